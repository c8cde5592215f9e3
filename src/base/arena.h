/* arena.h: memory that is given out piece by piece and released all at once. */
#ifndef BINSIZE_BASE_ARENA_H
#define BINSIZE_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_chunk;

/* Start from { 0 }. Everything taken from an arena lives until arena_release(). */
struct arena {
	struct arena_chunk *chunks; /* newest first */
	char *next, *end;	    /* the free rest of the newest chunk */
};

/*
 * `n` objects of `size` bytes, zeroed, aligned for any type. Never NULL; ends the program when
 * memory is out or n * size overflows. `n` from a file must have been compared with the bytes
 * that are left in it before.
 */
void *arena_alloc(struct arena *arena, size_t n, size_t size);

#define arena_new(arena, type, n) ((type *)arena_alloc((arena), (n), sizeof(type)))

/* A NUL-terminated copy of `length` bytes. */
char *arena_copy(struct arena *arena, const char *text, size_t length);

/* A formatted string. */
char *arena_format(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vformat(struct arena *arena, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* Frees everything; the arena is empty and usable again. */
void arena_release(struct arena *arena);

#endif
