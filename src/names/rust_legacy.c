#include "rust_legacy.h"

#include "../base/die.h"
#include "normalize.h"
#include "std_crate.h"
#include "utf8.h"

static const struct {
	const char *code, *text;
} escapes[] = {
	{ "$SP$", "@" }, { "$BP$", "*" }, { "$RF$", "&" }, { "$LT$", "<" },
	{ "$GT$", ">" }, { "$LP$", "(" }, { "$RP$", ")" }, { "$C$", "," },
};

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '_';
}

/* The element at *pos, a decimal length and its text; an empty one at the end or when damaged. */
static struct name_slice next_element(const char *name, size_t end, size_t *pos)
{
	size_t n = 0, i = *pos;
	struct name_slice element;

	for (; i < end && name[i] >= '0' && name[i] <= '9' && n <= end; i++)
		n = n * 10 + (size_t)(name[i] - '0');
	if (i == *pos || n > end - i)
		return (struct name_slice){ 0 };
	element = (struct name_slice){ name + i, n };
	*pos = i + n;
	return element;
}

/* Where the elements end: before the E. 0 when they do not fill the name exactly. */
static size_t elements_end(const char *name, size_t length)
{
	size_t hash = name_legacy_hash(name, length), pos = 3;

	if (!hash)
		return 0;
	while (pos < hash) {
		if (!next_element(name, hash, &pos).length)
			return 0;
	}
	return hash;
}

/* The number of bytes of an escape at the start of `s`, 0 when there is none. */
static size_t escape_length(struct name_slice s)
{
	const char *end;

	if (s.length < 3 || s.text[0] != '$')
		return 0;
	end = memchr(s.text + 1, '$', s.length - 1);
	return end ? (size_t)(end - s.text) + 1 : 0;
}

static struct name_slice behind(struct name_slice s, size_t n)
{
	return (struct name_slice){ s.text + n, s.length - n };
}

/*
 * The crate of the first path in an escaped type: a word that `..` follows and none precedes.
 * `outside_std`: the first that is not std's. Words alone are primitive types, type parameters or
 * keywords.
 */
static struct name_slice first_crate(struct name_slice type, bool outside_std)
{
	bool in_path = false; // `..` is directly in front

	while (type.length) {
		struct name_slice word = { type.text, 0 };
		size_t n = escape_length(type);

		while (word.length < type.length && is_word(type.text[word.length]))
			word.length++;
		type = behind(type, n ? n : word.length);
		if (!n && !word.length) {
			in_path = slice_starts(type, "..");
			type = behind(type, in_path ? 2 : 1);
			continue;
		}
		if (word.length && !in_path && slice_starts(type, "..") &&
		    !(outside_std && is_std_crate(word)))
			return word;
		in_path = false;
	}
	return (struct name_slice){ 0 };
}

/* Splits `A as B` of an escaped impl header; false when it is `A` alone. */
static bool split_as(struct name_slice header, struct name_slice *a, struct name_slice *b)
{
	static const char as[] = "$u20$as$u20$";
	size_t n = strlen(as), depth = 0;

	for (size_t i = 0; i + n <= header.length; i++) {
		struct name_slice rest = behind(header, i);

		if (slice_starts(rest, "$LT$"))
			depth++;
		else if (slice_starts(rest, "$GT$") && depth && header.text[i - 1] != '.')
			depth--;
		else if (depth == 1 && slice_starts(rest, as)) {
			*a = (struct name_slice){ header.text, i };
			*b = behind(rest, n);
			return true;
		}
	}
	return false;
}

/* `<A>` or `<A as B>`, the first element. */
static void read_header(struct name_slice header, struct rust_legacy *out)
{
	struct name_slice type = header, trait = { 0 }, of_type, of_trait;
	bool has_trait = split_as(header, &type, &trait), type_is_std, trait_is_std;

	of_type = first_crate(type, false);
	of_trait = first_crate(trait, false);
	type_is_std = !of_type.length || is_std_crate(of_type);
	trait_is_std = !of_trait.length || is_std_crate(of_trait);
	out->certainty = has_trait ? CERTAINTY_DERIVED : CERTAINTY_EXACT;
	if (!type_is_std) {
		out->defining = of_type;
		if (!trait_is_std && (of_type.length != of_trait.length ||
				      memcmp(of_type.text, of_trait.text, of_type.length) != 0))
			out->certainty = CERTAINTY_INFERRED;
	} else if (!trait_is_std || !of_type.length) {
		out->defining = of_trait;
	} else {
		out->defining = of_type;
	}
	if (!out->defining.length)
		out->certainty = CERTAINTY_NONE;
}

bool rust_legacy_read(const char *name, size_t length, struct rust_legacy *out)
{
	static const char drop[] = "drop_in_place$LT$";
	size_t end = elements_end(name, length), pos = 3;
	struct name_slice element;

	if (end <= pos)
		return false;
	element = next_element(name, end, &pos);
	*out = (struct rust_legacy){ .defining = { 0 } };
	if (slice_starts(element, "_$") || slice_starts(element, "$")) {
		read_header(element, out);
		return true;
	}
	out->defining = element;
	out->certainty = CERTAINTY_EXACT;
	if (slice_is(element, "core") && slice_is(next_element(name, end, &pos), "ptr")) {
		element = next_element(name, end, &pos);
		if (slice_starts(element, drop))
			out->subject = first_crate(behind(element, strlen(drop)), true);
	}
	return true;
}

/* `$u<hex>$`, a character that is no control character. */
static bool put_code_point(struct text *out, struct name_slice code)
{
	uint32_t c = 0;
	char utf8[4];

	if (code.length < 4 || code.length > 9 || code.text[1] != 'u')
		return false;
	for (size_t i = 2; i + 1 < code.length; i++) {
		char digit = code.text[i];

		if (!((digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f')))
			return false;
		c = c << 4 | (uint32_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
	}
	if (c < 0x20 || (c >= 0x7f && c < 0xa0) || !utf8_is_char(c))
		return false;
	text_add(out, utf8, utf8_put(utf8, c));
	return true;
}

/* The text of the escape `code`; false when it is none. */
static bool put_escape(struct text *out, struct name_slice code)
{
	for (size_t i = 0; i < ARRAY_SIZE(escapes); i++) {
		if (slice_is(code, escapes[i].code)) {
			text_puts(out, escapes[i].text);
			return true;
		}
	}
	return put_code_point(out, code);
}

/* What is not an escape after all ends the unescaping: the rest is printed as it is. */
static void put_element(struct text *out, struct name_slice element)
{
	if (slice_starts(element, "_$"))
		element = behind(element, 1);
	while (element.length) {
		size_t n = 1;

		if (element.text[0] == '$') {
			n = escape_length(element);
			if (!n || !put_escape(out, (struct name_slice){ element.text, n }))
				break;
		} else if (slice_starts(element, "..")) {
			n = 2;
			text_puts(out, "::");
		} else {
			text_putc(out, element.text[0]);
		}
		element = behind(element, n);
	}
	text_add(out, element.text, element.length);
}

bool rust_legacy_print(struct text *out, const char *name, size_t length, bool with_hash)
{
	size_t end = elements_end(name, length), pos = 3;

	if (end <= pos)
		return false;
	while (pos < end) {
		if (pos > 3)
			text_puts(out, "::");
		put_element(out, next_element(name, end, &pos));
	}
	if (with_hash) {
		text_puts(out, "::");
		text_add(out, name + end + 2, 17);
	}
	return true;
}
