#include "test.h"

#include "../../src/compare/match.h"

#include <string.h>

enum { MOST = 12 };

/* A function; the hash stands for its code. */
struct function {
	const char *name;
	uint64_t size, hash;
};

struct made {
	struct snapshot snapshot;
	struct snapshot_body bodies[MOST];
};

/* Hashes are known, as of results that were saved; functions are apart all the same. */
static void make(struct made *m, struct intern *names, const struct function *functions)
{
	size_t n = 0;

	*m = (struct made){ .snapshot = { .has_names = true, .names = names } };
	for (; n < MOST && functions[n].name; n++)
		m->bodies[n] = (struct snapshot_body){
			.label = stable_pointer(names, functions[n].name),
			.size = functions[n].size,
			.n = 1,
			.hash = functions[n].hash,
			.has_hash = true,
		};
	m->snapshot.bodies = m->bodies;
	m->snapshot.n_bodies = n;
	m->snapshot.has_sums = true;
	snapshot_sort_bodies(m->bodies, n);
}

static const struct {
	const char *what;
	struct function old[MOST], new[MOST];
	uint64_t counts[MATCH_COUNT];
	const char *renamed_from, *renamed_to;
} cases[] = {
	{ "nothing changed",
	  { { "a", 20, 1 }, { "b", 30, 2 } },
	  { { "b", 30, 2 }, { "a", 20, 1 } },
	  { [MATCH_BODY] = 2 },
	  NULL,
	  NULL },
	{ "other code",
	  { { "a", 20, 1 }, { "b", 30, 2 } },
	  { { "a", 20, 7 }, { "b", 31, 8 } },
	  { [MATCH_SIZE] = 1, [MATCH_NAME] = 1 },
	  NULL,
	  NULL },
	{ "several of a name: code first, then size, then the rest",
	  { { "f", 20, 1 }, { "f", 30, 2 }, { "f", 40, 3 }, { "f", 50, 4 } },
	  { { "f", 30, 2 }, { "f", 20, 9 }, { "f", 60, 8 }, { "f", 70, 6 } },
	  { [MATCH_BODY] = 1, [MATCH_SIZE] = 1, [MATCH_NAME] = 2 },
	  NULL,
	  NULL },
	{ "one more of a name",
	  { { "f", 20, 1 } },
	  { { "f", 20, 1 }, { "f", 20, 1 } },
	  { [MATCH_BODY] = 1, [MATCH_ADDED] = 1 },
	  NULL,
	  NULL },
	{ "another name",
	  { { "before", 20, 1 }, { "a", 20, 2 } },
	  { { "after", 20, 1 }, { "a", 20, 2 } },
	  { [MATCH_BODY] = 1, [MATCH_RENAMED] = 1 },
	  "before",
	  "after" },
	{ "too short to be sure",
	  { { "before", 8, 1 } },
	  { { "after", 8, 1 } },
	  { [MATCH_ADDED] = 1, [MATCH_REMOVED] = 1 },
	  NULL,
	  NULL },
	{ "a name that went to two others is no other name",
	  { { "before", 20, 1 }, { "before", 30, 2 } },
	  { { "x", 20, 1 }, { "y", 30, 2 } },
	  { [MATCH_RENAMED] = 2 },
	  NULL,
	  NULL },
	{ "a name that others had before is none",
	  { { "before", 20, 1 }, { "x", 30, 2 } },
	  { { "x", 20, 1 }, { "x", 30, 2 } },
	  { [MATCH_BODY] = 1, [MATCH_RENAMED] = 1 },
	  NULL,
	  NULL },
	{ "other instances",
	  { { "Vec<u8>::push", 20, 1 }, { "Vec<u16>::push", 25, 2 } },
	  { { "Vec<i32>::push", 30, 3 } },
	  { [MATCH_FAMILY] = 1, [MATCH_REMOVED] = 1 },
	  NULL,
	  NULL },
	{ "places have no name to lose",
	  { { "[functions without a name]", 20, 1 } },
	  { { "after", 20, 1 } },
	  { [MATCH_RENAMED] = 1 },
	  NULL,
	  NULL },
};

/* As two binaries: each function counts. */
static void match(struct arena *arena, size_t i, struct matches *matches, struct intern *names)
{
	struct made old, new;

	make(&old, names, cases[i].old);
	make(&new, names, cases[i].new);
	old.snapshot.has_sums = new.snapshot.has_sums = false;
	*matches = match_bodies(arena, &old.snapshot, &new.snapshot, true);
}

static void functions_are_matched_in_stages(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct arena arena = { 0 };
		struct intern names = { 0 };
		struct matches matches;

		match(&arena, i, &matches, &names);
		assert_true(matches.is_known);
		for (size_t k = 0; k < MATCH_COUNT; k++) {
			if (matches.counts[k].n != cases[i].counts[k])
				fail_msg("%s: %s %d", cases[i].what,
					 match_stage_name((enum match_stage)k),
					 (int)matches.counts[k].n);
		}
		assert_int_equal(matches.n_renames, cases[i].renamed_to != NULL);
		if (cases[i].renamed_to)
			assert_string_equal(
				match_old_name(&matches,
					       stable_pointer(&names, cases[i].renamed_to)),
				cases[i].renamed_from);
		arena_release(&arena);
		intern_release(&names);
	}
}

static void names_tell_their_stage(void **state)
{
	struct arena arena = { 0 };
	struct intern names = { 0 };
	struct matches m;
	const struct match_label *known;

	(void)state;
	match(&arena, 2, &m, &names);
	known = match_of_label(&m, stable_pointer(&names, "f"));
	assert_int_equal(known->stage, MATCH_NAME);
	assert_int_equal(known->n_old, 4);
	assert_int_equal(known->n_new, 4);
	assert_null(match_of_label(&m, stable_pointer(&names, "g")));
	match(&arena, 8, &m, &names);
	known = match_of_label(&m, stable_pointer(&names, "Vec<i32>::push"));
	assert_int_equal(known->stage, MATCH_FAMILY);
	assert_int_equal(known->n_old, 0);
	assert_int_equal(known->n_new, 1);
	arena_release(&arena);
	intern_release(&names);
}

/* A saved result has one hash for each name, and what is small is missing in it. */
static void saved_results_are_matched_by_name(void **state)
{
	static const struct function functions[] = {
		{ "f", 20, 1 }, { "f", 30, 2 }, { "g", 50, 3 }, { "small", 20, 4 }, { NULL, 0, 0 }
	};
	static const struct function reversed[] = {
		{ "g", 50, 3 }, { "f", 30, 2 }, { "f", 20, 1 }, { NULL, 0, 0 }
	};
	struct arena arena = { 0 };
	struct intern names = { 0 };
	struct made old, new;
	struct matches m;

	(void)state;
	make(&old, &names, reversed);
	make(&new, &names, functions);
	old.snapshot.has_sums = new.snapshot.has_sums = false;
	snapshot_sum_bodies(&old.snapshot, &arena);
	assert_int_equal(old.snapshot.n_bodies, 2);
	old.snapshot.floor = 15;
	m = match_bodies(&arena, &old.snapshot, &new.snapshot, false);
	assert_true(m.is_by_name);
	assert_int_equal(m.counts[MATCH_BODY].n, 2);
	assert_int_equal(m.counts[MATCH_BODY].bytes, 100);
	assert_int_equal(m.counts[MATCH_ADDED].n, 0);
	arena_release(&arena);
	intern_release(&names);
}

static void families_have_no_arguments(void **state)
{
	static const char *const names[][2] = {
		{ "Vec<T>::push", "Vec<_>::push" },
		{ "<T as Trait<U>>::f", "<T as Trait<_>>::f" },
		{ "f<Fn(A) -> B>::g", "f<_>::g" },
		{ "a<b<c>, d<e>>::f<g>", "a<_>::f<_>" },
		{ "m::<impl A<B> for C>::f", "m::<impl A<_> for C>::f" },
		{ "<&T<U> as V>::f", "<&T<_> as V>::f" },
		{ "A<B>::operator<", "A<_>::operator<" },
		{ "operator<< <C>", "operator<< <C>" },
		{ "plain", "plain" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct text family = { 0 };

		match_add_family(&family, names[i][0]);
		assert_string_equal(family.bytes, names[i][1]);
		text_release(&family);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_are_matched_in_stages),
		cmocka_unit_test(names_tell_their_stage),
		cmocka_unit_test(saved_results_are_matched_by_name),
		cmocka_unit_test(families_have_no_arguments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
