#include "test.h"

#include "../../src/infer/code_style.h"

static const struct {
	const char *what;
	enum code_style style;
	uint8_t size;
	uint8_t bytes[24];
} rows[] = {
	{ "push rbp, r15, r14, r13, r12, rbx",
	  STYLE_LLVM,
	  10,
	  { 0x55, 0x41, 0x57, 0x41, 0x56, 0x41, 0x55, 0x41, 0x54, 0x53 } },
	{ "push r15, r14, r13, r12, rbp, rbx",
	  STYLE_GCC,
	  10,
	  { 0x41, 0x57, 0x41, 0x56, 0x41, 0x55, 0x41, 0x54, 0x55, 0x53 } },
	{ "push r15, r14, rbx: r12 and rbp are taken later",
	  STYLE_LLVM,
	  5,
	  { 0x41, 0x57, 0x41, 0x56, 0x53 } },
	{ "push r12, rbp, rbx", STYLE_GCC, 4, { 0x41, 0x54, 0x55, 0x53 } },
	{ "push rbp, rbx: either", STYLE_UNKNOWN, 2, { 0x55, 0x53 } },
	{ "push rax", STYLE_LLVM, 2, { 0x50, 0xc3 } },
	{ "sub rsp, 8", STYLE_GCC, 5, { 0x48, 0x83, 0xec, 0x08, 0xc3 } },
	{ "endbr64", STYLE_GCC, 5, { 0xf3, 0x0f, 0x1e, 0xfa, 0xc3 } },
	{ "a frame, then push r14, rbx",
	  STYLE_LLVM,
	  7,
	  { 0x55, 0x48, 0x89, 0xe5, 0x41, 0x56, 0x53 } },
	{ "a frame, then push r12, rbx",
	  STYLE_GCC,
	  7,
	  { 0x55, 0x48, 0x89, 0xe5, 0x41, 0x54, 0x53 } },
	{ "push rbp; xor eax, eax; mov rbp, rsp; push rbx: work between pushes",
	  STYLE_GCC,
	  7,
	  { 0x55, 0x31, 0xc0, 0x48, 0x89, 0xe5, 0x53 } },
	{ "a frame, then rbx alone: either", STYLE_UNKNOWN, 5, { 0x55, 0x48, 0x89, 0xe5, 0x53 } },
	{ "the same, then sub rsp, 8",
	  STYLE_GCC,
	  9,
	  { 0x55, 0x48, 0x89, 0xe5, 0x53, 0x48, 0x83, 0xec, 0x08 } },
	{ "the same, then push rax: aligned by a push",
	  STYLE_LLVM,
	  6,
	  { 0x55, 0x48, 0x89, 0xe5, 0x53, 0x50 } },
	{ "push rsi, rdi, rbx", STYLE_LLVM, 3, { 0x56, 0x57, 0x53 } },
	{ "push rdi, rsi, rbx", STYLE_GCC, 3, { 0x57, 0x56, 0x53 } },
	{ "mov [rsp + 8], rbx", STYLE_MSVC, 5, { 0x48, 0x89, 0x5c, 0x24, 0x08 } },
	{ "push rbx with a prefix that says nothing",
	  STYLE_MSVC,
	  5,
	  { 0x40, 0x53, 0x48, 0x83, 0xec } },
	{ "test rdi, rdi; je; push r12, rbp, rbx: later",
	  STYLE_GCC,
	  9,
	  { 0x48, 0x85, 0xff, 0x74, 0x20, 0x41, 0x54, 0x55, 0x53 } },
	{ "ret", STYLE_UNKNOWN, 1, { 0xc3 } },
	{ "nothing", STYLE_UNKNOWN, 0, { 0 } },
	{ "a prefix alone", STYLE_UNKNOWN, 1, { 0x41 } },
};

static void prologues_tell_compilers(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct code code = { rows[i].bytes, rows[i].size, 0x1000 };
		enum code_style style = code_style_of(CODE_X86_64, &code);

		if (style != rows[i].style)
			fail_msg("%s: %d", rows[i].what, (int)style);
		assert_int_equal(code_style_of(CODE_ARM64, &code), STYLE_UNKNOWN);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prologues_tell_compilers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
