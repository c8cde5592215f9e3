/* table_references.h: references through tables of addresses. Private to src/attrib. */
#ifndef BINSIZE_ATTRIB_TABLE_REFERENCES_H
#define BINSIZE_ATTRIB_TABLE_REFERENCES_H

#include "code_stretches.h"

/*
 * Who reads a word of the global offset table that leads to code calls that, or takes its address. found.data must
 * be sorted; what is found goes behind found.calls. O(references + pointers).
 */
void references_follow_tables(struct references *found, const struct image *image,
			      const struct code_ranges *code);

#endif
