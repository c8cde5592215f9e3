#include "references.h"

#include "attribution.h"

#include "../base/array.h"
#include "../base/parallel.h"
#include "../model/code_references.h"

#include <stdlib.h>
#include <string.h>

/* Some bytes of code with one owner. */
struct stretch {
	uint64_t pos, vm_addr, size;
	uint32_t owner;
};

/* What one thread reads at a time, and what it found there. */
struct batch {
	const struct stretch *stretches;
	size_t n_stretches;
	struct reference_list data, calls;
	uint64_t n_unread;
};

/* Places in memory, ascending and apart. */
struct ranges {
	struct code_range *items;
	size_t n, capacity;
};

enum { BATCH_SIZE = 1 << 21 };

struct reader {
	const struct attribution *a;
	enum code_machine machine;
	struct code_range absolutes;
	uint64_t base;
	struct ranges code; /* where code lies */
	struct stretch *stretches;
	size_t n_stretches, stretches_capacity;
	struct batch *batches;
	size_t n_batches, batches_capacity;
};

/* --- what there is to read */

static bool is_code(const struct section *s)
{
	return s->flags & SECTION_EXECUTABLE && s->kind == KIND_CODE && s->file_size;
}

/* The global offset table among them. */
static bool is_table(const struct section *s)
{
	return s->kind == KIND_DYNAMIC && s->file_size;
}

static int by_first(const void *a, const void *b)
{
	const struct code_range *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

/* Of sections that overlap the first counts. */
static struct ranges ranges_of(const struct image *image, bool (*is_wanted)(const struct section *))
{
	struct ranges r = { .n = 0 };
	size_t n = 0;

	for (size_t i = 0; i < image->n_sections; i++) {
		const struct section *s = &image->sections[i];

		if (s->vm_size && s->vm_addr <= UINT64_MAX - s->vm_size && is_wanted(s))
			array_push(r.items, r.n, r.capacity,
				   (struct code_range){ s->vm_addr, s->vm_addr + s->vm_size });
	}
	if (r.n)
		qsort(r.items, r.n, sizeof(*r.items), by_first);
	for (size_t i = 0; i < r.n; i++) {
		if (!n || r.items[i].first >= r.items[n - 1].end)
			r.items[n++] = r.items[i];
	}
	r.n = n;
	return r;
}

/* The spans of owners that a piece of a section is made of. */
static void add_stretches(struct reader *r, uint64_t vm_addr, uint64_t pos, uint64_t size)
{
	const struct partition *owners = &r->a->layers[LAYER_SYMBOL];
	size_t span = partition_find(owners, pos, 0);
	uint64_t end = pos + size;

	for (uint64_t at = pos; at < end; span++) {
		uint64_t next = owners->spans[span + 1].pos;

		next = next < end ? next : end;
		array_push(r->stretches, r->n_stretches, r->stretches_capacity,
			   (struct stretch){ at, vm_addr + (at - pos), next - at,
					     owners->spans[span].owner });
		at = next;
	}
}

static void find_stretches(struct reader *r)
{
	for (size_t i = 0; i < r->code.n; i++) {
		uint64_t vm_addr = r->code.items[i].first, left = r->code.items[i].end - vm_addr;
		uint64_t pos, size, start = vm_addr;
		size_t hint = 0;

		while (ledger_next(&r->a->ledger, &vm_addr, &left, &hint, &pos, &size)) {
			start = vm_addr - size;
			if (pos >= r->a->ledger.file_size)
				continue;
			if (size > r->a->ledger.file_size - pos)
				size = r->a->ledger.file_size - pos;
			add_stretches(r, start, pos, size);
		}
	}
}

static void cut_batches(struct reader *r)
{
	uint64_t size = BATCH_SIZE;

	for (size_t i = 0; i < r->n_stretches; i++) {
		if (size >= BATCH_SIZE) {
			array_push(r->batches, r->n_batches, r->batches_capacity,
				   (struct batch){ .stretches = &r->stretches[i] });
			size = 0;
		}
		r->batches[r->n_batches - 1].n_stretches++;
		size += r->stretches[i].size;
	}
}

/* Lowest and highest address; false: they are too far apart to be counted from the lowest. */
static bool find_base(struct reader *r)
{
	const struct ledger *ledger = &r->a->ledger;
	const struct mapping *last = ledger->n ? &ledger->by_addr[ledger->n - 1] : NULL;

	r->base = last ? ledger->by_addr[0].vm_addr : 0;
	return last && last->vm_addr - r->base + last->size <= UINT32_MAX;
}

/* --- reading */

struct place {
	const struct reader *reader;
	struct batch *batch;
	uint32_t owner;
};

static bool is_in(const struct ranges *ranges, uint64_t vm_addr)
{
	size_t low;

	array_search(low, ranges->n, i, ranges->items[i].end <= vm_addr);
	return low < ranges->n && ranges->items[low].first <= vm_addr;
}

bool references_is_code(const struct references *references, uint64_t vm_addr)
{
	return is_in(&(struct ranges){ references->code, references->n_code, 0 }, vm_addr);
}

/* Instructions that follow each other often name the same thing. */
static void add(struct reference_list *list, struct reference reference)
{
	const struct reference *last = list->n ? &list->items[list->n - 1] : NULL;

	if (last && last->owner == reference.owner && last->target == reference.target)
		return;
	array_push(list->items, list->n, list->capacity, reference);
}

static void take(void *context, uint64_t vm_addr, enum code_use use)
{
	const struct place *place = context;
	const struct reader *r = place->reader;
	struct reference reference = { place->owner, (uint32_t)(vm_addr - r->base) };

	if (vm_addr - r->base > UINT32_MAX)
		return;
	if (use != CODE_NAMES || is_in(&r->code, vm_addr))
		add(&place->batch->calls, reference);
	else
		add(&place->batch->data, reference);
}

static void read_batch(void *context, unsigned thread, size_t i)
{
	const struct reader *r = context;
	struct batch *batch = &r->batches[i];
	const struct file *file = r->a->image->file;
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

/* --- what was found */

static void append(struct reference_list *to, struct reference_list *from)
{
	if (from->n) {
		to->items = array_reserve_more(to->items, to->n, &to->capacity, from->n,
					       sizeof(*to->items));
		memcpy(to->items + to->n, from->items, from->n * sizeof(*from->items));
		to->n += from->n;
	}
	free(from->items);
	*from = (struct reference_list){ 0 };
}

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

/* By target, least significant digit first; those of one target keep their order. */
static void sort(struct reference_list *list)
{
	struct reference *from = list->items, *to = array_new(struct reference, list->n);

	for (unsigned shift = 0; shift < 32; shift += DIGIT_BITS) {
		size_t starts[DIGITS + 1] = { 0 };
		struct reference *swap = from;

		for (size_t i = 0; i < list->n; i++)
			starts[(from[i].target >> shift & (DIGITS - 1)) + 1]++;
		for (size_t i = 0; i < DIGITS; i++)
			starts[i + 1] += starts[i];
		for (size_t i = 0; i < list->n; i++)
			to[starts[from[i].target >> shift & (DIGITS - 1)]++] = from[i];
		from = to;
		to = swap;
	}
	list->items = from;
	list->capacity = list->n;
	free(to);
}

static void drop_repeated(struct reference_list *list)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct reference *last = n ? &list->items[n - 1] : NULL;

		if (!last || last->owner != list->items[i].owner ||
		    last->target != list->items[i].target)
			list->items[n++] = list->items[i];
	}
	list->n = n;
}

/* --- through tables of addresses */

static int by_place(const void *a, const void *b)
{
	const struct pointer *x = a, *y = b;

	return (x->vm_addr > y->vm_addr) - (x->vm_addr < y->vm_addr);
}

/* Words of the global offset table that hold addresses of code; free() them. */
static struct pointer *table_words(const struct reader *r, size_t *n)
{
	const struct image *image = r->a->image;
	struct ranges tables = ranges_of(image, is_table);
	struct pointer *words = NULL;
	size_t capacity = 0;

	*n = 0;
	for (size_t i = 0; i < image->n_pointers; i++) {
		const struct pointer *p = &image->pointers[i];

		if (is_in(&tables, p->vm_addr) && is_in(&r->code, p->target))
			array_push(words, *n, capacity, *p);
	}
	free(tables.items);
	if (*n)
		qsort(words, *n, sizeof(*words), by_place);
	return words;
}

/* Who reads such a word calls what it leads to, or takes its address. */
static void follow_table(const struct reader *r, struct references *found)
{
	size_t n, k = 0;
	struct pointer *words = table_words(r, &n);

	for (size_t i = 0; i < found->data.n && n; i++) {
		const struct reference *d = &found->data.items[i];
		uint64_t vm_addr = r->base + d->target;

		while (k < n && words[k].vm_addr < vm_addr)
			k++;
		if (k == n)
			break;
		if (words[k].vm_addr == vm_addr && words[k].target - r->base <= UINT32_MAX)
			add(&found->calls,
			    (struct reference){ d->owner, (uint32_t)(words[k].target - r->base) });
	}
	free(words);
}

static void collect(struct reader *r, struct references *found)
{
	for (size_t i = 0; i < r->n_batches; i++) {
		append(&found->data, &r->batches[i].data);
		append(&found->calls, &r->batches[i].calls);
		found->n_unread += r->batches[i].n_unread;
	}
	for (size_t i = 0; i < r->n_stretches; i++)
		found->code_size += r->stretches[i].size;
	sort(&found->data);
	drop_repeated(&found->data);
	follow_table(r, found);
	sort(&found->calls);
	drop_repeated(&found->calls);
}

struct references references_of(const struct attribution *a, unsigned n_threads)
{
	struct reader r = { .a = a, .machine = code_machine_of(a->image) };
	struct references found = { 0 };

	if (!a->image->is_linked || r.machine == CODE_OTHER || !find_base(&r))
		return found;
	r.absolutes = code_absolutes_of(a->image);
	r.code = ranges_of(a->image, is_code);
	find_stretches(&r);
	cut_batches(&r);
	parallel_for(r.n_batches, n_threads, read_batch, &r);
	found.base = r.base;
	found.has_code = r.n_stretches > 0;
	collect(&r, &found);
	found.code = r.code.items;
	found.n_code = r.code.n;
	free(r.batches);
	free(r.stretches);
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
