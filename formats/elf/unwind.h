/* unwind.h: what the files that read unwind tables share. Private to formats/elf. */
#ifndef BINSIZE_FORMATS_ELF_UNWIND_H
#define BINSIZE_FORMATS_ELF_UNWIND_H

#include "reader.h"

/* A language-specific data area and the function it belongs to; both are image addresses. */
struct elf_lsda {
	uint64_t vm_addr, function;
};

/* What has been collected so far. Start from { 0 }; elf_lsdas_add_records() frees it. */
struct elf_lsdas {
	struct elf_lsda *items;
	size_t n, capacity;
};

/* Nothing happens when `vm_addr` is NO_ADDR. */
void elf_lsdas_add(struct elf_lsdas *lsdas, uint64_t vm_addr, uint64_t function);

/*
 * A record for each LSDA that lies in a section of unwind tables. It reaches to the next one, also one of
 * no function, for its own header does not tell how long its last table is. Empties the collection.
 * O(n log n).
 */
void elf_lsdas_add_records(struct elf_lsdas *lsdas, struct elf_reader *r);

/*
 * eh_frame.c: records and ranges of the entries of section `i`, and records of the LSDAs that they
 * name. In an object it needs .symtab. Damage is a warning; what follows it is left out.
 */
void elf_read_eh_frame(struct elf_reader *r, size_t i);

#endif
