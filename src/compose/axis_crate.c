/* axis_crate.c: whose crate or library it is. */
#include "axis.h"
#include "code_gap.h"
#include "piece_label.h"

/* Of bytes that no symbol owns: the object they were linked from, device code, and who uses data. */
enum { OBJECTS = LAYER_BIT(LAYER_UNIT) | LAYER_BIT(LAYER_DEVICE) | LAYER_BIT(LAYER_PIECE) };

static struct label user_crate(struct labeller *l, uint32_t owner)
{
	const struct crate_owner *o = labeller_crate(l, owner, false);

	return (struct label){ .id = o->defining, .tier = (enum tier)o->defining_tier };
}

static struct label user_instantiator(struct labeller *l, uint32_t owner)
{
	const struct crate_owner *o = labeller_crate(l, owner, true);

	return (struct label){ .id = o->instantiating, .tier = (enum tier)o->instantiating_tier };
}

/* Data that neither a symbol nor a unit owns. */
static struct label used_data_label(struct labeller *l, const struct contribution *c,
				    bool wants_instantiating)
{
	static const struct user_label user_labels[] = { { user_crate, true },
							 { user_instantiator, true } };
	struct label label;

	return label_piece(l, c, &user_labels[wants_instantiating], &label)
		       ? label
		       : label_unowned_kind(l, c);
}

/* Device code belongs to the crate whose host code launches it; who uses a text pays for its copy. */
static struct label device_crate_label(struct labeller *l, const struct contribution *c,
				       bool wants_instantiating)
{
	const struct device_owner *o = labeller_device(l, c->owners[LAYER_DEVICE]);

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
		return used_data_label(l, c, wants_instantiating);
	return (struct label){ .id = crate->label,
			       .tier = tier_weaker(
				       tier_weaker(crate->tier, TIER_DERIVED),
				       evidence_tier((enum evidence)c->evidence[LAYER_UNIT])) };
}

static struct label crate_label(struct labeller *l, const struct contribution *c)
{
	const struct crate_owner *o = labeller_crate(l, c->owners[LAYER_SYMBOL], false);
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

const struct axis crate_axis = {
	.name = "crate",
	.heading = "Crates (defining)",
	.summary = "the crate or library that defines the item",
	.layers = LAYER_BIT(LAYER_SYMBOL) | UNOWNED_LAYERS,
	.more_layers = OBJECTS,
	.label = crate_label,
};

static struct label instantiator_label(struct labeller *l, const struct contribution *c)
{
	const struct crate_owner *o = labeller_crate(l, c->owners[LAYER_SYMBOL], true);
	struct label gap = code_gap_crate(l, c);

	if (!c->owners[LAYER_SYMBOL] && gap.id != NO_INDEX)
		return gap;
	if (o->instantiating == NO_INDEX)
		return unit_crate_label(l, c, true);
	return (struct label){ .id = o->instantiating,
			       .tier = tier_weaker(
				       o->instantiating_tier,
				       evidence_tier((enum evidence)c->evidence[LAYER_SYMBOL])) };
}

const struct axis instantiator_axis = {
	.name = "instantiator",
	.heading = "Crates (instantiating)",
	.summary = "the crate whose build carried the bytes: who pays",
	.layers = LAYER_BIT(LAYER_SYMBOL) | UNOWNED_LAYERS,
	.more_layers = OBJECTS,
	.label = instantiator_label,
};
