/* choose.h: which function somebody means by a name. */
#ifndef BINSIZE_DISASSEMBLE_CHOOSE_H
#define BINSIZE_DISASSEMBLE_CHOOSE_H

#include "program.h"

/* Functions of a choice that are told of, and names that are near. */
enum { MOST_MATCHES = 20, MOST_NEAREST = 5 };

/* A function that may be meant. */
struct function_match {
	uint32_t owner;
	uint64_t vm_addr, vm_size;
	const char *name; /* as it is shown; from strangers */
};

/* What a name may mean: one function when it is clear. */
struct function_choice {
	struct function_match matches[MOST_MATCHES]; /* the largest ones, then by address */
	size_t n;				     /* of these */
	size_t n_all;
};

/*
 * By the name in the file, else the readable one (short or full), else a part of either; "0x…" is an address in
 * the function, of a PE an RVA or one with the image base. The other parts of a function that was split
 * (NAME.cold) count only where they are named. O(names).
 */
struct function_choice choose_function(struct program *program, const char *wanted);

/* nearest.c: at most MOST_NEAREST names of functions that look like what is wanted, with ", " between, or NULL. */
const char *nearest_functions(struct program *program, const char *wanted);

#endif
