/*
 * gate_words.h: what the forms for CI have in common: what they are of, and how a check is told of
 * in words, by a rule and at a place.
 */
#ifndef BINSIZE_VIEW_GATE_WORDS_H
#define BINSIZE_VIEW_GATE_WORDS_H

#include "../base/text.h"
#include "../compare/gate.h"

struct report;
struct diff;

/* A report or a comparison. */
struct gate_subject {
	const char *name; /* of the file, without folders */
	const char *path; /* as the user wrote it */
	uint64_t file_size, vm_size;
	const struct gate *gate;     /* may be empty, never NULL */
	const struct report *report; /* NULL: a comparison */
	const struct diff *diff;     /* NULL: a report */
};

/* What a check is for its readers. */
enum gate_state {
	GATE_KEPT,
	GATE_BROKEN,
	GATE_UNDECIDED, /* it cannot be told, which is a failure too */
	GATE_OPEN,	/* it cannot be told, and nobody insists */
};

/* Each borrows what it is made of. */
struct gate_subject gate_subject_of_report(const struct report *report);
struct gate_subject gate_subject_of_diff(const struct diff *diff);

/* Appends the name of the file, safe. */
void gate_put_name(struct text *out, const struct gate_subject *subject);

/* The state of one check. */
enum gate_state gate_state(const struct gate *gate, const struct gate_check *check);

/* How many checks are in a state. */
size_t gate_count(const struct gate *gate, enum gate_state state);

/*
 * Appends "exceeded: +1%: the file had …", or "expected lto=fat (--expect), found none; remedy: …":
 * names from strangers are in it as they are.
 */
void gate_put_words(struct text *out, const struct gate_check *check);

/* Appends "app: 1.2 MiB", or "app: +3.4 KiB (+0.3%)"; the name is safe. */
void gate_put_headline(struct text *out, const struct gate_subject *subject);

/* Appends the reasons why a file grew, at most three: "; mostly …"; names are safe. */
void gate_put_reasons(struct text *out, const struct gate_subject *subject);

/* gate_put_words(), and behind a bound on the whole file that is passed the reasons. */
void gate_put_message(struct text *out, const struct gate_subject *subject,
		      const struct gate_check *check);

/* "limit-passed", "growth", …: a name of the question that forms for programs know. */
const char *gate_rule(const struct gate_check *check);

/*
 * Appends 32 hexadecimal digits that are the same in each run for the same question about the same
 * file.
 */
void gate_put_mark(struct text *out, const struct gate_subject *subject,
		   const struct gate_check *check);

/*
 * The file to blame, in `path`, and the line in it, at least 1: who asks, or else the analyzed
 * file.
 */
unsigned gate_put_place(struct text *path, const struct gate_subject *subject,
			const struct gate_check *check);

#endif
