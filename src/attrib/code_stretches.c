#include "code_stretches.h"

#include "fill.h"

#include "../base/array.h"

#include <stdlib.h>

static int by_first(const void *a, const void *b)
{
	const struct code_range *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

struct code_ranges code_ranges_of(const struct image *image,
				  bool (*is_wanted)(const struct section *))
{
	struct code_ranges r = { .n = 0 };
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

bool code_ranges_hold(const struct code_ranges *ranges, uint64_t vm_addr)
{
	size_t low;

	array_search(low, ranges->n, i, ranges->items[i].end <= vm_addr);
	return low < ranges->n && ranges->items[low].first <= vm_addr;
}

void stretches_add(struct stretches *stretches, struct stretch stretch)
{
	array_push(stretches->items, stretches->n, stretches->capacity, stretch);
}

/* The spans of owners that a piece of a range is made of. */
static void add_spans(struct stretches *found, const struct partition *owners, uint64_t vm_addr,
		      uint64_t pos, uint64_t size)
{
	size_t span = partition_find(owners, pos, 0);
	uint64_t end = pos + size;

	for (uint64_t at = pos; at < end; span++) {
		uint64_t next = owners->spans[span + 1].pos;

		next = next < end ? next : end;
		stretches_add(found, (struct stretch){ at, vm_addr + (at - pos), next - at,
						       owners->spans[span].owner });
		at = next;
	}
}

struct stretches stretches_of(const struct ledger *ledger, const struct partition *owners,
			      const struct code_ranges *ranges)
{
	struct stretches found = { .n = 0 };

	for (size_t i = 0; i < ranges->n; i++) {
		uint64_t vm_addr = ranges->items[i].first, left = ranges->items[i].end - vm_addr;
		uint64_t pos, size;
		size_t hint = 0;

		while (ledger_next(ledger, &vm_addr, &left, &hint, &pos, &size)) {
			uint64_t start = vm_addr - size;

			if (pos >= ledger->file_size)
				continue;
			if (size > ledger->file_size - pos)
				size = ledger->file_size - pos;
			add_spans(&found, owners, start, pos, size);
		}
	}
	return found;
}

struct stretches stretches_take_gaps(struct stretches *stretches, const struct file *file)
{
	struct stretches gaps = { .n = 0 };
	size_t n = 0;

	for (size_t i = 0; i < stretches->n; i++) {
		struct stretch s = stretches->items[i];

		if (s.owner || is_code_fill(file->data + s.pos, s.size))
			stretches->items[n++] = s;
		else
			stretches_add(&gaps, s);
	}
	stretches->n = n;
	return gaps;
}
