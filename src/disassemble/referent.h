/* referent.h: what an address that an instruction names is. */
#ifndef BINSIZE_DISASSEMBLE_REFERENT_H
#define BINSIZE_DISASSEMBLE_REFERENT_H

#include "program.h"

/* One row for each: X(ID, name); the names are those of JSON. */
#define REFERENTS(X)                                                                                 \
	/* nothing is named, or nothing known of it */                                               \
	X(NONE, none)                                                                                \
	/* the function itself */                                                                    \
	X(HERE, here)                                                                                \
	/* a function of the file */                                                                 \
	X(FUNCTION, function)                                                                        \
	/* a variable or constant with a name */                                                     \
	X(DATA, data)                                                                                \
	/* what another file has: through a PLT, a global offset table or an import address table */ \
	X(IMPORT, import)                                                                            \
	/* where a panic of Rust says that it happened */                                            \
	X(LOCATION, location)                                                                        \
	/* read-only bytes that read as text */                                                      \
	X(TEXT, text)                                                                                \
	/* only the section is known */                                                              \
	X(SECTION, section)                                                                          \
	/* not linked yet: what stands there a linker will change */                                 \
	X(RELOCATION, relocation)

/* REFERENT_NONE, … */
enum referent_kind {
#define REFERENT_ID(id, name) REFERENT_##id,
	REFERENTS(REFERENT_ID) REFERENT_COUNT
#undef REFERENT_ID
};

/* What is known of an address. Strings live in the arena or the image, and come from strangers. */
struct referent {
	enum referent_kind kind;
	uint64_t vm_addr;
	const char *name; /* of a function, variable, import or section; or NULL */
	uint64_t offset;  /* bytes from the start of that */
	const char *text; /* of a location or text; or NULL */
};

/* "function", "data", … */
const char *referent_kind_name(enum referent_kind kind);

/*
 * Of an address that an instruction in `owner` names; `owner` is 0 when nothing names it. NONE when it lies in
 * nothing that is loaded. O(log n).
 */
struct referent referent_of(struct program *program, uint32_t owner, uint64_t vm_addr);

#endif
