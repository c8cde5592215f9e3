#include "extents.h"

#include "../../src/base/array.h"

#include <stdlib.h>

enum { MOST_ALIGNMENT = 3 };

void extents_add(struct extents *extents, uint64_t file_off, uint64_t file_size)
{
	struct extent *last = NULL;

	if (!file_size || file_off > UINT64_MAX - file_size)
		return;
	if (extents->n_extents)
		last = &extents->extents[extents->n_extents - 1];
	if (last && last->file_off + last->file_size == file_off) {
		last->file_size += file_size;
		return;
	}
	array_push(extents->extents, extents->n_extents, extents->capacity,
		   (struct extent){ .file_off = file_off, .file_size = file_size });
}

static int by_offset(const void *a, const void *b)
{
	const struct extent *x = a, *y = b;

	if (x->file_off != y->file_off)
		return x->file_off < y->file_off ? -1 : 1;
	return (x->file_size > y->file_size) - (x->file_size < y->file_size);
}

static bool is_sorted(const struct extents *extents)
{
	for (size_t i = 1; i < extents->n_extents; i++) {
		if (extents->extents[i].file_off < extents->extents[i - 1].file_off)
			return false;
	}
	return true;
}

static bool are_joined(const struct pe *pe, uint64_t from, uint64_t to, unsigned alignment)
{
	const struct file *file = pe->image->file;
	struct cursor c;

	if (to <= from)
		return true;
	if (to - from > alignment)
		return false;
	c = cursor_over(file->data, file->size, from, to - from);
	return cursor_uint(&c, (unsigned)(to - from)) == 0 && !c.bad;
}

void extents_join(const struct pe *pe, struct extents *extents, unsigned alignment)
{
	struct extent *all = extents->extents;
	size_t n = 0;

	if (all && !is_sorted(extents))
		qsort(all, extents->n_extents, sizeof(*all), by_offset);
	for (size_t i = 0; i < extents->n_extents; i++) {
		uint64_t end = all[i].file_off + all[i].file_size;
		uint64_t last_end = n ? all[n - 1].file_off + all[n - 1].file_size : 0;

		if (!n || !are_joined(pe, last_end, all[i].file_off, alignment))
			all[n++] = all[i];
		else if (end > last_end)
			all[n - 1].file_size = end - all[n - 1].file_off;
	}
	extents->n_extents = n;
}

void extents_add_parts(struct pe *pe, struct extents *extents, enum kind kind, const char *label,
		       unsigned depth)
{
	extents_join(pe, extents, MOST_ALIGNMENT);
	for (size_t i = 0; i < extents->n_extents; i++)
		pe_part(pe, extents->extents[i].file_off, extents->extents[i].file_size, kind,
			label, depth);
	extents_release(extents);
}

void extents_release(struct extents *extents)
{
	free(extents->extents);
	*extents = (struct extents){ 0 };
}
