#include "run.h"

#include "commands.h"
#include "config.h"
#include "messages.h"
#include "option_parts.h"
#include "output_paths.h"
#include "subcommand.h"

static bool is_comparison(const struct options *options)
{
	return options->old || options->save || options->records;
}

static int build_and_report(struct arena *arena, struct options *options)
{
	struct error *error;

	error = options->shows_history ? NULL : config_apply(arena, options);
	if (!error && options->builds && !options->shows_history)
		error = subcommand_build(arena, options);
	if (!error)
		error = output_paths_check(arena, options);
	if (!error && options->shows_history)
		return history_show(arena, options);
	if (!error)
		return is_comparison(options) ? compare_files(arena, options)
					      : report_file(options);
	say_error(NULL, error);
	return STATUS_ERROR;
}

static int print_text(const struct options *options)
{
	struct text text = { 0 };
	int status;

	if (options->form == FORM_HELP)
		options_help(&text);
	else if (options->form == FORM_VERSION)
		option_add_version(&text);
	else if (!options_generate(&text, options->generate)) {
		fprintf(stderr, "binsize: cannot generate '%s' (man, bash, zsh or fish)\n",
			options->generate);
		return STATUS_ERROR;
	}
	status = print_data(&text);
	text_release(&text);
	return status;
}

int run(int argc, char **argv)
{
	struct arena arena = { 0 };
	struct options options;
	bool is_subcommand = subcommand_is(argc, argv);
	struct error *error = is_subcommand ? subcommand_parse(&arena, argc, argv, &options)
					    : options_parse(&arena, argc, argv, &options);
	int status;

	if (error) {
		say_error(NULL, error);
		fprintf(stderr, "Try '%s --help'.\n", is_subcommand ? "cargo binsize" : "binsize");
		status = STATUS_ERROR;
	} else if (options.form == FORM_REPORT) {
		status = build_and_report(&arena, &options);
	} else {
		if (is_subcommand && options.form == FORM_HELP)
			fputs(subcommand_usage, stdout);
		status = print_text(&options);
	}
	arena_release(&arena);
	return status;
}
