/* ptx.h: PTX texts and the functions in them. */
#ifndef BINSIZE_FORMATS_CUDA_PTX_H
#define BINSIZE_FORMATS_CUDA_PTX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ptx_item_kind { PTX_KERNEL, PTX_FUNCTION, PTX_TABLE, PTX_OTHER };

struct ptx_item {
	enum ptx_item_kind kind;
	const char *name;
	size_t name_length;
	size_t off, size;
};

/* Items tile the text, ascending. */
void ptx_split(const uint8_t *text, size_t size,
	       void (*visit)(void *context, const struct ptx_item *item), void *context);

/* The first text in [from, size). */
bool ptx_find(const uint8_t *data, size_t size, size_t from, size_t *start, size_t *end);

#endif
