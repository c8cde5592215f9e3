#include "charge.h"

#include "../base/array.h"
#include "../base/die.h"

#include <stdlib.h>

/* Entries and names in symbol tables; names apart, so that the claims on one table ascend. */
void charge_owner_entries(struct claims *claims, struct owner_lookup *l)
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

void charge_owner_records(struct claims *claims, struct owner_lookup *l)
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
void charge_owner_fragments(struct claims *claims, struct owner_lookup *l)
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

/* The bytes of the owners themselves. */
void charge_owner_places(struct claims *claims, struct owner_lookup *l)
{
	claims_add_partition(claims, &l->placed, EVIDENCE_NONE);
}

struct partition charge_code(const struct attribution *a)
{
	struct owner_lookup lookup;
	struct claims claims = { 0 };

	owner_lookup_init(&lookup, a);
	charge_owner_places(&claims, &lookup);
	charge_owner_fragments(&claims, &lookup);
	owner_lookup_release(&lookup);
	return partition_resolve(&claims, a->ledger.size, EVIDENCE_NONE);
}

struct partition charge_symbols(const struct attribution *a)
{
	static void (*const chargers[])(struct claims *, struct owner_lookup *) = {
#define CHARGER(name) charge_owner_##name,
		OWNER_EVIDENCE(CHARGER)
#undef CHARGER
	};
	struct owner_lookup lookup;
	struct claims claims = { 0 };

	owner_lookup_init(&lookup, a);
	for (size_t i = 0; i < ARRAY_SIZE(chargers); i++)
		chargers[i](&claims, &lookup);
	owner_lookup_release(&lookup);
	return partition_resolve(&claims, a->ledger.size, EVIDENCE_NONE);
}
