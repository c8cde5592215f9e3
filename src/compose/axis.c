#include "axis.h"

#include "../base/array.h"
#include "../base/die.h"
#include "../attrib/unit_owner.h"
#include "../names/demangle.h"

#include <stdlib.h>
#include <string.h>

static uint32_t text_label(struct labeller *l, const char *text)
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
	l->padding = text_label(l, "[padding]");
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
	free(l->units);
	*l = (struct labeller){ 0 };
}

/* An array of `n` labels that are not known yet. */
static uint32_t *unknown_labels(size_t n)
{
	uint32_t *labels = array_new(uint32_t, n);

	memset(labels, 0xff, n * sizeof(*labels));
	return labels;
}

/* Where bytes lie that have no better name: their section, a stated part of the file, or a gap. */
static uint32_t place_label(struct labeller *l, const struct contribution *c)
{
	const struct image *image = l->attribution->image;
	uint32_t owner = c->owners[LAYER_SECTION];
	const char *text;

	if (!l->sections)
		l->sections = unknown_labels(image->n_sections + image->n_parts + 1);
	if (l->sections[owner] != NO_INDEX)
		return l->sections[owner];
	if (!owner)
		text = "[gap]";
	else if (owner <= image->n_sections)
		text = arena_format(l->arena, "[section %s]", image->sections[owner - 1].name);
	else
		text = arena_format(l->arena, "[%s]",
				    image->parts[owner - 1 - image->n_sections].label);
	l->sections[owner] = text_label(l, text);
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
	case KIND_SIGNATURE:
		return TIER_EXACT;
	case KIND_PADDING:
		return TIER_DERIVED;
	default:
		return TIER_NONE;
	}
}

/* Of symbols: the place is what is known, as other tools show it. */
static struct label unowned_label(struct labeller *l, const struct contribution *c)
{
	if (c->owners[LAYER_KIND] == KIND_PADDING)
		return (struct label){ .id = l->padding, .tier = TIER_DERIVED, .is_place = true };
	return (struct label){ .id = place_label(l, c),
			       .tier = (uint8_t)unowned_tier(c),
			       .is_place = true };
}

/* Of crates and units: what the bytes are for says more than their section. */
static struct label unowned_kind_label(struct labeller *l, const struct contribution *c)
{
	enum kind kind = (enum kind)c->owners[LAYER_KIND];

	if (l->kinds[kind] == NO_INDEX)
		l->kinds[kind] = text_label(l, arena_format(l->arena, "[%s]", kind_name(kind)));
	return (struct label){ .id = l->kinds[kind],
			       .tier = (uint8_t)unowned_tier(c),
			       .is_place = true };
}

static enum tier weaker(enum tier a, enum tier b)
{
	return a > b ? a : b;
}

static struct label kind_label(struct labeller *l, const struct contribution *c)
{
	enum kind kind = (enum kind)c->owners[LAYER_KIND];
	enum tier tier = kind == KIND_UNKNOWN ? TIER_NONE
			 : kind == KIND_PADDING && c->evidence[LAYER_KIND] == EVIDENCE_PADDING
				 ? TIER_DERIVED
				 : TIER_EXACT;

	if (l->kind_words[kind] == NO_INDEX)
		l->kind_words[kind] = text_label(l, kind_name(kind));
	return (struct label){ .id = l->kind_words[kind], .tier = (uint8_t)tier };
}

static struct label segment_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_SEGMENT];

	if (!owner)
		return (struct label){ .id = text_label(l, "[not loaded]"),
				       .tier = TIER_EXACT,
				       .is_place = true };
	return (struct label){ .id = text_label(l, l->attribution->image->segments[owner - 1].name),
			       .tier = TIER_EXACT };
}

static struct label section_label(struct labeller *l, const struct contribution *c)
{
	const struct image *image = l->attribution->image;
	uint32_t owner = c->owners[LAYER_SECTION];

	if (!owner || owner > image->n_sections)
		return (struct label){ .id = place_label(l, c),
				       .tier = owner ? TIER_EXACT : TIER_NONE,
				       .is_place = true };
	return (struct label){ .id = text_label(l, image->sections[owner - 1].name),
			       .tier = TIER_EXACT };
}

static struct label part_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_PART];

	if (!owner)
		return (struct label){ .id = place_label(l, c),
				       .tier = TIER_EXACT,
				       .is_place = true };
	return (struct label){ .id = text_label(l, l->attribution->image->parts[owner - 1].label),
			       .tier = TIER_EXACT };
}

static struct label group_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_GROUP];

	if (!owner)
		return (struct label){ .id = place_label(l, c),
				       .tier = TIER_NONE,
				       .is_place = true };
	return (struct label){ .id = text_label(l, l->attribution->image->groups[owner - 1].name),
			       .tier = TIER_EXACT };
}

static const char *owner_name(struct labeller *l, uint32_t owner, size_t *length)
{
	const struct owner *o = &l->attribution->owners.items[owner];
	const char *name;

	if (o->symbol != NO_INDEX) {
		*length = l->attribution->image->symbols[o->symbol].name_length;
		return l->attribution->image->symbols[o->symbol].name;
	}
	name = arena_format(l->arena, "[function at 0x%llx]", (unsigned long long)o->vm_addr);
	*length = strlen(name);
	return name;
}

/* The label of an owner's name, made when it is first asked for. */
static uint32_t owner_label(struct labeller *l, uint32_t owner)
{
	size_t length;
	const char *name;

	if (!l->symbols)
		l->symbols = unknown_labels(l->attribution->owners.n);
	if (l->symbols[owner] == NO_INDEX) {
		name = owner_name(l, owner, &length);
		l->symbols[owner] = intern(&l->labels, name, length);
	}
	return l->symbols[owner];
}

static struct label symbol_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_SYMBOL];

	if (!owner)
		return unowned_label(l, c);
	return (struct label){ .id = owner_label(l, owner),
			       .tier = (uint8_t)evidence_tier(
				       (enum evidence)c->evidence[LAYER_SYMBOL]) };
}

static uint32_t make_generic_label(struct labeller *l, uint32_t owner)
{
	struct text *text = &l->scratch;
	size_t length;

	text_reset(text);
	demangle(text, owner_name(l, owner, &length), DEMANGLE_GENERIC);
	return intern_copy(&l->labels, l->arena, text->bytes ? text->bytes : "", text->length);
}

static struct label generic_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_SYMBOL];

	if (!owner)
		return unowned_label(l, c);
	if (!l->generics)
		l->generics = unknown_labels(l->attribution->owners.n);
	if (l->generics[owner] == NO_INDEX)
		l->generics[owner] = make_generic_label(l, owner);
	return (struct label){ .id = l->generics[owner],
			       .tier = (uint8_t)evidence_tier(
				       (enum evidence)c->evidence[LAYER_SYMBOL]) };
}

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

static struct label crate_label(struct labeller *l, const struct contribution *c)
{
	const struct crate_owner *o = crate_owner(l, c->owners[LAYER_SYMBOL], false);
	struct label label;

	if (o->defining == NO_INDEX)
		return unowned_kind_label(l, c);
	label = (struct label){ .id = o->defining,
				.tier = (uint8_t)weaker(
					o->defining_tier,
					evidence_tier((enum evidence)c->evidence[LAYER_SYMBOL])) };
	if (o->n_shares) {
		label.shares = &l->crates.shares[o->first_share];
		label.n_shares = o->n_shares;
	}
	return label;
}

static struct label instantiator_label(struct labeller *l, const struct contribution *c)
{
	const struct crate_owner *o = crate_owner(l, c->owners[LAYER_SYMBOL], true);

	if (o->instantiating == NO_INDEX)
		return unowned_kind_label(l, c);
	return (struct label){ .id = o->instantiating,
			       .tier = (uint8_t)weaker(
				       o->instantiating_tier,
				       evidence_tier((enum evidence)c->evidence[LAYER_SYMBOL])) };
}

/* The archive member that holds the bytes, or NO_INDEX. */
static uint32_t member_of(const struct image *image, const struct contribution *c)
{
	uint32_t section = c->owners[LAYER_SECTION];

	if (!section)
		return NO_INDEX;
	return section <= image->n_sections ? image->sections[section - 1].unit
					    : image->parts[section - 1 - image->n_sections].unit;
}

static struct label unit_label(struct labeller *l, const struct contribution *c)
{
	const struct image *image = l->attribution->image;
	uint32_t owner = c->owners[LAYER_SYMBOL], unit = member_of(image, c);
	enum tier tier = TIER_EXACT;

	if (unit == NO_INDEX && owner) {
		if (!l->units)
			l->units = unit_owners_build(l->attribution);
		unit = l->units[owner];
		tier = unit != NO_INDEX && unit_is_stated(l->attribution, owner, unit)
			       ? TIER_DERIVED
			       : TIER_INFERRED;
		tier = weaker(tier, evidence_tier((enum evidence)c->evidence[LAYER_SYMBOL]));
	}
	if (unit == NO_INDEX)
		return unowned_kind_label(l, c);
	return (struct label){ .id = text_label(l, image->units[unit].name),
			       .tier = (uint8_t)tier };
}

enum {
	PLACE = LAYER_BIT(LAYER_SECTION),
	KIND = LAYER_BIT(LAYER_KIND),
	SYMBOL = LAYER_BIT(LAYER_SYMBOL) | LAYER_BIT(LAYER_KIND) | LAYER_BIT(LAYER_SECTION),
};

#define AXIS(id, heading_text, summary_text, layers_bits, symbols)                                 \
	static const struct axis id##_axis = {                                                     \
		.name = #id,                                                                       \
		.heading = heading_text,                                                           \
		.summary = summary_text,                                                           \
		.layers = layers_bits,                                                             \
		.is_symbol = symbols,                                                              \
		.label = id##_label,                                                               \
	}

AXIS(kind, "Composition", "what the bytes are for: code, data, unwind, …", KIND, false);
AXIS(segment, "Segments", "what the loader maps as one", LAYER_BIT(LAYER_SEGMENT), false);
AXIS(section, "Sections", "sections, and the headers around them", PLACE, false);
AXIS(group, "Linker groups", "the linker's groups of a PE (.text$mn, .xdata, …)",
     PLACE | LAYER_BIT(LAYER_GROUP), false);
AXIS(part, "Parts", "headers, tables and directories that the format states",
     PLACE | LAYER_BIT(LAYER_PART), false);
AXIS(crate, "Crates (defining)", "the crate or library that defines the item", SYMBOL, false);
AXIS(instantiator, "Crates (instantiating)", "the crate whose build carried the bytes: who pays",
     SYMBOL, false);
AXIS(unit, "Units", "archive member, or source file named in the symbol table", SYMBOL, false);
AXIS(symbol, "Symbols", "functions and variables, with what follows them", SYMBOL, true);
AXIS(generic, "Generic families", "all instances of one generic or template as one row", SYMBOL,
     false);

const struct axis *const axes[] = {
	&kind_axis,  &segment_axis,	 &section_axis, &group_axis,  &part_axis,
	&crate_axis, &instantiator_axis, &unit_axis,	&symbol_axis, &generic_axis,
};
const size_t n_axes = ARRAY_SIZE(axes);

const struct axis *axis_find(const char *name)
{
	for (size_t i = 0; i < n_axes; i++) {
		if (!strcmp(axes[i]->name, name))
			return axes[i];
	}
	return NULL;
}
