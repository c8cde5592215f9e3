#include "pe_writer.h"

static struct pe_writer pe;

enum {
	TABLE = RDATA,		/* the exception directory */
	INFO = RDATA + 0x200,	/* unwind information */
	TABLES = RDATA + 0x400, /* of the handlers */
	HANDLER = TEXT + 0x300,
	PLAIN = 1, /* first byte of UNWIND_INFO: the version, and the flags times 8 */
	HANDLED = 1 | 1 << 3,
	CHAINED = 1 | 4 << 3,
};

/* Functions of 0x10 bytes one behind the other; `infos` are the last words of their entries. */
static void put_table(uint16_t machine, const uint32_t *infos, uint32_t n)
{
	uint32_t entry_size = machine == AMD64 ? 12 : 8;

	pe_start(&pe, machine);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t begin = TEXT + 0x10 * i, at = TABLE + entry_size * i;

		if (machine == AMD64)
			PE_WORDS(&pe, at, begin, begin + 0x10, infos[i]);
		else
			PE_WORDS(&pe, at, begin, infos[i]);
	}
	pe_directory(&pe, 3, TABLE, entry_size * n);
}

static uint64_t primary_of(uint64_t addr)
{
	for (size_t i = 0; i < pe.image.n_unwind_ranges; i++) {
		if (pe.image.unwind_ranges[i].vm_addr == addr)
			return pe.image.unwind_ranges[i].primary;
	}
	fail_msg("no range at %#x", (unsigned)addr);
	return NO_ADDR;
}

static void chains_lead_to_the_function(void **state)
{
	(void)state;
	put_table(AMD64, (uint32_t[]){ INFO, INFO + 0x10, INFO + 0x20, INFO }, 4);
	PE_WORDS(&pe, INFO, PLAIN | 3 << 16, 0, 0);		      // 3 codes take 8 bytes
	PE_WORDS(&pe, INFO + 0x10, CHAINED, TEXT, TEXT + 0x10, INFO); // of the first
	PE_WORDS(&pe, INFO + 0x20, CHAINED, TEXT + 0x10, TEXT + 0x20, INFO + 0x10); // of the second
	pe_parse(&pe);
	assert_int_equal(pe.image.n_unwind_ranges, 4);
	assert_int_equal(primary_of(TEXT), TEXT);
	assert_int_equal(primary_of(TEXT + 0x10), TEXT);
	assert_int_equal(primary_of(TEXT + 0x20), TEXT);
	assert_int_equal(primary_of(TEXT + 0x30), TEXT + 0x30);
	assert_int_equal(pe_target(&pe, pe_at(TABLE + 24), 12), TEXT + 0x20);
	assert_int_equal(pe_target(&pe, pe_at(INFO), 12), TEXT); // shared: the first pays
	assert_int_equal(pe_target(&pe, pe_at(INFO + 0x20), 16), TEXT + 0x20);
	assert_string_equal(pe.image.identity.unwind_note,
			    "4 entries: 2 functions, 2 fragments, 0 funclets");
	pe_close(&pe);
}

static void circles_of_chains_end(void **state)
{
	(void)state;
	put_table(AMD64, (uint32_t[]){ INFO, INFO + 0x10, INFO + 0x20 }, 3);
	PE_WORDS(&pe, INFO, CHAINED, TEXT + 0x10, TEXT + 0x20, INFO + 0x10);
	PE_WORDS(&pe, INFO + 0x10, CHAINED, TEXT, TEXT + 0x10, INFO);
	PE_WORDS(&pe, INFO + 0x20, CHAINED, TEXT + 0x20, TEXT + 0x30, INFO + 0x20); // itself
	pe_parse(&pe);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(primary_of(TEXT + 0x10 * i), TEXT + 0x10 * i);
	pe_close(&pe);
}

static void odd_unwind_information_is_stepped_over(void **state)
{
	(void)state;
	// One repeats the first entry, one is nowhere, one of version 3, one cut by the section.
	put_table(AMD64, (uint32_t[]){ INFO, TABLE | 1, 0x900000, INFO + 0x10, RDATA + 0x7fc }, 5);
	PE_WORDS(&pe, INFO, PLAIN);
	PE_WORDS(&pe, INFO + 0x10, 3);
	PE_WORDS(&pe, RDATA + 0x7fc, CHAINED);
	pe_parse(&pe);
	assert_int_equal(pe.image.n_unwind_ranges, 5);
	assert_int_equal(primary_of(TEXT + 0x10), TEXT);
	assert_int_equal(pe_target(&pe, pe_at(INFO), 4), TEXT);
	assert_int_equal(pe_target(&pe, pe_at(INFO + 0x10), 4), NO_ADDR);
	pe_close(&pe);
}

/* __CxxFrameHandler3: a destructor and a catch block, both with entries of their own. */
static void funclets_of_func_info_are_found(void **state)
{
	(void)state;
	put_table(AMD64, (uint32_t[]){ INFO, INFO + 0x10, INFO + 0x20 }, 3);
	PE_WORDS(&pe, INFO, HANDLED, HANDLER, TABLES);
	PE_WORDS(&pe, INFO + 0x10, PLAIN);
	PE_WORDS(&pe, INFO + 0x20, HANDLED, HANDLER, TABLES); // the catch block shares FuncInfo
	PE_WORDS(&pe, TABLES, 0x19930522, 2, TABLES + 0x40, 1, TABLES + 0x60, 1, TABLES + 0x80, 0,
		 0, 1);
	PE_WORDS(&pe, TABLES + 0x40, 0xffffffff, TEXT + 0x10, 0xffffffff, 0);
	PE_WORDS(&pe, TABLES + 0x60, 0, 0, 1, 1, TABLES + 0xa0);
	PE_WORDS(&pe, TABLES + 0x80, TEXT, 0);
	PE_WORDS(&pe, TABLES + 0xa0, 0, 0, 0, TEXT + 0x20, 0);
	pe_parse(&pe);
	assert_int_equal(primary_of(TEXT + 0x10), TEXT);
	assert_int_equal(primary_of(TEXT + 0x20), TEXT);
	assert_int_equal(pe_target(&pe, pe_at(TABLES), 40), TEXT);
	assert_int_equal(pe_target(&pe, pe_at(TABLES + 0x40), 16), TEXT);
	assert_int_equal(pe_target(&pe, pe_at(TABLES + 0x60), 20), TEXT);
	assert_int_equal(pe_target(&pe, pe_at(TABLES + 0x80), 8), TEXT);
	assert_int_equal(pe_target(&pe, pe_at(TABLES + 0xa0), 20), TEXT);
	assert_int_equal(pe_target(&pe, pe_at(INFO + 8), 4), TEXT);
	assert_string_equal(pe.image.identity.unwind_note,
			    "3 entries: 1 functions, 0 fragments, 2 funclets");
	pe_close(&pe);
}

static void counts_of_func_info_are_checked(void **state)
{
	(void)state;
	put_table(AMD64, (uint32_t[]){ INFO }, 1);
	PE_WORDS(&pe, INFO, HANDLED, HANDLER, TABLES);
	PE_WORDS(&pe, TABLES, 0x19930522, 0xffffffff, TABLES, 0xffffffff, TABLES, 0xffffffff,
		 TABLES, 0, 0xffffffff, 0);
	pe_parse(&pe);
	assert_int_equal(pe_target(&pe, pe_at(TABLES), 40), TEXT);
	pe_close(&pe);
	PE_WORDS(&pe, TABLES, 0x19930522, 0, 0, 0, 0, 0, 0, 0, 0, 0);
	pe_parse(&pe);
	assert_int_equal(pe_target(&pe, pe_at(TABLES), 40), TEXT);
	pe_close(&pe);
}

/* __CxxFrameHandler4: header, unwind map and states are packed into bytes. */
static void compressed_func_info_is_read(void **state)
{
	static const uint8_t unwind_map[] = { 2 << 1, 0x1e, 0x20, TEXT >> 8, 0, 0,
					      0x0a,   0,    0,	  0,	     0, 0 };
	static const uint8_t ip_map[] = { 2 << 1, 0, 0, 0x20 << 1, 2 };

	(void)state;
	put_table(AMD64, (uint32_t[]){ INFO, INFO + 0x10, INFO + 0x20 }, 3);
	PE_WORDS(&pe, INFO, HANDLED, HANDLER, TABLES);
	PE_WORDS(&pe, INFO + 0x10, PLAIN);
	PE_WORDS(&pe, INFO + 0x20, PLAIN);
	pe_set(&pe, pe_at(TABLES), 0x08, 1);
	pe_set(&pe, pe_at(TABLES + 1), TABLES + 0x20, 4);
	pe_set(&pe, pe_at(TABLES + 5), TABLES + 0x40, 4);
	memcpy(pe.bytes + pe_at(TABLES + 0x20), unwind_map, sizeof(unwind_map));
	memcpy(pe.bytes + pe_at(TABLES + 0x40), ip_map, sizeof(ip_map));
	pe_parse(&pe);
	assert_int_equal(primary_of(TEXT + 0x20), TEXT); // type 3: a funclet
	assert_int_equal(pe_target(&pe, pe_at(TABLES), 9), TEXT);
	assert_int_equal(pe_target(&pe, pe_at(TABLES + 0x20), 12), TEXT);
	assert_int_equal(pe_target(&pe, pe_at(TABLES + 0x40), 5), TEXT);
	pe_close(&pe);
}

/* __C_specific_handler; a filter is a funclet, 1 stands for none. */
static void scope_tables_are_read(void **state)
{
	(void)state;
	put_table(AMD64, (uint32_t[]){ INFO, INFO + 0x80, INFO }, 3);
	PE_WORDS(&pe, INFO, HANDLED, HANDLER, 2, TEXT, TEXT + 8, TEXT + 0x10, TEXT + 8, TEXT + 8,
		 TEXT + 12, 1, TEXT + 12);
	PE_WORDS(&pe, INFO + 0x80, PLAIN);
	pe_parse(&pe);
	assert_int_equal(pe_target(&pe, pe_at(INFO + 8), 36), TEXT);
	assert_int_equal(primary_of(TEXT + 0x10), TEXT);
	pe_close(&pe);
}

static void arm64_entries_are_read(void **state)
{
	(void)state;
	// Packed, 4 instructions; packed fragment of 2; two .xdata records; reserved.
	put_table(ARM64, (uint32_t[]){ 1 | 4 << 2, 2 | 2 << 2, INFO, INFO + 0x20, 3 }, 5);
	PE_WORDS(&pe, INFO, 3 | 1 << 22 | 2 << 27, 0, 0, 0);	      // an epilog, 2 code words
	PE_WORDS(&pe, INFO + 0x20, 4 | 1 << 20, 1 << 16, 0, HANDLER); // long form, a handler
	pe_parse(&pe);
	assert_int_equal(pe.image.n_unwind_ranges, 4);
	assert_int_equal(pe.image.unwind_ranges[0].vm_size, 16);
	assert_int_equal(pe.image.unwind_ranges[1].vm_size, 8);
	assert_int_equal(pe.image.unwind_ranges[2].vm_size, 12);
	assert_int_equal(pe.image.unwind_ranges[3].vm_size, 16);
	assert_int_equal(pe_target(&pe, pe_at(TABLE + 8), 8), TEXT + 0x10);
	assert_int_equal(pe_target(&pe, pe_at(INFO), 16), TEXT + 0x20);
	assert_int_equal(pe_target(&pe, pe_at(INFO + 0x20), 16), TEXT + 0x30);
	assert_string_equal(pe.image.identity.unwind_note,
			    "5 entries: 4 functions, 1 fragments, 0 funclets");
	pe_close(&pe);
}

static void entries_out_of_order_are_sorted(void **state)
{
	(void)state;
	put_table(AMD64, (uint32_t[]){ INFO, INFO + 0x10, 0 }, 3);
	PE_WORDS(&pe, TABLE, TEXT + 0x100, TEXT + 0x110, INFO, TEXT, TEXT + 0x10, INFO + 0x10, 0, 0,
		 0);
	PE_WORDS(&pe, INFO, CHAINED, TEXT, TEXT + 0x10, INFO + 0x10);
	PE_WORDS(&pe, INFO + 0x10, PLAIN);
	pe_parse(&pe);
	assert_int_equal(pe.image.n_unwind_ranges, 2);
	assert_int_equal(primary_of(TEXT + 0x100), TEXT);
	pe_close(&pe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chains_lead_to_the_function),
		cmocka_unit_test(circles_of_chains_end),
		cmocka_unit_test(odd_unwind_information_is_stepped_over),
		cmocka_unit_test(funclets_of_func_info_are_found),
		cmocka_unit_test(counts_of_func_info_are_checked),
		cmocka_unit_test(compressed_func_info_is_read),
		cmocka_unit_test(scope_tables_are_read),
		cmocka_unit_test(arm64_entries_are_read),
		cmocka_unit_test(entries_out_of_order_are_sorted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
