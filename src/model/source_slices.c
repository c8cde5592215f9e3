#include "source_slices.h"

#include "code.h"

#include "../base/array.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_PATH = 400, MOST_LINES = 200000, MOST_COLUMNS = 2000 };
enum { SLICE_SIZE = 16, LOCATION_SIZE = 24 };

struct finder {
	const struct image *image;
	struct memory *memory, paths_memory; /* the second one stands at paths */
	struct source_slices found;
};

/* One compiler, of 1.89, counts a NUL behind the path. */
static bool is_path(const uint8_t *text, uint64_t *length)
{
	if (*length && !text[*length - 1])
		--*length;
	return *length > 3 && !memcmp(text + *length - 3, ".rs", 3) && !memchr(text, 0, *length);
}

static void add_place(struct memory *memory, struct source_slice *slice)
{
	const uint8_t *rest = memory_at(memory, slice->vm_addr, LOCATION_SIZE);
	uint32_t line = rest ? code_u32(rest + 16) : 0, column = rest ? code_u32(rest + 20) : 0;

	if (!line || line >= MOST_LINES || !column || column >= MOST_COLUMNS)
		return;
	slice->line = line;
	slice->column = column;
}

const char *source_slice_read(struct memory *memory, struct memory *texts,
			      struct source_slice *slice, size_t *length)
{
	const uint8_t *bytes = memory_at(memory, slice->vm_addr, SLICE_SIZE), *path;
	uint64_t stated = bytes ? code_u64(bytes + 8) : 0;

	if (stated <= 3 || stated >= LONGEST_PATH)
		return NULL;
	path = memory_at(texts, slice->text_vm_addr, stated);
	if (!path || !is_path(path, &stated))
		return NULL;
	add_place(memory, slice);
	*length = (size_t)stated;
	return (const char *)path;
}

static void look_at(struct finder *f, uint64_t vm_addr, uint64_t target)
{
	struct source_slice slice = { .vm_addr = vm_addr, .text_vm_addr = target };
	size_t length;
	const char *path = source_slice_read(f->memory, &f->paths_memory, &slice, &length);

	if (!path)
		return;
	slice.path = intern(&f->found.paths, path, length);
	array_push(f->found.items, f->found.n, f->found.capacity, slice);
}

static bool is_in_image(const struct memory *memory, uint64_t vm_addr)
{
	const struct memory_piece *last = &memory->pieces[memory->n_pieces - 1];

	return vm_addr >= memory->pieces[0].vm_addr && vm_addr <= last->vm_addr + last->size;
}

/* A file that is loaded at one place only needs no relocations: the words are the addresses. */
static void look_at_words(struct finder *f)
{
	for (size_t i = 0; i < f->memory->n_pieces; i++) {
		const struct memory_piece *p = &f->memory->pieces[i];
		enum kind kind = f->image->sections[p->section].kind;
		uint64_t at = -p->vm_addr & 7;

		if (kind != KIND_RODATA && kind != KIND_DATA)
			continue;
		for (; at < p->size && p->size - at >= SLICE_SIZE; at += 8) {
			uint64_t word = code_u64(p->bytes + at) - f->image->image_base;

			if (is_in_image(f->memory, word))
				look_at(f, p->vm_addr + at, word);
		}
	}
}

static int by_place(const void *a, const void *b)
{
	const struct source_slice *x = a, *y = b;

	return (x->vm_addr > y->vm_addr) - (x->vm_addr < y->vm_addr);
}

/* A word may be named twice, by two relocations. */
static void drop_repeated(struct source_slices *s)
{
	size_t n = 0;

	if (s->n)
		qsort(s->items, s->n, sizeof(*s->items), by_place);
	for (size_t i = 0; i < s->n; i++) {
		if (!n || s->items[i].vm_addr != s->items[n - 1].vm_addr)
			s->items[n++] = s->items[i];
	}
	s->n = n;
}

struct source_slices source_slices_of(const struct image *image, struct memory *memory)
{
	struct finder f = { .image = image, .memory = memory, .paths_memory = *memory };

	if (image->identity.big_endian || image->identity.bits != 64 || !memory->n_pieces)
		return f.found;
	for (size_t i = 0; i < image->n_pointers; i++)
		look_at(&f, image->pointers[i].vm_addr, image->pointers[i].target);
	if (!image->n_pointers && image->is_linked)
		look_at_words(&f);
	drop_repeated(&f.found);
	return f.found;
}

void source_slices_release(struct source_slices *slices)
{
	free(slices->items);
	intern_release(&slices->paths);
	*slices = (struct source_slices){ 0 };
}

int source_slice_order(const void *a, const void *b)
{
	const struct source_slice *x = a, *y = b;

	if (x->path != y->path)
		return x->path < y->path ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return (x->column > y->column) - (x->column < y->column);
}
