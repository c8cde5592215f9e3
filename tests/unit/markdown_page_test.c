#include "test.h"

#include "../../src/view/markdown_page.h"

#include <string.h>

static const struct {
	const char *name, *markdown;
} names[] = {
	{ "core::fmt", "core::fmt" },
	{ "a|b`c*d_e", "a&#124;b&#96;c&#42;d&#95;e" },
	{ "</code>", "&#60;/code&#62;" },
	{ "http://a.b", "http&#58;//a.b" },
	{ "www.a.b", "www&#46;a.b" },
	{ ".w.", ".w&#46;" },
	{ "memcpy@GLIBC_2.14", "memcpy&#64;<wbr>GLIBC&#95;2.14" },
	{ "", "" },
	{ "\xc3\xa4\n", "\xc3\xa4&#92;x0a" },
};

static void names_mean_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct text out = { 0 }, expected = { 0 };
		struct markdown page = markdown_open(&out, false);

		markdown_name(&page, names[i].name);
		assert_true(markdown_add(&page, MOST_MARKDOWN));
		text_printf(&expected, "<code>%s</code>", names[i].markdown);
		assert_string_equal(out.bytes, expected.bytes);
		markdown_close(&page);
		text_release(&out);
		text_release(&expected);
	}
}

/* Of what is already there nothing counts. */
static void a_page_holds_so_much(void **state)
{
	struct text out = { 0 };
	struct markdown page;

	(void)state;
	text_repeat(&out, 'x', 100);
	page = markdown_open(&out, false);
	text_puts(&page.line, "12345");
	assert_true(markdown_add(&page, 5));
	text_puts(&page.line, "6");
	assert_false(markdown_add(&page, 5));
	assert_false(page.line.length);
	assert_true(markdown_add(&page, 5)); // nothing fits
	assert_int_equal(markdown_share(&page, 1, 2), MOST_MARKDOWN - MARKDOWN_END);
	assert_int_equal(markdown_share(&page, 0, 2), 5 + (MOST_MARKDOWN - MARKDOWN_END - 5) / 2);
	page.n_tables = 2;
	markdown_close(&page);
	assert_string_equal(out.bytes + 100, "12345\n2 more tables found no room here.\n");
	text_release(&out);
}

static void checks_that_find_no_room_are_counted(void **state)
{
	static struct gate_check checks[60];
	struct gate gate = { .checks = checks, .n = ARRAY_SIZE(checks) };
	struct text out = { 0 };
	struct markdown page = markdown_open(&out, false);
	char name[2000];

	(void)state;
	memset(name, '|', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(checks); i++)
		checks[i] = (struct gate_check){ "limit",     name, "--limit", OUTCOME_BROKEN,
						 "too large", NULL, NULL };
	markdown_gate(&page, &gate);
	assert_true(out.length < MARKDOWN_TOP);
	assert_non_null(strstr(out.bytes, " more\n"));
	markdown_gate(&page, NULL);
	markdown_close(&page);
	text_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_mean_nothing),
		cmocka_unit_test(a_page_holds_so_much),
		cmocka_unit_test(checks_that_find_no_room_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
