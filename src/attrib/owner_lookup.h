/* owner_lookup.h: which owner on the symbol axis an address or a symbol leads to. Private to src/attrib. */
#ifndef BINSIZE_ATTRIB_OWNER_LOOKUP_H
#define BINSIZE_ATTRIB_OWNER_LOOKUP_H

#include "attribution.h"

/* Remembers the last answers: neighbours are usually asked for one after the other, in O(1). */
struct owner_lookup {
	const struct attribution *a;
	struct partition placed;     /* code and data of the owners that have an address */
	struct partition tables;     /* unwind tables by whom they serve; made on first use */
	size_t mapping, span, table; /* hints */
};

/* Borrows the attribution, whose owners and ledger must be there. Release it. */
void owner_lookup_init(struct owner_lookup *lookup, const struct attribution *a);
void owner_lookup_release(struct owner_lookup *lookup);

/* The owner of a byte in memory, or 0; NO_ADDR has none. O(log n), O(1) near the last question. */
uint32_t owner_at(struct owner_lookup *lookup, uint64_t vm_addr);

/* The function that the unwind table at an address serves, or 0: LLVM gives each LSDA a label. */
uint32_t owner_of_table_at(struct owner_lookup *lookup, uint64_t vm_addr);

/*
 * The owner that image.symbols[symbol] names, or 0; also when there is no such symbol. A name that
 * was seen to own something speaks for itself; any other follows its address.
 */
uint32_t owner_of_symbol(struct owner_lookup *lookup, uint32_t symbol);

#endif
