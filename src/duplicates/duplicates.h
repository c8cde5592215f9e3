/*
 * duplicates.h: what is in a file more than once: crates in several versions, functions with the same
 * body, data with the same bytes, instances of one generic. All sizes are bytes of the file.
 */
#ifndef BINSIZE_DUPLICATES_DUPLICATES_H
#define BINSIZE_DUPLICATES_DUPLICATES_H

#include "../compose/labeller.h"
#include "../names/demangle.h"

/* One version of a crate that is in the file. */
struct crate_version {
	const char *version;
	uint64_t size;	      /* of lines of code that are its own; 0: no debug information tells */
	uint64_t n_locations; /* places that its panics name */
	bool is_std;	      /* Rust's own library was built with it */
};

/* A crate that is there in several versions. */
struct duplicate_crate {
	const char *name;
	struct crate_version *versions;
	size_t n_versions;
	uint64_t
		saving; /* all but the largest: one version would save that at most; 0: not known */
};

/* A package and version that a Cargo.lock lists. */
struct locked_package {
	const char *name, *version;
};

/* A package that is listed in several versions. */
struct locked_versions {
	const char *name;
	const char *versions; /* "1.0.109, 2.0.87" */
	const char *in_file;  /* those of them that are in the file; "" */
};

/* Functions with the same body, apart from where they lie. */
struct duplicate_function {
	const char **names;  /* readable; of all copies, by address; not yet safe to print */
	const char **crates; /* of each; or NULL */
	size_t n_copies;
	uint64_t size; /* of one */
	/* Unwinding stops in it, or in what its copies call: LLVM's linkers then fold nothing. */
	bool has_landing_pads;
};

/* One copy of some data. */
struct data_place {
	uint64_t file_off;
	const char *section;
	const char *name;	/* of the symbol or part that has most of it, or NULL */
	const char *crate;	/* whose it is, or NULL */
	uint64_t n_pointers;	/* words of data that point into it */
	uint64_t n_uses;	/* instructions of x86-64 that take an address in it */
	const char *user;	/* readable name of the first function with one, or NULL */
	const char *user_crate; /* whose that is, or NULL */
};

/* The same bytes in several places. */
struct duplicate_data {
	struct data_place *places; /* by their place in the file */
	size_t n_copies;
	uint64_t size; /* of one */
};

/* A generic or template with its instances. */
struct duplicate_generic {
	const char *name; /* not yet safe to print */
	uint64_t n_instances;
	uint64_t size; /* of the code of all */
};

/* Everything. Lives in an arena; nothing is to be released. */
struct duplicates {
	bool names_versions;		/* something in the file told versions of crates */
	struct duplicate_crate *crates; /* largest saving first */
	size_t n_crates;
	bool has_lock;
	struct locked_versions *locked;
	size_t n_locked;

	bool compares_functions; /* of other machines than x86-64 and ARM64 none are compared */
	bool is_damaged; /* parts of the file are missing: there may be more of everything */
	bool was_cut;	 /* more were alike at first sight than are looked at */
	struct duplicate_function *functions; /* largest saving first */
	size_t n_functions;
	uint64_t functions_saving; /* all but one copy of each that linkers fold */
	uint64_t unfolded_saving;  /* of those with landing pads, which they do not */

	struct duplicate_data *data; /* largest saving first */
	size_t n_data;
	uint64_t data_saving;

	struct duplicate_generic *generics; /* largest first */
	size_t n_generics;
};

/* A function is not looked at below, and data that is repeated not told of. */
enum { LEAST_FUNCTION = 16, LEAST_DATA = 4096 };

/*
 * Looks for all of it. `packages` of a Cargo.lock, or NULL. What is not loaded, and zeros and other
 * patterns of a few bytes, count as no data. O(bytes) but for functions that begin alike, of which each is compared
 * with a bounded number.
 */
const struct duplicates *duplicates_build(struct labeller *labeller, enum demangle_style style,
					  const struct locked_package *packages, size_t n_packages);

/*
 * The layers an attribution must have for it; of those that only some images have, the ones in `more`. The
 * image must still have its pointers.
 */
unsigned duplicates_layers(unsigned more);

#endif
