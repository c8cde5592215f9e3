#include "format.h"

#include "audit.h"
#include "cuda/cuda.h"

#include "../src/base/die.h"

static const struct format *const formats[] = {
#define FORMAT_ROW(name) &name##_format,
	FORMATS(FORMAT_ROW)
#undef FORMAT_ROW
};

const struct format *format_find(const uint8_t *data, uint64_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		if (formats[i]->probe(data, size))
			return formats[i];
	}
	return NULL;
}

const struct format *format_find_member(const uint8_t *data, uint64_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		if (formats[i]->probe_member && formats[i]->probe_member(data, size))
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
	image->identity.format = format->name;
	image->identity.format_title = format->title;
	if (!error && image->is_linked)
		audit_read(image);
	if (!error && image->device.wants && !image->layout_only)
		cuda_read(image);
	return error;
}
