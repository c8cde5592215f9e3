#include "random.h"
#include "test.h"

#include "../../src/attrib/partition.h"

#include <stdlib.h>
#include <string.h>

/* The rules of partition.h again, for one byte, in the plainest way. */
static bool beats(const struct claim *a, const struct claim *b)
{
	if (a->evidence != b->evidence)
		return a->evidence < b->evidence;
	if (a->pos != b->pos)
		return a->pos > b->pos;
	if (a->size != b->size)
		return a->size < b->size;
	return a->owner < b->owner;
}

static bool holds(const struct claim *claim, uint64_t pos)
{
	return claim->pos <= pos && pos - claim->pos < claim->size;
}

static const struct claim *paint(const struct claim *claims, size_t n, uint64_t pos)
{
	const struct claim *best = NULL;

	for (size_t i = 0; i < n; i++) {
		if (holds(&claims[i], pos) && (!best || beats(&claims[i], best)))
			best = &claims[i];
	}
	return best;
}

enum { MOST_CLAIMS = 12, UNCLAIMED = 99 };

static void random_case(uint64_t *seed, struct claim *claims, size_t *n, uint64_t *size)
{
	uint64_t spread = 1 + below(seed, 40);

	*size = below(seed, 48);
	*n = (size_t)below(seed, MOST_CLAIMS + 1);
	for (size_t i = 0; i < *n; i++) {
		claims[i] = (struct claim){
			.pos = below(seed, spread + 10),
			.size = 1 + below(seed, below(seed, 8) ? 9 : 60),
			.owner = (uint32_t)below(seed, 5),
			.evidence = (uint32_t)below(seed, 3),
		};
		if (!below(seed, 50))
			claims[i].size = UINT64_MAX - claims[i].pos;
		if (!below(seed, 100))
			claims[i].pos = UINT64_MAX - below(seed, 3);
		if (claims[i].size > UINT64_MAX - claims[i].pos)
			claims[i].size = UINT64_MAX - claims[i].pos + 1;
		if (!claims[i].size)
			claims[i].size = 1;
	}
}

static struct partition resolve_copy(const struct claim *claims, size_t n, uint64_t size)
{
	struct claims copy = { .items = malloc((n + 1) * sizeof(*claims)), .n = n, .capacity = n };
	struct partition p;

	assert_non_null(copy.items);
	if (n)
		memcpy(copy.items, claims, n * sizeof(*claims));
	p = partition_resolve(&copy, size, UNCLAIMED);
	assert_null(copy.items);
	assert_int_equal(copy.n, 0);
	partition_check(&p, size);
	return p;
}

static void shuffle(uint64_t *seed, struct claim *claims, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = (size_t)below(seed, i);
		struct claim swap = claims[i - 1];

		claims[i - 1] = claims[k];
		claims[k] = swap;
	}
}

static void compare_with_painter(const struct partition *p, const struct claim *claims, size_t n,
				 uint64_t size, unsigned round)
{
	size_t hint = 0;

	for (uint64_t pos = 0; pos < size; pos++) {
		const struct claim *best = paint(claims, n, pos);
		uint32_t owner = best ? best->owner : 0;
		uint32_t evidence = best ? best->evidence : UNCLAIMED;

		hint = partition_find(p, pos, hint);
		if (p->spans[hint].owner != owner || p->spans[hint].evidence != evidence)
			fail_msg("case %u, byte %u: owner %u by %u, not %u by %u", round,
				 (unsigned)pos, p->spans[hint].owner, p->spans[hint].evidence,
				 owner, evidence);
	}
	// A span that says nothing new would be one too many.
	for (size_t i = 1; i < p->n; i++) {
		if (p->spans[i].owner == p->spans[i - 1].owner &&
		    p->spans[i].evidence == p->spans[i - 1].evidence)
			fail_msg("case %u: span %zu repeats the one before", round, i);
	}
}

static void agrees_with_a_painter_in_any_order(void **state)
{
	uint64_t seed = 0x5eed;

	(void)state;
	for (unsigned round = 0; round < 20000; round++) {
		struct claim claims[MOST_CLAIMS];
		struct partition p, again;
		uint64_t size;
		size_t n;

		random_case(&seed, claims, &n, &size);
		p = resolve_copy(claims, n, size);
		compare_with_painter(&p, claims, n, size, round);
		shuffle(&seed, claims, n);
		again = resolve_copy(claims, n, size);
		assert_int_equal(p.n, again.n);
		for (size_t i = 0; i < p.n; i++) {
			assert_int_equal(p.spans[i].pos, again.spans[i].pos);
			assert_int_equal(p.spans[i].owner, again.spans[i].owner);
			assert_int_equal(p.spans[i].evidence, again.spans[i].evidence);
		}
		partition_release(&p);
		partition_release(&again);
	}
}

/* 300,000 claims on 2^40 positions: what a large file brings, against a search for each answer. */
static void many_claims_are_resolved(void **state)
{
	enum { N = 300000 };
	struct claims claims = { 0 };
	uint64_t seed = 7, size = UINT64_C(1) << 40, covered = 0;
	struct partition p;

	(void)state;
	for (uint32_t i = 0; i < N; i++)
		claims_add(&claims, below(&seed, size), 1 + below(&seed, 5000000), 1 + i, i % 4);
	assert_int_equal(claims.n, N);
	p = partition_resolve(&claims, size, UNCLAIMED);
	partition_check(&p, size);
	for (size_t i = 0; i < p.n; i++)
		covered += p.spans[i].owner ? p.spans[i + 1].pos - p.spans[i].pos : 0;
	assert_in_range(covered, size / 4, size - 1);
	partition_release(&p);
}

static const struct {
	const char *what;
	struct claim claims[3];
	const char *line; /* the owner of each byte, '.' is nobody */
} ties[] = {
	{ "nothing is claimed", { { 0, 0, 0, 0 } }, "........" },
	{ "one claim", { { 2, 3, 1, 0 } }, "..111..." },
	{ "cut at the end", { { 5, 100, 1, 0 } }, ".....111" },
	{ "all of memory", { { 0, UINT64_MAX, 1, 0 } }, "11111111" },
	{ "behind the end", { { 8, 5, 1, 0 } }, "........" },
	{ "the stronger wins", { { 0, 6, 1, 1 }, { 2, 6, 2, 0 } }, "11222222" },
	{ "the stronger wins from below", { { 0, 4, 1, 0 }, { 2, 6, 2, 1 } }, "11112222" },
	{ "what starts last", { { 0, 6, 1, 0 }, { 2, 6, 2, 0 } }, "11222222" },
	{ "what is inside", { { 0, 8, 1, 0 }, { 2, 3, 2, 0 } }, "11222111" },
	{ "what ends first", { { 1, 6, 1, 0 }, { 1, 3, 2, 0 } }, ".222111." },
	{ "the lowest owner", { { 1, 3, 3, 0 }, { 1, 3, 2, 0 } }, ".222...." },
	{ "nested twice", { { 0, 8, 1, 0 }, { 1, 6, 2, 0 }, { 3, 2, 3, 0 } }, "12233221" },
	{ "weaker around stronger",
	  { { 0, 8, 1, 2 }, { 3, 2, 2, 0 }, { 2, 4, 3, 1 } },
	  "11322311" },
	{ "nobody can claim, too", { { 0, 8, 1, 1 }, { 3, 2, 0, 0 } }, "111..111" },
	{ "touching", { { 0, 4, 1, 0 }, { 4, 4, 2, 0 } }, "11112222" },
};

static void ties_are_broken_by_rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ties); i++) {
		struct claims claims = { 0 };
		struct partition p;
		char line[9] = "";

		for (size_t k = 0; k < 3; k++)
			claims_add(&claims, ties[i].claims[k].pos, ties[i].claims[k].size,
				   ties[i].claims[k].owner, ties[i].claims[k].evidence);
		p = partition_resolve(&claims, 8, UNCLAIMED);
		partition_check(&p, 8);
		for (size_t pos = 0; pos < 8; pos++) {
			uint32_t owner = p.spans[partition_find(&p, pos, 0)].owner;

			line[pos] = owner ? (char)('0' + owner) : '.';
		}
		if (strcmp(line, ties[i].line))
			fail_msg("%s: %s, not %s", ties[i].what, line, ties[i].line);
		partition_release(&p);
	}
}

static void claims_that_continue_are_joined(void **state)
{
	struct claims claims = { 0 };

	(void)state;
	claims_add(&claims, 0, 4, 1, 0);
	claims_add(&claims, 4, 4, 1, 0);
	assert_int_equal(claims.n, 1);
	assert_int_equal(claims.items[0].size, 8);
	claims_add(&claims, 9, 0, 1, 0); // nothing
	assert_int_equal(claims.n, 1);
	claims_add(&claims, 9, 1, 1, 0);  // a gap
	claims_add(&claims, 10, 1, 2, 0); // another owner
	claims_add(&claims, 11, 1, 2, 1); // another evidence
	claims_add(&claims, 11, 1, 2, 1); // the same again
	claims_add(&claims, 8, 3, 2, 1);  // ends where that began
	assert_int_equal(claims.n, 6);
	free(claims.items);
}

/* The last byte of memory is not the neighbour of the first. */
static void claims_are_not_joined_around_the_end(void **state)
{
	struct claims claims = { 0 };
	struct partition p;

	(void)state;
	claims_add(&claims, UINT64_MAX, 1, 1, 0);
	claims_add(&claims, 0, 4, 1, 0);
	assert_int_equal(claims.n, 2);
	p = partition_resolve(&claims, 8, UNCLAIMED);
	assert_int_equal(p.n, 2);
	assert_int_equal(p.spans[0].owner, 1);
	assert_int_equal(p.spans[1].pos, 4);
	partition_release(&p);
}

static void sorting_is_stable(void **state)
{
	enum { N = 5000 };
	struct claims claims = { 0 };
	uint64_t seed = 3;

	(void)state;
	for (uint32_t i = 0; i < N; i++)
		claims_add(&claims, below(&seed, 300) << below(&seed, 56), 1, i, i);
	claims_sort(&claims);
	assert_int_equal(claims.n, N);
	for (size_t i = 1; i < claims.n; i++) {
		const struct claim *a = &claims.items[i - 1], *b = &claims.items[i];

		assert_true(a->pos < b->pos || (a->pos == b->pos && a->owner < b->owner));
	}
	claims_sort(&claims);
	assert_int_equal(claims.n, N);
	free(claims.items);
	claims = (struct claims){ 0 };
	claims_sort(&claims);
}

/* 0, 3, 6, … with owners 1, 2, 3, … */
static struct partition make_stairs(size_t n)
{
	struct claims claims = { 0 };

	for (uint32_t i = 0; i < n; i++)
		claims_add(&claims, 3 * i, 3, i + 1, 0);
	return partition_resolve(&claims, 3 * n, UNCLAIMED);
}

static void any_hint_finds_the_span(void **state)
{
	enum { N = 60 };
	struct partition p = make_stairs(N);

	(void)state;
	for (uint64_t pos = 0; pos < 3 * N; pos++) {
		for (size_t hint = 0; hint < N + 3; hint++) {
			size_t found = partition_find(&p, pos, hint);

			if (found != pos / 3)
				fail_msg("%u with hint %zu: %zu", (unsigned)pos, hint, found);
		}
		assert_int_equal(partition_find(&p, pos, SIZE_MAX), pos / 3);
	}
	partition_release(&p);
}

static void an_empty_line_has_no_spans(void **state)
{
	struct claims claims = { 0 };
	struct partition p;

	(void)state;
	claims_add(&claims, 0, 5, 1, 0);
	p = partition_resolve(&claims, 0, UNCLAIMED);
	assert_int_equal(p.n, 0);
	assert_int_equal(p.spans[0].pos, 0);
	partition_check(&p, 0);
	partition_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_a_painter_in_any_order),
		cmocka_unit_test(many_claims_are_resolved),
		cmocka_unit_test(ties_are_broken_by_rule),
		cmocka_unit_test(claims_that_continue_are_joined),
		cmocka_unit_test(claims_are_not_joined_around_the_end),
		cmocka_unit_test(sorting_is_stable),
		cmocka_unit_test(any_hint_finds_the_span),
		cmocka_unit_test(an_empty_line_has_no_spans),
	};

	return cmocka_run_group_tests_name("partition", tests, NULL, NULL);
}
