#include "format.h"

#include "archive/archive.h"
#include "coff/coff.h"
#include "cuda/cuda.h"
#include "cuda/standalone.h"
#include "elf/elf.h"
#include "pe/pe.h"

#include "../src/base/die.h"

/* COFF objects have no magic number but a machine, and PTX is text: they are asked last. */
static const struct format *const formats[] = {
	&elf_format, &pe_format, &archive_format, &fatbin_format, &ptx_format, &coff_format,
};

const struct format *format_find(const uint8_t *data, uint64_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		if (formats[i]->probe(data, size))
			return formats[i];
	}
	return NULL;
}

struct error *image_read(struct image *image)
{
	const struct file *file = image->file;
	const struct format *format = format_find(file->data, file->size);
	struct error *error;

	if (!file->size)
		return error_new(image->arena, "is empty");
	if (!format)
		return error_at(image->arena, 0,
				"is neither ELF, PE, COFF nor an archive of them, nor device code");
	error = format->read(image, 0, file->size, NO_INDEX);
	if (!error && image->device.wants && !image->layout_only)
		cuda_read(image);
	return error;
}
