/* machine.h: the machines of COFF objects, import objects and PE images. */
#ifndef BINSIZE_FORMATS_COFF_MACHINE_H
#define BINSIZE_FORMATS_COFF_MACHINE_H

#include "../../src/model/image.h"

/* PE/COFF specification, "Machine Types": those that code here depends on. */
enum coff_machine {
	COFF_I386 = 0x14c,
	COFF_ARM = 0x1c0,
	COFF_THUMB = 0x1c2,
	COFF_ARMNT = 0x1c4,
	COFF_AMD64 = 0x8664,
	COFF_ARM64EC = 0xa641,
	COFF_ARM64X = 0xa64e,
	COFF_ARM64 = 0xaa64,
};

/* The 32-bit ones, of which Windows runs Thumb-2 only. */
bool coff_is_arm32(uint16_t machine);

/* Fills `machine` and `bits`. False, and nothing changed, when the machine is not known. */
bool coff_identify(struct identity *identity, uint16_t machine);

#endif
