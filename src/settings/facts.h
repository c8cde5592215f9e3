/* facts.h: what a file shows of how it was built, gathered once for all settings. */
#ifndef BINSIZE_SETTINGS_FACTS_H
#define BINSIZE_SETTINGS_FACTS_H

#include "locations.h"
#include "objects.h"

/* Of the file itself, not of a debug file that was found beside it. */
struct strip_facts {
	bool has_symbols;      /* a table that strip would take away: .symtab, COFF's */
	bool has_debug;	       /* DWARF that is not loaded */
	bool has_gdb_scripts;  /* loaded .debug_gdb_scripts: compiled with debug information */
	bool has_file_symbols; /* the table names source files or objects */
	uint64_t symbols_size, debug_size; /* bytes */
	uint64_t std_debug_size;  /* of debug_size what is charged to units of Rust's library … */
	uint64_t user_debug_size; /* … and to others; the rest is not charged to units */
};

/* Names of symbols that only link-time optimization makes, and files that it hides. */
struct lto_facts {
	size_t n_rust_llvm, n_other_llvm;	      /* .llvm.N on names of Rust, and on others */
	size_t n_lto_priv;			      /* .lto_priv.N: GCC */
	size_t n_sources;			      /* file symbols of C and C++ sources */
	bool has_lto_file;			      /* ld-temp.o or <artificial> */
	size_t n_pdb_full, n_pdb_thin, n_pdb_objects; /* modules of a PDB, by their names */
};

/* All of it. Start from facts_gather(). */
struct facts {
	const struct image *image;
	struct arena *arena;
	struct memory memory;
	bool is_elf, is_pe;
	bool is_rust;
	bool is_std_shared;  /* Rust's library is another file: much is decided there */
	bool imports_raise;  /* _Unwind_RaiseException */
	bool imports_unwind; /* any _Unwind_* */
	bool imports_throw;  /* _CxxThrowException */
	struct objects objects;
	struct objects debug_objects; /* compile units of DWARF */
	size_t n_incremental_units;   /* of those that do not name their crate: the program's */
	bool has_typed_units;	      /* units of the program that describe types or variables */
	struct locations locations;
	size_t n_functions, n_aligned; /* by the unwind table; those that start on 16 bytes */
	bool has_slots;
	size_t n_own_slots; /* words of .got that hold addresses of the file's own code */
	struct strip_facts strip;
	struct lto_facts lto;
};

/*
 * Gathers them from an image that was read with its tables, debug units and pointers. Borrows the
 * image; strings are the arena's or the image's. Release it. O(symbols + pointers + units).
 */
void facts_gather(struct facts *facts, const struct image *image, struct arena *arena);
void facts_release(struct facts *facts);

/*
 * How often some bytes occur in loaded data, or in code too; device code is left out. O(bytes):
 * only for questions that nothing else answers.
 */
size_t facts_count_bytes(const struct facts *facts, const void *bytes, size_t n, bool in_code);

/* Functions that unwind tables name, and own slots for each of them; false: too few to tell. */
bool facts_slots_per_function(const struct facts *facts, double *ratio);

#endif
