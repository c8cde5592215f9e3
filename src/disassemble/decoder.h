/*
 * decoder.h: the instructions of code as assemblers write them. The only place that knows capstone, which is
 * loaded when the first decoder is opened.
 *
 * Sources of what operands say: Intel SDM volume 2, 2.1.5 and 2.2.1.6; Arm ARM, C4.1.
 */
#ifndef BINSIZE_DISASSEMBLE_DECODER_H
#define BINSIZE_DISASSEMBLE_DECODER_H

#include "../base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whose instructions. */
enum decoder_machine {
	DECODER_NONE,
	DECODER_X86,
	DECODER_X86_64,
	DECODER_ARM,
	DECODER_THUMB,
	DECODER_ARM64,
};

/* Where the processor goes from an instruction. */
enum decoder_flow { FLOW_ON, FLOW_CALL, FLOW_JUMP };

/* Where an address is from that an instruction names. */
enum decoder_operand {
	OPERAND_NONE,
	OPERAND_DISTANCE, /* it is so far from the instruction: `target` is an address of the image */
	OPERAND_ABSOLUTE, /* it stands in a memory operand: of a PE the image base is in it */
	OPERAND_NUMBER,	  /* it is a number that may be no address at all; the base as above */
};

/* One instruction. */
struct decoded {
	size_t size; /* bytes */
	enum decoder_flow flow;
	enum decoder_operand operand;
	uint64_t target;
	const char *mnemonic, *operands; /* until the next one is read */
};

struct decoder;

/* An error says that capstone cannot be loaded, or what is wrong with it. Close it. */
struct error *decoder_open(struct arena *arena, enum decoder_machine machine,
			   struct decoder **decoder);
void decoder_close(struct decoder *decoder);

/* What is read from here on is ARM or Thumb code: only of a decoder of one of them. */
void decoder_switch(struct decoder *decoder, enum decoder_machine machine);

/*
 * Reads the instruction at `bytes`, which lies at `vm_addr`. False when there is none, or it is longer than
 * `size`. O(1).
 */
bool decoder_read(struct decoder *decoder, const uint8_t *bytes, size_t size, uint64_t vm_addr,
		  struct decoded *decoded);

/* Bytes by which one goes on where there is no instruction. */
size_t decoder_step(enum decoder_machine machine);

#endif
