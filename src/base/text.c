#include "text.h"

#include "die.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_reserve(struct text *text, size_t n)
{
	size_t wanted;

	if (n < text->capacity - text->length)
		return;
	if (n > SIZE_MAX / 2 - text->length)
		die("out of memory");
	wanted = (text->length + n) * 3 / 2 + 64;
	text->bytes = realloc(text->bytes, wanted);
	if (!text->bytes)
		die("out of memory");
	text->capacity = wanted;
}

void text_repeat(struct text *text, char c, size_t n)
{
	text_reserve(text, n);
	memset(text->bytes + text->length, c, n);
	text->length += n;
	text->bytes[text->length] = '\0';
}

void text_printf(struct text *text, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0)
		die("a line could not be formatted");
	text_reserve(text, (size_t)n);
	va_start(args, format);
	vsnprintf(text->bytes + text->length, (size_t)n + 1, format, args);
	va_end(args);
	text->length += (size_t)n;
}

void text_reset(struct text *text)
{
	text->length = 0;
	if (text->bytes)
		text->bytes[0] = '\0';
}

void text_release(struct text *text)
{
	free(text->bytes);
	*text = (struct text){ 0 };
}
