/*
 * gate.h: what decides the exit status, question by question: bounds on sizes, and what is expected of
 * build settings and features.
 */
#ifndef BINSIZE_COMPARE_GATE_H
#define BINSIZE_COMPARE_GATE_H

#include "../settings/verdict.h"

/* A question and its answer. Texts may hold names from strangers. */
struct gate_check {
	/* "limit", "growth", "shrinkage", "unknown", "setting", "feature", "comparison" */
	const char *topic;
	const char *text; /* as it was asked: "crate:tokio=1.5MiB", "lto=fat" */
	const char *from; /* who asks: "--limit", or "binsize.toml:4" */
	enum outcome outcome;
	const char *why;    /* "crate tokio has 1600000 bytes, 1500000 are allowed" */
	const char *remedy; /* or NULL */
	/* Why a bound that is passed (then OUTCOME_MOOT) is no failure: --reason; else NULL. */
	const char *accepted;
};

/* All of them, in the order in which they were asked. */
struct gate {
	struct gate_check *checks;
	size_t n;
	bool allows_unknown; /* what cannot be told is no failure */
};

/* The worst of all: OUTCOME_BROKEN, OUTCOME_UNKNOWN unless that is allowed, else OUTCOME_KEPT. */
enum outcome gate_outcome(const struct gate *gate);

/* Whether a check is a reason for an exit status that is not 0. */
bool gate_is_failure(const struct gate *gate, const struct gate_check *check);

/* "kept", "broken", "unknown": as in the JSON */
const char *gate_outcome_name(enum outcome outcome);

/* "binsize.toml:4 …": the length of the file's name and the line in it; 0 and 0: it names none. */
size_t gate_place(const char *from, unsigned *line);

#endif
