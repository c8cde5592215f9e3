/* format.h: which formats binsize reads, and the way from a file to an image. */
#ifndef BINSIZE_FORMATS_FORMAT_H
#define BINSIZE_FORMATS_FORMAT_H

#include "../src/model/image.h"

/* A reader. */
struct format {
	const char *name;  /* identity.format: "elf" */
	const char *title; /* as people write it: "ELF" */
	/* Looks at the magic number only; cannot fail. */
	bool (*probe)(const uint8_t *data, uint64_t size);
	/*
	 * Fills the image from [file_off, file_off + file_size) of its file: all of it, or one
	 * member of an archive (`unit` is then the member, else NO_INDEX). An error means that
	 * nothing useful could be read; damage of a part is a warning.
	 */
	struct error *(*read)(struct image *image, uint64_t file_off, uint64_t file_size,
			      uint32_t unit);
	/* Whether it is an object that is read as a member of an archive; NULL: none is. */
	bool (*probe_member)(const uint8_t *data, uint64_t size);
};

/*
 * One row for each reader, in the order in which they are asked: its file defines `NAME_format`. COFF
 * objects have no magic number but a machine, and PTX is text: they come last.
 */
#define FORMATS(X)                                                                                 \
	X(elf)                                                                                     \
	X(pe)                                                                                      \
	X(archive)                                                                                 \
	X(fatbin)                                                                                  \
	X(ptx)                                                                                     \
	X(coff)

#define DECLARE_FORMAT(name) extern const struct format name##_format;
FORMATS(DECLARE_FORMAT)
#undef DECLARE_FORMAT

/* The format of a file with these bytes, or of a member of an archive; or NULL. */
const struct format *format_find(const uint8_t *data, uint64_t size);
const struct format *format_find_member(const uint8_t *data, uint64_t size);

/*
 * Reads the whole file of an initialised image, and the device code in it. An error means that the
 * file is of no format we know, or that nothing useful could be read.
 */
struct error *image_read(struct image *image);

#endif
