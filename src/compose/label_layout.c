/* label_layout.c: what headers and tables call bytes. */
#include "label.h"

struct label kind_label(struct labeller *l, const struct contribution *c)
{
	enum kind kind = (enum kind)c->owners[LAYER_KIND];
	enum tier tier = kind == KIND_UNKNOWN ? TIER_NONE
			 : kind == KIND_PADDING && c->evidence[LAYER_KIND] == EVIDENCE_PADDING
				 ? TIER_DERIVED
				 : TIER_EXACT;

	if (l->kind_words[kind] == NO_INDEX)
		l->kind_words[kind] = label_text(l, kind_name(kind));
	return (struct label){ .id = l->kind_words[kind], .tier = tier };
}

struct label segment_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_SEGMENT];

	if (!owner)
		return (struct label){ .id = label_text(l, "[not loaded]"),
				       .tier = TIER_EXACT,
				       .is_place = true };
	return (struct label){ .id = label_text(l, l->attribution->image->segments[owner - 1].name),
			       .tier = TIER_EXACT };
}

struct label section_label(struct labeller *l, const struct contribution *c)
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

struct label part_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_PART];

	if (!owner)
		return (struct label){ .id = label_place(l, c),
				       .tier = TIER_EXACT,
				       .is_place = true };
	return (struct label){ .id = label_text(l, l->attribution->image->parts[owner - 1].label),
			       .tier = TIER_EXACT };
}

struct label group_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_GROUP];

	if (!owner)
		return (struct label){ .id = label_place(l, c),
				       .tier = TIER_NONE,
				       .is_place = true };
	return (struct label){ .id = label_text(l, l->attribution->image->groups[owner - 1].name),
			       .tier = TIER_EXACT };
}
