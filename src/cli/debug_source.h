/* debug_source.h: where each format keeps debug information that is not in the file itself. */
#ifndef BINSIZE_CLI_DEBUG_SOURCE_H
#define BINSIZE_CLI_DEBUG_SOURCE_H

#include "../locate/locate.h"
#include "../model/image.h"

/* What a candidate is held against: the context of the callbacks. */
struct debug_expected {
	struct arena *arena;
	const struct identity *identity;
};

/* How separate debug information of a format's images is found and read. */
struct debug_source {
	const char *format; /* identity.format of the images */
	size_t given;	    /* offset in struct locate_options of the path that the user gave */
	unsigned
		wants; /* enum debug_wants: cheap there, so answers do not depend on the question */
	/* See locate.h. */
	struct located (*locate)(struct arena *arena, const struct locate_wanted *wanted,
				 const struct locate_options *options,
				 const struct locate_match *match);
	bool (*matches)(void *expected, const struct file *file, const char **why);
	/* Adds to the image what the file says; damage of it is an error or a warning. */
	struct error *(*read)(struct image *image, const struct file *file);
};

/* Of the images of a format; NULL: what they have lies inside. */
const struct debug_source *debug_source_of(const char *format);

/* An ELF file of the same link: both carry its build id; without one the caller's CRC has to do. */
bool debug_matches_elf(void *expected, const struct file *file, const char **why);

#endif
