/*
 * arm64_dump FILE: the addresses that an ELF's ARM64 code names, ours beside those that follow from capstone's
 * operands and from what it says an instruction writes. Both read the code in pieces, as if those were functions.
 */
#include "../../src/model/code_references.h"

#include <capstone/capstone.h>
#include <gelf.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 512, MOST_SHOWN = 20, MOST_TARGETS = 2 * PIECE, N_REGISTERS = 32 };

struct targets {
	uint64_t items[MOST_TARGETS];
	size_t n;
};

struct counts {
	uint64_t instructions, targets, differences, undecoded;
};

static void take(void *context, uint64_t vm_addr, enum code_use use)
{
	struct targets *t = context;

	(void)use;
	if (t->n < MOST_TARGETS)
		t->items[t->n++] = vm_addr;
}

/* The number of a 64- or 32-bit register, or -1. */
static int number_of(arm64_reg reg)
{
	if (reg >= ARM64_REG_X0 && reg <= ARM64_REG_X28)
		return (int)(reg - ARM64_REG_X0);
	if (reg >= ARM64_REG_W0 && reg <= ARM64_REG_W28)
		return (int)(reg - ARM64_REG_W0);
	if (reg == ARM64_REG_X29)
		return 29;
	return reg == ARM64_REG_X30 ? 30 : -1;
}

struct pages {
	uint64_t page[N_REGISTERS];
	bool is_known[N_REGISTERS];
};

static void emit(struct targets *t, const struct code *code, uint64_t target)
{
	if (target - code->vm_addr >= code->size)
		take(t, target, CODE_NAMES);
}

static void follow_operands(struct targets *t, const struct code *code, const struct pages *pages,
			    const cs_insn *i)
{
	const cs_arm64 *a = &i->detail->arm64;
	int base = a->op_count > 1 && a->operands[1].type == ARM64_OP_REG
			   ? number_of(a->operands[1].reg)
			   : -1;

	if (i->id == ARM64_INS_ADR || i->id == ARM64_INS_B || i->id == ARM64_INS_BL ||
	    i->id == ARM64_INS_CBZ || i->id == ARM64_INS_CBNZ || i->id == ARM64_INS_TBZ ||
	    i->id == ARM64_INS_TBNZ) {
		emit(t, code, (uint64_t)a->operands[a->op_count - 1].imm);
		return;
	}
	if (i->id == ARM64_INS_ADD && a->op_count == 3 && a->operands[2].type == ARM64_OP_IMM &&
	    base >= 0 && pages->is_known[base] && number_of(a->operands[0].reg) >= 0 &&
	    a->operands[0].reg != ARM64_REG_INVALID) {
		uint64_t imm = (uint64_t)a->operands[2].imm;

		if (a->operands[2].shift.type == ARM64_SFT_LSL)
			imm <<= a->operands[2].shift.value;
		emit(t, code, pages->page[base] + imm);
		return;
	}
	for (uint8_t k = 0; k < a->op_count; k++) {
		const cs_arm64_op *op = &a->operands[k];
		int reg = op->type == ARM64_OP_MEM ? number_of(op->mem.base) : -1;

		if (op->type == ARM64_OP_IMM && k == 1 && a->op_count == 2 &&
		    (i->id == ARM64_INS_LDR || i->id == ARM64_INS_LDRSW || i->id == ARM64_INS_PRFM))
			emit(t, code, (uint64_t)op->imm);
		if (reg >= 0 && pages->is_known[reg] && op->mem.index == ARM64_REG_INVALID &&
		    !a->writeback && (code_u32(i->bytes) & 0x3b000000) == 0x39000000)
			emit(t, code, pages->page[reg] + (uint64_t)(int64_t)op->mem.disp);
	}
}

static void follow_writes(csh handle, struct pages *pages, const cs_insn *i)
{
	cs_regs read, written;
	uint8_t n_read, n_written;
	bool is_jump = i->id == ARM64_INS_BR || i->id == ARM64_INS_RET ||
		       (i->id == ARM64_INS_B && i->detail->arm64.cc == ARM64_CC_INVALID);

	if (is_jump)
		memset(pages->is_known, 0, sizeof(pages->is_known));
	if (i->id == ARM64_INS_BL || i->id == ARM64_INS_BLR)
		memset(pages->is_known, 0, 19 * sizeof(*pages->is_known));
	if (cs_regs_access(handle, i, read, &n_read, written, &n_written))
		return;
	for (uint8_t k = 0; k < n_written; k++) {
		int reg = number_of((arm64_reg)written[k]);

		if (reg >= 0)
			pages->is_known[reg] = false;
	}
	if (i->id == ARM64_INS_ADRP) {
		int reg = number_of(i->detail->arm64.operands[0].reg);

		if (reg >= 0) {
			pages->is_known[reg] = true;
			pages->page[reg] = (uint64_t)i->detail->arm64.operands[1].imm;
		}
	}
}

static void read_theirs(csh handle, const struct code *code, struct targets *t, struct counts *c)
{
	struct pages pages = { .page = { 0 } };

	for (uint64_t at = 0; code->size - at >= 4; at += 4) {
		cs_insn *i;

		if (!cs_disasm(handle, code->bytes + at, 4, code->vm_addr + at, 1, &i)) {
			c->undecoded++;
			continue;
		}
		c->instructions++;
		follow_operands(t, code, &pages, i);
		follow_writes(handle, &pages, i);
		cs_free(i, 1);
	}
}

/* Ours may know less: it forgets a page when an instruction that writes nothing has its number. */
static void compare(struct counts *c, const struct code *code, const struct targets *ours,
		    const struct targets *theirs)
{
	size_t k = 0;

	for (size_t i = 0; i < ours->n; i++) {
		while (k < theirs->n && theirs->items[k] != ours->items[i])
			k++;
		if (k < theirs->n) {
			k++;
			continue;
		}
		if (c->differences++ < MOST_SHOWN)
			printf("0x%llx: names 0x%llx\n", (unsigned long long)code->vm_addr,
			       (unsigned long long)ours->items[i]);
		k = 0;
	}
	c->targets += ours->n;
}

static void compare_section(csh handle, struct counts *c, uint64_t *n_theirs, const Elf_Data *data,
			    uint64_t address)
{
	static const struct code_range nowhere = { 0, 0 };

	for (uint64_t at = 0; at < data->d_size; at += PIECE) {
		uint64_t left = data->d_size - at;
		struct code code = { (const uint8_t *)data->d_buf + at, left < PIECE ? left : PIECE,
				     address + at };
		struct targets ours = { .n = 0 }, theirs = { .n = 0 };

		code_references(CODE_ARM64, &code, &nowhere, &(struct code_visitor){ take, &ours });
		read_theirs(handle, &code, &theirs, c);
		compare(c, &code, &ours, &theirs);
		*n_theirs += theirs.n;
	}
}

int main(int argc, char **argv)
{
	struct counts c = { 0 };
	uint64_t n_theirs = 0;
	Elf_Scn *section = NULL;
	csh handle;
	Elf *elf;
	int fd;

	if (argc != 2 || elf_version(EV_CURRENT) == EV_NONE ||
	    cs_open(CS_ARCH_ARM64, CS_MODE_ARM, &handle))
		return 2;
	cs_option(handle, CS_OPT_DETAIL, CS_OPT_ON);
	fd = open(argv[1], O_RDONLY);
	elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	while (elf && (section = elf_nextscn(elf, section))) {
		GElf_Shdr header;

		if (gelf_getshdr(section, &header) && header.sh_type == SHT_PROGBITS &&
		    header.sh_flags & SHF_EXECINSTR)
			compare_section(handle, &c, &n_theirs, elf_rawdata(section, NULL),
					header.sh_addr);
	}
	printf("%llu instructions, %llu addresses named, %llu by capstone, %llu differ, %llu words "
	       "are no instruction\n",
	       (unsigned long long)c.instructions, (unsigned long long)c.targets,
	       (unsigned long long)n_theirs, (unsigned long long)c.differences,
	       (unsigned long long)c.undecoded);
	cs_close(&handle);
	elf_end(elf);
	close(fd);
	return c.differences > 0 || !c.instructions;
}
