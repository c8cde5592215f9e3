/* verdict.h: what a file says of one build setting, and how that is known. */
#ifndef BINSIZE_SETTINGS_VERDICT_H
#define BINSIZE_SETTINGS_VERDICT_H

#include "../base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The order is that of trust. */
enum confidence {
	CONFIDENCE_UNKNOWN,
	CONFIDENCE_MEDIUM,  /* reasoned, or tested narrowly */
	CONFIDENCE_HIGH,    /* no counter-example was seen, and there is a reason */
	CONFIDENCE_CERTAIN, /* follows from how the tools work */
};

/* "unknown", "medium", "high", "certain" */
const char *confidence_name(enum confidence confidence);

/* Of one verdict. */
enum { MOST_VALUES = 4, MOST_EVIDENCE = 8 };

/* Start from { 0 }: unknown. Strings are static or live in the arena that judges were given. */
struct verdict {
	const char *values[MOST_VALUES]; /* the one it is, or those that are left; none: unknown */
	size_t n_values;
	bool are_alike; /* the values come to the same thing in this file, or cannot be told apart */
	bool is_moot;	/* whatever it was set to makes no difference in this file */
	bool is_foreign; /* there is nothing in the file that it could be about */
	enum confidence confidence;
	const char *evidence[MOST_EVIDENCE]; /* sentences without a full stop */
	size_t n_evidence;
	bool has_bytes;
	uint64_t bytes;	      /* of the file that are at stake: what a remedy saves */
	bool bytes_are_about; /* not to the byte */
	const char *remedy;   /* what to write where, or NULL */
};

/* What comes of holding a verdict against what was expected. */
enum outcome {
	OUTCOME_NONE,	 /* nothing was expected */
	OUTCOME_KEPT,	 /* it is so */
	OUTCOME_BROKEN,	 /* it is not, by certain or high confidence */
	OUTCOME_MOOT,	 /* it makes no difference */
	OUTCOME_OPEN,	 /* the file does not tell, and nobody insists */
	OUTCOME_UNKNOWN, /* the file does not tell well enough */
};

/* A setting and what the file says of it. */
struct judged {
	const char *name, *title; /* "codegen-units"; for people */
	struct verdict verdict;
	const char *expected;	   /* as the user wrote it, or NULL */
	const char *expected_from; /* "--expect", or the file and line that say so; or NULL */
	const char *const *hidden; /* what else was written, and does not count */
	size_t n_hidden;
	enum outcome outcome;
};

/* Adds one value, or evidence; more than there is room for are dropped. */
void verdict_add_value(struct verdict *verdict, const char *value);
void verdict_add_evidence(struct verdict *verdict, struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* One value for certain, or with less confidence. */
void verdict_set(struct verdict *verdict, const char *value, enum confidence confidence);

/* "fat", "none or thin-local", "unknown": for people, in the arena or static. */
const char *verdict_words(const struct verdict *verdict, struct arena *arena);

#endif
