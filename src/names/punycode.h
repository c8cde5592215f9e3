/* punycode.h: identifiers that are not ASCII (RFC 3492, with `_` as the delimiter). */
#ifndef BINSIZE_NAMES_PUNYCODE_H
#define BINSIZE_NAMES_PUNYCODE_H

#include "slice.h"

/* Of one identifier. */
enum {
	PUNYCODE_MAX_CHARS = 128,
	PUNYCODE_MAX_UTF8 = 4 * PUNYCODE_MAX_CHARS,
};

/*
 * Decodes into `utf8`, which has room for PUNYCODE_MAX_UTF8 bytes; returns how many were written,
 * no NUL. 0: not punycode, longer than PUNYCODE_MAX_CHARS, or not Unicode.
 */
size_t punycode_decode(struct name_slice code, char *utf8);

#endif
