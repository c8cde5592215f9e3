#include "arena.h"

#include "die.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define CHUNK_SIZE 0 /* a chunk for each piece, so that leaving one is seen */
#else
#define CHUNK_SIZE (64 * 1024)
#endif

enum { ALIGNMENT = sizeof(max_align_t) > 16 ? 16 : sizeof(max_align_t) };

struct arena_chunk {
	struct arena_chunk *older;
	max_align_t bytes[];
};

static struct arena_chunk *new_chunk(struct arena *arena, size_t size)
{
	struct arena_chunk *chunk;

	if (size > SIZE_MAX - sizeof(*chunk))
		die("out of memory");
	chunk = calloc(1, sizeof(*chunk) + size);
	if (!chunk)
		die("out of memory");
	chunk->older = arena->chunks;
	arena->chunks = chunk;
	return chunk;
}

void *arena_alloc(struct arena *arena, size_t n, size_t size)
{
	size_t bytes;
	void *result;

	if (size && n > (SIZE_MAX - ALIGNMENT) / size)
		die("out of memory");
	bytes = (n * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (bytes > (size_t)(arena->end - arena->next)) {
		// A large piece gets a chunk of its own, so that the rest of the newest is not
		// lost.
		if (bytes > CHUNK_SIZE / 4)
			return new_chunk(arena, bytes)->bytes;
		arena->next = (char *)new_chunk(arena, CHUNK_SIZE)->bytes;
		arena->end = arena->next + CHUNK_SIZE;
	}
	result = arena->next;
	if (bytes)
		arena->next += bytes;
	return result ? result : new_chunk(arena, ALIGNMENT)->bytes;
}

char *arena_copy(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_new(arena, char, length + 1);

	if (length)
		memcpy(copy, text, length);
	return copy;
}

char *arena_vformat(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	char *text;
	int length;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		die("a message could not be formatted");
	text = arena_new(arena, char, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, args);
	return text;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vformat(arena, format, args);
	va_end(args);
	return text;
}

void arena_release(struct arena *arena)
{
	while (arena->chunks) {
		struct arena_chunk *older = arena->chunks->older;

		free(arena->chunks);
		arena->chunks = older;
	}
	*arena = (struct arena){ 0 };
}
