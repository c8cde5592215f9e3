/* axis_layout.c: what headers and tables call bytes. */
#include "axis.h"

static struct label kind_label(struct labeller *l, const struct contribution *c)
{
	uint32_t *words = labeller_memo(l, AXIS_KIND, KIND_COUNT);
	enum kind kind = (enum kind)c->owners[LAYER_KIND];
	enum tier tier = kind == KIND_UNKNOWN ? TIER_NONE
			 : kind == KIND_PADDING && c->evidence[LAYER_KIND] == EVIDENCE_PADDING
				 ? TIER_DERIVED
				 : TIER_EXACT;

	if (words[kind] == NO_INDEX)
		words[kind] = label_text(l, kind_name(kind));
	return (struct label){ .id = words[kind], .tier = tier };
}

const struct axis kind_axis = {
	.name = "kind",
	.heading = "Composition",
	.summary = "what the bytes are for: code, data, unwind, …",
	.layers = LAYER_BIT(LAYER_KIND),
	.label = kind_label,
};

static struct label segment_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_SEGMENT];

	if (!owner)
		return (struct label){ .id = label_text(l, "[not loaded]"),
				       .tier = TIER_EXACT,
				       .is_place = true };
	return (struct label){ .id = label_text(l, l->attribution->image->segments[owner - 1].name),
			       .tier = TIER_EXACT };
}

const struct axis segment_axis = {
	.name = "segment",
	.heading = "Segments",
	.summary = "what the loader maps as one",
	.layers = LAYER_BIT(LAYER_SEGMENT),
	.label = segment_label,
};

static struct label section_label(struct labeller *l, const struct contribution *c)
{
	const struct image *image = l->attribution->image;
	uint32_t owner = c->owners[LAYER_SECTION];

	if (!owner || owner > image->n_sections)
		return (struct label){ .id = label_place(l, c),
				       .tier = owner ? TIER_EXACT : TIER_NONE,
				       .is_place = true };
	return (struct label){ .id = label_text(l, image->sections[owner - 1].name),
			       .tier = TIER_EXACT };
}

const struct axis section_axis = {
	.name = "section",
	.heading = "Sections",
	.summary = "sections, and the headers around them",
	.layers = LAYER_BIT(LAYER_SECTION),
	.label = section_label,
};

static struct label part_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_PART];

	if (!owner)
		return (struct label){ .id = label_place(l, c),
				       .tier = TIER_EXACT,
				       .is_place = true };
	return (struct label){ .id = label_text(l, l->attribution->image->parts[owner - 1].label),
			       .tier = TIER_EXACT };
}

const struct axis part_axis = {
	.name = "part",
	.heading = "Parts",
	.summary = "headers, tables and directories that the format states",
	.layers = LAYER_BIT(LAYER_PART) | LAYER_BIT(LAYER_SECTION),
	.label = part_label,
};

static struct label group_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_GROUP];

	if (!owner)
		return (struct label){ .id = label_place(l, c),
				       .tier = TIER_NONE,
				       .is_place = true };
	return (struct label){ .id = label_text(l, l->attribution->image->groups[owner - 1].name),
			       .tier = TIER_EXACT };
}

const struct axis group_axis = {
	.name = "group",
	.heading = "Linker groups",
	.summary = "the linker's groups of a PE (.text$mn, .xdata, …)",
	.layers = LAYER_BIT(LAYER_GROUP) | LAYER_BIT(LAYER_SECTION),
	.label = group_label,
};
