#include "fill.h"

#include <string.h>

bool is_zero_fill(const uint8_t *bytes, uint64_t size)
{
	return !size || (!bytes[0] && !memcmp(bytes, bytes + 1, (size_t)size - 1));
}

/* 0F 1F with its ModRM operand; `n` bytes are left. Returns its length, or 0. */
static unsigned long_nop(const uint8_t *p, uint64_t n)
{
	unsigned modrm, length = 3;

	if (n < 3 || p[0] != 0x0f || p[1] != 0x1f)
		return 0;
	modrm = p[2];
	if (modrm & 0x38)
		return 0;
	if ((modrm & 7) == 4 && modrm >> 6 != 3)
		length++;
	if (modrm >> 6 == 1)
		length++;
	else if (modrm >> 6 == 2)
		length += 4;
	return length <= n ? length : 0;
}

/* LEA of a register into itself, 8D with ModRM and a displacement of 0. Its length, or 0. */
static unsigned lea_nop(const uint8_t *p, uint64_t n)
{
	unsigned mod, base, length = 2;

	if (n < 3 || p[0] != 0x8d)
		return 0;
	mod = p[1] >> 6;
	base = p[1] & 7;
	if (base == 4) {
		if ((p[2] & 0x38) != 0x20)
			return 0; // adds an index
		base = p[2] & 7;
		length++;
	}
	// A frame pointer cannot do without a displacement: that one is code.
	if ((mod != 1 && mod != 2) || base != (p[1] >> 3 & 7u) || base == 5)
		return 0;
	for (unsigned end = length + (mod == 1 ? 1 : 4); length < end; length++) {
		if (length >= n || p[length])
			return 0;
	}
	return length;
}

/* The length of the fill instruction at `p`, or 0 when it is something else. */
static unsigned fill_length(const uint8_t *p, uint64_t n)
{
	unsigned prefixes = 0, length;

	if (p[0] == 0x00 || p[0] == 0xcc || p[0] == 0x90)
		return 1;
	if (n >= 4 && !memcmp(p, "\x1f\x20\x03\xd5", 4))
		return 4; // ARM64 NOP
	while (prefixes < n && prefixes < 12 && (p[prefixes] == 0x66 || p[prefixes] == 0x2e))
		prefixes++;
	if (prefixes == n)
		return 0;
	if (prefixes && p[prefixes] == 0x90)
		return prefixes + 1;
	length = long_nop(p + prefixes, n - prefixes);
	if (!length)
		length = lea_nop(p + prefixes, n - prefixes);
	return length ? prefixes + length : 0;
}

bool is_code_fill(const uint8_t *bytes, uint64_t size)
{
	uint64_t at = 0;

	// Long runs of one byte are the usual case.
	if (size && (bytes[0] == 0x00 || bytes[0] == 0xcc || bytes[0] == 0x90) &&
	    !memcmp(bytes, bytes + 1, (size_t)size - 1))
		return true;
	while (at < size) {
		unsigned length = fill_length(bytes + at, size - at);

		if (!length)
			return false;
		at += length;
	}
	return true;
}

/*
 * How many zeros at `at` end the operand of an x86 jump or call before them: E8 and E9 with a
 * distance, FF 25 with an address. They are small numbers, and all zero in an object.
 */
static uint64_t operand_zeros(const uint8_t *bytes, uint64_t size, uint64_t at)
{
	for (uint64_t n = 1; n <= 4 && at + n <= size && !bytes[at + n - 1]; n++) {
		uint64_t operand = at + n - 4;

		if (at + n < 5)
			continue;
		if (bytes[operand - 1] == 0xe8 || bytes[operand - 1] == 0xe9 ||
		    (operand >= 2 && bytes[operand - 2] == 0xff && bytes[operand - 1] == 0x25))
			return n;
	}
	return 0;
}

uint64_t code_fill_at_end(const uint8_t *bytes, uint64_t size)
{
	uint64_t most = size < 64 ? size : 64;

	for (uint64_t n = most; n; n--) {
		if (is_code_fill(bytes + (size - n), n))
			return n - operand_zeros(bytes, size, size - n);
	}
	return 0;
}
