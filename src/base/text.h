/* text.h: a string that grows, for output that is built before it is written. */
#ifndef BINSIZE_BASE_TEXT_H
#define BINSIZE_BASE_TEXT_H

#include <stddef.h>
#include <string.h>

/* Start from { 0 }. `bytes` is always NUL-terminated once anything was added. */
struct text {
	char *bytes;
	size_t length, capacity;
};

/* Makes room for `n` more bytes and the NUL; out of memory ends the program. */
void text_reserve(struct text *text, size_t n);

/* Appends. Names are made of many small pieces, so this is done in place. */
static inline void text_add(struct text *text, const char *bytes, size_t length)
{
	if (length >= text->capacity - text->length)
		text_reserve(text, length);
	if (length)
		memcpy(text->bytes + text->length, bytes, length);
	text->length += length;
	text->bytes[text->length] = '\0';
}

/* The same of a string. */
static inline void text_puts(struct text *text, const char *string)
{
	text_add(text, string, strlen(string));
}

/* The same of one byte. */
static inline void text_putc(struct text *text, char c)
{
	text_add(text, &c, 1);
}

/* So many times a byte; and a formatted string. */
void text_repeat(struct text *text, char c, size_t n);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Empties it and keeps the memory. */
void text_reset(struct text *text);

/* Frees it; it is empty and usable again. */
void text_release(struct text *text);

#endif
