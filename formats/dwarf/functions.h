/* functions.h: names of functions across DIEs. Private to formats/dwarf. */
#ifndef BINSIZE_FORMATS_DWARF_FUNCTIONS_H
#define BINSIZE_FORMATS_DWARF_FUNCTIONS_H

#include "die.h"

/* The name of a function; text NULL when it has none. */
struct function_name {
	const char *text;
	uint32_t length;
	bool is_mangled; /* a linkage name: else the plain DW_AT_name */
};

/* What the DIEs of functions are called that others refer to. Start from { 0 }. */
struct name_memo {
	struct name_memo_slot *slots;
	size_t n, n_slots; /* n_slots is a power of two */
	uint32_t round;	   /* older slots are empty: one round for each unit */
};

/* Forgets all names. Release it after the last start. */
void name_memo_start(struct name_memo *memo);
void name_memo_release(struct name_memo *memo);

/*
 * Names a function: its linkage name, else that of what it is a copy of (DW_AT_abstract_origin) or
 * declared by (DW_AT_specification), else a plain name in the same order.
 */
struct function_name dwarf_function_name(struct dwarf *d, struct name_memo *memo,
					 const struct dwarf_unit *unit,
					 const struct dwarf_die *die);

/* The number in image->debug.inlined_functions of what the DIE is a copy of. */
uint32_t dwarf_inlined_function(struct dwarf *d, struct name_memo *memo,
				const struct dwarf_unit *unit, const struct dwarf_die *die);

/*
 * variables.c: the address and size of a data object; false when it has no fixed place in the image
 * or its type does not tell its size.
 */
bool dwarf_variable_place(struct dwarf *d, const struct dwarf_unit *unit,
			  const struct dwarf_die *die, uint64_t *vm_addr, uint64_t *vm_size);

/* symbols.c */
void dwarf_add_symbol(struct dwarf *d, const struct dwarf_unit *unit,
		      const struct function_name *name, enum symbol_type type, uint64_t vm_addr,
		      uint64_t vm_size);

/*
 * Every unit that a function was compiled into describes it, also when the linker kept one copy for
 * all. Of symbols from index `first` on that are equal the first stays.
 */
void dwarf_drop_repeated_symbols(struct image *image, size_t first);

#endif
