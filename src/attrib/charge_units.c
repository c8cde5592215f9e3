#include "charge.h"

#include "unit_owner.h"

#include "../base/array.h"

#include <stdlib.h>

/* What the units are known by: ranges of memory, and what the owners in them say. */
struct lookup {
	const struct attribution *a;
	struct partition ranges; /* owner: 1 + unit */
	uint32_t *of_owner;	 /* unit that symbols state or their neighbours have, or NO_INDEX */
	uint32_t *
		same; /* of the source file of a symbol table: the one debug unit that has its functions */
	size_t mapping, span; /* hints */
};

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

/* 1 + the unit whose range holds an address, or 0. */
static uint32_t unit_at(struct lookup *l, uint64_t vm_addr)
{
	uint64_t size = 1, pos;

	if (vm_addr == NO_ADDR || l->ranges.n < 2 ||
	    !ledger_next(&l->a->ledger, &vm_addr, &size, &l->mapping, &pos, &size))
		return 0;
	l->span = partition_find(&l->ranges, pos, l->span);
	return l->ranges.spans[l->span].owner;
}

static void charge_members(struct claims *claims, const struct attribution *a)
{
	const struct image *image = a->image;
	size_t hint = 0;

	for (size_t i = 0; i < image->n_sections; i++) {
		const struct section *s = &image->sections[i];

		if (s->unit == NO_INDEX)
			continue;
		charge_file(claims, &a->ledger, s->file_off, s->file_size, s->unit + 1,
			    EVIDENCE_STRUCTURE);
		charge_memory(claims, &a->ledger, s->vm_addr, s->vm_size, &hint, s->unit + 1,
			      EVIDENCE_STRUCTURE);
	}
	for (size_t i = 0; i < image->n_parts; i++) {
		const struct part *p = &image->parts[i];

		if (p->unit != NO_INDEX)
			charge_file(claims, &a->ledger, p->file_off, p->file_size, p->unit + 1,
				    EVIDENCE_STRUCTURE);
	}
}

static void charge_extents(struct claims *claims, const struct attribution *a)
{
	const struct debug *debug = &a->image->debug;

	for (size_t i = 0; i < debug->n_extents; i++)
		charge_file(claims, &a->ledger, debug->extents[i].file_off,
			    debug->extents[i].file_size, debug->extents[i].unit + 1,
			    EVIDENCE_STRUCTURE);
}

/* Device code belongs to the source that nvcc compiled. */
static void charge_containers(struct claims *claims, const struct attribution *a)
{
	static const enum evidence evidence[] = {
		[DEVICE_UNKNOWN] = EVIDENCE_NEIGHBOUR,
		[DEVICE_INFERRED] = EVIDENCE_NEIGHBOUR,
		[DEVICE_DERIVED] = EVIDENCE_RECORD,
		[DEVICE_EXACT] = EVIDENCE_STRUCTURE,
	};
	const struct device *device = &a->image->device;

	for (size_t i = 0; i < device->n_containers; i++) {
		const struct device_container *c = &device->containers[i];

		if (c->unit != NO_INDEX)
			charge_file(claims, &a->ledger, c->file_off, c->file_size, c->unit + 1,
				    evidence[c->unit_certainty]);
	}
}

/* Records of what has a unit but perhaps no symbol. */
static void charge_records(struct claims *claims, struct lookup *l)
{
	const struct image *image = l->a->image;

	for (size_t i = 0; i < image->n_records && l->ranges.n > 1; i++) {
		const struct record *r = &image->records[i];
		uint32_t unit = r->target_is == TARGET_ADDRESS ? unit_at(l, r->target) : 0;

		if (unit)
			charge_file(claims, &l->a->ledger, r->file_off, r->file_size, unit,
				    EVIDENCE_RECORD);
	}
}

/*
 * A symbol table names a source file, debug information the unit compiled from it; all functions of
 * the one lie in the other. Code of several units (link-time optimization) makes no such pair.
 */
static void find_pairs(struct lookup *l)
{
	const struct owners *owners = &l->a->owners;
	size_t n = l->a->image->n_units;
	bool *is_torn = array_zeroed(bool, n + 1);

	l->same = array_new(uint32_t, n);
	for (size_t i = 0; i < n; i++)
		l->same[i] = NO_INDEX;
	for (uint32_t i = 1; i < owners->n && l->ranges.n > 1; i++) {
		uint32_t file = l->of_owner[i], unit;

		if (file == NO_INDEX || !unit_is_stated(l->a, i, file))
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

/* The unit of an owner, and how we know; 0 when we do not. */
static uint32_t unit_of(struct lookup *l, uint32_t owner, enum evidence *evidence)
{
	uint32_t unit = unit_at(l, l->a->owners.items[owner].vm_addr);

	*evidence = EVIDENCE_UNIT;
	if (unit || l->of_owner[owner] == NO_INDEX)
		return unit;
	*evidence = unit_is_stated(l->a, owner, l->of_owner[owner]) ? EVIDENCE_FILE
								    : EVIDENCE_NEIGHBOUR;
	return l->same[l->of_owner[owner]] + 1;
}

/* What belongs to a symbol belongs to the symbol's unit; of the two proofs the weaker counts. */
static void charge_owned(struct claims *claims, struct lookup *l)
{
	const struct partition *symbols = &l->a->layers[LAYER_SYMBOL];

	for (size_t i = 0; i < symbols->n; i++) {
		const struct span *span = &symbols->spans[i];
		enum evidence evidence;
		uint32_t unit = span->owner ? unit_of(l, span->owner, &evidence) : 0;

		if (unit)
			claims_add(claims, span->pos, span[1].pos - span->pos, unit,
				   span->evidence > evidence ? span->evidence : evidence);
	}
}

struct partition charge_units(const struct attribution *a)
{
	struct lookup lookup = { .a = a, .ranges = charge_ranges(a) };
	struct claims claims = { 0 };

	lookup.of_owner = unit_owners_build(a);
	find_pairs(&lookup);
	for (size_t i = 0; i < lookup.ranges.n; i++) {
		const struct span *span = &lookup.ranges.spans[i];

		if (span->owner)
			claims_add(&claims, span->pos, span[1].pos - span->pos, span->owner,
				   span->evidence);
	}
	charge_extents(&claims, a);
	charge_containers(&claims, a);
	charge_members(&claims, a);
	charge_records(&claims, &lookup);
	charge_owned(&claims, &lookup);
	partition_release(&lookup.ranges);
	free(lookup.of_owner);
	free(lookup.same);
	return partition_resolve(&claims, a->ledger.size, EVIDENCE_NONE);
}
