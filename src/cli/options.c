/* options.c: reads the command line by the table. */
#include "options.h"

#include "../base/die.h"

#include <string.h>

static const struct option_row *find_long(const char *name, size_t length)
{
	for (size_t i = 0; i < n_option_rows; i++) {
		if (strlen(option_table[i].name) == length &&
		    !memcmp(option_table[i].name, name, length))
			return &option_table[i];
	}
	return NULL;
}

static const struct option_row *find_short(char letter)
{
	for (size_t i = 0; i < n_option_rows; i++) {
		if (option_table[i].letter == letter)
			return &option_table[i];
	}
	return NULL;
}

/* The arguments that are still to be read. */
struct arguments {
	struct arena *arena;
	char **next;
	int n;
};

/* Of a row without a function. */
static void keep(struct options *options, const struct option_row *row, const char *value)
{
	char *field = (char *)options + row->field;

	if (row->argument)
		*(const char **)(void *)field = value;
	else
		*(bool *)(void *)field = true;
}

/* Whether a word is one of "a|b|c". */
static bool is_value(const char *values, const char *word)
{
	size_t length = strlen(word);

	for (const char *v = values; length && *v; v += strcspn(v, "|"), v += *v == '|') {
		if (!strncmp(v, word, length) && (v[length] == '|' || !v[length]))
			return true;
	}
	return false;
}

/* "[TOPIC]": may be left out, and then the next word is something else. */
static bool is_optional(const struct option_row *row)
{
	return row->argument && row->argument[0] == '[' && row->values;
}

static struct error *apply(struct arguments *args, struct options *options,
			   const struct option_row *row, const char *attached, const char *spelled)
{
	if (!row->argument && attached)
		return error_new(args->arena, "option '%s' takes no value", spelled);
	if (is_optional(row) && !attached) {
		if (args->n && is_value(row->values, *args->next)) {
			attached = *args->next++;
			args->n--;
		}
	} else if (row->argument && !attached) {
		if (!args->n)
			return error_new(args->arena, "option '%s' needs %s", spelled,
					 row->argument);
		attached = *args->next++;
		args->n--;
	}
	if (row->apply)
		return row->apply(args->arena, options, attached);
	keep(options, row, attached);
	return NULL;
}

static struct error *parse_long(struct arguments *args, struct options *options,
				const char *argument)
{
	const char *name = argument + 2, *equals = strchr(name, '=');
	size_t length = equals ? (size_t)(equals - name) : strlen(name);
	const struct option_row *row = find_long(name, length);

	if (!row)
		return error_new(args->arena, "unknown option '--%.*s'", (int)length, name);
	return apply(args, options, row, equals ? equals + 1 : NULL, argument);
}

/* -n20, -n 20, and letters without a value together: -wq. */
static struct error *parse_short(struct arguments *args, struct options *options,
				 const char *argument)
{
	struct error *error = NULL;

	for (const char *p = argument + 1; *p && !error; p++) {
		const struct option_row *row = find_short(*p);
		const char spelled[3] = { '-', *p, '\0' };

		if (!row)
			return error_new(args->arena, "unknown option '-%c'", *p);
		if (row->argument)
			return apply(args, options, row, p[1] ? p + 1 : NULL, spelled);
		error = apply(args, options, row, NULL, spelled);
	}
	return error;
}

static struct error *parse_file(struct arena *arena, struct options *options, const char *argument)
{
	if (options->second_file)
		return error_new(arena, "two files at most, and '%s'", argument);
	if (options->file)
		options->second_file = argument;
	else
		options->file = argument;
	return NULL;
}

/* --diff OLD NEW, NEW -- OLD as bloaty has it, or --baseline OLD NEW. */
static struct error *check_files(struct arena *arena, struct options *options, bool is_reversed)
{
	const char *first = options->file, *second = options->second_file;

	if (!first && !options->shows_history)
		return error_new(arena, "no file given");
	if (second && !options->diffs && !is_reversed)
		return error_new(arena,
				 "one file at a time: '%s' and '%s' (--diff OLD NEW compares two)",
				 first, second);
	if (!second && options->diffs)
		return error_new(arena, "--diff needs two files: OLD NEW");
	if (second && (!*first || !*second))
		return error_new(arena, "an empty path is no file to compare");
	if (second && options->old)
		return error_new(arena, "--baseline and --diff are two ways to say the same");
	if (second) {
		options->old = is_reversed ? second : first;
		options->file = is_reversed ? first : second;
	}
	return NULL;
}

/* --inlines is a level below whatever else is asked for, symbols if nothing is. */
static struct error *add_inlines(struct arena *arena, struct options *options)
{
	struct error *error = NULL;

	if (!options->shows_inlines)
		return NULL;
	options->table.is_tree = true;
	if (!options->n_axes)
		error = options_add_axis(arena, options, "symbol");
	return error ? error : options_add_axis(arena, options, "inlined");
}

/* --cuda is about the device code alone unless other axes are asked for. */
static struct error *add_device(struct arena *arena, struct options *options)
{
	return options->shows_device && !options->n_axes ? options_add_axis(arena, options, "arch")
							 : NULL;
}

static bool is_about_checks(const struct options *options)
{
	return options->checks_settings || options->checks_duplicates || options->checks_features ||
	       options->n_expectations || options->n_wishes || options->cargo.manifest;
}

/* Not every view has a form for everything. */
static struct error *check_view(struct arena *arena, const struct options *options,
				const struct view *view)
{
	if (options->shows_history && !view->write_history)
		return error_new(arena, "a history has no form as %s", view->name);
	if (!options->shows_history && options->old && !view_has_diff(view))
		return error_new(arena, "a comparison has no form as %s", view->name);
	if (!options->shows_history && !options->old && !view_has_report(view))
		return error_new(arena, "a report has no form as %s", view->name);
	return NULL;
}

/* --disassemble is about one function, and not of how large things are. */
static struct error *check_function(struct arena *arena, const struct options *options)
{
	if (!options->function)
		return NULL;
	if (!*options->function)
		return error_new(arena, "--disassemble needs the name of a function");
	if (options->n_axes || options->shows_device || options->old || options->save ||
	    options->records || options->shows_history || options->n_budgets ||
	    is_about_checks(options))
		return error_new(arena, "--disassemble shows one function: ask it by itself");
	if (!options->view->shows_listing)
		return error_new(arena, "--disassemble has no form as %s", options->view->name);
	for (size_t i = 0; i < options->n_outputs; i++) {
		if (!options->outputs[i].view->shows_listing)
			return error_new(arena, "--disassemble has no form as %s",
					 options->outputs[i].view->name);
	}
	return NULL;
}

/* --history is a question of its own; what it needs is of no use elsewhere. */
static struct error *check_history(struct arena *arena, const struct options *options)
{
	if (options->shows_history && (options->records || options->old || options->save ||
				       options->n_budgets || is_about_checks(options)))
		return error_new(arena, "--history shows what was recorded: ask it by itself");
	if (options->shows_history && options->n_axes > 1)
		return error_new(arena, "--history takes one axis");
	if (options->n_history_rows && options->n_axes)
		return error_new(arena, "--row and --by are two questions");
	if (!options->shows_history && options->n_history_rows)
		return error_new(arena, "--row is for --history");
	if (!options->shows_history && !options->records &&
	    (options->store || options->label || options->commit || options->branch))
		return error_new(arena, "--store, --label, --commit and --branch need --record or "
					"--history");
	if (options->shows_history && options->commit)
		return error_new(arena, "--commit is for --record");
	if (options->records && options->keeps_names)
		return error_new(arena, "--record keeps names that other builds have too: "
					"--no-normalize would change all of them");
	if (options->records && is_about_checks(options))
		return error_new(arena, "--check and --expect are of one file: run them by "
					"themselves");
	return NULL;
}

/* A comparison shows what changed and all of the rest: a part of it would not sum. */
static struct error *check_comparison(struct arena *arena, const struct options *options)
{
	const struct {
		const char *name;
		bool is_given;
	} of_reports[] = {
		{ "--filter", options->table.filter != NULL },
		{ "--exclude", options->table.exclude != NULL },
		{ "--min", options->table.least_size != 0 },
		{ "-s", options->has_sort },
		{ "--tree", options->table.is_tree && !options->shows_inlines },
		{ "--evidence", options->style.shows_evidence },
	};

	for (size_t i = 0; i < ARRAY_SIZE(of_reports) && options->old; i++) {
		if (of_reports[i].is_given)
			return error_new(arena,
					 "%s is for reports of one file, not for comparisons",
					 of_reports[i].name);
	}
	if (options->saves_all && !options->save && !options->updates)
		return error_new(arena, "--save-full needs --save");
	if (options->allows_missing && !options->old)
		return error_new(arena, "--allow-missing-baseline needs --baseline");
	return NULL;
}

static struct error *check(struct arena *arena, const struct options *options)
{
	struct error *error;

	if (options->form != FORM_REPORT)
		return NULL;
	if ((options->old || options->save) && is_about_checks(options))
		return error_new(arena,
				 "--check and --expect are of one file: run them by themselves");
	error = check_function(arena, options);
	if (!error)
		error = check_history(arena, options);
	if (!error)
		error = check_comparison(arena, options);
	if (!error)
		error = check_view(arena, options, options->view);
	for (size_t i = 0; i < options->n_outputs && !error; i++)
		error = check_view(arena, options, options->outputs[i].view);
	if (error)
		return error;
	if (options->checks_settings && !options->n_axes && !options->view->shows_settings)
		return error_new(arena, "--check has no form as %s", options->view->name);
	if (options->checks_duplicates && !options->n_axes && !options->view->shows_findings)
		return error_new(arena, "--check duplicates has no form as %s",
				 options->view->name);
	if (options->checks_features && !options->n_axes && !options->view->shows_findings)
		return error_new(arena, "--check features has no form as %s", options->view->name);
	if (options->n_locks > 1 && !options->old)
		return error_new(arena, "two lock files are for two files");
	if (options->updates && (!options->old || options->diffs))
		return error_new(arena, "--update needs --baseline");
	if (options->updates && options->n_axes)
		return error_new(arena, "--update keeps all tables: not with --by");
	if (options->reason && !options->updates)
		return error_new(arena, "--reason is for --update");
	if (options->updates && options->keeps_names)
		return error_new(arena, "--update keeps names that other builds have too");
	if (!options->cargo.manifest &&
	    (options->cargo.profile || options->cargo.target || options->cargo.n_config))
		return error_new(arena, "--profile, --target and --cargo-config need --manifest");
	if (options->table.is_tree && options->n_axes < 2)
		return error_new(arena, "--tree needs two axes or more, such as --by crate,symbol");
	return NULL;
}

struct error *options_parse(struct arena *arena, int argc, char **argv, struct options *options)
{
	struct arguments args = { arena, argv + 1, argc > 0 ? argc - 1 : 0 };
	struct error *error = NULL;
	bool only_files = false, is_reversed = false;

	*options = (struct options){
		.view = view_find("text"),
		.table = { .most_rows = 20, .style = DEMANGLE_SHORT },
	};
	while (!error && args.n) {
		const char *argument = *args.next++;

		args.n--;
		if (only_files || argument[0] != '-' || !argument[1])
			error = parse_file(arena, options, argument);
		else if (!strcmp(argument, "--")) {
			only_files = true;
			is_reversed = options->file && !options->second_file;
		} else if (argument[1] == '-')
			error = parse_long(&args, options, argument);
		else
			error = parse_short(&args, options, argument);
	}
	if (!error && options->form == FORM_REPORT)
		error = check_files(arena, options, is_reversed);
	if (!error)
		error = add_inlines(arena, options);
	if (!error)
		error = add_device(arena, options);
	return error ? error : check(arena, options);
}
