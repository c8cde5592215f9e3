#include "random.h"
#include "test.h"

#include "../../src/compose/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct axis plain_axis = { .name = "section" },
			 name_axis = { .name = "symbol", .is_symbol = true };

/* Rows to make tables from; no file is behind them. */
struct rows {
	struct arena arena;
	struct image image;
	struct attribution attribution;
	struct labeller labeller;
	struct composition composition;
};

static void start(struct rows *r, size_t n_axes_)
{
	static struct owner nobody;
	const struct axis *chosen[] = { &plain_axis, &name_axis, &plain_axis };

	*r = (struct rows){ 0 };
	r->attribution.image = &r->image;
	r->attribution.owners = (struct owners){ .items = &nobody, .n = 1 };
	composition_init(&r->composition, n_axes_ == 1 ? &chosen[1] : chosen, n_axes_);
}

static void add(struct rows *r, const char *const *labels, uint64_t file_size, uint64_t vm_size,
		bool is_place)
{
	struct composition *c = &r->composition;
	struct row row = { .is_place = is_place,
			   .sums = { .file_size = file_size,
				     .vm_size = vm_size,
				     .tiers = { file_size },
				     .count = 1 } };

	for (size_t i = 0; i < c->n_axes; i++)
		row.labels[i] = intern_copy(&r->labeller.labels, &r->arena, labels[i],
					    strlen(labels[i]));
	c->rows = realloc(c->rows, (c->n_rows + 1) * sizeof(*c->rows));
	assert_non_null(c->rows);
	c->rows[c->n_rows++] = row;
	sums_add(&c->total, &row.sums);
}

static void add_one(struct rows *r, const char *label, uint64_t file_size, uint64_t vm_size)
{
	add(r, &label, file_size, vm_size, label[0] == '[');
}

static struct table build(struct rows *r, const struct table_options *options)
{
	struct table table;

	r->labeller.attribution = &r->attribution;
	assert_null(table_build(&r->arena, &r->composition, &r->labeller, options, &table));
	return table;
}

static void release(struct rows *r)
{
	composition_release(&r->composition);
	intern_release(&r->labeller.labels);
	arena_release(&r->arena);
}

/* The labels at depth of all rows, "+n" for n folded ones. */
static void draw(const struct table *table, char *out, size_t room)
{
	*out = '\0';
	for (size_t i = 0; i < table->n_rows; i++) {
		const struct table_row *row = &table->rows[i];
		size_t used = strlen(out);

		if (row->n_folded)
			snprintf(out + used, room - used, "%s%s%zu", used ? " " : "",
				 row->folds_places ? "no+" : "+", row->n_folded);
		else
			snprintf(out + used, room - used, "%s%.*s%s", used ? " " : "",
				 table->is_tree ? (int)row->depth : 0, "---",
				 row->labels[row->depth]);
	}
}

/* Every row is shown or folded: nothing that passed the filters is lost. */
static void check_sums(const struct table *table, const char *what)
{
	struct sums sums = { 0 };

	for (size_t i = 0; i < table->n_rows; i++) {
		if (!table->is_tree || !table->rows[i].depth)
			sums_add(&sums, &table->rows[i].sums);
	}
	if (sums.file_size != table->shown.file_size || sums.vm_size != table->shown.vm_size ||
	    sums.tiers[0] != table->shown.tiers[0] || sums.count != table->shown.count)
		fail_msg("%s: %llu of %llu bytes", what, (unsigned long long)sums.file_size,
			 (unsigned long long)table->shown.file_size);
}

static const struct {
	const char *what;
	struct table_options options;
	const char *drawn;
} flat[] = {
	{ "all by size", { 0 }, "a [pad] c b d" },
	{ "by memory", { .sort = SORT_VM }, "d a [pad] b c" },
	{ "by name", { .sort = SORT_NAME }, "[pad] a b c d" },
	{ "the first", { .most_rows = 1 }, "a +4" },
	{ "the first two", { .most_rows = 2 }, "a [pad] +3" },
	{ "all but one", { .most_rows = 4 }, "a [pad] c b +1" },
	{ "as many as there are", { .most_rows = 5 }, "a [pad] c b d" },
	{ "more than there are", { .most_rows = 50 }, "a [pad] c b d" },
	{ "filtered", { .filter = "^[ab]" }, "a b" },
	{ "filtered, nothing left", { .filter = "zzz" }, "" },
	{ "excluded", { .exclude = "a" }, "c b d" },
	{ "both", { .filter = "[abc]", .exclude = "pad" }, "a c b" },
	{ "large ones", { .least_size = 25 }, "a [pad] c d +1" },
	{ "large ones, cut", { .least_size = 25, .most_rows = 2 }, "a [pad] +3" },
	{ "as large as the least", { .least_size = 30 }, "a [pad] c d +1" },
	{ "too large", { .least_size = 10000 }, "+5" },
	{ "without places", { .folds_places = true }, "a c b d no+1" },
	{ "without places, cut", { .folds_places = true, .most_rows = 2 }, "a c +2 no+1" },
	{ "places filtered away", { .folds_places = true, .exclude = "pad" }, "a c b d" },
};

static void flat_tables_are_sorted_and_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(flat); i++) {
		struct rows r;
		struct table table;
		char drawn[200];

		start(&r, 1);
		add_one(&r, "b", 20, 24);
		add_one(&r, "d", 0, 5000); // memory only
		add_one(&r, "[pad]", 50, 50);
		add_one(&r, "a", 100, 100);
		add_one(&r, "c", 30, 0);
		table = build(&r, &flat[i].options);
		draw(&table, drawn, sizeof(drawn));
		if (strcmp(drawn, flat[i].drawn))
			fail_msg("%s: %s", flat[i].what, drawn);
		check_sums(&table, flat[i].what);
		assert_int_equal(table.total.file_size, 200);
		assert_int_equal(table.total.vm_size, 5174);
		table_release(&table);
		release(&r);
	}
}

/* What is as large in the file stands by its memory, and the other way round. */
static void ties_are_broken_by_the_other_size(void **state)
{
	static const struct {
		enum sort_key sort;
		const char *drawn;
	} sorts[] = { { SORT_FILE, "d c b a" }, { SORT_VM, "d b c a" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sorts); i++) {
		struct table_options options = { .sort = sorts[i].sort };
		struct rows r;
		struct table table;
		char drawn[20];

		start(&r, 1);
		add_one(&r, "a", 10, 10);
		add_one(&r, "b", 10, 20);
		add_one(&r, "c", 20, 10);
		add_one(&r, "d", 20, 20);
		table = build(&r, &options);
		draw(&table, drawn, sizeof(drawn));
		assert_string_equal(drawn, sorts[i].drawn);
		table_release(&table);
		release(&r);
	}
}

static void ties_are_broken_by_label(void **state)
{
	static const char *const names[] = { "e", "b", "ba", "a", "d", "c" };
	struct table_options options = { 0 };

	(void)state;
	for (size_t from = 0; from < ARRAY_SIZE(names); from++) {
		struct rows r;
		struct table table;
		char drawn[200];

		start(&r, 1);
		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			add_one(&r, names[(from + i) % ARRAY_SIZE(names)], 10, 10);
		table = build(&r, &options);
		draw(&table, drawn, sizeof(drawn));
		assert_string_equal(drawn, "a b ba c d e");
		table_release(&table);
		release(&r);
	}
}

static void symbols_are_demangled_where_they_are_shown(void **state)
{
	static const struct {
		enum demangle_style style;
		const char *shown, *filter;
	} styles[] = {
		{ DEMANGLE_NONE, "_ZN3app4main17h0123456789abcdefE", "^_ZN3app" },
		{ DEMANGLE_SHORT, "app::main", "^app::main$" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(styles); i++) {
		struct table_options options = { .style = styles[i].style,
						 .filter = styles[i].filter };
		struct rows r;
		struct table table;

		start(&r, 1);
		add_one(&r, "_ZN3app4main17h0123456789abcdefE", 10, 10);
		add_one(&r, "other", 10, 10);
		table = build(&r, &options);
		assert_int_equal(table.n_rows, 1);
		assert_string_equal(table.rows[0].labels[0], styles[i].shown);
		assert_string_equal(table.rows[0].raw[0], "_ZN3app4main17h0123456789abcdefE");
		table_release(&table);
		release(&r);
	}
}

static void add_tree(struct rows *r)
{
	static const struct {
		const char *labels[2];
		uint64_t size;
	} leaves[] = {
		{ { ".text", "main" }, 40 }, { { ".data", "x" }, 30 },	 { { ".text", "f" }, 20 },
		{ { ".data", "main" }, 5 },  { { ".text", "tiny" }, 1 }, { { ".bss", "zero" }, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(leaves); i++)
		add(r, leaves[i].labels, leaves[i].size, leaves[i].size ? leaves[i].size : 8,
		    false);
}

static const struct {
	const char *what;
	struct table_options options;
	const char *drawn;
} trees[] = {
	{ "all", { .is_tree = true }, ".text -main -f -tiny .data -x -main .bss -zero" },
	{ "cut on each level", { .is_tree = true, .most_rows = 1 }, ".text -main +2 +2" },
	{ "cut below", { .is_tree = true, .most_rows = 2 }, ".text -main -f +1 .data -x -main +1" },
	{ "by name",
	  { .is_tree = true, .sort = SORT_NAME },
	  ".bss -zero .data -main -x .text -f -main -tiny" },
	{ "large ones", { .is_tree = true, .least_size = 10 }, ".text -main -f +1 .data -x +1 +1" },
	{ "filtered by the leaf",
	  { .is_tree = true, .filter = "main" },
	  ".text -main .data -main" },
	{ "filtered by the node", { .is_tree = true, .filter = "data" }, ".data -x -main" },
	{ "flat", { 0 }, "main x f main tiny zero" },
};

static void trees_nest_the_axes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(trees); i++) {
		struct rows r;
		struct table table;
		char drawn[300];

		start(&r, 2);
		add_tree(&r);
		table = build(&r, &trees[i].options);
		draw(&table, drawn, sizeof(drawn));
		if (strcmp(drawn, trees[i].drawn))
			fail_msg("%s: %s", trees[i].what, drawn);
		check_sums(&table, trees[i].what);
		table_release(&table);
		release(&r);
	}
}

/* What lies below a node sums to it, whatever is cut. */
static void check_level(const struct table *table, size_t *i, unsigned depth)
{
	struct sums node = table->rows[*i].sums, below = { 0 };
	bool is_leaf = depth + 1 == table->n_axes || table->rows[*i].n_folded;

	(*i)++;
	while (*i < table->n_rows && table->rows[*i].depth > depth) {
		assert_int_equal(table->rows[*i].depth, depth + 1);
		sums_add(&below, &table->rows[*i].sums);
		check_level(table, i, depth + 1);
	}
	if (!is_leaf) {
		assert_int_equal(below.file_size, node.file_size);
		assert_int_equal(below.vm_size, node.vm_size);
		assert_int_equal(below.count, node.count);
	}
}

static void random_tables_lose_nothing(void **state)
{
	uint64_t seed = 0x7ab1e;

	(void)state;
	for (unsigned round = 0; round < 300; round++) {
		struct table_options options = {
			.most_rows = below(&seed, 6),
			.sort = (enum sort_key)below(&seed, 3),
			.least_size = below(&seed, 2) * below(&seed, 60),
			.filter = below(&seed, 3) ? NULL : "[ace]",
			.is_tree = below(&seed, 2),
			.folds_places = below(&seed, 2),
		};
		struct rows r;
		struct table table;

		start(&r, 3);
		for (uint64_t n = below(&seed, 40); n; n--) {
			char names[3][2] = { "a", "a", "a" };
			const char *labels[3] = { names[0], names[1], names[2] };

			for (size_t i = 0; i < 3; i++)
				names[i][0] = (char)('a' + below(&seed, 5));
			add(&r, labels, below(&seed, 100), below(&seed, 100), below(&seed, 2));
		}
		table = build(&r, &options);
		check_sums(&table, "a random table");
		for (size_t i = 0; i < table.n_rows && options.is_tree;)
			check_level(&table, &i, 0);
		for (size_t i = 1; i < table.n_rows && !options.is_tree; i++) {
			const struct table_row *a = &table.rows[i - 1], *b = &table.rows[i];

			if (options.sort == SORT_FILE && !b->n_folded)
				assert_true(a->sums.file_size >= b->sums.file_size);
		}
		table_release(&table);
		release(&r);
	}
}

static void a_wrong_expression_is_an_error(void **state)
{
	static const struct table_options wrong[] = {
		{ .filter = "(" },
		{ .exclude = "[" },
		{ .filter = "a", .exclude = "*(" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct rows r;
		struct table table;
		struct error *error;

		start(&r, 1);
		add_one(&r, "a", 1, 1);
		r.labeller.attribution = &r.attribution;
		error = table_build(&r.arena, &r.composition, &r.labeller, &wrong[i], &table);
		assert_non_null(error);
		assert_non_null(strstr(error->text, "is not a regular expression"));
		table_release(&table);
		release(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flat_tables_are_sorted_and_cut),
		cmocka_unit_test(ties_are_broken_by_the_other_size),
		cmocka_unit_test(ties_are_broken_by_label),
		cmocka_unit_test(symbols_are_demangled_where_they_are_shown),
		cmocka_unit_test(trees_nest_the_axes),
		cmocka_unit_test(random_tables_lose_nothing),
		cmocka_unit_test(a_wrong_expression_is_an_error),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
