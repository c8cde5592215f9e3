#include "ledger.h"

#include "../base/array.h"

#include <stdlib.h>
#include <string.h>

/* Readers warn of more; this keeps sums of many from overflowing whatever they let through. */
static const uint64_t most_zeros = UINT64_C(1) << 40;

/* Memory as the image asks for it, clipped to the file but perhaps overlapping others. */
struct range {
	uint64_t vm_addr, vm_size, file_off, file_size;
	size_t order;
};

static int by_vm_addr(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	if (x->vm_addr != y->vm_addr)
		return x->vm_addr < y->vm_addr ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static int mapping_by_pos(const void *a, const void *b)
{
	const struct mapping *x = a, *y = b;

	if (x->pos != y->pos)
		return x->pos < y->pos ? -1 : 1;
	return x->vm_addr < y->vm_addr ? -1 : x->vm_addr > y->vm_addr;
}

static int mapping_by_addr(const void *a, const void *b)
{
	const struct mapping *x = a, *y = b;

	return x->vm_addr < y->vm_addr ? -1 : x->vm_addr > y->vm_addr;
}

static void add_range(const struct image *image, struct range *ranges, size_t *n, uint64_t vm_addr,
		      uint64_t vm_size, uint64_t file_off, uint64_t file_size)
{
	struct range r = { vm_addr, vm_size, file_off, file_size, *n };

	if (!vm_size || vm_addr == NO_ADDR)
		return;
	if (r.vm_size > NO_ADDR - 1 - r.vm_addr)
		r.vm_size = NO_ADDR - 1 - r.vm_addr;
	if (r.file_off > image->file->size)
		r.file_size = 0;
	else if (r.file_size > image->file->size - r.file_off)
		r.file_size = image->file->size - r.file_off;
	if (r.file_size > r.vm_size)
		r.file_size = r.vm_size;
	if (r.vm_size - r.file_size > most_zeros)
		r.vm_size = r.file_size + most_zeros;
	ranges[(*n)++] = r;
}

static struct range *collect(const struct image *image, size_t *n)
{
	bool by_segments = image->is_linked && image->n_segments;
	struct range *ranges = array_new(struct range,
					 by_segments ? image->n_segments : image->n_sections);

	*n = 0;
	for (size_t i = 0; by_segments && i < image->n_segments; i++) {
		const struct segment *s = &image->segments[i];

		add_range(image, ranges, n, s->vm_addr, s->vm_size, s->file_off, s->file_size);
	}
	for (size_t i = 0; !by_segments && i < image->n_sections; i++) {
		const struct section *s = &image->sections[i];

		// A compressed section is not loaded from its bytes as they are.
		add_range(image, ranges, n, s->vm_addr, s->vm_size, s->file_off,
			  s->flags & SECTION_COMPRESSED ? 0 : s->file_size);
	}
	if (*n)
		qsort(ranges, *n, sizeof(*ranges), by_vm_addr);
	return ranges;
}

/* Cuts away what an earlier range has already; gives memory-only bytes pos NO_ADDR for now. */
static void make_disjoint(struct ledger *ledger, const struct range *ranges, size_t n)
{
	uint64_t end = 0;

	for (size_t i = 0; i < n; i++) {
		struct range r = ranges[i];
		uint64_t cut = r.vm_addr < end ? end - r.vm_addr : 0;

		if (cut >= r.vm_size)
			continue;
		r.vm_addr += cut;
		r.vm_size -= cut;
		r.file_off += cut;
		r.file_size = r.file_size > cut ? r.file_size - cut : 0;
		end = r.vm_addr + r.vm_size;
		if (r.file_size)
			ledger->by_addr[ledger->n++] = (struct mapping){ r.vm_addr, r.file_size,
									 r.file_off };
		if (r.vm_size > r.file_size)
			ledger->by_addr[ledger->n++] = (struct mapping){ r.vm_addr + r.file_size,
									 r.vm_size - r.file_size,
									 NO_ADDR };
	}
}

/*
 * Gives each byte of the file to its first mapping in file order, and positions behind the file
 * to the rest. `by_pos` is sorted by pos and has room for twice as many mappings.
 */
static void assign_positions(struct ledger *ledger, size_t n)
{
	struct mapping *m = ledger->by_pos;
	uint64_t end = 0;

	ledger->n = n;
	for (size_t i = 0; i < n; i++) {
		uint64_t again;

		if (m[i].pos == NO_ADDR || m[i].pos >= end) {
			end = m[i].pos == NO_ADDR ? end : m[i].pos + m[i].size;
			continue;
		}
		again = end - m[i].pos < m[i].size ? end - m[i].pos : m[i].size;
		if (again < m[i].size) {
			m[ledger->n++] = (struct mapping){ m[i].vm_addr, again, NO_ADDR };
			m[i].vm_addr += again;
			m[i].pos += again;
			m[i].size -= again;
			end = m[i].pos + m[i].size;
		} else {
			m[i].pos = NO_ADDR;
		}
	}
}

struct ledger ledger_build(const struct image *image)
{
	struct ledger ledger = { .file_size = image->file->size, .size = image->file->size };
	size_t n;
	struct range *ranges = collect(image, &n);

	ledger.by_addr = array_new(struct mapping, 4 * n);
	ledger.by_pos = array_new(struct mapping, 4 * n);
	make_disjoint(&ledger, ranges, n);
	free(ranges);
	n = ledger.n;
	memcpy(ledger.by_pos, ledger.by_addr, n * sizeof(*ledger.by_pos));
	if (n)
		qsort(ledger.by_pos, n, sizeof(*ledger.by_pos), mapping_by_pos);
	assign_positions(&ledger, n);
	if (ledger.n)
		qsort(ledger.by_pos, ledger.n, sizeof(*ledger.by_pos), mapping_by_addr);
	for (size_t i = 0; i < ledger.n; i++) {
		ledger.vm_size += ledger.by_pos[i].size;
		if (ledger.by_pos[i].pos == NO_ADDR) {
			ledger.by_pos[i].pos = ledger.size;
			ledger.size += ledger.by_pos[i].size;
		}
	}
	memcpy(ledger.by_addr, ledger.by_pos, ledger.n * sizeof(*ledger.by_addr));
	if (ledger.n)
		qsort(ledger.by_pos, ledger.n, sizeof(*ledger.by_pos), mapping_by_pos);
	return ledger;
}

void ledger_release(struct ledger *ledger)
{
	free(ledger->by_addr);
	free(ledger->by_pos);
	*ledger = (struct ledger){ 0 };
}

/* The first mapping that ends behind `vm_addr`, or n. */
static size_t find_addr(const struct ledger *ledger, uint64_t vm_addr)
{
	size_t low;

	array_search(low, ledger->n, i,
		     ledger->by_addr[i].vm_addr + (ledger->by_addr[i].size - 1) < vm_addr);
	return low;
}

uint64_t ledger_pos(const struct ledger *ledger, uint64_t vm_addr)
{
	size_t i = find_addr(ledger, vm_addr);

	if (i == ledger->n || ledger->by_addr[i].vm_addr > vm_addr)
		return NO_ADDR;
	return ledger->by_addr[i].pos + (vm_addr - ledger->by_addr[i].vm_addr);
}

uint64_t ledger_addr(const struct ledger *ledger, uint64_t pos)
{
	size_t low;

	array_search(low, ledger->n, i, ledger->by_pos[i].pos + (ledger->by_pos[i].size - 1) < pos);
	if (low == ledger->n || ledger->by_pos[low].pos > pos)
		return NO_ADDR;
	return ledger->by_pos[low].vm_addr + (pos - ledger->by_pos[low].pos);
}

bool ledger_next(const struct ledger *ledger, uint64_t *vm_addr, uint64_t *size, size_t *hint,
		 uint64_t *piece_pos, uint64_t *piece_size)
{
	const struct mapping *m;
	uint64_t skip;

	if (!*size || *vm_addr == NO_ADDR)
		return false;
	m = *hint < ledger->n ? &ledger->by_addr[*hint] : NULL;
	if (!m || m->vm_addr > *vm_addr || *vm_addr - m->vm_addr >= m->size)
		*hint = find_addr(ledger, *vm_addr);
	if (*hint == ledger->n)
		return false;
	m = &ledger->by_addr[*hint];
	skip = m->vm_addr > *vm_addr ? m->vm_addr - *vm_addr : 0;
	if (skip >= *size)
		return false;
	*vm_addr += skip;
	*size -= skip;
	*piece_pos = m->pos + (*vm_addr - m->vm_addr);
	*piece_size = m->size - (*vm_addr - m->vm_addr);
	if (*piece_size > *size)
		*piece_size = *size;
	*vm_addr += *piece_size;
	*size -= *piece_size;
	return true;
}
