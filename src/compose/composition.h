/* composition.h: rows with sums: what is shown, saved and compared. */
#ifndef BINSIZE_COMPOSE_COMPOSITION_H
#define BINSIZE_COMPOSE_COMPOSITION_H

#include "axis.h"

/* That are combined in one row. */
enum { MOST_AXES = 6 };

/* All sizes are bytes. */
struct sums {
	uint64_t file_size, vm_size;
	uint64_t tiers[TIER_COUNT];    /* file_size by what is known of the owner */
	uint64_t code_size, data_size; /* of file_size: executable; read-only and writable data */
	uint64_t count;		       /* extents: neighbours in one row count once */
};

/* Adds what `sums` holds. */
void sums_add(struct sums *to, const struct sums *sums);

/* The bytes with one combination of labels. */
struct row {
	uint32_t labels[MOST_AXES];
	bool is_place;	/* the last label names no owner */
	uint32_t owner; /* of the last bytes on the symbol layer, to find other names; 0: none */
	struct sums sums;
};

/* One row for each combination of labels that occurs. */
struct composition {
	const struct axis *axes[MOST_AXES];
	size_t n_axes;
	struct row *rows;
	size_t n_rows, capacity;
	struct sums total;
	/*
	 * How rows are found while they are made: number + 1, by label when there is one axis, else
	 * by a hash of the labels; 0 is empty.
	 */
	uint32_t *slots;
	size_t n_slots;
	uint32_t last; /* the row of the contribution before, or NO_INDEX */
};

/* Starts one with `n` axes, at most MOST_AXES. Release it. */
void composition_init(struct composition *composition, const struct axis *const *chosen, size_t n);
void composition_release(struct composition *composition);

/* The layers that an attribution must have for these axes; of axis.more_layers those in `more`. */
unsigned composition_layers(const struct axis *const *chosen, size_t n, unsigned more);

/* The layers that some axes look at only when the image has what divides them, and this one has. */
unsigned image_layers(const struct image *image);

/*
 * Fills `n` compositions, those that look at the same layers in one walk, and checks that each sums
 * to the file and to the mapped memory exactly; a difference is a bug and ends the program.
 */
void compositions_fill(struct composition *compositions, size_t n, struct labeller *labeller);

#endif
