/* attribution.h: who owns each byte of an image, asked in several ways. */
#ifndef BINSIZE_ATTRIB_ATTRIBUTION_H
#define BINSIZE_ATTRIB_ATTRIBUTION_H

#include "layer.h"
#include "ledger.h"
#include "owner.h"
#include "partition.h"
#include "data_pieces.h"
#include "references.h"

/* The line divided by the layers that were asked for. */
struct attribution {
	const struct image *image;
	struct ledger ledger;
	struct owners owners;		      /* empty unless LAYER_SYMBOL is needed */
	struct partition layers[LAYER_COUNT]; /* .spans is NULL for those not asked for */
	struct references references;	      /* empty unless LAYER_PIECE is needed */
	struct user_sets users;		      /* what the owners on LAYER_PIECE are numbers of */
	struct data_pieces pieces;	      /* only while LAYER_PIECE is charged */
};

/*
 * Divides the line by each layer in `layers` (LAYER_BIT) and by those that it needs. Every partition
 * is checked. Borrows the image.
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
