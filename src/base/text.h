/* text.h: a string that grows, for output that is built before it is written. */
#ifndef BINSIZE_BASE_TEXT_H
#define BINSIZE_BASE_TEXT_H

#include <stddef.h>

/* Start from { 0 }. `bytes` is always NUL-terminated once anything was added. */
struct text {
	char *bytes;
	size_t length, capacity;
};

/* Each appends; out of memory ends the program. */
void text_add(struct text *text, const char *bytes, size_t length);
void text_puts(struct text *text, const char *string);
void text_putc(struct text *text, char c);
void text_repeat(struct text *text, char c, size_t n);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Empties it and keeps the memory. */
void text_reset(struct text *text);

/* Frees it; it is empty and usable again. */
void text_release(struct text *text);

#endif
