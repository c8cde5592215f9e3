/*
 * locate.h: finds the file that holds the debug information of another one.
 *
 * Candidates are made from names, never by walking a directory; at most LOCATE_MOST_TRIED are
 * looked at. One is taken when the caller's callback accepts its contents. Only regular files are
 * opened. What is returned lives in `arena`; nothing here is an error: what was not found has its
 * reasons in `tried`.
 *
 * Places for ELF are those of GDB ("Debugging Information in Separate Files"), for PDB those of
 * Microsoft's symbol path ("Symbol path for Windows debuggers").
 */
#ifndef BINSIZE_LOCATE_LOCATE_H
#define BINSIZE_LOCATE_LOCATE_H

#include "../base/arena.h"
#include "../base/file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Candidates of one search. */
enum { LOCATE_MOST_TRIED = 256 };

/* What the user says of places. */
struct locate_options {
	const char *debug_file, *pdb; /* given by the user, or NULL: then nothing else is tried */
	const char *const *symbol_paths; /* directories, in the order of the command line */
	size_t n_symbol_paths;
	bool no_debug;	 /* look for nothing */
	bool debuginfod; /* ask the servers of DEBUGINFOD_URLS when all else failed */
};

/*
 * Whether these are the contents that were meant. When they are not, *why may tell it in a few
 * words that live as long as the arena: "build id is …", "GUID is …, not …", "not a PDB".
 */
struct locate_match {
	bool (*matches)(void *context, const struct file *file, const char **why);
	void *context;
};

/* What a file says of the one that holds its debug information. A NULL string is not known. */
struct locate_wanted {
	const char *path;	 /* of the file itself; NULL or "-": it has no place */
	const char *build_id;	 /* lower-case hexadecimal; of a PE as symbol stores write it */
	const char *debug_link;	 /* from .gnu_debuglink, or of the PDB; directories are ignored */
	uint32_t debug_link_crc; /* not of a PDB */
};

/* A candidate that was not it. */
struct tried {
	const char *path;
	const char *why; /* "missing", "wrong CRC", or what the callback said */
};

/* What came of a search. */
struct located {
	const char *path;    /* NULL: not found */
	struct tried *tried; /* in this order, without the one that was found */
	size_t n_tried;
	const char *wanted; /* the name that was looked for beside the file, or NULL */
	const char *note;   /* why nothing (more) was looked for, or NULL */
};

/*
 * The debug file of an ELF image (or of a PE with .gnu_debuglink). Its name from .gnu_debuglink,
 * with the CRC of the whole candidate, is tried beside the file, in .debug there, in each symbol
 * path (plain, then below the file's own directory) and in /usr/lib/debug below that directory;
 * then the build id's name in each symbol path and /usr/lib/debug, then <file>.debug beside it,
 * then debuginfod. A file that was given must match too, but needs no CRC.
 */
struct located locate_debug_file(struct arena *arena, const struct locate_wanted *wanted,
				 const struct locate_options *options,
				 const struct locate_match *match);

/*
 * The PDB of a PE image: <name of the PDB> and <stem of the image>.pdb beside the file, then in each
 * symbol path and each local directory of _NT_SYMBOL_PATH as DIR/name and DIR/name/<id>/name.
 */
struct located locate_pdb(struct arena *arena, const struct locate_wanted *wanted,
			  const struct locate_options *options, const struct locate_match *match);

/*
 * The file that dwz moved common parts to. `link` and `build_id` are from .gnu_debugaltlink of the
 * file at `path`: the name relative to that file, then the build id as above.
 */
struct located locate_alternate(struct arena *arena, const char *path, const char *link,
				const char *build_id, const struct locate_options *options,
				const struct locate_match *match);

/*
 * The .dwo of a unit of the file at `path`: DW_AT_dwo_name relative to DW_AT_comp_dir (NULL when
 * there is none), to the file, and its last part beside the file and in each symbol path.
 */
struct located locate_dwo(struct arena *arena, const char *path, const char *comp_dir,
			  const char *dwo_name, const struct locate_options *options,
			  const struct locate_match *match);

/* The package of all .dwo files, <path>.dwp: beside the file and in each symbol path. */
struct located locate_dwp(struct arena *arena, const char *path,
			  const struct locate_options *options, const struct locate_match *match);

/*
 * One line for people: "pty.pdb", "none: no pty.pdb beside the file or in 2 other places",
 * "none: sym/pty.pdb: GUID is …, not …". Paths are as they were tried; the found one is cut to its
 * last part.
 */
const char *located_sentence(struct arena *arena, const struct located *located);

#endif
