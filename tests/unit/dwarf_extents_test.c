#include "dwarf_writer.h"

/* Bytes of the file that are charged to a unit within [off, off + size). */
static uint64_t charged(const struct read_dwarf *r, uint32_t unit, uint64_t off, uint64_t size)
{
	const struct debug *debug = &r->image.debug;
	uint64_t sum = 0;

	for (size_t i = 0; i < debug->n_extents; i++) {
		const struct debug_extent *e = &debug->extents[i];

		if (e->unit == unit && e->file_off >= off && e->file_off - off < size)
			sum += e->file_size;
	}
	return sum;
}

/* Section `id` lies at 0x10000 times its number and takes `stored` bytes there. */
static void place(struct dwarf_input *input, enum dwarf_section_id id, uint64_t stored)
{
	struct dwarf_section *section = &input->sections[id];

	section->file_off = UINT64_C(0x10000) * (id + 1);
	section->contents_size = section->size;
	section->stored_size = stored ? stored : section->size;
}

static uint64_t place_of(enum dwarf_section_id id)
{
	return UINT64_C(0x10000) * (id + 1);
}

/* A length and so many bytes behind it. */
static size_t put_table(struct dwarf_writer *w, enum dwarf_section_id id, size_t n)
{
	struct bytes *b = &w->sections[id];
	size_t start = put_length(w, b);

	put_fill(b, 0, n);
	set_length(w, b, start);
	return start + n;
}

/* Two compile units and a type unit that uses the line table of the second. */
static void make_units(struct dwarf_writer *w)
{
	struct bytes *b = info_of(w);

	add_abbrev(w, 1, DW_TAG_compile_unit, true, DW_AT_name, DW_FORM_string, DW_AT_stmt_list,
		   DW_FORM_data4, DW_AT_ranges, DW_FORM_data4, 0);
	put_uint(&w->sections[DWARF_ABBREV], 0, 1);
	add_abbrev(w, 1, DW_TAG_compile_unit, true, DW_AT_name, DW_FORM_string, DW_AT_stmt_list,
		   DW_FORM_data4, DW_AT_ranges, DW_FORM_data4, 0);
	add_abbrev(w, 2, DW_TAG_variable, false, DW_AT_location, DW_FORM_data4, 0);
	put_uint(&w->sections[DWARF_ABBREV], 0, 1);
	for (unsigned i = 0; i < 2; i++) {
		open_unit(w, DW_UT_compile, i ? 12 : 0, 0);
		put_uleb(b, 1);
		put_string(b, i ? "second.c" : "first.c");
		put_uint(b, i ? 20 : 0, 4);
		put_uint(b, i ? 40 : 8, 4);
		if (i) {
			put_uleb(b, 2);
			put_uint(b, 5, 4);
		}
		put_uint(b, 0, 1);
		close_unit(w);
	}
	w->unit_section = DWARF_TYPES;
	b = info_of(w);
	open_unit(w, DW_UT_type, 12, 77);
	put_uleb(b, 1);
	put_string(b, "type");
	put_uint(b, 20, 4);
	put_uint(b, 100, 4);
	close_unit(w);
	w->unit_section = DWARF_INFO;
	put_fill(&w->sections[DWARF_RANGES], 0, 64);
	put_fill(&w->sections[DWARF_LINE], 0, 50);
	put_fill(&w->sections[DWARF_LOC], 0, 30);
}

static void every_table_has_its_unit(void **state)
{
	static const enum dwarf_section_id ids[] = { DWARF_INFO,   DWARF_TYPES, DWARF_ABBREV,
						     DWARF_LINE,   DWARF_LOC,	DWARF_RANGES,
						     DWARF_ARANGES };
	struct dwarf_writer w;
	struct read_dwarf r;
	struct dwarf_input input;
	uint64_t first_unit;

	(void)state;
	dwarf_start(&w, &dwarf_forms[2]);
	make_units(&w);
	first_unit = 11 + 1 + 8 + 4 + 4 + 1;
	for (unsigned i = 0; i < 2; i++) {
		size_t set = put_length(&w, &w.sections[DWARF_ARANGES]);

		put_uint(&w.sections[DWARF_ARANGES], 2, 2);
		put_uint(&w.sections[DWARF_ARANGES], i ? first_unit : 0, 4);
		put_fill(&w.sections[DWARF_ARANGES], 0, 10 + 16 * i);
		set_length(&w, &w.sections[DWARF_ARANGES], set);
	}
	dwarf_image(&r, DEBUG_UNITS);
	input = dwarf_input_of(&w, &r);
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		place(&input, ids[i], 0);
	dwarf_read(&r.image, &input, NULL);
	assert_int_equal(charged(&r, 0, place_of(DWARF_INFO), 0x10000), first_unit);
	assert_int_equal(charged(&r, 1, place_of(DWARF_INFO), 0x10000),
			 input.sections[DWARF_INFO].size - first_unit);
	assert_int_equal(charged(&r, 1, place_of(DWARF_TYPES), 0x10000),
			 input.sections[DWARF_TYPES].size);
	assert_int_equal(charged(&r, 0, place_of(DWARF_ABBREV), 0x10000), 12);
	assert_int_equal(charged(&r, 1, place_of(DWARF_ABBREV), 0x10000),
			 input.sections[DWARF_ABBREV].size - 12);
	assert_int_equal(charged(&r, 0, place_of(DWARF_LINE), 0x10000), 20);
	assert_int_equal(charged(&r, 1, place_of(DWARF_LINE), 0x10000), 30);
	assert_int_equal(charged(&r, 0, place_of(DWARF_RANGES), 0x10000), 32);
	assert_int_equal(charged(&r, 1, place_of(DWARF_RANGES), 0x10000), 24);
	assert_int_equal(charged(&r, 1, place_of(DWARF_LOC), 0x10000), 25);
	assert_int_equal(charged(&r, 0, place_of(DWARF_ARANGES), 0x10000), 20);
	assert_int_equal(charged(&r, 1, place_of(DWARF_ARANGES), 0x10000), 36);
	dwarf_written(&w);
	dwarf_release(&r);
}

/* The tables of DWARF 5 say themselves how long they are. */
static void bases_lead_to_tables(void **state)
{
	static const enum dwarf_section_id ids[] = { DWARF_STR_OFFSETS, DWARF_ADDR, DWARF_RNGLISTS,
						     DWARF_LOCLISTS };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(dwarf_forms); i++) {
		size_t bases[2][ARRAY_SIZE(ids)];
		struct dwarf_writer w;
		struct read_dwarf r;
		struct dwarf_input input;

		if (dwarf_forms[i].version < 5)
			continue;
		dwarf_start(&w, &dwarf_forms[i]);
		for (size_t k = 0; k < 2 * ARRAY_SIZE(ids); k++) {
			size_t start = w.sections[ids[k / 2]].size;
			bool has_offsets = k / 2 >= 2;

			put_table(&w, ids[k / 2], 30 + 10 * k);
			bases[k % 2][k / 2] = start + (has_offsets ? 8u : 4u) + w.offset_size +
					      (w.offset_size == 8 ? 4u : 0u);
		}
		put_table(&w, DWARF_ADDR, 99); // nobody's
		add_abbrev(&w, 1, DW_TAG_compile_unit, false, DW_AT_name, DW_FORM_string,
			   DW_AT_str_offsets_base, DW_FORM_sec_offset, DW_AT_addr_base,
			   DW_FORM_sec_offset, DW_AT_rnglists_base, DW_FORM_sec_offset,
			   DW_AT_loclists_base, DW_FORM_sec_offset, DW_AT_ranges,
			   DW_FORM_sec_offset, 0);
		put_uint(&w.sections[DWARF_ABBREV], 0, 1);
		for (unsigned k = 0; k < 2; k++) {
			open_unit(&w, DW_UT_compile, 0, 0);
			put_uleb(info_of(&w), 1);
			put_string(info_of(&w), "unit.c");
			for (size_t j = 0; j < ARRAY_SIZE(ids); j++)
				put_uint(info_of(&w), bases[k][j], w.offset_size);
			put_uint(info_of(&w), bases[k][2] + 3, w.offset_size);
			close_unit(&w);
		}
		dwarf_image(&r, DEBUG_UNITS);
		input = dwarf_input_of(&w, &r);
		place(&input, DWARF_INFO, 0);
		for (size_t k = 0; k < ARRAY_SIZE(ids); k++)
			place(&input, ids[k], 0);
		dwarf_read(&r.image, &input, NULL);
		for (size_t k = 0; k < 2 * ARRAY_SIZE(ids); k++) {
			uint64_t header = w.offset_size == 8 ? 12 : 4;
			uint64_t size = charged(&r, k % 2, place_of(ids[k / 2]), 0x10000);

			if (size != header + 30 + 10 * k)
				fail_msg("%s: unit %zu has %llu bytes of %s", dwarf_forms[i].what,
					 k % 2, (unsigned long long)size,
					 dwarf_section_name(ids[k / 2]));
		}
		dwarf_written(&w);
		dwarf_release(&r);
	}
}

/* Of compressed contents each unit gets its share, and no stored byte is left or given twice. */
static void compressed_bytes_are_shared_out(void **state)
{
	static const uint64_t stored[] = { 1, 7, 29, 50 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(stored); i++) {
		struct dwarf_writer w;
		struct read_dwarf r;
		struct dwarf_input input;
		const struct debug *debug = &r.image.debug;
		uint64_t next = place_of(DWARF_INFO);

		dwarf_start(&w, &dwarf_forms[2]);
		make_units(&w);
		dwarf_image(&r, DEBUG_UNITS);
		input = dwarf_input_of(&w, &r);
		place(&input, DWARF_INFO, stored[i]);
		dwarf_read(&r.image, &input, NULL);
		assert_int_equal(debug->n_extents, 2);
		for (size_t k = 0; k < 2; k++) {
			assert_int_equal(debug->extents[k].file_off, next);
			next += debug->extents[k].file_size;
		}
		assert_int_equal(next, place_of(DWARF_INFO) + stored[i]);
		dwarf_written(&w);
		dwarf_release(&r);
	}
}

/* An object has one unit: strings are about it, too. */
static void the_only_unit_has_all(void **state)
{
	struct dwarf_writer w;
	struct read_dwarf r;
	struct dwarf_input input;

	(void)state;
	dwarf_start(&w, &dwarf_forms[2]);
	add_abbrev(&w, 1, DW_TAG_compile_unit, false, DW_AT_name, DW_FORM_strp, 0);
	put_uint(&w.sections[DWARF_ABBREV], 0, 1);
	put_string(&w.sections[DWARF_STR], "unit.c");
	open_unit(&w, DW_UT_compile, 0, 0);
	put_uleb(info_of(&w), 1);
	put_uint(info_of(&w), 0, 4);
	close_unit(&w);
	dwarf_image(&r, DEBUG_UNITS);
	input = dwarf_input_of(&w, &r);
	place(&input, DWARF_INFO, 0);
	place(&input, DWARF_STR, 0);
	place(&input, DWARF_ABBREV, 0);
	input.sections[DWARF_LOC].file_off = 0x5000; // not loaded
	input.sections[DWARF_LOC].stored_size = 10;
	input.sections[DWARF_LOC].contents_size = 100;
	dwarf_read(&r.image, &input, NULL);
	assert_int_equal(charged(&r, 0, place_of(DWARF_STR), 0x10000), 7);
	assert_int_equal(charged(&r, 0, place_of(DWARF_ABBREV), 0x10000),
			 input.sections[DWARF_ABBREV].size);
	assert_int_equal(charged(&r, 0, 0x5000, 0x1000), 10);
	dwarf_written(&w);
	dwarf_release(&r);
}

/* The unit of an archive member is the member. */
static void members_keep_their_names(void **state)
{
	struct dwarf_writer w;
	struct read_dwarf r;
	struct dwarf_input input;

	(void)state;
	dwarf_start(&w, &dwarf_forms[2]);
	make_units(&w);
	dwarf_image(&r, DEBUG_UNITS);
	image_add_unit(&r.image, UNIT_MEMBER, "other.o");
	image_add_unit(&r.image, UNIT_MEMBER, "member.o");
	input = dwarf_input_of(&w, &r);
	input.member_unit = 1;
	place(&input, DWARF_INFO, 0);
	place(&input, DWARF_ABBREV, 0);
	dwarf_read(&r.image, &input, NULL);
	assert_int_equal(r.image.n_units, 2);
	assert_string_equal(r.image.units[1].name, "member.o");
	assert_int_equal(charged(&r, 1, place_of(DWARF_INFO), 0x10000),
			 input.sections[DWARF_INFO].size);
	assert_int_equal(charged(&r, 1, place_of(DWARF_ABBREV), 0x10000),
			 input.sections[DWARF_ABBREV].size);
	dwarf_written(&w);
	dwarf_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_table_has_its_unit),
		cmocka_unit_test(bases_lead_to_tables),
		cmocka_unit_test(compressed_bytes_are_shared_out),
		cmocka_unit_test(the_only_unit_has_all),
		cmocka_unit_test(members_keep_their_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
