#include "safe_text.h"

#include "character.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* What is printed for one character, or for one byte that belongs to none. */
struct piece {
	char bytes[sizeof("\\u{10ffff}")];
	size_t length, columns;
};

static void escape(struct piece *piece, uint32_t c, bool is_byte)
{
	int length = snprintf(piece->bytes, sizeof(piece->bytes), is_byte ? "\\x%02x" : "\\u{%x}",
			      (unsigned)c);

	piece->length = piece->columns = (size_t)length;
}

/* Makes the piece for what `s` starts with; returns how many bytes of `s` that was. */
static size_t read_piece(const char *s, struct piece *piece)
{
	uint32_t c = (uint8_t)*s;
	size_t length = character_read(s, &c);
	enum character_shape shape = character_shape(c);

	if (!length) {
		escape(piece, c, true);
		return 1;
	}
	// Runners of CI obey "##[error]" and "##vso[" wherever they stand in a line of a log.
	if (shape == CHARACTER_HIDDEN || (c == '#' && s[1] == '#')) {
		escape(piece, c, c < 0x80);
		return length;
	}
	memcpy(piece->bytes, s, length);
	piece->length = length;
	piece->columns = shape == CHARACTER_WIDE ? 2 : 1;
	return length;
}

static size_t measure(const char *s)
{
	struct piece piece;
	size_t columns = 0;

	while (*s) {
		s += read_piece(s, &piece);
		columns += piece.columns;
	}
	return columns;
}

/* Adds what fits into `columns` of `*s` and moves `*s` behind it; returns the columns used. */
static size_t add_start(struct text *out, const char **s, size_t columns)
{
	struct piece piece;
	size_t used = 0;

	while (**s) {
		size_t length = read_piece(*s, &piece);

		if (piece.columns > columns - used)
			break;
		text_add(out, piece.bytes, piece.length);
		used += piece.columns;
		*s += length;
	}
	return used;
}

size_t safe_add(struct text *out, const char *string, size_t columns)
{
	size_t total = measure(string), used, left;
	struct piece piece;

	if (!columns || total <= columns)
		return add_start(out, &string, total);
	used = add_start(out, &string, columns / 2);
	text_puts(out, "…");
	for (left = total - used++; left > columns - used; left -= piece.columns)
		string += read_piece(string, &piece);
	return used + add_start(out, &string, left);
}
