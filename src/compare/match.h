/*
 * match.h: which function of one build is which of another, in stages: by name and code, name and size,
 * name; then by code under another name, then as an instance of the same generic.
 */
#ifndef BINSIZE_COMPARE_MATCH_H
#define BINSIZE_COMPARE_MATCH_H

#include "snapshot.h"

/* What two functions have in common, from much to little. */
enum match_stage {
	MATCH_BODY,    /* name and code, apart from where it lies and what it calls */
	MATCH_SIZE,    /* name and size; the code may differ */
	MATCH_NAME,    /* name */
	MATCH_RENAMED, /* code: it has another name */
	MATCH_FAMILY,  /* both are instances of one generic */
	MATCH_ADDED,   /* nothing: it is new */
	MATCH_REMOVED, /* nothing: it is gone */
	MATCH_COUNT
};

/* "body", "size", …: as in the JSON */
const char *match_stage_name(enum match_stage stage);

/* Functions that a stage matched, and the bytes of their code in the new file (in the old, if gone). */
struct match_count {
	uint64_t n, bytes;
};

/* A name whose functions all went and came again under another. */
struct match_rename {
	const char *old, *new;
};

/* What is known of a name. */
struct match_label {
	const char *label;
	enum match_stage stage; /* the least of its functions */
	uint64_t n_old, n_new;	/* functions that have it */
};

/* Functions of which only the code changed that are named. */
enum { MOST_SAME_SIZE = 3 };

/* All of it. Lives in an arena; labels are those of the snapshots. */
struct matches {
	bool is_known;	 /* both files have code, and names for it */
	bool is_by_name; /* functions with one name were taken as one: a result was saved */
	bool compares_code; /* else MATCH_SIZE says nothing of the code, and no MATCH_FAMILY is looked for */
	struct match_count counts[MATCH_COUNT];
	const char *same_size[MOST_SAME_SIZE]; /* the largest with other code of their size */
	struct match_rename *renames;	       /* by `new` as a pointer */
	size_t n_renames;
	struct match_rename *pairs; /* names of each two functions of MATCH_RENAMED */
	size_t n_pairs;
	struct match_label *labels; /* by `label` as a pointer */
	size_t n_labels;
};

/*
 * Matches bodies of two snapshots that share their names. O(bodies log bodies), and O(bytes of code) where
 * the code of functions with the same name and size is to be compared; else only of those that may have
 * another name.
 */
struct matches match_bodies(struct arena *arena, const struct snapshot *old,
			    const struct snapshot *new, bool compares_code);

/* What is known of a name, or NULL. */
const struct match_label *match_of_label(const struct matches *matches, const char *label);

/* What a name was before, or NULL. */
const char *match_old_name(const struct matches *matches, const char *label);

/* Appends a function's name without what stands in angle brackets: the name of its family. */
void match_add_family(struct text *out, const char *label);

#endif
