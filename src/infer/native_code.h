/*
 * native_code.h: which functions of a Rust program are of C, C++ or CUDA.
 *
 * Objects lie in memory one behind the other, and a compiler leaves its mark on most functions; so long runs of
 * functions that look like another compiler's than LLVM's are native code. C that LLVM compiled looks like
 * Rust: it is not found here.
 */
#ifndef BINSIZE_INFER_NATIVE_CODE_H
#define BINSIZE_INFER_NATIVE_CODE_H

#include "clues.h"

/* Arrays of one element for each function of the clues. */
struct native_code {
	bool *is_native;
	uint32_t *states; /* what a native function names itself, the most frequent; or NO_INDEX */
	size_t n;	  /* that are native */
};

/* Looks at the first instructions of each function. O(functions). Release it. */
struct native_code native_code_of(const struct attribution *attribution, const struct clues *clues);
void native_code_release(struct native_code *code);

#endif
