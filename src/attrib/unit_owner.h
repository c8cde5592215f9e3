/* unit_owner.h: the source file that each owner on the symbol axis was compiled from. */
#ifndef BINSIZE_ATTRIB_UNIT_OWNER_H
#define BINSIZE_ATTRIB_UNIT_OWNER_H

#include "attribution.h"

/*
 * The unit of each owner, or NO_INDEX; free() it. A symbol table names the source file of local
 * symbols only. The global ones between them in memory are of the same file when both neighbours
 * are, since objects lie one behind the other. O(n).
 */
uint32_t *unit_owners_build(const struct attribution *attribution);

/* Whether the symbol table says so, or only the neighbours do. */
bool unit_is_stated(const struct attribution *attribution, uint32_t owner, uint32_t unit);

#endif
