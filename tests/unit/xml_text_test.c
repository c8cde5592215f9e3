#include "test.h"

#include "random.h"

#include "../../src/view/character.h"
#include "../../src/view/xml_text.h"

#include <string.h>

static const struct {
	const char *what, *string, *written;
} texts[] = {
	{ "nothing", "", "" },
	{ "a plain name", "core::fmt::write", "core::fmt::write" },
	{ "markup", "<b>&amp;</b>", "&lt;b&gt;&amp;amp;&lt;/b&gt;" },
	{ "quotes", "\"it's\"", "&quot;it&#39;s&quot;" },
	{ "the end of CDATA", "]]>", "]]&gt;" },
	{ "white space", "a\tb\nc\rd", "a&#9;b&#10;c&#13;d" },
	{ "a forbidden control", "\x01\x1b[2J", "\xef\xbf\xbd\xef\xbf\xbd[2J" },
	{ "delete and C1", "\x7f\xc2\x9b", "&#127;&#155;" },
	{ "letters", "größe 名前 🦀", "größe 名前 🦀" },
	{ "no UTF-8", "a\xff\xc0\xaf", "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "a surrogate", "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "no characters", "\xef\xbf\xbe\xef\xbf\xbf", "\xef\xbf\xbd\xef\xbf\xbd" },
	{ "behind these two", "\xf0\x9f\xbf\xbe", "\xf0\x9f\xbf\xbe" },
	{ "cut off", "a\xe4\xbd", "a\xef\xbf\xbd\xef\xbf\xbd" },
};

static void xml_add_writes_what_a_parser_reads(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct text text = { 0 };

		text_puts(&text, ">");
		xml_add(&text, texts[i].string);
		if (strcmp(text.bytes + 1, texts[i].written) != 0)
			fail_msg("%s: '%s'", texts[i].what, text.bytes + 1);
		text_release(&text);
	}
}

static void check_well_formed(const char *s)
{
	while (*s) {
		uint32_t c;
		size_t length = character_read(s, &c);

		if (!length || strchr("<>\"'", (int)(c < 0x80 ? c : 'x')) || c < 0x20 ||
		    c == 0xfffe || c == 0xffff)
			fail_msg("'%s'", s);
		s += length;
	}
}

static void any_bytes_become_well_formed(void **state)
{
	uint64_t seed = 1;
	struct text text = { 0 };
	char name[65];

	(void)state;
	for (size_t round = 0; round < 20000; round++) {
		size_t length = round % sizeof(name);

		for (size_t i = 0; i < length; i++)
			name[i] = (char)(1 + below(&seed, 255));
		name[length] = '\0';
		text_reset(&text);
		text_puts(&text, "");
		xml_add(&text, name);
		check_well_formed(text.bytes);
	}
	text_release(&text);
}

static void safe_names_show_what_is_hidden(void **state)
{
	struct text text = { 0 };

	(void)state;
	assert_int_equal(xml_add_safe(&text, "<a\u202eb>", 0), 12);
	assert_string_equal(text.bytes, "&lt;a\\u{202e}b&gt;");
	text_reset(&text);
	assert_int_equal(xml_add_safe(&text, "<<<<<<<<", 5), 5);
	assert_string_equal(text.bytes, "&lt;&lt;…&lt;&lt;");
	text_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(xml_add_writes_what_a_parser_reads),
		cmocka_unit_test(any_bytes_become_well_formed),
		cmocka_unit_test(safe_names_show_what_is_hidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
