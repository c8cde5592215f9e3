#include "parts.h"

#include "../base/array.h"
#include "../base/die.h"
#include "../compose/axis.h"
#include "../compose/composition.h"

unsigned duplicates_layers(unsigned more)
{
	const struct axis *const all[] = { &crate_axis, &symbol_axis, &section_axis,
					   &version_axis };

	return composition_layers(all, ARRAY_SIZE(all), more);
}

const char *duplicates_name(struct duplicates_builder *b, uint32_t owner)
{
	const struct owner *o = &b->attribution->owners.items[owner];

	if (o->symbol == NO_INDEX)
		return arena_format(b->arena, "[function at 0x%llx]",
				    (unsigned long long)o->vm_addr);
	return label_readable(b->labeller, b->image->symbols[o->symbol].name, b->style);
}

const char *duplicates_crate(struct duplicates_builder *b, uint32_t owner)
{
	return label_name(b->labeller, labeller_crate(b->labeller, owner, false)->defining);
}

uint32_t duplicates_owner_at(const struct duplicates_builder *b, uint64_t vm_addr)
{
	const struct owners *owners = &b->attribution->owners;
	size_t n;

	array_search(n, owners->n_placed, i, owners->items[i + 1].vm_addr <= vm_addr);
	return n && vm_addr - owners->items[n].vm_addr < owners->items[n].vm_size ? (uint32_t)n : 0;
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

	b.report->is_damaged = image_is_damaged(b.image);
	duplicates_find_crates(&b);
	duplicates_find_functions(&b);
	duplicates_find_data(&b);
	duplicates_find_generics(&b);
	return b.report;
}
