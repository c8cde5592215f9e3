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

/* charge_layout.c: what headers and tables state. */
struct partition charge_segments(const struct attribution *a);
struct partition charge_sections(const struct attribution *a);
struct partition charge_parts(const struct attribution *a);
struct partition charge_groups(const struct attribution *a);

/* charge_symbols.c: owners by address, then everything that follows them. */
struct partition charge_symbols(const struct attribution *a);

/* charge_kinds.c: what bytes are for; padding is what `symbols` leaves and only fills. */
struct partition charge_kinds(const struct attribution *a, const struct partition *symbols);

/* charge_units.c: compile units and archive members, and everything that follows their code. */
struct partition charge_units(const struct attribution *a);

/* charge_debug.c: where each byte of code was written, and what was inlined there. */
struct partition charge_sources(const struct attribution *a);
struct partition charge_inlines(const struct attribution *a);

/* charge_device.c: device code of any section is CUDA; its entries; functions inside of them. */
void charge_device_kinds(struct claims *claims, const struct attribution *a);
struct partition charge_device(const struct attribution *a);
struct partition charge_kernels(const struct attribution *a);

#endif
