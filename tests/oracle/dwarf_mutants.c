/*
 * dwarf_mutants.c: damages the debug sections of a file and reads them.
 *
 *   dwarf_mutants FILE N [FIRST]
 */
#include "mutants.h"

enum { MOST_CHANGES = 64 };

/* The debug sections. */
static void find_targets(struct targets *targets, const struct image *image)
{
	for (size_t i = 0; i < image->n_sections; i++) {
		if (image->sections[i].kind == KIND_DEBUG)
			add_target(targets, image->sections[i].file_off,
				   image->sections[i].file_size);
	}
}

static bool read_debug(struct image *image, struct arena *arena, int number,
		       struct targets *targets)
{
	(void)arena, (void)number;
	image->debug.wants = DEBUG_UNITS | DEBUG_FUNCTIONS | DEBUG_LINES | DEBUG_INLINES;
	if (image_read(image))
		exit(1);
	if (targets)
		find_targets(targets, image);
	return image->debug.n_unit_ranges;
}

int main(int argc, char **argv)
{
	const struct mutants mutants = { MOST_CHANGES, read_debug, NULL };

	return mutants_main(&mutants, argc, argv);
}
