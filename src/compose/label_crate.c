/* label_crate.c: whose crate or library it is. */
#include "label.h"

/* Built on first use, and again when the instantiating crates turn out to be wanted too. */
static const struct crate_owner *crate_owner(struct labeller *l, uint32_t owner,
					     bool wants_instantiating)
{
	if (!l->crates.items || (wants_instantiating && !l->crates.has_instantiating)) {
		crate_owners_release(&l->crates);
		l->crates = crate_owners_build(l->attribution, l->arena, &l->labels, l->split_std,
					       wants_instantiating);
	}
	return &l->crates.items[owner];
}

const struct device_owner *label_device_owner(struct labeller *l, uint32_t owner)
{
	const struct image *image = l->attribution->image;
	const struct device *device = &image->device;
	uint32_t container;

	if (!l->has_device)
		l->device = device_owners_build(image, l->arena, &l->labels);
	l->has_device = true;
	if (owner > device->n_entries)
		return &l->device.containers[owner - device->n_entries - 1];
	container = device->entries[owner - 1].container;
	return container == NO_INDEX ? &l->device.entries[owner - 1]
				     : &l->device.containers[container];
}

/* Device code belongs to the crate whose host code launches it; who uses a text pays for its copy. */
static struct label device_crate_label(struct labeller *l, const struct contribution *c,
				       bool wants_instantiating)
{
	const struct device_owner *o = label_device_owner(l, c->owners[LAYER_DEVICE]);

	if (wants_instantiating && o->user != NO_INDEX)
		return (struct label){ .id = o->user, .tier = TIER_DERIVED };
	if (o->crate == NO_INDEX)
		return label_unowned_kind(l, c);
	return (struct label){ .id = o->crate, .tier = (enum tier)o->tier };
}

/* Bytes that no symbol owns but a unit does: its debug information, its nameless data. */
static struct label unit_crate_label(struct labeller *l, const struct contribution *c,
				     bool wants_instantiating)
{
	uint32_t unit = c->owners[LAYER_UNIT];
	const struct unit_crate *crate = unit ? &l->crates.units[unit - 1] : NULL;

	if (c->owners[LAYER_DEVICE])
		return device_crate_label(l, c, wants_instantiating);
	if (!crate || crate->label == NO_INDEX)
		return label_unowned_kind(l, c);
	return (struct label){ .id = crate->label,
			       .tier = tier_weaker(
				       tier_weaker(crate->tier, TIER_DERIVED),
				       evidence_tier((enum evidence)c->evidence[LAYER_UNIT])) };
}

struct label crate_label(struct labeller *l, const struct contribution *c)
{
	const struct crate_owner *o = crate_owner(l, c->owners[LAYER_SYMBOL], false);
	struct label label;

	if (o->defining == NO_INDEX)
		return unit_crate_label(l, c, false);
	label = (struct label){ .id = o->defining,
				.tier = tier_weaker(
					o->defining_tier,
					evidence_tier((enum evidence)c->evidence[LAYER_SYMBOL])) };
	if (o->n_shares) {
		label.shares = &l->crates.shares[o->first_share];
		label.n_shares = o->n_shares;
	}
	return label;
}

struct label instantiator_label(struct labeller *l, const struct contribution *c)
{
	const struct crate_owner *o = crate_owner(l, c->owners[LAYER_SYMBOL], true);

	if (o->instantiating == NO_INDEX)
		return unit_crate_label(l, c, true);
	return (struct label){ .id = o->instantiating,
			       .tier = tier_weaker(
				       o->instantiating_tier,
				       evidence_tier((enum evidence)c->evidence[LAYER_SYMBOL])) };
}
