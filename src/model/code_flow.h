/*
 * code_flow.h: where a function ends, by its own instructions: behind one that does not go on and that no branch
 * before it passes over.
 *
 * Sources: Intel SDM volume 2 (Jcc, JMP, LOOP, RET, UD2, INT 3); Arm ARM, C4.1 (B, BR, RET, BRK, UDF, CBZ, TBZ).
 */
#ifndef BINSIZE_MODEL_CODE_FLOW_H
#define BINSIZE_MODEL_CODE_FLOW_H

#include "code.h"

/*
 * How many bytes the function has that starts with `code`, fill bytes behind it not counted; 0: that is not
 * known, as there is something that is no instruction, a jump by a table, or no end. O(size).
 */
uint64_t code_end(enum code_machine machine, const struct code *code);

#endif
