#include "dwarf_writer.h"

/* A unit whose only DIE has the attributes; what it holds comes behind. */
static void open_ranges_unit(struct dwarf_writer *w, unsigned low_form, unsigned attribute,
			     unsigned form)
{
	add_abbrev(w, 1, DW_TAG_compile_unit, false, DW_AT_name, DW_FORM_string, DW_AT_low_pc,
		   low_form, attribute, form, 0);
	put_uint(&w->sections[DWARF_ABBREV], 0, 1);
	open_unit(w, DW_UT_compile, 0, 0);
	put_uleb(info_of(w), 1);
	put_string(info_of(w), "unit.c");
}

static void close_and_read(struct read_dwarf *r, struct dwarf_writer *w)
{
	close_unit(w);
	dwarf_read_back(r, w, DEBUG_UNITS, false);
}

/* Checks the ranges of the only unit; pairs of address and size. */
static void expect(struct read_dwarf *r, const char *what, size_t n, const uint64_t (*ranges)[2])
{
	const struct debug *debug = &r->image.debug;

	if (debug->n_unit_ranges != n)
		fail_msg("%s: %zu ranges, not %zu", what, debug->n_unit_ranges, n);
	for (size_t i = 0; i < n; i++) {
		if (debug->unit_ranges[i].vm_addr != ranges[i][0] ||
		    debug->unit_ranges[i].vm_size != ranges[i][1] ||
		    debug->unit_ranges[i].unit != 0)
			fail_msg("%s: range %zu is 0x%llx, 0x%llx", what, i,
				 (unsigned long long)debug->unit_ranges[i].vm_addr,
				 (unsigned long long)debug->unit_ranges[i].vm_size);
	}
	dwarf_release(r);
}

static void high_pc_is_an_address_or_a_size(void **state)
{
	static const uint64_t range[][2] = { { CODE + 8, 0x20 } };

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(dwarf_forms); i++) {
		const struct dwarf_form *form = &dwarf_forms[i / 2];
		struct dwarf_writer w;
		struct read_dwarf r;

		dwarf_start(&w, form);
		open_ranges_unit(&w, DW_FORM_addr, DW_AT_high_pc,
				 i % 2 ? DW_FORM_addr : DW_FORM_udata);
		put_addr(&w, info_of(&w), CODE + 8);
		if (i % 2)
			put_addr(&w, info_of(&w), CODE + 0x28);
		else
			put_uleb(info_of(&w), 0x20);
		close_and_read(&r, &w);
		expect(&r, form->what, 1, range);
	}
}

/* What linkers leave of code that they dropped, and what is no range at all. */
static const struct {
	const char *what;
	uint64_t low, size;
	uint64_t expected; /* bytes */
} places[] = {
	{ "whole", CODE, CODE_SIZE, CODE_SIZE },
	{ "empty", CODE, 0, 0 },
	{ "tombstone 0", 0, 0x1800, 0 },
	{ "tombstone 1", 1, 0x1800, 0 },
	{ "tombstone -1", UINT64_MAX, 0x2000, 0 },
	{ "tombstone -2", UINT64_MAX - 1, 0x2000, 0 },
	{ "in data", DATA, 16, 0 },
	{ "before", CODE - 16, 32, 0 },
	{ "behind", CODE + CODE_SIZE, 16, 0 },
	{ "over the end", CODE + CODE_SIZE - 16, 32, 16 },
	{ "all there is", CODE + 1, UINT64_MAX - CODE - 1, CODE_SIZE - 1 },
};

static void only_code_of_the_image_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		const uint64_t range[][2] = { { places[i].low, places[i].expected } };
		struct dwarf_writer w;
		struct read_dwarf r;

		dwarf_start(&w, &dwarf_forms[3]);
		open_ranges_unit(&w, DW_FORM_addr, DW_AT_high_pc, DW_FORM_data8);
		put_addr(&w, info_of(&w), places[i].low);
		put_uint(info_of(&w), places[i].size, 8);
		close_and_read(&r, &w);
		expect(&r, places[i].what, places[i].expected > 0, range);
	}
}

static void old_lists_are_pairs_from_a_base(void **state)
{
	static const uint64_t ranges[][2] = { { CODE + 0x100, 0x10 }, { CODE + 0x820, 0x20 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(dwarf_forms); i++) {
		struct dwarf_writer w;
		struct read_dwarf r;
		struct bytes *b = &w.sections[DWARF_RANGES];

		if (dwarf_forms[i].version >= 5)
			continue;
		dwarf_start(&w, &dwarf_forms[i]);
		open_ranges_unit(&w, DW_FORM_addr, DW_AT_ranges,
				 w.offset_size == 8 ? DW_FORM_data8 : DW_FORM_data4);
		put_addr(&w, info_of(&w), CODE);
		put_uint(info_of(&w), 3, w.offset_size);
		put_uint(b, 0, 3);
		put_addr(&w, b, 0x100); // from the unit's own
		put_addr(&w, b, 0x110);
		put_addr(&w, b, 5); // empty
		put_addr(&w, b, 5);
		put_addr(&w, b, UINT64_MAX); // from here on from another one
		put_addr(&w, b, CODE + 0x800);
		put_addr(&w, b, 0x20);
		put_addr(&w, b, 0x40);
		put_addr(&w, b, 0);
		put_addr(&w, b, 0);
		put_addr(&w, b, 0x500); // behind the end
		put_addr(&w, b, 0x600);
		close_and_read(&r, &w);
		expect(&r, dwarf_forms[i].what, 2, ranges);
	}
}

/* Every kind of entry. The first address of the table is CODE, then come steps of 0x100. */
static void put_entries(struct dwarf_writer *w, struct bytes *b)
{
	put_uint(b, DW_RLE_offset_pair, 1);
	put_uleb(b, 0x10);
	put_uleb(b, 0x18);
	put_uint(b, DW_RLE_base_address, 1);
	put_addr(w, b, CODE + 0x1000);
	put_uint(b, DW_RLE_offset_pair, 1);
	put_uleb(b, 0);
	put_uleb(b, 0x90);
	put_uint(b, DW_RLE_base_addressx, 1);
	put_uleb(b, 2);
	put_uint(b, DW_RLE_offset_pair, 1);
	put_uleb(b, 4);
	put_uleb(b, 8);
	put_uint(b, DW_RLE_startx_endx, 1);
	put_uleb(b, 3);
	put_uleb(b, 4);
	put_uint(b, DW_RLE_startx_length, 1);
	put_uleb(b, 4);
	put_uleb(b, 7);
	put_uint(b, DW_RLE_start_end, 1);
	put_addr(w, b, CODE + 0x600);
	put_addr(w, b, CODE + 0x601);
	put_uint(b, DW_RLE_start_length, 1);
	put_addr(w, b, CODE + 0x700);
	put_uleb(b, 9);
	put_uint(b, DW_RLE_end_of_list, 1);
	put_uint(b, DW_RLE_start_length, 1);
	put_addr(w, b, CODE + 0x800);
	put_uleb(b, 9);
}

static const uint64_t of_entries[][2] = {
	{ CODE + 0x10, 8 },  { CODE + 0x1000, 0x90 }, { CODE + 0x204, 4 }, { CODE + 0x300, 0x100 },
	{ CODE + 0x400, 7 }, { CODE + 0x600, 1 },     { CODE + 0x700, 9 },
};

static void new_lists_have_entries_of_all_kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(dwarf_forms); i++) {
		const struct dwarf_form *form = &dwarf_forms[i / 2];
		bool is_indexed = i % 2;
		struct dwarf_writer w;
		struct read_dwarf r;
		struct bytes *lists = &w.sections[DWARF_RNGLISTS], *addr = &w.sections[DWARF_ADDR];
		size_t header, base;

		if (form->version < 5)
			continue;
		dwarf_start(&w, form);
		put_bytes(addr, NULL, w.offset_size == 8 ? 16 : 8);
		for (unsigned k = 0; k < 8; k++)
			put_addr(&w, addr, CODE + k * 0x100);
		header = put_length(&w, lists);
		put_uint(lists, 5, 2);
		put_uint(lists, w.address_size, 1);
		put_uint(lists, 0, 1);
		put_uint(lists, 2, 4); // offsets
		base = lists->size;
		put_uint(lists, 0, w.offset_size);
		put_uint(lists, 2 * w.offset_size, w.offset_size);
		open_ranges_unit(&w, DW_FORM_addrx, DW_AT_ranges,
				 is_indexed ? DW_FORM_rnglistx : DW_FORM_sec_offset);
		put_uleb(info_of(&w), 0); // low_pc
		if (is_indexed)
			put_uleb(info_of(&w), 1);
		else
			put_uint(info_of(&w), base + 2 * w.offset_size, w.offset_size);
		put_entries(&w, lists);
		set_length(&w, lists, header);
		close_and_read(&r, &w);
		expect(&r, form->what, ARRAY_SIZE(of_entries), of_entries);
	}
}

/* Section 6.1.2: a set of the unit at 0, aligned to twice the size of an address. */
static size_t open_aranges(struct dwarf_writer *w)
{
	struct bytes *b = &w->sections[DWARF_ARANGES];
	size_t set = put_length(w, b);

	put_uint(b, 2, 2);
	put_uint(b, 0, w->offset_size);
	put_uint(b, w->address_size, 1);
	put_uint(b, 0, 1);
	put_align(b, 2 * w->address_size);
	return set;
}

static void close_aranges(struct dwarf_writer *w, size_t set)
{
	struct bytes *b = &w->sections[DWARF_ARANGES];

	put_addr(w, b, 0);
	put_addr(w, b, 0);
	set_length(w, b, set);
}

static void aranges_serve_units_without_ranges(void **state)
{
	static const uint64_t ranges[][2] = { { CODE + 0x40, 0x20 }, { CODE + 0x80, 1 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(dwarf_forms); i++) {
		struct dwarf_writer w;
		struct read_dwarf r;
		struct bytes *b = &w.sections[DWARF_ARANGES];
		size_t set;

		dwarf_start(&w, &dwarf_forms[i]);
		add_abbrev(&w, 1, DW_TAG_compile_unit, false, DW_AT_name, DW_FORM_string, 0);
		put_uint(&w.sections[DWARF_ABBREV], 0, 1);
		open_unit(&w, DW_UT_compile, 0, 0);
		put_uleb(info_of(&w), 1);
		put_string(info_of(&w), "unit.c");
		set = open_aranges(&w);
		put_addr(&w, b, CODE + 0x40);
		put_addr(&w, b, 0x20);
		put_addr(&w, b, CODE + 0x80);
		put_addr(&w, b, 1);
		close_aranges(&w, set);
		close_and_read(&r, &w);
		expect(&r, dwarf_forms[i].what, 2, ranges);
	}
}

/* LLVM lists variables too; what a unit says itself of its code is not needed again. */
static void aranges_tell_of_data(void **state)
{
	static const uint64_t ranges[][2] = { { CODE + 8, 0x20 }, { DATA + 0x10, 0x30 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(dwarf_forms); i++) {
		struct dwarf_writer w;
		struct read_dwarf r;
		struct bytes *b = &w.sections[DWARF_ARANGES];
		size_t set;

		dwarf_start(&w, &dwarf_forms[i]);
		open_ranges_unit(&w, DW_FORM_addr, DW_AT_high_pc, DW_FORM_udata);
		put_addr(&w, info_of(&w), CODE + 8);
		put_uleb(info_of(&w), 0x20);
		set = open_aranges(&w);
		put_addr(&w, b, CODE + 8);
		put_addr(&w, b, 0x20);
		put_addr(&w, b, DATA + 0x10);
		put_addr(&w, b, 0x30);
		put_addr(&w, b, 0x70000000); // nowhere
		put_addr(&w, b, 0x30);
		close_aranges(&w, set);
		close_and_read(&r, &w);
		expect(&r, dwarf_forms[i].what, 2, ranges);
	}
}

/* Addresses of a PE are those of its preferred base. */
static void the_image_base_is_taken_away(void **state)
{
	static const uint64_t range[][2] = { { CODE + 4, 8 } };
	struct dwarf_writer w;
	struct read_dwarf r;
	struct dwarf_input input;

	(void)state;
	dwarf_start(&w, &dwarf_forms[2]);
	open_ranges_unit(&w, DW_FORM_addr, DW_AT_high_pc, DW_FORM_udata);
	put_addr(&w, info_of(&w), 0x140000000 + CODE + 4);
	put_uleb(info_of(&w), 8);
	close_unit(&w);
	dwarf_image(&r, DEBUG_UNITS);
	input = dwarf_input_of(&w, &r);
	input.image_base = 0x140000000;
	dwarf_read(&r.image, &input, NULL);
	dwarf_written(&w);
	expect(&r, "PE", 1, range);
}

/* Lists that lie over each other are read within measure. */
static void ranges_have_a_budget(void **state)
{
	enum { N = 2000 };
	struct dwarf_writer w;
	struct read_dwarf r;

	(void)state;
	dwarf_start(&w, &dwarf_forms[2]);
	add_abbrev(&w, 1, DW_TAG_compile_unit, true, DW_AT_low_pc, DW_FORM_addr, 0);
	add_abbrev(&w, 2, DW_TAG_inlined_subroutine, false, DW_AT_ranges, DW_FORM_data4, 0);
	put_uint(&w.sections[DWARF_ABBREV], 0, 1);
	for (unsigned i = 0; i < N; i++) {
		put_addr(&w, &w.sections[DWARF_RANGES], i % 100);
		put_addr(&w, &w.sections[DWARF_RANGES], i % 100 + 4);
	}
	open_unit(&w, DW_UT_compile, 0, 0);
	put_uleb(info_of(&w), 1);
	put_addr(&w, info_of(&w), CODE);
	for (unsigned i = 0; i < N; i++) {
		put_uleb(info_of(&w), 2);
		put_uint(info_of(&w), 0, 4); // all the same one
	}
	put_uint(info_of(&w), 0, 1);
	close_unit(&w);
	dwarf_read_back(&r, &w, DEBUG_INLINES, false);
	assert_int_equal(r.counts.n_inlines, N);
	assert_in_range(r.image.debug.n_inline_ranges, N, 64 * N);
	dwarf_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(high_pc_is_an_address_or_a_size),
		cmocka_unit_test(only_code_of_the_image_counts),
		cmocka_unit_test(old_lists_are_pairs_from_a_base),
		cmocka_unit_test(new_lists_have_entries_of_all_kinds),
		cmocka_unit_test(aranges_serve_units_without_ranges),
		cmocka_unit_test(aranges_tell_of_data),
		cmocka_unit_test(the_image_base_is_taken_away),
		cmocka_unit_test(ranges_have_a_budget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
