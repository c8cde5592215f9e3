/* crate_finder.h: the sources of evidence that say the crate of an owner. Private to src/crates. */
#ifndef BINSIZE_CRATES_CRATE_FINDER_H
#define BINSIZE_CRATES_CRATE_FINDER_H

#include "crate_owner.h"

#include "../attrib/unit_owner.h"
#include "../names/crate.h"

/* What finders know and fill. */
struct crate_finder {
	const struct attribution *a;
	struct arena *arena;
	struct intern *labels;
	bool split_std, wants_instantiating;
	const struct inference *inference; /* or NULL */
	struct crate_owners *crates;	   /* to be filled; its units are known */
	bool is_merged;			   /* an object holds all crates: a name proves no place */
	const struct unit_owners *objects; /* NULL unless instantiating crates are wanted */
	struct bindings *bindings;	   /* NULL unless code without names is looked at */
};

/*
 * One row for each, in this order: a later one adds to what the ones before it found, and takes
 * nothing back. X(name): a file crate_by_NAME.c defines find_crates_by_NAME().
 */
#define CRATE_EVIDENCE(X)                                                                          \
	X(name)	      /* what names say, and the units that the named lie in */                    \
	X(object)     /* the object that it is of, though its symbol does not say so */            \
	X(neighbour)  /* what lies between two of one crate, or at the seam of two */              \
	X(definition) /* v0 names that do not say who made it: by what defines it */               \
	X(native)     /* C and C++ of a crate: by who calls it, and by its place */                \
	X(fragment)   /* `.cold` and `.part`: by the function that they were cut from */           \
	X(library)    /* an object of C or C++ that no crate is known to carry */                  \
	X(readable)   /* names of a PDB as in the source, in a module of all crates */             \
	X(region)     /* where code lies in the order in which it was linked */

#define DECLARE_FINDER(name) void find_crates_by_##name(const struct crate_finder *finder);
CRATE_EVIDENCE(DECLARE_FINDER)
#undef DECLARE_FINDER

/* Whether an owner lies in code, or is a function that only an unwind table knows. */
bool crate_finder_is_code(const struct crate_finder *finder, uint32_t owner);

/* What the name of an owner says; nothing when it has none. */
struct name_owner crate_finder_name(const struct crate_finder *finder, uint32_t owner);

/* Whether rustc made it. */
static inline bool is_rust_name(const struct name_owner *name)
{
	return name->language == NAME_RUST_V0 || name->language == NAME_RUST_LEGACY;
}

/* Whether it is of what the toolchain adds to all programs. */
static inline bool is_of_toolchain(const struct name_owner *name)
{
	return slice_is(name->defining, "compiler-rt/libgcc") ||
	       slice_is(name->defining, "C runtime");
}

/*
 * Whether it is code that no crate is known to have made, with a name of C, C++ or assembly and not
 * one of what the toolchain adds to all programs. #[no_mangle] Rust without an object is taken for
 * it.
 */
bool crate_finder_is_native(const struct crate_finder *finder, uint32_t owner);

/*
 * Whether the name of an owner states who made it, and that it lies with what else they made. std
 * comes compiled, perhaps with another mangling than the rest: between two functions that say so by
 * their names there may lie all that does not say who made it.
 */
bool crate_finder_names_place(const struct crate_finder *finder, uint32_t owner);

/*
 * Whether it is of an object of a crate, behind which its rlib's C and assembly may lie. Not so
 * compiler_builtins: what is linked by itself lies in front of it.
 */
bool crate_finder_is_crate_object(const struct crate_finder *finder, uint32_t owner);

#endif
