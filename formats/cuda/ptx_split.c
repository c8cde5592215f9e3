/* ptx_split.c: what a PTX text consists of. */
#include "ptx.h"
#include "ptx_syntax.h"

#include <string.h>

struct split {
	const uint8_t *text;
	size_t size, done; /* bytes; items cover the first `done` */
	void (*visit)(void *context, const struct ptx_item *item);
	void *context;
};

/* All up to `off` that no item covers is something else. */
static void cover(struct split *split, size_t off)
{
	struct ptx_item rest = { PTX_OTHER, "", 0, split->done, off - split->done };

	if (rest.size)
		split->visit(split->context, &rest);
	split->done = off;
}

static void add_item(struct split *split, struct ptx_item item, const uint8_t *start,
		     const uint8_t *end)
{
	const uint8_t *done = split->text + split->done;

	while (start > done && (start[-1] == ' ' || start[-1] == '\t'))
		start--;
	cover(split, (size_t)(start - split->text));
	item.off = split->done;
	item.size = (size_t)(end - start);
	split->visit(split->context, &item);
	split->done += item.size;
}

static struct ptx_item named(enum ptx_item_kind kind, const uint8_t *start, const uint8_t *end)
{
	return (struct ptx_item){ kind, (const char *)start, (size_t)(end - start), 0, 0 };
}

/* Behind a modifier of a function, such as `.attribute(.managed)`, or a list of parameters. */
static const uint8_t *skip_modifier(const uint8_t *p, const uint8_t *end)
{
	if (*p == '(')
		while (p < end && *p != ')')
			p++;
	for (p += p < end; p < end && ptx_is_word(*p) && p[-1] != ')'; p++)
		;
	return p;
}

/* PTX ISA, section 11.2: `.entry name (…)`, `.func .attribute(…) (.param .b32 result) name (…)`. */
static struct ptx_item function_item(const struct ptx_statement *s)
{
	const char *directive = s->directive == PTX_FUNC ? ".func" : ".entry";
	const uint8_t *p = s->start, *end = s->body, *name;

	while (p < end && !ptx_match_word(p, end, directive))
		p++;
	p += p < end ? strlen(directive) : 0;
	while ((p = ptx_skip_blank(p, end)) < end && !ptx_is_word(*p))
		p = skip_modifier(p, end);
	for (name = p; p < end && ptx_is_word(*p); p++)
		;
	return named(s->directive == PTX_FUNC ? PTX_FUNCTION : PTX_KERNEL, name, p);
}

/* Section 5.4: `.global .align 4 .b8 name[64] = …`. */
static struct ptx_item table_item(const struct ptx_statement *s)
{
	const uint8_t *end = memchr(s->start, '[', (size_t)(s->value - s->start)), *name;

	end = end ? end : s->value;
	while (end > s->start && !ptx_is_word(end[-1]))
		end--;
	for (name = end; name > s->start && ptx_is_word(name[-1]); name--)
		;
	return named(PTX_TABLE, name, end);
}

void ptx_split(const uint8_t *text, size_t size,
	       void (*visit)(void *context, const struct ptx_item *item), void *context)
{
	struct split split = { .text = text, .size = size, .visit = visit, .context = context };
	const uint8_t *p = text, *end = text + size;

	while (end > text && !end[-1])
		end--;
	while ((p = ptx_skip_blank(p, end)) < end) {
		struct ptx_statement s = ptx_read_statement(p, end);
		const bool has_code = s.directive == PTX_ENTRY || s.directive == PTX_FUNC;

		p = s.is_whole ? ptx_skip_line_end(s.end, end) : s.end;
		if (has_code && s.body)
			add_item(&split, function_item(&s), s.start, p = s.is_whole ? p : end);
		else if (s.directive == PTX_DATA && s.value && s.is_whole)
			add_item(&split, table_item(&s), s.start, p);
	}
	cover(&split, size);
}
