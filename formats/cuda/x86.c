/*
 * x86.c: instructions of x86-64 that name an address. Intel SDM volume 2, chapter 2 (ModR/M with
 * mod 0 and r/m 5 is [rip + disp32]), LEA, MOV, CALL and JMP.
 */
#include "host_parts.h"

enum {
	OPCODE_LEA = 0x8d,
	OPCODE_MOV = 0x8b,
	OPCODE_CALL = 0xe8,
	OPCODE_JMP = 0xe9,
	OPCODE_GROUP5 = 0xff
};

static uint64_t distance(const uint8_t *p)
{
	uint32_t value = (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
			 (uint32_t)p[3] << 24;

	return (uint64_t)(int64_t)(int32_t)value;
}

enum { JUMP_SIZE = 5, REST_OF_MOVE = 6 /* from its opcode on */, SLOT_SIZE = 6 };

/* What the opcode at code[i] could be part of; JUMP_SIZE bytes and more are there. */
static bool event_at(const uint8_t *code, uint64_t size, uint64_t i, uint64_t vm_addr,
		     struct x86_event *event)
{
	const uint8_t *p = code + i;

	*event = (struct x86_event){ .from = vm_addr + i };
	switch (*p) {
	case OPCODE_LEA:
	case OPCODE_MOV:
		if (!i || size - i < REST_OF_MOVE || (p[-1] & 0xfb) != 0x48 ||
		    (p[1] & 0xc7) != 0x05)
			return false;
		event->kind = *p == OPCODE_LEA ? X86_ADDRESS : X86_LOAD;
		event->reg = (uint8_t)((p[1] >> 3 & 7) | (p[-1] & 4) << 1);
		event->from--;
		event->end = vm_addr + i + REST_OF_MOVE;
		event->to = event->end + distance(p + 2);
		return true;
	case OPCODE_CALL:
	case OPCODE_JMP:
		event->kind = X86_JUMP;
		event->end = vm_addr + i + JUMP_SIZE;
		event->to = event->end + distance(p + 1);
		return true;
	default:
		if (size - i < SLOT_SIZE || (p[1] != 0x15 && p[1] != 0x25))
			return false;
		event->kind = X86_SLOT;
		event->end = vm_addr + i + SLOT_SIZE;
		event->to = event->end + distance(p + 2);
		return true;
	}
}

void x86_scan(const uint8_t *code, uint64_t size, uint64_t vm_addr,
	      bool (*visit)(void *context, const struct x86_event *event), void *context)
{
	static const bool is_opcode[256] = {
		[OPCODE_LEA] = true, [OPCODE_MOV] = true,    [OPCODE_CALL] = true,
		[OPCODE_JMP] = true, [OPCODE_GROUP5] = true,
	};
	struct x86_event event;

	for (uint64_t i = 0; size >= JUMP_SIZE && i <= size - JUMP_SIZE;) {
		if (is_opcode[code[i]] && event_at(code, size, i, vm_addr, &event) &&
		    visit(context, &event))
			i = event.end - vm_addr;
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

uint64_t x86_slot(const uint8_t *code, uint64_t size, uint64_t vm_addr)
{
	uint64_t slot = NO_ADDR;

	if (code)
		x86_scan(code, size, vm_addr, keep_slot, &slot);
	return slot;
}
