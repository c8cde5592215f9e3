#include "array.h"

#include "die.h"

#include <stdint.h>
#include <stdlib.h>

void *array_grow(void *items, size_t *capacity, size_t size)
{
	size_t wanted = *capacity < 16 ? 32 : *capacity + *capacity / 2;

	if (wanted > SIZE_MAX / size || wanted <= *capacity)
		die("out of memory");
	items = realloc(items, wanted * size);
	if (!items)
		die("out of memory");
	*capacity = wanted;
	return items;
}

void *array_reserve_more(void *items, size_t n, size_t *capacity, size_t more, size_t size)
{
	if (more <= *capacity - n)
		return items;
	if (more > SIZE_MAX / size - n)
		die("out of memory");
	items = realloc(items, (n + more) * size);
	if (!items)
		die("out of memory");
	*capacity = n + more;
	return items;
}

void *array_alloc(size_t n, size_t size)
{
	void *items;

	if (n > SIZE_MAX / size)
		die("out of memory");
	items = malloc(n ? n * size : 1);
	if (!items)
		die("out of memory");
	return items;
}

void *array_alloc_zeroed(size_t n, size_t size)
{
	void *items = calloc(n ? n : 1, size);

	if (!items)
		die("out of memory");
	return items;
}
