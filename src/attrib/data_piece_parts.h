/* data_piece_parts.h: the steps that make pieces. Private to src/attrib. */
#ifndef BINSIZE_ATTRIB_DATA_PIECE_PARTS_H
#define BINSIZE_ATTRIB_DATA_PIECE_PARTS_H

#include "attribution.h"
#include "data_pieces.h"

#include "../model/source_slices.h"

/* Data that nobody on LAYER_SYMBOL owns. */
struct free_data {
	uint32_t start, size; /* start: vm_addr minus references.base */
	uint64_t pos;	      /* on the line, and in the file */
	bool is_unnamed;      /* not all of it is pointed to */
};

/* A word of data that points to data. */
struct data_word {
	uint32_t at, target; /* vm_addr minus references.base */
	uint32_t to;	     /* the piece that starts at the target, or NO_INDEX */
	uint32_t from;	     /* the piece that it lies in, or NO_INDEX */
};

/* What the steps work on. */
struct data_piece_maker {
	const struct attribution *a;
	struct user_sets *sets;
	struct memory memory, targets_memory; /* the second one stands where words point to */
	struct free_data *free;		      /* by address */
	size_t n_free, free_capacity;
	struct data_word *words; /* by address, each once */
	size_t n_words;
	bool is_weak;		       /* words are a guess: no relocation says so */
	struct reference_list targets; /* of the words, whose index is the owner */
	struct source_slices slices;   /* by address; while lengths are looked for */
	struct data_pieces pieces;
};

/* data_piece_words.c: the words; O(pointers), or O(data) where the loader relocates nothing. */
void data_pieces_find_words(struct data_piece_maker *m);

/* data_piece_lengths.c: the end of slices of text, panic's locations and their paths. */
void data_pieces_find_lengths(struct data_piece_maker *m);
/* The bytes of the jump table at a piece, all of whose entries lead into the code of `owner`; 0: it is none. */
uint64_t data_piece_jump_table(struct data_piece_maker *m, const struct data_piece *piece,
			       uint32_t owner);

/* data_piece_users.c: who uses what words point to. */
void data_pieces_find_users(struct data_piece_maker *m);

/* The bytes of a piece from its start on, when so many lie in its section; else NULL. */
const uint8_t *data_piece_bytes(struct data_piece_maker *m, const struct data_piece *piece,
				uint64_t size);

#endif
