#include "known.h"

struct known known_of(const struct image *image, struct arena *arena)
{
	struct memory memory = memory_of(image);
	struct known known = { .crates = known_crates_of(image, arena) };

	known.c = c_texts_of(image, &memory, arena);
	known.classes = classes_of(image, &memory, arena);
	known_crates_add(&known.crates, &image->packages, &known.c, arena);
	memory_release(&memory);
	return known;
}
