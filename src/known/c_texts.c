#include "c_texts.h"

#include "../base/array.h"
#include "../base/intern.h"
#include "../names/c_source_path.h"
#include "c_sources.h"
#include "library_version.h"
#include "text_section.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_PATH = 300, MOST_PATHS = 1 << 16, MOST_LIBRARIES = 64 };

struct finder {
	const struct image *image;
	const struct memory *memory;
	struct arena *arena;
	struct intern paths;
	const char *companion; /* the last one that was looked for */
	bool has_companion;
	struct c_texts found;
};

/* --- versions */

/* The shared library is somebody else's: the text comes from its headers. */
static bool is_imported(const struct image *image, const char *file)
{
	for (size_t i = 0; i < image->build.n_libraries; i++) {
		if (strstr(image->build.libraries[i], file))
			return true;
	}
	return false;
}

static bool piece_has(const struct memory_piece *p, const char *text)
{
	const uint8_t *at = p->bytes, *end = p->bytes + p->size;
	size_t length = strlen(text);

	while ((at = memchr(at, text[0], (size_t)(end - at)))) {
		if ((size_t)(end - at) >= length && !memcmp(at, text, length))
			return true;
		at++;
	}
	return false;
}

/* Each is looked for once: the forms that need one are alike. */
static bool has_companion(struct finder *f, const char *text)
{
	if (f->companion == text)
		return f->has_companion;
	f->companion = text;
	f->has_companion = false;
	for (size_t i = 0; i < f->memory->n_pieces && !f->has_companion; i++) {
		const struct memory_piece *p = &f->memory->pieces[i];

		if (section_has_texts(&f->image->sections[p->section]))
			f->has_companion = piece_has(p, text);
	}
	return f->has_companion;
}

static bool is_known(const struct c_texts *found, const struct known_library *library)
{
	for (size_t i = 0; i < found->n_libraries; i++) {
		if (!strcmp(found->libraries[i].name, library->name) &&
		    !strcmp(found->libraries[i].version, library->version))
			return true;
	}
	return false;
}

static void add_library(struct finder *f, const struct memory_piece *p,
			const struct library_version *v)
{
	struct known_library library = {
		.name = v->library,
		.version = arena_copy(f->arena, v->version.text, v->version.length),
		.vm_addr = p->vm_addr + (uint64_t)(v->text.text - (const char *)p->bytes),
	};

	if (f->found.n_libraries == MOST_LIBRARIES || is_known(&f->found, &library) ||
	    is_imported(f->image, v->file) || (v->companion && !has_companion(f, v->companion)))
		return;
	library.text = arena_copy(f->arena, v->text.text, v->text.length);
	f->found.libraries[f->found.n_libraries++] = library;
}

/* --- source files */

/* The whole text in front of bytes[end] is a path with a directory; gives its start. */
static bool is_path(const char *bytes, size_t end, size_t *start)
{
	size_t i = end;

	while (i && end - i < MOST_PATH && (unsigned char)bytes[i - 1] >= ' ' &&
	       (unsigned char)bytes[i - 1] < 0x7f)
		i--;
	*start = i;
	return (!i || !bytes[i - 1]) && c_source_is_path(bytes + i, end - i);
}

static void look_at_path(struct finder *f, const char *bytes, size_t n, size_t dot)
{
	size_t start, end = dot + 1;

	while (end < n && bytes[end])
		end++;
	if (!is_path(bytes, end, &start))
		return;
	if (f->paths.n_strings >= MOST_PATHS)
		f->found.was_cut = true;
	else
		intern(&f->paths, bytes + start, end - start);
}

/* Full stops are every sixth byte of some texts: what is told by the next bytes comes first. */
static void look_at_stop(struct finder *f, const struct memory_piece *p, size_t i)
{
	const char *bytes = (const char *)p->bytes;
	size_t left = (size_t)p->size - i - 1;
	struct library_version version;

	if (left && bytes[i + 1] >= '0' && bytes[i + 1] <= '9') {
		if (library_version_at(bytes, (size_t)p->size, i, &version))
			add_library(f, p, &version);
	} else if (left > 3 ? !bytes[i + 2] || !bytes[i + 3] || !bytes[i + 4] : left > 1) {
		if (c_source_ends(bytes + i + 1, left))
			look_at_path(f, bytes, (size_t)p->size, i);
	}
}

static void look_at_piece(struct finder *f, const struct memory_piece *p)
{
	for (size_t i = 0; i < p->size; i++) {
		if (p->bytes[i] == '.' || p->bytes[i] == ':')
			look_at_stop(f, p, i);
	}
}

static int by_library(const void *a, const void *b)
{
	const struct known_library *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : strcmp(x->version, y->version);
}

struct c_texts c_texts_of(const struct image *image, const struct memory *memory,
			  struct arena *arena)
{
	struct finder f = { .image = image, .memory = memory, .arena = arena };

	f.found.libraries = arena_new(arena, struct known_library, MOST_LIBRARIES);
	for (size_t i = 0; i < memory->n_pieces; i++) {
		const struct memory_piece *p = &memory->pieces[i];

		if (section_has_texts(&image->sections[p->section]))
			look_at_piece(&f, p);
	}
	c_sources_group(&f.found, &f.paths, arena);
	if (f.found.n_libraries)
		qsort(f.found.libraries, f.found.n_libraries, sizeof(*f.found.libraries),
		      by_library);
	intern_release(&f.paths);
	return f.found;
}
