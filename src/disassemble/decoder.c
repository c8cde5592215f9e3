#include "decoder.h"

#include "../base/array.h"
#include "../base/die.h"
#include "../base/library.h"
#include "../model/arm64.h"
#include "../model/code.h"

#include <capstone/capstone.h>

#include <stdlib.h>

#define TEXT_OF(number)	  #number
#define SONAME_OF(number) "libcapstone.so." TEXT_OF(number)
/* Its structures are those of the header that was compiled. */
#define SONAME SONAME_OF(CS_API_MAJOR)

#if CS_API_MAJOR >= 6
#define CS_ARCH_ARM64 CS_ARCH_AARCH64
#endif

#define FUNCTIONS(X)                                                                               \
	X(open)                                                                                    \
	X(close)                                                                                   \
	X(option)                                                                                  \
	X(malloc)                                                                                  \
	X(free)                                                                                    \
	X(disasm_iter)

struct decoder {
	enum decoder_machine machine;
	csh handle;
	cs_insn *instruction;
	struct arm64_pages pages;
#define POINTER(name) __typeof__(&cs_##name) name;
	FUNCTIONS(POINTER)
#undef POINTER
};

static bool load(struct decoder *d)
{
	const struct library_function functions[] = {
#define ROW(name) { "cs_" #name, &d->name },
		FUNCTIONS(ROW)
#undef ROW
	};

	return library_load(SONAME, functions, ARRAY_SIZE(functions));
}

static cs_err open_handle(struct decoder *d)
{
	static const struct {
		cs_arch arch;
		cs_mode mode;
	} machines[] = {
		[DECODER_X86] = { CS_ARCH_X86, CS_MODE_32 },
		[DECODER_X86_64] = { CS_ARCH_X86, CS_MODE_64 },
		[DECODER_ARM] = { CS_ARCH_ARM, CS_MODE_ARM },
		[DECODER_THUMB] = { CS_ARCH_ARM, CS_MODE_THUMB },
		[DECODER_ARM64] = { CS_ARCH_ARM64, CS_MODE_ARM },
	};

	return d->open(machines[d->machine].arch, machines[d->machine].mode, &d->handle);
}

struct error *decoder_open(struct arena *arena, enum decoder_machine machine,
			   struct decoder **decoder)
{
	struct decoder *d = arena_new(arena, struct decoder, 1);
	cs_err failure;

	d->machine = machine;
	if (!load(d))
		return error_new(arena, SONAME " cannot be loaded: --disassemble needs capstone");
	failure = open_handle(d);
	if (failure)
		return error_new(arena, SONAME " does not know this machine (error %d)",
				 (int)failure);
	d->option(d->handle, CS_OPT_DETAIL, CS_OPT_ON);
	d->instruction = d->malloc(d->handle);
	if (!d->instruction)
		die("out of memory");
	*decoder = d;
	return NULL;
}

void decoder_close(struct decoder *d)
{
	d->free(d->instruction, 1);
	d->close(&d->handle);
}

void decoder_switch(struct decoder *d, enum decoder_machine machine)
{
	if (d->machine == machine)
		return;
	d->machine = machine;
	d->option(d->handle, CS_OPT_MODE, machine == DECODER_THUMB ? CS_MODE_THUMB : CS_MODE_ARM);
}

static void set_target(struct decoded *decoded, enum decoder_operand is, uint64_t target)
{
	decoded->operand = is;
	decoded->target = target;
}

static enum decoder_flow flow_of(const cs_insn *i)
{
	enum decoder_flow flow = FLOW_ON;

	for (uint8_t k = 0; k < i->detail->groups_count; k++) {
		if (i->detail->groups[k] == CS_GRP_CALL)
			return FLOW_CALL;
		if (i->detail->groups[k] == CS_GRP_JUMP)
			flow = FLOW_JUMP;
	}
	return flow;
}

static void read_x86_memory(const cs_insn *i, const x86_op_mem *memory, bool is_64,
			    struct decoded *decoded)
{
	bool has_segment = memory->segment == X86_REG_FS || memory->segment == X86_REG_GS;

	if (memory->base == X86_REG_RIP)
		set_target(decoded, OPERAND_DISTANCE,
			   i->address + i->size + (uint64_t)memory->disp);
	else if (memory->base == X86_REG_INVALID && !has_segment)
		set_target(decoded, OPERAND_ABSOLUTE,
			   is_64 ? (uint64_t)memory->disp : (uint32_t)memory->disp);
}

static void read_x86(const struct decoder *d, struct decoded *decoded)
{
	const cs_insn *i = d->instruction;
	const cs_x86 *x86 = &i->detail->x86;
	bool is_64 = d->machine == DECODER_X86_64;

	decoded->flow = flow_of(i);
	for (uint8_t k = 0; k < x86->op_count && decoded->operand != OPERAND_DISTANCE; k++) {
		const cs_x86_op *op = &x86->operands[k];
		uint64_t number = is_64 ? (uint64_t)op->imm : (uint32_t)op->imm;

		if (op->type == X86_OP_MEM)
			read_x86_memory(i, &op->mem, is_64, decoded);
		else if (op->type == X86_OP_IMM && decoded->flow != FLOW_ON)
			set_target(decoded, OPERAND_DISTANCE, number);
		else if (op->type == X86_OP_IMM && !decoded->operand)
			set_target(decoded, OPERAND_NUMBER, number);
	}
}

static void read_arm(const struct decoder *d, struct decoded *decoded)
{
	const cs_arm *arm = &d->instruction->detail->arm;

	decoded->flow = flow_of(d->instruction);
	for (uint8_t k = 0; k < arm->op_count && decoded->flow != FLOW_ON; k++) {
		if (arm->operands[k].type == ARM_OP_IMM)
			set_target(decoded, OPERAND_DISTANCE, (uint32_t)arm->operands[k].imm);
	}
}

static void read_arm64(struct decoder *d, struct decoded *decoded)
{
	uint32_t word = code_u32(d->instruction->bytes);
	uint64_t target = arm64_pages_target(&d->pages, word, d->instruction->address);

	if (arm64_is_call(word))
		decoded->flow = FLOW_CALL;
	else if (arm64_is_jump(word))
		decoded->flow = FLOW_JUMP;
	if (target != ARM64_NO_TARGET)
		set_target(decoded, OPERAND_DISTANCE, target);
}

bool decoder_read(struct decoder *d, const uint8_t *bytes, size_t size, uint64_t vm_addr,
		  struct decoded *decoded)
{
	if (!d->disasm_iter(d->handle, &bytes, &size, &vm_addr, d->instruction))
		return false;
	*decoded = (struct decoded){
		.size = d->instruction->size,
		.mnemonic = d->instruction->mnemonic,
		.operands = d->instruction->op_str,
	};
	if (d->machine == DECODER_ARM64)
		read_arm64(d, decoded);
	else if (d->machine == DECODER_ARM || d->machine == DECODER_THUMB)
		read_arm(d, decoded);
	else
		read_x86(d, decoded);
	return true;
}

size_t decoder_step(enum decoder_machine machine)
{
	return machine == DECODER_ARM64 || machine == DECODER_ARM ? 4
	       : machine == DECODER_THUMB			  ? 2
								  : 1;
}
