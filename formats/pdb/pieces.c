#include "pieces.h"

#include "../../src/base/array.h"

#include <stdlib.h>

/* Where the sweep stands, and the last piece of each depth. */
struct sweep {
	struct debug *debug;
	uint64_t pos;
	unsigned n_open; /* the deepest that may reach behind pos, and one more */
	struct {
		uint64_t end;
		uint32_t file;
	} open[PDB_MOST_DEPTH + 1];
};

void pdb_add_piece(struct pdb_pieces *pieces, struct pdb_piece piece)
{
	if (!piece.vm_size || piece.file == UINT32_MAX)
		return;
	if (piece.depth > PDB_MOST_DEPTH)
		piece.depth = PDB_MOST_DEPTH;
	array_push(pieces->items, pieces->n, pieces->capacity, piece);
}

static int compare(const void *a, const void *b)
{
	const struct pdb_piece *x = a, *y = b;

	if (x->vm_addr != y->vm_addr)
		return x->vm_addr < y->vm_addr ? -1 : 1;
	if (x->depth != y->depth)
		return x->depth < y->depth ? -1 : 1;
	if (x->vm_size != y->vm_size)
		return x->vm_size > y->vm_size ? -1 : 1;
	return (x->file > y->file) - (x->file < y->file);
}

/* Gives the bytes up to `addr` to the deepest that reaches them. */
static void sweep_to(struct sweep *s, uint64_t addr)
{
	while (s->n_open && s->pos < addr) {
		uint64_t end = s->open[s->n_open - 1].end;

		if (end > addr)
			end = addr;
		if (end > s->pos) {
			debug_add_line_range(
				s->debug,
				(struct line_range){ .vm_addr = s->pos,
						     .vm_size = (uint32_t)(end - s->pos),
						     .file = s->open[s->n_open - 1].file });
			s->pos = end;
		}
		if (s->open[s->n_open - 1].end <= s->pos)
			s->n_open--;
	}
	if (s->pos < addr)
		s->pos = addr;
}

static void open_piece(struct sweep *s, const struct pdb_piece *piece)
{
	for (; s->n_open <= piece->depth; s->n_open++)
		s->open[s->n_open].end = 0;
	s->open[piece->depth].end = piece->vm_addr + piece->vm_size;
	s->open[piece->depth].file = piece->file;
}

void pdb_add_line_ranges(struct debug *debug, struct pdb_pieces *pieces)
{
	struct sweep s = { .debug = debug };

	if (pieces->n)
		qsort(pieces->items, pieces->n, sizeof(*pieces->items), compare);
	for (size_t i = 0; i < pieces->n; i++) {
		sweep_to(&s, pieces->items[i].vm_addr);
		open_piece(&s, &pieces->items[i]);
	}
	sweep_to(&s, UINT64_MAX);
	pieces->n = 0;
}
