#include "labeller.h"

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
	memset(l->shared, 0xff, sizeof(l->shared));
	l->padding = label_text(l, "[padding]");
	intern_reserve(&l->labels, attribution->owners.n_names);
}

void labeller_release(struct labeller *l)
{
	intern_release(&l->labels);
	crate_owners_release(&l->crates);
	text_release(&l->scratch);
	*l = (struct labeller){ 0 };
}

static uint32_t *unknown_labels(struct labeller *l, size_t n)
{
	uint32_t *labels = arena_new(l->arena, uint32_t, n);

	memset(labels, 0xff, n * sizeof(*labels));
	return labels;
}

uint32_t *labeller_memo(struct labeller *l, enum axis_id axis, size_t n)
{
	if (!l->memos[axis])
		l->memos[axis] = unknown_labels(l, n);
	return l->memos[axis];
}

/* Built on first use, and again when the instantiating crates turn out to be wanted too. */
const struct crate_owner *labeller_crate(struct labeller *l, uint32_t owner,
					 bool wants_instantiating)
{
	if (!l->crates.items || (wants_instantiating && !l->crates.has_instantiating)) {
		crate_owners_release(&l->crates);
		l->crates = crate_owners_build(l->attribution, l->arena, &l->labels, l->split_std,
					       wants_instantiating, l->inference);
	}
	return &l->crates.items[owner];
}

const struct device_owner *labeller_device(struct labeller *l, uint32_t owner)
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

uint32_t label_family(struct labeller *l, const char *name)
{
	struct text *text = &l->scratch;

	text_reset(text);
	demangle(text, name, DEMANGLE_GENERIC);
	return intern_copy(&l->labels, l->arena, text->bytes ? text->bytes : "", text->length);
}

const char *label_name(const struct labeller *l, uint32_t label)
{
	const struct interned *text = label == NO_INDEX ? NULL : &l->labels.strings[label];

	return text ? arena_copy(l->arena, text->text, text->length) : NULL;
}

const char *label_readable(struct labeller *l, const char *name, enum demangle_style style)
{
	text_reset(&l->scratch);
	demangle(&l->scratch, name, style);
	return arena_copy(l->arena, l->scratch.bytes ? l->scratch.bytes : "", l->scratch.length);
}

struct label label_of_layer(const struct contribution *c, enum layer layer, uint32_t id)
{
	return (struct label){ .id = id, .tier = evidence_tier((enum evidence)c->evidence[layer]) };
}

uint32_t label_place(struct labeller *l, const struct contribution *c)
{
	const struct image *image = l->attribution->image;
	uint32_t owner = c->owners[LAYER_SECTION];
	const char *text;

	if (!l->sections)
		l->sections = unknown_labels(l, image->n_sections + image->n_parts + 1);
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

/* Functions are known by an unwind table at least: what is between them may have no entry, as leaves may. */
static bool has_unwind(const struct labeller *l)
{
	const struct owners *owners = &l->attribution->owners;

	for (size_t i = 1; i <= owners->n_placed; i++) {
		if (owners->items[i].evidence == EVIDENCE_UNWIND)
			return true;
	}
	return false;
}

/* Code that no table names, neither of symbols nor of unwind entries; NO_INDEX: there is no such table. */
static uint32_t label_gap(struct labeller *l)
{
	if (!l->has_gap) {
		l->gap = has_unwind(l) ? label_text(l, "[code without unwind entry]") : NO_INDEX;
		l->has_gap = true;
	}
	return l->gap;
}

struct label label_unowned(struct labeller *l, const struct contribution *c)
{
	if (c->owners[LAYER_KIND] == KIND_CODE && label_gap(l) != NO_INDEX)
		return (struct label){ .id = l->gap, .tier = TIER_NONE, .is_place = true };
	if (c->owners[LAYER_KIND] == KIND_PADDING)
		return (struct label){ .id = l->padding, .tier = TIER_DERIVED, .is_place = true };
	return (struct label){ .id = label_place(l, c),
			       .tier = is_device_code(c) ? TIER_EXACT : unowned_tier(c),
			       .is_place = true };
}

struct label label_unowned_kind(struct labeller *l, const struct contribution *c)
{
	enum kind kind = (enum kind)c->owners[LAYER_KIND];

	if (l->kinds[kind] == NO_INDEX)
		l->kinds[kind] = label_text(l, arena_format(l->arena, "[%s]", kind_name(kind)));
	return (struct label){ .id = l->kinds[kind], .tier = unowned_tier(c), .is_place = true };
}
