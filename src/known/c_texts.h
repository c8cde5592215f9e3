/*
 * c_texts.h: what texts of C and C++ in a file tell: __FILE__ of sources, versions of libraries.
 *
 * A text ends with a NUL and lies in a section of read-only data that is loaded.
 */
#ifndef BINSIZE_KNOWN_C_TEXTS_H
#define BINSIZE_KNOWN_C_TEXTS_H

#include "../model/memory.h"
#include "../names/source_path.h"

/* A version that a library states in the file. */
struct known_library {
	const char *name;    /* ours: "OpenSSL" */
	const char *version; /* "3.0.13"; of SQLite the day of its check-in */
	const char *text;    /* that states it, without line breaks at its end */
	uint64_t vm_addr;    /* of the text */
};

/* Source files of one package, or of one directory when the path tells no package. */
struct known_sources {
	const char *name;	 /* of the package, else of the directory; from strangers */
	const char *version;	 /* "" when the path has none; of a git dependency its commit */
	const char *repository;	 /* of a git dependency; else "" */
	enum source_kind source; /* SOURCE_UNKNOWN: `name` is a directory only */
	uint64_t n_files;	 /* distinct paths */
};

/* All of them, in the arena. */
struct c_texts {
	struct known_library *libraries; /* by name, then version; each once */
	size_t n_libraries;
	struct known_sources *sources; /* by kind, name, version */
	size_t n_sources;
	bool was_cut; /* there are more paths than are looked at */
};

/*
 * One pass over read-only data, from full stop to full stop and from colon to colon: O(bytes). Memory is
 * bounded. A version of what is imported as a shared library is none of the file.
 */
struct c_texts c_texts_of(const struct image *image, const struct memory *memory,
			  struct arena *arena);

#endif
