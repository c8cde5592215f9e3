/* What a file says of its parts: texts, type information, and a list of packages, packed or not. */
#include "fuzz.h"

#include "../../formats/audit.h"
#include "../../src/known/known.h"

#include <stdlib.h>
#include <string.h>

enum { TEXTS = 0x1000 };

static void add_section(struct image *image, const char *name, uint64_t file_off, uint64_t size,
			enum kind kind)
{
	image_add_section(image, (struct section){ .name = name,
						   .file_off = file_off,
						   .file_size = size,
						   .vm_addr = TEXTS + file_off,
						   .vm_size = size,
						   .alignment = 1,
						   .contents_size = size,
						   .kind = kind,
						   .unit = NO_INDEX });
}

static void check(const struct known *known, const struct image *image)
{
	const struct stated_packages *p = &image->packages;
	uint64_t n = 0;

	for (size_t i = 0; i < known->classes.n_scopes; i++)
		n += known->classes.scopes[i].n_classes;
	if (n != known->classes.n)
		abort();
	for (size_t i = 0; i < p->n_dependencies; i++) {
		if (p->dependencies[i] >= p->n)
			abort();
	}
}

/* The first byte says how: constants before data, addresses as they are or from a base. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct file file = { .data = data, .size = size };
	struct image image;
	struct known known;
	uint64_t half = size / 2;

	if (!size)
		return 0;
	image_init(&image, &arena, &file);
	image.is_linked = true;
	image.identity.bits = 64;
	image.image_base = data[0] & 1 ? 0x140000000 : 0;
	add_section(&image, ".rodata", 0, half, KIND_RODATA);
	add_section(&image, ".data", half, size - half, KIND_DATA);
	add_section(&image, ".dep-v0", 1, size - 1, KIND_METADATA);
	if (data[0] & 2) {
		image.device.wants = DEVICE_HOST;
		for (uint64_t i = 0; i + 1 < half && i < 4096; i++)
			image_add_pointer(&image, TEXTS + half + 8 * i, TEXTS + i);
	}
	audit_read(&image);
	known = known_of(&image, &arena);
	check(&known, &image);
	image_release(&image);
	arena_release(&arena);
	return 0;
}
