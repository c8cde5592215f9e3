/*
 * x86.c: instructions of x86-64 that name an address. Intel SDM volume 2, chapter 2 (ModR/M with
 * mod 0 and r/m 5 is [rip + disp32]), LEA, MOV, CALL and JMP.
 */
#include "x86.h"

#include "image.h"

enum {
	OPCODE_LEA = 0x8d,
	OPCODE_LOAD = 0x8b,
	OPCODE_CALL = 0xe8,
	OPCODE_JMP = 0xe9,
	OPCODE_GROUP5 = 0xff,
	OPCODE_CONSTANT = 0xb8, /* … 0xbf: mov r32, imm32 */
	PREFIX_REX_B = 0x41,
};

/* Bytes from the opcode on. */
enum { JUMP_SIZE = 5, MOVE_SIZE = 6, SLOT_SIZE = 6, CONSTANT_SIZE = 5, LEAST_SIZE = 5 };

/* What a byte may be the opcode of, besides X86_*. */
enum { MAY_BE_NOTHING, MAY_BE_RELATIVE, MAY_BE_CONSTANT };

static uint32_t read_u32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void set_target(struct x86_event *event, uint64_t opcode_at, unsigned size, const uint8_t *p)
{
	event->end = opcode_at + size;
	event->to = event->end + (uint64_t)(int64_t)(int32_t)read_u32(p + size - 4);
}

/* lea and mov r64, [rip + disp32], with the REX prefix in front of the opcode. */
static bool is_move(const struct x86_code *code, uint64_t i)
{
	const uint8_t *p = code->bytes + i;

	return i && code->size - i >= MOVE_SIZE && (p[-1] & 0xfb) == 0x48 && (p[1] & 0xc7) == 0x05;
}

/* What the opcode at `i` could be part of; LEAST_SIZE bytes and more are there. */
static bool event_at(const struct x86_code *code, uint64_t i, struct x86_event *event)
{
	const uint8_t *p = code->bytes + i;
	uint64_t at = code->vm_addr + i;

	*event = (struct x86_event){ .from = at };
	switch (*p) {
	case OPCODE_LEA:
	case OPCODE_LOAD:
		if (!is_move(code, i))
			return false;
		event->kind = *p == OPCODE_LEA ? X86_ADDRESS : X86_LOAD;
		event->reg = (uint8_t)((p[1] >> 3 & 7) | (p[-1] & 4) << 1);
		event->from--;
		set_target(event, at, MOVE_SIZE, p);
		return true;
	case OPCODE_CALL:
	case OPCODE_JMP:
		event->kind = X86_JUMP;
		set_target(event, at, JUMP_SIZE, p);
		return true;
	case OPCODE_GROUP5:
		if (code->size - i < SLOT_SIZE || (p[1] != 0x15 && p[1] != 0x25))
			return false;
		event->kind = X86_SLOT;
		set_target(event, at, SLOT_SIZE, p);
		return true;
	default:
		event->kind = X86_ADDRESS;
		event->reg = (uint8_t)(*p - OPCODE_CONSTANT);
		event->reg |= i && p[-1] == PREFIX_REX_B ? 8 : 0;
		event->end = at + CONSTANT_SIZE;
		event->to = read_u32(p + 1);
		return true;
	}
}

void x86_scan(const struct x86_code *code,
	      bool (*visit)(void *context, const struct x86_event *event), void *context)
{
	static const uint8_t opcodes[256] = {
		[OPCODE_LEA] = MAY_BE_RELATIVE,
		[OPCODE_LOAD] = MAY_BE_RELATIVE,
		[OPCODE_CALL] = MAY_BE_RELATIVE,
		[OPCODE_JMP] = MAY_BE_RELATIVE,
		[OPCODE_GROUP5] = MAY_BE_RELATIVE,
		[OPCODE_CONSTANT... OPCODE_CONSTANT + 7] = MAY_BE_CONSTANT,
	};
	uint8_t wanted = code->has_absolutes ? MAY_BE_RELATIVE | MAY_BE_CONSTANT : MAY_BE_RELATIVE;
	struct x86_event event;

	for (uint64_t i = 0; code->size >= LEAST_SIZE && i <= code->size - LEAST_SIZE;) {
		if (opcodes[code->bytes[i]] & wanted && event_at(code, i, &event) &&
		    visit(context, &event))
			i = event.end - code->vm_addr;
		else
			i++;
	}
}

static bool keep_slot(void *context, const struct x86_event *event)
{
	uint64_t *slot = context;

	if (event->kind == X86_SLOT && *slot == NO_ADDR)
		*slot = event->to;
	return false;
}

uint64_t x86_slot(const struct x86_code *code)
{
	uint64_t slot = NO_ADDR;

	x86_scan(code, keep_slot, &slot);
	return slot;
}
