/* match_parts.h: what the stages of matching share. Private to src/compare/match*.c. */
#ifndef BINSIZE_COMPARE_MATCH_PARTS_H
#define BINSIZE_COMPARE_MATCH_PARTS_H

#include "match.h"

/* A function that none of its name was found for. */
struct loose {
	struct snapshot_body body;
	const char *partner; /* the name of what has the same code */
	bool has_namesake;   /* the other file has others of its name */
	uint64_t key;	     /* of its code, or of how it begins */
	uint32_t family;
	bool is_candidate; /* the other file has one of its size that begins alike */
	enum match_stage stage;
};

/* Those of one file. */
struct side {
	struct snapshot snapshot;      /* a copy, perhaps with sums */
	uint64_t floor;		       /* of the other file: what is smaller may be missing there */
	struct snapshot_body *scratch; /* of one name */
	size_t n_scratch;
	struct loose *pool, **loose; /* and in the order of the last sort_loose() */
	size_t n_loose;
};

/* Both files, and what came of them so far. */
struct matcher {
	struct arena *arena;
	struct matches *out;
	struct snapshot_body same_size[MOST_SAME_SIZE]; /* of out->same_size */
	struct side old, new;
};

/* One more function that a stage matched. */
void match_count_one(struct matcher *m, enum match_stage stage, uint64_t bytes);

/* Order of two by their size. */
int match_compare_sizes(const struct snapshot_body *a, const struct snapshot_body *b);

/* Sorts pointers to loose functions; `compare` is handed pointers to these. */
void sort_loose(struct side *side, int (*compare)(const void *, const void *));

/* An order for it: by label as a pointer. */
int loose_by_pointer(const void *a, const void *b);

/* match_renamed.c: pairs loose functions of equal code, and names of which all went over to one other. */
void match_renamed(struct matcher *m);

/* match_families.c: pairs loose functions of one generic; what remains is new or gone. */
void match_families(struct matcher *m);

#endif
