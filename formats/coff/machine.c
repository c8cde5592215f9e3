#include "machine.h"

#include "../../src/base/die.h"

static const struct {
	uint16_t machine;
	uint8_t bits;
	const char *name;
} machines[] = {
	{ COFF_I386, 32, "i386" },   { COFF_AMD64, 64, "x86-64" }, { COFF_ARM64, 64, "ARM64" },
	{ 0xa641, 64, "ARM64EC" },   { 0xa64e, 64, "ARM64X" },	   { 0x1c0, 32, "ARM" },
	{ 0x1c2, 32, "ARM" },	     { 0x1c4, 32, "ARM" },	   { 0x200, 64, "Itanium" },
	{ 0x5032, 32, "RISC-V" },    { 0x5064, 64, "RISC-V" },	   { 0x6232, 32, "LoongArch" },
	{ 0x6264, 64, "LoongArch" }, { 0x1f0, 32, "PowerPC" },	   { 0xebc, 64, "EFI byte code" },
};

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
