#include "debug_files.h"

#include "debug_source.h"

#include "../base/array.h"

#include <stdlib.h>

/* Opens a file that debug information refers to; it stays open as long as the rest. */
static const struct file *keep_open(struct debug_files *f, const struct located *located)
{
	struct file *file;

	if (!located->path)
		return NULL;
	array_reserve(f->others, f->n_others, f->others_capacity);
	file = arena_new(f->arena, struct file, 1);
	if (file_open(f->arena, located->path, file))
		return NULL;
	f->others[f->n_others++] = file;
	return file;
}

/* The reader compares the ids itself. */
static bool matches_any(void *context, const struct file *file, const char **why)
{
	(void)context, (void)file, (void)why;
	return true;
}

/* What other files are looked for beside. */
static const char *base_of(const struct debug_files *f)
{
	return f->located.path ? f->located.path : f->path;
}

static const struct file *find_alternate(void *context, const char *link, const char *build_id)
{
	struct debug_files *f = context;
	struct identity wanted = { .build_id = build_id };
	struct debug_expected expected = { f->arena, &wanted };
	struct locate_match match = { debug_matches_elf, &expected };
	struct located located = locate_alternate(f->arena, base_of(f), link, build_id, f->options,
						  &match);

	return keep_open(f, &located);
}

static const struct file *find_package(void *context)
{
	struct debug_files *f = context;
	struct locate_match match = { matches_any, NULL };
	struct located located = locate_dwp(f->arena, base_of(f), f->options, &match);

	return keep_open(f, &located);
}

enum { MOST_OTHERS = 20000 };

static const struct file *find_split(void *context, const char *directory, const char *name,
				     uint64_t id)
{
	struct debug_files *f = context;
	struct locate_match match = { matches_any, NULL };
	struct located located;

	(void)id;
	if (f->n_others >= MOST_OTHERS)
		return NULL;
	located = locate_dwo(f->arena, base_of(f), directory, name, f->options, &match);
	return keep_open(f, &located);
}

void debug_files_init(struct debug_files *f, struct arena *arena, const char *path,
		      const struct locate_options *options)
{
	*f = (struct debug_files){
		.arena = arena,
		.path = path,
		.options = options,
		.finder = { f, find_alternate, find_package, find_split },
	};
}

void debug_files_release(struct debug_files *f)
{
	if (f->file.data)
		file_close(&f->file);
	for (size_t i = 0; i < f->n_others; i++)
		file_close(f->others[i]);
	free(f->others);
	*f = (struct debug_files){ 0 };
}

static void locate(struct debug_files *f, const struct debug_source *source,
		   const struct identity *identity)
{
	struct debug_expected expected = { f->arena, identity };
	struct locate_wanted wanted = {
		.path = f->path,
		.build_id = identity->build_id,
		.debug_link = identity->debug_link,
		.debug_link_crc = identity->debug_link_crc,
	};
	struct locate_match match = { source->matches, &expected };

	f->has_looked = true;
	f->located = source->locate(f->arena, &wanted, f->options, &match);
}

/* Reads what was located; its damage takes nothing from the report but itself. */
static void read_located(struct debug_files *f, const struct debug_source *source,
			 struct image *image)
{
	struct error *error = file_open(f->arena, f->located.path, &f->file);

	if (!error)
		error = source->read(image, &f->file);
	if (error)
		image_warn(image, ERROR_NO_OFFSET, "%s: %s", f->located.path, error->text);
}

struct error *debug_files_read(struct debug_files *f, struct image *image)
{
	const struct debug_source *source = debug_source_of(image->identity.format);
	const char *given;

	if (!image->debug.wants || f->options->no_debug || !source)
		return NULL;
	given = *(const char *const *)(const void *)((const char *)f->options + source->given);
	image->debug.wants |= source->wants;
	// What lies in the file itself was read with it.
	if (image->identity.has_debug_info && !given)
		return NULL;
	locate(f, source, &image->identity);
	if (f->located.path)
		read_located(f, source, image);
	else if (given && f->located.n_tried)
		return error_new(f->arena, "%s: %s", f->located.tried[0].path,
				 f->located.tried[0].why);
	return NULL;
}
