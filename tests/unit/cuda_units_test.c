#include "made_registration.h"

/* How an ELF file says which source a container is of; `symbol` lies there or at its wrapper. */
static const struct {
	const char *what, *symbol, *file;
	bool at_wrapper;
	const char *unit;
	enum device_certainty certainty;
	bool is_device_link;
} sources[] = {
	{ "nvcc", "fatbinData", "tmpxft_000050bd_00000000-6_non_bit.cudafe1.cpp", false, "non_bit",
	  DEVICE_EXACT, false },
	{ "nvcc for several", "fatbinData", "tmpxft_0a_0-10_a.b.compute_90a.cudafe1.cpp", false,
	  "a.b", DEVICE_EXACT, false },
	{ "nvcc --keep", "fatbinData", "a.compute_90.cudafe1.cpp", false, "a", DEVICE_EXACT,
	  false },
	{ "a link", "fatbinData", "link.stub", false, "(device link)", DEVICE_EXACT, true },
	{ "another compiler", "fatbinData", "a.c", false, NULL, DEVICE_UNKNOWN, false },
	{ "no file", "fatbinData", NULL, false, NULL, DEVICE_UNKNOWN, false },
	{ "no stem", "fatbinData", ".cudafe1.cpp", false, NULL, DEVICE_UNKNOWN, false },
	{ "no stem behind the prefix", "fatbinData", "tmpxft_1_2-3_.cudafe1.cpp", false,
	  "tmpxft_1_2-3_", DEVICE_EXACT, false },
	{ "the wrapper", "_ZL15__fatDeviceText", "tmpxft_1_2-6_b.cudafe1.cpp", true, "b",
	  DEVICE_EXACT, false },
	{ "the wrapper of a link", "_ZL15__fatDeviceText", "link.stub", true, "(device link)",
	  DEVICE_EXACT, true },
	{ "-rdc", "__fatbinwrap_14696a18_4_a_cu_lut", "b.cudafe1.cpp", true, "a.cu", DEVICE_EXACT,
	  false },
	{ "-rdc, older", "__fatbinwrap__14696a18_7_x_y_cpp_lut", NULL, true, "x_y_cpp",
	  DEVICE_EXACT, false },
	{ "-rdc, damaged", "__fatbinwrap_14696a18_99_a_cu_lut", NULL, true, NULL, DEVICE_UNKNOWN,
	  false },
	{ "-rdc, no hash", "__fatbinwrap_1469_4_a_cu_lut", NULL, true, NULL, DEVICE_UNKNOWN,
	  false },
	{ "-rdc, a huge length", "__fatbinwrap_14696a18_99999999999999999999_a_cu", NULL, true,
	  NULL, DEVICE_UNKNOWN, false },
	{ "elsewhere", "_ZL15__fatDeviceText", "b.cudafe1.cpp", false, NULL, DEVICE_UNKNOWN,
	  false },
};

static void expect_unit(const struct made_host *h, const char *what, uint32_t container,
			const char *unit, enum device_certainty certainty)
{
	const struct device_container *c = &h->m.image.device.containers[container];
	const char *found = c->unit == NO_INDEX ? NULL : h->m.image.units[c->unit].name;

	if ((found == NULL) != (unit == NULL) || (unit && strcmp(found, unit)) ||
	    c->unit_certainty != certainty ||
	    (found && h->m.image.units[c->unit].type != UNIT_DEVICE))
		fail_msg("%s: %s (%u)", what, found ? found : "unknown", c->unit_certainty);
}

static void symbols_name_the_source(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
		struct made_host h;
		uint64_t container, wrapper;
		uint32_t symbol;

		made_host_init(&h, "elf");
		container = add_container(&h);
		wrapper = add_wrapper(&h, 1, container);
		symbol = add_symbol(&h.m, sources[i].symbol,
				    sources[i].at_wrapper ? wrapper : container, 0, 2, SYMBOL_LABEL,
				    SYMBOL_LOCAL);
		if (sources[i].file)
			h.m.image.symbols[symbol].unit = image_add_unit(&h.m.image, UNIT_SOURCE,
									sources[i].file);
		read_host(&h);
		expect_unit(&h, sources[i].what, 0, sources[i].unit, sources[i].certainty);
		assert_int_equal(h.m.image.device.containers[0].is_device_link,
				 sources[i].is_device_link);
		made_host_release(&h);
	}
}

static void add_instance(struct made_host *h, uint32_t container, const char *name)
{
	struct device *d = &h->m.image.device;
	uint32_t entry =
		device_add_entry(d, (struct device_entry){ .container = container, .section = 2 });

	device_add_instance(
		d, (struct device_instance){ .entry = entry,
					     .function = device_add_function(d, name, true) });
}

static void names_of_device_code_name_the_source(void **state)
{
	struct made_host h;

	(void)state;
	made_host_init(&h, "elf");
	for (size_t i = 0; i < 4; i++)
		add_container(&h);
	add_instance(&h, 0, "_ZN51_GLOBAL__N__6f561917_18_nonzero_bitwise_cu_0f0f0f0f4kernE");
	add_instance(&h, 0, "plain");
	add_instance(&h, 1, "__nv_static_37__bafee77d_4_a_cu_lut__kernel");
	add_instance(&h, 2, "_INTERNAL_6f561917_4_a_cu_0f0f0f0f");
	add_instance(&h, 2, "_INTERNAL_6f561917_4_b_cu_0f0f0f0f");
	add_instance(&h, 3, "_INTERNAL_6f56_4_a_cu");
	read_host(&h);
	expect_unit(&h, "an anonymous namespace", 0, "nonzero_bitwise.cu", DEVICE_DERIVED);
	expect_unit(&h, "a static function", 1, "a.cu", DEVICE_DERIVED);
	expect_unit(&h, "two of them", 2, NULL, DEVICE_UNKNOWN);
	expect_unit(&h, "damaged", 3, NULL, DEVICE_UNKNOWN);
	made_host_release(&h);
}

static void module_ids_name_the_sources_in_order(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= 3; n++) {
		struct made_host h;
		uint64_t ids = RODATA + 0x2000;

		made_host_init(&h, "elf");
		for (size_t i = 0; i < 2; i++) {
			add_container(&h);
			h.m.image.device.containers[i].is_relocatable = true;
		}
		memset(byte_at(&h, ids), 0, 0x100);
		memcpy(byte_at(&h, ids + 3), "_0123abcd_4_a_cu_lut", 20);
		if (n > 1)
			memcpy(byte_at(&h, ids + 40), "_0123abcd_5_bb_cu_lut", 21);
		if (n > 2)
			memcpy(byte_at(&h, ids + 80), "_0123abcd_4_c_cu_lut", 20);
		// The last one ends with the section, without a NUL.
		add_section(&h.m, "__nv_module_id", ids, n == 2 ? 62 : 0x100, ids - BASE, KIND_CUDA,
			    0);
		read_host(&h);
		expect_unit(&h, "first", 0, n == 2 ? "a.cu" : NULL,
			    n == 2 ? DEVICE_DERIVED : DEVICE_UNKNOWN);
		expect_unit(&h, "second", 1, n == 2 ? "bb.cu" : NULL,
			    n == 2 ? DEVICE_DERIVED : DEVICE_UNKNOWN);
		made_host_release(&h);
	}
}

static void registration_hands_over_the_module_id(void **state)
{
	struct made_host h;
	struct runtime r;

	(void)state;
	made_host_init(&h, "pe");
	r = add_runtime(&h);
	add_unit(&h, STYLE_WINDOWS | STYLE_LINKED, &r, "k", 1);
	read_host(&h);
	expect_unit(&h, "-rdc", 0, "a.cu", DEVICE_EXACT);
	made_host_release(&h);
}

static void identifiers_name_the_source(void **state)
{
	struct made_host h;
	struct device *d = &h.m.image.device;

	(void)state;
	made_host_init(&h, "elf");
	for (uint32_t i = 0; i < 2; i++) {
		add_container(&h);
		d->containers[i].n_entries = 1;
		d->containers[i].first_entry = device_add_entry(
			d, (struct device_entry){ .container = i,
						  .section = 2,
						  .identifier = i ? "  " : "dir/a.cu " });
	}
	read_host(&h);
	expect_unit(&h, "-lineinfo", 0, "dir/a.cu", DEVICE_EXACT);
	expect_unit(&h, "blanks", 1, NULL, DEVICE_UNKNOWN);
	made_host_release(&h);
}

static void messages_name_the_source(void **state)
{
	struct made_host h;
	struct runtime r;

	(void)state;
	made_host_init(&h, "elf");
	r = add_runtime(&h);
	add_message(&h, "before.cu"); // before all landmarks: nobody's
	add_unit(&h, 0, &r, "a", 1);
	add_message(&h, "src/a.cu");
	add_message(&h, "src/a.cu");
	add_message(&h, "src/a.cuh");
	add_message(&h, "src/other.cu");
	add_unit(&h, 0, &r, "b", 1);
	add_message(&h, "src/c.cu"); // of the next one, which has it too
	add_unit(&h, 0, &r, "c", 1);
	add_message(&h, "src/c.cu");
	add_unit(&h, 0, &r, "d", 1);
	add_message(&h, "x.cu");
	add_message(&h, "y.cu");
	read_host(&h);
	expect_unit(&h, "most often", 0, "src/a.cu", DEVICE_INFERRED);
	expect_unit(&h, "that of the next", 1, NULL, DEVICE_UNKNOWN);
	expect_unit(&h, "its own", 2, "src/c.cu", DEVICE_INFERRED);
	expect_unit(&h, "a tie", 3, NULL, DEVICE_UNKNOWN);
	made_host_release(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(symbols_name_the_source),
		cmocka_unit_test(names_of_device_code_name_the_source),
		cmocka_unit_test(module_ids_name_the_sources_in_order),
		cmocka_unit_test(registration_hands_over_the_module_id),
		cmocka_unit_test(identifiers_name_the_source),
		cmocka_unit_test(messages_name_the_source),
	};

	return cmocka_run_group_tests_name("cuda units", tests, NULL, NULL);
}
