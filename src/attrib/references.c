#include "references.h"

#include "called_functions.h"
#include "charge.h"
#include "table_references.h"

#include "../base/array.h"
#include "../base/parallel.h"
#include "../model/code_references.h"

#include <stdlib.h>

/* What one thread reads at a time, and what it found there. */
struct batch {
	const struct stretch *stretches;
	size_t n_stretches;
	struct reference_list data, calls;
	struct leads leads;
	uint64_t n_unread;
};

/* Where gaps may be: a bit for each so many bytes of memory. */
enum { BIT_OF_BYTES = 256 };

struct reader {
	const struct image *image;
	enum code_machine machine;
	struct code_range absolutes;
	uint64_t base;
	struct code_ranges code; /* where code lies */
	struct code_ranges
		leftover;     /* what BOLT moved code away from: only what is somebody's is live */
	uint8_t *near_gaps;   /* NULL: nobody asks */
	uint64_t n_near_gaps; /* bits */
	struct batch *batches;
	size_t n_batches, batches_capacity;
};

enum { BATCH_SIZE = 1 << 21 };

static bool is_code(const struct section *s)
{
	return s->flags & SECTION_EXECUTABLE && s->file_size &&
	       (s->kind == KIND_CODE || s->kind == KIND_LEFTOVER);
}

static bool is_leftover(const struct section *s)
{
	return is_code(s) && s->kind == KIND_LEFTOVER;
}

/* Lowest and highest address; false: they are too far apart to be counted from the lowest. */
static bool find_base(struct reader *r, const struct ledger *ledger)
{
	const struct mapping *last = ledger->n ? &ledger->by_addr[ledger->n - 1] : NULL;

	r->base = last ? ledger->by_addr[0].vm_addr : 0;
	return last && last->vm_addr - r->base + last->size <= UINT32_MAX;
}

/* --- what leads into gaps */

static void mark_gaps(struct reader *r, const struct stretches *gaps)
{
	const struct stretch *last = gaps->n ? &gaps->items[gaps->n - 1] : NULL;

	if (!last)
		return;
	r->n_near_gaps = (last->vm_addr + last->size - r->base) / BIT_OF_BYTES + 1;
	r->near_gaps = array_zeroed(uint8_t, r->n_near_gaps / 8 + 1);
	for (size_t i = 0; i < gaps->n; i++) {
		uint64_t bit = (gaps->items[i].vm_addr - r->base) / BIT_OF_BYTES;
		uint64_t end = gaps->items[i].vm_addr - r->base + gaps->items[i].size;

		for (; bit * BIT_OF_BYTES < end; bit++)
			r->near_gaps[bit / 8] |= (uint8_t)(1 << bit % 8);
	}
}

static bool is_near_gap(const struct reader *r, uint32_t target)
{
	uint32_t bit = target / BIT_OF_BYTES;

	return bit < r->n_near_gaps && r->near_gaps[bit / 8] >> bit % 8 & 1;
}

/* Of functions without an entry tables of methods speak as well. */
static void add_pointers(const struct reader *r, struct reference_list *list)
{
	for (size_t i = 0; i < r->image->n_pointers; i++) {
		uint64_t target = r->image->pointers[i].target - r->base;

		if (target <= UINT32_MAX && is_near_gap(r, (uint32_t)target))
			reference_list_add(list, (struct reference){ NO_INDEX, (uint32_t)target });
	}
}

/* --- reading */

struct place {
	const struct reader *reader;
	struct batch *batch;
	uint32_t owner;
};

bool references_is_code(const struct references *references, uint64_t vm_addr)
{
	return code_ranges_hold(
		&(struct code_ranges){ .items = references->code, .n = references->n_code },
		vm_addr);
}

static void take(void *context, uint64_t vm_addr, enum code_use use)
{
	const struct place *place = context;
	const struct reader *r = place->reader;
	struct reference reference = { place->owner, (uint32_t)(vm_addr - r->base) };

	if (vm_addr - r->base > UINT32_MAX)
		return;
	if (is_near_gap(r, reference.target))
		reference_list_add(use == CODE_CALLS ? &place->batch->leads.calls
						     : &place->batch->leads.others,
				   reference);
	if (use != CODE_NAMES || code_ranges_hold(&r->code, vm_addr))
		reference_list_add(&place->batch->calls, reference);
	else
		reference_list_add(&place->batch->data, reference);
}

static void read_batch(void *context, unsigned thread, size_t i)
{
	const struct reader *r = context;
	struct batch *batch = &r->batches[i];
	const struct file *file = r->image->file;
	const struct stretch *last = &batch->stretches[batch->n_stretches - 1];
	uint64_t first_pos = batch->stretches[0].pos;

	(void)thread;
	for (size_t k = 0; k < batch->n_stretches; k++) {
		const struct stretch *s = &batch->stretches[k];
		struct code code = { file->data + s->pos, s->size, s->vm_addr };
		struct place place = { r, batch, s->owner };
		struct code_visitor visitor = { .visit = take, .context = &place };

		batch->n_unread += code_references(r->machine, &code, &r->absolutes, &visitor);
	}
	if (last->pos >= first_pos)
		file_forget(file, first_pos, last->pos - first_pos + last->size);
}

static void cut_batches(struct reader *r, const struct stretches *stretches)
{
	uint64_t size = BATCH_SIZE;

	r->n_batches = 0;
	for (size_t i = 0; i < stretches->n; i++) {
		if (size >= BATCH_SIZE) {
			array_push(r->batches, r->n_batches, r->batches_capacity,
				   (struct batch){ .stretches = &stretches->items[i] });
			size = 0;
		}
		r->batches[r->n_batches - 1].n_stretches++;
		size += stretches->items[i].size;
	}
}

/* What leads into marked gaps goes to `leads`, too. */
static void read_code(struct reader *r, const struct stretches *stretches, unsigned n_threads,
		      struct references *found, struct leads *leads)
{
	cut_batches(r, stretches);
	parallel_for(r->n_batches, n_threads, read_batch, r);
	for (size_t i = 0; i < r->n_batches; i++) {
		reference_list_append(&found->data, &r->batches[i].data);
		reference_list_append(&found->calls, &r->batches[i].calls);
		reference_list_append(&leads->calls, &r->batches[i].leads.calls);
		reference_list_append(&leads->others, &r->batches[i].leads.others);
		found->n_unread += r->batches[i].n_unread;
	}
	for (size_t i = 0; i < stretches->n; i++)
		found->code_size += stretches->items[i].size;
}

static void renumber(struct reference_list *list, const uint32_t *moved)
{
	for (size_t i = 0; i < list->n; i++)
		list->items[i].owner = moved[list->items[i].owner];
}

/* Finds the functions in gaps, makes them owners and reads them. */
static void read_gaps(struct reader *r, struct attribution *a, const struct stretches *gaps,
		      struct leads *leads, struct references *found)
{
	unsigned n_threads = a->image->device.n_threads;
	struct stretches pieces;
	uint32_t *moved;

	add_pointers(r, &leads->others);
	pieces = called_functions_of(
		&(struct called_question){ a->image, gaps, leads, r->base, n_threads });
	moved = owners_add_called(&a->owners, a->image->n_symbols, &pieces);
	if (moved) {
		renumber(&found->data, moved);
		renumber(&found->calls, moved);
	}
	free(r->near_gaps);
	r->near_gaps = NULL;
	r->n_near_gaps = 0;
	read_code(r, &pieces, n_threads, found, leads);
	free(moved);
	free(pieces.items);
}

/* --- all of it */

/* What nobody owns there is dead. */
static void drop_leftover(const struct reader *r, struct stretches *stretches)
{
	size_t n = 0;

	for (size_t i = 0; i < stretches->n; i++) {
		const struct stretch *s = &stretches->items[i];

		if (s->owner || !code_ranges_hold(&r->leftover, s->vm_addr))
			stretches->items[n++] = *s;
	}
	stretches->n = n;
}

/* All code, once. */
static void read_all(struct reader *r, struct attribution *a, struct references *found)
{
	struct partition owners = charge_code(a);
	struct stretches stretches = stretches_of(&a->ledger, &owners, &r->code);
	struct stretches gaps;
	struct leads leads = { 0 };

	drop_leftover(r, &stretches);
	gaps = stretches_take_gaps(&stretches, a->image->file);
	found->has_code = stretches.n || gaps.n;
	mark_gaps(r, &gaps);
	read_code(r, &stretches, a->image->device.n_threads, found, &leads);
	if (gaps.n)
		read_gaps(r, a, &gaps, &leads, found);
	leads_release(&leads);
	partition_release(&owners);
	free(stretches.items);
	free(gaps.items);
	free(r->batches);
}

struct references references_of(struct attribution *a)
{
	struct reader r = { .image = a->image, .machine = code_machine_of(a->image) };
	struct references found = { 0 };

	if (!a->image->is_linked || r.machine == CODE_OTHER || !find_base(&r, &a->ledger))
		return found;
	r.absolutes = code_absolutes_of(a->image);
	r.code = code_ranges_of(a->image, is_code);
	r.leftover = code_ranges_of(a->image, is_leftover);
	found.base = r.base;
	read_all(&r, a, &found);
	reference_list_sort(&found.data);
	reference_list_drop_repeated(&found.data);
	references_follow_tables(&found, a->image, &r.code);
	reference_list_sort(&found.calls);
	reference_list_drop_repeated(&found.calls);
	found.code = r.code.items;
	found.n_code = r.code.n;
	free(r.leftover.items);
	return found;
}

void references_release(struct references *references)
{
	free(references->data.items);
	free(references->calls.items);
	free(references->code);
	*references = (struct references){ 0 };
}

size_t references_first(const struct references *references, const struct reference_list *list,
			uint64_t vm_addr)
{
	size_t low;

	if (vm_addr < references->base)
		return 0;
	array_search(low, list->n, i, list->items[i].target < vm_addr - references->base);
	return low;
}
