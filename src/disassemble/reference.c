#include "reference.h"

#include "excerpt.h"

#include "../base/die.h"
#include "../names/normalize.h"

#include <string.h>

const char *reference_kind_name(enum reference_kind kind)
{
	static const char *const names[] = {
#define REFERENCE_NAME(id, name) #name,
		REFERENCES(REFERENCE_NAME)
#undef REFERENCE_NAME
	};

	_Static_assert(ARRAY_SIZE(names) == REFERENCE_COUNT, "every kind has a name");
	return names[kind];
}

static struct reference reference_to_owner(struct program *p, uint32_t here, uint32_t owner,
					   uint64_t vm_addr)
{
	const struct owner *o = &p->attribution->owners.items[owner];

	return (struct reference){
		.kind = owner == here		? REFERENCE_HERE
			: program_is_code(p, o) ? REFERENCE_FUNCTION
						: REFERENCE_DATA,
		.vm_addr = vm_addr,
		.name = program_name(p, owner),
		.offset = vm_addr - o->vm_addr,
	};
}

/* Through a slot: what another file has, or something here. */
static bool find_in_slot(struct program *p, uint32_t here, uint64_t vm_addr,
			 struct reference *reference)
{
	const struct program_slot *slot = program_slot_at(p, vm_addr);
	const struct symbol *symbol;
	uint32_t owner;

	if (!slot)
		return false;
	symbol = slot->is_symbol && slot->target < p->image->n_symbols
			 ? &p->image->symbols[slot->target]
			 : NULL;
	if (symbol && symbol->vm_addr == NO_ADDR) {
		*reference = (struct reference){
			.kind = REFERENCE_IMPORT,
			.vm_addr = vm_addr,
			.name = program_readable(p, symbol->name, p->style),
		};
		return *symbol->name;
	}
	owner = program_owner_at(p, symbol ? symbol->vm_addr : slot->target);
	if (!owner || (slot->is_symbol && !symbol))
		return false;
	*reference = reference_to_owner(p, here, owner, symbol ? symbol->vm_addr : slot->target);
	reference->vm_addr = vm_addr;
	return true;
}

static bool is_anonymous(const struct program *p, uint32_t owner)
{
	const char *name = program_mangled(p, owner);

	return !name || name_is_anonymous(name, strlen(name));
}

/* Constants speak for themselves; names of those that compilers number say nothing. */
static void read_constant(struct program *p, uint32_t owner, struct reference *reference)
{
	const struct owner *o = &p->attribution->owners.items[owner];
	uint64_t vm_addr = reference->vm_addr;

	reference->text = excerpt_location(p, vm_addr);
	if (reference->text) {
		reference->kind = REFERENCE_LOCATION;
	} else {
		reference->text = excerpt_text(
			p, vm_addr, owner ? o->vm_size - (vm_addr - o->vm_addr) : UINT64_MAX);
		if (reference->text)
			reference->kind = REFERENCE_TEXT;
	}
	if (reference->text && (!owner || is_anonymous(p, owner)))
		reference->name = NULL;
}

struct reference reference_of(struct program *p, uint32_t here, uint64_t vm_addr)
{
	const struct section *section = program_section_at(p, vm_addr);
	struct reference reference = { .kind = REFERENCE_NONE, .vm_addr = vm_addr };
	uint32_t owner;

	if (!section || find_in_slot(p, here, vm_addr, &reference))
		return reference;
	owner = program_owner_at(p, vm_addr);
	if (owner)
		reference = reference_to_owner(p, here, owner, vm_addr);
	else
		reference = (struct reference){ REFERENCE_SECTION, vm_addr, section->name,
						vm_addr - section->vm_addr, NULL };
	if (!(section->flags & SECTION_EXECUTABLE))
		read_constant(p, owner, &reference);
	return reference;
}
