/*
 * called_functions.h: functions that neither a symbol nor an unwind table names, by what leads to them.
 * Private to src/attrib.
 *
 * A function that calls nothing has no entry in .pdata; files without .eh_frame and what was written by hand
 * have none at all.
 */
#ifndef BINSIZE_ATTRIB_CALLED_FUNCTIONS_H
#define BINSIZE_ATTRIB_CALLED_FUNCTIONS_H

#include "code_stretches.h"

/* What leads to code of nobody. References are from owner 0 when code of nobody leads there itself. */
struct leads {
	struct reference_list calls;
	struct reference_list others; /* jumps, addresses that code takes, and pointers in data */
};

/* Frees the lists. */
void leads_release(struct leads *leads);

/* What is asked. */
struct called_question {
	const struct image *image;
	const struct stretches *gaps; /* code of nobody */
	struct leads *leads;	      /* from known code and data; sorted when it is answered */
	uint64_t base;		      /* that targets are counted from */
	unsigned n_threads;
};

/* The owner in the answer of pieces that are functions. */
enum { CALLED_FUNCTION = 1 };

/*
 * The gaps, cut into functions and the rest, which has owner 0. A function starts where enough leads to, where
 * compilers mark one, or at a round address behind one that ends there by its own instructions; and what lies
 * there must read as instructions. It ends by its own instructions when only fill bytes lie behind that, else before
 * the next one or with its gap, without the fill bytes there. At most two start within 16 bytes. The answer does
 * not depend on the number of threads. O(bytes of gaps + leads).
 */
struct stretches called_functions_of(const struct called_question *question);

/*
 * Makes owners of the functions in `pieces`, which get their numbers; returns where each owner went, by its
 * number until now, or NULL when there are no functions. free() it. O(owners).
 */
uint32_t *owners_add_called(struct owners *owners, size_t n_symbols, struct stretches *pieces);

#endif
