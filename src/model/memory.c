#include "memory.h"

#include "../base/array.h"

#include <stdlib.h>

static int by_address(const void *a, const void *b)
{
	const struct memory_piece *x = a, *y = b;

	if (x->vm_addr != y->vm_addr)
		return x->vm_addr < y->vm_addr ? -1 : 1;
	return (x->section > y->section) - (x->section < y->section);
}

/* Bytes of a section that are loaded as they are, cut at the end of the file. */
static bool make_piece(const struct image *image, uint32_t i, struct memory_piece *piece)
{
	const struct section *s = &image->sections[i];
	uint64_t size = s->file_size < s->vm_size ? s->file_size : s->vm_size;

	if (!size || s->flags & (SECTION_COMPRESSED | SECTION_TLS) ||
	    s->file_off >= image->file->size || s->vm_addr > UINT64_MAX - size)
		return false;
	if (size > image->file->size - s->file_off)
		size = image->file->size - s->file_off;
	*piece = (struct memory_piece){ s->vm_addr, size, image->file->data + s->file_off, i };
	return true;
}

/* Takes out of each what the ones before it have. Those that are more than `most` bytes together are left out. */
static size_t make_disjoint(struct memory_piece *pieces, size_t n, uint64_t most)
{
	uint64_t end = 0;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct memory_piece p = pieces[i];
		uint64_t cut = p.vm_addr < end ? end - p.vm_addr : 0;

		if (cut >= p.size)
			continue;
		p.vm_addr += cut;
		p.bytes += cut;
		p.size -= cut;
		if (p.size > most)
			break;
		most -= p.size;
		end = p.vm_addr + p.size;
		pieces[kept++] = p;
	}
	return kept;
}

struct memory memory_of(const struct image *image)
{
	struct memory memory = { .pieces = array_new(struct memory_piece, image->n_sections) };

	for (uint32_t i = 0; i < image->n_sections; i++)
		memory.n_pieces += make_piece(image, i, &memory.pieces[memory.n_pieces]);
	if (memory.n_pieces)
		qsort(memory.pieces, memory.n_pieces, sizeof(*memory.pieces), by_address);
	memory.n_pieces = make_disjoint(memory.pieces, memory.n_pieces,
					image->file->size * MEMORY_TIMES);
	return memory;
}

void memory_release(struct memory *memory)
{
	free(memory->pieces);
	*memory = (struct memory){ 0 };
}

static bool holds(const struct memory_piece *piece, uint64_t vm_addr)
{
	return vm_addr >= piece->vm_addr && vm_addr - piece->vm_addr < piece->size;
}

const struct memory_piece *memory_piece_at(struct memory *memory, uint64_t vm_addr)
{
	size_t low;

	if (memory->last < memory->n_pieces && holds(&memory->pieces[memory->last], vm_addr))
		return &memory->pieces[memory->last];
	array_search(low, memory->n_pieces, i,
		     memory->pieces[i].vm_addr + (memory->pieces[i].size - 1) < vm_addr);
	if (low == memory->n_pieces || !holds(&memory->pieces[low], vm_addr))
		return NULL;
	memory->last = low;
	return &memory->pieces[low];
}

const uint8_t *memory_at(struct memory *memory, uint64_t vm_addr, uint64_t size)
{
	const struct memory_piece *piece = memory_piece_at(memory, vm_addr);

	if (!piece || size > piece->size - (vm_addr - piece->vm_addr))
		return NULL;
	return piece->bytes + (vm_addr - piece->vm_addr);
}
