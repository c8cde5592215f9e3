#include "owner_lookup.h"

#include "charge.h"

/* Code and data of the owners that have an address. Owners ascend, so the claims nearly do. */
static struct partition charge_placed(const struct attribution *a)
{
	struct claims claims = { 0 };
	size_t hint = 0;

	for (uint32_t i = 1; i <= a->owners.n_placed; i++) {
		const struct owner *o = &a->owners.items[i];

		charge_memory(&claims, &a->ledger, o->vm_addr, o->vm_size, &hint, i,
			      (enum evidence)o->evidence);
	}
	return partition_resolve(&claims, a->ledger.size, EVIDENCE_NONE);
}

void owner_lookup_init(struct owner_lookup *l, const struct attribution *a)
{
	*l = (struct owner_lookup){ .a = a, .placed = charge_placed(a) };
}

void owner_lookup_release(struct owner_lookup *l)
{
	partition_release(&l->placed);
	partition_release(&l->tables);
}

uint32_t owner_at(struct owner_lookup *l, uint64_t vm_addr)
{
	uint64_t size = 1, pos;

	if (vm_addr == NO_ADDR ||
	    !ledger_next(&l->a->ledger, &vm_addr, &size, &l->mapping, &pos, &size))
		return 0;
	l->span = partition_find(&l->placed, pos, l->span);
	return l->placed.spans[l->span].owner;
}

static const struct section *section_of(const struct image *image, const struct symbol *symbol)
{
	return symbol->section < image->n_sections ? &image->sections[symbol->section] : NULL;
}

/*
 * Does it name what lies at its address? Marks of the linker stand beside what others own:
 * __bss_start is no name of the first variable there, and a label at the end of a section is none
 * of the section that happens to follow.
 */
static bool names_its_address(const struct image *image, const struct symbol *symbol)
{
	const struct section *section = section_of(image, symbol);

	if (symbol->type == SYMBOL_SECTION ||
	    symbol->flags & (SYMBOL_ABSOLUTE | SYMBOL_UNDEFINED | SYMBOL_LINKER))
		return false;
	return !section || (symbol->vm_addr >= section->vm_addr &&
			    symbol->vm_addr - section->vm_addr < section->vm_size);
}

uint32_t owner_of_table_at(struct owner_lookup *l, uint64_t vm_addr)
{
	const struct image *image = l->a->image;
	uint64_t pos = ledger_pos(&l->a->ledger, vm_addr);
	struct claims claims = { 0 };

	for (size_t i = 0; !l->tables.spans && i < image->n_records; i++) {
		const struct record *r = &image->records[i];
		uint32_t owner = r->kind == KIND_UNWIND && r->target_is == TARGET_ADDRESS
					 ? owner_at(l, r->target)
					 : 0;

		if (owner)
			charge_file(&claims, &l->a->ledger, r->file_off, r->file_size, owner,
				    EVIDENCE_RECORD);
	}
	if (!l->tables.spans)
		l->tables = partition_resolve(&claims, l->a->ledger.size, EVIDENCE_NONE);
	if (pos == NO_ADDR)
		return 0;
	l->table = partition_find(&l->tables, pos, l->table);
	return l->tables.spans[l->table].owner;
}

uint32_t owner_of_symbol(struct owner_lookup *l, uint32_t i)
{
	const struct image *image = l->a->image;
	const struct section *section;
	uint32_t owner;

	if (i >= image->n_symbols)
		return 0;
	if (l->a->owners.of_symbol[i] || !names_its_address(image, &image->symbols[i]))
		return l->a->owners.of_symbol[i];
	owner = owner_at(l, image->symbols[i].vm_addr);
	section = section_of(image, &image->symbols[i]);
	if (!owner && section && section->kind == KIND_UNWIND)
		owner = owner_of_table_at(l, image->symbols[i].vm_addr);
	return owner;
}
