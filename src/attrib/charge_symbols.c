#include "charge.h"

#include "../base/array.h"

#include <stdlib.h>

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

/* Looks addresses up; neighbours are usually asked for one after the other. */
struct lookup {
	const struct attribution *a;
	const struct partition *placed;
	struct partition tables;     /* unwind tables by whom they serve; made on first use */
	size_t mapping, span, table; /* hints */
};

static uint32_t owner_at(struct lookup *l, uint64_t vm_addr)
{
	uint64_t size = 1, pos;

	if (vm_addr == NO_ADDR ||
	    !ledger_next(&l->a->ledger, &vm_addr, &size, &l->mapping, &pos, &size))
		return 0;
	l->span = partition_find(l->placed, pos, l->span);
	return l->placed->spans[l->span].owner;
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

/* The function that the unwind table at an address serves: LLVM gives each LSDA a label. */
static uint32_t owner_of_table_at(struct lookup *l, uint64_t vm_addr)
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

/* A name that was seen to own something speaks for itself; any other follows its address. */
static uint32_t owner_of_symbol(struct lookup *l, uint32_t i)
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

/* Entries and names in symbol tables; names apart, so that the claims on one table ascend. */
static void charge_entries(struct claims *claims, struct lookup *l)
{
	const struct image *image = l->a->image;
	uint32_t *owners = array_new(uint32_t, image->n_symbols);

	for (uint32_t i = 0; i < image->n_symbols; i++) {
		const struct symbol *s = &image->symbols[i];

		owners[i] = owner_of_symbol(l, i);
		if (owners[i] && s->entry_off != NO_ADDR)
			charge_file(claims, &l->a->ledger, s->entry_off, s->entry_size, owners[i],
				    EVIDENCE_RECORD);
	}
	for (uint32_t i = 0; i < image->n_symbols; i++) {
		const struct symbol *s = &image->symbols[i];

		if (owners[i] && s->name_off != NO_ADDR)
			charge_file(claims, &l->a->ledger, s->name_off, s->name_size, owners[i],
				    EVIDENCE_RECORD);
	}
	free(owners);
}

static void charge_records(struct claims *claims, struct lookup *l)
{
	const struct image *image = l->a->image;

	for (size_t i = 0; i < image->n_records; i++) {
		const struct record *r = &image->records[i];
		uint32_t owner = r->target_is == TARGET_SYMBOL
					 ? owner_of_symbol(l, (uint32_t)r->target)
					 : owner_at(l, r->target);

		// In an object the unwind tables are relocated themselves.
		if (!owner && r->kind == KIND_RELOCATIONS && r->target_is == TARGET_ADDRESS)
			owner = owner_of_table_at(l, r->target);
		if (owner)
			charge_file(claims, &l->a->ledger, r->file_off, r->file_size, owner,
				    EVIDENCE_RECORD);
	}
}

/* Fragments of a function that no symbol names belong to the function they were cut from. */
static void charge_fragments(struct claims *claims, struct lookup *l)
{
	const struct image *image = l->a->image;
	size_t hint = 0;

	for (size_t i = 0; i < image->n_unwind_ranges; i++) {
		const struct unwind_range *r = &image->unwind_ranges[i];
		uint32_t owner = r->primary != r->vm_addr ? owner_at(l, r->primary) : 0;

		if (owner)
			charge_memory(claims, &l->a->ledger, r->vm_addr, r->vm_size, &hint, owner,
				      EVIDENCE_UNWIND);
	}
}

struct partition charge_symbols(const struct attribution *a)
{
	struct partition placed = charge_placed(a);
	struct lookup lookup = { .a = a, .placed = &placed };
	struct claims claims = { 0 };

	for (size_t i = 0; i < placed.n; i++) {
		if (placed.spans[i].owner)
			claims_add(&claims, placed.spans[i].pos,
				   placed.spans[i + 1].pos - placed.spans[i].pos,
				   placed.spans[i].owner, placed.spans[i].evidence);
	}
	charge_records(&claims, &lookup);
	charge_fragments(&claims, &lookup);
	charge_entries(&claims, &lookup);
	partition_release(&placed);
	partition_release(&lookup.tables);
	return partition_resolve(&claims, a->ledger.size, EVIDENCE_NONE);
}
