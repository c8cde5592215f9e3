#include "test.h"

#include "../../src/model/arm64.h"

enum { MOST_WORDS = 4 };

/* Words as assemblers write them; what the last one of each names, when they lie at 0x10000. */
static const struct {
	const char *what;
	uint32_t words[MOST_WORDS];
	uint64_t target;
} codes[] = {
	{ "b +8", { 0x14000002 }, 0x10008 },
	{ "bl -4", { 0x97ffffff }, 0xfffc },
	{ "b.lt +0x10", { 0x5400008b }, 0x10010 },
	{ "cbz w0, +8", { 0x34000040 }, 0x10008 },
	{ "cbnz x0, -8", { 0xb5ffffc0 }, 0xfff8 },
	{ "tbz w0, #3, +0xc", { 0x36180060 }, 0x1000c },
	{ "adr x0, +0x14", { 0x100000a0 }, 0x10014 },
	{ "ldr x0, =literal", { 0x58000080 }, 0x10010 },
	{ "adrp alone", { 0x90000008 }, ARM64_NO_TARGET },
	{ "adrp x8; add x8, x8, #0x123", { 0xb0000008, 0x91048d08 }, 0x11123 },
	{ "adrp x8; ldr x9, [x8, #0x798]", { 0x90000008, 0xf943cd09 }, 0x10798 },
	{ "adrp x8; ldr w9, [x8, #0x1e8]", { 0x90000008, 0xb941e909 }, 0x101e8 },
	{ "adrp x8; ldrb w9, [x8, #1]", { 0x90000008, 0x39400509 }, 0x10001 },
	{ "adrp x8; str q0, [x8, #0x10]", { 0x90000008, 0x3d800500 }, 0x10010 },
	{ "adrp x8; nop; add", { 0x90000008, 0xd503201f, 0x91048d08 }, 0x10123 },
	{ "adrp x8; mov x8, x1; add", { 0x90000008, 0xaa0103e8, 0x91048d08 }, ARM64_NO_TARGET },
	{ "adrp x8; bl; add", { 0x90000008, 0x94000000, 0x91048d08 }, ARM64_NO_TARGET },
	{ "adrp x8; blr x9; add", { 0x90000008, 0xd63f0120, 0x91048d08 }, ARM64_NO_TARGET },
	{ "adrp x19; bl; add: calls keep it", { 0x90000013, 0x94000000, 0x91048e68 }, 0x10123 },
	{ "adrp x19; b; add", { 0x90000013, 0x14000002, 0x91048e68 }, ARM64_NO_TARGET },
	{ "adrp x8; add x8, x8, #1, lsl #12", { 0x90000008, 0x91400508 }, 0x11000 },
	{ "adrp x8; ret; add", { 0x90000008, 0xd65f03c0, 0x91048d08 }, ARM64_NO_TARGET },
	{ "adrp x8; ldp x7, x8, [x1]; add",
	  { 0x90000008, 0xa9402027, 0x91048d08 },
	  ARM64_NO_TARGET },
	{ "add of another register", { 0x90000008, 0x91048d29 }, ARM64_NO_TARGET },
	{ "adrp -1 page; add", { 0xf0ffffe8, 0x91000108 }, 0xf000 },
};

static void pairs_of_instructions_name_an_address(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
		struct arm64_pages pages = { .known = 0 };
		uint64_t target = ARM64_NO_TARGET, vm_addr = 0x10000;

		for (size_t k = 0; k < MOST_WORDS && codes[i].words[k]; k++)
			target = arm64_pages_target(&pages, codes[i].words[k], vm_addr);
		if (target != codes[i].target)
			fail_msg("%s: 0x%llx", codes[i].what, (unsigned long long)target);
	}
}

static const struct {
	const char *what;
	uint32_t word;
	bool is_call, is_jump;
} flows[] = {
	{ "bl", 0x94000000, true, false },	     { "blr x8", 0xd63f0100, true, false },
	{ "blraa x8, x9", 0xd73f0909, true, false }, { "b", 0x14000000, false, true },
	{ "br x8", 0xd61f0100, false, true },	     { "b.ne", 0x54000001, false, true },
	{ "cbz", 0x34000000, false, true },	     { "tbnz", 0x37000000, false, true },
	{ "ret", 0xd65f03c0, false, false },	     { "nop", 0xd503201f, false, false },
	{ "ldr literal", 0x58000080, false, false },
};

static void calls_and_jumps_are_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(flows); i++) {
		if (arm64_is_call(flows[i].word) != flows[i].is_call ||
		    arm64_is_jump(flows[i].word) != flows[i].is_jump)
			fail_msg("%s", flows[i].what);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_of_instructions_name_an_address),
		cmocka_unit_test(calls_and_jumps_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
