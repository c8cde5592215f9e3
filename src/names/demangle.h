/*
 * demangle.h: names as people read them. Slow (about 1 µs) beside crate.h: only for what is shown
 * or grouped.
 */
#ifndef BINSIZE_NAMES_DEMANGLE_H
#define BINSIZE_NAMES_DEMANGLE_H

#include "../base/text.h"

/* How much of a name is shown. */
enum demangle_style {
	DEMANGLE_NONE,	/* the symbol as it is in the file */
	DEMANGLE_FULL,	/* with hash of legacy Rust, parameters of C++, suffix: "f(int) (.cold)" */
	DEMANGLE_SHORT, /* without these */
	DEMANGLE_GENERIC, /* short, with `_` for arguments of generics: equal for all instances */
};

/*
 * Appends the readable form of `name` to `out`. A name that is not mangled, is damaged, or is
 * longer than DEMANGLE_LONGEST is appended as it is; what is printed is bounded by
 * demangle_limit() and ends with "…" when it was cut there. Rust (both schemes) and C++ (Itanium);
 * crates of v0 names are without their disambiguators: see name_owner.defining_hash.
 */
void demangle(struct text *out, const char *name, enum demangle_style style);

#define DEMANGLE_LONGEST (32u << 10) /* bytes of a mangled name */
#define DEMANGLE_PRINTED (64u << 10) /* bytes of a readable one */

/*
 * What a name of `length` bytes is printed as at most. Back references double a text with every
 * few bytes of the name; what compilers write grows a few times, in a file's names together too.
 */
static inline size_t demangle_limit(size_t length)
{
	return length < (DEMANGLE_PRINTED - 1024) / 32 ? 1024 + 32 * length : DEMANGLE_PRINTED;
}

#endif
