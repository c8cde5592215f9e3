#include "option_parts.h"

#include "../base/die.h"
#include "../view/text_wrap.h"

#include <string.h>

enum { WIDTH = 80, WIDEST_TERM = 28 };

/* Columns of `length` bytes of our own texts, which have no wide characters. */
static size_t count_columns(const char *bytes, size_t length)
{
	size_t columns = 0;

	for (size_t i = 0; i < length; i++)
		columns += ((unsigned char)bytes[i] & 0xc0) != 0x80;
	return columns;
}

/* A term on the left and what it means from column `indent` on, below when the term is long. */
static void add_entry(struct text *out, const char *term, const char *meaning, size_t indent)
{
	size_t columns = count_columns(term, strlen(term)) + 2;

	text_puts(out, "  ");
	text_puts(out, term);
	if (columns + 2 > indent) {
		text_putc(out, '\n');
		columns = 0;
	}
	text_repeat(out, ' ', indent - columns);
	text_wrap(out, meaning, indent, indent, WIDTH);
}

static void add_heading(struct text *out, const char *heading)
{
	text_printf(out, "\n%s:\n", heading);
}

static void add_term(struct text *out, const struct option_row *row)
{
	if (row->letter)
		text_printf(out, "-%c, --%s", row->letter, row->name);
	else
		text_printf(out, "    --%s", row->name);
	if (row->argument)
		text_printf(out, " %s", row->argument);
}

static size_t widest_term(void)
{
	struct text term = { 0 };
	size_t widest = 0;

	for (size_t i = 0; i < n_option_rows; i++) {
		size_t columns;

		text_reset(&term);
		add_term(&term, &option_table[i]);
		columns = count_columns(term.bytes, term.length);
		if (columns > widest && columns <= WIDEST_TERM)
			widest = columns;
	}
	text_release(&term);
	return widest;
}

static void add_option(struct text *out, const struct option_row *row, size_t indent)
{
	struct text term = { 0 }, meaning = { 0 };

	add_term(&term, row);
	text_puts(&meaning, row->help);
	if (row->values && option_takes(row) == TAKES_VALUE) {
		text_puts(&meaning, ": ");
		option_add_values(&meaning, row->values, ", ", " or ");
	}
	add_entry(out, term.bytes, meaning.bytes, indent);
	text_release(&term);
	text_release(&meaning);
}

static void add_group(struct text *out, const char *group)
{
	size_t indent = 2 + widest_term() + 2;
	const struct option_row *row = option_table;

	add_heading(out, group);
	while ((row = option_in_group(row, group)))
		add_option(out, row++, indent);
}

static void add_axes(struct text *out)
{
	size_t widest = 0;

	for (size_t i = 0; i < AXIS_COUNT; i++) {
		size_t columns = strlen(axes[i]->name);

		widest = columns > widest ? columns : widest;
	}
	add_heading(out, "Axes");
	for (size_t i = 0; i < AXIS_COUNT; i++)
		add_entry(out, axes[i]->name, axes[i]->summary, 2 + widest + 2);
}

void options_help(struct text *out)
{
	text_puts(out, "usage: " OPTION_USAGE "\n\n");
	text_wrap(out, option_purpose, 0, 0, WIDTH);
	option_each_group(out, add_group);
	add_axes(out);
	add_heading(out, "Exit codes");
	for (size_t i = 0; i < n_option_exit_codes; i++)
		add_entry(out, option_exit_codes[i].term, option_exit_codes[i].text, 5);
}

bool options_generate(struct text *out, const char *what)
{
	static const struct {
		const char *what;
		void (*add)(struct text *out);
	} texts[] = {
		{ "man", option_add_man },
		{ "bash", option_add_bash },
		{ "zsh", option_add_zsh },
		{ "fish", option_add_fish },
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		if (!strcmp(texts[i].what, what)) {
			texts[i].add(out);
			return true;
		}
	}
	return false;
}
