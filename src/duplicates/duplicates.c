#include "parts.h"

#include "../base/die.h"
#include "../compose/axis.h"
#include "../compose/composition.h"

unsigned duplicates_layers(unsigned more)
{
	const struct axis *const all[] = { &crate_axis, &symbol_axis, &section_axis,
					   &version_axis };

	return composition_layers(all, ARRAY_SIZE(all), more);
}

const char *duplicates_readable(struct duplicates_builder *b, const char *name)
{
	struct text text = { 0 };
	const char *readable;

	demangle(&text, name, b->style);
	readable = arena_copy(b->arena, text.bytes ? text.bytes : "", text.length);
	text_release(&text);
	return readable;
}

const char *duplicates_name(struct duplicates_builder *b, uint32_t owner)
{
	const struct owner *o = &b->attribution->owners.items[owner];

	if (o->symbol == NO_INDEX)
		return arena_format(b->arena, "[function at 0x%llx]",
				    (unsigned long long)o->vm_addr);
	return duplicates_readable(b, b->image->symbols[o->symbol].name);
}

const char *duplicates_crate(struct duplicates_builder *b, uint32_t owner)
{
	uint32_t label = labeller_crate(b->labeller, owner, false)->defining;
	const struct interned *text;

	if (label == NO_INDEX)
		return NULL;
	text = &b->labeller->labels.strings[label];
	return arena_copy(b->arena, text->text, text->length);
}

const struct duplicates *duplicates_build(struct labeller *labeller, enum demangle_style style,
					  const struct locked_package *packages, size_t n_packages)
{
	struct duplicates_builder b = {
		.labeller = labeller,
		.arena = labeller->arena,
		.image = labeller->attribution->image,
		.attribution = labeller->attribution,
		.style = style,
		.packages = packages,
		.n_packages = n_packages,
		.report = arena_new(labeller->arena, struct duplicates, 1),
	};

	duplicates_find_crates(&b);
	duplicates_find_functions(&b);
	duplicates_find_data(&b);
	duplicates_find_generics(&b);
	return b.report;
}
