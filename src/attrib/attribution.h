/* attribution.h: who owns each byte of an image, asked in several ways. */
#ifndef BINSIZE_ATTRIB_ATTRIBUTION_H
#define BINSIZE_ATTRIB_ATTRIBUTION_H

#include "ledger.h"
#include "owner.h"
#include "partition.h"

/* A way to divide the line that does not follow from another one. */
enum layer {
	LAYER_SEGMENT, /* owner: 1 + index of a segment; 0: not loaded */
	LAYER_SECTION, /* owner: 1 + index of a section, then 1 + n_sections + index of a part */
	LAYER_PART,    /* owner: 1 + index of a part */
	LAYER_GROUP,   /* owner: 1 + index of a group */
	LAYER_KIND,    /* owner: enum kind */
	LAYER_SYMBOL,  /* owner: index into owners */
	LAYER_UNIT,    /* owner: 1 + index of a unit */
	LAYER_SOURCE,  /* owner: 1 + index of a source file of the debug information */
	LAYER_INLINE,  /* owner: 1 + index of an inlined function; 0: the function's own code */
	LAYER_DEVICE, /* owner: 1 + index of an entry of device code, then 1 + n_entries + container */
	LAYER_KERNEL, /* owner: enum kernel_owner, then KERNEL_FIRST + index of a device function */
	LAYER_COUNT
};

#define LAYER_BIT(layer) (1u << (layer))

enum kernel_owner {
	KERNEL_NONE, /* no device code, or a header */
	KERNEL_SHARED,
	KERNEL_TABLES,
	KERNEL_UNREAD, /* a payload that was not unpacked */
	KERNEL_FIRST
};

struct attribution {
	const struct image *image;
	struct ledger ledger;
	struct owners owners; /* empty unless LAYER_SYMBOL or LAYER_KIND was asked for */
	struct partition layers[LAYER_COUNT]; /* .spans is NULL for those not asked for */
};

/*
 * Divides the line by each layer in `layers` (bits of LAYER_BIT). LAYER_KIND and LAYER_UNIT include
 * the work for LAYER_SYMBOL: only known owners tell padding from content and lead to their unit. Every partition is checked.
 */
struct attribution attribute(const struct image *image, unsigned layers);
void attribution_release(struct attribution *attribution);

/* Some bytes that have one owner on every layer. */
struct contribution {
	uint64_t pos, size;
	uint64_t vm_addr;	      /* NO_ADDR: not in memory */
	bool is_in_file;	      /* else memory only */
	uint32_t owners[LAYER_COUNT]; /* 0 on layers not asked for */
	uint8_t evidence[LAYER_COUNT];
};

/*
 * Calls `visit` for every contribution, ascending; they touch and cover the line exactly. Only the
 * layers in `layers` (LAYER_BIT) divide them; owners on others are 0. O(sum of their spans).
 */
void attribution_walk(const struct attribution *attribution, unsigned layers,
		      void (*visit)(void *context, const struct contribution *contribution),
		      void *context);

#endif
