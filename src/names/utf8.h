/* utf8.h: characters of decoded identifiers. */
#ifndef BINSIZE_NAMES_UTF8_H
#define BINSIZE_NAMES_UTF8_H

#include "../base/text.h"

#include <stddef.h>
#include <stdint.h>

/* Writes the 1 to 4 bytes of the code point `c` (at most 0x10ffff); returns how many, no NUL. */
static inline size_t utf8_put(char *out, uint32_t c)
{
	static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = n - 1; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)(lead[n] | c);
	return n;
}

/* Whether `c` is a character: in range and not half of a pair. */
static inline int utf8_is_char(uint64_t c)
{
	return c <= 0x10ffff && (c < 0xd800 || c >= 0xe000);
}

/*
 * How many of the `n` bytes at `text` are one character in its only valid form (RFC 3629); 0: they begin
 * with none.
 */
static inline size_t utf8_length(const char *text, size_t n)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char first = n ? (unsigned char)text[0] : 0;
	size_t length = first < 0x80   ? 1
			: first < 0xc0 ? 0
			: first < 0xe0 ? 2
			: first < 0xf0 ? 3
			: first < 0xf8 ? 4
				       : 0;
	uint32_t c = length > 1 ? first & (0xffu >> (length + 1)) : first;

	if (!length || length > n)
		return 0;
	for (size_t i = 1; i < length; i++) {
		unsigned char next = (unsigned char)text[i];

		if ((next & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (next & 0x3f);
	}
	return length == 1 || (c >= least[length] && utf8_is_char(c)) ? length : 0;
}

/* utf8.c: appends some bytes; those that are no UTF-8 become U+FFFD. */
void utf8_add_valid(struct text *out, const char *text, size_t length);

#endif
