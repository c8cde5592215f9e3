#include "test.h"

#include "../../src/base/array.h"
#include "../../src/infer/regions.h"
#include "../../src/model/image.h"
#include "random.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* --- programs made of blocks */

enum { APP, AXUM, SERDE, TOKIO, TOKIO_OLD, ZSTD, STD, N_STATES };

static const struct region_state states[N_STATES] = {
	[APP] = { "app", "", REGION_ROOT, false, false },
	[AXUM] = { "axum-core", "0.5.0", REGION_CRATE, false, false },
	[SERDE] = { "serde", "1.0.200", REGION_CRATE, false, false },
	[TOKIO] = { "tokio", "1.40.0", REGION_CRATE, false, false },
	[TOKIO_OLD] = { "tokio", "0.2.25", REGION_CRATE, false, false },
	[ZSTD] = { "zstd", "", REGION_NATIVE, false, false },
	[STD] = { "std", "", REGION_STD, false, false },
};

/* Functions in a row that were compiled for one state. */
struct block {
	uint32_t state, n;
	uint32_t uses[3]; /* other states they mention now and then; APP ends them */
};

#define MOST_BLOCKS 10

struct program {
	struct region_question question;
	struct region_clue *clues;
	struct region_anchor *anchors;
	uint32_t *truth;
	size_t capacity;
};

static void mention(struct program *p, uint32_t function, uint32_t state, uint32_t sharers)
{
	array_push(p->clues, p->question.n_clues, p->capacity,
		   (struct region_clue){ function, state, 1, sharers });
	p->question.clues = p->clues;
}

/* Of five functions one mentions its own crate, one what it uses, one std, two nothing. */
static void add_block(struct program *p, const struct block *block)
{
	for (uint32_t i = 0; i < block->n; i++) {
		uint32_t function = (uint32_t)p->question.n_functions++;
		uint32_t used = block->uses[i / 5 % 3];

		p->truth[function] = block->state;
		if (i % 5 == 1)
			mention(p, function, block->state, 1);
		if (i % 5 == 2 && used != APP)
			mention(p, function, used, 40);
		if (i % 5 == 3 && block->state != ZSTD)
			mention(p, function, STD, 90);
	}
}

static void make_program(struct program *p, const struct block *blocks)
{
	size_t n = 0;

	*p = (struct program){ .question = { .states = states, .n_states = N_STATES } };
	for (size_t i = 0; i < MOST_BLOCKS; i++)
		n += blocks[i].n;
	p->truth = array_new(uint32_t, n + 1);
	for (size_t i = 0; i < MOST_BLOCKS; i++)
		add_block(p, &blocks[i]);
}

static void release_program(struct program *p)
{
	free(p->clues);
	free(p->anchors);
	free(p->truth);
}

/* Functions that were given another state than the truth, but for `slack` beside each change of it. */
static size_t count_wrong(const struct program *p, const struct regions *r, size_t slack)
{
	size_t wrong = 0;

	assert_int_equal(r->n, p->question.n_functions);
	for (size_t i = 0; i < r->n; i++) {
		size_t low = i > slack ? i - slack : 0;
		size_t high = i + slack < r->n ? i + slack : r->n - 1;
		bool is_inside = p->truth[low] == p->truth[high];

		wrong += is_inside && r->items[i].state != p->truth[i];
	}
	return wrong;
}

/* --- orders */

static const struct {
	const char *what;
	struct block blocks[MOST_BLOCKS];
	bool cold_is_last;
	enum region_order order;
} orders[] = {
	{ "by use: dependents first, std last",
	  { { APP, 200, { AXUM, SERDE, TOKIO } },
	    { AXUM, 150, { SERDE, TOKIO, APP } },
	    { TOKIO, 150, { SERDE, APP, APP } },
	    { SERDE, 100, { APP, APP, APP } },
	    { STD, 100, { APP, APP, APP } } },
	  false,
	  REGION_BY_USE },
	{ "native code in the middle",
	  { { APP, 200, { AXUM, SERDE, TOKIO } },
	    { TOKIO, 150, { SERDE, APP, APP } },
	    { ZSTD, 150, { APP, APP, APP } },
	    { SERDE, 100, { APP, APP, APP } },
	    { STD, 100, { APP, APP, APP } } },
	  false,
	  REGION_BY_USE },
	{ "two versions are two regions",
	  { { APP, 200, { AXUM, SERDE, TOKIO } },
	    { TOKIO_OLD, 120, { APP, APP, APP } },
	    { AXUM, 150, { SERDE, TOKIO, APP } },
	    { TOKIO, 150, { SERDE, APP, APP } },
	    { STD, 100, { APP, APP, APP } } },
	  false,
	  REGION_BY_USE },
	{ "the program, what only it uses, its library, what that uses",
	  { { APP, 150, { AXUM, TOKIO, APP } },
	    { AXUM, 150, { TOKIO, APP, APP } },
	    { APP, 200, { SERDE, TOKIO, APP } },
	    { TOKIO, 150, { SERDE, APP, APP } },
	    { SERDE, 100, { APP, APP, APP } } },
	  false,
	  REGION_BY_USE },
	{ "a cold part in front",
	  { { APP, 60, { APP, APP, APP } },
	    { AXUM, 80, { APP, APP, APP } },
	    { TOKIO, 200, { APP, APP, APP } },
	    { SERDE, 200, { APP, APP, APP } },
	    { APP, 1200, { APP, APP, APP } },
	    { AXUM, 1000, { SERDE, TOKIO, APP } },
	    { TOKIO, 1000, { SERDE, APP, APP } },
	    { SERDE, 800, { APP, APP, APP } } },
	  false,
	  REGION_BY_USE },
	{ "a cold part behind",
	  { { APP, 1200, { AXUM, SERDE, TOKIO } },
	    { AXUM, 1000, { SERDE, TOKIO, APP } },
	    { TOKIO, 1000, { SERDE, APP, APP } },
	    { SERDE, 1200, { APP, APP, APP } },
	    { APP, 300, { APP, APP, APP } },
	    { AXUM, 100, { APP, APP, APP } },
	    { TOKIO, 100, { APP, APP, APP } },
	    { SERDE, 100, { APP, APP, APP } } },
	  true,
	  REGION_BY_USE },
};

/* Without being told, or in a workspace, where the program is a crate like others. */
static void program_is_guessed(void **state)
{
	static const struct block blocks[MOST_BLOCKS] = {
		{ APP, 200, { AXUM, SERDE, TOKIO } }, { AXUM, 150, { SERDE, TOKIO, APP } },
		{ TOKIO_OLD, 20, { APP, APP, APP } }, { APP, 300, { SERDE, SERDE, SERDE } },
		{ TOKIO, 150, { SERDE, APP, APP } },  { SERDE, 100, { APP, APP, APP } },
	};
	struct region_state with[N_STATES];
	struct program p;
	struct regions r;

	(void)state;
	memcpy(with, states, sizeof(with));
	with[APP].kind = REGION_CRATE;
	make_program(&p, blocks);
	p.question.states = with;
	r = regions_find(&p.question);
	assert_int_equal(r.order, REGION_BY_USE);
	assert_int_equal(r.base, APP);
	assert_int_equal(count_wrong(&p, &r, 5), 0);
	regions_release(&r);
	release_program(&p);
}

static void orders_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		struct program p;
		struct regions r;

		make_program(&p, orders[i].blocks);
		p.question.cold_is_last = orders[i].cold_is_last;
		r = regions_find(&p.question);
		if (r.order != orders[i].order || count_wrong(&p, &r, 5))
			fail_msg("%s: order %d, %zu of %zu wrong", orders[i].what, r.order,
				 count_wrong(&p, &r, 5), r.n);
		regions_release(&r);
		release_program(&p);
	}
}

/* Crates a, b, c… each of which mentions the ones around it, in the order of their names. */
static void names_are_an_order(void **state)
{
	enum { CRATES = 20, EACH = 60 };
	struct region_state named[CRATES];
	char names[CRATES][2];
	struct program p = { 0 };
	struct regions r;

	(void)state;
	p.truth = array_new(uint32_t, CRATES * EACH);
	for (uint32_t c = 0; c < CRATES; c++) {
		names[c][0] = (char)('a' + c);
		names[c][1] = 0;
		named[c] = (struct region_state){ names[c], "1.0.0", REGION_CRATE, false, false };
	}
	p.question.states = named;
	p.question.n_states = CRATES;
	for (uint32_t i = 0; i < CRATES * EACH; i++) {
		p.truth[p.question.n_functions++] = i / EACH;
		if (i % 3 == 0)
			mention(&p, i, i / EACH, 1);
		if (i % 7 == 0)
			mention(&p, i, (i / EACH + i % 5) % CRATES, 30);
	}
	r = regions_find(&p.question);
	assert_true(r.tau > 0.2 || r.order != REGION_BY_USE);
	assert_int_equal(r.order, REGION_BY_NAME);
	assert_int_equal(count_wrong(&p, &r, 3), 0);
	regions_release(&r);
	release_program(&p);
}

static void native_code_has_a_carrier(void **state)
{
	static const struct block blocks[MOST_BLOCKS] = {
		{ APP, 200, { AXUM, SERDE, APP } }, { AXUM, 100, { APP, APP, APP } },
		{ ZSTD, 100, { APP, APP, APP } },   { SERDE, 100, { APP, APP, APP } },
		{ STD, 100, { STD, STD, STD } },    { ZSTD, 100, { APP, APP, APP } }
	};
	struct program p;
	struct regions r;

	(void)state;
	make_program(&p, blocks);
	r = regions_find(&p.question);
	assert_int_equal(r.items[350].state, ZSTD);
	assert_int_equal(r.items[350].carrier, AXUM);
	assert_int_equal(r.items[450].carrier, NO_INDEX);
	assert_int_equal(r.items[650].state, ZSTD);
	assert_int_equal(r.items[650].carrier, NO_INDEX);
	regions_release(&r);
	release_program(&p);
}

/* --- what is known besides */

/*
 * The second half of axum's functions mention what they use and not themselves, but for the last:
 * without knowing better, that is serde's region, which by its place may use tokio.
 */
static void make_swallowed(struct program *p)
{
	static const struct block blocks[MOST_BLOCKS] = { { APP, 100, { APP, APP, APP } },
							  { AXUM, 200, { APP, APP, APP } },
							  { SERDE, 50, { APP, APP, APP } },
							  { TOKIO, 50, { APP, APP, APP } } };

	make_program(p, blocks);
	for (size_t i = 0; i < p->question.n_clues; i++) {
		struct region_clue *clue = &p->clues[i];

		if (clue->function >= 200 && clue->function < 295)
			*clue = (struct region_clue){ clue->function, i % 4 ? SERDE : TOKIO, 2, 0 };
	}
}

static void lock_forbids(void **state)
{
	static const struct crate_package packages[] = { { "app", "0.1.0" },
							 { "axum-core", "0.5.0" },
							 { "serde", "1.0.200" },
							 { "tokio", "1.40.0" } };
	static const struct crate_edge edges[] = { { 0, 1 }, { 1, 2 }, { 1, 3 } };
	struct crate_graph graph = crate_graph_build(packages, ARRAY_SIZE(packages), edges,
						     ARRAY_SIZE(edges));
	struct program p;
	struct regions r;

	(void)state;
	make_swallowed(&p);
	r = regions_find(&p.question);
	assert_false(r.has_lock);
	assert_int_equal(r.items[250].state, SERDE);
	regions_release(&r);
	p.question.lock = &graph;
	r = regions_find(&p.question);
	assert_true(r.has_lock);
	assert_int_equal(count_wrong(&p, &r, 5), 0);
	regions_release(&r);
	release_program(&p);
	crate_graph_release(&graph);
}

static void anchors_hold(void **state)
{
	static const struct block blocks[MOST_BLOCKS] = { { APP, 60, { APP, APP, APP } },
							  { AXUM, 60, { APP, APP, APP } },
							  { SERDE, 60, { APP, APP, APP } } };
	/* The last one is out of order: its neighbours keep their region. */
	static const struct region_anchor anchors[] = { { 0, APP },    { 59, APP },    { 60, AXUM },
							{ 119, AXUM }, { 120, SERDE }, { 150, APP },
							{ 179, SERDE } };
	struct program p;
	struct regions r;

	(void)state;
	make_program(&p, blocks);
	p.question.n_clues = 0;
	p.question.anchors = anchors;
	p.question.n_anchors = ARRAY_SIZE(anchors);
	p.truth[150] = APP;
	r = regions_find(&p.question);
	for (uint32_t i = 0; i < r.n; i++)
		assert_int_equal(r.items[i].state, p.truth[i]);
	assert_int_equal(r.items[59].tier, REGION_KNOWN);
	assert_int_equal(r.items[65].tier, REGION_ENCLOSED);
	assert_int_equal(r.items[90].tier, REGION_EDGE);
	regions_release(&r);
	release_program(&p);
}

static void tiers_tell_on_what(void **state)
{
	static const struct block blocks[MOST_BLOCKS] = { { APP, 100, { SERDE, APP, APP } },
							  { SERDE, 400, { APP, APP, APP } } };
	struct program p;
	struct regions r;

	(void)state;
	make_program(&p, blocks);
	for (size_t i = 0; i < p.question.n_clues; i++)
		if (p.clues[i].function > 250)
			p.question.n_clues = i;
	mention(&p, 251, SERDE, 1);
	mention(&p, 251, APP, 1);
	r = regions_find(&p.question);
	assert_int_equal(r.items[1].tier, REGION_OWN);
	assert_int_equal(r.items[2].tier, REGION_OTHER);
	assert_int_equal(r.items[2].own, SERDE);
	assert_int_equal(r.items[2].state, APP);
	assert_int_equal(r.items[3].tier, REGION_STD_ONLY);
	assert_int_equal(r.items[3].own, NO_INDEX);
	assert_int_equal(r.items[10].tier, REGION_ENCLOSED);
	assert_int_equal(r.items[251].tier, REGION_SEVERAL);
	assert_int_equal(r.items[300].tier, REGION_EDGE);
	assert_int_equal(r.items[400].tier, REGION_FAR);
	regions_release(&r);
	release_program(&p);
}

/* What mentions nothing for long is native, if the question has a state for it. */
static void silence_is_native(void **state)
{
	static const struct block blocks[MOST_BLOCKS] = { { APP, 300, { SERDE, APP, APP } },
							  { ZSTD, 900, { APP, APP, APP } },
							  { SERDE, 300, { APP, APP, APP } } };
	struct region_state with[N_STATES];
	struct program p;
	struct regions r;
	size_t kept = 0;

	(void)state;
	memcpy(with, states, sizeof(with));
	with[ZSTD].name = "";
	make_program(&p, blocks);
	p.question.states = with;
	for (size_t i = 0; i < p.question.n_clues; i++)
		if (p.clues[i].state != ZSTD)
			p.clues[kept++] = p.clues[i];
	p.question.n_clues = kept;
	r = regions_find(&p.question);
	assert_int_equal(count_wrong(&p, &r, 5), 0);
	assert_int_equal(r.items[700].tier, REGION_FAR);
	assert_int_equal(r.items[700].own, NO_INDEX);
	regions_release(&r);
	release_program(&p);
}

/* Calls tell where in a gap one region ends: of ten functions six are of the first. */
static void calls_cut_gaps(void **state)
{
	static const struct region_clue clues[] = {
		{ 0, APP, 1, 1 }, { 1, APP, 1, 1 }, { 12, SERDE, 1, 1 }, { 13, SERDE, 1, 1 }
	};
	/* 1 calls across the gap, which tells nothing; the last ones lead nowhere. */
	static const struct region_call calls[] = { { 0, 4 },  { 5, 1 },  { 7, 3 },   { 1, 12 },
						    { 8, 10 }, { 13, 9 }, { 11, 12 }, { 2, 5 },
						    { 99, 1 }, { 1, 99 } };
	struct region_question q = { .states = states,
				     .n_states = N_STATES,
				     .clues = clues,
				     .n_clues = 4,
				     .n_functions = 14 };
	struct regions r;

	(void)state;
	q.calls = calls;
	q.n_calls = ARRAY_SIZE(calls);
	r = regions_find(&q);
	for (uint32_t f = 0; f < 14; f++)
		assert_int_equal(r.items[f].state, f < 8 ? APP : SERDE);
	regions_release(&r);
}

/* Too short to be silence, unless they call each other and nothing of Rust. */
static void silence_is_shorter_with_calls(void **state)
{
	enum { SILENT = REGION_SILENCE_CALLS + 20, EACH = 200 };
	struct region_state with[N_STATES];
	struct region_call *calls = array_new(struct region_call, 2 * SILENT);
	struct region_question q;
	struct program p;

	(void)state;
	memcpy(with, states, sizeof(with));
	with[ZSTD].name = "";
	make_program(&p, (struct block[MOST_BLOCKS]){ { APP, EACH, { SERDE, APP, APP } } });
	for (uint32_t f = 0; f < SILENT; f++)
		calls[f] = (struct region_call){ EACH + f, EACH + (f + 3) % SILENT };
	q = p.question;
	q.states = with;
	q.n_functions += SILENT;
	q.calls = calls;
	for (int has_calls = 0; has_calls < 2; has_calls++) {
		struct regions r;

		q.n_calls = has_calls ? SILENT : 0;
		r = regions_find(&q);
		assert_int_equal(r.items[EACH + SILENT / 2].state, has_calls ? ZSTD : APP);
		regions_release(&r);
	}
	/* All that is not silent calls function 0, which is Rust; then some of the silent part, too. */
	for (uint32_t f = 0; f < SILENT; f++)
		calls[SILENT + f] = (struct region_call){ f < EACH ? f : UINT32_MAX, 0 };
	q.n_calls = 2 * SILENT;
	for (int is_tied = 0; is_tied < 2; is_tied++) {
		struct regions r;

		for (uint32_t f = 0; is_tied && f < SILENT; f += 10)
			calls[f].to = 0;
		r = regions_find(&q);
		assert_int_equal(r.items[EACH + SILENT / 2].state, is_tied ? APP : ZSTD);
		regions_release(&r);
	}
	free(calls);
	release_program(&p);
}

/* --- hostile questions */

static void nothing_is_survived(void **state)
{
	struct region_clue nowhere[] = { { 7, 0, 1, 0 }, { 0, 99, 1, 0 }, { 0, 0, 0, 0 } };
	struct region_question empty = { .states = states, .n_states = N_STATES };
	struct region_question none = { .states = states,
					.n_states = N_STATES,
					.n_functions = 3,
					.clues = nowhere,
					.n_clues = 3 };
	struct regions r = regions_find(&empty);

	(void)state;
	assert_int_equal(r.n, 0);
	regions_release(&r);
	r = regions_find(&none);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(r.items[i].state, NO_INDEX);
		assert_int_equal(r.items[i].tier, REGION_FAR);
	}
	regions_release(&r);
}

/* Whatever is asked is answered, and twice the same. */
static void answers_are_deterministic(void **state)
{
	enum { FUNCTIONS = 200, CLUES = 150, CALLS = 300 };
	struct region_clue clues[CLUES];
	struct region_call calls[CALLS];
	struct region_question q = { .states = states,
				     .n_states = N_STATES,
				     .clues = clues,
				     .n_clues = CLUES,
				     .n_functions = FUNCTIONS };
	uint64_t seed = 1;

	(void)state;
	q.calls = calls;
	q.n_calls = CALLS;
	for (int round = 0; round < 200; round++) {
		struct regions a, b;
		uint32_t function = 0;

		for (size_t i = 0; i < CLUES; i++) {
			function += (uint32_t)below(&seed, 3);
			clues[i] = (struct region_clue){ function,
							 (uint32_t)below(&seed, N_STATES + 1),
							 (uint32_t)below(&seed, 4),
							 (uint32_t)below(&seed, 30) };
		}
		for (size_t i = 0; i < CALLS; i++)
			calls[i] = (struct region_call){ (uint32_t)below(&seed, 210),
							 (uint32_t)below(&seed, 210) };
		q.cold_is_last = round % 2;
		a = regions_find(&q);
		b = regions_find(&q);
		for (size_t f = 0; f < FUNCTIONS; f++) {
			assert_true(a.items[f].state < N_STATES);
			assert_in_range(a.items[f].tier, REGION_OWN, REGION_KNOWN);
			assert_int_equal(a.items[f].state, b.items[f].state);
			assert_int_equal(a.items[f].own, b.items[f].own);
			assert_int_equal(a.items[f].tier, b.items[f].tier);
		}
		regions_release(&a);
		regions_release(&b);
	}
}

static double seconds_for(const struct region_question *question)
{
	struct timespec a, b;
	struct regions r;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	r = regions_find(question);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	for (size_t i = 0; i < r.n; i++)
		assert_true(r.items[i].state < question->n_states);
	assert_true(r.n_states <= REGION_STATES);
	regions_release(&r);
	return (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) * 1e-9;
}

/* 100,000 states, all in one function or spread over many. */
static void many_states_are_survived(void **state)
{
	enum { MANY = 100000 };
	struct region_state *many = array_new(struct region_state, MANY);
	struct region_clue *clues = array_new(struct region_clue, MANY);
	struct region_question q = { .states = many,
				     .n_states = MANY,
				     .clues = clues,
				     .n_clues = MANY,
				     .n_functions = MANY };

	(void)state;
	for (uint32_t i = 0; i < MANY; i++) {
		many[i] = (struct region_state){ "same", "1", REGION_CRATE, false, false };
		clues[i] = (struct region_clue){ 0, i, i, 1 };
	}
	assert_true(seconds_for(&q) < 10);
	for (uint32_t i = 0; i < MANY; i++)
		clues[i] = (struct region_clue){ i, i * 7919 % MANY, 1, 1 };
	assert_true(seconds_for(&q) < 60);
	free(many);
	free(clues);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orders_are_found),
		cmocka_unit_test(program_is_guessed),
		cmocka_unit_test(native_code_has_a_carrier),
		cmocka_unit_test(names_are_an_order),
		cmocka_unit_test(lock_forbids),
		cmocka_unit_test(anchors_hold),
		cmocka_unit_test(tiers_tell_on_what),
		cmocka_unit_test(silence_is_native),
		cmocka_unit_test(calls_cut_gaps),
		cmocka_unit_test(silence_is_shorter_with_calls),
		cmocka_unit_test(nothing_is_survived),
		cmocka_unit_test(answers_are_deterministic),
		cmocka_unit_test(many_states_are_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
