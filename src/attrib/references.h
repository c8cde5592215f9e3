/*
 * references.h: which code names which data and which code, by its instructions.
 *
 * A reference is from an owner on LAYER_SYMBOL, fragments and funclets counted as their function. Of code that
 * nobody owns it is from owner 0.
 */
#ifndef BINSIZE_ATTRIB_REFERENCES_H
#define BINSIZE_ATTRIB_REFERENCES_H

#include "../model/code.h"

struct attribution;

/* The code of an owner names an address. */
struct reference {
	uint32_t owner;	 /* index into owners; 0: nobody's code */
	uint32_t target; /* address minus references.base */
};

/* References of one use; each once. */
struct reference_list {
	struct reference *items; /* by target, then as the code lies */
	size_t n, capacity;
};

/* All of them. Empty when the machine's instructions are not understood: has_code tells. */
struct references {
	bool has_code;		 /* code was read */
	uint64_t base;		 /* vm_addr that targets are counted from */
	struct code_range *code; /* where code lies, ascending and apart */
	size_t n_code;
	uint64_t code_size;	    /* bytes read */
	uint64_t n_unread;	    /* of these: no instructions */
	struct reference_list data; /* to places outside of code */
	struct reference_list
		calls; /* to code of others: called, jumped to, or its address taken */
};

/*
 * Reads all code of a linked image on `n_threads` threads; the result does not depend on how many. An owner's
 * code is read from where each of its pieces starts, and never past its end. Images whose memory is
 * larger than 4 GiB have none. O(code). Release it.
 */
struct references references_of(const struct attribution *attribution, unsigned n_threads);
void references_release(struct references *references);

/* Sorts by target, those of one keep their order. O(n). */
void references_sort(struct reference_list *list);
/* Whether an address lies in code that was read. O(log n). */
bool references_is_code(const struct references *references, uint64_t vm_addr);

/* The index of the first item of a list whose target is not below an address. O(log n). */
size_t references_first(const struct references *references, const struct reference_list *list,
			uint64_t vm_addr);

#endif
