#include "machine.h"

#include "../../src/base/die.h"

static const struct {
	uint16_t machine;
	uint8_t bits;
	const char *name;
} machines[] = {
	{ COFF_I386, 32, "i386" },	{ COFF_AMD64, 64, "x86-64" },
	{ COFF_ARM64, 64, "ARM64" },	{ COFF_ARM64EC, 64, "ARM64EC" },
	{ COFF_ARM64X, 64, "ARM64X" },	{ COFF_ARM, 32, "ARM" },
	{ COFF_THUMB, 32, "ARM" },	{ COFF_ARMNT, 32, "ARM" },
	{ 0x200, 64, "Itanium" },	{ 0x5032, 32, "RISC-V" },
	{ 0x5064, 64, "RISC-V" },	{ 0x6232, 32, "LoongArch" },
	{ 0x6264, 64, "LoongArch" },	{ 0x1f0, 32, "PowerPC" },
	{ 0xebc, 64, "EFI byte code" },
};

bool coff_is_arm32(uint16_t machine)
{
	return machine == COFF_ARM || machine == COFF_THUMB || machine == COFF_ARMNT;
}

bool coff_identify(struct identity *identity, uint16_t machine)
{
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++) {
		if (machines[i].machine == machine) {
			identity->machine = machines[i].name;
			identity->bits = machines[i].bits;
			return true;
		}
	}
	return false;
}
