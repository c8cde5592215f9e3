/*
 * debug.h: what debug information says of an image, in terms that belong to neither DWARF nor PDB.
 *
 * Its functions are symbols of the image (SYMBOL_READABLE when their names are not mangled), its
 * compile units are units of the image. Addresses are the image's. Ranges may overlap and may lie
 * outside of the image: attribution clips them; readers drop what names code that the linker
 * collected.
 */
#ifndef BINSIZE_MODEL_DEBUG_H
#define BINSIZE_MODEL_DEBUG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is asked of a reader of debug information; each costs a pass over its own tables. */
enum debug_wants {
	DEBUG_UNITS = 1 << 0,	  /* units, their ranges and extents */
	DEBUG_FUNCTIONS = 1 << 1, /* symbols for functions and variables */
	DEBUG_LINES = 1 << 2,	  /* source files and the bytes of each */
	DEBUG_INLINES = 1 << 3,	  /* inlined functions */
};

struct file;

/*
 * Finds the files that debug information refers to. Each of the functions may be NULL and may
 * return NULL; the files it returns live as long as the image. Strings live for the call only.
 */
struct debug_finder {
	void *context;
	/* What dwz moved out of several files: .gnu_debugaltlink, the build id in hexadecimal. */
	const struct file *(*alternate)(void *context, const char *link, const char *build_id);
	/* The package (.dwp) of all split files. */
	const struct file *(*package)(void *context);
	/* The .dwo file of a unit; `directory` may be NULL. The caller compares the id. */
	const struct file *(*split)(void *context, const char *directory, const char *name,
				    uint64_t id);
};

/* Code or data of a unit: a range of a compile unit, or a section contribution of a PDB. */
struct unit_range {
	uint64_t vm_addr, vm_size;
	uint32_t unit; /* index into image.units */
};

/* Code that came from one source file, inlining undone. Neighbours of one file are one range. */
struct line_range {
	uint64_t vm_addr;
	uint32_t vm_size;
	uint32_t file; /* index into files */
};

/* A copy of `function` inlined at this place. Nested copies lie inside each other. */
struct inline_range {
	uint64_t vm_addr;
	uint32_t vm_size;
	uint32_t function; /* index into inlined_functions */
	uint16_t depth;	   /* 1: inlined into the function itself */
};

/* Bytes of the image's own file that hold a unit's debug information. */
struct debug_extent {
	uint64_t file_off, file_size;
	uint32_t unit;
};

/* All of it. Start from { 0 } but for what the caller sets; debug_release() it. */
struct debug {
	unsigned wants;	 /* enum debug_wants, set by the caller */
	bool covers_all; /* unit ranges are all that was linked, data too: between them is padding */
	const struct debug_finder
		*finder; /* set by the caller; NULL: no other files are looked at */
	bool is_read; /* set by readers: what is wanted has been added, another file repeats it */

	struct unit_range *unit_ranges;
	size_t n_unit_ranges, unit_ranges_capacity;
	struct line_range *line_ranges;
	size_t n_line_ranges, line_ranges_capacity;
	struct inline_range *inline_ranges;
	size_t n_inline_ranges, inline_ranges_capacity;
	struct debug_extent *extents;
	size_t n_extents, extents_capacity;

	const char **files; /* paths with '/', joined with the unit's directory */
	size_t n_files, files_capacity;
	const char **inlined_functions; /* mangled where that is known */
	size_t n_inlined_functions, inlined_functions_capacity;
};

/* Frees the arrays; strings are the arena's. */
void debug_release(struct debug *debug);

/* Each adds one element; those that return something return its index. */
void debug_add_unit_range(struct debug *debug, struct unit_range range);
void debug_add_line_range(struct debug *debug, struct line_range range);
void debug_add_inline_range(struct debug *debug, struct inline_range range);
void debug_add_extent(struct debug *debug, struct debug_extent extent);
uint32_t debug_add_file(struct debug *debug, const char *path);
uint32_t debug_add_inlined_function(struct debug *debug, const char *name);

#endif
