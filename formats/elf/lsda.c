/* lsda.c: the landing pad tables of C++ and Rust, and whose each is. Itanium C++ ABI, "LSDA". */
#include "unwind.h"

#include "../../src/base/array.h"

#include <stdlib.h>

void elf_lsdas_add(struct elf_lsdas *lsdas, uint64_t vm_addr, uint64_t function)
{
	if (vm_addr == NO_ADDR)
		return;
	array_push(lsdas->items, lsdas->n, lsdas->capacity, (struct elf_lsda){ vm_addr, function });
}

static int by_lsda(const void *a, const void *b)
{
	const struct elf_lsda *x = a, *y = b;

	if (x->vm_addr != y->vm_addr)
		return x->vm_addr < y->vm_addr ? -1 : 1;
	return x->function < y->function ? -1 : x->function > y->function;
}

static int by_address(const void *a, const void *b)
{
	const struct section *x = *(const struct section *const *)a;
	const struct section *y = *(const struct section *const *)b;

	if (x->vm_addr != y->vm_addr)
		return x->vm_addr < y->vm_addr ? -1 : 1;
	return x < y ? -1 : x > y;
}

/* The sections of this file that hold landing pad tables, by address; free() it. */
static const struct section **unwind_sections(struct elf_reader *r, size_t *n)
{
	const struct image *image = r->image;
	const struct section **found = array_new(const struct section *,
						 image->n_sections - r->first_section);

	*n = 0;
	for (size_t i = r->first_section; i < image->n_sections; i++) {
		if (image->sections[i].kind == KIND_UNWIND && image->sections[i].vm_size)
			found[(*n)++] = &image->sections[i];
	}
	if (*n)
		qsort(found, *n, sizeof(*found), by_address);
	return found;
}

void elf_lsdas_add_records(struct elf_lsdas *lsdas, struct elf_reader *r)
{
	size_t n, k = 0;
	const struct section **sections = unwind_sections(r, &n);

	if (lsdas->n)
		qsort(lsdas->items, lsdas->n, sizeof(*lsdas->items), by_lsda);
	for (size_t i = 0, next; i < lsdas->n && k < n; i = next) {
		const struct elf_lsda *lsda = &lsdas->items[i];
		uint64_t off, end;

		// Shared by several functions: charged to the first.
		for (next = i + 1; next < lsdas->n && lsdas->items[next].vm_addr == lsda->vm_addr;)
			next++;
		while (k < n && sections[k]->vm_addr + sections[k]->vm_size <= lsda->vm_addr)
			k++;
		if (k == n || lsda->vm_addr < sections[k]->vm_addr)
			continue;
		off = lsda->vm_addr - sections[k]->vm_addr;
		end = sections[k]->file_size;
		if (next < lsdas->n && lsdas->items[next].vm_addr - sections[k]->vm_addr < end)
			end = lsdas->items[next].vm_addr - sections[k]->vm_addr;
		if (off < end)
			image_add_record(r->image, sections[k]->file_off + off, end - off,
					 KIND_UNWIND, lsda->function);
	}
	free(sections);
	free(lsdas->items);
	*lsdas = (struct elf_lsdas){ 0 };
}
