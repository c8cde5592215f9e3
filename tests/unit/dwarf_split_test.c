#include "dwarf_writer.h"

enum { ID = 0x1234567 };

/* What the callback is asked for, and what it gives. */
struct asked {
	const struct dwarf_input *input;
	unsigned n;
	uint64_t id;
};

static const struct dwarf_input *find(void *context, const char *name, const char *directory,
				      uint64_t id)
{
	struct asked *asked = context;

	assert_string_equal(name, "unit.dwo");
	assert_string_equal(directory, "/build");
	asked->n++;
	asked->id = id;
	return asked->input;
}

/* A unit that left all to unit.dwo but its addresses and, up to DWARF 4, ranges. */
static void make_skeleton(struct dwarf_writer *w, const struct dwarf_form *form, uint64_t id)
{
	bool is_dwarf_5 = form->version >= 5;
	struct bytes *addr = &w->sections[DWARF_ADDR];
	unsigned offset = form->offset_size == 8 ? DW_FORM_data8 : DW_FORM_data4;

	dwarf_start(w, form);
	put_fill(addr, 0xee, is_dwarf_5 ? 8 : 4); // a header, or another unit's
	put_addr(w, addr, CODE);
	put_addr(w, addr, CODE + 0x100);
	if (is_dwarf_5)
		add_abbrev(w, 1, DW_TAG_skeleton_unit, false, DW_AT_dwo_name, DW_FORM_string,
			   DW_AT_comp_dir, DW_FORM_string, DW_AT_addr_base, DW_FORM_sec_offset,
			   DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc, DW_FORM_data4, 0);
	else
		add_abbrev(w, 1, DW_TAG_compile_unit, false, DW_AT_GNU_dwo_name, DW_FORM_string,
			   DW_AT_comp_dir, DW_FORM_string, DW_AT_GNU_addr_base, offset,
			   DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc, DW_FORM_data4,
			   DW_AT_GNU_dwo_id, DW_FORM_data8, DW_AT_GNU_ranges_base, offset, 0);
	put_uint(&w->sections[DWARF_ABBREV], 0, 1);
	open_unit(w, DW_UT_skeleton, 0, id);
	put_uleb(info_of(w), 1);
	put_string(info_of(w), "unit.dwo");
	put_string(info_of(w), "/build");
	put_uint(info_of(w), is_dwarf_5 ? 8 : 4, w->offset_size);
	put_addr(w, info_of(w), CODE);
	put_uint(info_of(w), 0x400, 4);
	if (!is_dwarf_5) {
		put_uint(info_of(w), id, 8);
		put_uint(info_of(w), 6, w->offset_size);
		put_fill(&w->sections[DWARF_RANGES], 0xee, 6 + 2);
		put_addr(w, &w->sections[DWARF_RANGES], 0x200);
		put_addr(w, &w->sections[DWARF_RANGES], 0x210);
		put_fill(&w->sections[DWARF_RANGES], 0, 2 * w->address_size);
	}
	close_unit(w);
}

/* The unit itself: a function by index, and one by a list. Its strings are found by index. */
static void make_split(struct dwarf_writer *w, const struct dwarf_form *form, uint64_t id)
{
	static const char *const names[] = { "unit.c", "cc 1", "first", "second" };
	bool is_dwarf_5 = form->version >= 5;
	unsigned strx = is_dwarf_5 ? DW_FORM_strx : DW_FORM_GNU_str_index;
	unsigned addrx = is_dwarf_5 ? DW_FORM_addrx : DW_FORM_GNU_addr_index;
	struct bytes *b, *lists = &w->sections[DWARF_RNGLISTS];

	dwarf_start(w, form);
	put_fill(&w->sections[DWARF_STR_OFFSETS], 0, !is_dwarf_5 ? 0 : form->offset_size * 2);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		put_uint(&w->sections[DWARF_STR_OFFSETS],
			 put_string(&w->sections[DWARF_STR], names[i]), form->offset_size);
	add_abbrev(w, 1, DW_TAG_compile_unit, true, DW_AT_name, strx, DW_AT_producer, strx,
		   is_dwarf_5 ? 0 : DW_AT_GNU_dwo_id, DW_FORM_data8, 0);
	add_abbrev(w, 2, DW_TAG_subprogram, false, DW_AT_name, strx, DW_AT_low_pc, addrx,
		   DW_AT_high_pc, DW_FORM_data1, 0);
	add_abbrev(w, 3, DW_TAG_subprogram, false, DW_AT_name, strx, DW_AT_ranges,
		   is_dwarf_5		    ? DW_FORM_rnglistx
		   : form->offset_size == 8 ? DW_FORM_data8
					    : DW_FORM_data4,
		   0);
	put_uint(&w->sections[DWARF_ABBREV], 0, 1);
	open_unit(w, DW_UT_split_compile, 0, id);
	b = info_of(w);
	put_uleb(b, 1);
	put_uleb(b, 0);
	put_uleb(b, 1);
	if (!is_dwarf_5)
		put_uint(b, id, 8);
	put_uleb(b, 2);
	put_uleb(b, 2);
	put_uleb(b, 1);
	put_uint(b, 0x20, 1);
	put_uleb(b, 3);
	put_uleb(b, 3);
	if (is_dwarf_5) {
		size_t start = put_length(w, lists);

		put_uleb(b, 0);
		put_uint(lists, 5, 2);
		put_uint(lists, w->address_size, 1);
		put_uint(lists, 0, 1);
		put_uint(lists, 1, 4);
		put_uint(lists, w->offset_size, w->offset_size);
		put_uint(lists, DW_RLE_offset_pair, 1); // from the skeleton's low_pc
		put_uleb(lists, 0x200);
		put_uleb(lists, 0x210);
		put_uint(lists, DW_RLE_end_of_list, 1);
		set_length(w, lists, start);
	} else {
		put_uint(b, 2, w->offset_size); // behind the skeleton's base
	}
	put_uint(b, 0, 1);
	close_unit(w);
}

static void expect_split(const struct read_dwarf *r, const char *what)
{
	const struct image *image = &r->image;

	if (image->n_units != 1 || strcmp(image->units[0].name, "unit.c") ||
	    strcmp(image->units[0].producer, "cc 1") ||
	    strcmp(image->units[0].directory, "/build") || image->debug.n_unit_ranges != 1)
		fail_msg("%s: unit", what);
	if (image->n_symbols != 2 || strcmp(image->symbols[0].name, "first") ||
	    image->symbols[0].vm_addr != CODE + 0x100 || image->symbols[0].vm_size != 0x20 ||
	    strcmp(image->symbols[1].name, "second") || image->symbols[1].vm_addr != CODE + 0x200 ||
	    image->symbols[1].vm_size != 0x10 || image->symbols[1].unit != 0)
		fail_msg("%s: %zu functions", what, image->n_symbols);
	assert_int_equal(image->n_warnings, 0);
}

/* Version 4 stands for GNU's way, which has no list of 64-bit offsets. */
static const struct dwarf_form forms[] = {
	{ "GNU", 4, 4, 8, false },
	{ "GNU, big, 32 bit", 4, 4, 4, true },
	{ "DWARF 5", 5, 4, 8, false },
	{ "DWARF 5, big, 32 bit", 5, 4, 4, true },
};

static void skeletons_are_completed_from_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		struct dwarf_writer skeleton, split;
		struct read_dwarf r, other;
		struct dwarf_input input, other_input;
		struct asked asked = { 0 };
		struct dwarf_split_files files = { &asked, find };

		make_skeleton(&skeleton, &forms[i], ID);
		make_split(&split, &forms[i], ID);
		dwarf_image(&r, DEBUG_UNITS | DEBUG_FUNCTIONS);
		dwarf_image(&other, 0);
		input = dwarf_input_of(&skeleton, &r);
		other_input = dwarf_input_of(&split, &other);
		asked.input = &other_input;
		input.split = &files;
		input.adds_symbols = true;
		dwarf_read(&r.image, &input, NULL);
		expect_split(&r, forms[i].what);
		assert_int_equal(asked.n, 1);
		assert_int_equal(asked.id, ID);
		dwarf_written(&skeleton);
		dwarf_written(&split);
		dwarf_release(&r);
		dwarf_release(&other);
	}
}

/* Another build's file, or none: the unit keeps what it has. */
static void missing_files_are_said(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(forms); i++) {
		struct dwarf_writer skeleton, split;
		struct read_dwarf r, other;
		struct dwarf_input input, other_input;
		struct asked asked = { 0 };
		struct dwarf_split_files files = { &asked, find };

		make_skeleton(&skeleton, &forms[i / 2], ID);
		make_split(&split, &forms[i / 2], ID + 1);
		dwarf_image(&r, DEBUG_UNITS | DEBUG_FUNCTIONS);
		dwarf_image(&other, 0);
		input = dwarf_input_of(&skeleton, &r);
		other_input = dwarf_input_of(&split, &other);
		asked.input = i % 2 ? &other_input : NULL;
		input.split = &files;
		input.adds_symbols = true;
		dwarf_read(&r.image, &input, NULL);
		assert_string_equal(r.image.units[0].name, "unit.dwo");
		assert_int_equal(r.image.debug.n_unit_ranges, 1);
		assert_int_equal(r.image.n_symbols, 0);
		assert_true(dwarf_has_warning(&r, "1 of 1 units"));
		dwarf_written(&skeleton);
		dwarf_written(&split);
		dwarf_release(&r);
		dwarf_release(&other);
	}
}

/* An index of two units, of which ours is the second. Section 7.3.5.3. */
static void put_index(struct dwarf_writer *w, uint64_t id, const uint32_t *columns, size_t n,
		      const uint32_t *offsets, const uint32_t *sizes)
{
	struct bytes *b = &w->sections[DWARF_CU_INDEX];
	uint64_t slots[4] = { 0 }, rows[4] = { 0 };
	uint64_t at = id & 3;

	slots[at] = id + 4; // the same slot: ours comes a step later
	rows[at] = 1;
	at = (at + ((id >> 32 & 3) | 1)) & 3;
	slots[at] = id;
	rows[at] = 2;
	if (w->version >= 5) {
		put_uint(b, 5, 2);
		put_uint(b, 0, 2);
	} else {
		put_uint(b, 2, 4);
	}
	put_uint(b, n, 4);
	put_uint(b, 2, 4);
	put_uint(b, 4, 4);
	for (size_t i = 0; i < 4; i++)
		put_uint(b, slots[i], 8);
	for (size_t i = 0; i < 4; i++)
		put_uint(b, rows[i], 4);
	for (size_t i = 0; i < n; i++)
		put_uint(b, columns[i], 4);
	for (size_t i = 0; i < 2 * n; i++)
		put_uint(b, i < n ? 0 : offsets[i - n], 4);
	for (size_t i = 0; i < 2 * n; i++)
		put_uint(b, i < n ? 1 : sizes[i - n], 4);
}

/* Puts `n` bytes in front of what a section holds. */
static void push_back(struct bytes *b, size_t n)
{
	struct bytes moved = { .big_endian = b->big_endian };

	put_fill(&moved, 0xee, n);
	put_bytes(&moved, b->data, b->size);
	free(b->data);
	*b = moved;
}

static void packages_are_taken_apart(void **state)
{
	static const enum dwarf_section_id ids[] = { DWARF_INFO, DWARF_ABBREV, DWARF_STR_OFFSETS,
						     DWARF_RNGLISTS };
	static const uint32_t columns[] = { 1, 3, 6, 8 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		size_t n = forms[i].version >= 5 ? 4 : 3;
		uint32_t offsets[ARRAY_SIZE(ids)], sizes[ARRAY_SIZE(ids)];
		struct dwarf_writer skeleton, package;
		struct read_dwarf r, other;
		struct dwarf_input input, other_input;

		make_skeleton(&skeleton, &forms[i], ID);
		make_split(&package, &forms[i], ID);
		for (size_t k = 0; k < n; k++) {
			offsets[k] = (uint32_t)(10 + k);
			sizes[k] = (uint32_t)package.sections[ids[k]].size;
			push_back(&package.sections[ids[k]], offsets[k]);
		}
		put_index(&package, ID, columns, n, offsets, sizes);
		dwarf_image(&r, DEBUG_UNITS | DEBUG_FUNCTIONS);
		dwarf_image(&other, 0);
		input = dwarf_input_of(&skeleton, &r);
		other_input = dwarf_input_of(&package, &other);
		input.package = &other_input;
		input.adds_symbols = true;
		dwarf_read(&r.image, &input, NULL);
		expect_split(&r, forms[i].what);
		dwarf_written(&skeleton);
		dwarf_written(&package);
		dwarf_release(&r);
		dwarf_release(&other);
	}
}

/* Any byte of the index, one after the other. */
static void damaged_indexes_are_survived(void **state)
{
	static const uint32_t columns[] = { 1, 3, 6 };
	static const uint32_t offsets[] = { 0, 0, 0 };

	(void)state;
	for (size_t at = 0; at < 150; at++) {
		struct dwarf_writer skeleton, package;
		struct read_dwarf r, other;
		struct dwarf_input input, other_input;
		uint32_t sizes[3];
		struct bytes *b = &package.sections[DWARF_CU_INDEX];

		make_skeleton(&skeleton, &forms[0], ID);
		make_split(&package, &forms[0], ID);
		sizes[0] = (uint32_t)package.sections[DWARF_INFO].size;
		sizes[1] = (uint32_t)package.sections[DWARF_ABBREV].size;
		sizes[2] = (uint32_t)package.sections[DWARF_STR_OFFSETS].size;
		put_index(&package, ID, columns, 3, offsets, sizes);
		if (at < b->size)
			b->data[at] ^= 0xff;
		else
			b->size = at - b->size;
		dwarf_image(&r, DEBUG_UNITS | DEBUG_FUNCTIONS);
		dwarf_image(&other, 0);
		input = dwarf_input_of(&skeleton, &r);
		other_input = dwarf_input_of(&package, &other);
		input.package = &other_input;
		dwarf_read(&r.image, &input, NULL);
		assert_int_equal(r.image.n_units, 1);
		dwarf_written(&skeleton);
		dwarf_written(&package);
		dwarf_release(&r);
		dwarf_release(&other);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(skeletons_are_completed_from_files),
		cmocka_unit_test(missing_files_are_said),
		cmocka_unit_test(packages_are_taken_apart),
		cmocka_unit_test(damaged_indexes_are_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
