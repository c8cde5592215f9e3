#include "called_functions.h"

#include "gap_cut.h"

#include "../base/array.h"
#include "../base/parallel.h"
#include "../model/code_references.h"

#include <stdlib.h>

/*
 * Code that is cut right is read right, and leads to more: so many times gaps are read. Long pieces in
 * chunks, so that threads have something to share.
 */
enum { ROUNDS = 3, LONGEST_CHUNK = 1 << 20 };

/* What one thread reads at a time, and where it led. */
struct chunk {
	const struct stretch *pieces; /* all of them, or a part of one */
	size_t n_pieces;
	uint64_t at, size; /* bytes: of the first piece; of all */
	struct leads found;
};

struct finder {
	const struct called_question *q;
	enum code_machine machine;
	struct code_range absolutes;
	struct stretches pieces;
	struct chunk *chunks;
	size_t n_chunks, chunks_capacity;
	struct leads inner; /* from gaps */
};

void leads_release(struct leads *leads)
{
	free(leads->calls.items);
	free(leads->others.items);
	*leads = (struct leads){ 0 };
}

static void sort_leads(struct leads *leads)
{
	reference_list_sort(&leads->calls);
	reference_list_sort(&leads->others);
}

struct place {
	const struct finder *finder;
	struct chunk *chunk;
	const struct stretch *piece;
};

static void take(void *context, uint64_t vm_addr, enum code_use use)
{
	const struct place *place = context;
	const struct stretch *piece = place->piece;
	struct reference reference = { piece->owner, (uint32_t)(vm_addr - place->finder->q->base) };

	if (vm_addr - place->finder->q->base > UINT32_MAX)
		return;
	if (use == CODE_CALLS && vm_addr != piece->vm_addr)
		reference_list_add(&place->chunk->found.calls, reference);
	else if (use != CODE_CALLS && vm_addr - piece->vm_addr >= piece->size)
		reference_list_add(&place->chunk->found.others, reference);
}

static void read_chunk(void *context, unsigned thread, size_t i)
{
	const struct finder *f = context;
	struct chunk *chunk = &f->chunks[i];

	(void)thread;
	for (size_t k = 0; k < chunk->n_pieces; k++) {
		const struct stretch *piece = &chunk->pieces[k];
		struct place place = { f, chunk, piece };
		struct code code = { f->q->image->file->data + piece->pos + chunk->at,
				     chunk->n_pieces == 1 ? chunk->size : piece->size,
				     piece->vm_addr + chunk->at };

		code_references(f->machine, &code, &f->absolutes,
				&(struct code_visitor){ take, &place, .inside = true });
	}
}

/* Whether a piece was added to the last chunk. */
static bool joins_last(struct finder *f, const struct stretch *piece)
{
	struct chunk *last = f->n_chunks ? &f->chunks[f->n_chunks - 1] : NULL;

	if (!last || last->at || last->size + piece->size > LONGEST_CHUNK)
		return false;
	last->n_pieces++;
	last->size += piece->size;
	return true;
}

static void cut_chunks(struct finder *f)
{
	f->n_chunks = 0;
	for (size_t i = 0; i < f->pieces.n; i++) {
		const struct stretch *piece = &f->pieces.items[i];

		if (joins_last(f, piece))
			continue;
		for (uint64_t at = 0, size; at < piece->size; at += size) {
			size = piece->size - at < LONGEST_CHUNK ? piece->size - at : LONGEST_CHUNK;
			array_push(f->chunks, f->n_chunks, f->chunks_capacity,
				   (struct chunk){ piece, 1, at, size, { { 0 }, { 0 } } });
		}
	}
}

static void read_gaps(struct finder *f)
{
	cut_chunks(f);
	parallel_for(f->n_chunks, f->q->n_threads, read_chunk, f);
	leads_release(&f->inner);
	for (size_t i = 0; i < f->n_chunks; i++) {
		reference_list_append(&f->inner.calls, &f->chunks[i].found.calls);
		reference_list_append(&f->inner.others, &f->chunks[i].found.others);
	}
	sort_leads(&f->inner);
}

/* By flow only when it is known what is called: what stands alone may be a part of that. */
static size_t cut(struct finder *f, bool by_flow)
{
	struct gap_facts facts = {
		.machine = f->machine,
		.file = f->q->image->file,
		.base = f->q->base,
		.outer = f->q->leads,
		.inner = &f->inner,
		.by_flow = by_flow,
	};

	return gaps_cut(&facts, f->q->gaps, &f->pieces);
}

struct stretches called_functions_of(const struct called_question *question)
{
	struct finder f = { .q = question, .machine = code_machine_of(question->image) };
	size_t n, n_before = 0;

	f.absolutes = code_absolutes_of(question->image);
	sort_leads(question->leads);
	n = cut(&f, false);
	for (int i = 0; i < ROUNDS && (!i || n != n_before); i++) {
		n_before = n;
		read_gaps(&f);
		n = cut(&f, false);
	}
	cut(&f, true);
	leads_release(&f.inner);
	free(f.chunks);
	return f.pieces;
}
