#include "utf8.h"

#include <string.h>

/* How many of some bytes are below 0x80, about: a multiple of 8. */
static size_t ascii_length(const char *text, size_t length)
{
	size_t i = 0;

	for (uint64_t word; length - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, text + i, sizeof(word));
		if (word & 0x8080808080808080)
			break;
	}
	return i;
}

/* How many of some bytes are UTF-8. */
static size_t valid_length(const char *text, size_t length)
{
	size_t i = ascii_length(text, length), n;

	while (i < length &&
	       (n = (unsigned char)text[i] < 0x80 ? 1 : utf8_length(text + i, length - i)))
		i += n;
	return i;
}

void utf8_add_valid(struct text *out, const char *text, size_t length)
{
	size_t i = 0;

	while (i < length) {
		size_t n = valid_length(text + i, length - i);

		text_add(out, text + i, n);
		if (i + n < length)
			text_puts(out, "\xef\xbf\xbd");
		i += n + 1;
	}
}
