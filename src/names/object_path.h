/*
 * object_path.h: whose compiled object or library a linker took in, by the paths it wrote down.
 *
 * For modules of a PDB (object and module name) and members of archives. Nothing allocates or
 * fails; slices point into the paths or at static text. O(length).
 */
#ifndef BINSIZE_NAMES_OBJECT_PATH_H
#define BINSIZE_NAMES_OBJECT_PATH_H

#include "slice.h"

/* What an object or library is. */
enum object_kind {
	OBJECT_UNKNOWN,
	OBJECT_CRATE,	/* Rust, or what the build script of a crate compiled */
	OBJECT_IMPORT,	/* thunks and tables for one DLL: "KERNEL32.dll" */
	OBJECT_RUNTIME, /* comes with the compiler: "MSVC CRT", "C runtime", "libstdc++" */
	OBJECT_LIBRARY, /* another static library: "zstd" of libzstd.a and zstd.lib */
	OBJECT_FILE,	/* an object on its own: "winpty.obj" */
	OBJECT_TOOL,	/* made by the linker or by rustc while linking: "linker" */
};

/* Whose an object is. */
struct object_owner {
	enum object_kind kind;
	struct name_slice name;	   /* empty when unknown; '_' or '-' as the path has it */
	struct name_slice version; /* of a crate from a registry */
	enum name_certainty certainty;
};

/*
 * `object_path` is the archive or object, also as "lib.a(member.o)"; `module_name` the member, or
 * NULL or the same path. PDB, "Module Info Substream": of an object without an archive both are
 * equal, of "* Linker *" the path is empty.
 */
struct object_owner object_owner_of(const char *object_path, const char *module_name);

#endif
