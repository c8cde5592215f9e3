/*
 * charge.h: one charger per kind of evidence; each turns facts of an image into claims.
 *
 * A range of memory becomes claims on the positions it is mapped to; a range of the file is its
 * own position. Private to src/attrib.
 */
#ifndef BINSIZE_ATTRIB_CHARGE_H
#define BINSIZE_ATTRIB_CHARGE_H

#include "attribution.h"
#include "owner_lookup.h"
#include "unit_lookup.h"

/*
 * Claims the positions behind an address range. *hint: see ledger_next(). What is sound lies in a
 * few mappings; damaged headers can put thousands of ranges over thousands of mappings each, so
 * the sum of such claims is bounded and the rest of a range that wants more is not claimed.
 */
void charge_memory(struct claims *claims, const struct ledger *ledger, uint64_t vm_addr,
		   uint64_t vm_size, size_t *hint, uint32_t owner, enum evidence evidence);

/* Claims a range of the file, cut at its end. */
void charge_file(struct claims *claims, const struct ledger *ledger, uint64_t file_off,
		 uint64_t file_size, uint32_t owner, enum evidence evidence);

/*
 * The charger of each layer in layer.h: the line divided by it. What the layer needs has been
 * charged before. In charge_layout.c what headers and tables state, in charge_symbols.c owners by
 * address and everything that follows them, in charge_kinds.c what bytes are for, in
 * charge_pieces.c data by the code that refers to it, in charge_units.c what was compiled at once, in
 * charge_debug.c where code was written and what was inlined, in charge_device.c device code and the
 * functions in it.
 */
#define DECLARE_CHARGER(name, layers, tables, debug, device, charger)                              \
	struct partition charge_##charger(const struct attribution *a);
LAYERS(DECLARE_CHARGER)
#undef DECLARE_CHARGER

/*
 * Evidence on LAYER_SYMBOL, a row and a charger each: what places owners, and what follows them. The
 * claims of one lie in ascending order as far as its table does; the order of the rows decides nothing.
 */
#define OWNER_EVIDENCE(X)                                                                          \
	X(places)    /* charge_symbols.c: the bytes of the owners themselves */                    \
	X(records)   /* charge_symbols.c: unwind entries, relocations, table entries */            \
	X(fragments) /* charge_symbols.c: parts of functions that lie elsewhere */                 \
	X(entries)   /* charge_symbols.c: entries of symbol tables and their names */

#define DECLARE_CHARGER(name)                                                                      \
	void charge_owner_##name(struct claims *claims, struct owner_lookup *lookup);
OWNER_EVIDENCE(DECLARE_CHARGER)
#undef DECLARE_CHARGER

/* The line divided by whose code and data lie there, without what follows owners. Release it. */
struct partition charge_code(const struct attribution *a);

/* The same for LAYER_UNIT. */
#define UNIT_EVIDENCE(X)                                                                           \
	X(ranges)     /* charge_units.c: of compile units, and contributions of a PDB */           \
	X(extents)    /* charge_units.c: a unit's own debug information */                         \
	X(containers) /* charge_units.c: device code, of the source that nvcc compiled */          \
	X(members)    /* charge_units.c: archive members */                                        \
	X(records)    /* charge_units.c: of what has a unit but perhaps no symbol */               \
	X(owned)      /* charge_units.c: what belongs to a symbol, with the symbol */

#define DECLARE_CHARGER(name)                                                                      \
	void charge_unit_##name(struct claims *claims, struct unit_lookup *lookup);
UNIT_EVIDENCE(DECLARE_CHARGER)
#undef DECLARE_CHARGER

/* charge_device.c: device code of any section is of the kind CUDA. */
void charge_device_kinds(struct claims *claims, const struct attribution *a);

#endif
