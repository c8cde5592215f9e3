#include "pe_writer.h"

static struct pe_writer pe;

enum { EXPORT, IMPORT, RELOCATION = 5, DEBUG, TLS = 9, LOAD_CONFIG = 10, DELAY_IMPORT = 13 };

/* A lookup and an address table of two imports: one by name, one by ordinal. */
static void put_thunks(uint32_t lookup, uint32_t addresses)
{
	PE_WORDS(&pe, lookup, RDATA + 0x100, 0, 7, 0x80000000, 0, 0);
	PE_WORDS(&pe, addresses, RDATA + 0x100, 0, 7, 0x80000000, 0, 0);
	pe_set(&pe, pe_at(RDATA + 0x100), 5, 2);
	pe_text(&pe, RDATA + 0x102, "CreateFileW");
	pe_text(&pe, RDATA + 0x120, "a.dll");
}

static void imports_are_symbols(void **state)
{
	uint32_t i;

	(void)state;
	pe_start(&pe, AMD64);
	put_thunks(RDATA + 0x40, RDATA + 0x60);
	PE_WORDS(&pe, RDATA, RDATA + 0x40, 0, 0, RDATA + 0x120, RDATA + 0x60);
	pe_directory(&pe, IMPORT, RDATA, 40);
	pe_parse(&pe);
	assert_int_equal(pe.image.n_symbols, 2);
	assert_int_equal(pe.image.n_warnings, 0);
	i = (uint32_t)(pe_symbol(&pe, "a.dll!CreateFileW") - pe.image.symbols);
	assert_int_equal(pe_target(&pe, pe_at(RDATA + 0x40), 8), i);
	assert_int_equal(pe_target(&pe, pe_at(RDATA + 0x60), 8), i);
	assert_int_equal(pe_target(&pe, pe_at(RDATA + 0x100), 14), i);
	assert_int_equal(pe_symbol(&pe, "a.dll!#7")->flags, SYMBOL_UNDEFINED | SYMBOL_DYNAMIC);
	assert_int_equal(pe_part_size(&pe, "import descriptors"), 40);
	assert_int_equal(pe_part_size(&pe, "import lookup tables"), 24);
	assert_int_equal(pe_part_size(&pe, "import DLL names"), 6);
	assert_int_equal(pe.image.identity.symbols_from, SYMBOLS_NONE);
	pe_close(&pe);
}

static void delay_imports_are_symbols(void **state)
{
	(void)state;
	pe_start(&pe, AMD64);
	put_thunks(RDATA + 0x40, DATA + 0x60);
	PE_WORDS(&pe, RDATA, 1, RDATA + 0x120, DATA, DATA + 0x60, RDATA + 0x40, RDATA + 0x80, 0, 0);
	pe_directory(&pe, DELAY_IMPORT, RDATA, 64);
	pe_parse(&pe);
	assert_int_equal(pe.image.n_symbols, 2);
	assert_int_equal(pe_part_size(&pe, "delay import descriptors"), 64);
	assert_int_equal(pe_part_size(&pe, "delay import bound tables"), 24);
	assert_int_equal(pe_part_size(&pe, "delay import module handles"), 8);
	pe_close(&pe);
}

/* A jump through the slot of the first import, as a machine writes it. */
static void put_jump(uint16_t machine, uint32_t rva, uint32_t slot)
{
	pe_set(&pe, pe_at(rva), 0x25ff, 2);
	pe_set(&pe, pe_at(rva) + 2, machine == I386 ? 0x400000 + slot : slot - rva - 6, 4);
}

/* Beside fill, behind a return and one behind the other; not at the end of a function. */
static void jumps_to_imports_belong_to_them(void **state)
{
	static const struct {
		uint32_t at;
		uint8_t before;
		bool is_thunk;
	} jumps[] = {
		{ TEXT, 0, true },
		{ TEXT + 0x10, 0xcc, true },
		{ TEXT + 0x16, 0, true },
		{ TEXT + 0x20, 0xc3, true },
		{ TEXT + 0x30, 0x28, false },
		{ TEXT + 0x40, 0x90, true },
	};
	static const uint16_t machines[] = { AMD64, I386 };

	(void)state;
	for (size_t m = 0; m < ARRAY_SIZE(machines); m++) {
		uint32_t i;

		pe_start(&pe, machines[m]);
		if (machines[m] == I386) {
			PE_WORDS(&pe, RDATA + 0x40, RDATA + 0x100, 0);
			PE_WORDS(&pe, RDATA + 0x60, RDATA + 0x100, 0);
			pe_text(&pe, RDATA + 0x102, "CreateFileW");
			pe_text(&pe, RDATA + 0x120, "a.dll");
		} else {
			put_thunks(RDATA + 0x40, RDATA + 0x60);
		}
		PE_WORDS(&pe, RDATA, RDATA + 0x40, 0, 0, RDATA + 0x120, RDATA + 0x60);
		pe_directory(&pe, IMPORT, RDATA, 40);
		for (size_t k = 0; k < ARRAY_SIZE(jumps); k++) {
			if (jumps[k].before)
				pe_set(&pe, pe_at(jumps[k].at) - 1, jumps[k].before, 1);
			put_jump(machines[m], jumps[k].at, RDATA + 0x60);
		}
		put_jump(machines[m], TEXT + 0x50, RDATA + 0x64); // into the middle of a slot
		pe_set(&pe, pe_at(TEXT + 0x4f), 0xcc, 1);
		pe_parse(&pe);
		i = (uint32_t)(pe_symbol(&pe, "a.dll!CreateFileW") - pe.image.symbols);
		for (size_t k = 0; k < ARRAY_SIZE(jumps); k++) {
			if ((pe_target(&pe, pe_at(jumps[k].at), 6) == i) != jumps[k].is_thunk)
				fail_msg("machine %zu, jump %zu", m, k);
		}
		assert_int_not_equal(pe_target(&pe, pe_at(TEXT + 0x50), 6), i);
		pe_close(&pe);
	}
}

/* Descriptors without end that all lead to one lookup table without end. */
static void imports_in_a_circle_end(void **state)
{
	(void)state;
	pe_start(&pe, AMD64);
	for (uint32_t at = RDATA; at + 20 <= RDATA + 0x7f0; at += 20)
		PE_WORDS(&pe, at, DATA, 0, 0, RDATA + 3, DATA);
	memset(pe.bytes + DATA_OFF, 0x80, 0x200);
	pe_directory(&pe, IMPORT, RDATA, 0x7f0);
	pe_parse(&pe);
	assert_null(pe.error);
	assert_true(pe_warned(&pe, "have no end"));
	assert_int_equal(pe.image.n_symbols, 0x7f0 / 20 * 64);
	pe_close(&pe);
}

static void put_exports(uint32_t n_functions, uint32_t n_names)
{
	pe_start(&pe, AMD64);
	PE_WORDS(&pe, RDATA, 0, 0, 0, RDATA + 0x80, 10, n_functions, n_names, RDATA + 0x28,
		 RDATA + 0x40, RDATA + 0x50);
	PE_WORDS(&pe, RDATA + 0x28, TEXT + 0x10, 0, DATA + 4, RDATA + 0xa0);
	PE_WORDS(&pe, RDATA + 0x40, RDATA + 0x88, RDATA + 0x90, RDATA + 0x98);
	PE_WORDS(&pe, RDATA + 0x50, 0x00000000, 3);
	pe_text(&pe, RDATA + 0x80, "b.dll");
	pe_text(&pe, RDATA + 0x88, "one");
	pe_text(&pe, RDATA + 0x90, "two");
	pe_text(&pe, RDATA + 0x98, "far");
	pe_text(&pe, RDATA + 0xa0, "c.far");
	pe_directory(&pe, EXPORT, RDATA, 0xb0);
}

static void exports_are_symbols(void **state)
{
	const struct symbol *one, *two;

	(void)state;
	put_exports(4, 3);
	pe_parse(&pe);
	assert_int_equal(pe.image.n_symbols, 4);
	assert_int_equal(pe.image.identity.symbols_from, SYMBOLS_EXPORTS);
	one = pe_symbol(&pe, "one");
	two = pe_symbol(&pe, "two"); // a second name of the same slot
	assert_int_equal(one->vm_addr, TEXT + 0x10);
	assert_int_equal(two->vm_addr, TEXT + 0x10);
	assert_int_equal(one->type, SYMBOL_FUNCTION);
	assert_int_equal(one->section, 0);
	assert_int_equal(one->flags, SYMBOL_DYNAMIC | SYMBOL_UNSIZED);
	assert_int_equal(pe_symbol(&pe, "#12")->type, SYMBOL_OBJECT);
	assert_true(pe_symbol(&pe, "far")->flags & SYMBOL_UNDEFINED);
	assert_int_equal(pe_target(&pe, pe_at(RDATA + 0x28), 4), one - pe.image.symbols);
	assert_int_equal(pe_target(&pe, pe_at(RDATA + 0x90), 4), two - pe.image.symbols);
	assert_int_equal(pe_target(&pe, pe_at(RDATA + 0xa0), 6),
			 pe_symbol(&pe, "far") - pe.image.symbols);
	pe_close(&pe);
}

static void exports_without_number_are_cut(void **state)
{
	(void)state;
	put_exports(0xffffffff, 0xffffffff);
	pe_parse(&pe);
	assert_true(pe_warned(&pe, "export addresses do not fit"));
	assert_true(pe_warned(&pe, "export names do not fit"));
	assert_non_null(pe_symbol(&pe, "one"));
	pe_close(&pe);
	put_exports(0, 0);
	pe_parse(&pe);
	assert_int_equal(pe.image.n_symbols, 0);
	pe_close(&pe);
}

static const struct {
	const char *what;
	uint32_t rva, size;
	bool warns;
} places[] = {
	{ "empty", 0, 0, false },
	{ "no address", 0, 64, false },
	{ "no size", RDATA, 0, false },
	{ "at the file's end", DATA + 0x1f8, 0x100, true },
	{ "in memory only", DATA + 0x400, 0x40, true },
	{ "nowhere", 0x900000, 0x40, true },
	{ "at the end of all addresses", 0xfffffff0, 0xffffffff, true },
	{ "huge", RDATA, 0xffffffff, true },
};

/* No directory ends the reading, wherever it says it is. */
static void directories_may_be_anywhere(void **state)
{
	(void)state;
	for (unsigned directory = 0; directory < 16; directory++) {
		for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
			pe_start(&pe, directory % 2 ? AMD64 : ARM64);
			memset(pe.bytes + RDATA_OFF, 0x11 * (int)directory, 0x600);
			pe_directory(&pe, directory, places[i].rva, places[i].size);
			pe_parse(&pe);
			assert_null(pe.error);
			if (directory == IMPORT && !pe.image.n_warnings != !places[i].warns)
				fail_msg("%s", places[i].what);
			pe_close(&pe);
		}
	}
}

static void relocations_follow_what_they_patch(void **state)
{
	(void)state;
	pe_start(&pe, AMD64);
	PE_WORDS(&pe, RDATA, DATA, 16, 0xa010a008, 0x1234403c, TEXT, 12, 0x0000a004);
	pe_directory(&pe, RELOCATION, RDATA, 28);
	pe_parse(&pe);
	assert_int_equal(pe.image.n_records, 6);
	assert_int_equal(pe_target(&pe, RDATA_OFF, 8), DATA + 8); // a block's header: its first
	assert_int_equal(pe_target(&pe, RDATA_OFF + 16, 8), TEXT + 4);
	assert_int_equal(pe_target(&pe, RDATA_OFF + 8, 2), DATA + 8);
	assert_int_equal(pe_target(&pe, RDATA_OFF + 10, 2), DATA + 0x10);
	assert_int_equal(pe_target(&pe, RDATA_OFF + 12, 4), DATA + 0x3c); // HIGHADJ takes two
	assert_int_equal(pe_target(&pe, RDATA_OFF + 24, 2), TEXT + 4);
	pe_close(&pe);

	PE_WORDS(&pe, RDATA, DATA, 4);
	pe_parse(&pe);
	assert_true(pe_warned(&pe, "does not fit"));
	assert_int_equal(pe.image.n_records, 0);
	pe_close(&pe);
}

static void put_debug(uint32_t type, uint32_t size)
{
	pe_start(&pe, AMD64);
	PE_WORDS(&pe, RDATA, 0, 0, 0, type, size, RDATA + 0x40, RDATA_OFF + 0x40);
	pe_directory(&pe, DEBUG, RDATA, 28);
}

static void pdb_reference_is_the_identity(void **state)
{
	(void)state;
	put_debug(2, 24 + 12);
	PE_WORDS(&pe, RDATA + 0x40, 0x53445352, 0x01020304, 0x07080506, 0x0c0b0a09, 0x100f0e0d,
		 0x1a);
	pe_text(&pe, RDATA + 0x58, "D:\\b/x\\y.pdb");
	pe_set(&pe, pe_at(RDATA + 0x58) + 11, 0, 1);
	pe_parse(&pe);
	assert_string_equal(pe.image.identity.build_id, "0102030405060708090A0B0C0D0E0F101A");
	assert_string_equal(pe.image.identity.debug_link, "y.pd");
	assert_int_equal(pe_part_size(&pe, "PDB reference"), 36);
	pe_close(&pe);

	put_debug(2, 20); // too short for the age
	PE_WORDS(&pe, RDATA + 0x40, 0x53445352, 0x01020304);
	pe_parse(&pe);
	assert_null(pe.image.identity.build_id);
	pe_close(&pe);

	put_debug(16, 12);
	PE_WORDS(&pe, RDATA + 0x40, 8, 0x04030201, 0x08070605);
	pe_parse(&pe);
	assert_string_equal(pe.image.identity.build_id, "0102030405060708");
	pe_close(&pe);
}

static void pogo_groups_are_read(void **state)
{
	(void)state;
	put_debug(13, 40);
	PE_WORDS(&pe, RDATA + 0x40, 0x4c544347, TEXT, 0x300);
	pe_text(&pe, RDATA + 0x4c, ".text$mn");
	PE_WORDS(&pe, RDATA + 0x58, TEXT + 0x300, 0x100);
	pe_text(&pe, RDATA + 0x60, ".text$x");
	pe_parse(&pe);
	assert_int_equal(pe.image.n_groups, 2);
	assert_string_equal(pe.image.groups[0].name, ".text$mn");
	assert_string_equal(pe.image.groups[1].name, ".text$x");
	assert_int_equal(pe.image.groups[1].vm_addr, TEXT + 0x300);
	assert_int_equal(pe.image.groups[1].vm_size, 0x100);
	pe_close(&pe);
}

static void tls_and_its_template_are_parts(void **state)
{
	(void)state;
	pe_start(&pe, I386);
	PE_WORDS(&pe, RDATA, 0x400000 + DATA, 0x400000 + DATA + 0x20, 0, 0x400000 + RDATA + 0x40);
	PE_WORDS(&pe, RDATA + 0x40, 0x400000 + TEXT, 0);
	pe_directory(&pe, TLS, RDATA, 24);
	pe_parse(&pe);
	assert_int_equal(pe_part_size(&pe, "TLS directory"), 24);
	assert_int_equal(pe_part_size(&pe, "TLS template"), 0x20);
	assert_int_equal(pe_part_size(&pe, "TLS callbacks"), 8);
	pe_close(&pe);
}

static void guard_entries_follow_their_functions(void **state)
{
	(void)state;
	pe_start(&pe, AMD64);
	PE_WORDS(&pe, RDATA, 320);
	PE_WORDS(&pe, RDATA + 128, 0x400000 + RDATA + 0x200, 0, 2, 0, 0x10000000); // 5 bytes each
	pe_set(&pe, pe_at(RDATA + 0x200), TEXT + 0x10, 4);
	pe_set(&pe, pe_at(RDATA + 0x205), TEXT + 0x20, 4);
	pe_directory(&pe, LOAD_CONFIG, RDATA, 64);
	pe_parse(&pe);
	assert_int_equal(pe_part_size(&pe, "guard CF functions"), 10);
	assert_int_equal(pe_part_size(&pe, "load configuration"), 320);
	assert_int_equal(pe_target(&pe, pe_at(RDATA + 0x205), 5), TEXT + 0x20);
	pe_close(&pe);

	pe_set(&pe, pe_at(RDATA + 136), 0xffffffffffffffff, 8);
	pe_parse(&pe);
	assert_true(pe_warned(&pe, "guard CF functions do not fit"));
	pe_close(&pe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(imports_are_symbols),
		cmocka_unit_test(delay_imports_are_symbols),
		cmocka_unit_test(jumps_to_imports_belong_to_them),
		cmocka_unit_test(imports_in_a_circle_end),
		cmocka_unit_test(exports_are_symbols),
		cmocka_unit_test(exports_without_number_are_cut),
		cmocka_unit_test(directories_may_be_anywhere),
		cmocka_unit_test(relocations_follow_what_they_patch),
		cmocka_unit_test(pdb_reference_is_the_identity),
		cmocka_unit_test(pogo_groups_are_read),
		cmocka_unit_test(tls_and_its_template_are_parts),
		cmocka_unit_test(guard_entries_follow_their_functions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
