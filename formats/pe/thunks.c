/*
 * thunks.c: code that only jumps to an import, which an import library puts beside the program's.
 *
 * "jmp [slot]" is FF 25 and four bytes: from the end of the instruction to the slot on x86-64, the slot's
 * address on x86 (Intel's manual, volume 2, JMP). The same instruction ends functions: a thunk stands where
 * no other code runs into it.
 */
#include "reader.h"

#include "../coff/machine.h"

#include "../../src/base/array.h"

#include <stdlib.h>
#include <string.h>

enum { THUNK = 6, JUMP = 0xff, INDIRECT = 0x25, INT3 = 0xcc, NOP = 0x90, RETURN = 0xc3 };

void pe_add_slot(struct pe *pe, uint64_t rva, uint32_t symbol)
{
	array_push(pe->slots, pe->n_slots, pe->slots_capacity, (struct pe_slot){ rva, symbol });
}

static int by_rva(const void *a, const void *b)
{
	const struct pe_slot *x = a, *y = b;

	if (x->rva != y->rva)
		return x->rva < y->rva ? -1 : 1;
	return (x->symbol > y->symbol) - (x->symbol < y->symbol);
}

static const struct pe_slot *slot_at(const struct pe *pe, uint64_t rva)
{
	size_t i;

	array_search(i, pe->n_slots, k, pe->slots[k].rva < rva);
	return i < pe->n_slots && pe->slots[i].rva == rva ? &pe->slots[i] : NULL;
}

/* What the jump at `code`, which is at `rva`, goes through; or NULL. */
static const struct pe_slot *slot_of(const struct pe *pe, const uint8_t *code, uint64_t rva)
{
	uint32_t field = (uint32_t)code[2] | (uint32_t)code[3] << 8 | (uint32_t)code[4] << 16 |
			 (uint32_t)code[5] << 24;

	if (pe->machine == COFF_I386)
		return slot_at(pe, pe_rva_of(pe, field));
	return slot_at(pe, (uint32_t)(rva + THUNK + field));
}

/* Nothing runs into code here: it begins, or what is before it fills or leaves. */
static bool is_start(const uint8_t *code, size_t at, size_t last_end)
{
	return !at || at == last_end || code[at - 1] == INT3 || code[at - 1] == NOP ||
	       code[at - 1] == RETURN;
}

static void find_thunks(struct pe *pe, const struct pe_mapping *m)
{
	const uint8_t *code = pe->image->file->data + m->file_off, *at = code;
	size_t size = (size_t)m->file_size, last_end = SIZE_MAX;

	while ((at = memchr(at, INDIRECT, size - (size_t)(at - code)))) {
		size_t i = (size_t)(at++ - code);
		const struct pe_slot *slot;

		if (!i-- || code[i] != JUMP || size - i < THUNK || !is_start(code, i, last_end))
			continue;
		slot = slot_of(pe, code + i, m->rva + i);
		if (!slot)
			continue;
		image_add_symbol_record(pe->image, m->file_off + i, THUNK, KIND_CODE, slot->symbol);
		last_end = i + THUNK;
	}
}

void pe_read_thunks(struct pe *pe)
{
	bool is_x86 = pe->machine == COFF_I386 || pe->machine == COFF_AMD64;

	if (pe->n_slots)
		qsort(pe->slots, pe->n_slots, sizeof(*pe->slots), by_rva);
	for (size_t i = 0; is_x86 && pe->n_slots && i < pe->n_mappings; i++) {
		const struct pe_mapping *m = &pe->mappings[i];
		const struct section *s = m->section == NO_INDEX ? NULL
								 : &pe->image->sections[m->section];

		if (s && s->flags & SECTION_EXECUTABLE && pe_spend(pe, m->file_size))
			find_thunks(pe, m);
	}
	free(pe->slots);
	pe->slots = NULL;
	pe->n_slots = 0;
}
