/*
 * crate.h: which crate or library a symbol's name, or the name of a compiled object, speaks of.
 *
 * Nothing here allocates or fails: what a name does not say is an empty slice. Every slice points
 * into the name that was given or at static text. Names are `length` bytes, NUL or not, and may be
 * damaged or hostile: time is linear in `length`, stack use is bounded.
 */
#ifndef BINSIZE_NAMES_CRATE_H
#define BINSIZE_NAMES_CRATE_H

#include "slice.h"
#include "std_crate.h"

#include <stdint.h>

/* How a name was made. */
enum name_language {
	NAME_NONE, /* made by the compiler for data: anon.<hash>.N, .Lanon, str.N, vtable.N, … */
	NAME_C,	   /* not mangled: C, assembly, #[no_mangle] Rust */
	NAME_CXX,  /* Itanium C++ ABI, or Microsoft's (?…) */
	NAME_RUST_LEGACY, /* _ZN…17h<16 hex>E */
	NAME_RUST_V0,	  /* RFC 2603 */
};

/* Whose the item is that a name is for. */
struct name_owner {
	enum name_language language;

	/*
	 * The crate that defines the item, as in the source ("alloc", "serde_json"); for C and C++
	 * the library ("libstdc++", "openssl"), or the outermost namespace when `is_namespace`.
	 */
	struct name_slice defining;
	uint64_t defining_hash; /* v0's crate disambiguator: tells two versions apart; 0 unknown */
	enum name_certainty defining_certainty;

	/*
	 * The crate whose compilation carried the bytes (who pays): v0 only. Exact when the name
	 * states it. Code that is not generic does not: derived, it is then the crate that defines
	 * the item (also when `via_subject`), or one that copied it to inline it.
	 */
	struct name_slice instantiating;
	uint64_t instantiating_hash;
	enum name_certainty instantiating_certainty;

	/*
	 * `defining` is the crate of the type that std's code is for: drop glue, shims and std's
	 * traits of a type that is not std's. The item itself is written in, or generated for, std.
	 */
	bool via_subject;
	bool is_namespace; /* C++: print as "C++ <defining>" */
};

/* Classifies any symbol name. ELF versions and compiler suffixes do no harm. About 0.2 µs. */
struct name_owner name_owner_of(const char *name, size_t length);

/* The same without the instantiating crate, which costs most to find. */
struct name_owner name_definer_of(const char *name, size_t length);

/*
 * The crate that was compiled to the object called `file_name`, in the forms rustc uses for
 * STT_FILE, objects and archive members:
 *	serde.4d3c9e2f1a0b5c6d-cgu.0
 *	serde-9f86d081884c7d65.serde.4d3c9e2f1a0b5c6d-cgu.0.rcgu.o
 *	libserde-9f86d081884c7d65.rlib(serde-9f86d081884c7d65.serde.4d3c9e2f1a0b5c6d-cgu.0.rcgu.o)
 * False, and *crate untouched, for any other name. Directories in front do no harm.
 */
bool cgu_crate(const char *file_name, struct name_slice *crate);

/* A codegen unit of rustc: "serde.4d3c9e2f1a0b5c6d-cgu.12". */
struct cgu_name {
	struct name_slice crate;
	struct name_slice hash; /* hexadecimal: tells two crates of one name apart */
	uint32_t number;
};

/* The codegen unit that a name ends with or holds, in the first and the second form above. */
bool cgu_read(const char *file_name, struct cgu_name *cgu);

/*
 * Whether it is a codegen unit of an incremental build, which has a hash for a name and not its crate:
 * "src/main.rs/@/0mwc3li8numxp9yaqmvjtc7am" in DWARF.
 */
bool cgu_is_incremental(const char *unit_name);

#endif
