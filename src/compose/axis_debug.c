/* axis_debug.c: what debug information says of bytes: units, source files, inlined functions. */
#include "axis.h"

#include "../names/source_path.h"

#include <string.h>

static struct label unit_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_UNIT];

	if (!owner)
		return label_unowned_kind(l, c);
	return label_of_layer(c, LAYER_UNIT,
			      label_text(l, l->attribution->image->units[owner - 1].name));
}

const struct axis unit_axis = {
	.name = "unit",
	.heading = "Units",
	.summary = "compile unit, PDB module, archive member or source file symbol",
	.layers = LAYER_BIT(LAYER_UNIT) | LAYER_BIT(LAYER_SYMBOL) | UNOWNED_LAYERS,
	.label = unit_label,
};

/* The last part of the archive's path: the same library lies elsewhere on every machine. */
static struct label library_label(struct labeller *l, const struct contribution *c)
{
	const struct unit *unit = c->owners[LAYER_UNIT]
					  ? &l->attribution->image->units[c->owners[LAYER_UNIT] - 1]
					  : NULL;
	const char *name;

	if (!unit)
		return label_unowned_kind(l, c);
	name = unit->library ? unit->library : "[no library]";
	for (const char *p = name; *p; p++) {
		if ((*p == '/' || *p == '\\') && p[1])
			name = p + 1;
	}
	return label_of_layer(c, LAYER_UNIT, label_text(l, name));
}

const struct axis library_axis = {
	.name = "library",
	.heading = "Libraries",
	.summary = "the static library that a PDB says it was linked from",
	.layers = LAYER_BIT(LAYER_UNIT) | LAYER_BIT(LAYER_SYMBOL) | UNOWNED_LAYERS,
	.label = library_label,
};

static struct label source_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_SOURCE];

	if (!owner)
		return label_unowned_kind(l, c);
	return label_of_layer(c, LAYER_SOURCE,
			      label_text(l, l->attribution->image->debug.files[owner - 1]));
}

const struct axis source_axis = {
	.name = "source",
	.heading = "Source files",
	.summary = "the file that each line of code came from",
	.layers = LAYER_BIT(LAYER_SOURCE) | UNOWNED_KIND_LAYERS,
	.label = source_label,
};

/* Whose source file it is: labels for the axes source-crate and version. */
struct source_crate {
	uint32_t crate, version;
	enum tier tier;
	bool is_known; /* worked out yet */
};

/* The crate that a source file belongs to, with its version where the path tells it. */
static uint32_t make_source_crate_label(struct labeller *l, const struct source_owner *source,
					bool with_version)
{
	struct text *text = &l->scratch;

	if (source->kind == SOURCE_UNKNOWN || !source->crate.length)
		return label_text(l, source->kind == SOURCE_WORKSPACE ? "[root package]"
								      : "[other source]");
	text_reset(text);
	if (!l->split_std && source->kind == SOURCE_STD)
		text_puts(text, "std");
	else
		text_add(text, source->crate.text, source->crate.length);
	if (with_version && source->version.length) {
		text_putc(text, ' ');
		text_add(text, source->version.text, source->version.length);
	}
	return intern_copy(&l->labels, l->arena, text->bytes, text->length);
}

/* Both crate axes of sources are worked out once for each file. */
static const struct source_crate *source_crate(struct labeller *l, uint32_t file)
{
	const struct debug *debug = &l->attribution->image->debug;
	struct source_crate *crate;

	if (!l->memos[AXIS_SOURCE_CRATE])
		l->memos[AXIS_SOURCE_CRATE] = arena_new(l->arena, struct source_crate,
							debug->n_files);
	crate = (struct source_crate *)l->memos[AXIS_SOURCE_CRATE] + file;
	if (!crate->is_known) {
		const char *path = debug->files[file];
		struct source_owner source = source_owner_of(path, strlen(path));

		crate->is_known = true;
		crate->crate = make_source_crate_label(l, &source, false);
		crate->version = make_source_crate_label(l, &source, true);
		crate->tier = certainty_tier(source.certainty);
	}
	return crate;
}

static struct label source_crate_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_SOURCE];
	const struct source_crate *crate;

	if (!owner)
		return label_unowned_kind(l, c);
	crate = source_crate(l, owner - 1);
	return (struct label){ .id = crate->crate, .tier = crate->tier };
}

const struct axis source_crate_axis = {
	.name = "source-crate",
	.heading = "Crates (of the source line)",
	.summary = "the crate that each line of code came from, inlining undone",
	.layers = LAYER_BIT(LAYER_SOURCE) | UNOWNED_KIND_LAYERS,
	.label = source_crate_label,
};

static struct label version_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_SOURCE];
	const struct source_crate *crate;

	if (!owner)
		return label_unowned_kind(l, c);
	crate = source_crate(l, owner - 1);
	return (struct label){ .id = crate->version, .tier = crate->tier };
}

const struct axis version_axis = {
	.name = "version",
	.heading = "Crates and versions",
	.summary = "the same with the crate's version",
	.layers = LAYER_BIT(LAYER_SOURCE) | UNOWNED_KIND_LAYERS,
	.label = version_label,
};

static struct label inlined_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_INLINE];
	const struct debug *debug = &l->attribution->image->debug;

	if (owner)
		return (struct label){ .id = label_text(l, debug->inlined_functions[owner - 1]),
				       .tier = TIER_EXACT };
	if (c->owners[LAYER_KIND] == KIND_CODE)
		return (struct label){ .id = label_text(l, "[not inlined]"),
				       .tier = TIER_EXACT,
				       .is_place = true };
	return label_unowned_kind(l, c);
}

const struct axis inlined_axis = {
	.name = "inlined",
	.heading = "Inlined functions",
	.summary = "functions by what their inlined copies cost",
	.layers = LAYER_BIT(LAYER_INLINE) | UNOWNED_KIND_LAYERS,
	.is_symbol = true,
	.label = inlined_label,
};
