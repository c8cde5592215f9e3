#include "text_wrap.h"

#include "safe_text.h"

#include <string.h>

/* Columns of a word. */
static size_t count_columns(const char *word, size_t length)
{
	struct text copy = { 0 }, safe = { 0 };
	size_t columns;

	text_add(&copy, word, length);
	columns = safe_add(&safe, copy.bytes, 0);
	text_release(&copy);
	text_release(&safe);
	return columns;
}

void text_wrap(struct text *out, const char *words, size_t at, size_t indent, size_t width)
{
	bool is_first = true;

	while (*words) {
		size_t length = strcspn(words, " "), columns = count_columns(words, length);

		if (!is_first && width && at + 1 + columns > width) {
			text_putc(out, '\n');
			text_repeat(out, ' ', indent);
			at = indent;
		} else if (!is_first) {
			text_putc(out, ' ');
			at++;
		}
		text_add(out, words, length);
		at += columns;
		words += length;
		words += *words == ' ';
		is_first = false;
	}
	text_putc(out, '\n');
}

void text_sentence(struct text *out, const char *words, const struct view_style *style)
{
	text_puts(out, "  ");
	text_wrap(out, words, 2, 4, style->width);
}
