/* build.h: marks of how a file was built, as its format states them. */
#ifndef BINSIZE_MODEL_BUILD_H
#define BINSIZE_MODEL_BUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Who strips: their files differ. */
enum strip_tool {
	STRIP_GNU,  /* strip of binutils */
	STRIP_LLVM, /* llvm-strip */
	STRIP_TOOL_COUNT
};

/* Bytes that the file would have once it is stripped. */
struct strip_sizes {
	bool wants_debug;		/* asked of the reader: `debug` too, which costs more */
	bool is_known, has_debug;	/* `all` and `debug` mean something */
	bool is_about;			/* not to the byte: sections that tools treat differently */
	bool breaks_old_llvm;		/* llvm-strip before 22 writes a file that does not load */
	uint64_t all[STRIP_TOOL_COUNT]; /* -s, --strip-all */
	uint64_t debug[STRIP_TOOL_COUNT]; /* -g, --strip-debug */
};

/* Start from { 0 }; build_release() it. */
struct build {
	const char **libraries; /* DT_NEEDED; DLLs that are imported: as the file writes them */
	size_t n_libraries, libraries_capacity;
	bool is_pie;	      /* DF_1_PIE: a program, though its type is that of a library */
	bool has_interpreter; /* PT_INTERP: a program that the dynamic loader starts */

	struct strip_sizes strip;
	const char *link_command; /* the linker's, as a PDB keeps it; NULL: not known */

	/* Of a PE that Microsoft's linker wrote; debug directory entry 13, and the Rich header. */
	bool has_link_mark;	     /* the entry is there: the next one means something */
	bool is_ltcg_linked;	     /* it begins with "LTCG": linked with /LTCG */
	bool has_object_counts;	     /* there is a Rich header */
	uint32_t n_ltcg_objects;     /* compiled with /GL: tools 0x108 to 0x10e */
	uint32_t n_unmarked_objects; /* of tools that leave no mark: rustc, clang */
};

/* Frees the array; strings are the arena's or the file's. */
void build_release(struct build *build);

/* One more library; the string is kept. */
void build_add_library(struct build *build, const char *name);

#endif
