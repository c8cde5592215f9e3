#include "repack.h"

#include "../../src/base/array.h"
#include "../../src/base/die.h"

#include <stdlib.h>
#include <zstd.h>

enum { LEVEL = 3, MOST_BYTES = 64 << 20 };

uint64_t repacked_size(struct repacker *r, const uint8_t *payload, size_t size)
{
	size_t packed;

	if (!size || size > MOST_BYTES)
		return 0;
	if (!r->context)
		r->context = ZSTD_createCCtx();
	if (!r->context)
		die("out of memory");
	// What does not fit into less than itself is not worth it.
	if (r->capacity < size) {
		free(r->room);
		r->room = array_new(uint8_t, size);
		r->capacity = size;
	}
	packed = ZSTD_compressCCtx(r->context, r->room, size, payload, size, LEVEL);
	return ZSTD_isError(packed) || packed >= size ? 0 : packed;
}

void repacker_release(struct repacker *r)
{
	ZSTD_freeCCtx(r->context);
	free(r->room);
	*r = (struct repacker){ 0 };
}
