#include "test.h"

#include "made_report.h"

#include "../../src/view/text_parts.h"

#include <string.h>

#define ONE    "a_function_with_a_long_name"
#define OTHER  "another_function_with_a_long_name"
#define LEAST  "   1.00 KiB  "
#define SHARE  "   1.00 KiB 100.0%  "
#define MEMORY "   1.00 KiB 100.0%     1000 B  "
#define ALL    "   1.00 KiB 100.0%     1000 B      500 B      524 B  "

/* A row of a table by symbol or, with two labels, by section and symbol, and how it is shown. */
static const struct {
	const char *what;
	unsigned width;
	const char *labels[2];
	size_t n_aliases;
	const char *line;
} lines[] = {
	{ "no end", 0, { ONE, OTHER }, 2, ALL ONE " | " OTHER " (+2 names)" },
	{ "all fits", 80, { ONE }, 0, ALL ONE },
	{ "a column too few", 79, { ONE }, 0, ALL "a_function_wi…_a_long_name" },
	{ "no room for what a symbol drags along", 68, { ONE }, 0, MEMORY ONE },
	{ "one more name", 80, { "main" }, 1, ALL "main (+1 name)" },
	{ "the number of names stays whole",
	  60,
	  { ONE },
	  2,
	  MEMORY "a_functio…ong_name (+2 names)" },
	{ "if eight columns are left for one", 32, { ONE }, 2, LEAST "a_fu…ame (+2 names)" },
	{ "not if seven are", 31, { ONE }, 2, LEAST "a_functio…ong_name" },
	{ "a name has eight columns in the end", 1, { ONE }, 0, LEAST "a_fu…ame" },
	{ "the first label takes half",
	  60,
	  { ONE, OTHER },
	  0,
	  MEMORY "a_func…g_name | anothe…g_name" },
	{ "the second what the first leaves",
	  60,
	  { "f", OTHER },
	  0,
	  MEMORY "f | another_func…_a_long_name" },
	{ "nothing", 80, { "" }, 0, ALL "(no name)" },
};

static void labels_take_what_numbers_leave(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		const struct view_style style = { .width = lines[i].width };
		bool has_two = lines[i].labels[1];
		struct table_row row = { .labels = { lines[i].labels[0], lines[i].labels[1] },
					 .n_aliases = lines[i].n_aliases,
					 .sums = SUMS(1000, 24),
					 .depth = has_two };
		struct table table = made_table(has_two ? "section" : "symbol",
						has_two ? "symbol" : NULL, &row, 1);
		struct text out = { 0 };
		char *line;

		sum_rows(&table);
		text_table(&out, &table, &style);
		line = strchr(out.bytes, '\n') + 1;
		line[strcspn(line, "\n")] = '\0';
		if (strcmp(line, lines[i].line))
			fail_msg("%s: '%s', not '%s'", lines[i].what, line, lines[i].line);
		text_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_take_what_numbers_leave),
	};

	return cmocka_run_group_tests_name("text table", tests, NULL, NULL);
}
