/* gap_cut.h: code of nobody, cut into functions. Private to src/attrib. */
#ifndef BINSIZE_ATTRIB_GAP_CUT_H
#define BINSIZE_ATTRIB_GAP_CUT_H

#include "called_functions.h"

/* What is known of gaps. */
struct gap_facts {
	enum code_machine machine;
	const struct file *file;
	uint64_t base;		   /* that targets are counted from */
	const struct leads *outer; /* from everywhere else; sorted */
	const struct leads *inner; /* from gaps; sorted */
	bool by_flow;		   /* also what stands alone: behind the end of what lies before */
};

/* Sets `pieces` to the gaps, cut: see called_functions_of(). Returns how many are functions. O(bytes + leads). */
size_t gaps_cut(const struct gap_facts *facts, const struct stretches *gaps,
		struct stretches *pieces);

#endif
