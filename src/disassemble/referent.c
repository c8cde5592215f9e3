#include "referent.h"

#include "excerpt.h"

#include "../base/die.h"
#include "../names/normalize.h"

#include <string.h>

const char *referent_kind_name(enum referent_kind kind)
{
	static const char *const names[] = {
#define REFERENT_NAME(id, name) #name,
		REFERENTS(REFERENT_NAME)
#undef REFERENT_NAME
	};

	_Static_assert(ARRAY_SIZE(names) == REFERENT_COUNT, "every kind has a name");
	return names[kind];
}

static struct referent reference_to_owner(struct program *p, uint32_t here, uint32_t owner,
					  uint64_t vm_addr)
{
	const struct owner *o = &p->attribution->owners.items[owner];

	return (struct referent){
		.kind = owner == here		? REFERENT_HERE
			: program_is_code(p, o) ? REFERENT_FUNCTION
						: REFERENT_DATA,
		.vm_addr = vm_addr,
		.name = program_name(p, owner),
		.offset = vm_addr - o->vm_addr,
	};
}

/* Through a slot: what another file has, or something here. */
static bool find_in_slot(struct program *p, uint32_t here, uint64_t vm_addr,
			 struct referent *referent)
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
		*referent = (struct referent){
			.kind = REFERENT_IMPORT,
			.vm_addr = vm_addr,
			.name = program_readable(p, symbol->name, p->style),
		};
		return *symbol->name;
	}
	owner = program_owner_at(p, symbol ? symbol->vm_addr : slot->target);
	if (!owner || (slot->is_symbol && !symbol))
		return false;
	*referent = reference_to_owner(p, here, owner, symbol ? symbol->vm_addr : slot->target);
	referent->vm_addr = vm_addr;
	return true;
}

static bool is_anonymous(const struct program *p, uint32_t owner)
{
	const char *name = program_mangled(p, owner);

	return !name || name_is_anonymous(name, strlen(name));
}

/* Constants speak for themselves; names of those that compilers number say nothing. */
static void read_constant(struct program *p, uint32_t owner, struct referent *referent)
{
	const struct owner *o = &p->attribution->owners.items[owner];
	uint64_t vm_addr = referent->vm_addr;

	referent->text = excerpt_location(p, vm_addr);
	if (referent->text) {
		referent->kind = REFERENT_LOCATION;
	} else {
		referent->text = excerpt_text(
			p, vm_addr, owner ? o->vm_size - (vm_addr - o->vm_addr) : UINT64_MAX);
		if (referent->text)
			referent->kind = REFERENT_TEXT;
	}
	if (referent->text && (!owner || is_anonymous(p, owner)))
		referent->name = NULL;
}

struct referent referent_of(struct program *p, uint32_t here, uint64_t vm_addr)
{
	const struct section *section = program_section_at(p, vm_addr);
	struct referent referent = { .kind = REFERENT_NONE, .vm_addr = vm_addr };
	uint32_t owner;

	if (!section || find_in_slot(p, here, vm_addr, &referent))
		return referent;
	owner = program_owner_at(p, vm_addr);
	if (owner)
		referent = reference_to_owner(p, here, owner, vm_addr);
	else
		referent = (struct referent){ REFERENT_SECTION, vm_addr, section->name,
					      vm_addr - section->vm_addr, NULL };
	if (!(section->flags & SECTION_EXECUTABLE))
		read_constant(p, owner, &referent);
	return referent;
}
