#include "option_parts.h"

#include "../base/die.h"

#include <string.h>

/* `text` as a part of a word in single quotes; each of `special` gets a backslash. */
static void add_quoted(struct text *out, const char *text, const char *quote, const char *special)
{
	for (; *text; text++) {
		if (*text == '\'')
			text_puts(out, quote);
		else if (strchr(special, *text))
			text_printf(out, "\\%c", *text);
		else
			text_putc(out, *text);
	}
}

/* "-d|--by" */
static void add_names(struct text *out, const struct option_row *row, const char *between)
{
	if (row->letter)
		text_printf(out, "-%c%s", row->letter, between);
	text_printf(out, "--%s", row->name);
}

static const char bash_start[] =
	"# bash completion for binsize\n"
	"# shellcheck disable=SC2207 # words without blanks\n"
	"\n"
	"_binsize()\n"
	"{\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]} list=\n"
	"\n"
	"\tCOMPREPLY=()\n"
	"\t# --by=kind is three words here.\n"
	"\tif [[ $cur == = ]]; then\n"
	"\t\tcur=\n"
	"\telif [[ $option == = ]]; then\n"
	"\t\toption=${COMP_WORDS[COMP_CWORD - 2]}\n"
	"\tfi\n"
	"\tcase $option in\n";

static const char bash_end[] = "\tesac\n"
			       "\tif [[ $cur == -* ]]; then\n"
			       "\t\tCOMPREPLY=($(compgen -W '%s' -- \"$cur\"))\n"
			       "\tfi\n"
			       "}\n"
			       "\n"
			       "complete -o default -F _binsize binsize\n";

static void add_bash_values(struct text *out, const struct option_row *row)
{
	switch (option_takes(row)) {
	case TAKES_VALUE:
		text_puts(out, "\t\tCOMPREPLY=($(compgen -W '");
		option_add_values(out, row->values, " ", " ");
		text_puts(out, "' -- \"$cur\"))\n");
		break;
	case TAKES_LIST:
		text_puts(out, "\t\t[[ $cur == *,* ]] && list=${cur%,*},\n"
			       "\t\tcompopt -o nospace\n"
			       "\t\tCOMPREPLY=($(compgen -P \"$list\" -W '");
		option_add_values(out, row->values, " ", " ");
		text_puts(out, "' -- \"${cur##*,}\"))\n");
		break;
	case TAKES_OUTPUT:
		text_puts(out, "\t\tcompopt -o nospace\n\t\tCOMPREPLY=($(compgen -W '");
		option_add_values(out, "FORMATS", "= ", "= ");
		text_puts(out, "=' -- \"$cur\"))\n");
		break;
	case TAKES_WORD:
		text_puts(out, "\t\tcompopt +o default\n");
		break;
	default:
		break;
	}
}

void option_add_bash(struct text *out)
{
	struct text all = { 0 };

	text_puts(out, bash_start);
	for (size_t i = 0; i < n_option_rows; i++) {
		const struct option_row *row = &option_table[i];

		if (i)
			text_putc(&all, ' ');
		add_names(&all, row, " ");
		if (option_takes(row) == TAKES_NOTHING)
			continue;
		text_putc(out, '\t');
		add_names(out, row, "|");
		text_puts(out, ")\n");
		add_bash_values(out, row);
		text_puts(out, "\t\treturn\n\t\t;;\n");
	}
	text_printf(out, bash_end, all.bytes);
	text_release(&all);
}

static void add_zsh_values(struct text *out, const struct option_row *row)
{
	text_putc(out, ':');
	add_quoted(out, row->argument, "'\\''", ":\\");
	text_putc(out, ':');
	switch (option_takes(row)) {
	case TAKES_VALUE:
		text_putc(out, '(');
		option_add_values(out, row->values, " ", " ");
		text_putc(out, ')');
		break;
	case TAKES_LIST:
		text_puts(out, "_values -s , axis ");
		option_add_values(out, row->values, " ", " ");
		break;
	case TAKES_OUTPUT:
		text_puts(out, "{compset -P \"*=\" && _files || compadd -S = - ");
		option_add_values(out, "FORMATS", " ", " ");
		text_putc(out, '}');
		break;
	case TAKES_PATH:
		text_puts(out, "_files");
		break;
	default:
		break;
	}
}

/* '*'{-d+,--by=}'[help]:AXIS:…', '(-w --wide)'{-w,--wide}'[help]', '--tree[help]' */
static void add_zsh_option(struct text *out, const struct option_row *row)
{
	bool takes = option_takes(row) != TAKES_NOTHING;

	text_puts(out, "\t'");
	if (takes) {
		text_putc(out, '*');
	} else if (row->letter) {
		text_putc(out, '(');
		add_names(out, row, " ");
		text_putc(out, ')');
	}
	if (row->letter)
		text_printf(out, "'{-%c%s,--%s%s}'", row->letter, takes ? "+" : "", row->name,
			    takes ? "=" : "");
	else
		text_printf(out, "--%s%s", row->name, takes ? "=" : "");
	text_putc(out, '[');
	add_quoted(out, row->help, "'\\''", "[]\\");
	text_putc(out, ']');
	if (takes)
		add_zsh_values(out, row);
	text_puts(out, "' \\\n");
}

void option_add_zsh(struct text *out)
{
	text_puts(out, "#compdef binsize\n\n_arguments -s -S : \\\n");
	for (size_t i = 0; i < n_option_rows; i++)
		add_zsh_option(out, &option_table[i]);
	text_puts(out, "\t'*:file:_files'\n");
}

static void add_fish_values(struct text *out, const struct option_row *row)
{
	switch (option_takes(row)) {
	case TAKES_VALUE:
		text_puts(out, " -x -a '");
		option_add_values(out, row->values, " ", " ");
		text_putc(out, '\'');
		break;
	case TAKES_LIST:
		text_puts(out, " -x -a \"(__fish_complete_list , 'printf %s\\\\n ");
		option_add_values(out, row->values, " ", " ");
		text_puts(out, "')\"");
		break;
	case TAKES_OUTPUT:
		text_puts(out, " -r -a '");
		option_add_values(out, "FORMATS", "= ", "= ");
		text_puts(out, "='");
		break;
	case TAKES_WORD:
		text_puts(out, " -x");
		break;
	case TAKES_PATH:
		text_puts(out, " -r");
		break;
	case TAKES_NOTHING:
		break;
	}
}

void option_add_fish(struct text *out)
{
	text_puts(out, "# fish completion for binsize\n\n");
	for (size_t i = 0; i < n_option_rows; i++) {
		const struct option_row *row = &option_table[i];

		text_puts(out, "complete -c binsize");
		if (row->letter)
			text_printf(out, " -s %c", row->letter);
		text_printf(out, " -l %s", row->name);
		add_fish_values(out, row);
		text_puts(out, " -d '");
		add_quoted(out, row->help, "\\'", "\\");
		text_puts(out, "'\n");
	}
}
