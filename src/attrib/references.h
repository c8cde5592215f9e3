/*
 * references.h: which code names which data and which code, by its instructions.
 *
 * A reference is from an owner, fragments and funclets counted as their function. Of code that nobody owns it is
 * from owner 0. Each is there once, by target.
 */
#ifndef BINSIZE_ATTRIB_REFERENCES_H
#define BINSIZE_ATTRIB_REFERENCES_H

#include "reference_list.h"

#include "../model/code.h"

struct attribution;

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
 * Reads all code of a linked image, on as many threads as it allows; the result does not depend on how many. An
 * owner's code is read from where each of its pieces starts, and never past its end. Owners must be there, no
 * layer needs to; functions in code of nobody become owners: see called_functions.h. Images whose memory is
 * larger than 4 GiB have none. O(code). Release it.
 */
struct references references_of(struct attribution *attribution);
void references_release(struct references *references);

/* Whether an address lies in code that was read. O(log n). */
bool references_is_code(const struct references *references, uint64_t vm_addr);

/* The index of the first item of a list whose target is not below an address. O(log n). */
size_t references_first(const struct references *references, const struct reference_list *list,
			uint64_t vm_addr);

#endif
