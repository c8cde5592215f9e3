#include "debug_source.h"

#include "../../formats/elf/elf.h"
#include "../../formats/format.h"
#include "../../formats/pdb/pdb.h"

#include "../base/die.h"

#include <stddef.h>
#include <string.h>

bool debug_matches_elf(void *context, const struct file *file, const char **why)
{
	struct debug_expected *expected = context;
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

static struct error *read_elf(struct image *image, const struct file *file)
{
	return elf_read_debug_file(image, file, NULL);
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
	struct debug_expected *expected = context;
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

static const struct debug_source sources[] = {
	{ "elf", offsetof(struct locate_options, debug_file), 0, locate_debug_file,
	  debug_matches_elf, read_elf },
	// Units also tell padding from data.
	{ "pe", offsetof(struct locate_options, pdb), DEBUG_UNITS, locate_pdb, matches_pdb,
	  pdb_read },
};

const struct debug_source *debug_source_of(const char *format)
{
	for (size_t i = 0; format && i < ARRAY_SIZE(sources); i++) {
		if (!strcmp(sources[i].format, format))
			return &sources[i];
	}
	return NULL;
}
