#include "test.h"

#include "../../src/crates/nameless_run.h"
#include "../../src/infer/clues.h"

#include "../../src/base/array.h"

#include <stdlib.h>
#include <string.h>

enum { FUNCTIONS = 60, MOST_CALLS = 200 };

/* Functions of 16 bytes one behind the other, owner i + 1 is function i. */
struct run {
	struct owner owners[FUNCTIONS + 1];
	uint32_t functions[FUNCTIONS], of_owner[FUNCTIONS + 1];
	struct reference calls[MOST_CALLS];
	size_t n_calls;
	struct library_vote votes[FUNCTIONS];
};

static void init(struct run *r)
{
	memset(r, 0, sizeof(*r));
	r->of_owner[0] = NO_INDEX;
	for (uint32_t i = 0; i < FUNCTIONS; i++) {
		r->owners[i + 1] = (struct owner){ .vm_addr = 16 * i, .vm_size = 16 };
		r->functions[i] = i + 1;
		r->of_owner[i + 1] = i;
		r->votes[i] = (struct library_vote){ .label = NO_INDEX };
	}
}

/* Calls are added by ascending target. */
static void call(struct run *r, uint32_t from, uint32_t to)
{
	assert_true(r->n_calls < MOST_CALLS);
	r->calls[r->n_calls++] = (struct reference){ from + 1, 16 * to };
}

static void decide(struct run *r)
{
	struct attribution a = { .owners = { .items = r->owners } };
	struct clues clues = { .functions = r->functions,
			       .of_owner = r->of_owner,
			       .n_functions = FUNCTIONS };
	struct inference inference = { .clues = &clues };
	struct crate_finder c = { .a = &a, .inference = &inference };

	a.references.calls.items = r->calls;
	a.references.calls.n = r->n_calls;
	nameless_run_decide(&c, r->votes, 0, FUNCTIONS);
}

static void vote(struct run *r, uint32_t label, size_t first, size_t end, size_t step)
{
	for (; first < end; first += step)
		r->votes[first].label = label;
}

/* The first function of the second library; FUNCTIONS: all are of one. */
static size_t seam(const struct run *r)
{
	size_t i = 1;

	while (i < FUNCTIONS && r->votes[i].label == r->votes[0].label)
		i++;
	for (size_t k = i; k < FUNCTIONS; k++)
		assert_int_equal(r->votes[k].label, r->votes[i].label);
	return i;
}

/* A few crates call each of two libraries; the second's functions begin at 30. */
static void make_two(struct run *r)
{
	init(r);
	vote(r, 1, 3, 30, 9);
	vote(r, 2, 33, 60, 9);
}

static void libraries_end_where_no_call_leads(void **state)
{
	struct run r;

	(void)state;
	make_two(&r);
	for (uint32_t to = 1; to < FUNCTIONS; to++) {
		for (uint32_t near = 1; near < 3; near++) {
			if (to >= near && (to < 30) == (to - near < 30))
				call(&r, to - near, to);
		}
	}
	decide(&r);
	assert_int_equal(seam(&r), 30);
	assert_int_equal(r.votes[0].label, 1);
}

/* A library can fall into parts that do not call each other: the last seam is taken. */
static void of_equal_seams_the_last(void **state)
{
	struct run r;

	(void)state;
	make_two(&r);
	for (uint32_t to = 1; to < FUNCTIONS; to++) {
		if (to != 25 && to != 30)
			call(&r, to - 1, to);
	}
	decide(&r);
	assert_int_equal(seam(&r), 30);
}

/* `n` functions from the first on call one at the end, as all do what checks the stack's cookie. */
static size_t seam_with_hub(uint32_t n)
{
	struct run r;

	make_two(&r);
	for (uint32_t from = 0; from < n; from++)
		call(&r, from, FUNCTIONS - 1);
	decide(&r);
	return seam(&r);
}

static void what_all_call_leads_nowhere(void **state)
{
	(void)state;
	assert_int_equal(seam_with_hub(15), FUNCTIONS);
	assert_in_range(seam_with_hub(16), 22, 33);
	assert_in_range(seam_with_hub(FUNCTIONS - 1), 22, 33);
}

static void nothing_said_stays(void **state)
{
	struct run r;

	(void)state;
	init(&r);
	call(&r, 0, 1);
	decide(&r);
	for (size_t i = 0; i < FUNCTIONS; i++)
		assert_int_equal(r.votes[i].label, NO_INDEX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(libraries_end_where_no_call_leads),
		cmocka_unit_test(of_equal_seams_the_last),
		cmocka_unit_test(what_all_call_leads_nowhere),
		cmocka_unit_test(nothing_said_stays),
	};

	return cmocka_run_group_tests_name("native run", tests, NULL, NULL);
}
