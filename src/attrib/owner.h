/* owner.h: everything that bytes can belong to on the symbol axis. */
#ifndef BINSIZE_ATTRIB_OWNER_H
#define BINSIZE_ATTRIB_OWNER_H

#include "evidence.h"
#include "ledger.h"

/*
 * A symbol with all its other names (aliases and functions folded into one), a function that only
 * an unwind table knows, or a symbol that has no bytes of its own (an import) but table entries.
 */
struct owner {
	uint64_t vm_addr; /* NO_ADDR: it has no bytes of its own */
	uint64_t vm_size; /* bytes, with a size made up for symbols that have none */
	uint32_t symbol;  /* the best of its names, or NO_INDEX when an unwind table found it */
	uint32_t evidence;
	uint32_t first_name, n_names; /* in owners.names: all symbols that name it */
};

/* Owner 0 is nobody. Those with bytes come first, ascending by address. */
struct owners {
	struct owner *items;
	size_t n, capacity;
	size_t n_placed; /* items[1 … n_placed] have bytes of their own */
	uint32_t *names; /* symbol indices */
	size_t n_names, names_capacity;
	uint32_t *of_symbol; /* owner of each symbol; 0: whoever owns its address */
};

/*
 * Decides which symbols own bytes and how many. Symbols of equal extent become one owner, named by
 * the best: global before local, typed before untyped, then by name. A symbol without a size
 * reaches to the end of its unwind range, else to the next symbol, unwind range or end of its
 * section, without the fill bytes there; in data that is believed only of formats that never keep
 * sizes. The result depends on what the symbols say, not on their order. O(n) but for ties.
 */
struct owners owners_build(const struct image *image, const struct ledger *ledger);
void owners_release(struct owners *owners);

#endif
