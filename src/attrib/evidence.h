/* evidence.h: how we know whose a byte is. */
#ifndef BINSIZE_ATTRIB_EVIDENCE_H
#define BINSIZE_ATTRIB_EVIDENCE_H

#include "../names/slice.h"

/* Strongest first: where claims overlap the smaller one wins. */
enum evidence {
	EVIDENCE_STRUCTURE, /* the format itself states what the bytes are */
	EVIDENCE_SYMBOL,    /* inside the size of a symbol */
	EVIDENCE_UNIT,	    /* inside a range of a compile unit, or a contribution of a PDB */
	EVIDENCE_LINE,	    /* inside a range of a line table, or of an inlined function */
	EVIDENCE_UNWIND,    /* inside a range of an unwind table */
	EVIDENCE_RECORD,    /* a record that serves an address or a symbol */
	EVIDENCE_FILE,	    /* of a local symbol behind the name of its source file */
	EVIDENCE_LABEL,	    /* between a symbol without a size and the next one */
	EVIDENCE_NEIGHBOUR, /* what lies before and behind it is of the same unit */
	EVIDENCE_SHARE,	  /* a share of what was packed together, as large as what it unpacks to */
	EVIDENCE_PADDING, /* nothing but fill bytes, up to an aligned place */
	EVIDENCE_SECTION, /* only the section is known */
	EVIDENCE_SEGMENT, /* only the segment is known */
	EVIDENCE_NONE,
	EVIDENCE_COUNT
};

/* What is shown: every byte of a row is in one of the four. */
enum tier { TIER_EXACT, TIER_DERIVED, TIER_INFERRED, TIER_NONE, TIER_COUNT };

/* "exact", "derived", "inferred", "none" */
const char *tier_name(enum tier tier);

/* "symbol size", "unwind range", …: a few words for a person. */
const char *evidence_name(enum evidence evidence);

enum tier evidence_tier(enum evidence evidence);

/* The tier of what a name or a path says. */
enum tier certainty_tier(enum name_certainty certainty);

/* What is known when both must hold. */
enum tier tier_weaker(enum tier a, enum tier b);

#endif
