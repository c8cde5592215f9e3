/* evidence.h: how we know whose a byte is. */
#ifndef BINSIZE_ATTRIB_EVIDENCE_H
#define BINSIZE_ATTRIB_EVIDENCE_H

#include "../names/slice.h"

/* What is shown: every byte of a row is in one of the four. */
enum tier { TIER_EXACT, TIER_DERIVED, TIER_INFERRED, TIER_NONE, TIER_COUNT };

/*
 * One row for each kind of evidence, strongest first: where claims overlap the one that stands
 * higher wins. Its name, and the tier of bytes that are known by it.
 */
#define EVIDENCES(X)                                                                               \
	/* the format itself states what the bytes are */                                          \
	X(STRUCTURE, TIER_EXACT)                                                                   \
	/* inside the size of a symbol */                                                          \
	X(SYMBOL, TIER_EXACT)                                                                      \
	/* inside a range of a compile unit, or a contribution of a PDB */                         \
	X(UNIT, TIER_EXACT)                                                                        \
	/* inside a range of a line table, or of an inlined function */                            \
	X(LINE, TIER_EXACT)                                                                        \
	/* inside a range of an unwind table */                                                    \
	X(UNWIND, TIER_DERIVED)                                                                    \
	/* a record that serves an address or a symbol */                                          \
	X(RECORD, TIER_DERIVED)                                                                    \
	/* of a local symbol behind the name of its source file */                                 \
	X(FILE, TIER_DERIVED)                                                                      \
	/* its name has the number of an object whose source file is known */                      \
	X(MODULE, TIER_DERIVED)                                                                    \
	/* the first bytes of data that code names or data points to, or as many as are known */   \
	X(REFERENCE, TIER_DERIVED)                                                                 \
	/* between a symbol without a size and the next one */                                     \
	X(LABEL, TIER_INFERRED)                                                                    \
	/* from there on to the next place that something points to */                             \
	X(REACH, TIER_INFERRED)                                                                    \
	/* from where calls lead to, to the next such place or what is known, in code of nobody */ \
	X(CALLED, TIER_INFERRED)                                                                   \
	/* what lies before and behind it is of the same unit */                                   \
	X(NEIGHBOUR, TIER_INFERRED)                                                                \
	/* a share of what was packed together, as large as what it unpacks to */                  \
	X(SHARE, TIER_INFERRED)                                                                    \
	/* nothing but fill bytes, up to an aligned place */                                       \
	X(PADDING, TIER_DERIVED)                                                                   \
	/* only the section is known */                                                            \
	X(SECTION, TIER_NONE)                                                                      \
	/* only the segment is known */                                                            \
	X(SEGMENT, TIER_NONE)                                                                      \
	X(NONE, TIER_NONE)

/* EVIDENCE_STRUCTURE, … */
enum evidence {
#define EVIDENCE_NAME(name, tier) EVIDENCE_##name,
	EVIDENCES(EVIDENCE_NAME) EVIDENCE_COUNT
#undef EVIDENCE_NAME
};

/* "exact", "derived", "inferred", "none" */
const char *tier_name(enum tier tier);

/* The tier that bytes known by it are in. */
enum tier evidence_tier(enum evidence evidence);

/* The tier of what a name or a path says. */
enum tier certainty_tier(enum name_certainty certainty);

/* What is known when both must hold. */
enum tier tier_weaker(enum tier a, enum tier b);

#endif
