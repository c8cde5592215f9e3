/* crate_owner.h: the crate of each owner on the symbol axis, and whose build carried it. */
#ifndef BINSIZE_CRATES_CRATE_OWNER_H
#define BINSIZE_CRATES_CRATE_OWNER_H

#include "../attrib/attribution.h"
#include "unit_crate.h"

#include "../infer/clues.h"

#include "../base/intern.h"

/*
 * One row for each way to know the instantiating crate: its name and its words on the axis `reason`.
 * Those of regions are in the order of enum region_tier.
 */
#define CRATE_REASONS(X)                                                                           \
	X(UNKNOWN, "[unattributed]")                                                               \
	X(NAME, "named by the symbol")                                                             \
	X(UNIT, "in an object of the crate")                                                       \
	X(FRAGMENT, "cut from a function of the crate")                                            \
	X(NEIGHBOUR, "between two of the crate")                                                   \
	X(GAP, "code without an unwind entry between two of the crate")                            \
	X(NATIVE_NAME, "native code beside what names its library or its source files")            \
	X(NATIVE_IMPORT, "native code beside what uses the run time of its language")              \
	X(NATIVE_CALLED, "native code that the crate calls, or beside such")                       \
	X(NATIVE_BEHIND, "native code behind the crate that binds it")                             \
	X(NATIVE, "native code of unknown origin")                                                 \
	X(OWN, "tier 1: mentions the crate, in its region")                                        \
	X(SEVERAL, "tier 2: mentions several crates, by region")                                   \
	X(OTHER, "tier 3: mentions another crate, by region")                                      \
	X(STD_ONLY, "tier 4: mentions std only, by region")                                        \
	X(ENCLOSED, "tier 5: mentions none, inside of a region")                                   \
	X(EDGE, "tier 6: mentions none, at the edge of a region")                                  \
	X(FAR, "tier 7: mentions none, far from all that do")

/* REASON_NAME, … */
enum crate_reason {
#define REASON_ID(name, words) REASON_##name,
	CRATE_REASONS(REASON_ID) REASON_COUNT
#undef REASON_ID
};

/* What is known beside names and units, for code that has none. Borrows all. */
struct inference {
	struct clues *clues;	  /* more states are added */
	struct crate_graph *lock; /* of the program's lock file; NULL: not known */
	bool guesses;		  /* tier 7 is told, too */
};

/*
 * Three questions that must not be mixed (half of a Rust program's bytes answer them differently):
 * `defining` is the crate that the item's source belongs to, `instantiating` the one whose
 * compilation put the bytes here. The third, where each line came from, needs debug information.
 */
struct crate_owner {
	uint32_t defining, instantiating;	   /* labels, or NO_INDEX: not known */
	uint8_t defining_tier, instantiating_tier; /* enum tier */
	uint8_t reason;				   /* enum crate_reason, of the instantiating one */
	uint16_t n_shares;    /* functions of so many crates were folded into one; else 0 */
	uint32_t first_share; /* their labels in crate_owners.shares */
};

/* Release it. */
struct crate_owners {
	bool has_instantiating;
	struct crate_owner *items;	/* one for each owner of the attribution */
	const struct unit_crate *units; /* one for each unit of the image, in the arena */
	uint32_t *shares;
	size_t n_shares, shares_capacity;
	struct regions
		regions; /* .items is NULL: they were not looked for; one for each of clues.functions */
};

/*
 * Names are interned in `labels`, whose arena copies need `arena`. With `split_std` the crates of
 * the standard library stay apart, else they are "std". C and C++ get the library their names
 * speak of or "[C]", "[C++]"; imports are "[imports]".
 *
 * The instantiating crates are looked for only when they are wanted. One comes, in this order, from
 * the name (Rust v0), from the source file symbol of the object it lies in, from its neighbours in
 * memory, from the defining crate of a v0 name without one, for C and C++ from who calls it and where
 * it lies: see CRATE_EVIDENCE. `inference` tells of code without names; NULL: nothing does.
 * O(owners + references).
 */
struct crate_owners crate_owners_build(const struct attribution *attribution, struct arena *arena,
				       struct intern *labels, bool split_std,
				       bool wants_instantiating, const struct inference *inference);

/* "tier 1: …": the words of a reason. */
const char *crate_reason_words(enum crate_reason reason);

/* Frees the arrays; units and labels are the arena's. */
void crate_owners_release(struct crate_owners *crates);

#endif
