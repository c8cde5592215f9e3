/*
 * data_pieces.h: data that no symbol owns, cut where something points to, and who uses each piece.
 *
 * A piece starts where code names an address, or where a word of data points to, and ends where the next one
 * starts, a symbol, or the section. It is used by the code that names it, and by whoever uses the data whose word
 * points to it: the owner of that data, or the users of another piece.
 */
#ifndef BINSIZE_ATTRIB_DATA_PIECES_H
#define BINSIZE_ATTRIB_DATA_PIECES_H

#include "users.h"

struct attribution;

/* Bytes of a section with the same beginning. */
struct data_piece {
	uint64_t pos;	/* on the line */
	uint32_t start; /* vm_addr minus references.base */
	uint32_t size;	/* bytes that it has at most */
	/* bytes that are known to belong to it; a text may reach into pieces behind it */
	uint32_t sure_size;
	uint32_t users; /* a number of user_sets */
	bool is_exact;	/* it ends behind them: a slice of text, a jump table, a panic's location */
	bool is_weak;	/* whether something points to it is a guess */
};

/* All pieces. */
struct data_pieces {
	struct data_piece *items; /* by address */
	size_t n, capacity;
};

/*
 * What is sure of a piece of unknown length, and how far it reaches where much data is found by other ways than
 * addresses, or is dead: Go's and Swift's runtimes count from a base, BOLT leaves jump tables behind, and numbers
 * that look like addresses are a guess. Elsewhere it reaches to the next piece: linkers keep what is pointed to.
 */
enum { DATA_PIECE_SURE = 64, DATA_PIECE_SHORT_REACH = 4096 };

/*
 * From the references and LAYER_SYMBOL of an attribution; their users go to `sets`. Sections with bytes in the
 * file and of the kinds read-only data and data. Where the loader relocates nothing, all words of data are
 * looked at. O(references + pointers + bytes of data). Release it.
 */
struct data_pieces data_pieces_of(const struct attribution *attribution, struct user_sets *sets);
void data_pieces_release(struct data_pieces *pieces);

#endif
