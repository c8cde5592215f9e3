#include "option_parts.h"

#include "../base/die.h"

#include <string.h>

const char option_purpose[] =
	"Shows what the bytes of FILE are for and whose they are. FILE is an ELF or PE "
	"executable, library, driver or object file, an archive of these, a fatbin, cubin or PTX "
	"file, or '-' for standard input. Every byte of the file is in exactly one row, so rows "
	"sum to its size.";

const struct option_note option_exit_codes[] = {
	{ "0", "done, all limits and expectations are kept" },
	{ "1", "a limit is passed or a check failed" },
	{ "2", "wrong usage or input that cannot be read: the reason is on standard error" },
	{ "3", "a comparison or a check could not be made" },
};
const size_t n_option_exit_codes = ARRAY_SIZE(option_exit_codes);

const struct option_note option_environment[] = {
	{ "NO_COLOR", "when it is set and not empty, text is not colored" },
	{ "CLICOLOR_FORCE",
	  "when it is set and not empty, text is colored in files and pipes too" },
	{ "COLUMNS", "width of the text, instead of that of the terminal" },
	{ "TERM", "text is not colored when it is unset or 'dumb'" },
	{ "GITHUB_STEP_SUMMARY",
	  "with --format github, the file that the Markdown form is added to" },
	{ "GITHUB_OUTPUT",
	  "with --format github, the file that size, delta and outcome are added to" },
};
const size_t n_option_environment = ARRAY_SIZE(option_environment);

const struct option_note option_examples[] = {
	{ "binsize app", "what is in app: its composition, crates or units, largest symbols" },
	{ "binsize --by crate,kind -n 0 app", "every crate, by what its bytes are for" },
	{ "binsize --by section,symbol --tree app", "the largest symbols of each section" },
	{ "binsize --by symbol --filter '^serde' --min 1KiB app",
	  "symbols of serde, those below 1024 bytes as one row" },
	{ "binsize --format csv --by crate app > crates.csv", "all crates for other programs" },
	{ "binsize -o json=size.json app", "the report here, and as JSON in a file" },
};
const size_t n_option_examples = ARRAY_SIZE(option_examples);

enum option_takes option_takes(const struct option_row *row)
{
	// Nothing, or nothing that must follow.
	if (!row->argument || (row->argument[0] == '[' && row->values))
		return TAKES_NOTHING;
	if (!strncmp(row->argument, "FORMAT=", strlen("FORMAT=")))
		return TAKES_OUTPUT;
	if (row->values)
		return strcmp(row->values, "AXES") ? TAKES_VALUE : TAKES_LIST;
	if (!strcmp(row->argument, "PATH") || !strcmp(row->argument, "FILE") ||
	    !strcmp(row->argument, "DIR") || !strncmp(row->argument, "CARGO.", 6))
		return TAKES_PATH;
	return TAKES_WORD;
}

static void add_value(struct text *out, size_t i, size_t n, const char *value, size_t length,
		      const char *const separators[2])
{
	if (i)
		text_puts(out, separators[i + 1 == n]);
	text_add(out, value, length);
}

static void add_words(struct text *out, const char *words, const char *const separators[2])
{
	size_t n = 1;

	for (const char *bar = words; (bar = strchr(bar, '|')); bar++)
		n++;
	for (size_t i = 0; i < n; i++) {
		size_t length = strcspn(words, "|");

		add_value(out, i, n, words, length, separators);
		words += length + 1;
	}
}

void option_add_values(struct text *out, const char *values, const char *between, const char *last)
{
	const char *const separators[2] = { between, last };

	if (!strcmp(values, "AXES")) {
		for (size_t i = 0; i < AXIS_COUNT; i++)
			add_value(out, i, AXIS_COUNT, axes[i]->name, strlen(axes[i]->name),
				  separators);
	} else if (!strcmp(values, "FORMATS")) {
		for (size_t i = 0; i < n_views; i++)
			add_value(out, i, n_views, views[i]->name, strlen(views[i]->name),
				  separators);
	} else {
		add_words(out, values, separators);
	}
}

const struct option_row *option_in_group(const struct option_row *row, const char *group)
{
	for (; row < option_table + n_option_rows; row++) {
		if (!strcmp(row->group, group))
			return row;
	}
	return NULL;
}

void option_each_group(struct text *out, void (*add)(struct text *out, const char *group))
{
	for (size_t i = 0; i < n_option_rows; i++) {
		const char *group = option_table[i].group;

		if (option_in_group(option_table, group) == &option_table[i])
			add(out, group);
	}
}
