#include "made_image.h"

#include "../../src/attrib/unit_owner.h"

enum { TEXT = 0x1000, DATA = 0x2000 };

/*
 * Functions of 8 bytes, one behind the other: a letter is the unit its symbol states, '.' none,
 * 'u' a function without a symbol, a digit a symbol of the module with that number. '|' starts .data.
 * `expected` is the unit of each.
 */
static const struct {
	const char *what, *stated, *expected;
} rows[] = {
	{ "nothing is stated", "...", "..." },
	{ "all is stated", "aabb", "aabb" },
	{ "between two of one unit", "a..a", "aaaa" },
	{ "between two units", "a..b", "a..b" },
	{ "before the first", "..a", "..a" },
	{ "behind the last", "a..", "a.." },
	{ "two units in turn", "a.a.b.b", "aaa.bbb" },
	{ "a unit comes back", "a.b.a", "a.b.a" },
	{ "without symbols", "auua", "aaaa" },
	{ "not across sections", "a.|.a", "a.|.a" },
	{ "in each section", "a.a|b.b", "aaa|bbb" },
	{ "a module has the unit that it encloses", "1a1", "aaa" },
	{ "and all between", "1.a.1", "aaaaa" },
	{ "or that encloses it", "a1.a", "aaaa" },
	{ "but nothing beside", ".1a1.b", ".aaa.b" },
	{ "two modules", "1a12b2", "aaabbb" },
	{ "one in two units is of none", "1ab1", ".ab." },
	{ "in another section", "1a1|1", "aaa|a" },
	{ "in data it encloses nothing", "1a1|1.1", "aaa|a.a" },
	{ "a module that no unit is known of", "1.1", "..." },
	{ "cold functions first", "1.2.3.1a12b23", "a.b...aaabbb." },
	{ "what is cold has neighbours too", "1.1.2.3.1a12b23", "aaa.b...aaabbb." },
	{ "a stray begins nothing", "a.b.a.b.b", "a.bbabbbb" },
};

static void make(struct made_image *m, const char *stated)
{
	static const char *const modules[] = { "name.llvm.1", "name.llvm.2", "name.llvm.3" };
	uint64_t addr = TEXT;
	uint32_t section = 0;

	made_image_init(m, 256);
	add_segment(m, TEXT, 128, 0, 128);
	add_segment(m, DATA, 128, 128, 128);
	add_section(m, ".text", TEXT, 128, 0, KIND_CODE, SECTION_EXECUTABLE);
	add_section(m, ".data", DATA, 128, 128, KIND_DATA, SECTION_WRITABLE);
	image_add_unit(&m->image, UNIT_SOURCE, "a.c");
	image_add_unit(&m->image, UNIT_SOURCE, "b.c");
	for (; *stated; stated++) {
		uint32_t symbol;

		if (*stated == '|') {
			section = 1;
			addr = DATA;
			continue;
		}
		if (*stated == 'u') {
			image_add_unwind_range(&m->image, (struct unwind_range){ addr, 8, addr });
		} else {
			symbol = add_symbol(
				m,
				*stated >= '1' && *stated <= '3' ? modules[*stated - '1'] : "name",
				addr, 8, section, SYMBOL_FUNCTION, 0);
			if (*stated >= 'a')
				m->image.symbols[symbol].unit = (uint32_t)(*stated - 'a');
		}
		addr += 8;
	}
}

static void units_are_stated_or_enclosed(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *stated = rows[i].stated, *expected = rows[i].expected;
		struct made_image m;
		struct attribution a;
		struct unit_owners found;
		uint32_t *units, owner = 1;

		make(&m, stated);
		a = attribute(&m.image, LAYER_BIT(LAYER_SYMBOL));
		found = unit_owners_build(&a);
		units = found.units;
		assert_int_equal(units[0], NO_INDEX);
		for (; *expected; expected++, stated++) {
			char unit = '|';

			if (*expected != '|') {
				unit = units[owner] == NO_INDEX ? '.' : (char)('a' + units[owner]);
				if (unit != '.' &&
				    found.evidence[owner] != (*stated == unit ? EVIDENCE_FILE
							      : *stated <= '3' && *stated >= '1'
								      ? EVIDENCE_MODULE
								      : EVIDENCE_NEIGHBOUR))
					fail_msg("%s: owner %u is known by %u", rows[i].what, owner,
						 found.evidence[owner]);
				owner++;
			}
			if (unit != *expected)
				fail_msg("%s: owner %u is of %c", rows[i].what, owner - 1, unit);
		}
		assert_int_equal(owner, a.owners.n_placed + 1);
		unit_owners_release(&found);
		attribution_release(&a);
		made_image_release(&m);
	}
}

/* What has no place has no neighbours either. */
static void imports_have_the_unit_they_state(void **state)
{
	struct made_image m;
	struct attribution a;
	struct unit_owners units;
	uint32_t import;

	(void)state;
	make(&m, "aa");
	import = add_symbol(&m, "puts", NO_ADDR, 0, NO_INDEX, SYMBOL_FUNCTION, SYMBOL_UNDEFINED);
	a = attribute(&m.image, LAYER_BIT(LAYER_SYMBOL));
	units = unit_owners_build(&a);
	assert_int_equal(units.units[a.owners.of_symbol[import]], NO_INDEX);
	assert_int_equal(units.stretches[a.owners.of_symbol[import]], 0);
	unit_owners_release(&units);
	attribution_release(&a);
	made_image_release(&m);
}

/*
 * a.c and b.c of the symbol table beside the units x and y of debug information: whose code lies in
 * one unit is that unit, data too; 'c' is of a source that debug information does not know.
 */
static const struct {
	const char *what, *stated, *units, *expected;
} pairs[] = {
	{ "one each", "aabb|ab", "xxyy", "xxyy|xy" },
	{ "no code of it", "aa|ac", "xx", "xx|xc" },
	{ "code in both", "aab|ab", "xyy", "xyy|ay" },
	{ "no debug information", "ab|ab", "..", "ab|ab" },
	{ "two of one unit", "ab|ab", "xx", "xx|xx" },
};

static char unit_of_byte(const struct attribution *a, uint64_t vm_addr)
{
	const struct partition *p = &a->layers[LAYER_UNIT];
	uint32_t owner = p->spans[partition_find(p, ledger_pos(&a->ledger, vm_addr), 0)].owner;

	return "-abcxy"[owner];
}

static void source_files_are_the_units_that_hold_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		const char *units = pairs[i].units, *expected = pairs[i].expected;
		uint64_t addr = TEXT;
		struct made_image m;
		struct attribution a;

		make(&m, pairs[i].stated);
		image_add_unit(&m.image, UNIT_SOURCE, "c.c");
		image_add_unit(&m.image, UNIT_DEBUG, "x");
		image_add_unit(&m.image, UNIT_DEBUG, "y");
		for (size_t k = 0; units[k]; k++) {
			if (units[k] != '.')
				debug_add_unit_range(
					&m.image.debug,
					(struct unit_range){ TEXT + 8 * k, 8,
							     units[k] == 'x' ? 3 : 4 });
		}
		a = attribute(&m.image, LAYER_BIT(LAYER_UNIT));
		for (; *expected; expected++, addr += 8) {
			if (*expected == '|') {
				addr = DATA - 8;
				continue;
			}
			if (unit_of_byte(&a, addr) != *expected)
				fail_msg("%s: 0x%llx is of %c", pairs[i].what,
					 (unsigned long long)addr, unit_of_byte(&a, addr));
		}
		attribution_release(&a);
		made_image_release(&m);
	}
}

/* Of the two proofs, whose the byte is and which unit that is of, the weaker counts. */
static void a_unit_is_known_by_the_weaker_proof(void **state)
{
	static const enum evidence expected[] = { EVIDENCE_FILE, EVIDENCE_NEIGHBOUR,
						  EVIDENCE_NEIGHBOUR, EVIDENCE_FILE };
	const struct partition *p;
	struct made_image m;
	struct attribution a;

	(void)state;
	make(&m, "a.ua");
	a = attribute(&m.image, LAYER_BIT(LAYER_UNIT));
	p = &a.layers[LAYER_UNIT];
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		const struct span *span = &p->spans[partition_find(p, 8 * i, 0)];

		assert_int_equal(span->owner, 1);
		assert_int_equal(span->evidence, expected[i]);
	}
	attribution_release(&a);
	made_image_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(units_are_stated_or_enclosed),
		cmocka_unit_test(imports_have_the_unit_they_state),
		cmocka_unit_test(source_files_are_the_units_that_hold_them),
		cmocka_unit_test(a_unit_is_known_by_the_weaker_proof),
	};

	return cmocka_run_group_tests_name("unit owner", tests, NULL, NULL);
}
