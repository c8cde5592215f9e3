/*
 * x86_dump FILE: the instructions of an ELF's executable sections, our length beside that of capstone. Both
 * read on from capstone's; what it does not know is stepped over byte by byte and counted.
 */
#include "../../src/model/x86_length.h"

#include <capstone/capstone.h>
#include <gelf.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MOST_SHOWN = 20 };

struct counts {
	uint64_t instructions, differences, distances, undecoded;
};

static uint64_t distance_of(const cs_insn *i)
{
	const cs_x86 *x86 = &i->detail->x86;

	for (uint8_t k = 0; k < x86->op_count; k++) {
		const cs_x86_op *op = &x86->operands[k];

		if (op->type == X86_OP_MEM && op->mem.base == X86_REG_RIP)
			return i->address + i->size + (uint64_t)op->mem.disp;
	}
	return 0;
}

static void compare(struct counts *c, const cs_insn *i, const uint8_t *bytes, size_t left)
{
	struct x86_instruction ours = { .length = 0 };
	size_t length = x86_instruction_at(bytes, left, &ours);
	uint64_t wanted = distance_of(i);
	int32_t distance = 0;

	if (ours.distance_at)
		memcpy(&distance, bytes + ours.distance_at, 4);
	c->instructions++;
	if (length == i->size &&
	    (!wanted || wanted == i->address + length + (uint64_t)(int64_t)distance))
		return;
	c->differences += length != i->size;
	c->distances += length == i->size;
	if (c->differences + c->distances > MOST_SHOWN)
		return;
	printf("0x%llx:", (unsigned long long)i->address);
	for (size_t k = 0; k < i->size; k++)
		printf(" %02x", bytes[k]);
	printf(" %s %s: %u bytes, not %zu\n", i->mnemonic, i->op_str, i->size, length);
}

static void compare_section(csh handle, cs_insn *insn, struct counts *c, const Elf_Data *data,
			    uint64_t address)
{
	const uint8_t *bytes = data->d_buf;
	size_t left = data->d_size;

	while (left) {
		const uint8_t *start = bytes;
		size_t before = left;

		if (cs_disasm_iter(handle, &bytes, &left, &address, insn)) {
			compare(c, insn, start, before);
			continue;
		}
		bytes = start + 1;
		left = before - 1;
		address++;
		c->undecoded++;
	}
}

int main(int argc, char **argv)
{
	struct counts c = { 0 };
	csh handle;
	cs_insn *insn;
	Elf *elf;
	Elf_Scn *section = NULL;
	int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;

	elf_version(EV_CURRENT);
	elf = fd >= 0 ? elf_begin(fd, ELF_C_READ_MMAP, NULL) : NULL;
	if (!elf || cs_open(CS_ARCH_X86, CS_MODE_64, &handle)) {
		fprintf(stderr, "usage: x86_dump ELF\n");
		return 2;
	}
	cs_option(handle, CS_OPT_DETAIL, CS_OPT_ON);
	insn = cs_malloc(handle);
	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr header;

		if (gelf_getshdr(section, &header) && header.sh_flags & SHF_EXECINSTR &&
		    header.sh_type == SHT_PROGBITS)
			compare_section(handle, insn, &c, elf_rawdata(section, NULL),
					header.sh_addr);
	}
	printf("%llu instructions, %llu lengths and %llu distances differ, %llu bytes are no "
	       "instruction\n",
	       (unsigned long long)c.instructions, (unsigned long long)c.differences,
	       (unsigned long long)c.distances, (unsigned long long)c.undecoded);
	return c.differences || c.distances || !c.instructions;
}
