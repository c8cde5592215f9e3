/* native_clues.c: what only C, C++ and CUDA refer to. */
#include "clue_finder.h"

#include "../base/die.h"
#include "../names/source_path.h"

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

enum { SHORTEST_PATH = 5, LONGEST_PATH = 200 };

static bool is_path_end(const char *text, size_t length)
{
	static const char *const ends[] = {
		".c", ".cc", ".cpp", ".cxx", ".h", ".hpp", ".S", ".inc"
	};

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		size_t n = strlen(ends[i]);

		if (length > n && !memcmp(text + length - n, ends[i], n))
			return true;
	}
	return false;
}

/* The length of a path with a directory that ends with a NUL within `size` bytes; 0: it is none. */
static size_t path_length(const char *text, size_t size)
{
	size_t n = 0;
	bool has_directory = false;

	for (; n < size && text[n] > ' ' && text[n] < 0x7f; n++)
		has_directory |= text[n] == '/' || text[n] == '\\';
	if (n == size || text[n] || n < SHORTEST_PATH || !has_directory)
		return 0;
	return is_path_end(text, n) ? n : 0;
}

/* "crypto" of "../crypto/x509/x_name.c" */
static struct name_slice top_directory(const char *path, size_t length)
{
	size_t first = 0, end;

	while (length - first > 3 && path[first] == '.' && path[first + 1] == '.')
		first += 3;
	while (first < length && (path[first] == '/' || path[first] == '\\' || path[first] == '.'))
		first++;
	for (end = first; end < length && path[end] != '/' && path[end] != '\\'; end++)
		;
	return (struct name_slice){ path + first, end - first };
}

/* "crypto (C)" of a directory, "ring (C)" of a crate that carries its sources. */
static uint32_t state_of_path(struct clue_finder *f, const char *path, size_t length)
{
	struct source_owner owner = source_owner_of(path, length);
	bool is_crate = owner.crate.length && owner.kind != SOURCE_STD &&
			owner.kind != SOURCE_WORKSPACE && owner.kind != SOURCE_UNKNOWN;
	struct name_slice name = is_crate ? owner.crate : top_directory(path, length);
	char text[64];
	int n = snprintf(text, sizeof(text), "%.*s" NATIVE_FILE_END,
			 name.length < 50 ? (int)name.length : 50, name.text);

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
