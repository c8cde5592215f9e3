#include "dwarf_writer.h"

enum { PARAMETER = 0x05, STRUCTURE = 0x13, BASE_TYPE = 0x24, MEMBER = 0x0d, TYPEDEF = 0x16 };

/* Abbreviations of these tests. */
enum {
	UNIT = 1,
	FUNCTION,	  /* name, low_pc, high_pc; children */
	MANGLED_FUNCTION, /* the same with a linkage name */
	ABSTRACT,	  /* name; children */
	MANGLED_ABSTRACT, /* name, linkage name */
	COPY,		  /* an inlined one: origin (ref4), low_pc, high_pc; children */
	LEAF_COPY,	  /* the same without children */
	FAR_COPY,	  /* the same with DW_FORM_ref_addr */
	COMPLETED,	  /* specification, low_pc, high_pc */
	CONCRETE,	  /* a function with an origin */
	LEAF,		  /* a parameter without anything */
	TYPE,		  /* structure with children */
	ORIGIN_ONLY,	  /* an abstract function that is a copy of one */
	ALT_COPY,	  /* origin in dwz's file */
};

static void add_abbrevs(struct dwarf_writer *w)
{
	unsigned low = DW_FORM_addr, high = DW_FORM_data2;

	add_abbrev(w, UNIT, DW_TAG_compile_unit, true, DW_AT_name, DW_FORM_string, 0);
	add_abbrev(w, FUNCTION, DW_TAG_subprogram, true, DW_AT_name, DW_FORM_string, DW_AT_low_pc,
		   low, DW_AT_high_pc, high, 0);
	add_abbrev(w, MANGLED_FUNCTION, DW_TAG_subprogram, true, DW_AT_name, DW_FORM_string,
		   DW_AT_linkage_name, DW_FORM_string, DW_AT_low_pc, low, DW_AT_high_pc, high, 0);
	add_abbrev(w, ABSTRACT, DW_TAG_subprogram, true, DW_AT_name, DW_FORM_string, 0);
	add_abbrev(w, MANGLED_ABSTRACT, DW_TAG_subprogram, false, DW_AT_name, DW_FORM_string,
		   DW_AT_MIPS_linkage_name, DW_FORM_string, 0);
	add_abbrev(w, COPY, DW_TAG_inlined_subroutine, true, DW_AT_abstract_origin, DW_FORM_ref4,
		   DW_AT_low_pc, low, DW_AT_high_pc, high, 0);
	add_abbrev(w, LEAF_COPY, DW_TAG_inlined_subroutine, false, DW_AT_abstract_origin,
		   DW_FORM_ref4, DW_AT_low_pc, low, DW_AT_high_pc, high, 0);
	add_abbrev(w, FAR_COPY, DW_TAG_inlined_subroutine, false, DW_AT_abstract_origin,
		   DW_FORM_ref_addr, DW_AT_low_pc, low, DW_AT_high_pc, high, 0);
	add_abbrev(w, COMPLETED, DW_TAG_subprogram, false, DW_AT_specification, DW_FORM_ref4,
		   DW_AT_low_pc, low, DW_AT_high_pc, high, 0);
	add_abbrev(w, CONCRETE, DW_TAG_subprogram, true, DW_AT_abstract_origin, DW_FORM_ref4,
		   DW_AT_low_pc, low, DW_AT_high_pc, high, 0);
	add_abbrev(w, LEAF, PARAMETER, false, 0);
	add_abbrev(w, TYPE, STRUCTURE, true, 0);
	add_abbrev(w, ORIGIN_ONLY, DW_TAG_subprogram, false, DW_AT_abstract_origin, DW_FORM_ref4,
		   0);
	add_abbrev(w, ALT_COPY, DW_TAG_inlined_subroutine, false, DW_AT_abstract_origin,
		   DW_FORM_GNU_ref_alt, DW_AT_low_pc, low, DW_AT_high_pc, high, 0);
	put_uint(&w->sections[DWARF_ABBREV], 0, 1);
}

static void open_named_unit(struct dwarf_writer *w, const char *name)
{
	open_unit(w, DW_UT_compile, 0, 0);
	put_uleb(info_of(w), UNIT);
	put_string(info_of(w), name);
}

static void put_code(struct dwarf_writer *w, uint64_t off, unsigned size)
{
	put_addr(w, info_of(w), CODE + off);
	put_uint(info_of(w), size, 2);
}

static void put_named(struct dwarf_writer *w, unsigned code, const char *name, const char *mangled)
{
	put_uleb(info_of(w), code);
	put_string(info_of(w), name);
	if (mangled)
		put_string(info_of(w), mangled);
}

static void put_copy(struct dwarf_writer *w, unsigned code, uint32_t origin, uint64_t off,
		     unsigned size)
{
	put_uleb(info_of(w), code);
	put_uint(info_of(w), origin, 4);
	put_code(w, off, size);
}

static void put_null(struct dwarf_writer *w)
{
	put_uint(info_of(w), 0, 1);
}

static void expect_inline(const struct read_dwarf *r, size_t i, const char *name, uint64_t off,
			  uint32_t size, unsigned depth)
{
	const struct debug *debug = &r->image.debug;
	const struct inline_range *range = &debug->inline_ranges[i];

	if (i >= debug->n_inline_ranges)
		fail_msg("only %zu inlined ranges", debug->n_inline_ranges);
	if (strcmp(debug->inlined_functions[range->function], name) ||
	    range->vm_addr != CODE + off || range->vm_size != size || range->depth != depth)
		fail_msg("%zu: %s at 0x%llx, 0x%x bytes, depth %u", i,
			 debug->inlined_functions[range->function],
			 (unsigned long long)range->vm_addr, range->vm_size, range->depth);
}

static void expect_symbol(const struct read_dwarf *r, size_t i, const char *name, uint64_t addr,
			  uint64_t size, bool is_readable)
{
	const struct symbol *s = &r->image.symbols[i];

	if (i >= r->image.n_symbols)
		fail_msg("only %zu symbols", r->image.n_symbols);
	if (strcmp(s->name, name) || s->vm_addr != addr || s->vm_size != size ||
	    (s->flags == SYMBOL_READABLE) != is_readable || s->entry_off != NO_ADDR ||
	    s->name_off != NO_ADDR)
		fail_msg("%zu: %s at 0x%llx, %llu bytes, flags %u", i, s->name,
			 (unsigned long long)s->vm_addr, (unsigned long long)s->vm_size, s->flags);
}

/* f { a { b { } a { } } } with a function in a local type in between. */
static void copies_lie_inside_each_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(dwarf_forms); i++) {
		struct dwarf_writer w;
		struct read_dwarf r;
		uint32_t a, b;

		dwarf_start(&w, &dwarf_forms[i]);
		add_abbrevs(&w);
		open_named_unit(&w, "unit.cc");
		a = next_die(&w);
		put_named(&w, ABSTRACT, "a", NULL);
		put_uleb(info_of(&w), LEAF);
		put_null(&w);
		b = next_die(&w);
		put_named(&w, MANGLED_ABSTRACT, "b", "_Z1bv");
		put_named(&w, FUNCTION, "f", NULL);
		put_code(&w, 0, 0x100);
		put_uleb(info_of(&w), LEAF);
		put_copy(&w, COPY, a, 0x10, 0x40);
		put_uleb(info_of(&w), TYPE);
		put_named(&w, MANGLED_FUNCTION, "g", "_Z1gv");
		put_code(&w, 0x200, 0x80);
		put_copy(&w, LEAF_COPY, b, 0x210, 0x20);
		put_null(&w); // of g
		put_null(&w); // of the type
		put_copy(&w, COPY, b, 0x20, 0x20);
		put_copy(&w, LEAF_COPY, a, 0x28, 0x8);
		put_null(&w); // of b
		put_null(&w); // of a
		put_copy(&w, LEAF_COPY, a, 0x80, 0x8);
		put_copy(&w, LEAF_COPY, a, -(uint64_t)CODE, 0x8); // dropped
		put_null(&w);					  // of f
		put_null(&w);
		close_unit(&w);
		dwarf_read_back(&r, &w, DEBUG_INLINES | DEBUG_FUNCTIONS, true);
		expect_inline(&r, 0, "a", 0x10, 0x40, 1);
		expect_inline(&r, 1, "_Z1bv", 0x210, 0x20, 1);
		expect_inline(&r, 2, "_Z1bv", 0x20, 0x20, 2);
		expect_inline(&r, 3, "a", 0x28, 0x8, 3);
		expect_inline(&r, 4, "a", 0x80, 0x8, 1);
		assert_int_equal(r.image.debug.n_inline_ranges, 5);
		assert_int_equal(r.image.debug.n_inlined_functions, 2);
		expect_symbol(&r, 0, "f", CODE, 0x100, true);
		expect_symbol(&r, 1, "_Z1gv", CODE + 0x200, 0x80, false);
		assert_int_equal(r.image.n_symbols, 2);
		assert_int_equal(r.image.symbols[0].unit, 0);
		assert_int_equal(r.image.n_warnings, 0);
		dwarf_release(&r);
	}
}

/* Names along the references, also to other units. The first linkage name counts. */
static void names_are_found_where_they_are(void **state)
{
	struct dwarf_writer w;
	struct read_dwarf r;
	uint32_t declared, plain, far, chain;

	(void)state;
	dwarf_start(&w, &dwarf_forms[3]);
	add_abbrevs(&w);
	open_named_unit(&w, "first.cc");
	far = (uint32_t)info_of(&w)->size;
	put_named(&w, MANGLED_ABSTRACT, "far", "_Z3farv");
	put_null(&w);
	close_unit(&w);
	open_named_unit(&w, "second.cc");
	declared = next_die(&w);
	put_named(&w, MANGLED_ABSTRACT, "method", "_ZN1C6methodEv");
	plain = next_die(&w);
	put_named(&w, ABSTRACT, "plain", NULL);
	put_null(&w);
	chain = next_die(&w);
	put_uleb(info_of(&w), ORIGIN_ONLY);
	put_uint(info_of(&w), declared, 4);
	put_copy(&w, COMPLETED, declared, 0, 4);
	put_copy(&w, CONCRETE, plain, 0x10, 0x20);
	put_uleb(info_of(&w), FAR_COPY);
	put_uint(info_of(&w), far, 4);
	put_code(&w, 0x14, 4);
	put_copy(&w, LEAF_COPY, chain, 0x18, 4);
	put_copy(&w, LEAF_COPY, 0xffffff, 0x1c, 4); // to nowhere
	put_null(&w);
	put_null(&w);
	close_unit(&w);
	dwarf_read_back(&r, &w, DEBUG_INLINES | DEBUG_FUNCTIONS, true);
	expect_symbol(&r, 0, "_ZN1C6methodEv", CODE, 4, false);
	expect_symbol(&r, 1, "plain", CODE + 0x10, 0x20, true);
	expect_inline(&r, 0, "_Z3farv", 0x14, 4, 1);
	expect_inline(&r, 1, "_ZN1C6methodEv", 0x18, 4, 1);
	expect_inline(&r, 2, "", 0x1c, 4, 1);
	assert_int_equal(r.image.symbols[0].unit, 1);
	dwarf_release(&r);
}

/* Neither is there a name in a circle, nor an end to it. */
static void references_in_a_circle_end(void **state)
{
	struct dwarf_writer w;
	struct read_dwarf r;
	uint32_t first;

	(void)state;
	dwarf_start(&w, &dwarf_forms[3]);
	add_abbrevs(&w);
	open_named_unit(&w, "unit.cc");
	first = next_die(&w);
	put_uleb(info_of(&w), ORIGIN_ONLY);
	put_uint(info_of(&w), first + 5, 4);
	put_uleb(info_of(&w), ORIGIN_ONLY);
	put_uint(info_of(&w), first, 4);
	put_copy(&w, LEAF_COPY, first, 0, 4);
	put_null(&w);
	close_unit(&w);
	dwarf_read_back(&r, &w, DEBUG_INLINES, false);
	expect_inline(&r, 0, "", 0, 4, 1);
	dwarf_release(&r);
}

/* Names that dwz moved to a file of its own. */
static void names_come_from_the_alternate_file(void **state)
{
	struct dwarf_writer w, alt;
	struct read_dwarf r, read_alt;
	struct dwarf_input input, alt_input;
	uint32_t moved;

	(void)state;
	dwarf_start(&alt, &dwarf_forms[2]);
	add_abbrevs(&alt);
	open_named_unit(&alt, "partial");
	moved = (uint32_t)info_of(&alt)->size;
	put_named(&alt, MANGLED_ABSTRACT, "moved", "_Z5movedv");
	put_null(&alt);
	close_unit(&alt);
	dwarf_start(&w, &dwarf_forms[2]);
	add_abbrevs(&w);
	open_named_unit(&w, "unit.cc");
	for (unsigned i = 0; i < 2; i++) {
		put_uleb(info_of(&w), ALT_COPY);
		put_uint(info_of(&w), moved, 4);
		put_code(&w, 8 * i, 8);
	}
	put_null(&w);
	close_unit(&w);
	dwarf_image(&r, DEBUG_INLINES);
	input = dwarf_input_of(&w, &r);
	dwarf_image(&read_alt, 0);
	alt_input = dwarf_input_of(&alt, &read_alt);
	input.alt = &alt_input;
	dwarf_read(&r.image, &input, NULL);
	expect_inline(&r, 1, "_Z5movedv", 8, 8, 1);
	assert_int_equal(r.image.debug.n_inlined_functions, 1);
	assert_int_equal(r.image.n_units, 1); // not those of the alternate file
	dwarf_written(&w);
	dwarf_written(&alt);
	dwarf_release(&r);
	dwarf_release(&read_alt);
}

/* A chain of copies that no stack could hold. */
static void deep_trees_are_no_recursion(void **state)
{
	enum { N = 100000 };
	struct dwarf_writer w;
	struct read_dwarf r;

	(void)state;
	dwarf_start(&w, &dwarf_forms[3]);
	add_abbrevs(&w);
	open_named_unit(&w, "unit.cc");
	for (unsigned i = 0; i < N; i++)
		put_copy(&w, COPY, 1, 0, 4);
	for (unsigned i = 0; i < N; i++)
		put_null(&w);
	put_copy(&w, LEAF_COPY, 1, 0x40, 4);
	put_null(&w);
	close_unit(&w);
	dwarf_read_back(&r, &w, DEBUG_INLINES, false);
	assert_int_equal(r.image.debug.n_inline_ranges, N + 1);
	expect_inline(&r, N, "", 0x40, 4, 1);
	dwarf_release(&r);
}

/* Data objects: an int, an array of 3 times 4 shorts behind a typedef, one declared in a class. */
static void put_variables(struct dwarf_writer *w)
{
	struct bytes *b = info_of(w);
	uint32_t type, array, alias, member;

	type = next_die(w);
	put_uleb(b, 2);
	put_uint(b, 2, 1);
	array = next_die(w);
	put_uleb(b, 3);
	put_uint(b, type, 4);
	put_uleb(b, 4);
	put_uint(b, 2, 1); // to 2
	put_uleb(b, 5);
	put_uint(b, 4, 1); // 4 of them
	put_uint(b, 0, 1);
	alias = next_die(w);
	put_uleb(b, 6);
	put_uint(b, array, 4);
	member = next_die(w);
	put_uleb(b, 7);
	put_string(b, "_ZN1C1mE");
	put_uint(b, type, 4);
	for (unsigned i = 0; i < 3; i++) {
		put_uleb(b, i < 2 ? 8 : 9);
		if (i < 2)
			put_string(b, i ? "table" : "number");
		put_uint(b, i == 0 ? type : i == 1 ? alias : member, 4);
		put_uleb(b, 1 + w->address_size);
		put_uint(b, DW_OP_addr, 1);
		put_addr(w, b, DATA + 0x100 * i);
	}
	put_uleb(b, 8); // thread-local: computed
	put_string(b, "local");
	put_uint(b, type, 4);
	put_uleb(b, 2 + w->address_size);
	put_uint(b, DW_OP_addr, 1);
	put_addr(w, b, DATA);
	put_uint(b, 0xe0, 1);
}

static void make_variables(struct dwarf_writer *w, const struct dwarf_form *form)
{
	unsigned block = form->version >= 4 ? DW_FORM_exprloc : DW_FORM_block1;

	dwarf_start(w, form);
	add_abbrev(w, 1, DW_TAG_compile_unit, true, DW_AT_name, DW_FORM_string, 0);
	add_abbrev(w, 2, BASE_TYPE, false, DW_AT_byte_size, DW_FORM_data1, 0);
	add_abbrev(w, 3, DW_TAG_array_type, true, DW_AT_type, DW_FORM_ref4, 0);
	add_abbrev(w, 4, DW_TAG_subrange_type, false, DW_AT_upper_bound, DW_FORM_data1, 0);
	add_abbrev(w, 5, DW_TAG_subrange_type, false, DW_AT_count, DW_FORM_data1, 0);
	add_abbrev(w, 6, TYPEDEF, false, DW_AT_type, DW_FORM_ref4, 0);
	add_abbrev(w, 7, MEMBER, false, DW_AT_linkage_name, DW_FORM_string, DW_AT_type,
		   DW_FORM_ref4, 0);
	add_abbrev(w, 8, DW_TAG_variable, false, DW_AT_name, DW_FORM_string, DW_AT_type,
		   DW_FORM_ref4, DW_AT_location, block, 0);
	add_abbrev(w, 9, DW_TAG_variable, false, DW_AT_specification, DW_FORM_ref4, DW_AT_location,
		   block, 0);
	put_uint(&w->sections[DWARF_ABBREV], 0, 1);
	open_named_unit(w, "unit.cc");
	put_variables(w);
	put_null(w);
	close_unit(w);
}

static void variables_are_as_large_as_their_types(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(dwarf_forms); i++) {
		struct dwarf_writer w;
		struct read_dwarf r;

		make_variables(&w, &dwarf_forms[i]);
		dwarf_read_back(&r, &w, DEBUG_FUNCTIONS, true);
		expect_symbol(&r, 0, "number", DATA, 2, true);
		expect_symbol(&r, 1, "table", DATA + 0x100, 24, true);
		expect_symbol(&r, 2, "_ZN1C1mE", DATA + 0x200, 2, false);
		assert_int_equal(r.image.n_symbols, 3);
		assert_int_equal(r.image.symbols[0].type, SYMBOL_OBJECT);
		dwarf_release(&r);
	}
}

/* A unit owns its variables as it does its code; in an object with symbols too. */
static void units_own_their_variables(void **state)
{
	static const struct unit_range ranges[] = { { DATA, 2, 0 },
						    { DATA + 0x100, 24, 0 },
						    { DATA + 0x200, 2, 0 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(dwarf_forms); i++) {
		struct dwarf_writer w;
		struct read_dwarf r;
		const struct debug *debug = &r.image.debug;

		make_variables(&w, &dwarf_forms[i]);
		dwarf_read_back(&r, &w, DEBUG_UNITS, false);
		assert_int_equal(debug->n_unit_ranges, ARRAY_SIZE(ranges));
		for (size_t k = 0; k < ARRAY_SIZE(ranges); k++) {
			assert_int_equal(debug->unit_ranges[k].vm_addr, ranges[k].vm_addr);
			assert_int_equal(debug->unit_ranges[k].vm_size, ranges[k].vm_size);
			assert_int_equal(debug->unit_ranges[k].unit, ranges[k].unit);
		}
		dwarf_release(&r);
	}
}

/*
 * Where DIEs with children say what follows them nothing inside is looked at, wherever that number
 * stands; one that points back, or out of the unit, is not followed. Variables of namespaces count.
 */
static void functions_are_jumped_over(void **state)
{
	static const struct {
		const char *what;
		bool is_behind_a_string;
		int32_t target; /* 0: what follows; else from there */
		size_t n;	/* ranges */
	} rows[] = {
		{ "at a fixed place", false, 0, 2 },
		{ "behind a name", true, 0, 2 },
		{ "pointing back", false, -200, 3 },
		{ "pointing back, behind a name", true, -200, 3 },
		{ "out of the unit", false, 9999, 3 },
		{ "out, behind a name", true, 9999, 3 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct dwarf_writer w;
		struct read_dwarf r;
		struct bytes *b;
		uint32_t type;
		size_t sibling;

		dwarf_start(&w, &dwarf_forms[3]);
		b = info_of(&w);
		add_abbrev(&w, 1, DW_TAG_compile_unit, true, DW_AT_name, DW_FORM_string, 0);
		add_abbrev(&w, 2, BASE_TYPE, false, DW_AT_byte_size, DW_FORM_data1, 0);
		add_abbrev(&w, 3, DW_TAG_subprogram, true, DW_AT_name,
			   rows[i].is_behind_a_string ? DW_FORM_string : DW_FORM_data1,
			   DW_AT_sibling, DW_FORM_ref4, 0);
		add_abbrev(&w, 4, DW_TAG_namespace, true, DW_AT_sibling, DW_FORM_ref4, 0);
		add_abbrev(&w, 5, DW_TAG_variable, false, DW_AT_type, DW_FORM_ref4, DW_AT_location,
			   DW_FORM_exprloc, 0);
		put_uint(&w.sections[DWARF_ABBREV], 0, 1);
		open_named_unit(&w, "unit.cc");
		type = next_die(&w);
		put_uleb(b, 2);
		put_uint(b, 8, 1);
		put_uleb(b, 3);
		put_uint(b, 0, 1); // an empty name, or some number
		sibling = b->size;
		put_uint(b, 0, 4);
		for (unsigned k = 0; k < 3; k++) {
			if (k == 1) {
				put_null(&w);
				set_uint(b, sibling,
					 (uint32_t)((int32_t)next_die(&w) + rows[i].target), 4);
				put_uleb(b, 4);
				put_uint(b, 0, 4);
			}
			put_uleb(b, 5);
			put_uint(b, type, 4);
			put_uleb(b, 1 + w.address_size);
			put_uint(b, DW_OP_addr, 1);
			put_addr(&w, b, DATA + 0x100 * k);
			if (k == 1)
				put_null(&w);
		}
		put_null(&w);
		close_unit(&w);
		dwarf_read_back(&r, &w, DEBUG_UNITS, false);
		if (r.image.debug.n_unit_ranges != rows[i].n)
			fail_msg("%s: %zu variables", rows[i].what, r.image.debug.n_unit_ranges);
		dwarf_release(&r);
	}
}

/* Whatever is cut off or changed: no step outside of the sections, and an end. */
static void damage_is_survived(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 600; i++) {
		struct dwarf_writer w;
		struct read_dwarf r;
		struct bytes *b;

		dwarf_start(&w, &dwarf_forms[i % ARRAY_SIZE(dwarf_forms)]);
		add_abbrevs(&w);
		open_named_unit(&w, "unit.cc");
		put_named(&w, ABSTRACT, "a", NULL);
		put_null(&w);
		put_named(&w, MANGLED_FUNCTION, "f", "_Z1fv");
		put_code(&w, 0, 0x100);
		put_copy(&w, COPY, 20, 0x10, 0x40);
		put_copy(&w, LEAF_COPY, 21, 0x18, 0x8);
		put_null(&w);
		put_null(&w);
		put_null(&w);
		close_unit(&w);
		b = &w.sections[i / 300 ? DWARF_INFO : DWARF_ABBREV];
		if (i % 3 && i % 300 < b->size)
			b->size = i % 300 + 1;
		else
			b->data[i * 7 % b->size] ^= (uint8_t)(1 << i % 8);
		dwarf_read_back(&r, &w, 15, true);
		dwarf_release(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_lie_inside_each_other),
		cmocka_unit_test(names_are_found_where_they_are),
		cmocka_unit_test(references_in_a_circle_end),
		cmocka_unit_test(names_come_from_the_alternate_file),
		cmocka_unit_test(deep_trees_are_no_recursion),
		cmocka_unit_test(variables_are_as_large_as_their_types),
		cmocka_unit_test(units_own_their_variables),
		cmocka_unit_test(functions_are_jumped_over),
		cmocka_unit_test(damage_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
