#include "composed.h"

#include <stdio.h>

enum { TEXT = 0x1000, DATA = 0x2000, FILE_SIZE = 300 };

/*
 * [0, 64) header, [64, 128) .text, [128, 160) .data, [160, 200) zeros, [200, 240) .comment, the
 * rest something unknown. .bss has 16 bytes of memory.
 */
static void make(struct made_image *m)
{
	uint32_t text, data;

	made_image_init(m, FILE_SIZE);
	memset(m->bytes + 160, 0, 40);
	memset(m->bytes + 64 + 40, 0x90, 8); // between two functions
	add_segment(m, TEXT, 64, 64, 64);
	add_segment(m, DATA, 48, 128, 32);
	text = add_section(m, ".text", TEXT, 64, 64, KIND_CODE, SECTION_EXECUTABLE);
	data = add_section(m, ".data", DATA, 32, 128, KIND_DATA, SECTION_WRITABLE);
	add_section(m, ".bss", DATA + 32, 16, 0, KIND_ZERO_DATA, SECTION_WRITABLE);
	add_section(m, ".comment", NO_ADDR, 0, 200, KIND_METADATA, 0);
	m->image.sections[3].file_size = 40;
	image_add_part(&m->image, 0, 64, KIND_HEADERS, "header", 0);
	add_symbol(m, "_ZN4core3fmt5write17h0123456789abcdefE", TEXT, 40, text, SYMBOL_FUNCTION, 0);
	add_symbol(m, "main", TEXT + 48, 16, text, SYMBOL_FUNCTION, 0);
	add_symbol(m, "table", DATA, 8, data, SYMBOL_OBJECT, 0);
	add_symbol(m, "zeros", DATA + 32, 16, 2, SYMBOL_OBJECT, 0);
	image_add_record(&m->image, 144, 8, KIND_UNWIND, TEXT);
}

static const struct {
	const char *axes, *labels[2];
	uint64_t file_size, vm_size;
	uint64_t tiers[TIER_COUNT];
	uint64_t code_size, data_size, count;
	bool is_place;
} expected[] = {
	{ "kind", { "code" }, 56, 56, { 56 }, 56, 0, 2, false },
	{ "kind", { "data" }, 24, 24, { 24 }, 0, 24, 2, false },
	{ "kind", { "unwind" }, 8, 8, { 8 }, 0, 0, 1, false },
	{ "kind", { "headers" }, 64, 0, { 64 }, 0, 0, 1, false },
	{ "kind", { "padding" }, 8 + 40, 8, { 0, 48 }, 0, 0, 2, false },
	{ "kind", { "unknown" }, 60, 0, { 0, 0, 0, 60 }, 0, 0, 1, false },
	{ "kind", { "zero-filled data" }, 0, 16, { 0 }, 0, 0, 1, false },
	{ "section", { ".text" }, 64, 64, { 64 }, 0, 0, 1, false },
	{ "section", { ".bss" }, 0, 16, { 0 }, 0, 0, 1, false },
	{ "section", { "[header]" }, 64, 0, { 64 }, 0, 0, 1, true },
	{ "section", { "[gap]" }, 100, 0, { 0, 0, 0, 100 }, 0, 0, 2, true },
	{ "segment", { "[not loaded]" }, 204, 0, { 204 }, 0, 0, 2, true },
	{ "symbol", { "main" }, 16, 16, { 16 }, 16, 0, 1, false },
	{ "symbol",
	  { "_ZN4core3fmt5write17h0123456789abcdefE" },
	  48,
	  48,
	  { 40, 8 },
	  40,
	  0,
	  2,
	  false },
	{ "symbol", { "zeros" }, 0, 16, { 0 }, 0, 0, 1, false },
	{ "symbol", { "[padding]" }, 48, 8, { 0, 48 }, 0, 0, 2, true },
	{ "symbol", { "[section .data]" }, 16, 16, { 0, 0, 0, 16 }, 0, 16, 2, true },
	{ "symbol", { "[gap]" }, 60, 0, { 0, 0, 0, 60 }, 0, 0, 1, true },
	{ "symbol", { "[header]" }, 64, 0, { 64 }, 0, 0, 1, true },
	{ "generic", { "core::fmt::write" }, 48, 48, { 40, 8 }, 40, 0, 2, false },
	{ "crate", { "std" }, 48, 48, { 40, 8 }, 40, 0, 2, false },
	{ "crate", { "[headers]" }, 64, 0, { 64 }, 0, 0, 1, true },
	{ "crate", { "[data]" }, 16, 16, { 0, 0, 0, 16 }, 0, 16, 2, true },
	{ "section,symbol", { ".data", "table" }, 8, 8, { 8 }, 0, 8, 1, false },
	{ "section,symbol", { ".text", "[padding]" }, 8, 8, { 0, 8 }, 0, 0, 1, true },
	{ "symbol,kind",
	  { "_ZN4core3fmt5write17h0123456789abcdefE", "unwind" },
	  8,
	  8,
	  { 0, 8 },
	  0,
	  0,
	  1,
	  false },
	{ "kind,section", { "padding", "[gap]" }, 40, 0, { 0, 0, 0, 40 }, 0, 0, 1, true },
};

static void rows_have_their_sums(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		const struct row *row;
		struct composed c;
		struct made_image m;

		make(&m);
		compose(&c, &m, expected[i].axes);
		row = find_row(&c, expected[i].labels);
		if (!row)
			fail_msg("%s: no row %s", expected[i].axes, expected[i].labels[0]);
#define SAME(field)                                                                                \
	if (row->sums.field != expected[i].field)                                                  \
	fail_msg("%s %s: " #field " is %llu", expected[i].axes, expected[i].labels[0],             \
		 (unsigned long long)row->sums.field)
		SAME(file_size);
		SAME(vm_size);
		// Axes that do not look at kinds cannot tell code from data.
		if (strcmp(expected[i].axes, "section") != 0 &&
		    strcmp(expected[i].axes, "segment") != 0) {
			SAME(code_size);
			SAME(data_size);
		}
		SAME(count);
		for (int k = 0; k < TIER_COUNT; k++)
			SAME(tiers[k]);
		assert_int_equal(row->is_place, expected[i].is_place);
		composed_release(&c);
		made_image_release(&m);
	}
}

static void check_sums(const struct composed *c, const char *what)
{
	struct sums sums = { 0 };
	uint64_t known = 0;

	for (size_t i = 0; i < c->composition.n_rows; i++)
		sums_add(&sums, &c->composition.rows[i].sums);
	for (int i = 0; i < TIER_COUNT; i++)
		known += sums.tiers[i];
	if (sums.file_size != c->attribution.ledger.file_size ||
	    known != c->attribution.ledger.file_size ||
	    sums.vm_size != c->attribution.ledger.vm_size)
		fail_msg("by %s: %llu bytes", what, (unsigned long long)sums.file_size);
	assert_int_equal(sums.file_size, c->composition.total.file_size);
	assert_int_equal(sums.vm_size, c->composition.total.vm_size);
	assert_int_equal(sums.count, c->composition.total.count);
}

/* Every axis, and every pair of two. */
static void all_axes_sum_to_the_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < AXIS_COUNT; i++) {
		for (size_t k = 0; k < AXIS_COUNT; k++) {
			struct composed c;
			struct made_image m;
			char names[100];

			snprintf(names, sizeof(names), i == k ? "%s" : "%s,%s", axes[i]->name,
				 axes[k]->name);
			make(&m);
			compose(&c, &m, names);
			check_sums(&c, names);
			composed_release(&c);
			made_image_release(&m);
		}
	}
}

/* More rows than the first table of slots has room for, on one axis and on two. */
static void many_rows_are_found_again(void **state)
{
	enum { N = 6000 };
	static const char *const choices[] = { "symbol", "symbol,kind" };

	(void)state;
	for (size_t k = 0; k < ARRAY_SIZE(choices); k++) {
		static char names[N][8];
		struct composed c;
		struct made_image m;
		uint32_t text;

		made_image_init(&m, 4 * N);
		text = add_section(&m, ".text", TEXT, 4 * N, 0, KIND_CODE, SECTION_EXECUTABLE);
		add_segment(&m, TEXT, 4 * N, 0, 4 * N);
		for (uint32_t i = 0; i < N; i++) {
			snprintf(names[i], sizeof(names[i]), "f%u", i % (N / 2));
			add_symbol(&m, names[i], TEXT + 4 * (uint64_t)i, 4, text, SYMBOL_FUNCTION,
				   0);
		}
		compose(&c, &m, choices[k]);
		assert_int_equal(c.composition.n_rows, N / 2);
		for (size_t i = 0; i < c.composition.n_rows; i++) {
			assert_int_equal(c.composition.rows[i].sums.file_size, 8);
			assert_int_equal(c.composition.rows[i].sums.count, 2);
		}
		check_sums(&c, choices[k]);
		composed_release(&c);
		made_image_release(&m);
	}
}

/* 17 bytes of three crates, whose functions were folded into one. */
static void odd_bytes_go_to_the_first_shares(void **state)
{
	static const struct {
		const char *crate;
		uint64_t size;
	} shares[] = { { "a", 6 }, { "b", 6 }, { "std", 5 } };
	struct composed c;
	struct made_image m;

	(void)state;
	made_image_init(&m, 17);
	add_segment(&m, TEXT, 17, 0, 17);
	add_section(&m, ".text", TEXT, 17, 0, KIND_CODE, SECTION_EXECUTABLE);
	add_symbol(&m, "_ZN4core1f17h0123456789abcdefE", TEXT, 17, 0, SYMBOL_FUNCTION, 0);
	add_symbol(&m, "_ZN1b1f17h0123456789abcdefE", TEXT, 17, 0, SYMBOL_FUNCTION, 0);
	add_symbol(&m, "_ZN1a1f17h0123456789abcdefE", TEXT, 17, 0, SYMBOL_FUNCTION, 0);
	compose(&c, &m, "crate");
	for (size_t i = 0; i < ARRAY_SIZE(shares); i++) {
		const struct row *row = find_row(&c, &shares[i].crate);

		assert_non_null(row);
		assert_int_equal(row->sums.file_size, shares[i].size);
	}
	composed_release(&c);
	made_image_release(&m);
}

/* Several at once give the same as each alone. */
static void compositions_do_not_disturb_each_other(void **state)
{
	const struct axis *chosen[] = { axis_find("kind"), axis_find("symbol"),
					axis_find("section"), axis_find("crate") };
	struct composition together[ARRAY_SIZE(chosen)];
	struct composed all;
	struct made_image m;

	(void)state;
	make(&m);
	all.attribution = attribute(&m.image, composition_layers(chosen, ARRAY_SIZE(chosen), 0));
	labeller_init(&all.labeller, &all.attribution, &m.arena, false);
	for (size_t i = 0; i < ARRAY_SIZE(chosen); i++)
		composition_init(&together[i], &chosen[i], 1);
	compositions_fill(together, ARRAY_SIZE(chosen), &all.labeller);
	for (size_t i = 0; i < ARRAY_SIZE(chosen); i++) {
		struct composed alone;
		struct made_image alone_made;

		make(&alone_made);
		compose(&alone, &alone_made, chosen[i]->name);
		assert_int_equal(alone.composition.n_rows, together[i].n_rows);
		for (size_t k = 0; k < together[i].n_rows; k++) {
			const struct sums *a = &alone.composition.rows[k].sums;
			const struct sums *b = &together[i].rows[k].sums;

			assert_int_equal(a->file_size, b->file_size);
			assert_int_equal(a->vm_size, b->vm_size);
			assert_int_equal(a->count, b->count);
			for (int t = 0; t < TIER_COUNT; t++)
				assert_int_equal(a->tiers[t], b->tiers[t]);
		}
		composed_release(&alone);
		made_image_release(&alone_made);
		composition_release(&together[i]);
	}
	labeller_release(&all.labeller);
	attribution_release(&all.attribution);
	made_image_release(&m);
}

static void axes_are_found_by_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < AXIS_COUNT; i++)
		assert_ptr_equal(axis_find(axes[i]->name), axes[i]);
	assert_null(axis_find("symbols"));
	assert_null(axis_find(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_have_their_sums),
		cmocka_unit_test(all_axes_sum_to_the_file),
		cmocka_unit_test(many_rows_are_found_again),
		cmocka_unit_test(odd_bytes_go_to_the_first_shares),
		cmocka_unit_test(compositions_do_not_disturb_each_other),
		cmocka_unit_test(axes_are_found_by_name),
	};

	return cmocka_run_group_tests_name("composition", tests, NULL, NULL);
}
