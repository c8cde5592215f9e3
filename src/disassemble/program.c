#include "program.h"

#include "../base/array.h"
#include "../base/die.h"
#include "../model/code.h"

#include <stdlib.h>
#include <string.h>

/* Owners that overlap are looked at so far back. */
enum { MOST_NESTED = 16 };

static int by_place(const void *a, const void *b)
{
	const struct program_slot *x = a, *y = b;

	return (x->file_off > y->file_off) - (x->file_off < y->file_off);
}

/* Where imports are: what is there for the loader, and the jumps by which a linker reaches it. */
static void find_slots(struct program *p)
{
	for (size_t i = 0; i < p->image->n_records; i++) {
		const struct record *r = &p->image->records[i];

		if (r->kind == KIND_DYNAMIC ||
		    (r->kind == KIND_CODE && r->target_is == TARGET_SYMBOL))
			array_push(p->slots, p->n_slots, p->slots_capacity,
				   (struct program_slot){ r->file_off, r->file_size, r->target,
							  r->target_is == TARGET_SYMBOL });
	}
	if (p->n_slots)
		qsort(p->slots, p->n_slots, sizeof(*p->slots), by_place);
}

static int by_address(const void *a, const void *b)
{
	const struct pointer *x = a, *y = b;

	return (x->vm_addr > y->vm_addr) - (x->vm_addr < y->vm_addr);
}

static void sort_pointers(struct program *p)
{
	p->n_pointers = p->image->n_pointers;
	p->pointers = array_new(struct pointer, p->n_pointers + 1);
	for (size_t i = 0; i < p->n_pointers; i++)
		p->pointers[i] = p->image->pointers[i];
	if (p->n_pointers)
		qsort(p->pointers, p->n_pointers, sizeof(*p->pointers), by_address);
}

static int by_start(const void *a, const void *b)
{
	const struct section *const *x = a, *const *y = b;

	if ((*x)->vm_addr != (*y)->vm_addr)
		return (*x)->vm_addr < (*y)->vm_addr ? -1 : 1;
	return (*x > *y) - (*x < *y);
}

static void sort_sections(struct program *p)
{
	const struct image *image = p->image;

	p->sections = array_new(const struct section *, image->n_sections + 1);
	for (size_t i = 0; i < image->n_sections; i++) {
		const struct section *s = &image->sections[i];

		if (s->vm_size && s->vm_addr != NO_ADDR && !(s->flags & SECTION_TLS))
			p->sections[p->n_sections++] = s;
	}
	if (p->n_sections)
		qsort(p->sections, p->n_sections, sizeof(*p->sections), by_start);
}

void program_init(struct program *p, const struct attribution *attribution, struct arena *arena,
		  enum demangle_style style)
{
	*p = (struct program){
		.attribution = attribution,
		.image = attribution->image,
		.arena = arena,
		.style = style,
		.memory = memory_of(attribution->image),
		.names = array_zeroed(const char *, attribution->owners.n),
	};
	sort_sections(p);
	find_slots(p);
	sort_pointers(p);
}

void program_release(struct program *p)
{
	memory_release(&p->memory);
	free(p->sections);
	free(p->slots);
	free(p->pointers);
	free(p->names);
	text_release(&p->scratch);
}

enum decoder_machine program_machine(const struct program *p)
{
	static const struct {
		const char *name;
		enum decoder_machine machine;
	} machines[] = {
		{ "x86-64", DECODER_X86_64 },
		{ "i386", DECODER_X86 },
		{ "ARM64", DECODER_ARM64 },
		{ "ARM", DECODER_ARM },
	};
	const struct identity *identity = &p->image->identity;

	for (size_t i = 0; i < ARRAY_SIZE(machines) && identity->machine; i++) {
		if (strcmp(machines[i].name, identity->machine) != 0 || identity->big_endian)
			continue;
		// Windows on ARM knows Thumb only.
		if (machines[i].machine == DECODER_ARM && strcmp(identity->format, "elf") != 0)
			return DECODER_THUMB;
		return machines[i].machine;
	}
	return DECODER_NONE;
}

uint32_t program_owner_at(const struct program *p, uint64_t vm_addr)
{
	const struct owners *owners = &p->attribution->owners;
	size_t n;

	array_search(n, owners->n_placed, i, owners->items[i + 1].vm_addr <= vm_addr);
	for (size_t back = 0; n && back < MOST_NESTED; back++, n--) {
		if (vm_addr - owners->items[n].vm_addr < owners->items[n].vm_size)
			return (uint32_t)n;
	}
	return 0;
}

const struct section *program_section_at(const struct program *p, uint64_t vm_addr)
{
	const struct section *s;
	size_t n;

	array_search(n, p->n_sections, i, p->sections[i]->vm_addr <= vm_addr);
	s = n ? p->sections[n - 1] : NULL;
	return s && vm_addr - s->vm_addr < s->vm_size ? s : NULL;
}

bool program_is_code(const struct program *p, const struct owner *owner)
{
	const struct image *image = p->image;
	const struct section *s = NULL;

	if (owner->symbol != NO_INDEX && image->symbols[owner->symbol].section < image->n_sections)
		s = &image->sections[image->symbols[owner->symbol].section];
	else
		s = program_section_at(p, owner->vm_addr);
	return s && s->flags & SECTION_EXECUTABLE;
}

const char *program_mangled(const struct program *p, uint32_t owner)
{
	uint32_t symbol = p->attribution->owners.items[owner].symbol;

	return symbol == NO_INDEX ? NULL : p->image->symbols[symbol].name;
}

const char *program_readable(struct program *p, const char *name, enum demangle_style style)
{
	text_reset(&p->scratch);
	demangle(&p->scratch, name, style);
	return arena_copy(p->arena, p->scratch.length ? p->scratch.bytes : "", p->scratch.length);
}

const char *program_name(struct program *p, uint32_t owner)
{
	const char *mangled = program_mangled(p, owner);

	if (p->names[owner])
		return p->names[owner];
	p->names[owner] =
		mangled ? program_readable(p, mangled, p->style)
			: arena_format(
				  p->arena, "[function at 0x%llx]",
				  (unsigned long long)p->attribution->owners.items[owner].vm_addr);
	return p->names[owner];
}

const struct program_slot *program_slot_at(const struct program *p, uint64_t vm_addr)
{
	uint64_t pos = ledger_pos(&p->attribution->ledger, vm_addr);
	size_t n;

	if (pos == NO_ADDR)
		return NULL;
	array_search(n, p->n_slots, i, p->slots[i].file_off <= pos);
	return n && pos - p->slots[n - 1].file_off < p->slots[n - 1].file_size ? &p->slots[n - 1]
									       : NULL;
}

uint64_t program_pointer_at(struct program *p, uint64_t vm_addr)
{
	const uint8_t *word;
	size_t n;

	array_search(n, p->n_pointers, i, p->pointers[i].vm_addr < vm_addr);
	if (n < p->n_pointers && p->pointers[n].vm_addr == vm_addr)
		return p->pointers[n].target;
	word = memory_at(&p->memory, vm_addr, 8);
	if (!word || !p->image->is_linked)
		return NO_ADDR;
	return code_u64(word) - p->image->image_base;
}
