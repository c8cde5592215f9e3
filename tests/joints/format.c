/* formats/example.c: a format of a magic number and bytes. */
#include "format.h"

#include <string.h>

static bool probe_example(const uint8_t *data, uint64_t size)
{
	return size >= 8 && !memcmp(data, "EXAMPLE\n", 8);
}

static struct error *read_example(struct image *image, uint64_t file_off, uint64_t file_size,
				  uint32_t unit)
{
	(void)unit;
	image_add_part(image, file_off, 8, KIND_HEADERS, "magic number", 0);
	image_add_part(image, file_off + 8, file_size - 8, KIND_DATA, "example data", 0);
	return NULL;
}

const struct format example_format = {
	.name = "example",
	.title = "EXAMPLE",
	.probe = probe_example,
	.read = read_example,
};
