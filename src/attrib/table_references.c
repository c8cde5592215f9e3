#include "table_references.h"

#include "../base/array.h"

#include <stdlib.h>

/* The global offset table among them. */
static bool is_table(const struct section *s)
{
	return s->kind == KIND_DYNAMIC && s->file_size;
}

static int by_place(const void *a, const void *b)
{
	const struct pointer *x = a, *y = b;

	return (x->vm_addr > y->vm_addr) - (x->vm_addr < y->vm_addr);
}

/* Words of the global offset table that hold addresses of code; free() them. */
static struct pointer *table_words(const struct image *image, const struct code_ranges *code,
				   size_t *n)
{
	struct code_ranges tables = code_ranges_of(image, is_table);
	struct pointer *words = NULL;
	size_t capacity = 0;

	*n = 0;
	for (size_t i = 0; i < image->n_pointers; i++) {
		const struct pointer *p = &image->pointers[i];

		if (code_ranges_hold(&tables, p->vm_addr) && code_ranges_hold(code, p->target))
			array_push(words, *n, capacity, *p);
	}
	free(tables.items);
	if (*n)
		qsort(words, *n, sizeof(*words), by_place);
	return words;
}

void references_follow_tables(struct references *found, const struct image *image,
			      const struct code_ranges *code)
{
	size_t n, k = 0;
	struct pointer *words = table_words(image, code, &n);

	for (size_t i = 0; i < found->data.n && n; i++) {
		const struct reference *d = &found->data.items[i];
		uint64_t vm_addr = found->base + d->target;

		while (k < n && words[k].vm_addr < vm_addr)
			k++;
		if (k == n)
			break;
		if (words[k].vm_addr == vm_addr && words[k].target - found->base <= UINT32_MAX)
			reference_list_add(
				&found->calls,
				(struct reference){ d->owner,
						    (uint32_t)(words[k].target - found->base) });
	}
	free(words);
}
