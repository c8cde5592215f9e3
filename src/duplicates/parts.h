/* parts.h: the parts of a report on duplicates, a file each. Private to src/duplicates. */
#ifndef BINSIZE_DUPLICATES_PARTS_H
#define BINSIZE_DUPLICATES_PARTS_H

#include "duplicates.h"

#include "../model/memory.h"

/* A report while it is made. */
struct duplicates_builder {
	struct labeller *labeller;
	struct arena *arena;
	const struct image *image;
	const struct attribution *attribution;
	enum demangle_style style;
	const struct locked_package *packages;
	size_t n_packages;
	struct duplicates *report;
};

/* The readable name of an owner on the symbol layer, and its crate or NULL. */
const char *duplicates_name(struct duplicates_builder *b, uint32_t owner);
const char *duplicates_crate(struct duplicates_builder *b, uint32_t owner);

/* The owner around an address, or 0: of those that overlap the one that begins last. O(log n). */
uint32_t duplicates_owner_at(const struct duplicates_builder *b, uint64_t vm_addr);

/* functions.c: equal bodies. */
void duplicates_find_functions(struct duplicates_builder *b);

/* data.c: equal bytes. */
void duplicates_find_data(struct duplicates_builder *b);

/* crates.c: several versions. */
void duplicates_find_crates(struct duplicates_builder *b);

/* generics.c: many instances. */
void duplicates_find_generics(struct duplicates_builder *b);

#endif
