#include "test.h"

#include "made_report.h"

#include "../../src/view/view.h"

#include <string.h>

#define START                                                                                      \
	"{\n  \"schema\": \"binsize/1\",\n"                                                        \
	"  \"tool\": {\"name\": \"binsize\", \"version\": \"" BINSIZE_VERSION "\"},\n"

static void write_report(struct text *text, const struct report *report)
{
	const struct view_style style = { .width = 80 };

	json_view.write(text, report, &style);
}

/* Whether `part` stands in the JSON of the report; says what stands there instead. */
static void check_part(const struct report *report, const char *part)
{
	struct text text = { 0 };

	write_report(&text, report);
	if (!strstr(text.bytes, part))
		fail_msg("no %s in %s", part, text.bytes);
	text_release(&text);
}

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
		"    \"n_symbols\": 3\n"
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

/* Device code, with what is null or missing when it is not known. */
static void device_code_has_its_object(void **state)
{
	static const char *const sections[] = { ".nv_fatbin", ".rodata" };
	static const char *users[] = { "beta", "a<b" };
	static const char *functions[] = { "a<b" };
	struct device_place places[] = { { 544, 3, functions, 1 }, { 700, 0, NULL, 0 } };
	struct device_place place = { 900, 0, NULL, 0 };
	struct device_image images[] = {
		{ "elf", "sm_90", "zstd", false, 2, 200, 128, 900 },
		{ "ptx", "compute_80", "raw", true, 1, 100, 0, 100 },
	};
	struct device_text texts[] = {
		{ .name = "affine",
		  .kind = "ptx",
		  .arch = "compute_80",
		  .toolkit = "12.4",
		  .crate = "candle_kernels",
		  .users = users,
		  .places = places,
		  .n_users = 2,
		  .size = 50,
		  .n_copies = 2,
		  .n_kernels = 7,
		  .packed_size = 9 },
		{ .name = "",
		  .kind = "ptx",
		  .arch = "compute_80",
		  .size = 1,
		  .n_copies = 1,
		  .places = &place },
	};
	struct device_container_row containers[] = {
		{ "a.cu", "alpha", "gamma", "symbols of callers", "12.5", 64, 200, 2, 3 },
		{ .name = "#2", .how = "unknown", .toolkits = "" },
	};
	struct device_kernel kernels[] = {
		{ .name = "f<int>",
		  .mangled = "_Z1fIiEvv",
		  .is_kernel = true,
		  .file_size = 60,
		  .unpacked_size = 70,
		  .code_size = 50,
		  .n_instances = 3,
		  .n_containers = 2,
		  .repeated_size = 20,
		  .n_registers = 14 },
		{ .name = "g\x1b", .mangled = "g\x1b" },
	};
	struct device_report device = {
		.is_unpacked = true,
		.sections = (const char **)sections,
		.n_sections = 2,
		.n_containers = 2,
		.n_entries = 5,
		.n_wrappers = 4,
		.n_registered = 1,
		.section_bytes = 448,
		.container_header_bytes = 32,
		.gap_bytes = 6,
		.unexplained_bytes = 7,
		.images = images,
		.n_images = 2,
		.texts = texts,
		.n_texts = 2,
		.n_text_copies = 3,
		.text_bytes = 101,
		.distinct_text_bytes = 51,
		.text_kernels = 14,
		.packed_text_bytes = 10,
		.containers = containers,
		.kernels = kernels,
		.n_functions = 2,
		.n_kernels = 1,
		.n_repeated_kernels = 1,
		.repeated_bytes = 20,
		.n_tables = 2,
		.table_bytes = 11,
		.table_unpacked = 12,
		.n_raw = 3,
		.raw_bytes = 13,
		.raw_packed_bytes = 5,
	};
	struct report report = { .path = "app", .device = &device };

	(void)state;
	check_part(&report,
		   "  \"device\": {\n"
		   "    \"sections\": [\".nv_fatbin\", \".rodata\"],\n"
		   "    \"unpacked\": true,\n"
		   "    \"section_bytes\": 448,\n"
		   "    \"containers\": 2,\n"
		   "    \"entries\": 2,\n"
		   "    \"wrappers\": 4,\n"
		   "    \"registered\": 1,\n"
		   "    \"container_headers\": 32,\n"
		   "    \"gaps\": 6,\n"
		   "    \"unexplained\": 7,\n"
		   "    \"kernels\": 1,\n"
		   "    \"texts\": {\"count\": 3, \"distinct\": 2, \"bytes\": 101, "
		   "\"repeated_bytes\": 50, \"kernels\": 14},\n"
		   "    \"images\": [\n"
		   "      {\"kind\": \"elf\", \"arch\": \"sm_90\", \"in_container\": true, "
		   "\"entries\": 2, \"file_size\": 200, \"header_size\": 128, "
		   "\"unpacked_size\": 900, \"compression\": \"zstd\"},\n"
		   "      {\"kind\": \"ptx\", \"arch\": \"compute_80\", \"in_container\": false, "
		   "\"entries\": 1, \"file_size\": 100, \"header_size\": 0, "
		   "\"unpacked_size\": 100, \"compression\": \"raw\"}\n"
		   "    ],\n"
		   "    \"container_list\": [\n"
		   "      {\"name\": \"a.cu\", \"crate\": \"alpha\", \"second_crate\": \"gamma\", "
		   "\"crate_from\": \"symbols of callers\", \"toolkits\": \"12.5\", "
		   "\"file_off\": 64, \"file_size\": 200, \"entries\": 2, \"kernels\": 3},\n"
		   "      {\"name\": \"#2\", \"crate\": null, \"second_crate\": null, "
		   "\"crate_from\": \"unknown\", \"toolkits\": \"\", \"file_off\": 0, "
		   "\"file_size\": 0, \"entries\": 0, \"kernels\": 0}\n"
		   "    ],\n"
		   "    \"text_list\": [\n"
		   "      {\"name\": \"affine\", \"kind\": \"ptx\", \"arch\": \"compute_80\", "
		   "\"toolkit\": \"12.4\", \"crate\": \"candle_kernels\", "
		   "\"users\": [\"beta\", \"a\\u003cb\"], \"size\": 50, \"copies\": 2, "
		   "\"repeated_bytes\": 50, \"kernels\": 7, \"zstd_size\": 9, \"places\": "
		   "[{\"file_off\": 544, \"uses\": 3, "
		   "\"functions\": [\"a\\u003cb\"]}, {\"file_off\": 700, \"uses\": 0, "
		   "\"functions\": []}]},\n"
		   "      {\"name\": \"\", \"kind\": \"ptx\", \"arch\": \"compute_80\", "
		   "\"toolkit\": null, \"crate\": null, \"users\": [], \"size\": 1, "
		   "\"copies\": 1, \"repeated_bytes\": 0, \"kernels\": 0, \"zstd_size\": 0, "
		   "\"places\": [{\"file_off\": 900, \"uses\": 0, \"functions\": []}]}\n"
		   "    ],\n"
		   "    \"functions\": [\n"
		   "      {\"name\": \"f\\u003cint\\u003e\", \"mangled\": \"_Z1fIiEvv\", "
		   "\"kernel\": true, \"file_size_estimate\": 60, \"unpacked_size\": 70, "
		   "\"code_size\": 50, \"entries\": 3, \"containers\": 2, "
		   "\"repeated_estimate\": 20, \"registers\": 14},\n"
		   "      {\"name\": \"g\\u001b\", \"mangled\": \"g\\u001b\", "
		   "\"kernel\": false, \"file_size_estimate\": 0, \"unpacked_size\": 0, "
		   "\"code_size\": 0, \"entries\": 0, \"containers\": 0, "
		   "\"repeated_estimate\": 0, \"registers\": 0}\n"
		   "    ],\n"
		   "    \"savings\": {\"repeated_kernels\": 1, "
		   "\"repeated_kernel_bytes_estimate\": 20, \"entries_with_tables\": 2, "
		   "\"table_bytes_estimate\": 11, \"table_unpacked\": 12, \"raw_entries\": 3, "
		   "\"raw_bytes\": 13, \"raw_zstd_bytes\": 5, \"text_zstd_bytes\": 10}\n"
		   "  },\n"
		   "  \"warnings\": [],\n");
	report.most_device_rows = 1;
	check_part(&report, "\"registers\": 14}\n    ],\n    \"savings\"");
	device.is_unpacked = false;
	check_part(&report, "    \"unexplained\": 7,\n    \"texts\": {\"count\": 3, "
			    "\"distinct\": 2, \"bytes\": 101, \"repeated_bytes\": 50},\n");
	check_part(&report, "\"repeated_bytes\": 0, \"zstd_size\": 0, "
			    "\"places\": [{\"file_off\": 900, \"uses\": 0, \"functions\": []}]}\n  "
			    "  ]\n  },\n  \"warnings\": [],\n");
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
		cmocka_unit_test(device_code_has_its_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
