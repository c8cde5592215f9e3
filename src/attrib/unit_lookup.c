#include "unit_lookup.h"

#include "charge.h"

#include "../base/array.h"

#include <stdlib.h>

static struct partition charge_ranges(const struct attribution *a)
{
	const struct debug *debug = &a->image->debug;
	struct claims claims = { 0 };
	size_t hint = 0;

	for (size_t i = 0; i < debug->n_unit_ranges; i++) {
		const struct unit_range *r = &debug->unit_ranges[i];

		charge_memory(&claims, &a->ledger, r->vm_addr, r->vm_size, &hint, r->unit + 1,
			      EVIDENCE_UNIT);
	}
	return partition_resolve(&claims, a->ledger.size, EVIDENCE_NONE);
}

uint32_t unit_at(struct unit_lookup *l, uint64_t vm_addr)
{
	uint64_t size = 1, pos;

	if (vm_addr == NO_ADDR || l->ranges.n < 2 ||
	    !ledger_next(&l->a->ledger, &vm_addr, &size, &l->mapping, &pos, &size))
		return 0;
	l->span = partition_find(&l->ranges, pos, l->span);
	return l->ranges.spans[l->span].owner;
}

/*
 * A symbol table names a source file, debug information the unit compiled from it; all functions of
 * the one lie in the other. Code of several units (link-time optimization) makes no such pair.
 */
static void find_pairs(struct unit_lookup *l)
{
	const struct owners *owners = &l->a->owners;
	size_t n = l->a->image->n_units;
	bool *is_torn = array_zeroed(bool, n + 1);

	l->same = indices_unknown(n);
	for (uint32_t i = 1; i < owners->n && l->ranges.n > 1; i++) {
		uint32_t file = l->of_owner.units[i], unit;

		if (file == NO_INDEX || l->of_owner.evidence[i] != EVIDENCE_FILE)
			continue;
		unit = unit_at(l, owners->items[i].vm_addr);
		if (!unit)
			continue;
		is_torn[file] |= l->same[file] != NO_INDEX && l->same[file] != unit - 1;
		l->same[file] = unit - 1;
	}
	for (size_t i = 0; i < n; i++) {
		if (l->same[i] == NO_INDEX || is_torn[i])
			l->same[i] = (uint32_t)i;
	}
	free(is_torn);
}

uint32_t unit_of_owner(struct unit_lookup *l, uint32_t owner, enum evidence *evidence)
{
	uint32_t unit = unit_at(l, l->a->owners.items[owner].vm_addr);

	*evidence = EVIDENCE_UNIT;
	if (unit || l->of_owner.units[owner] == NO_INDEX)
		return unit;
	*evidence = (enum evidence)l->of_owner.evidence[owner];
	return l->same[l->of_owner.units[owner]] + 1;
}

void unit_lookup_init(struct unit_lookup *l, const struct attribution *a)
{
	*l = (struct unit_lookup){
		.a = a,
		.ranges = charge_ranges(a),
		.of_owner = unit_owners_build(a),
	};
	find_pairs(l);
}

void unit_lookup_release(struct unit_lookup *l)
{
	partition_release(&l->ranges);
	unit_owners_release(&l->of_owner);
	free(l->same);
}
