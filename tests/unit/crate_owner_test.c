#include "made_image.h"

#include "../../src/crates/crate_owner.h"

enum { TEXT = 0x1000, SIZE = 0x400 };

#define HASH "17h0123456789abcdefE"

/* One function; `file` is its source file symbol or NULL. */
static const struct {
	const char *what, *name, *file, *defining;
	enum tier defining_tier;
	const char *instantiating; /* "" is not known */
	enum tier instantiating_tier;
	bool split_std;
} functions[] = {
	{ "legacy", "_ZN5serde2de5visit" HASH, NULL, "serde", TIER_EXACT, "", TIER_NONE, false },
	{ "std", "_ZN4core3fmt5write" HASH, NULL, "std", TIER_EXACT, "", TIER_NONE, false },
	{ "std, apart", "_ZN4core3fmt5write" HASH, NULL, "core", TIER_EXACT, "", TIER_NONE, true },
	{ "in an object of a crate", "_ZN4core3fmt5write" HASH, "app.0123456789abcdef-cgu.0", "std",
	  TIER_EXACT, "app", TIER_DERIVED, false },
	{ "v0, not generic", "_RNvCs1234_3app4main", NULL, "app", TIER_EXACT, "app", TIER_DERIVED,
	  false },
	{ "v0, generic, with who made it", "_RINvCs1234_5serde3getmECs5678_3app", NULL, "serde",
	  TIER_EXACT, "app", TIER_EXACT, false },
	{ "no name of its own", "anon.0123456789abcdef.7", "app.0123456789abcdef-cgu.0", "app",
	  TIER_INFERRED, "app", TIER_DERIVED, false },
	{ "C in an object of a crate", "exported", "app.0123456789abcdef-cgu.0", "app",
	  TIER_DERIVED, "app", TIER_DERIVED, false },
	{ "C", "my_function", NULL, "[C]", TIER_INFERRED, "", TIER_NONE, false },
	{ "C in an object of C", "my_function", "main.c", "[C]", TIER_INFERRED, "[C]",
	  TIER_INFERRED, false },
	{ "C++", "_ZN3foo3barEv", NULL, "C++ foo", TIER_DERIVED, "", TIER_NONE, false },
};

static const char *label(const struct intern *labels, struct arena *arena, uint32_t id)
{
	return id == NO_INDEX
		       ? ""
		       : arena_copy(arena, labels->strings[id].text, labels->strings[id].length);
}

static void make(struct made_image *m)
{
	made_image_init(m, SIZE);
	add_segment(m, TEXT, SIZE, 0, SIZE);
	add_section(m, ".text", TEXT, SIZE, 0, KIND_CODE, SECTION_EXECUTABLE);
}

static void names_and_objects_say_whose_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		struct made_image m;
		struct attribution a;
		struct intern labels = { 0 };
		struct crate_owners crates;
		const struct crate_owner *o;
		uint32_t symbol;

		make(&m);
		symbol = add_symbol(&m, functions[i].name, TEXT, 16, 0, SYMBOL_FUNCTION,
				    SYMBOL_LOCAL);
		if (functions[i].file)
			m.image.symbols[symbol].unit = image_add_unit(&m.image, UNIT_SOURCE,
								      functions[i].file);
		a = attribute(&m.image, LAYER_BIT(LAYER_SYMBOL));
		crates = crate_owners_build(&a, &m.arena, &labels, functions[i].split_std, true, NULL);
		o = &crates.items[a.owners.of_symbol[symbol]];
		if (strcmp(label(&labels, &m.arena, o->defining), functions[i].defining) ||
		    o->defining_tier != functions[i].defining_tier)
			fail_msg("%s: defined by %s (%s)", functions[i].what,
				 label(&labels, &m.arena, o->defining),
				 tier_name((enum tier)o->defining_tier));
		if (strcmp(label(&labels, &m.arena, o->instantiating),
			   functions[i].instantiating) ||
		    o->instantiating_tier != functions[i].instantiating_tier)
			fail_msg("%s: made by %s (%s)", functions[i].what,
				 label(&labels, &m.arena, o->instantiating),
				 tier_name((enum tier)o->instantiating_tier));
		crate_owners_release(&crates);
		intern_release(&labels);
		attribution_release(&a);
		made_image_release(&m);
	}
}

static void imports_and_nobody(void **state)
{
	struct made_image m;
	struct attribution a;
	struct intern labels = { 0 };
	struct crate_owners crates;
	uint32_t import;

	(void)state;
	make(&m);
	import = add_symbol(&m, "_ZN4core3fmt5write" HASH, NO_ADDR, 0, NO_INDEX, SYMBOL_FUNCTION,
			    SYMBOL_UNDEFINED);
	image_add_unwind_range(&m.image, (struct unwind_range){ TEXT, 8, TEXT });
	a = attribute(&m.image, LAYER_BIT(LAYER_SYMBOL));
	crates = crate_owners_build(&a, &m.arena, &labels, false, true, NULL);
	assert_string_equal(
		label(&labels, &m.arena, crates.items[a.owners.of_symbol[import]].defining),
		"[imports]");
	assert_int_equal(crates.items[0].defining, NO_INDEX);
	assert_int_equal(crates.items[1].defining, NO_INDEX); // only an unwind table knows it
	assert_int_equal(crates.items[1].instantiating, NO_INDEX);
	crate_owners_release(&crates);
	intern_release(&labels);
	attribution_release(&a);
	made_image_release(&m);
}

/*
 * Functions of 16 bytes: the objects they lie in, '.' for a global one that does not say, 'c' for
 * one of C. 'B' is data of b, in a section among the code. '[' is made by "[C]".
 */
static const struct {
	const char *what, *objects, *expected;
} orders[] = {
	{ "between two of one crate", "a..a", "aaaa" },
	{ "between two crates", "a..b", "a..b" },
	{ "at the ends", ".a.", ".a." },
	{ "in turn", "a.a.b.b", "aaa.bbb" },
	{ "what is inferred encloses nothing", "c.c", "[.[" },
	{ "data is no neighbour", "a.B.a", "a.b.a" },
	{ "nor proves a place", "aB.B", "ab.b" },
};

static void add_neighbour(struct made_image *m, char object, size_t i)
{
	uint64_t off = 16 * (uint64_t)i;
	const char *name = object == 'c' ? "f" : "_ZN4core3fmt5write" HASH;
	uint32_t section = object == 'B'
				   ? add_section(m, ".rodata", TEXT + off, 16, off, KIND_RODATA, 0)
				   : 0;
	uint32_t symbol = add_symbol(m, name, TEXT + off, 16, section, SYMBOL_FUNCTION, 0);

	if (object != '.')
		m->image.symbols[symbol].unit = object == 'B' ? 1 : (uint32_t)(object - 'a');
}

static void neighbours_say_who_made_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		size_t n = strlen(orders[i].objects);
		struct made_image m;
		struct attribution a;
		struct intern labels = { 0 };
		struct crate_owners crates;

		make(&m);
		image_add_unit(&m.image, UNIT_SOURCE, "a.0123456789abcdef-cgu.0");
		image_add_unit(&m.image, UNIT_SOURCE, "b.0123456789abcdef-cgu.0");
		image_add_unit(&m.image, UNIT_SOURCE, "main.c");
		for (size_t k = 0; k < n; k++)
			add_neighbour(&m, orders[i].objects[k], k);
		a = attribute(&m.image, LAYER_BIT(LAYER_SYMBOL));
		crates = crate_owners_build(&a, &m.arena, &labels, false, true, NULL);
		for (size_t k = 0; k < n; k++) {
			const struct crate_owner *o = &crates.items[1 + k];
			const char *maker = label(&labels, &m.arena, o->instantiating);

			if ((*maker ? *maker : '.') != orders[i].expected[k])
				fail_msg("%s: function %zu is made by '%s'", orders[i].what, k,
					 maker);
			if (*maker)
				assert_int_equal(o->instantiating_tier,
						 strchr(".c", orders[i].objects[k]) ? TIER_INFERRED
										    : TIER_DERIVED);
			assert_string_equal(label(&labels, &m.arena, o->defining),
					    orders[i].objects[k] == 'c' ? "[C]" : "std");
		}
		crate_owners_release(&crates);
		intern_release(&labels);
		attribution_release(&a);
		made_image_release(&m);
	}
}

/* Equal functions that a linker folded share the bytes by crate. */
static void folded_functions_share(void **state)
{
	static const struct {
		const char *names[4];
		unsigned n_shares;
	} folds[] = {
		{ { "_ZN1a1f" HASH }, 0 },
		{ { "_ZN1a1f" HASH, "_ZN1a1g" HASH }, 0 },
		{ { "_ZN1a1f" HASH, "_ZN1b1f" HASH }, 2 },
		{ { "_ZN1a1f" HASH, "_ZN1b1f" HASH, "_ZN1b1g" HASH, "_ZN4core1f" HASH }, 3 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(folds); i++) {
		struct made_image m;
		struct attribution a;
		struct intern labels = { 0 };
		struct crate_owners crates;
		const struct crate_owner *o;

		make(&m);
		for (size_t k = 0; k < 4 && folds[i].names[k]; k++)
			add_symbol(&m, folds[i].names[k], TEXT, 16, 0, SYMBOL_FUNCTION, 0);
		a = attribute(&m.image, LAYER_BIT(LAYER_SYMBOL));
		assert_int_equal(a.owners.n_placed, 1);
		crates = crate_owners_build(&a, &m.arena, &labels, false, false, NULL);
		o = &crates.items[1];
		assert_int_equal(o->n_shares, folds[i].n_shares);
		for (uint32_t k = 0; k < o->n_shares; k++) {
			for (uint32_t j = 0; j < k; j++)
				assert_int_not_equal(crates.shares[o->first_share + k],
						     crates.shares[o->first_share + j]);
		}
		crate_owners_release(&crates);
		intern_release(&labels);
		attribution_release(&a);
		made_image_release(&m);
	}
}

/* Fat link-time optimization makes one object of all crates, with the name of one of them. */
static void an_object_of_all_crates_is_of_none(void **state)
{
	static const struct {
		const char *other_file, *names[5];
		const char *expected;
	} cases[] = {
		{ NULL, { "app", "serde", "tokio", "core", "alloc" }, "" },
		{ "compiler_builtins.0123456789abcdef-cgu.0",
		  { "app", "serde", "tokio", "core", "alloc" },
		  "" },
		{ NULL, { "app", "serde", "app", "core", "app" }, "app" },
		{ "serde.0123456789abcdef-cgu.0",
		  { "app", "serde", "tokio", "core", "alloc" },
		  "app" },
		{ "c.c", { "app", "serde", "tokio", "core", "alloc" }, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct made_image m;
		struct attribution a;
		struct intern labels = { 0 };
		struct crate_owners crates;

		make(&m);
		image_add_unit(&m.image, UNIT_SOURCE, "app.0123456789abcdef-cgu.0");
		if (cases[i].other_file)
			image_add_unit(&m.image, UNIT_SOURCE, cases[i].other_file);
		for (unsigned k = 0; k < 5; k++) {
			const char *name = arena_format(&m.arena, "_ZN%zu%s1f" HASH,
							strlen(cases[i].names[k]),
							cases[i].names[k]);
			uint32_t symbol = add_symbol(&m, name, TEXT + 16 * k, 16, 0,
						     SYMBOL_FUNCTION, SYMBOL_LOCAL);

			m.image.symbols[symbol].unit = 0;
		}
		a = attribute(&m.image, LAYER_BIT(LAYER_SYMBOL));
		crates = crate_owners_build(&a, &m.arena, &labels, false, true, NULL);
		for (unsigned k = 0; k < 5; k++)
			assert_string_equal(
				label(&labels, &m.arena, crates.items[1 + k].instantiating),
				cases[i].expected);
		crate_owners_release(&crates);
		intern_release(&labels);
		attribution_release(&a);
		made_image_release(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_objects_say_whose_it_is),
		cmocka_unit_test(imports_and_nobody),
		cmocka_unit_test(neighbours_say_who_made_it),
		cmocka_unit_test(folded_functions_share),
		cmocka_unit_test(an_object_of_all_crates_is_of_none),
	};

	return cmocka_run_group_tests_name("crate owner", tests, NULL, NULL);
}
