/* axis_reason.c: how it is known whose build carried the bytes. */
#include "axis.h"

#include "code_gap.h"

static struct label words_of(struct labeller *l, enum crate_reason reason, enum tier tier)
{
	uint32_t *labels = labeller_memo(l, AXIS_REASON, REASON_COUNT);

	if (labels[reason] == NO_INDEX)
		labels[reason] = label_text(l, crate_reason_words(reason));
	return (struct label){ .id = labels[reason], .tier = tier };
}

static struct label reason_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_SYMBOL];
	const struct crate_owner *o = labeller_crate(l, owner, true);

	if (owner)
		return words_of(
			l, (enum crate_reason)o->reason,
			tier_weaker(o->instantiating_tier,
				    evidence_tier((enum evidence)c->evidence[LAYER_SYMBOL])));
	if (code_gap_crate(l, c).id != NO_INDEX)
		return words_of(l, REASON_GAP, TIER_INFERRED);
	return label_unowned_kind(l, c);
}

const struct axis reason_axis = {
	.name = "reason",
	.heading = "How the instantiating crate is known",
	.summary = "how it is known whose build carried the bytes",
	.layers = LAYER_BIT(LAYER_SYMBOL) | UNOWNED_LAYERS,
	.more_layers = LAYER_BIT(LAYER_UNIT) | LAYER_BIT(LAYER_PIECE),
	.label = reason_label,
};
