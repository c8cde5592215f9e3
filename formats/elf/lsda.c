/* lsda.c: the landing pad tables of C++ and Rust, and whose each is. Itanium C++ ABI, "LSDA". */
#include "unwind.h"

#include "../dwarf/lsda.h"

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

static bool lies_in_file(const struct elf_reader *r, const struct section *section)
{
	uint64_t size = r->image->file->size;

	return section->file_off <= size && section->file_size <= size - section->file_off;
}

/* An exception specification that allows nothing is one byte of 0, and padded. */
static uint64_t skip_empty_specification(const uint8_t *data, uint64_t off, uint64_t end)
{
	return end - off >= 4 && !data[off] && !data[off + 1] && !data[off + 2] && !data[off + 3]
		       ? off + 4
		       : off;
}

/*
 * The end of a table: the next one that a function has, or before that one that no function has: linkers leave
 * those of functions that they drop. Offsets in the section.
 */
static uint64_t end_of(const struct elf_reader *r, const struct section *section, uint64_t off,
		       uint64_t next)
{
	const uint8_t *data = r->image->file->data + section->file_off;
	uint64_t size = lsda_size(cursor_over(data, next, off, next - off));
	uint64_t behind = (off + size + 3) & ~(uint64_t)3;

	if (behind < next)
		behind = skip_empty_specification(data, behind, next);
	if (size && behind < next && lsda_size(cursor_over(data, next, behind, next - behind)))
		return behind;
	return next;
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
		if (off < end && lies_in_file(r, sections[k]))
			image_add_record(r->image, sections[k]->file_off + off,
					 end_of(r, sections[k], off, end) - off, KIND_UNWIND,
					 lsda->function);
	}
	free(sections);
	free(lsdas->items);
	*lsdas = (struct elf_lsdas){ 0 };
}
