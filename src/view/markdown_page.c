/*
 * markdown_page.c: GitHub Flavored Markdown 0.29, inline HTML (6.10). Names come from strangers: in
 * them every character that could mean something is a numeric entity.
 */
#include "markdown_page.h"

#include "gate_words.h"
#include "safe_text.h"
#include "size.h"

#include <ctype.h>
#include <string.h>

/* Columns of a name, and of what is said of a check. */
enum { LONGEST_NAME = 100, LONGEST_WORDS = 400 };

struct markdown markdown_open(struct text *out, bool exact)
{
	return (struct markdown){ .out = out, .start = out->length, .exact = exact };
}

void markdown_close(struct markdown *page)
{
	text_release(&page->line);
	if (page->n_tables)
		text_printf(page->out, "\n%zu more tables found no room here.\n", page->n_tables);
}

bool markdown_add(struct markdown *page, size_t most)
{
	size_t used = page->out->length - page->start;
	bool fits = used <= most && page->line.length <= most - used;

	if (fits && page->line.length)
		text_add(page->out, page->line.bytes, page->line.length);
	text_reset(&page->line);
	return fits;
}

size_t markdown_share(const struct markdown *page, size_t i, size_t n)
{
	size_t used = page->out->length - page->start, most = MOST_MARKDOWN - MARKDOWN_END;

	return used < most ? used + (most - used) / (n - i) : most;
}

/* "://" and "www." begin a link wherever they stand, in HTML as well (6.9). */
static bool begins_link(const char *c)
{
	return (*c == ':' && c[1] == '/') || (*c == '.' && c[-1] == 'w');
}

/*
 * In <code>, so that nobody is called. What is behind an '@' is a text of its own, or both would be
 * an address, whatever the '@' is written as.
 */
static void put_code(struct text *out, const char *text, size_t columns)
{
	struct text safe = { 0 };

	text_putc(&safe, ' ');
	safe_add(&safe, text, columns);
	text_puts(out, "<code>");
	for (const char *p = safe.bytes + 1; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (isalnum(c) || c >= 0x80 || (strchr(" ,.:/()+=-", c) && !begins_link(p)))
			text_putc(out, (char)c);
		else
			text_printf(out, "&#%u;%s", c, c == '@' ? "<wbr>" : "");
	}
	text_puts(out, "</code>");
	text_release(&safe);
}

void markdown_name(struct markdown *page, const char *name)
{
	put_code(&page->line, name, LONGEST_NAME);
}

void markdown_size(struct markdown *page, uint64_t bytes)
{
	char text[SIZE_TEXT];

	format_size(text, bytes, page->exact);
	text_puts(&page->line, text);
}

void markdown_delta(struct markdown *page, int64_t delta)
{
	char text[SIZE_TEXT];

	format_delta(text, delta, page->exact);
	text_puts(&page->line, text);
}

void markdown_change(struct markdown *page, uint64_t old, int64_t delta)
{
	char text[SIZE_TEXT];

	format_change(text, old, delta);
	text_puts(&page->line, text);
}

/* --- checks */

/* Adds those in a state; returns how many found no room. */
static size_t add_checks(struct markdown *page, const struct gate *gate, enum gate_state state,
			 const char *what)
{
	size_t n_left = 0;

	for (size_t i = 0; i < gate->n; i++) {
		struct text words = { 0 };

		if (gate_state(gate, &gate->checks[i]) != state)
			continue;
		gate_put_words(&words, &gate->checks[i]);
		text_printf(&page->line, "* **%s**: ", what);
		put_code(&page->line, words.bytes, LONGEST_WORDS);
		text_putc(&page->line, '\n');
		n_left += !markdown_add(page, MARKDOWN_TOP / 2);
		text_release(&words);
	}
	return n_left;
}

void markdown_gate(struct markdown *page, const struct gate *gate)
{
	size_t n_left;

	if (!gate || gate_count(gate, GATE_KEPT) == gate->n)
		return;
	text_putc(page->out, '\n');
	n_left = add_checks(page, gate, GATE_BROKEN, "broken");
	n_left += add_checks(page, gate, GATE_UNDECIDED, "cannot be told");
	n_left += add_checks(page, gate, GATE_OPEN, "cannot be told, which is allowed");
	if (n_left)
		text_printf(page->out, "* %zu more\n", n_left);
}
