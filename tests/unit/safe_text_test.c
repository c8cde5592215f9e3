#include "test.h"

#include "../../src/view/character.h"
#include "../../src/view/safe_text.h"

#include <string.h>

static const struct {
	const char *what, *name;
	size_t limit; /* columns */
	const char *shown;
	size_t columns;
} names[] = {
	{ "nothing", "", 0, "", 0 },
	{ "a plain name", "core::fmt::write", 0, "core::fmt::write", 16 },
	{ "a backslash stays", "dir\\one.obj", 0, "dir\\one.obj", 11 },
	{ "a command to a runner", "a##[error]b##vso[", 0, "a\\x23#[error]b\\x23#vso[", 23 },
	{ "one sharp", "{closure#0}#[x]#", 0, "{closure#0}#[x]#", 16 },
	{ "an escape sequence", "\x1b[2Jx", 0, "\\x1b[2Jx", 8 },
	{ "a line feed", "a\nb", 0, "a\\x0ab", 6 },
	{ "a tabulator", "\t", 0, "\\x09", 4 },
	{ "delete", "\x7f", 0, "\\x7f", 4 },
	{ "C1: a CSI of one character", "\xc2\x9bm", 0, "\\u{9b}m", 7 },
	{ "a bare C1 byte", "\x9bm", 0, "\\x9bm", 5 },
	{ "two columns each", "名前", 0, "名前", 4 },
	{ "a hangul syllable", "한", 0, "한", 2 },
	{ "a full-width letter", "Ａ", 0, "Ａ", 2 },
	{ "an emoji", "🦀", 0, "🦀", 2 },
	{ "one column each", "größe_λ", 0, "größe_λ", 7 },
	{ "the last of Unicode", "\xf4\x8f\xbf\xbf", 0, "\\u{10ffff}", 10 },
	{ "behind Unicode", "\xf4\x90\x80\x80", 0, "\\xf4\\x90\\x80\\x80", 16 },
	{ "an overlong slash", "\xc0\xaf", 0, "\\xc0\\xaf", 8 },
	{ "overlong in three", "\xe0\x80\xaf", 0, "\\xe0\\x80\\xaf", 12 },
	{ "overlong in four", "\xf0\x80\x80\xaf", 0, "\\xf0\\x80\\x80\\xaf", 16 },
	{ "a surrogate", "\xed\xa0\x80", 0, "\\xed\\xa0\\x80", 12 },
	{ "five bytes", "\xf8\x88\x80\x80\x80", 0, "\\xf8\\x88\\x80\\x80\\x80", 20 },
	{ "cut off in a character", "a\xe4\xbd", 0, "a\\xe4\\xbd", 9 },
	{ "a lead and a letter", "\xc3z", 0, "\\xc3z", 5 },
	{ "right-to-left override", "a\u202egpj", 0, "a\\u{202e}gpj", 12 },
	{ "isolates", "\u2066\u2069", 0, "\\u{2066}\\u{2069}", 16 },
	{ "marks", "\u200e\u200f\u061c", 0, "\\u{200e}\\u{200f}\\u{61c}", 23 },
	{ "zero width", "a\u200bb\u200d\ufeff", 0, "a\\u{200b}b\\u{200d}\\u{feff}", 26 },
	{ "a tag", "\U000e0041", 0, "\\u{e0041}", 9 },
	{ "a variation selector", "a\ufe0f", 0, "a\\u{fe0f}", 9 },
	{ "a combining mark", "e\u0301", 0, "e\\u{301}", 8 },
	{ "a soft hyphen", "a\u00adb", 0, "a\\u{ad}b", 8 },
	{ "a space that is none", "a\u00a0b\u3000", 0, "a\\u{a0}b\\u{3000}", 16 },
	{ "a line separator", "\u2028", 0, "\\u{2028}", 8 },
	{ "letters from the right", "\u05d0\u0627", 0, "\\u{5d0}\\u{627}", 14 },
	{ "private use", "\ue000", 0, "\\u{e000}", 8 },
	{ "hangul that joins", "\u1161", 0, "\\u{1161}", 8 },
	{ "fits exactly", "abcdef", 6, "abcdef", 6 },
	{ "one too long", "abcdefg", 6, "abc…fg", 6 },
	{ "odd", "abcdefgh", 5, "ab…gh", 5 },
	{ "two columns", "abcdefgh", 2, "a…", 2 },
	{ "one column", "abcdefgh", 1, "…", 1 },
	{ "wide letters leave a column", "名前名前", 6, "名…前", 5 },
	{ "a wide letter does not fit", "名前", 2, "…", 1 },
	{ "an escape is not cut", "ab\x1bwxyz!", 7, "ab…xyz!", 7 },
	{ "an escape at the end", "abcdefgh\x1b", 8, "abcd…", 5 },
	{ "escapes count", "\x1b\x1b", 7, "…\\x1b", 5 },
};

static void safe_add_shows_no_harm(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct text text = { 0 };
		size_t columns;

		text_puts(&text, ">");
		columns = safe_add(&text, names[i].name, names[i].limit);
		if (strcmp(text.bytes + 1, names[i].shown) || columns != names[i].columns)
			fail_msg("%s: '%s' in %zu columns", names[i].what, text.bytes + 1, columns);
		text_release(&text);
	}
}

/* Pseudo-random bytes, never 0; many of them lead bytes and continuations. */
static void fill(char *name, size_t length, uint32_t *seed)
{
	for (size_t i = 0; i < length; i++) {
		*seed = *seed * 1664525 + 1013904223;
		name[i] = (char)(*seed >> 24 ? *seed >> 24 : 0xe2);
	}
	name[length] = '\0';
}

static void check_output(const struct text *text, size_t columns)
{
	const char *s = text->bytes;
	size_t sum = 0;
	uint32_t c;

	while (*s) {
		size_t length = character_read(s, &c);

		assert_true(length);
		assert_int_not_equal(character_shape(c), CHARACTER_HIDDEN);
		sum += character_shape(c) == CHARACTER_WIDE ? 2 : 1;
		s += length;
	}
	assert_int_equal(sum, columns);
}

static void any_bytes_become_printable(void **state)
{
	struct text text = { 0 };
	uint32_t seed = 1;
	char name[65];

	(void)state;
	for (size_t round = 0; round < 20000; round++) {
		size_t limit = round % 41, columns;

		fill(name, round % 65, &seed);
		text_reset(&text);
		text_puts(&text, "");
		columns = safe_add(&text, name, limit);
		check_output(&text, columns);
		if (limit)
			assert_true(columns <= limit);
	}
	text_release(&text);
}

static const struct {
	uint32_t c;
	enum character_shape shape;
} shapes[] = {
	{ 0x00, CHARACTER_HIDDEN },    { 0x1f, CHARACTER_HIDDEN },
	{ 0x20, CHARACTER_NARROW },    { 0x7e, CHARACTER_NARROW },
	{ 0x7f, CHARACTER_HIDDEN },    { 0x9f, CHARACTER_HIDDEN },
	{ 0xa0, CHARACTER_HIDDEN },    { 0xa1, CHARACTER_NARROW },
	{ 0x2029, CHARACTER_HIDDEN },  { 0x202a, CHARACTER_HIDDEN },
	{ 0x2026, CHARACTER_NARROW },  { 0x2588, CHARACTER_NARROW },
	{ 0x115e, CHARACTER_WIDE },    { 0x115f, CHARACTER_HIDDEN },
	{ 0x4e00, CHARACTER_WIDE },    { 0xac00, CHARACTER_WIDE },
	{ 0xd7a3, CHARACTER_WIDE },    { 0xfffd, CHARACTER_NARROW },
	{ 0xffff, CHARACTER_HIDDEN },  { 0x1f980, CHARACTER_WIDE },
	{ 0x3fffd, CHARACTER_WIDE },   { 0x3fffe, CHARACTER_HIDDEN },
	{ 0xe0001, CHARACTER_HIDDEN }, { 0x10ffff, CHARACTER_HIDDEN },
};

static void characters_have_a_shape(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(shapes); i++) {
		if (character_shape(shapes[i].c) != shapes[i].shape)
			fail_msg("U+%04x", (unsigned)shapes[i].c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(safe_add_shows_no_harm),
		cmocka_unit_test(any_bytes_become_printable),
		cmocka_unit_test(characters_have_a_shape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
