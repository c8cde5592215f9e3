#include "test.h"

#include "../../src/attrib/fill.h"

#include <stdlib.h>
#include <string.h>

#define BYTES(text) text, sizeof(text) - 1

static const struct {
	const char *what, *bytes;
	size_t size;
	bool is_fill;
} runs[] = {
	{ "nothing", BYTES(""), true },
	{ "zeros", BYTES("\0\0\0\0\0\0\0"), true },
	{ "int3", BYTES("\xcc\xcc\xcc"), true },
	// GNU as and LLVM: one instruction of each length.
	{ "1", BYTES("\x90"), true },
	{ "2", BYTES("\x66\x90"), true },
	{ "3", BYTES("\x0f\x1f\x00"), true },
	{ "4", BYTES("\x0f\x1f\x40\x00"), true },
	{ "5", BYTES("\x0f\x1f\x44\x00\x00"), true },
	{ "6", BYTES("\x66\x0f\x1f\x44\x00\x00"), true },
	{ "7", BYTES("\x0f\x1f\x80\x00\x00\x00\x00"), true },
	{ "8", BYTES("\x0f\x1f\x84\x00\x00\x00\x00\x00"), true },
	{ "9", BYTES("\x66\x0f\x1f\x84\x00\x00\x00\x00\x00"), true },
	{ "10", BYTES("\x66\x2e\x0f\x1f\x84\x00\x00\x00\x00\x00"), true },
	{ "11", BYTES("\x66\x66\x2e\x0f\x1f\x84\x00\x00\x00\x00\x00"), true },
	{ "12", BYTES("\x66\x66\x66\x2e\x0f\x1f\x84\x00\x00\x00\x00\x00"), true },
	{ "13", BYTES("\x66\x66\x66\x66\x2e\x0f\x1f\x84\x00\x00\x00\x00\x00"), true },
	{ "14", BYTES("\x66\x66\x66\x66\x66\x2e\x0f\x1f\x84\x00\x00\x00\x00\x00"), true },
	{ "15", BYTES("\x66\x66\x66\x66\x66\x66\x2e\x0f\x1f\x84\x00\x00\x00\x00\x00"), true },
	// GNU as for processors without these: lea of a register into itself.
	{ "i386, 3", BYTES("\x8d\x76\x00"), true },
	{ "i386, 4", BYTES("\x8d\x74\x26\x00"), true },
	{ "i386, 5", BYTES("\x2e\x8d\x74\x26\x00"), true },
	{ "i386, 6", BYTES("\x8d\xb6\x00\x00\x00\x00"), true },
	{ "i386, 7", BYTES("\x8d\xb4\x26\x00\x00\x00\x00"), true },
	{ "i386, 8", BYTES("\x2e\x8d\xb4\x26\x00\x00\x00\x00"), true },
	{ "i386, edi", BYTES("\x8d\xbc\x27\x00\x00\x00\x00"), true },
	{ "MSVC, ecx", BYTES("\x8d\x49\x00"), true },
	{ "MSVC, ebx", BYTES("\x8d\x9b\x00\x00\x00\x00"), true },
	{ "MSVC, esp", BYTES("\x8d\xa4\x24\x00\x00\x00\x00"), true },
	{ "two NOPs", BYTES("\x0f\x1f\x40\x00\x66\x90"), true },
	{ "NOPs and zeros", BYTES("\x0f\x1f\x40\x00\x00\x00\xcc\x90"), true },
	{ "ARM64", BYTES("\x1f\x20\x03\xd5\x1f\x20\x03\xd5"), true },
	{ "ARM64 with UDF 0", BYTES("\x00\x00\x00\x00\x1f\x20\x03\xd5\x00\x00\x00\x00"), true },

	{ "ret", BYTES("\xc3"), false },
	{ "ret among NOPs", BYTES("\x90\x90\xc3\x90"), false },
	{ "ud2", BYTES("\x0f\x0b"), false },
	{ "pause", BYTES("\xf3\x90"), false },
	{ "endbr64", BYTES("\xf3\x0f\x1e\xfa"), false },
	{ "prefixes only", BYTES("\x66\x66\x66"), false },
	{ "a NOP without its operand", BYTES("\x0f\x1f\x84\x00"), false },
	{ "a NOP without ModRM", BYTES("\x0f\x1f"), false },
	{ "reserved, not NOP", BYTES("\x0f\x1f\x48\x00"), false },
	{ "mov ax, imm", BYTES("\x66\xb8\x00\x00"), false },
	{ "lea with a distance", BYTES("\x8d\x76\x04"), false },
	{ "lea into another register", BYTES("\x8d\x46\x00"), false },
	{ "lea with an index", BYTES("\x8d\x74\x06\x00"), false },
	{ "lea of the frame", BYTES("\x8d\x6d\x00"), false },
	{ "lea cut off", BYTES("\x8d\xb6\x00\x00\x00"), false },
	{ "lea without SIB", BYTES("\x8d\x74"), false },
	{ "ARM64 ret", BYTES("\xc0\x03\x5f\xd6"), false },
	{ "ARM64 NOP cut off", BYTES("\x1f\x20\x03"), false },
	{ "0xff", BYTES("\xff\xff\xff\xff"), false },
};

/* A copy that ends where the bytes end, so that sanitizers see a step too far. */
static uint8_t *exact(const char *bytes, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);

	assert_non_null(copy);
	memcpy(copy, bytes, n);
	return copy;
}

static void fill_is_told_from_code(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(runs); i++) {
		uint8_t *bytes = exact(runs[i].bytes, runs[i].size);

		if (is_code_fill(bytes, runs[i].size) != runs[i].is_fill)
			fail_msg("%s", runs[i].what);
		free(bytes);
	}
}

static void zeros_are_told_from_data(void **state)
{
	uint8_t *bytes = calloc(1, 300);

	(void)state;
	assert_non_null(bytes);
	for (size_t size = 0; size <= 300; size++)
		assert_true(is_zero_fill(bytes + 300 - size, size));
	for (size_t i = 0; i < 300; i++) {
		bytes[i] = 1;
		assert_false(is_zero_fill(bytes, 300));
		assert_false(is_zero_fill(bytes + i, 1));
		assert_true(is_zero_fill(bytes, i));
		bytes[i] = 0;
	}
	bytes[0] = 0xcc;
	assert_false(is_zero_fill(bytes, 1));
	free(bytes);
}

static const struct {
	const char *what, *bytes;
	size_t size;
	uint64_t at_end;
} functions[] = {
	{ "nothing", BYTES(""), 0 },
	{ "no fill", BYTES("\x55\xc3"), 0 },
	{ "one NOP", BYTES("\xc3\x90"), 1 },
	{ "a long NOP", BYTES("\xc3\x0f\x1f\x44\x00\x00"), 5 },
	{ "two long NOPs", BYTES("\xc3\x66\x90\x0f\x1f\x40\x00"), 6 },
	{ "only fill", BYTES("\xcc\xcc\xcc\xcc"), 4 },
	{ "fill before code is code", BYTES("\x90\x90\xc3"), 0 },
	{ "ARM64", BYTES("\xc0\x03\x5f\xd6\x1f\x20\x03\xd5\x00\x00\x00\x00"), 8 },
	{ "a jump of an object", BYTES("\x83\xc1\x01\xe9\x00\x00\x00\x00"), 0 },
	{ "a jump at the start", BYTES("\xe9\x00\x00\x00\x00\x90\x90"), 2 },
	{ "a near jump", BYTES("\xe9\x34\x12\x00\x00\x66\x90"), 2 },
	{ "a nearer jump", BYTES("\xe9\x34\x00\x00\x00\xcc"), 1 },
	{ "a far jump", BYTES("\xe9\x34\x12\x34\x00\x90"), 1 },
	{ "a jump back", BYTES("\xe9\x34\x12\xff\xff\x00\x00"), 2 },
	{ "a call that does not return", BYTES("\xe8\x00\x01\x00\x00\x0f\x1f\x00"), 3 },
	{ "an import", BYTES("\xff\x25\x00\x00\x00\x00\x90\x90"), 2 },
	{ "a jump and zeros", BYTES("\xe9\x34\x12\x00\x00\x00\x00\x00"), 3 },
	{ "ret and zeros", BYTES("\x55\x5d\xc3\x00\x00\x00\x00\x00"), 5 },
	{ "zeros alone", BYTES("\x00\x00\x00"), 3 },
};

static void fill_is_found_at_the_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		uint8_t *bytes = exact(functions[i].bytes, functions[i].size);
		uint64_t n = code_fill_at_end(bytes, functions[i].size);

		if (n != functions[i].at_end)
			fail_msg("%s: %llu", functions[i].what, (unsigned long long)n);
		free(bytes);
	}
}

static void no_more_than_64_bytes_are_looked_at(void **state)
{
	uint8_t bytes[200];

	(void)state;
	memset(bytes, 0x90, sizeof(bytes));
	assert_int_equal(code_fill_at_end(bytes, 200), 64);
	bytes[150] = 0xc3;
	assert_int_equal(code_fill_at_end(bytes, 200), 49);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fill_is_told_from_code),
		cmocka_unit_test(zeros_are_told_from_data),
		cmocka_unit_test(fill_is_found_at_the_end),
		cmocka_unit_test(no_more_than_64_bytes_are_looked_at),
	};

	return cmocka_run_group_tests_name("fill", tests, NULL, NULL);
}
