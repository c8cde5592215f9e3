#include "test.h"

#include "../../src/model/code.h"

#include <string.h>

static const struct code_range nowhere = { 0, 0 };

static uint64_t hash(enum code_machine machine, const uint8_t *bytes, size_t size, uint64_t vm_addr,
		     const struct code_range *absolutes)
{
	struct code code = { bytes, size, vm_addr };

	return code_hash(machine, &code, absolutes);
}

/* lea rax, [rip + …]; call …; cmp eax, 7; jne to itself; ret */
static const uint8_t x86[] = { 0x48, 0x8d, 0x05, 0x10, 0x20, 0x00, 0x00, 0xe8, 0x40, 0x10,
			       0x00, 0x00, 0x3d, 0x07, 0x00, 0x00, 0x00, 0x75, 0xf9, 0xc3 };

static void put_u32(uint8_t *p, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> 8 * i);
}

static void x86_code_elsewhere_is_the_same(void **state)
{
	uint8_t moved[sizeof(x86)];
	uint64_t wanted = hash(CODE_X86_64, x86, sizeof(x86), 0x1000, &nowhere);

	(void)state;
	memcpy(moved, x86, sizeof(x86));
	put_u32(moved + 3, 0x5555); // other data, or the same elsewhere
	put_u32(moved + 8, 0xfffff000);
	assert_true(hash(CODE_X86_64, moved, sizeof(x86), 0x7000, &nowhere) == wanted);
	put_u32(moved + 8, 0xfffffff4); // it calls itself: that stays wherever it lies
	assert_false(hash(CODE_X86_64, moved, sizeof(x86), 0x7000, &nowhere) == wanted);
}

static void x86_numbers_count(void **state)
{
	uint8_t other[sizeof(x86)];
	uint64_t wanted = hash(CODE_X86_64, x86, sizeof(x86), 0x1000, &nowhere);
	struct code_range range = { 0x400000, 0x500000 };

	(void)state;
	for (size_t i = 0; i < sizeof(x86); i++) {
		bool is_place = (i >= 3 && i < 7) || (i >= 8 && i < 12);

		memcpy(other, x86, sizeof(x86));
		other[i] ^= 0x10;
		if ((hash(CODE_X86_64, other, sizeof(x86), 0x1000, &nowhere) == wanted) != is_place)
			fail_msg("byte %zu", i);
	}
	// Of a program that lies at one place a number may be an address.
	memcpy(other, x86, sizeof(x86));
	put_u32(other + 13, 0x400010);
	wanted = hash(CODE_X86_64, other, sizeof(x86), 0x1000, &range);
	put_u32(other + 13, 0x400020);
	assert_true(hash(CODE_X86_64, other, sizeof(x86), 0x1000, &range) == wanted);
	assert_false(hash(CODE_X86_64, other, sizeof(x86), 0x1000, &nowhere) == wanted);
	assert_false(hash(CODE_X86_64, x86, sizeof(x86), 0x1000, &range) == wanted);
}

/* adrp x0, page; add x0, x0, #low; bl …; ldr x1, [x2, #8]; ret */
static const uint32_t arm64[] = { 0xb0000000, 0x91004000, 0x94000100, 0xf9400441, 0xd65f03c0 };

static uint64_t hash_arm64(const uint32_t *words, uint64_t vm_addr)
{
	uint8_t bytes[sizeof(arm64)];

	for (size_t i = 0; i < ARRAY_SIZE(arm64); i++)
		put_u32(bytes + 4 * i, words[i]);
	return hash(CODE_ARM64, bytes, sizeof(bytes), vm_addr, &nowhere);
}

static void arm64_code_elsewhere_is_the_same(void **state)
{
	static const struct {
		size_t word;
		uint32_t value;
		bool is_same;
	} changes[] = {
		{ 0, 0xd0000100, true },  // another page
		{ 0, 0xb0000001, false }, // in another register
		{ 1, 0x91008000, true },  // the rest of the address
		{ 1, 0x91004001, false }, // to another register
		{ 2, 0x94000200, true },  // another function, or the same elsewhere
		{ 2, 0x14000200, false }, // not called
		{ 3, 0xf9400841, false }, // a field of a struct
		{ 4, 0xd65f03a0, false },
	};
	uint64_t wanted = hash_arm64(arm64, 0x10000);

	(void)state;
	assert_true(hash_arm64(arm64, 0x20000) == wanted);
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		uint32_t words[ARRAY_SIZE(arm64)];

		memcpy(words, arm64, sizeof(arm64));
		words[changes[i].word] = changes[i].value;
		if ((hash_arm64(words, 0x10000) == wanted) != changes[i].is_same)
			fail_msg("change %zu", i);
	}
}

static void other_code_is_bytes(void **state)
{
	uint8_t other[sizeof(x86)];
	uint64_t wanted = hash(CODE_OTHER, x86, sizeof(x86), 0x1000, &nowhere);

	(void)state;
	assert_true(hash(CODE_OTHER, x86, sizeof(x86), 0x2000, &nowhere) == wanted);
	for (size_t i = 0; i < sizeof(x86); i++) {
		memcpy(other, x86, sizeof(x86));
		other[i] ^= 1;
		assert_false(hash(CODE_OTHER, other, sizeof(x86), 0x1000, &nowhere) == wanted);
	}
	assert_false(hash(CODE_OTHER, x86, sizeof(x86) - 1, 0x1000, &nowhere) == wanted);
}

/* Baselines hold hashes: they must not change from one version to the next. */
static void hashes_stay(void **state)
{
	(void)state;
	assert_int_equal(hash(CODE_X86_64, x86, sizeof(x86), 0, &nowhere), 0xea0fb7f60fc51273);
	assert_int_equal(hash_arm64(arm64, 0), 0xf011929ecff79a4e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(x86_code_elsewhere_is_the_same),
		cmocka_unit_test(x86_numbers_count),
		cmocka_unit_test(arm64_code_elsewhere_is_the_same),
		cmocka_unit_test(other_code_is_bytes),
		cmocka_unit_test(hashes_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
