/* native_clues.c: what only C, C++ and CUDA refer to. */
#include "clue_finder.h"

#include "../base/die.h"
#include "../names/c_source_path.h"

#include <stdio.h>
#include <string.h>

/* --- imports */

static bool starts(const char *name, const char *with)
{
	return !strncmp(name, with, strlen(with));
}

/* Rust has a personality and an unwinder of its own and throws nothing. */
static bool is_of_cxx(const char *name)
{
	static const char *const names[] = { "__gxx_personality_v0", "__cxa_guard_acquire",
					     "__cxa_guard_release",  "__cxa_begin_catch",
					     "__cxa_throw",	     "__cxa_allocate_exception",
					     "__cxa_rethrow" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(name, names[i]))
			return true;
	}
	return starts(name, "_Z") || name[0] == '?';
}

static const char *language_of_import(const char *name)
{
	if (starts(name, "cuda") || starts(name, "__cuda"))
		return "CUDA";
	return is_of_cxx(name) ? "C++" : NULL;
}

/* The language that an import at an address tells, through its slot or its stub; NULL: none. */
static const char *language_at(const struct attribution *a, uint64_t vm_addr, size_t *hint)
{
	const struct partition *owners = &a->layers[LAYER_SYMBOL];
	uint64_t pos = ledger_pos(&a->ledger, vm_addr);
	const struct owner *owner;

	if (pos == NO_ADDR)
		return NULL;
	*hint = partition_find(owners, pos, *hint);
	owner = &a->owners.items[owners->spans[*hint].owner];
	if (!owners->spans[*hint].owner || owner->symbol == NO_INDEX ||
	    !(a->image->symbols[owner->symbol].flags & SYMBOL_UNDEFINED))
		return NULL;
	return language_of_import(a->image->symbols[owner->symbol].name);
}

static void find_imports(struct clue_finder *f, const struct reference_list *list)
{
	const char *language = NULL;
	size_t hint = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct reference *r = &list->items[i];

		if (!i || r->target != list->items[i - 1].target)
			language = language_at(f->a, f->a->references.base + r->target, &hint);
		if (language)
			clue_add(f, r->owner,
				 crate_states_native(&f->found->states, language, strlen(language)),
				 NO_INDEX);
	}
}

/* --- source files */

enum { LONGEST_PATH = 200 };

/* The length of a path with a directory that ends with a NUL within `size` bytes; 0: it is none. */
static size_t path_length(const char *text, size_t size)
{
	size_t n = 0, stop = 0;

	for (; n < size && text[n] >= ' ' && text[n] < 0x7f; n++)
		stop = text[n] == '.' ? n + 1 : stop;
	if (n == size || text[n] || !stop || !c_source_ends(text + stop, n + 1 - stop))
		return 0;
	return c_source_is_path(text, n) ? n : 0;
}

/* "crypto (C)" of a directory, "ring (C)" of a crate that carries its sources; NO_INDEX: nobody's. */
static uint32_t state_of_path(struct clue_finder *f, const char *path, size_t length)
{
	struct c_source_owner owner = c_source_owner_of(path, length);
	bool is_crate = owner.kind != SOURCE_UNKNOWN && owner.kind != SOURCE_STD;
	char text[64];
	int n = snprintf(text, sizeof(text), "%.*s" NATIVE_FILE_END,
			 owner.name.length < 50 ? (int)owner.name.length : 50, owner.name.text);

	if (!owner.name.length)
		return NO_INDEX;
	return is_crate ? crate_states_carried(&f->found->states, text, (size_t)n)
			: crate_states_native(&f->found->states, text, (size_t)n);
}

/* The state of a path that a C compiler wrote for __FILE__ at an address; NO_INDEX: there is none. */
static uint32_t state_of_file(struct clue_finder *f, uint64_t vm_addr)
{
	const struct memory_piece *piece = memory_piece_at(&f->memory, vm_addr);
	const struct section *section = piece ? &f->a->image->sections[piece->section] : NULL;
	uint64_t left = piece ? piece->vm_addr + piece->size - vm_addr : 0;
	const char *text = piece ? (const char *)piece->bytes + (vm_addr - piece->vm_addr) : NULL;
	size_t length;

	if (!piece || section->kind != KIND_RODATA || section->flags & SECTION_EXECUTABLE)
		return NO_INDEX;
	length = path_length(text, left < LONGEST_PATH ? (size_t)left : LONGEST_PATH);
	return length ? state_of_path(f, text, length) : NO_INDEX;
}

static void find_files(struct clue_finder *f)
{
	const struct references *references = &f->a->references;
	uint32_t state = NO_INDEX;

	for (size_t i = 0; i < references->data.n; i++) {
		const struct reference *r = &references->data.items[i];

		if (!i || r->target != references->data.items[i - 1].target)
			state = state_of_file(f, references->base + r->target);
		if (state != NO_INDEX)
			clue_add(f, r->owner, state, NO_INDEX);
	}
}

void find_native_clues(struct clue_finder *f)
{
	find_imports(f, &f->a->references.calls);
	find_imports(f, &f->a->references.data);
	find_files(f);
}
