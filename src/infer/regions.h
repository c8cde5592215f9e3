/*
 * regions.h: for which crate each function of a program was compiled, from the order of the code.
 *
 * A linker lays code down object by object, so what was compiled for one crate lies together. What a
 * function mentions (a path of a source file in a message of panic) tells only whose code it is made
 * of, and generic or inlined code is compiled where it is used: a region full of the mentions of one
 * crate may be that of another, which uses it. Two orders of regions occur with rustc 1.65 to 1.95:
 *
 * - Each crate has objects of its own: the program's come first, then those of its dependencies, nine
 *   of ten pairs behind what uses them; std's come last. So code of a crate lies in its own region or
 *   in an earlier one, and where it is mentioned last lies in its own.
 * - Optimized across crates at link time: by the names of the crates. With "fat", one module comes
 *   first, that of the program or the most costly one.
 *
 * In both, functions that were found to be cold may lie apart, in an order that starts anew.
 * The most likely regions are found by dynamic programming over the functions with evidence.
 */
#ifndef BINSIZE_INFER_REGIONS_H
#define BINSIZE_INFER_REGIONS_H

#include "crate_graph.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whose objects a state stands for. */
enum region_kind {
	REGION_CRATE,
	REGION_ROOT, /* the program itself */
	REGION_STD,  /* a crate of the toolchain's library */
	/*
	 * C, C++, CUDA: lies anywhere between crates. A state of this kind whose name is "" stands for
	 * native code that nothing tells of but that no other code is so silent (REGION_SILENCE).
	 */
	REGION_NATIVE,
};

/* A crate code can have been compiled for; each version of one is a state of its own. */
struct region_state {
	const char *name;    /* '-' and '_' are alike; of the root: "" when unknown */
	const char *version; /* "" when unknown */
	enum region_kind kind;
	bool came_with_std; /* a dependency of std, as it was built with the toolchain */
	bool is_carried;    /* native, and its sources lie in those of the crate it is called by */
};

/*
 * A function mentions something of a state, `count` times. A place in a source file that one function
 * alone mentions is not generic, so that function is most likely compiled where the place was written;
 * what many mention was compiled for each of its users. `sharers` tells how many functions of the
 * program mention the rarest of these places (a place: path, line and column); 0: not known.
 */
struct region_clue {
	uint32_t function, state, count, sharers;
};

/* A function is known to be compiled for a state: by a symbol, by debug information. */
struct region_anchor {
	uint32_t function, state;
};

/* A function calls or jumps to another, or takes its address. */
struct region_call {
	uint32_t from, to;
};

/* What is known of a program. Borrows all; names outlive the question only as long as its answer. */
struct region_question {
	const struct region_state *states;
	size_t n_states;
	const struct region_clue *clues; /* ascending by function */
	size_t n_clues;
	const struct region_anchor *anchors; /* ascending by function, one for each */
	size_t n_anchors;
	const struct region_call
		*calls; /* in any order; may be none: ends of regions are vague then */
	size_t n_calls;
	size_t n_functions; /* in the order of their addresses; fewer than UINT32_MAX */
	bool cold_is_last;  /* where cold functions lie if apart: PE behind, ELF in front */
	const struct crate_graph *lock; /* who can hold code of whom; NULL: not known */
};

/* On what the state of a function rests. */
enum region_tier {
	REGION_OWN = 1,	 /* it mentions one crate but std, that of its region */
	REGION_SEVERAL,	 /* it mentions several */
	REGION_OTHER,	 /* it mentions one, and lies in the region of another */
	REGION_STD_ONLY, /* it mentions std only */
	REGION_ENCLOSED, /* nothing; the nearest on both sides, REGION_NEAR at most, mention its region's */
	REGION_EDGE,  /* nothing; one side does, REGION_SIGHT away at most */
	REGION_FAR,   /* nothing, and no other does near it */
	REGION_KNOWN, /* an anchor */
};

/* Functions to the next evidence. */
#define REGION_NEAR  20
#define REGION_SIGHT 100

/*
 * So many functions in a row without clue or anchor are not Rust: at most 443 were, in 120,000; the
 * lower bound holds when they call each other but nothing of Rust: at most 150 were.
 */
#define REGION_SILENCE	     500
#define REGION_SILENCE_CALLS 200

/* Of one function. */
struct region {
	uint32_t
		state; /* for which it was compiled; NO_INDEX only when the question has no evidence */
	uint32_t
		own; /* which its own clues name: of several the region's, else the most frequent */
	/*
	 * Of native code by use: the crate whose region lies in front of it, which brought it along
	 * in its library: a linker lays down the members of each in one piece. Else NO_INDEX, and so
	 * behind std, where what is linked beside all crates lies.
	 */
	uint32_t carrier;
	uint8_t tier; /* enum region_tier */
};

/* The order the regions were found to be in. */
enum region_order {
	REGION_BY_USE,	     /* dependents first */
	REGION_BY_NAME,	     /* alphabetical */
	REGION_BY_NAME_BASE, /* one crate first, then alphabetical */
};

/* Owns `items`, one for each function. */
struct regions {
	struct region *items;
	size_t n;
	enum region_order order;
	uint32_t base; /* the state that comes first and has its usual place as well, or NO_INDEX */
	double tau;    /* Kendall's rank correlation between names and places; 0 when unknown */
	size_t n_ordered;	     /* crates it was taken from */
	size_t n_states;	     /* states that took part; the rest had the least evidence */
	size_t cold_begin, cold_end; /* functions that lie apart; equal: none */
	bool has_lock;		     /* `lock` knew at least one of the states */
};

/*
 * Finds the regions. Cannot fail; the same question has the same answer. States without evidence
 * take no part, and those with the least none either when there are too many for the functions.
 * O(clues x states + calls); memory O(functions + clues + calls) and at most REGION_CELLS places of 2 bytes.
 */
struct regions regions_find(const struct region_question *question);
void regions_release(struct regions *regions);

/* The most states that take part, and the most functions with evidence times states. */
#define REGION_STATES 1024
#define REGION_CELLS  (1u << 25)

#endif
