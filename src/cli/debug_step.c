#include "debug_step.h"

#include "../../formats/elf/elf.h"
#include "../../formats/pdb/pdb.h"

#include "../base/array.h"

#include <string.h>

static bool is_format(const struct analysis *a, const char *format)
{
	return a->image.identity.format && !strcmp(a->image.identity.format, format);
}

/* What a candidate is held against. */
struct expected {
	struct arena *arena;
	const struct identity *identity;
};

/* Both files carry the build id of the link; without one the CRC of .gnu_debuglink has to do. */
static bool matches_elf(void *context, const struct file *file, const char **why)
{
	struct expected *expected = context;
	struct image image;
	bool matches = false;

	image_init(&image, expected->arena, file);
	image.layout_only = true;
	if (image_read(&image) || strcmp(image.identity.format, "elf"))
		*why = "not an ELF file";
	else if (!expected->identity->build_id || !image.identity.build_id)
		matches = true;
	else if (strcmp(expected->identity->build_id, image.identity.build_id))
		*why = arena_format(expected->arena, "build id is %s", image.identity.build_id);
	else
		matches = true;
	image_release(&image);
	return matches;
}

/* As symbol stores write it: the GUID's three numbers, its eight bytes, the age. */
static const char *symbol_store_id(struct arena *arena, const uint8_t guid[16], uint32_t age)
{
	return arena_format(
		arena, "%02X%02X%02X%02X%02X%02X%02X%02X%02X%02X%02X%02X%02X%02X%02X%02X%X",
		guid[3], guid[2], guid[1], guid[0], guid[5], guid[4], guid[7], guid[6], guid[8],
		guid[9], guid[10], guid[11], guid[12], guid[13], guid[14], guid[15], age);
}

static bool matches_pdb(void *context, const struct file *file, const char **why)
{
	struct expected *expected = context;
	struct pdb_identity found;
	struct error *error = pdb_identify(expected->arena, file, &found);
	const char *id;

	if (error) {
		*why = "not a PDB";
		return false;
	}
	id = symbol_store_id(expected->arena, found.guid, found.age);
	if (expected->identity->build_id && !strcmp(id, expected->identity->build_id))
		return true;
	*why = arena_format(expected->arena, "GUID is %s", id);
	return false;
}

/* Opens a file that debug information refers to; it stays open as long as the analysis. */
static const struct file *keep_open(struct analysis *a, const struct located *located)
{
	struct file *file;

	if (!located->path)
		return NULL;
	array_reserve(a->kept_files, a->n_kept_files, a->kept_files_capacity);
	file = arena_new(&a->arena, struct file, 1);
	if (file_open(&a->arena, located->path, file))
		return NULL;
	a->kept_files[a->n_kept_files++] = file;
	return file;
}

/* The reader compares the ids itself. */
static bool matches_any(void *context, const struct file *file, const char **why)
{
	(void)context, (void)file, (void)why;
	return true;
}

static const char *debug_base(const struct analysis *a)
{
	return a->located.path ? a->located.path : a->options->file;
}

static const struct file *find_alternate(void *context, const char *link, const char *build_id)
{
	struct analysis *a = context;
	struct identity wanted = { .build_id = build_id };
	struct expected expected = { &a->arena, &wanted };
	struct locate_match match = { matches_elf, &expected };
	struct located located = locate_alternate(&a->arena, debug_base(a), link, build_id,
						  &a->options->locate, &match);

	return keep_open(a, &located);
}

static const struct file *find_package(void *context)
{
	struct analysis *a = context;
	struct locate_match match = { matches_any, NULL };
	struct located located = locate_dwp(&a->arena, debug_base(a), &a->options->locate, &match);

	return keep_open(a, &located);
}

enum { MOST_SPLIT_FILES = 20000 };

static const struct file *find_split(void *context, const char *directory, const char *name,
				     uint64_t id)
{
	struct analysis *a = context;
	struct locate_match match = { matches_any, NULL };
	struct located located;

	(void)id;
	if (a->n_kept_files >= MOST_SPLIT_FILES)
		return NULL;
	located = locate_dwo(&a->arena, debug_base(a), directory, name, &a->options->locate,
			     &match);
	return keep_open(a, &located);
}

void debug_set_finder(struct analysis *a, const struct options *options)
{
	a->options = options;
	a->finder = (struct debug_finder){ a, find_alternate, find_package, find_split };
	a->image.debug.finder = &a->finder;
}

static struct error *open_located(struct analysis *a, bool was_named)
{
	struct error *error;

	if (!a->located.path) {
		if (was_named && a->located.n_tried)
			return error_new(&a->arena, "%s: %s", a->located.tried[0].path,
					 a->located.tried[0].why);
		return NULL;
	}
	error = file_open(&a->arena, a->located.path, &a->debug_file);
	if (error)
		image_warn(&a->image, ERROR_NO_OFFSET, "%s: %s", a->located.path, error->text);
	return NULL;
}

/* Reads what was opened; its damage takes nothing from the report but itself. */
static void use_debug_file(struct analysis *a)
{
	struct error *error = NULL;

	if (!a->debug_file.data)
		return;
	if (is_format(a, "pe"))
		error = pdb_read(&a->image, &a->debug_file);
	else
		error = elf_read_debug_file(&a->image, &a->debug_file, NULL);
	if (error)
		image_warn(&a->image, ERROR_NO_OFFSET, "%s: %s", a->located.path, error->text);
}

static void locate(struct analysis *a, const struct options *options)
{
	const struct identity *identity = &a->image.identity;
	struct expected expected = { &a->arena, identity };
	struct locate_wanted wanted = {
		.path = options->file,
		.build_id = identity->build_id,
		.debug_link = identity->debug_link,
		.debug_link_crc = identity->debug_link_crc,
	};
	struct locate_match match = { is_format(a, "pe") ? matches_pdb : matches_elf, &expected };

	a->has_looked = true;
	a->located = is_format(a, "pe")
			     ? locate_pdb(&a->arena, &wanted, &options->locate, &match)
			     : locate_debug_file(&a->arena, &wanted, &options->locate, &match);
}

struct error *read_debug(struct analysis *a, const struct options *options)
{
	const struct locate_options *l = &options->locate;
	bool was_named = is_format(a, "pe") ? l->pdb != NULL : l->debug_file != NULL;
	struct error *error;

	if (!a->image.debug.wants || l->no_debug || (!is_format(a, "elf") && !is_format(a, "pe")))
		return NULL;
	// Cheap in a PDB, and it tells padding from data; so answers do not depend on the question.
	if (is_format(a, "pe"))
		a->image.debug.wants |= DEBUG_UNITS;
	// What lies in the file itself was read with it.
	if (a->image.identity.has_debug_info && !was_named)
		return NULL;
	locate(a, options);
	error = open_located(a, was_named);
	if (!error)
		use_debug_file(a);
	return error;
}
