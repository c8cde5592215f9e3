/* program.h: an image as code sees it: functions and variables, their names, and bytes, by address. */
#ifndef BINSIZE_DISASSEMBLE_PROGRAM_H
#define BINSIZE_DISASSEMBLE_PROGRAM_H

#include "decoder.h"

#include "../attrib/attribution.h"
#include "../model/memory.h"
#include "../names/demangle.h"

/* A word, or a jump through one, that the loader fills in: in the global offset table, the PLT, an IAT. */
struct program_slot {
	uint64_t file_off, file_size;
	uint64_t target; /* an address, or an index into symbols */
	bool is_symbol;
};

/* Borrows the attribution and the arena. Release it. */
struct program {
	const struct attribution *attribution;
	const struct image *image;
	struct arena *arena;
	enum demangle_style style;
	struct memory memory;
	const struct section **sections; /* those that are loaded, by address */
	size_t n_sections;
	struct program_slot *slots; /* by place in the file */
	size_t n_slots, slots_capacity;
	struct pointer *pointers; /* by address */
	size_t n_pointers;
	const char **names; /* of owners: NULL, not asked for yet */
	struct text scratch;
};

/* Of an image whose owners are known (LAYER_SYMBOL). O(n log n) of records and pointers. */
void program_init(struct program *program, const struct attribution *attribution,
		  struct arena *arena, enum demangle_style style);
void program_release(struct program *program);

/* The machine of its code; DECODER_NONE: nothing here decodes that. ARM code may be Thumb in parts. */
enum decoder_machine program_machine(const struct program *program);

/* The function or variable that an address lies in, or 0. O(log n). */
uint32_t program_owner_at(const struct program *program, uint64_t vm_addr);

/* Whether an owner lies in a section of code. O(log n). */
bool program_is_code(const struct program *program, const struct owner *owner);

/* The section at an address, or NULL: one that is loaded. O(log n). */
const struct section *program_section_at(const struct program *program, uint64_t vm_addr);

/* The name of an owner as it is shown; as it is in the file, or NULL when no symbol names it. */
const char *program_name(struct program *program, uint32_t owner);
const char *program_mangled(const struct program *program, uint32_t owner);

/* A name as it is shown, in the arena. */
const char *program_readable(struct program *program, const char *name, enum demangle_style style);

/* What the loader puts into the slot at an address, or NULL. O(log n). */
const struct program_slot *program_slot_at(const struct program *program, uint64_t vm_addr);

/* The address in the word at an address, of 8 bytes; NO_ADDR: none. Of a 64-bit image. O(log n). */
uint64_t program_pointer_at(struct program *program, uint64_t vm_addr);

#endif
