#include "test.h"

#include "../../src/model/code_flow.h"

static const struct {
	const char *what;
	enum code_machine machine;
	uint8_t size;
	uint8_t bytes[24];
	uint64_t end;
} rows[] = {
	{ "nothing", CODE_X86_64, 0, { 0 }, 0 },
	{ "xor eax, eax; ret; fill", CODE_X86_64, 6, { 0x31, 0xc0, 0xc3, 0xcc, 0xcc, 0xcc }, 3 },
	{ "no end", CODE_X86_64, 2, { 0x31, 0xc0 }, 0 },
	{ "no instruction", CODE_X86_64, 3, { 0x31, 0xc0, 0x06 }, 0 },
	{ "je over a ret", CODE_X86_64, 5, { 0x74, 0x01, 0xc3, 0x90, 0xc3 }, 5 },
	{ "je far over a ret", CODE_X86_64, 9, { 0x0f, 0x84, 1, 0, 0, 0, 0xc3, 0x90, 0xc3 }, 9 },
	{ "jne back", CODE_X86_64, 4, { 0x90, 0x75, 0xfd, 0xc3 }, 4 },
	{ "je out of sight", CODE_X86_64, 4, { 0x74, 0x70, 0xc3, 0xc3 }, 3 },
	{ "jmp elsewhere", CODE_X86_64, 6, { 0xe9, 0, 0x10, 0, 0, 0xcc }, 5 },
	{ "a call goes on", CODE_X86_64, 6, { 0xe8, 0, 0x10, 0, 0, 0xc3 }, 6 },
	{ "bnd ret", CODE_X86_64, 3, { 0xf2, 0xc3, 0xcc }, 2 },
	{ "ret 8", CODE_X86_64, 4, { 0xc2, 8, 0, 0xcc }, 3 },
	{ "jmp [rax + 8]: a method", CODE_X86_64, 4, { 0xff, 0x60, 0x08, 0xcc }, 3 },
	{ "jmp rax: a table, maybe", CODE_X86_64, 3, { 0xff, 0xe0, 0xc3 }, 0 },
	{ "ud2", CODE_X86_64, 3, { 0x0f, 0x0b, 0xcc }, 2 },
	{ "cut off in an instruction", CODE_X86_64, 3, { 0x0f, 0x84, 0x01 }, 0 },
	{ "ret", CODE_ARM64, 8, { 0xc0, 0x03, 0x5f, 0xd6, 0x1f, 0x20, 0x03, 0xd5 }, 4 },
	{ "cbz x0 over a ret",
	  CODE_ARM64,
	  12,
	  { 0x40, 0, 0, 0xb4, 0xc0, 0x03, 0x5f, 0xd6, 0xc0, 0x03, 0x5f, 0xd6 },
	  12 },
	{ "b.eq over a b",
	  CODE_ARM64,
	  12,
	  { 0x40, 0, 0, 0x54, 0, 0x10, 0, 0x14, 0xc0, 0x03, 0x5f, 0xd6 },
	  12 },
	{ "tbnz back", CODE_ARM64, 8, { 0xe0, 0xff, 0x07, 0x37, 0xc0, 0x03, 0x5f, 0xd6 }, 8 },
	{ "br x0", CODE_ARM64, 8, { 0, 0, 0x1f, 0xd6, 0xc0, 0x03, 0x5f, 0xd6 }, 0 },
	{ "ARM64 cut off in a word", CODE_ARM64, 3, { 0xc0, 0x03, 0x5f }, 0 },
};

static void functions_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct code code = { rows[i].bytes, rows[i].size, 0x1000 };
		uint64_t end = code_end(rows[i].machine, &code);

		if (end != rows[i].end)
			fail_msg("%s: %llu", rows[i].what, (unsigned long long)end);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
