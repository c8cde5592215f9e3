/* option_parts.h: what help, manual page and completions have in common. */
#ifndef BINSIZE_CLI_OPTION_PARTS_H
#define BINSIZE_CLI_OPTION_PARTS_H

#include "options.h"

/* What can stand behind an option. */
enum option_takes {
	TAKES_NOTHING,
	TAKES_WORD,   /* a number, an expression: nothing can be offered */
	TAKES_VALUE,  /* one of a few */
	TAKES_LIST,   /* axes, with commas between */
	TAKES_PATH,   /* a file */
	TAKES_OUTPUT, /* FORMAT=PATH */
};

/* Of one option. */
enum option_takes option_takes(const struct option_row *row);

/*
 * Appends the values of an option, or of "FORMATS" or "AXES" or words with '|' between, with
 * `between` after each but the last two and `last` between these.
 */
void option_add_values(struct text *out, const char *values, const char *between, const char *last);

/* Calls `add` for each group, in the order of the table; groups need not stand together there. */
void option_each_group(struct text *out, void (*add)(struct text *out, const char *group));

/* The first row of a group from `row` on, or NULL at the end of the table. */
const struct option_row *option_in_group(const struct option_row *row, const char *group);

/* A term and what it means. */
struct option_note {
	const char *term, *text;
};

#define OPTION_USAGE "binsize [OPTION...] FILE"

/* The texts of --help and the manual page that are not in the table. */
extern const char option_purpose[];
extern const struct option_note option_exit_codes[], option_environment[], option_examples[];
extern const size_t n_option_exit_codes, n_option_environment, n_option_examples;

/* option_version.c: for --version, the version of the program and of the libraries in it. */
void option_add_version(struct text *out);

/* option_man.c and option_complete.c: what --generate writes. */
void option_add_man(struct text *out);
void option_add_bash(struct text *out);
void option_add_zsh(struct text *out);
void option_add_fish(struct text *out);

#endif
