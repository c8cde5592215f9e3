/* character.h: what a terminal does with a character. */
#ifndef BINSIZE_VIEW_CHARACTER_H
#define BINSIZE_VIEW_CHARACTER_H

#include <stddef.h>
#include <stdint.h>

/* How much room it takes. */
enum character_shape {
	CHARACTER_NARROW, /* one column */
	CHARACTER_WIDE,	  /* two columns (East Asian Width W or F) */
	/*
	 * Cannot be shown as it is: it controls the terminal, reorders what stands beside it, is
	 * invisible, or joins with its neighbour. Letters written from right to left are here as
	 * well: they move numbers to their other side.
	 */
	CHARACTER_HIDDEN,
};

/*
 * By Unicode 14; a character that is newer is narrow. Not by locale: the same name takes the same
 * columns everywhere.
 */
enum character_shape character_shape(uint32_t c);

/*
 * Reads one character of UTF-8 at `s`, which is NUL-terminated and not at its end. Returns its
 * bytes (1 to 4), or 0 when the first byte does not start a valid one: overlong forms, surrogates
 * and what is above U+10FFFF are not valid (RFC 3629).
 */
size_t character_read(const char *s, uint32_t *c);

#endif
