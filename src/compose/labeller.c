#include "label.h"

#include "../base/array.h"

#include <stdlib.h>
#include <string.h>

uint32_t label_text(struct labeller *l, const char *text)
{
	return intern(&l->labels, text, strlen(text));
}

void labeller_init(struct labeller *l, const struct attribution *attribution, struct arena *arena,
		   bool split_std)
{
	*l = (struct labeller){
		.attribution = attribution,
		.arena = arena,
		.split_std = split_std,
	};
	memset(l->kinds, 0xff, sizeof(l->kinds));
	memset(l->kind_words, 0xff, sizeof(l->kind_words));
	l->padding = label_text(l, "[padding]");
	intern_reserve(&l->labels, attribution->owners.n_names);
}

void labeller_release(struct labeller *l)
{
	intern_release(&l->labels);
	crate_owners_release(&l->crates);
	text_release(&l->scratch);
	free(l->symbols);
	free(l->generics);
	free(l->sections);
	free(l->source_crates);
	free(l->archs);
	free(l->entries);
	free(l->kernels);
	free(l->kernel_families);
	*l = (struct labeller){ 0 };
}

uint32_t *labels_unknown(size_t n)
{
	uint32_t *labels = array_new(uint32_t, n);

	memset(labels, 0xff, n * sizeof(*labels));
	return labels;
}

/* Where bytes lie that have no better name: their section, a stated part of the file, or a gap. */
uint32_t label_place(struct labeller *l, const struct contribution *c)
{
	const struct image *image = l->attribution->image;
	uint32_t owner = c->owners[LAYER_SECTION];
	const char *text;

	if (!l->sections)
		l->sections = labels_unknown(image->n_sections + image->n_parts + 1);
	if (l->sections[owner] != NO_INDEX)
		return l->sections[owner];
	if (!owner)
		text = "[gap]";
	else if (owner <= image->n_sections)
		text = arena_format(l->arena, "[section %s]", image->sections[owner - 1].name);
	else
		text = arena_format(l->arena, "[%s]",
				    image->parts[owner - 1 - image->n_sections].label);
	l->sections[owner] = label_text(l, text);
	return l->sections[owner];
}

/* Is it known that such bytes are nobody's, or do we just not know whose they are? */
static enum tier unowned_tier(const struct contribution *c)
{
	switch (c->owners[LAYER_KIND]) {
	case KIND_DYNAMIC:
	case KIND_SYMBOLS:
	case KIND_METADATA:
	case KIND_HEADERS:
	case KIND_RESOURCES:
	case KIND_SIGNATURE:
		return TIER_EXACT;
	case KIND_PADDING:
		return TIER_DERIVED;
	default:
		return TIER_NONE;
	}
}

/* No symbol of the host owns what its own format says is for a GPU. */
static bool is_device_code(const struct contribution *c)
{
	return c->owners[LAYER_KIND] == KIND_CUDA && c->evidence[LAYER_KIND] == EVIDENCE_STRUCTURE;
}

/* Of symbols: the place is what is known, as other tools show it. */
struct label label_unowned(struct labeller *l, const struct contribution *c)
{
	if (c->owners[LAYER_KIND] == KIND_PADDING)
		return (struct label){ .id = l->padding, .tier = TIER_DERIVED, .is_place = true };
	return (struct label){ .id = label_place(l, c),
			       .tier = is_device_code(c) ? TIER_EXACT : unowned_tier(c),
			       .is_place = true };
}

/* Of crates and units: what the bytes are for says more than their section. */
struct label label_unowned_kind(struct labeller *l, const struct contribution *c)
{
	enum kind kind = (enum kind)c->owners[LAYER_KIND];

	if (l->kinds[kind] == NO_INDEX)
		l->kinds[kind] = label_text(l, arena_format(l->arena, "[%s]", kind_name(kind)));
	return (struct label){ .id = l->kinds[kind], .tier = unowned_tier(c), .is_place = true };
}
