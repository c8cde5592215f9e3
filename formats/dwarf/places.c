/* places.c: what of an address space the image fills: all else is code the linker dropped. */
#include "reader.h"

#include "../../src/base/array.h"

#include <stdlib.h>

static void add_place(struct places *places, uint64_t vm_addr, uint64_t vm_size)
{
	if (!vm_size || vm_addr == NO_ADDR || vm_size > UINT64_MAX - vm_addr)
		return;
	array_push(places->items, places->n, places->capacity,
		   (struct place){ vm_addr, vm_addr + vm_size });
}

static int by_start(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

/* Sorts them, and makes one of those that touch or overlap. */
static void join(struct places *places)
{
	size_t n = 0;

	if (places->n)
		qsort(places->items, places->n, sizeof(*places->items), by_start);
	for (size_t i = 0; i < places->n; i++) {
		struct place *last = n ? &places->items[n - 1] : NULL;
		struct place next = places->items[i];

		if (!last || next.start > last->end)
			places->items[n++] = next;
		else if (next.end > last->end)
			last->end = next.end;
	}
	places->n = n;
}

void dwarf_find_places(struct dwarf *d)
{
	const struct image *image = d->image;
	bool has_sections = image->n_sections > d->input->first_section;

	for (size_t i = d->input->first_section; i < image->n_sections; i++) {
		const struct section *s = &image->sections[i];

		if (!(s->flags & SECTION_TLS))
			add_place(&d->memory, s->vm_addr, s->vm_size);
		if (s->flags & SECTION_EXECUTABLE)
			add_place(&d->code, s->vm_addr, s->vm_size);
	}
	for (size_t i = 0; i < image->n_segments && !has_sections; i++) {
		const struct segment *s = &image->segments[i];

		add_place(&d->memory, s->vm_addr, s->vm_size);
		if (s->kind == KIND_CODE)
			add_place(&d->code, s->vm_addr, s->vm_size);
	}
	join(&d->memory);
	join(&d->code);
}

bool places_hold(const struct places *places, uint64_t vm_addr, uint64_t *left, size_t *hint)
{
	const struct place *items = places->items;
	size_t low;

	if (*hint >= places->n || vm_addr < items[*hint].start || vm_addr >= items[*hint].end) {
		array_search(low, places->n, i, items[i].end <= vm_addr);
		if (low == places->n || vm_addr < items[low].start)
			return false;
		*hint = low;
	}
	*left = items[*hint].end - vm_addr;
	return true;
}
