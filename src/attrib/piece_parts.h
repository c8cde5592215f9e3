/* piece_parts.h: the steps that make pieces. Private to src/attrib. */
#ifndef BINSIZE_ATTRIB_PIECE_PARTS_H
#define BINSIZE_ATTRIB_PIECE_PARTS_H

#include "attribution.h"
#include "pieces.h"

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
struct piece_maker {
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
	struct pieces pieces;
};

/* piece_words.c: the words; O(pointers), or O(data) where the loader relocates nothing. */
void pieces_find_words(struct piece_maker *m);

/* piece_lengths.c: the end of slices of text, panic's locations and their paths. */
void pieces_find_lengths(struct piece_maker *m);
/* The bytes of the jump table at a piece, all of whose entries lead into the code of `owner`; 0: it is none. */
uint64_t piece_jump_table(struct piece_maker *m, const struct piece *piece, uint32_t owner);

/* piece_users.c: who uses what words point to. */
void pieces_find_users(struct piece_maker *m);

/* The bytes of a piece from its start on, when so many lie in its section; else NULL. */
const uint8_t *piece_bytes(struct piece_maker *m, const struct piece *piece, uint64_t size);

#endif
