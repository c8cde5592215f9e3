#include "dwarf_writer.h"

/* A value of each form that is gone over to reach what matters. */
static const struct {
	const char *what;
	unsigned form;
	uint8_t bytes[8];
	uint8_t n;		   /* bytes of it here … */
	uint8_t then_zeros;	   /* … and zeros behind */
	int8_t offsets, addresses; /* and so many zeros of those sizes */
} gone_over[] = {
	{ "addr", DW_FORM_addr, { 0 }, 0, 0, 0, 1 },
	{ "block1", DW_FORM_block1, { 5 }, 1, 5, 0, 0 },
	{ "block", DW_FORM_block, { 0x81, 1 }, 2, 129, 0, 0 },
	{ "exprloc", DW_FORM_exprloc, { 3 }, 1, 3, 0, 0 },
	{ "data1", DW_FORM_data1, { 0 }, 1, 0, 0, 0 },
	{ "data2", DW_FORM_data2, { 0 }, 2, 0, 0, 0 },
	{ "data4", DW_FORM_data4, { 0 }, 4, 0, 0, 0 },
	{ "data8", DW_FORM_data8, { 0 }, 8, 0, 0, 0 },
	{ "data16", DW_FORM_data16, { 0 }, 8, 8, 0, 0 },
	{ "string", DW_FORM_string, "string", 7, 0, 0, 0 },
	{ "strp", DW_FORM_strp, { 0 }, 0, 0, 1, 0 },
	{ "line_strp", DW_FORM_line_strp, { 0 }, 0, 0, 1, 0 },
	{ "strp_sup", DW_FORM_strp_sup, { 0 }, 0, 0, 1, 0 },
	{ "GNU_strp_alt", DW_FORM_GNU_strp_alt, { 0 }, 0, 0, 1, 0 },
	{ "GNU_ref_alt", DW_FORM_GNU_ref_alt, { 0 }, 0, 0, 1, 0 },
	{ "strx", DW_FORM_strx, { 0x80, 1 }, 2, 0, 0, 0 },
	{ "strx1", DW_FORM_strx1, { 0 }, 1, 0, 0, 0 },
	{ "strx2", DW_FORM_strx2, { 0 }, 2, 0, 0, 0 },
	{ "strx3", DW_FORM_strx3, { 0 }, 3, 0, 0, 0 },
	{ "strx4", DW_FORM_strx4, { 0 }, 4, 0, 0, 0 },
	{ "GNU_str_index", DW_FORM_GNU_str_index, { 0xff, 0xff, 3 }, 3, 0, 0, 0 },
	{ "addrx", DW_FORM_addrx, { 7 }, 1, 0, 0, 0 },
	{ "addrx1", DW_FORM_addrx1, { 0 }, 1, 0, 0, 0 },
	{ "addrx2", DW_FORM_addrx2, { 0 }, 2, 0, 0, 0 },
	{ "addrx3", DW_FORM_addrx3, { 0 }, 3, 0, 0, 0 },
	{ "addrx4", DW_FORM_addrx4, { 0 }, 4, 0, 0, 0 },
	{ "GNU_addr_index", DW_FORM_GNU_addr_index, { 0x80, 0 }, 2, 0, 0, 0 },
	{ "flag", DW_FORM_flag, { 1 }, 1, 0, 0, 0 },
	{ "flag_present", DW_FORM_flag_present, { 0 }, 0, 0, 0, 0 },
	{ "sdata", DW_FORM_sdata, { 0xff, 0x7f }, 2, 0, 0, 0 },
	{ "udata", DW_FORM_udata, { 0xff, 0x7f }, 2, 0, 0, 0 },
	{ "ref1", DW_FORM_ref1, { 0 }, 1, 0, 0, 0 },
	{ "ref2", DW_FORM_ref2, { 0 }, 2, 0, 0, 0 },
	{ "ref4", DW_FORM_ref4, { 0 }, 4, 0, 0, 0 },
	{ "ref8", DW_FORM_ref8, { 0 }, 8, 0, 0, 0 },
	{ "ref_udata", DW_FORM_ref_udata, { 0x90, 1 }, 2, 0, 0, 0 },
	{ "ref_sig8", DW_FORM_ref_sig8, { 0 }, 8, 0, 0, 0 },
	{ "ref_sup4", DW_FORM_ref_sup4, { 0 }, 4, 0, 0, 0 },
	{ "ref_sup8", DW_FORM_ref_sup8, { 0 }, 8, 0, 0, 0 },
	{ "sec_offset", DW_FORM_sec_offset, { 0 }, 0, 0, 1, 0 },
	{ "loclistx", DW_FORM_loclistx, { 0x80, 1 }, 2, 0, 0, 0 },
	{ "rnglistx", DW_FORM_rnglistx, { 1 }, 1, 0, 0, 0 },
	{ "indirect data2", DW_FORM_indirect, { DW_FORM_data2, 1, 2 }, 3, 0, 0, 0 },
	{ "indirect string", DW_FORM_indirect, { DW_FORM_string, 'a', 0 }, 3, 0, 0, 0 },
};

enum { VENDOR = 0x3ffe /* an attribute nobody looks at */ };

/* A unit with a DIE of type `tag` between its first and a function at CODE. */
static void make_unit(struct dwarf_writer *w, size_t i, unsigned tag)
{
	struct bytes *b = info_of(w);

	add_abbrev(w, 1, DW_TAG_compile_unit, true, DW_AT_name, DW_FORM_string, 0);
	add_abbrev(w, 2, tag, false, VENDOR, DW_FORM_data1, VENDOR, gone_over[i].form, VENDOR,
		   DW_FORM_data2, 0);
	add_abbrev(w, 3, DW_TAG_subprogram, false, DW_AT_name, DW_FORM_string, VENDOR,
		   gone_over[i].form, DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc, DW_FORM_data1, 0);
	put_uint(&w->sections[DWARF_ABBREV], 0, 1);
	open_unit(w, DW_UT_compile, 0, 0);
	put_uleb(b, 1);
	put_string(b, "unit.c");
	for (unsigned code = 2; code <= 3; code++) {
		put_uleb(b, code);
		if (code == 2)
			put_uint(b, 1, 1);
		else
			put_string(b, "function");
		put_bytes(b, gone_over[i].bytes, gone_over[i].n);
		put_bytes(b, NULL, gone_over[i].then_zeros);
		put_bytes(b, NULL, (size_t)gone_over[i].offsets * w->offset_size);
		put_bytes(b, NULL, (size_t)gone_over[i].addresses * w->address_size);
		if (code == 2) {
			put_uint(b, 0xffff, 2);
		} else {
			put_addr(w, b, CODE);
			put_uint(b, 0x10, 1);
		}
	}
	put_uint(b, 0, 1);
	close_unit(w);
}

static void every_form_is_gone_over(void **state)
{
	static const unsigned tags[] = { 0x05 /* formal_parameter */, DW_TAG_subprogram };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(gone_over) * ARRAY_SIZE(dwarf_forms) * 2; i++) {
		size_t value = i / 2 % ARRAY_SIZE(gone_over);
		const struct dwarf_form *form = &dwarf_forms[i / 2 / ARRAY_SIZE(gone_over)];
		struct dwarf_writer w;
		struct read_dwarf r;

		dwarf_start(&w, form);
		make_unit(&w, value, tags[i % 2]);
		dwarf_read_back(&r, &w, DEBUG_FUNCTIONS, true);
		if (r.counts.n_dies != 3 || r.image.n_symbols != 1 ||
		    r.image.symbols[0].vm_addr != CODE || r.image.symbols[0].vm_size != 0x10 ||
		    strcmp(r.image.symbols[0].name, "function") || r.image.n_warnings)
			fail_msg("%s in %s", gone_over[value].what, form->what);
		dwarf_release(&r);
	}
}

/* Where the bytes of a string can be. */
static const struct {
	const char *what;
	unsigned form;
	unsigned since; /* version of DWARF */
} strings[] = {
	{ "string", DW_FORM_string, 2 },
	{ "strp", DW_FORM_strp, 2 },
	{ "line_strp", DW_FORM_line_strp, 5 },
	{ "strx", DW_FORM_strx, 5 },
	{ "strx1", DW_FORM_strx1, 5 },
	{ "strx2", DW_FORM_strx2, 5 },
	{ "strx3", DW_FORM_strx3, 5 },
	{ "strx4", DW_FORM_strx4, 5 },
	{ "indirect strp", DW_FORM_indirect, 2 },
};

static void put_name(struct dwarf_writer *w, unsigned form, const char *name)
{
	struct bytes *b = info_of(w), *offsets = &w->sections[DWARF_STR_OFFSETS];
	uint64_t in_str = put_string(&w->sections[DWARF_STR], name);
	uint64_t in_line_str = put_string(&w->sections[DWARF_LINE_STR], name);
	uint64_t index = offsets->size / w->offset_size - 2;

	put_uint(offsets, in_str, w->offset_size);
	switch (form) {
	case DW_FORM_string:
		put_string(b, name);
		break;
	case DW_FORM_indirect:
		put_uleb(b, DW_FORM_strp);
		put_uint(b, in_str, w->offset_size);
		break;
	case DW_FORM_strp:
		put_uint(b, in_str, w->offset_size);
		break;
	case DW_FORM_line_strp:
		put_uint(b, in_line_str, w->offset_size);
		break;
	case DW_FORM_strx:
		put_uleb(b, index);
		break;
	default:
		put_uint(b, index, form - DW_FORM_strx1 + 1);
		break;
	}
}

static void names_come_from_every_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(strings) * ARRAY_SIZE(dwarf_forms); i++) {
		unsigned form = strings[i % ARRAY_SIZE(strings)].form;
		const struct dwarf_form *sizes = &dwarf_forms[i / ARRAY_SIZE(strings)];
		struct dwarf_writer w;
		struct read_dwarf r;

		if (sizes->version < strings[i % ARRAY_SIZE(strings)].since)
			continue;
		dwarf_start(&w, sizes);
		put_string(&w.sections[DWARF_STR], "not this");
		put_string(&w.sections[DWARF_LINE_STR], "nor this");
		put_bytes(&w.sections[DWARF_STR_OFFSETS], NULL, 2 * w.offset_size); // header
		// The base comes behind what needs it.
		add_abbrev(&w, 1, DW_TAG_compile_unit, false, DW_AT_name, form, DW_AT_comp_dir,
			   form, DW_AT_producer, form, DW_AT_language, DW_FORM_data2,
			   DW_AT_str_offsets_base, DW_FORM_data4, 0);
		put_uint(&w.sections[DWARF_ABBREV], 0, 1);
		open_unit(&w, DW_UT_compile, 0, 0);
		put_uleb(info_of(&w), 1);
		put_name(&w, form, "a.c");
		put_name(&w, form, "/home");
		put_name(&w, form, "cc 1.0");
		put_uint(info_of(&w), 0x1c, 2);
		put_uint(info_of(&w), 2 * w.offset_size, 4);
		close_unit(&w);
		dwarf_read_back(&r, &w, DEBUG_UNITS, false);
		if (r.image.n_units != 1 || strcmp(r.image.units[0].name, "a.c") ||
		    !r.image.units[0].directory || strcmp(r.image.units[0].directory, "/home") ||
		    !r.image.units[0].producer || strcmp(r.image.units[0].producer, "cc 1.0") ||
		    r.image.units[0].language != 0x1c || r.image.units[0].type != UNIT_DEBUG)
			fail_msg("%s in %s", strings[i % ARRAY_SIZE(strings)].what, sizes->what);
		dwarf_release(&r);
	}
}

/* What nobody knows the length of ends a unit, not the others. */
static void an_unknown_form_costs_its_unit_only(void **state)
{
	struct dwarf_writer w;
	struct read_dwarf r;

	(void)state;
	dwarf_start(&w, &dwarf_forms[3]);
	add_abbrev(&w, 1, DW_TAG_compile_unit, true, DW_AT_name, DW_FORM_string, 0);
	add_abbrev(&w, 2, 5, false, VENDOR, 0x77, 0);
	add_function_abbrev(&w, 3);
	put_uint(&w.sections[DWARF_ABBREV], 0, 1);
	for (unsigned i = 0; i < 2; i++) {
		open_unit(&w, DW_UT_compile, 0, 0);
		put_uleb(info_of(&w), 1);
		put_string(info_of(&w), "unit");
		if (i == 0)
			put_uleb(info_of(&w), 2);
		put_function(&w, 3, "function", CODE, 4);
		put_uint(info_of(&w), 0, 1);
		close_unit(&w);
	}
	dwarf_read_back(&r, &w, DEBUG_FUNCTIONS, true);
	assert_int_equal(r.image.n_units, 2);
	assert_int_equal(r.image.n_symbols, 1);
	assert_true(dwarf_has_warning(&r, "breaks off"));
	dwarf_release(&r);
}

/* Codes need not count from 1, nor come in order. */
static void abbreviations_may_have_any_codes(void **state)
{
	struct dwarf_writer w;
	struct read_dwarf r;

	(void)state;
	dwarf_start(&w, &dwarf_forms[2]);
	add_abbrev(&w, 0x12345, DW_TAG_compile_unit, true, DW_AT_name, DW_FORM_string, 0);
	add_function_abbrev(&w, 7);
	add_abbrev(&w, 7, 5, false, 0); // the first one with a code counts
	put_uint(&w.sections[DWARF_ABBREV], 0, 1);
	open_unit(&w, DW_UT_compile, 0, 0);
	put_uleb(info_of(&w), 0x12345);
	put_string(info_of(&w), "unit");
	put_function(&w, 7, "function", CODE, 4);
	put_uint(info_of(&w), 0, 1);
	close_unit(&w);
	dwarf_read_back(&r, &w, DEBUG_FUNCTIONS, true);
	assert_int_equal(r.image.n_symbols, 1);
	assert_int_equal(r.image.n_warnings, 0);
	dwarf_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_is_gone_over),
		cmocka_unit_test(names_come_from_every_place),
		cmocka_unit_test(an_unknown_form_costs_its_unit_only),
		cmocka_unit_test(abbreviations_may_have_any_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
