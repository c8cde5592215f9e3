/* rests.c: bytes of the file that no header, section or table describes. */
#include "extents.h"

enum { LITTLE = 16 };

/* Everything outside sections that is known: parts at depth 0 and 1, and sections. */
static void collect(struct pe *pe, struct extents *known)
{
	const struct image *image = pe->image;

	for (uint32_t i = 0; i < pe->n_sections; i++) {
		const struct section *section = &image->sections[pe->first_section + i];

		extents_add(known, section->file_off, section->file_size);
	}
	for (size_t i = pe->first_part; i < image->n_parts; i++)
		extents_add(known, image->parts[i].file_off, image->parts[i].file_size);
}

/* Where the last section ends. */
static uint64_t sections_end(const struct pe *pe)
{
	uint64_t end = pe->start;

	for (uint32_t i = 0; i < pe->n_sections; i++) {
		const struct pe_section *section = &pe->sections[i];
		uint64_t raw_end = pe->start + section->raw_off + section->raw_size;

		if (section->raw_off && section->raw_size && raw_end > end)
			end = raw_end;
	}
	return end;
}

/* A few bytes align what follows; more behind the last section is an overlay. */
static void add_rest(struct pe *pe, uint64_t from, uint64_t to, uint64_t overlay_from)
{
	if (from >= to)
		return;
	if (from < overlay_from || to - from < LITTLE)
		pe_rest_part(pe, from, to - from, "gap", 0);
	else
		pe_part(pe, from, to - from, KIND_OVERLAY, "overlay", 0);
}

void pe_add_rests(struct pe *pe)
{
	struct extents known = { 0 };
	uint64_t at = pe->start, overlay_from = sections_end(pe);

	collect(pe, &known);
	extents_join(pe, &known, 0);
	for (size_t i = 0; i < known.n_extents; i++) {
		const struct extent *extent = &known.extents[i];

		add_rest(pe, at, extent->file_off < pe->end ? extent->file_off : pe->end,
			 overlay_from);
		if (extent->file_off + extent->file_size > at)
			at = extent->file_off + extent->file_size;
	}
	add_rest(pe, at, pe->end, overlay_from);
	extents_release(&known);
}
