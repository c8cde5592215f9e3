/* unit_owner.h: the source file or object that each owner on the symbol axis was compiled to. */
#ifndef BINSIZE_ATTRIB_UNIT_OWNER_H
#define BINSIZE_ATTRIB_UNIT_OWNER_H

#include "attribution.h"

/*
 * Three arrays with an element for each owner. Release it.
 *
 * A symbol table names the source file of local symbols only, and in a shared library of few of
 * them: those that were hidden became local last and have none. But objects lie in memory one
 * behind the other. So what two functions of one object enclose is of that object; and LLVM's
 * `.llvm.N` numbers the object, however few of its symbols have a file.
 *
 * That holds within a stretch: code in which no object comes back. Linkers put the cold functions
 * of all objects first (GNU ld: .text.unlikely, .text.startup, .text.hot), then the order begins
 * anew, and so does a stretch.
 */
struct unit_owners {
	uint32_t *units; /* or NO_INDEX */
	/*
	 * enum evidence of these: FILE (the symbol table says so), MODULE (the number of its object
	 * does) or NEIGHBOUR (it lies inside of that object).
	 */
	uint8_t *evidence;
	uint32_t *stretches; /* ascending from 1 on; 0: of owners that have no bytes */
};

/* O(n). */
struct unit_owners unit_owners_build(const struct attribution *attribution);
void unit_owners_release(struct unit_owners *units);

#endif
