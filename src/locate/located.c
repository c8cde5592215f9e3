/* located.c: says in one line how a search ended. */
#include "locate.h"

#include "../base/path.h"
#include "../base/text.h"

#include <string.h>

enum { MOST_REASONS = 3 };

static bool is_missing(const struct tried *tried)
{
	return !strcmp(tried->why, "missing");
}

static void add_separator(struct text *text)
{
	text_puts(text, text->length ? "; " : "");
}

/* Whether the first place, beside the file, was empty. */
static bool says_beside(const struct located *located)
{
	return located->wanted && located->n_tried && is_missing(&located->tried[0]);
}

static void add_missing(struct text *text, const struct located *located)
{
	size_t n = 0;

	for (size_t i = 0; i < located->n_tried; i++)
		n += is_missing(&located->tried[i]);
	if (!n)
		return;
	if (located->n_tried == 1 && !located->wanted) {
		text_printf(text, "%s: missing", located->tried[0].path);
	} else if (says_beside(located)) {
		text_printf(text, "no %s beside the file", located->wanted);
		if (n > 1)
			text_printf(text, " or in %zu other place%s", n - 1, n > 2 ? "s" : "");
	} else {
		text_printf(text, "missing in %zu place%s", n, n > 1 ? "s" : "");
	}
}

static void add_reasons(struct text *text, const struct located *located)
{
	size_t n = 0;

	for (size_t i = 0; i < located->n_tried; i++) {
		const struct tried *tried = &located->tried[i];

		if (is_missing(tried))
			continue;
		if (n++ < MOST_REASONS) {
			add_separator(text);
			text_printf(text, "%s: %s", tried->path, tried->why);
		}
	}
	if (n > MOST_REASONS)
		text_printf(text, "; and %zu more", n - MOST_REASONS);
}

const char *located_sentence(struct arena *arena, const struct located *located)
{
	struct text text = { 0 };
	const char *sentence;

	if (located->path)
		return path_base(located->path);
	add_missing(&text, located);
	add_reasons(&text, located);
	if (located->note) {
		add_separator(&text);
		text_puts(&text, located->note);
	}
	sentence = text.length ? arena_format(arena, "none: %s", text.bytes) : "none";
	text_release(&text);
	return sentence;
}
