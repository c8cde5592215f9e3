/*
 * marks.h: what code of ARM and ARM64 says of itself: where it is ARM, Thumb, or data.
 *
 * Source: ELF for the Arm Architecture, 5.5.5 "Mapping symbols": $a, $t, $d and $x.
 */
#ifndef BINSIZE_DISASSEMBLE_MARKS_H
#define BINSIZE_DISASSEMBLE_MARKS_H

#include "program.h"

/* From an address on. */
struct code_mark {
	uint64_t vm_addr;
	char kind; /* 'a', 't', 'x', or 'd' for data */
};

/* Those of a range, by address; the first one may stand in front of it. free() the array. */
struct code_marks {
	struct code_mark *items;
	size_t n, capacity;
};

/* Of [vm_addr, vm_addr + size), which lies in one section. O(symbols). */
struct code_marks code_marks_of(const struct program *program, uint64_t vm_addr, uint64_t size);

/* The mark that holds at an address, or 0; `*end` becomes where it ends, when that is sooner. O(log n). */
char code_mark_at(const struct code_marks *marks, uint64_t vm_addr, uint64_t *end);

#endif
