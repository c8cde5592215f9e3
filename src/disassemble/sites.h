/* sites.h: where in code a relocation will put, or has put, an address. */
#ifndef BINSIZE_DISASSEMBLE_SITES_H
#define BINSIZE_DISASSEMBLE_SITES_H

#include "../model/image.h"

/* Addresses, ascending. free() the array. */
struct sites {
	uint64_t *items;
	size_t n, capacity;
};

/* Of the relocations in [vm_addr, vm_addr + size). O(records). */
struct sites sites_of(const struct image *image, uint64_t vm_addr, uint64_t size);

/* Whether one begins in [vm_addr, vm_addr + size). O(log n). */
bool sites_are_in(const struct sites *sites, uint64_t vm_addr, uint64_t size);

#endif
