/* format.h: which formats binsize reads, and the way from a file to an image. */
#ifndef BINSIZE_FORMATS_FORMAT_H
#define BINSIZE_FORMATS_FORMAT_H

#include "../src/model/image.h"

struct format {
	const char *name;
	/* Looks at the magic number only; cannot fail. */
	bool (*probe)(const uint8_t *data, uint64_t size);
	/*
	 * Fills the image from [file_off, file_off + file_size) of its file: all of it, or one
	 * member of an archive (`unit` is then the member, else NO_INDEX). An error means that
	 * nothing useful could be read; damage of a part is a warning.
	 */
	struct error *(*read)(struct image *image, uint64_t file_off, uint64_t file_size,
			      uint32_t unit);
};

/* The format of some bytes, or NULL. */
const struct format *format_find(const uint8_t *data, uint64_t size);

/* Reads the whole file of an initialised image. */
struct error *image_read(struct image *image);

#endif
