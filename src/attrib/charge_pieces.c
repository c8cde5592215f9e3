/* charge_pieces.c: data that no symbol owns, by the code that refers to it. */
#include "charge.h"
#include "fill.h"

/*
 * Zeros that may be there for the alignment of the next piece only are not of this one. What is aligned itself is
 * a record, whose zeros are its own.
 */
static uint64_t without_fill(const uint8_t *end, uint64_t size, uint64_t start, uint64_t next)
{
	uint64_t most = start & 7 ? (next & (~next + 1)) - 1 : 0, fill = 0;

	while (fill < size && fill < most && fill < 15 && !end[-1 - (int64_t)fill])
		fill++;
	return size - fill;
}

static void charge_piece(struct claims *claims, const struct attribution *a,
			 const struct data_piece *p)
{
	uint64_t size = p->size;

	charge_file(claims, &a->ledger, p->pos, p->sure_size, p->users,
		    p->is_weak ? EVIDENCE_REACH : EVIDENCE_REFERENCE);
	if (p->is_exact || size <= p->sure_size)
		return;
	size = without_fill(a->image->file->data + p->pos + size, size - p->sure_size, p->start,
			    p->start + size);
	charge_file(claims, &a->ledger, p->pos + p->sure_size, size, p->users, EVIDENCE_REACH);
}

struct partition charge_pieces(const struct attribution *a)
{
	struct claims claims = { 0 };

	for (size_t i = 0; i < a->pieces.n; i++) {
		if (a->pieces.items[i].users != USERS_NONE)
			charge_piece(&claims, a, &a->pieces.items[i]);
	}
	return partition_resolve(&claims, a->ledger.size, EVIDENCE_NONE);
}
