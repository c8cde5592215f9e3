#include "test.h"

#include "written_json.h"

/* All there can be, with what is null or missing when it is not known. */
static const char *const sections[] = { ".nv_fatbin", ".rodata" };
static const char *users[] = { "beta", "a<b" };
static const char *functions[] = { "a<b" };
static struct device_place places[] = { { 544, 3, functions, 1 }, { 700, 0, NULL, 0 } };
static struct device_place place = { 900, 0, NULL, 0 };
static struct device_image images[] = {
	{ "elf", "sm_90", "zstd", false, 2, 200, 128, 900 },
	{ "ptx", "compute_80", "raw", true, 1, 100, 0, 100 },
};
static struct device_text texts[] = {
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
static struct device_container_row containers[] = {
	{ "a.cu", "alpha", "gamma", "symbols of callers", "12.5", 64, 200, 2, 3 },
	{ .name = "#2", .how = "unknown", .toolkits = "" },
};
static struct device_kernel kernels[] = {
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
static struct device_report device = {
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

static const char expected[] =
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
	"  \"warnings\": [],\n";

static void device_code_has_its_object(void **state)
{
	struct report report = { .path = "app", .device = &device };

	(void)state;
	check_part(&report, expected);
}

static void as_many_functions_as_are_asked_for(void **state)
{
	struct report report = { .path = "app", .device = &device, .most_device_rows = 1 };

	(void)state;
	check_part(&report, "\"registers\": 14}\n    ],\n    \"savings\"");
}

static void what_was_not_unpacked_has_no_kernels(void **state)
{
	struct device_report packed = device;
	struct report report = { .path = "app", .device = &packed };

	(void)state;
	packed.is_unpacked = false;
	check_part(&report, "    \"unexplained\": 7,\n    \"texts\": {\"count\": 3, "
			    "\"distinct\": 2, \"bytes\": 101, \"repeated_bytes\": 50},\n");
	check_part(&report, "\"repeated_bytes\": 0, \"zstd_size\": 0, "
			    "\"places\": [{\"file_off\": 900, \"uses\": 0, \"functions\": []}]}\n  "
			    "  ]\n  },\n  \"warnings\": [],\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(device_code_has_its_object),
		cmocka_unit_test(as_many_functions_as_are_asked_for),
		cmocka_unit_test(what_was_not_unpacked_has_no_kernels),
	};

	return cmocka_run_group_tests_name("json device", tests, NULL, NULL);
}
