#include "native_calls.h"

#include "../base/array.h"
#include "../model/code.h"
#include "../model/x86_length.h"

#include <stdlib.h>

/* A native function, or a word of data that the loader fills with its address (a GOT slot). */
struct place {
	uint64_t vm_addr;
	uint32_t owner;
};

/* By address. */
struct places {
	struct place *items;
	size_t n, capacity;
};

struct walk {
	const struct attribution *a;
	enum code_machine machine;
	struct native_calls *calls;
	struct places natives, slots;
};

/* The owner of the place at an address, or 0. */
static uint32_t find_place(const struct places *places, uint64_t vm_addr)
{
	size_t at;

	if (!places->n || vm_addr < places->items[0].vm_addr ||
	    vm_addr > places->items[places->n - 1].vm_addr)
		return 0;
	array_search(at, places->n, i, places->items[i].vm_addr < vm_addr);
	return places->items[at].vm_addr == vm_addr ? places->items[at].owner : 0;
}

static void add_call(struct walk *w, uint32_t caller, uint64_t target)
{
	uint32_t callee = find_place(&w->natives, target);

	if (!callee)
		callee = find_place(&w->slots, target);
	if (callee && callee != caller)
		array_push(w->calls->items, w->calls->n, w->calls->capacity,
			   (struct native_call){ caller, callee });
}

static void walk_x86(struct walk *w, uint32_t caller, const struct code *code)
{
	struct x86_instruction x;

	for (uint64_t at = 0; at < code->size; at += x.length) {
		if (!x86_instruction_at(code->bytes + at, (size_t)(code->size - at), &x))
			return; // not code, or not ours to understand: never into the next function
		if (x.distance_at) {
			uint32_t distance = code_u32(code->bytes + at + x.distance_at);

			add_call(w, caller,
				 code->vm_addr + at + x.length +
					 (uint64_t)(int64_t)(int32_t)distance);
		}
	}
}

/* Arm ARM, C4.1: B and BL. What ADRP names is a page, not a function. */
static bool is_arm64_branch(uint32_t word)
{
	return (word & 0x7c000000) == 0x14000000;
}

static void walk_arm64(struct walk *w, uint32_t caller, const struct code *code)
{
	for (uint64_t at = 0; code->size - at >= 4; at += 4) {
		uint32_t word = code_u32(code->bytes + at);
		uint64_t target;

		if (is_arm64_branch(word) && code_arm64_target(word, code->vm_addr + at, &target))
			add_call(w, caller, target);
	}
}

/* The code of an owner from `from` on; false: the file has none. */
static bool code_of(const struct walk *w, const struct owner *o, uint64_t from, struct code *code)
{
	uint64_t size = o->vm_addr + o->vm_size - from, pos = ledger_pos(&w->a->ledger, from);

	if (pos == NO_ADDR || pos >= w->a->ledger.file_size || size > w->a->ledger.file_size - pos)
		return false;
	*code = (struct code){ w->a->image->file->data + pos, size, from };
	return true;
}

static bool is_code(const struct attribution *a, const struct owner *o)
{
	uint32_t section = o->symbol == NO_INDEX ? NO_INDEX : a->image->symbols[o->symbol].section;

	return section < a->image->n_sections &&
	       a->image->sections[section].flags & SECTION_EXECUTABLE;
}

static void walk_code(struct walk *w)
{
	uint64_t done = 0; // owners may lie over each other

	for (uint32_t i = 1; i <= w->a->owners.n_placed; i++) {
		const struct owner *o = &w->a->owners.items[i];
		uint64_t from = o->vm_addr > done ? o->vm_addr : done;
		struct code code;

		if (o->vm_size > UINT64_MAX - o->vm_addr || o->vm_addr + o->vm_size <= from ||
		    !is_code(w->a, o) || !code_of(w, o, from, &code))
			continue;
		done = from + code.size;
		if (w->machine == CODE_X86_64)
			walk_x86(w, i, &code);
		else
			walk_arm64(w, i, &code);
	}
}

static void find_natives(struct walk *w, const bool *is_native)
{
	const struct owners *owners = &w->a->owners;
	struct places *p = &w->natives;

	for (uint32_t i = 1; i <= owners->n_placed; i++) {
		uint64_t vm_addr = owners->items[i].vm_addr;

		// Of those at one address the first: the owner that is larger.
		if (is_native[i] && (!p->n || p->items[p->n - 1].vm_addr != vm_addr))
			array_push(p->items, p->n, p->capacity, (struct place){ vm_addr, i });
	}
}

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->vm_addr != y->vm_addr)
		return x->vm_addr < y->vm_addr ? -1 : 1;
	return (x->owner > y->owner) - (x->owner < y->owner);
}

static void find_slots(struct walk *w)
{
	const struct image *image = w->a->image;
	struct places *p = &w->slots;

	for (size_t i = 0; i < image->n_pointers; i++) {
		uint32_t owner = find_place(&w->natives, image->pointers[i].target);

		if (owner)
			array_push(p->items, p->n, p->capacity,
				   (struct place){ image->pointers[i].vm_addr, owner });
	}
	if (p->n)
		qsort(p->items, p->n, sizeof(*p->items), compare_places);
}

struct native_calls native_calls_build(const struct attribution *a, const bool *is_native)
{
	struct native_calls calls = { 0 };
	struct walk w = { .a = a, .machine = code_machine_of(a->image), .calls = &calls };

	find_natives(&w, is_native);
	if (w.natives.n && w.machine != CODE_OTHER) {
		find_slots(&w);
		walk_code(&w);
	}
	free(w.natives.items);
	free(w.slots.items);
	return calls;
}
