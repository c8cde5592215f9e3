#include "test.h"

#include "../../src/duplicates/same_code.h"

#include <stdlib.h>
#include <string.h>

/* The functions that may turn out to be the same begin at 0x9000 and 0xa000. */
static bool may_match(void *context, uint64_t a, uint64_t b)
{
	(void)context;
	return (a == 0x9000 || a == 0xa000) && (b == 0x9000 || b == 0xa000);
}

static struct code_judge judge = { may_match, NULL, UINT64_MAX };

/*
 * push rbx; call TARGET; lea rax, [rip + TARGET]; cmp byte [rip + TARGET], 7; jmp back; ret, with
 * distances that lead from `vm_addr` to the targets.
 */
enum { X86_SIZE = 24 };

static void write_x86(uint8_t *p, uint64_t vm_addr, uint64_t call, uint64_t lea, uint64_t cmp)
{
	static const uint8_t shape[X86_SIZE] = { 0x53, 0xe8, 0, 0, 0,	 0,    0x48, 0x8d,
						 0x05, 0,    0, 0, 0,	 0x80, 0x3d, 0,
						 0,    0,    0, 7, 0xeb, 0xf9, 0x5b, 0xc3 };
	const struct {
		unsigned at, end;
		uint64_t target;
	} fields[] = { { 2, 6, call }, { 9, 13, lea }, { 15, 20, cmp } };

	memcpy(p, shape, X86_SIZE);
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		uint32_t distance = (uint32_t)(fields[i].target - (vm_addr + fields[i].end));

		for (unsigned k = 0; k < 4; k++)
			p[fields[i].at + k] = (uint8_t)(distance >> 8 * k);
	}
}

static const struct {
	const char *what;
	uint64_t a[3], b[3]; /* call, lea, cmp */
	bool is_alike;
} pairs[] = {
	{ "the same targets", { 0x5000, 0x8000, 0x8010 }, { 0x5000, 0x8000, 0x8010 }, true },
	{ "another call", { 0x5000, 0x8000, 0x8010 }, { 0x5100, 0x8000, 0x8010 }, false },
	{ "a call of what may be the same",
	  { 0x9000, 0x8000, 0x8010 },
	  { 0xa000, 0x8000, 0x8010 },
	  true },
	{ "other data", { 0x5000, 0x8000, 0x8010 }, { 0x5000, 0x8008, 0x8010 }, false },
	{ "data behind which a constant stands",
	  { 0x5000, 0x8000, 0x8010 },
	  { 0x5000, 0x8000, 0x8090 },
	  false },
};

static void x86_is_compared_by_targets(void **state)
{
	uint8_t a[X86_SIZE], b[X86_SIZE];
	struct code x = { a, X86_SIZE, 0x1000 }, y = { b, X86_SIZE, 0x2345 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		write_x86(a, x.vm_addr, pairs[i].a[0], pairs[i].a[1], pairs[i].a[2]);
		write_x86(b, y.vm_addr, pairs[i].b[0], pairs[i].b[1], pairs[i].b[2]);
		if (code_is_alike(CODE_X86_64, &x, &y, &judge) != pairs[i].is_alike)
			fail_msg("%s", pairs[i].what);
		if (pairs[i].is_alike)
			assert_int_equal(code_key(CODE_X86_64, &x), code_key(CODE_X86_64, &y));
	}
	write_x86(b, y.vm_addr, 0x5000, 0x8000, 0x8010);
	write_x86(a, x.vm_addr, 0x5000, 0x8000, 0x8010);
	b[19] = 8;
	assert_false(code_is_alike(CODE_X86_64, &x, &y, &judge));
}

static void comparing_is_bounded(void **state)
{
	uint8_t a[X86_SIZE] = { 0 };
	struct code x = { a, X86_SIZE, 0x1000 };
	struct code_judge few = { may_match, NULL, 2 * X86_SIZE };

	(void)state;
	assert_true(code_is_alike(CODE_X86_64, &x, &x, &few));
	assert_true(code_is_alike(CODE_X86_64, &x, &x, &few));
	assert_false(code_is_alike(CODE_X86_64, &x, &x, &few));
}

/* Equal bytes at two addresses call two functions: only the targets tell. */
static void x86_targets_are_decoded(void **state)
{
	uint8_t a[X86_SIZE];
	struct code code = { a, X86_SIZE, 0x1000 };
	struct code_targets t;

	(void)state;
	write_x86(a, code.vm_addr, 0x5000, 0x8000, 0x8010);
	t = code_targets(CODE_X86_64, &code);
	assert_true(t.is_whole);
	assert_int_equal(t.n_targets, 3); // the jump inside is none
	assert_int_equal(t.targets[0], 0x5000);
	assert_int_equal(t.targets[1], 0x8000);
	assert_int_equal(t.targets[2], 0x8010);
	free(t.targets);
	a[22] = 0x06; // no instruction in 64-bit mode
	t = code_targets(CODE_X86_64, &code);
	assert_false(t.is_whole);
	free(t.targets);
}

static void put_word(uint8_t *p, uint32_t word)
{
	for (unsigned k = 0; k < 4; k++)
		p[k] = (uint8_t)(word >> 8 * k);
}

/* adrp x0, page of 0x8000; bl TARGET; ret */
static void write_arm64(uint8_t *p, uint64_t vm_addr, uint64_t call)
{
	uint64_t pages = (0x8000 >> 12) - (vm_addr >> 12);

	put_word(p,
		 0x90000000 | (uint32_t)(pages & 3) << 29 | (uint32_t)(pages >> 2 & 0x7ffff) << 5);
	put_word(p + 4, 0x94000000 | ((uint32_t)((call - (vm_addr + 4)) >> 2) & 0x03ffffff));
	put_word(p + 8, 0xd65f03c0);
}

static void arm64_is_compared_by_targets(void **state)
{
	uint8_t a[12], b[12];
	struct code x = { a, 12, 0x1000 }, y = { b, 12, 0x3004 };
	struct code_targets t;

	(void)state;
	write_arm64(a, x.vm_addr, 0x5000);
	write_arm64(b, y.vm_addr, 0x5000);
	assert_memory_not_equal(a, b, 8);
	assert_true(code_is_alike(CODE_ARM64, &x, &y, &judge));
	assert_int_equal(code_key(CODE_ARM64, &x), code_key(CODE_ARM64, &y));
	t = code_targets(CODE_ARM64, &y);
	assert_true(t.is_whole);
	assert_int_equal(t.n_targets, 2);
	assert_int_equal(t.targets[0], 0x8000);
	assert_int_equal(t.targets[1], 0x5000);
	free(t.targets);
	write_arm64(b, y.vm_addr, 0x5004);
	assert_false(code_is_alike(CODE_ARM64, &x, &y, &judge));
	write_arm64(a, x.vm_addr, 0x9000);
	write_arm64(b, y.vm_addr, 0xa000);
	assert_true(code_is_alike(CODE_ARM64, &x, &y, &judge));
	b[0] |= 1; // x1
	assert_false(code_is_alike(CODE_ARM64, &x, &y, &judge));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(x86_is_compared_by_targets),
		cmocka_unit_test(comparing_is_bounded),
		cmocka_unit_test(x86_targets_are_decoded),
		cmocka_unit_test(arm64_is_compared_by_targets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
