#include "search.h"

#include "../base/array.h"
#include "../base/path.h"

#include <stdlib.h>
#include <string.h>
#include <libdeflate.h>

enum { CRC_WINDOW = 16 << 20 };

struct search search_begin(struct arena *arena, const char *self,
			   const struct locate_options *options, const struct locate_match *match)
{
	struct search search = {
		.arena = arena,
		.match = match,
		.self = self && strcmp(self, "-") != 0 ? self : NULL,
	};

	if (options->no_debug)
		search.located.note = "not looked for (--no-debug)";
	return search;
}

bool search_is_over(const struct search *search)
{
	return search->located.path || search->located.note;
}

void search_add_tried(struct search *search, const char *path, const char *why)
{
	struct located *located = &search->located;

	array_push(located->tried, located->n_tried, search->capacity, (struct tried){ path, why });
	if (located->n_tried == LOCATE_MOST_TRIED)
		located->note = "more places were not tried";
}

static bool was_tried(const struct search *search, const char *path)
{
	for (size_t i = 0; i < search->located.n_tried; i++) {
		if (!strcmp(search->located.tried[i].path, path))
			return true;
	}
	return false;
}

/* "Debugging Information in Separate Files": the CRC of Ethernet, which is gzip's. */
static uint32_t crc_of(const struct file *file)
{
	uint32_t crc = 0;

	for (uint64_t at = 0; at < file->size; at += CRC_WINDOW) {
		uint64_t n = file->size - at < CRC_WINDOW ? file->size - at : CRC_WINDOW;

		crc = libdeflate_crc32(crc, file->data + at, (size_t)n);
		file_forget(file, at, n);
	}
	return crc;
}

/* Why this file is not the one, or NULL. */
static const char *fault_of(const struct search *search, const struct file *file,
			    const uint32_t *crc)
{
	const char *why = NULL;

	// The callback looks at a few bytes, the CRC at all.
	if (!search->match->matches(search->match->context, file, &why))
		return why ? why : "is another file's";
	return crc && crc_of(file) != *crc ? "wrong CRC" : NULL;
}

static const char *fault_at(const struct search *search, const char *path, const uint32_t *crc)
{
	struct file file;
	struct error *error;
	const char *why;

	if (!path_is_file(path))
		return "missing";
	error = file_open(search->arena, path, &file);
	if (error)
		return error->text;
	why = fault_of(search, &file, crc);
	file_close(&file);
	return why;
}

bool search_try(struct search *search, const char *path, const uint32_t *crc)
{
	const char *why;

	if (search_is_over(search) || was_tried(search, path) ||
	    (search->self && path_is_same(path, search->self)))
		return false;
	why = fault_at(search, path, crc);
	if (why) {
		search_add_tried(search, path, why);
		return false;
	}
	search->located.path = path;
	return true;
}

bool search_try_in(struct search *search, const char *directory, const char *name,
		   const uint32_t *crc)
{
	return directory && name &&
	       search_try(search, path_join(search->arena, directory, name), crc);
}

struct located search_end(struct search *search)
{
	struct located located = search->located;

	if (located.n_tried) {
		located.tried = arena_new(search->arena, struct tried, located.n_tried);
		memcpy(located.tried, search->located.tried,
		       located.n_tried * sizeof(*located.tried));
	}
	free(search->located.tried);
	return located;
}
