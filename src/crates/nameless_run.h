/* nameless_run.h: where one native library ends and the next begins. Private to src/crates. */
#ifndef BINSIZE_CRATES_NAMELESS_RUN_H
#define BINSIZE_CRATES_NAMELESS_RUN_H

#include "crate_finder.h"

/* On what it rests, ascending by how much that says. */
enum library_sign {
	SIGN_CALLER, /* a crate calls it */
	SIGN_IMPORT, /* it uses what only that language does */
	SIGN_NAME,   /* its symbol or a source file that it names */
};

/* What is said of the library of a function. */
struct library_vote {
	uint32_t label; /* or NO_INDEX: nothing */
	enum library_sign sign;
};

/*
 * The functions [first, end) of the clues are native and lie one behind the other. Gives each of them the
 * likeliest vote: libraries are whole, and hardly any call leads from one to the next. All
 * stay without a vote when none has one. O(functions x votes that differ, of which the first 64 count).
 */
void nameless_run_decide(const struct crate_finder *finder, struct library_vote *votes,
			 size_t first, size_t end);

#endif
