/* debug_others.c: files that DWARF refers to: dwz's, .dwo files and packages of them. */
#include "debug.h"

#include "../../src/base/array.h"

#include <stdlib.h>

/* One of them, open for as long as DWARF is read. */
struct elf_debug_other {
	struct elf_debug_other *older;
	struct image image; /* takes sections and warnings that are nobody's */
	struct elf_reader reader;
	struct elf_debug debug;
};

/* The DWARF sections of `file`; NULL when it is no ELF file. */
static const struct dwarf_input *open_other(struct elf_debug *debug, const struct file *file,
					    bool is_split)
{
	struct elf_debug_other *other = array_zeroed(struct elf_debug_other, 1);
	struct error *error;

	other->older = debug->others;
	debug->others = other;
	image_init(&other->image, debug->image->arena, file);
	other->image.is_linked = true;
	other->reader = elf_reader_of(&other->image, 0, file->size, NO_INDEX);
	other->debug = (struct elf_debug){ .reader = &other->reader, .image = debug->image };
	error = elf_open(&other->reader);
	if (!error)
		error = elf_read_sections(&other->reader);
	if (error) {
		image_warn(debug->image, ERROR_NO_OFFSET,
			   "a file that debug information refers to: %s", error->text);
		return NULL;
	}
	elf_debug_load(&other->debug, dwarf_sections_needed(debug->image->debug.wants), is_split,
		       false);
	return &other->debug.input;
}

void elf_debug_release_others(struct elf_debug *debug)
{
	while (debug->others) {
		struct elf_debug_other *other = debug->others;

		debug->others = other->older;
		arena_release(&other->debug.scratch);
		elf_close(&other->reader);
		image_release(&other->image);
		free(other);
	}
}

static const struct dwarf_input *find_split(void *context, const char *name, const char *directory,
					    uint64_t id)
{
	struct elf_debug *debug = context;
	const struct debug_finder *finder = debug->image->debug.finder;
	const struct file *file = finder->split(finder->context, directory, name, id);

	return file ? open_other(debug, file, true) : NULL;
}

static const struct file *find_alternate(struct elf_debug *debug)
{
	const struct debug_finder *finder = debug->image->debug.finder;
	const struct identity *identity = &debug->reader->image->identity;

	if (!finder->alternate || !identity->debug_alt_link)
		return NULL;
	return finder->alternate(finder->context, identity->debug_alt_link, identity->debug_alt_id);
}

void elf_debug_find_others(struct elf_debug *debug)
{
	const struct debug_finder *finder = debug->image->debug.finder;
	const struct file *file;

	if (!finder || !debug->input.sections[DWARF_INFO].size)
		return;
	file = find_alternate(debug);
	if (file)
		debug->input.alt = open_other(debug, file, false);
	file = finder->package ? finder->package(finder->context) : NULL;
	if (file)
		debug->input.package = open_other(debug, file, true);
	if (finder->split) {
		debug->split = (struct dwarf_split_files){ debug, find_split };
		debug->input.split = &debug->split;
	}
}
