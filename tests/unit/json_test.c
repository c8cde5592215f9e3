#include "test.h"

#include "written_json.h"

#include <string.h>

#define START                                                                                      \
	"{\n  \"schema\": \"binsize/1\",\n"                                                        \
	"  \"tool\": {\"name\": \"binsize\", \"version\": \"" BINSIZE_VERSION "\"},\n"

static void what_is_not_known_is_null(void **state)
{
	static const char expected[] = START
		"  \"file\": {\n"
		"    \"name\": \"app\",\n"
		"    \"format\": \"elf\",\n"
		"    \"type\": null,\n"
		"    \"machine\": null,\n"
		"    \"bits\": 64,\n"
		"    \"big_endian\": false,\n"
		"    \"size\": 12,\n"
		"    \"vm_size\": 10,\n"
		"    \"build_id\": null,\n"
		"    \"compilers\": null,\n"
		"    \"linker\": null,\n"
		"    \"unwind\": null,\n"
		"    \"symbols\": {\"from\": \"none\", \"debug_link\": null, "
		"\"debug_info\": false, \"mini_debug_info\": false, "
		"\"path\": null, \"tried\": []},\n"
		"    \"n_sections\": 2,\n"
		"    \"n_symbols\": 3,\n"
		"    \"has_references\": false\n"
		"  },\n"
		"  \"axes\": [\"kind\"],\n"
		"  \"filtered\": false,\n"
		"  \"rows\": [\n"
		"    {\"kind\": \"code\", \"file_size\": 12, \"vm_size\": 10, \"exact\": 10, "
		"\"derived\": 0, \"inferred\": 0, \"none\": 2, \"code\": 5, \"data\": 0, "
		"\"count\": 1}\n"
		"  ],\n"
		"  \"total\": {\"file_size\": 12, \"vm_size\": 10, \"exact\": 10, "
		"\"derived\": 0, \"inferred\": 0, \"none\": 2, \"code\": 5, \"data\": 0, "
		"\"count\": 1},\n"
		"  \"warnings\": [],\n"
		"  \"warnings_dropped\": 0\n"
		"}\n";
	struct table_row row = { .labels = { "code" }, .sums = SUMS(10, 2) };
	struct report report = {
		.path = "/home/me/build/app",
		.identity = { .format = "elf", .bits = 64 },
		.file_size = 12,
		.vm_size = 10,
		.n_sections = 2,
		.n_symbols = 3,
		.tables = { made_table("kind", NULL, &row, 1) },
		.n_tables = 1,
	};
	struct text text = { 0 };

	(void)state;
	sum_rows(&report.tables[0]);
	write_report(&text, &report);
	assert_string_equal(text.bytes, expected);
	text_release(&text);
}

static const struct {
	const char *path, *debug_link, *part;
} names[] = {
	{ "app", NULL, "\"name\": \"app\"" },
	{ "-", NULL, "\"name\": \"-\"" },
	{ "../a/b.exe", NULL, "\"name\": \"b.exe\"" },
	{ "a\\b", NULL, "\"name\": \"a\\\\b\"" },
	{ "bad\xff", NULL, "\"name\": \"bad\\udcff\"" },
	{ "app", "app.debug", "\"debug_link\": \"app.debug\"" },
	{ "app", "C:\\build\\app.pdb", "\"debug_link\": \"app.pdb\"" },
	{ "app", "/build/app.pdb", "\"debug_link\": \"app.pdb\"" },
};

static void directories_are_not_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct report report = {
			.path = names[i].path,
			.identity = { .debug_link = names[i].debug_link },
		};

		check_part(&report, names[i].part);
	}
}

static void symbols_have_both_names(void **state)
{
	struct table_row row = {
		.labels = { "core", "core::<T>::f" },
		.raw = { "core", "_RNv1f" },
		.sums = SUMS(1, 0),
		.depth = 1,
	};
	struct report report = {
		.path = "app",
		.tables = { made_table("crate", "symbol", &row, 1) },
		.n_tables = 1,
	};

	(void)state;
	check_part(&report, "{\"crate\": \"core\", \"symbol\": \"core::\\u003cT\\u003e::f\", "
			    "\"mangled\": \"_RNv1f\", \"file_size\": 1,");
}

/* A key is there once, however many names a row has. */
static void each_name_has_a_key(void **state)
{
	struct table_row row = {
		.labels = { "f()", "g<int>" },
		.raw = { "_Z1fv", "_Z1gIiEvv" },
		.sums = SUMS(1, 0),
		.depth = 1,
	};
	struct report report = {
		.path = "app",
		.tables = { made_table("symbol", "kernel", &row, 1) },
		.n_tables = 1,
	};

	(void)state;
	check_part(&report, "{\"symbol\": \"f()\", \"mangled\": \"_Z1fv\", \"kernel\": "
			    "\"g\\u003cint\\u003e\", \"mangled_kernel\": \"_Z1gIiEvv\", "
			    "\"file_size\": 1,");
}

#define ONE_BYTE                                                                                   \
	"\"file_size\": 1, \"vm_size\": 1, \"exact\": 1, \"derived\": 0, \"inferred\": 0, "        \
	"\"none\": 0, \"code\": 0, \"data\": 0, \"count\": 1"
#define TWO_BYTES                                                                                  \
	"\"file_size\": 2, \"vm_size\": 2, \"exact\": 2, \"derived\": 0, \"inferred\": 0, "        \
	"\"none\": 0, \"code\": 1, \"data\": 0, \"count\": 1"

static void folded_rows_have_no_labels(void **state)
{
	struct table_row rows[] = {
		{ .labels = { "core" }, .sums = SUMS(2, 0) },
		{ .sums = SUMS(1, 0), .n_folded = 7 },
	};
	struct report report = {
		.path = "app",
		.tables = { made_table("crate", NULL, rows, 2) },
		.n_tables = 1,
	};

	(void)state;
	check_part(&report, "    {\"crate\": \"core\", " TWO_BYTES "},\n"
			    "    {\"folded\": 7, " ONE_BYTE "}\n");
}

static void trees_nest_their_rows(void **state)
{
	struct table_row rows[] = {
		{ .labels = { "core" }, .sums = SUMS(2, 0) },
		{ .labels = { "core", "code" }, .sums = SUMS(1, 0), .depth = 1 },
		{ .sums = SUMS(1, 0), .depth = 1, .n_folded = 2 },
		{ .labels = { "std" }, .sums = SUMS(1, 0) },
		{ .labels = { "std", "data" }, .sums = SUMS(1, 0), .depth = 1 },
		{ .sums = SUMS(1, 0), .n_folded = 3 },
	};
	struct report report = {
		.path = "app",
		.tables = { made_table("crate", "kind", rows, ARRAY_SIZE(rows)) },
		.n_tables = 1,
	};

	(void)state;
	report.tables[0].is_tree = true;
	check_part(&report, "  \"rows\": [\n"
			    "    {\"crate\": \"core\", \"depth\": 0, " TWO_BYTES ", \"rows\": [\n"
			    "      {\"kind\": \"code\", \"depth\": 1, " ONE_BYTE "},\n"
			    "      {\"folded\": 2, \"depth\": 1, " ONE_BYTE "}\n"
			    "    ]},\n"
			    "    {\"crate\": \"std\", \"depth\": 0, " ONE_BYTE ", \"rows\": [\n"
			    "      {\"kind\": \"data\", \"depth\": 1, " ONE_BYTE "}\n"
			    "    ]},\n"
			    "    {\"folded\": 3, \"depth\": 0, " ONE_BYTE "}\n"
			    "  ],\n");
}

static void the_default_report_has_all_tables(void **state)
{
	struct table_row row = { .labels = { "x" }, .raw = { "x" }, .sums = SUMS(1, 0) };
	struct report report = {
		.path = "app",
		.tables = { made_table("kind", NULL, &row, 1), made_table("crate", NULL, &row, 1),
			    made_table("symbol", NULL, &row, 1) },
		.n_tables = 3,
		.is_default = true,
	};

	(void)state;
	for (size_t i = 0; i < report.n_tables; i++)
		sum_rows(&report.tables[i]);
	check_part(&report, "  \"axes\": [\"kind\"],\n  \"filtered\": false,\n  \"rows\": [\n"
			    "    {\"kind\": \"x\", " ONE_BYTE "}\n  ],\n"
			    "  \"total\": {" ONE_BYTE "},\n"
			    "  \"tables\": [\n"
			    "    {\n"
			    "      \"axes\": [\"kind\"],\n      \"filtered\": false,\n"
			    "      \"rows\": [\n"
			    "        {\"kind\": \"x\", " ONE_BYTE "}\n"
			    "      ],\n"
			    "      \"total\": {" ONE_BYTE "}\n"
			    "    },\n");
	check_part(&report, "        {\"symbol\": \"x\", \"mangled\": \"x\", " ONE_BYTE "}\n"
			    "      ],\n"
			    "      \"total\": {" ONE_BYTE "}\n"
			    "    }\n"
			    "  ],\n"
			    "  \"warnings\": [],\n");
}

static void filters_are_told(void **state)
{
	struct table_row row = { .labels = { "x" }, .sums = SUMS(1, 0) };
	struct report report = {
		.path = "app",
		.tables = { made_table("kind", NULL, &row, 1) },
		.n_tables = 1,
	};

	(void)state;
	sum_rows(&report.tables[0]);
	report.tables[0].total.file_size = 2;
	check_part(&report, "\"filtered\": true");
	check_part(&report, "\"total\": {\"file_size\": 1,");
}

static void warnings_may_know_their_place(void **state)
{
	static const struct warning warnings[] = {
		{ "'a\x1b' has no end", 64 },
		{ "a table is damaged", ERROR_NO_OFFSET },
	};
	struct report report = {
		.path = "app",
		.warnings = warnings,
		.n_warnings = 2,
		.n_warnings_dropped = 5,
	};

	(void)state;
	check_part(&report, "  \"warnings\": [\n"
			    "    {\"file_off\": 64, \"text\": \"'a\\u001b' has no end\"},\n"
			    "    {\"file_off\": null, \"text\": \"a table is damaged\"}\n"
			    "  ],\n"
			    "  \"warnings_dropped\": 5\n}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_known_is_null),
		cmocka_unit_test(directories_are_not_told),
		cmocka_unit_test(symbols_have_both_names),
		cmocka_unit_test(each_name_has_a_key),
		cmocka_unit_test(folded_rows_have_no_labels),
		cmocka_unit_test(trees_nest_their_rows),
		cmocka_unit_test(the_default_report_has_all_tables),
		cmocka_unit_test(filters_are_told),
		cmocka_unit_test(warnings_may_know_their_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
