#include "option_parts.h"

#include <string.h>

/* What roff would take for something else, and what older ones do not print as it is. */
static const char *escape_of(char c)
{
	switch (c) {
	case '\\':
		return "\\e";
	case '-':
		return "\\-";
	case '\'':
		return "\\(aq";
	case '"':
		return "\\(dq";
	case '`':
		return "\\(ga";
	case '^':
		return "\\(ha";
	case '~':
		return "\\(ti";
	default:
		return NULL;
	}
}

/* A line must not begin with '.', so text that may stand there is protected by \&. */
static void add_escaped(struct text *out, const char *text)
{
	static const char ellipsis[] = "…";

	if (*text == '.')
		text_puts(out, "\\&");
	while (*text) {
		const char *escape = escape_of(*text);

		if (!strncmp(text, ellipsis, strlen(ellipsis))) {
			text_puts(out, "...");
			text += strlen(ellipsis);
			continue;
		}
		if (escape)
			text_puts(out, escape);
		else
			text_putc(out, *text);
		text++;
	}
}

static void add_line(struct text *out, const char *text)
{
	add_escaped(out, text);
	text_putc(out, '\n');
}

static void add_bold(struct text *out, const char *text)
{
	text_puts(out, "\\fB");
	add_escaped(out, text);
	text_puts(out, "\\fR");
}

/* A term, and its meaning indented below it. */
static void add_entry(struct text *out, const char *term, const char *meaning)
{
	text_puts(out, ".TP\n");
	add_bold(out, term);
	text_putc(out, '\n');
	add_line(out, meaning);
}

static void add_entries(struct text *out, const char *heading, const struct option_note *notes,
			size_t n)
{
	text_printf(out, ".SH %s\n", heading);
	for (size_t i = 0; i < n; i++)
		add_entry(out, notes[i].term, notes[i].text);
}

static void add_term(struct text *out, const struct option_row *row)
{
	const char letter[3] = { '-', row->letter, '\0' };

	if (row->letter) {
		add_bold(out, letter);
		text_puts(out, ", ");
	}
	add_bold(out, "--");
	add_bold(out, row->name);
	if (row->argument) {
		text_puts(out, " \\fI");
		add_escaped(out, row->argument);
		text_puts(out, "\\fR");
	}
	text_putc(out, '\n');
}

static void add_option(struct text *out, const struct option_row *row)
{
	struct text values = { 0 };

	text_puts(out, ".TP\n");
	add_term(out, row);
	add_escaped(out, row->help);
	if (row->values && option_takes(row) == TAKES_VALUE) {
		option_add_values(&values, row->values, ", ", " or ");
		text_puts(out, ": ");
		add_escaped(out, values.bytes);
		text_release(&values);
	}
	text_putc(out, '\n');
}

static void add_group(struct text *out, const char *group)
{
	const struct option_row *row = option_table;

	text_puts(out, ".SS ");
	add_line(out, group);
	while ((row = option_in_group(row, group)))
		add_option(out, row++);
}

static void add_examples(struct text *out)
{
	text_puts(out, ".SH EXAMPLES\n");
	for (size_t i = 0; i < n_option_examples; i++) {
		text_puts(out, i ? ".PP\n" : "");
		add_escaped(out, option_examples[i].text);
		text_puts(out, ":\n.PP\n.RS 4\n.nf\n");
		add_line(out, option_examples[i].term);
		text_puts(out, ".fi\n.RE\n");
	}
}

/* man(7). Without a date: the same source gives the same page. */
void option_add_man(struct text *out)
{
	text_puts(out, ".TH BINSIZE 1 \"\" \"binsize " BINSIZE_VERSION "\" \"User Commands\"\n");
	text_puts(out, ".SH NAME\nbinsize \\- where did every byte of a binary go?\n");
	text_puts(out, ".SH SYNOPSIS\n.B binsize\n.RI [ OPTION... ]\n.I FILE\n");
	text_puts(out, ".SH DESCRIPTION\n");
	add_line(out, option_purpose);
	text_puts(out, ".SH OPTIONS\n");
	option_each_group(out, add_group);
	text_puts(out, ".SH AXES\n");
	for (size_t i = 0; i < AXIS_COUNT; i++)
		add_entry(out, axes[i]->name, axes[i]->summary);
	add_entries(out, "\"EXIT STATUS\"", option_exit_codes, n_option_exit_codes);
	add_entries(out, "ENVIRONMENT", option_environment, n_option_environment);
	add_examples(out);
}
