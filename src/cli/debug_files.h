/* debug_files.h: the files beside an image that hold debug information of it. */
#ifndef BINSIZE_CLI_DEBUG_FILES_H
#define BINSIZE_CLI_DEBUG_FILES_H

#include "../locate/locate.h"
#include "../model/image.h"

/* They stay open until the image that was read from them is released. */
struct debug_files {
	struct arena *arena;
	const char *path; /* of the image, as the user wrote it */
	const struct locate_options *options;
	struct debug_finder finder; /* lets readers ask for dwz, .dwp and .dwo files */
	struct located located;	    /* what came of looking for the image's own debug file … */
	bool has_looked;	    /* … if that was done */
	struct file file;	    /* it, or { 0 } */
	struct file **others;	    /* those that readers asked for */
	size_t n_others, others_capacity;
};

/* Opens nothing. Borrows all; must not move, as the finder refers to it. Release it. */
void debug_files_init(struct debug_files *files, struct arena *arena, const char *path,
		      const struct locate_options *options);
void debug_files_release(struct debug_files *files);

/*
 * Adds to an image what its own debug information says, or that of the file that is found for it. An
 * error is only a file that the user named and that is not usable; debug information that nobody can
 * find or read is said in `located`, damage in the image's warnings.
 */
struct error *debug_files_read(struct debug_files *files, struct image *image);

#endif
