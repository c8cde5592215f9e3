/* inferred.h: how much of the code without names has a crate, and on what that rests. */
#ifndef BINSIZE_COMPOSE_INFERRED_H
#define BINSIZE_COMPOSE_INFERRED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct labeller;

/* How sure it is for which crate some code was compiled. */
enum inferred_class {
	INFERRED_KNOWN, /* a name, an object or its neighbours tell */
	INFERRED_SURE, /* what it mentions and where it lies agree; native code that names its files */
	INFERRED_REST, /* where it lies, with weaker signs */
	INFERRED_NONE, /* unattributed */
	INFERRED_CLASS_COUNT
};

/* Code that is known by one reason. */
struct inferred_reason {
	const char *words; /* as on the axis `reason` */
	uint64_t size;	   /* bytes of functions */
};

/* Of one file. Sizes are bytes of functions. */
struct inferred {
	uint64_t code_size, sizes[INFERRED_CLASS_COUNT];
	struct inferred_reason *reasons; /* those that occur */
	size_t n_reasons;
	const char *order; /* of the regions: "by use", "by name", "by name behind one" */
	double tau;	   /* see infer/regions.h */
	bool has_lock;	   /* a lock file that knows the crates was used */
	bool guesses;	   /* what is far from evidence is told, too */
	size_t n_crates;   /* that code was found to be compiled for */
};

/* In the arena; NULL when nothing was inferred. Finds the instantiating crates. O(functions). */
const struct inferred *inferred_of(struct labeller *labeller);

#endif
