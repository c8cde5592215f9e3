/* machine.h: the machines of COFF objects, import objects and PE images. */
#ifndef BINSIZE_FORMATS_COFF_MACHINE_H
#define BINSIZE_FORMATS_COFF_MACHINE_H

#include "../../src/model/image.h"

/* PE/COFF specification, "Machine Types": those that code here depends on. */
enum coff_machine {
	COFF_I386 = 0x14c,
	COFF_ARMNT = 0x1c4,
	COFF_AMD64 = 0x8664,
	COFF_ARM64 = 0xaa64,
};

/* Fills `machine` and `bits`. False, and nothing changed, when the machine is not known. */
bool coff_identify(struct identity *identity, uint16_t machine);

#endif
