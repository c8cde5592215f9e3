/*
 * charge.h: one charger per kind of evidence; each turns facts of an image into claims.
 *
 * A range of memory becomes claims on the positions it is mapped to; a range of the file is its
 * own position. Private to src/attrib.
 */
#ifndef BINSIZE_ATTRIB_CHARGE_H
#define BINSIZE_ATTRIB_CHARGE_H

#include "attribution.h"

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
 * address and everything that follows them, in charge_kinds.c what bytes are for, in charge_units.c
 * what was compiled at once, in charge_debug.c where code was written and what was inlined, in
 * charge_device.c device code and the functions in it.
 */
#define DECLARE_CHARGER(name, layers, tables, debug, device, charger)                              \
	struct partition charge_##charger(const struct attribution *a);
LAYERS(DECLARE_CHARGER)
#undef DECLARE_CHARGER

/* charge_device.c: device code of any section is of the kind CUDA. */
void charge_device_kinds(struct claims *claims, const struct attribution *a);

#endif
