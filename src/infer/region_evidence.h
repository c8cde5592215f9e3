/* region_evidence.h: clues and anchors as rows, of functions that have any. Private to src/infer. */
#ifndef BINSIZE_INFER_REGION_EVIDENCE_H
#define BINSIZE_INFER_REGION_EVIDENCE_H

#include "region_calls.h"

/* As many states as a row keeps; the most frequent ones. */
#define REGION_MARKS 8

/* How many functions mention the rarest place of a mark. */
enum region_rarity {
	REGION_ALONE, /* this one */
	REGION_FEW,   /* fewer than REGION_MANY_SHARE, or it is not known */
	REGION_MANY,
	REGION_RARITIES
};
#define REGION_MANY_SHARE 10

/* A function mentions a state; `weight` grows with the logarithm of how often, 1 to 3. */
struct region_mark {
	uint32_t state; /* number of a kept state */
	enum region_rarity rarity;
	float weight;
};

/* A function with evidence. */
struct region_row {
	uint32_t function;
	uint32_t first;	 /* of its marks, which end where the next row's begin */
	uint32_t anchor; /* kept state, or NO_INDEX */
};

/* Where a state is mentioned. */
struct region_seen {
	size_t rows;			/* that do */
	size_t anchors;			/* rows known to be of it */
	float weight;			/* of all its marks */
	float weights[REGION_RARITIES]; /* the same, by rarity */
};

/* Owns all but the question. */
struct region_evidence {
	const struct region_question *question;
	struct region_calls calls;
	struct region_clue *clues; /* its clues, and what silence tells */
	size_t n_clues;
	struct region_row *rows; /* one more than n_rows, which closes the last */
	size_t n_rows;
	struct region_mark *marks; /* of a row: by weight, the highest first */
	size_t n_marks;
	uint32_t *kept; /* states that take part, ascending: indices of the question's */
	struct region_seen *seen;
	size_t n; /* states that take part */
};

/* Indices out of range are passed over. O(clues x log). */
struct region_evidence region_evidence_gather(const struct region_question *question);
void region_evidence_release(struct region_evidence *evidence);

/* A kept state as the question has it. */
static inline const struct region_state *region_state_of(const struct region_evidence *evidence,
							 size_t state)
{
	return &evidence->question->states[evidence->kept[state]];
}

/* Whether a mark of it tells only that nothing is mentioned. */
static inline bool region_is_silence(const struct region_evidence *evidence, size_t state)
{
	const struct region_state *of = region_state_of(evidence, state);

	return of->kind == REGION_NATIVE && !*of->name;
}

/* Whether it has a place in the order of crates that depend on each other. */
static inline bool region_is_ours(const struct region_evidence *evidence, size_t state)
{
	enum region_kind kind = region_state_of(evidence, state)->kind;

	return kind == REGION_CRATE || kind == REGION_ROOT;
}

#endif
