#include "locations.h"

#include "../base/array.h"
#include "../base/intern.h"
#include "../names/path_parts.h"
#include "../names/source_path.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_PATH = 400, MOST_LINES = 200000, MOST_COLUMNS = 2000, LOCATION_SIZE = 24 };

struct location {
	uint64_t vm_addr;
	uint32_t path, line, column;
};

struct finder {
	const struct image *image;
	struct memory *memory, paths_memory; /* the second one stands at paths */
	struct location *items;
	size_t n, capacity;
	struct intern paths;
};

static uint32_t u32_at(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint64_t u64_at(const uint8_t *p)
{
	return u32_at(p) | (uint64_t)u32_at(p + 4) << 32;
}

/* One compiler, of 1.89, counts a NUL behind the path. */
static bool is_path(const uint8_t *text, uint64_t *length)
{
	if (*length && !text[*length - 1])
		--*length;
	return *length > 3 && !memcmp(text + *length - 3, ".rs", 3) && !memchr(text, 0, *length);
}

static void look_at(struct finder *f, uint64_t vm_addr, uint64_t target)
{
	const uint8_t *rest = memory_at(f->memory, vm_addr, LOCATION_SIZE), *path;
	uint64_t length;
	uint32_t line, column;

	if (!rest)
		return;
	length = u64_at(rest + 8);
	line = u32_at(rest + 16);
	column = u32_at(rest + 20);
	if (length <= 3 || length >= LONGEST_PATH || !line || line >= MOST_LINES || !column ||
	    column >= MOST_COLUMNS)
		return;
	path = memory_at(&f->paths_memory, target, length);
	if (!path || !is_path(path, &length))
		return;
	array_push(f->items, f->n, f->capacity,
		   (struct location){ vm_addr,
				      intern(&f->paths, (const char *)path, (size_t)length), line,
				      column });
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
		for (; at < p->size && p->size - at >= LOCATION_SIZE; at += 8) {
			uint64_t word = u64_at(p->bytes + at) - f->image->image_base;

			if (is_in_image(f->memory, word))
				look_at(f, p->vm_addr + at, word);
		}
	}
}

static int by_place(const void *a, const void *b)
{
	const struct location *x = a, *y = b;

	return (x->vm_addr > y->vm_addr) - (x->vm_addr < y->vm_addr);
}

static int by_text(const void *a, const void *b)
{
	const struct location *x = a, *y = b;

	if (x->path != y->path)
		return x->path < y->path ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return (x->column > y->column) - (x->column < y->column);
}

/* A word may be named twice, by two relocations. */
static void drop_repeated(struct finder *f)
{
	size_t n = 0;

	if (f->n)
		qsort(f->items, f->n, sizeof(*f->items), by_place);
	for (size_t i = 0; i < f->n; i++) {
		if (!n || f->items[i].vm_addr != f->items[n - 1].vm_addr)
			f->items[n++] = f->items[i];
	}
	f->n = n;
}

static struct location_run run_of(struct arena *arena, const struct interned *path)
{
	struct source_owner owner = source_owner_of(path->text, path->length);
	bool is_std = owner.kind == SOURCE_STD || owner.kind == SOURCE_STD_DEPENDENCY;

	return (struct location_run){
		.crate = arena_copy(arena, owner.crate.text ? owner.crate.text : "",
				    owner.crate.length),
		.version = arena_copy(arena, owner.version.text ? owner.version.text : "",
				      owner.version.length),
		.source = owner.kind,
		.is_std = is_std,
		.is_versioned = owner.kind != SOURCE_STD && owner.version.length > 0,
	};
}

enum { COMMIT_DIGITS = 40 };

/* "/rustc/<commit>/library/core/src/…" */
static const char *std_commit_of(struct arena *arena, const struct interned *path)
{
	static const char front[] = "/rustc/";
	size_t length = strlen(front);
	struct name_slice commit = { path->text + length, COMMIT_DIGITS };

	if (path->length <= length + COMMIT_DIGITS || memcmp(path->text, front, length) != 0 ||
	    !slice_is_hex(commit, COMMIT_DIGITS))
		return NULL;
	return arena_copy(arena, commit.text, commit.length);
}

/* The crates in the order of their addresses; each path is asked once. */
static void find_runs(const struct finder *f, struct arena *arena, struct locations *found)
{
	struct location_run *of_path = array_new(struct location_run, f->paths.n_strings);
	struct location_run *runs = arena_new(arena, struct location_run, f->n);

	for (size_t i = 0; i < f->paths.n_strings; i++) {
		of_path[i] = run_of(arena, &f->paths.strings[i]);
		if (!found->std_commit)
			found->std_commit = std_commit_of(arena, &f->paths.strings[i]);
	}
	for (size_t i = 0; i < f->n; i++) {
		const struct location_run *r = &of_path[f->items[i].path];
		struct location_run *last = found->n_runs ? &runs[found->n_runs - 1] : NULL;

		if (!last || strcmp(last->crate, r->crate) != 0 || last->is_std != r->is_std ||
		    last->is_versioned != r->is_versioned ||
		    strcmp(last->version, r->version) != 0) {
			runs[found->n_runs++] = *r;
			last = &runs[found->n_runs - 1];
		}
		last->n++;
	}
	found->runs = runs;
	free(of_path);
}

struct locations locations_of(const struct image *image, struct memory *memory, struct arena *arena)
{
	struct finder f = { .image = image, .memory = memory, .paths_memory = *memory };
	struct locations found = { 0 };

	if (image->identity.big_endian || image->identity.bits != 64 || !memory->n_pieces)
		return found;
	for (size_t i = 0; i < image->n_pointers; i++)
		look_at(&f, image->pointers[i].vm_addr, image->pointers[i].target);
	if (!image->n_pointers && image->is_linked)
		look_at_words(&f);
	drop_repeated(&f);
	found.n = f.n;
	find_runs(&f, arena, &found);
	if (f.n)
		qsort(f.items, f.n, sizeof(*f.items), by_text);
	for (size_t i = 1; i < f.n; i++)
		found.n_equal += !by_text(&f.items[i], &f.items[i - 1]);
	free(f.items);
	intern_release(&f.paths);
	return found;
}
