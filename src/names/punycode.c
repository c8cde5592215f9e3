#include "punycode.h"

#include "utf8.h"

/* RFC 3492, section 5. */
enum { BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, BIAS = 72, FIRST = 0x80 };

struct chars {
	uint32_t c[PUNYCODE_MAX_CHARS];
	size_t n;
};

static unsigned digit_value(char c)
{
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a');
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0') + 26;
	return BASE;
}

/* Section 6.1 */
static uint64_t adapt(uint64_t delta, uint64_t n, bool first)
{
	uint64_t k = 0;

	delta = first ? delta / DAMP : delta / 2;
	for (delta += delta / n; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
		delta /= BASE - T_MIN;
	return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

/* One variable-length integer of section 6.2; false at its faults. */
static bool read_delta(struct name_slice code, size_t *pos, uint64_t bias, uint64_t *delta)
{
	uint64_t weight = 1;

	*delta = 0;
	for (uint64_t k = BASE;; k += BASE) {
		uint64_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
		unsigned digit = *pos < code.length ? digit_value(code.text[(*pos)++]) : BASE;

		if (digit == BASE)
			return false;
		*delta += digit * weight;
		if (digit < t)
			return true;
		weight *= BASE - t;
		if (weight > UINT32_MAX || *delta > UINT32_MAX)
			return false;
	}
}

static bool insert(struct chars *chars, size_t at, uint64_t c)
{
	if (chars->n == PUNYCODE_MAX_CHARS || !utf8_is_char(c))
		return false;
	memmove(&chars->c[at + 1], &chars->c[at], (chars->n - at) * sizeof(chars->c[0]));
	chars->c[at] = (uint32_t)c;
	chars->n++;
	return true;
}

/* Section 6.2: `chars` holds the ASCII part, `code` says where the others go between. */
static bool insert_all(struct name_slice code, struct chars *chars)
{
	uint64_t bias = BIAS, c = FIRST, i = 0, delta;

	for (size_t pos = 0; pos < code.length; i++) {
		bool first = pos == 0;

		if (!read_delta(code, &pos, bias, &delta))
			return false;
		bias = adapt(delta, chars->n + 1, first);
		i += delta;
		c += i / (chars->n + 1);
		i %= chars->n + 1;
		if (!insert(chars, (size_t)i, c))
			return false;
	}
	return code.length > 0;
}

size_t punycode_decode(struct name_slice code, char *utf8)
{
	struct chars chars = { .n = 0 };
	size_t delimiter = code.length, length = 0;

	if (!code.length)
		return 0;
	while (delimiter && code.text[delimiter - 1] != '_')
		delimiter--;
	for (size_t i = 0; i + 1 < delimiter; i++) {
		if (!insert(&chars, i, (unsigned char)code.text[i]))
			return 0;
	}
	code = (struct name_slice){ code.text + delimiter, code.length - delimiter };
	if (!insert_all(code, &chars))
		return 0;
	for (size_t i = 0; i < chars.n; i++)
		length += utf8_put(utf8 + length, chars.c[i]);
	return length;
}
