/* expect.h: what a user wants of build settings, held against verdicts. */
#ifndef BINSIZE_SETTINGS_EXPECT_H
#define BINSIZE_SETTINGS_EXPECT_H

#include "setting.h"

#include "../base/error.h"

/* One wish. Strings live as long as the verdicts. */
struct expectation {
	const struct setting *setting;
	const char *wanted; /* as it was written */
	const char *value;  /* in the words of verdicts */
	const char *from;   /* who says so: "--expect", or a file and its line */
	bool may_be_unknown; /* nobody asked for it in so many words: a file that is silent is fine */
	const char *const *hidden; /* what was written elsewhere and does not count: sentences */
	size_t n_hidden;
	const char *
		remedy; /* when it is broken and the verdict knows none; NULL: see expectation_hold() */
};

/*
 * "lto=fat": an error when there is no such setting, or it has no such value. Values are Cargo's:
 * `true` means fat for lto and symbols for strip.
 */
struct error *expectation_read(struct arena *arena, const char *text, const char *from,
			       struct expectation *expectation);

/* The words of verdicts for a value of a setting as Cargo writes it; NULL: it has no such value. */
const char *expectation_value(const struct setting *setting, const char *value);

/* `key = "value"`, as TOML writes it. */
const char *expectation_line(struct arena *arena, const char *key, const char *value);

/*
 * Notes in `judged`, which has SETTING_COUNT elements, what was wanted and whether it is so. Only
 * certain and high confidence break a wish; what is one of several values is not known. Of several
 * wishes for one setting the last counts. A remedy that nobody has is the line for Cargo.toml.
 */
void expectation_hold(const struct expectation *expectation, struct arena *arena,
		      struct judged *judged);

/* What all wishes together come to: broken, unknown, kept or none. */
enum outcome outcome_of_all(const struct judged *judged);

#endif
