/* fuzz.h: what the targets have in common. The promises are checked inside: BUG() aborts. */
#ifndef BINSIZE_TESTS_FUZZ_H
#define BINSIZE_TESTS_FUZZ_H

#include "../../formats/format.h"
#include "../../src/compose/composition.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* All layers, one table over several axes. */
static inline void fuzz_compose(const struct image *image)
{
	const struct axis *chosen[] = { axis_find("section"), axis_find("kind"),
					axis_find("symbol") };
	struct attribution attribution = attribute(image, LAYER_BIT(LAYER_COUNT) - 1);
	struct arena arena = { 0 };
	struct labeller labeller;
	struct composition composition;

	labeller_init(&labeller, &attribution, &arena, true);
	composition_init(&composition, chosen, 3);
	compositions_fill(&composition, 1, &labeller);
	composition_release(&composition);
	labeller_release(&labeller);
	attribution_release(&attribution);
	arena_release(&arena);
}

/* Reads the bytes as this format; damage is no finding. */
static inline int fuzz_format(const struct format *format, const uint8_t *data, size_t size)
{
	struct file file = { .data = data, .size = size };
	struct arena arena = { 0 };
	struct image image;

	if (!size || !format->probe(data, size))
		return 0;
	image_init(&image, &arena, &file);
	if (!format->read(&image, 0, size, NO_INDEX))
		fuzz_compose(&image);
	image_release(&image);
	arena_release(&arena);
	return 0;
}

#endif
