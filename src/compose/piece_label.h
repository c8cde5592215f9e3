/* piece_label.h: the row of data that no symbol owns, by who uses it. */
#ifndef BINSIZE_COMPOSE_PIECE_LABEL_H
#define BINSIZE_COMPOSE_PIECE_LABEL_H

#include "labeller.h"

/* How an axis labels an owner on LAYER_SYMBOL; .id is NO_INDEX when it does not know. */
struct user_label {
	struct label (*of)(struct labeller *labeller, uint32_t owner);
	bool takes_most; /* the label of two thirds of the users will do, as a guess */
};

/*
 * True: some bytes are used data, and this is their row: that of their users when it is the same one, else
 * "[shared read-only data]", or "[panic location paths]". It needs LAYER_PIECE, LAYER_SYMBOL and LAYER_KIND.
 */
bool label_piece(struct labeller *labeller, const struct contribution *contribution,
		 const struct user_label *user_label, struct label *label);

#endif
