#include "charge.h"

#include "../base/die.h"

void charge_unit_ranges(struct claims *claims, struct unit_lookup *l)
{
	claims_add_partition(claims, &l->ranges, EVIDENCE_NONE);
}

void charge_unit_members(struct claims *claims, struct unit_lookup *l)
{
	const struct attribution *a = l->a;
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

void charge_unit_extents(struct claims *claims, struct unit_lookup *l)
{
	const struct attribution *a = l->a;
	const struct debug *debug = &a->image->debug;

	for (size_t i = 0; i < debug->n_extents; i++)
		charge_file(claims, &a->ledger, debug->extents[i].file_off,
			    debug->extents[i].file_size, debug->extents[i].unit + 1,
			    EVIDENCE_STRUCTURE);
}

/* Device code belongs to the source that nvcc compiled. */
void charge_unit_containers(struct claims *claims, struct unit_lookup *l)
{
	static const enum evidence evidence[] = {
		[DEVICE_UNKNOWN] = EVIDENCE_NEIGHBOUR,
		[DEVICE_INFERRED] = EVIDENCE_NEIGHBOUR,
		[DEVICE_DERIVED] = EVIDENCE_RECORD,
		[DEVICE_EXACT] = EVIDENCE_STRUCTURE,
	};
	const struct attribution *a = l->a;
	const struct device *device = &a->image->device;

	for (size_t i = 0; i < device->n_containers; i++) {
		const struct device_container *c = &device->containers[i];

		if (c->unit != NO_INDEX)
			charge_file(claims, &a->ledger, c->file_off, c->file_size, c->unit + 1,
				    evidence[c->unit_certainty]);
	}
}

/* Records of what has a unit but perhaps no symbol. */
void charge_unit_records(struct claims *claims, struct unit_lookup *l)
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

/* What belongs to a symbol belongs to the symbol's unit; of the two proofs the weaker counts. */
void charge_unit_owned(struct claims *claims, struct unit_lookup *l)
{
	const struct partition *symbols = &l->a->layers[LAYER_SYMBOL];

	for (size_t i = 0; i < symbols->n; i++) {
		const struct span *span = &symbols->spans[i];
		enum evidence evidence;
		uint32_t unit = span->owner ? unit_of_owner(l, span->owner, &evidence) : 0;

		if (unit)
			claims_add(claims, span->pos, span[1].pos - span->pos, unit,
				   span->evidence > evidence ? span->evidence : evidence);
	}
}

struct partition charge_units(const struct attribution *a)
{
	static void (*const chargers[])(struct claims *, struct unit_lookup *) = {
#define CHARGER(name) charge_unit_##name,
		UNIT_EVIDENCE(CHARGER)
#undef CHARGER
	};
	struct unit_lookup lookup;
	struct claims claims = { 0 };

	unit_lookup_init(&lookup, a);
	for (size_t i = 0; i < ARRAY_SIZE(chargers); i++)
		chargers[i](&claims, &lookup);
	unit_lookup_release(&lookup);
	return partition_resolve(&claims, a->ledger.size, EVIDENCE_NONE);
}
