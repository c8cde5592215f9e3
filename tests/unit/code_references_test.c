#include "test.h"

#include "../../src/model/code_references.h"

#include <stdio.h>
#include <string.h>

enum { PLACE = 0x10000 };

static void write_down(void *context, uint64_t vm_addr, enum code_use use)
{
	static const char *const uses[] = {
		[CODE_CALLS] = "calls", [CODE_JUMPS] = "jumps", [CODE_NAMES] = "names"
	};
	char *told = context;

	sprintf(told + strlen(told), "%s%s %llx", *told ? ", " : "", uses[use],
		(unsigned long long)vm_addr);
}

static const struct code_range absolutes = { 0x400000, 0x500000 };

static const struct {
	const char *what;
	enum code_machine machine;
	bool is_fixed;
	uint8_t size;
	uint8_t bytes[20];
	const char *told;
	uint64_t n_unread;
} rows[] = {
	{ "lea rax, [rip + 0x100]",
	  CODE_X86_64,
	  false,
	  7,
	  { 0x48, 0x8d, 0x05, 0, 1 },
	  "names 10107",
	  0 },
	{ "cmp word [rip + 0x10], 0x1234: the immediate lies behind the distance",
	  CODE_X86_64,
	  false,
	  9,
	  { 0x66, 0x81, 0x3d, 0x10, 0, 0, 0, 0x34, 0x12 },
	  "names 10019",
	  0 },
	{ "call, jmp back into itself, jne far away",
	  CODE_X86_64,
	  false,
	  13,
	  { 0xe8, 0, 2, 0, 0, 0xeb, 0xf9, 0x0f, 0x85, 0xf3, 0xff, 0, 0 },
	  "calls 10205, jumps 20000",
	  0 },
	{ "mov edi, 0x400010", CODE_X86_64, true, 5, { 0xbf, 0x10, 0, 0x40 }, "names 400010", 0 },
	{ "the same where that is a number",
	  CODE_X86_64,
	  false,
	  5,
	  { 0xbf, 0x10, 0, 0x40 },
	  "",
	  0 },
	{ "jmp [rax*8 + 0x400100]",
	  CODE_X86_64,
	  true,
	  7,
	  { 0xff, 0x24, 0xc5, 0x00, 0x01, 0x40, 0 },
	  "names 400100",
	  0 },
	{ "a lea that is cut off", CODE_X86_64, false, 5, { 0x48, 0x8d, 0x05, 0, 1 }, "", 3 },
	{ "adrp x0; add x1, x0, 0x123",
	  CODE_ARM64,
	  false,
	  8,
	  { 0x00, 0, 0, 0xb0, 0x01, 0x8c, 0x04, 0x91 },
	  "names 11123",
	  0 },
	{ "adrp x0; ldr x0, [x0, 8]; ldr x1, [x0, 8]: x0 is no page any more",
	  CODE_ARM64,
	  false,
	  12,
	  { 0x00, 0, 0, 0xb0, 0x00, 0x04, 0x40, 0xf9, 0x01, 0x04, 0x40, 0xf9 },
	  "names 11008",
	  0 },
	{ "adrp x0; bl; add x1, x0, 0x123: a call may change x0",
	  CODE_ARM64,
	  false,
	  12,
	  { 0x00, 0, 0, 0xb0, 0x00, 0x10, 0, 0x94, 0x01, 0x8c, 0x04, 0x91 },
	  "calls 14004",
	  0 },
	{ "adrp x19; bl; ldr q0, [x19, 16]",
	  CODE_ARM64,
	  false,
	  12,
	  { 0x13, 0, 0, 0xb0, 0x00, 0x10, 0, 0x94, 0x60, 0x06, 0xc0, 0x3d },
	  "calls 14004, names 11010",
	  0 },
	{ "ldr x0, literal 0x40 ahead; adr x1, 0x80 ahead",
	  CODE_ARM64,
	  false,
	  8,
	  { 0x00, 0x02, 0, 0x58, 0x01, 0x04, 0, 0x10 },
	  "names 10040, names 10084",
	  0 },
	{ "ARM64 cut off in a word", CODE_ARM64, false, 6, { 0x1f, 0x20, 0x03, 0xd5 }, "", 2 },
	{ "what is not understood", CODE_OTHER, false, 7, { 0x48, 0x8d, 0x05, 0, 1 }, "", 0 },
};

static void addresses_are_told(void **state)
{
	static const struct code_range nowhere = { 0, 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char told[200] = "";
		struct code code = { rows[i].bytes, rows[i].size, PLACE };
		struct code_visitor visitor = { .visit = write_down, .context = told };
		uint64_t n_unread = code_references(
			rows[i].machine, &code, rows[i].is_fixed ? &absolutes : &nowhere, &visitor);

		if (strcmp(told, rows[i].told) != 0 || n_unread != rows[i].n_unread)
			fail_msg("%s: '%s', %llu unread", rows[i].what, told,
				 (unsigned long long)n_unread);
	}
}

static void addresses_inside_are_told_on_demand(void **state)
{
	static const uint8_t bytes[] = { 0xe8, 0xfb, 0xff, 0xff, 0xff, 0xe9, 0, 0, 0, 0, 0xc3 };
	static const struct code_range nowhere = { 0, 0 };
	struct code code = { bytes, sizeof(bytes), PLACE };
	char told[200] = "";
	struct code_visitor visitor = { .visit = write_down, .context = told };

	(void)state;
	code_references(CODE_X86_64, &code, &nowhere, &visitor);
	assert_string_equal(told, "");
	visitor.inside = true;
	code_references(CODE_X86_64, &code, &nowhere, &visitor);
	assert_string_equal(told, "calls 10000, jumps 1000a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_told),
		cmocka_unit_test(addresses_inside_are_told_on_demand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
