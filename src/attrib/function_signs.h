/*
 * function_signs.h: what the bytes around a place in code say of whether a function starts there.
 *
 * Sources: Intel SDM volume 2 (ENDBR64, RET, JMP, UD2, INT 3); Arm ARM, C4.1 (RET, B, BRK) and C6.2 (BTI).
 */
#ifndef BINSIZE_ATTRIB_FUNCTION_SIGNS_H
#define BINSIZE_ATTRIB_FUNCTION_SIGNS_H

#include "../model/code.h"

/* Compilers start functions at multiples of so many bytes, unless they save space. */
enum { FUNCTION_ALIGNMENT = 16 };

/* Whether the first few of `size` bytes are instructions, and none of them fill. */
bool reads_as_function(enum code_machine machine, const uint8_t *bytes, uint64_t size);

/* Whether what lies before bytes[at] can end a function: RET, a jump, a trap or fill; at least 4 bytes on ARM64. */
bool is_behind_an_end(enum code_machine machine, const uint8_t *bytes, uint64_t at);

/* Whether 4 bytes mark what may be called through a pointer: ENDBR64, BTI. */
bool is_mark_of_function(enum code_machine machine, const uint8_t *bytes);

#endif
