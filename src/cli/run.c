#include "run.h"

#include "compare_step.h"
#include "config.h"
#include "option_parts.h"
#include "pipeline.h"
#include "report_step.h"
#include "subcommand.h"

#include "../base/clock.h"
#include "../base/replace.h"
#include "../base/terminal.h"
#include "../view/diff_view.h"
#include "../view/safe_text.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_WARNINGS = 3 };

/* Names in messages come from strangers too. */
static void print_safely(FILE *stream, const char *text)
{
	struct text safe = { 0 };

	safe_add(&safe, text, 0);
	fputs(safe.bytes ? safe.bytes : "", stream);
	text_release(&safe);
}

static void print_error(const char *path, const struct error *error)
{
	fputs("binsize: ", stderr);
	if (path) {
		print_safely(stderr, path);
		fputs(": ", stderr);
	}
	if (error->file_off != ERROR_NO_OFFSET)
		fprintf(stderr, "at 0x%llx: ", (unsigned long long)error->file_off);
	print_safely(stderr, error->text);
	fputc('\n', stderr);
}

static void print_warnings(const struct options *options, const struct image *image)
{
	size_t shown = options->is_verbose || image->n_warnings < FIRST_WARNINGS ? image->n_warnings
										 : FIRST_WARNINGS;
	size_t hidden = image->n_warnings - shown + image->n_warnings_dropped;

	if (options->is_quiet)
		return;
	for (size_t i = 0; i < shown; i++) {
		fputs("binsize: warning: ", stderr);
		print_safely(stderr, options->file);
		if (image->warnings[i].file_off != ERROR_NO_OFFSET)
			fprintf(stderr, ": at 0x%llx",
				(unsigned long long)image->warnings[i].file_off);
		fputs(": ", stderr);
		print_safely(stderr, image->warnings[i].text);
		fputc('\n', stderr);
	}
	if (hidden)
		fprintf(stderr, "binsize: %zu more warnings%s\n", hidden,
			options->is_verbose ? "" : " (-v shows them)");
}

static void print_timing(const struct analysis *a)
{
	uint64_t wall = 0, cpu = 0;

	for (size_t i = 0; i < a->n_stages; i++) {
		fprintf(stderr, "%-10s %9.3f ms wall %9.3f ms cpu %9.1f MiB peak\n",
			a->stages[i].name, (double)a->stages[i].wall_ns / 1e6,
			(double)a->stages[i].cpu_ns / 1e6,
			(double)a->stages[i].peak_memory / 1048576);
		wall += a->stages[i].wall_ns;
		cpu += a->stages[i].cpu_ns;
	}
	fprintf(stderr, "%-10s %9.3f ms wall %9.3f ms cpu %9.1f MiB peak\n", "all",
		(double)wall / 1e6, (double)cpu / 1e6, (double)clock_peak_memory() / 1048576);
}

/* Data goes out whole. A reader that had enough (| head) is no error; a full disk is. */
static int print(const char *bytes, size_t size)
{
	errno = 0;
	if (fwrite(bytes, 1, size, stdout) == size && !fflush(stdout))
		return STATUS_DONE;
	if (errno == EPIPE)
		return STATUS_DONE;
	fprintf(stderr, "binsize: standard output cannot be written: %s\n", strerror(errno));
	return STATUS_ERROR;
}

/* https://no-color.org and its counterpart CLICOLOR_FORCE. */
static bool wants_color(enum color_choice choice)
{
	const char *term = environment("TERM");

	if (choice != COLOR_AUTO)
		return choice == COLOR_ALWAYS;
	if (environment("NO_COLOR"))
		return false;
	if (environment("CLICOLOR_FORCE"))
		return true;
	return terminal_is(stdout) && term && strcmp(term, "dumb");
}

static unsigned wanted_width(unsigned asked)
{
	const char *columns = environment("COLUMNS");
	unsigned width = terminal_width(stdout);
	long number = columns ? strtol(columns, NULL, 10) : 0;

	if (asked == UINT_MAX)
		return 0;
	if (number >= 20 && number <= 10000)
		return (unsigned)number;
	return width ? width : 100;
}

static struct error *render(struct analysis *a, const struct options *options,
			    const struct view *view, const struct view_style *style,
			    struct text *text)
{
	struct report report;
	struct error *error = make_report(a, options, view, &report);

	if (!error)
		view->write(text, &report, style);
	report_release(&report);
	return error;
}

static struct error *write_outputs(struct analysis *a, const struct options *options)
{
	struct view_style style = options->style;
	struct error *error = NULL;

	style.width = 0;
	style.has_color = false;
	for (size_t i = 0; i < options->n_outputs && !error; i++) {
		const struct output *output = &options->outputs[i];
		struct text text = { 0 };

		error = render(a, options, output->view, &style, &text);
		if (!error)
			error = replace_file(&a->arena, output->path, text.bytes, text.length);
		text_release(&text);
	}
	return error;
}

/* Forms for programs hold names as they are; on a terminal those must not be obeyed. */
static void add_line_safely(struct text *safe, const char *line, size_t length)
{
	struct text copy = { 0 };

	text_add(&copy, line, length);
	safe_add(safe, copy.bytes, 0);
	text_putc(safe, '\n');
	text_release(&copy);
}

static void make_safe(struct text *text)
{
	struct text safe = { 0 };

	for (const char *line = text->bytes; line && *line;) {
		size_t length = strcspn(line, "\n");

		add_line_safely(&safe, line, length);
		line += length + (line[length] == '\n');
	}
	text_release(text);
	*text = safe;
}

/* Why the exit status is what it is, also when the report shows no settings. */
static void print_reason(const struct judged *judged, struct arena *arena)
{
	fprintf(stderr, "binsize: expected %s=", judged->name);
	print_safely(stderr, judged->expected);
	fputs(" (", stderr);
	print_safely(stderr, judged->expected_from);
	fprintf(stderr, "), found %s", verdict_words(&judged->verdict, arena));
	if (judged->verdict.n_values)
		fprintf(stderr, " (%s)", confidence_name(judged->verdict.confidence));
	if (judged->outcome == OUTCOME_BROKEN && judged->verdict.remedy) {
		fputs("; remedy: ", stderr);
		print_safely(stderr, judged->verdict.remedy);
	}
	fputc('\n', stderr);
}

static bool is_reason(enum outcome outcome, const struct options *options)
{
	return outcome == OUTCOME_BROKEN ||
	       (outcome == OUTCOME_UNKNOWN && !options->allows_unknown);
}

static void print_reasons(struct analysis *a, const struct options *options)
{
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		if (is_reason(a->settings[i].outcome, options))
			print_reason(&a->settings[i], &a->arena);
	}
}

/* The worst of two: a breach, what is not known, anything else. */
static enum outcome worse(enum outcome a, enum outcome b)
{
	if (a == OUTCOME_BROKEN || b == OUTCOME_BROKEN)
		return OUTCOME_BROKEN;
	return a == OUTCOME_UNKNOWN || b == OUTCOME_UNKNOWN ? OUTCOME_UNKNOWN : OUTCOME_NONE;
}

static enum outcome outcome_of_wishes(const struct analysis *a, const struct options *options)
{
	enum outcome all = OUTCOME_NONE;

	for (size_t i = 0; i < options->n_wishes; i++) {
		if (is_reason(a->wishes[i].outcome, options)) {
			fprintf(stderr, "binsize: expected ");
			print_safely(stderr, a->wishes[i].text);
			fprintf(stderr, " (--expect): ");
			print_safely(stderr, a->wishes[i].why);
			fputc('\n', stderr);
		}
		all = worse(all, a->wishes[i].outcome);
	}
	return all;
}

static int status_of_checks(struct analysis *a, const struct options *options)
{
	if (a->settings)
		print_reasons(a, options);
	switch (worse(a->settings ? outcome_of_all(a->settings) : OUTCOME_NONE,
		      outcome_of_wishes(a, options))) {
	case OUTCOME_BROKEN:
		return STATUS_BREACH;
	case OUTCOME_UNKNOWN:
		return options->allows_unknown ? STATUS_DONE : STATUS_UNDECIDED;
	default:
		return STATUS_DONE;
	}
}

static int report(struct options *options)
{
	struct analysis analysis = { .n_stages = 0 };
	struct text text = { 0 };
	const char *blamed = options->file;
	struct error *error;
	int status = STATUS_ERROR;

	options->style.has_color = wants_color(options->color);
	options->style.is_verbose = options->is_verbose;
	options->style.width = wanted_width(options->style.width);
	error = analyze(&analysis, options);
	if (!error) {
		print_warnings(options, &analysis.image);
		blamed = NULL;
		error = render(&analysis, options, options->view, &options->style, &text);
	}
	if (!error && options->view->wants_all && terminal_is(stdout))
		make_safe(&text);
	if (!error)
		error = write_outputs(&analysis, options);
	if (error)
		print_error(blamed, error);
	else
		status = print(text.bytes, text.length);
	if (status == STATUS_DONE)
		status = status_of_checks(&analysis, options);
	if (options->shows_timing)
		print_timing(&analysis);
	text_release(&text);
	analysis_release(&analysis);
	return status;
}

static int print_diff(const struct options *options, const struct diff *diff)
{
	struct diff_style style = { &options->style,
				    options->view->wants_all && !options->has_most_rows
					    ? 0
					    : options->table.most_rows };
	struct text text = { 0 };
	int status;

	for (size_t i = 0; i < diff->n_warnings && !options->is_quiet; i++) {
		fputs("binsize: warning: ", stderr);
		print_safely(stderr, diff->warnings[i]);
		fputc('\n', stderr);
	}
	options->view->write_diff(&text, diff, &style);
	if (options->view->wants_all && terminal_is(stdout))
		make_safe(&text);
	status = print(text.bytes ? text.bytes : "", text.length);
	text_release(&text);
	return status;
}

/* Files for other readers have their own widths, and no colors. */
static struct error *write_diffs(struct arena *arena, const struct options *options,
				 const struct diff *diff)
{
	struct view_style plain = options->style;
	struct error *error = NULL;

	plain.width = 0;
	plain.has_color = false;
	for (size_t i = 0; i < options->n_outputs && !error; i++) {
		const struct output *output = &options->outputs[i];
		struct diff_style style = { &plain,
					    output->view->wants_all && !options->has_most_rows
						    ? 0
						    : options->table.most_rows };
		struct text text = { 0 };

		output->view->write_diff(&text, diff, &style);
		error = replace_file(arena, output->path, text.bytes ? text.bytes : "",
				     text.length);
		text_release(&text);
	}
	return error;
}

/* Nothing to compare with is neither a pass nor a breach. */
static int cannot_compare(const struct options *options, const struct error *error)
{
	print_error(options->old, error);
	return options->allows_missing ? STATUS_DONE : STATUS_UNDECIDED;
}

/* The worst of all bounds: a breach, one that could not be held, none. */
static int hold_budgets(struct arena *arena, const struct options *options,
			const struct snapshot *snapshot, const struct diff *diff)
{
	int status = STATUS_DONE;

	for (size_t i = 0; i < options->n_budgets; i++) {
		struct budget_result r = budget_hold(&options->budgets[i], arena, snapshot, diff);

		if (!r.is_broken && !r.is_open)
			continue;
		fprintf(stderr, "binsize: %s ", r.is_broken ? "passed:" : "not held:");
		print_safely(stderr, options->budgets[i].text);
		fputs(": ", stderr);
		print_safely(stderr, r.why);
		fputc('\n', stderr);
		if (r.is_broken)
			status = STATUS_BREACH;
		else if (status == STATUS_DONE && !options->allows_missing)
			status = STATUS_UNDECIDED;
	}
	return status;
}

static void print_warning_of(const struct options *options, const struct snapshot *snapshot)
{
	if (!snapshot->warning || options->is_quiet)
		return;
	fputs("binsize: warning: ", stderr);
	print_safely(stderr, snapshot->path);
	fputs(": ", stderr);
	print_safely(stderr, snapshot->warning);
	fputc('\n', stderr);
}

static int compare_and_save(struct arena *arena, struct options *options)
{
	struct snapshot old, new;
	struct diff diff = { .n_tables = 0 };
	struct error *error;
	bool is_open = false, is_missing = false;
	int status = STATUS_DONE;

	options->style.has_color = wants_color(options->color);
	options->style.width = wanted_width(options->style.width);
	if (!options->old && !options->save) {
		status = report(options);
		if (status != STATUS_DONE)
			return status;
	}
	error = snapshot_open(arena, options, options->file, &new, &is_open);
	if (error) {
		print_error(options->file, error);
		return STATUS_ERROR;
	}
	print_warning_of(options, &new);
	error = options->old ? snapshot_open(arena, options, options->old, &old, &is_missing)
			     : NULL;
	if (error && is_missing) {
		status = cannot_compare(options, error);
	} else if (error) {
		print_error(options->old, error);
		return STATUS_ERROR;
	} else if (options->old) {
		print_warning_of(options, &old);
		diff = compare(arena, options, &old, &new);
		status = print_diff(options, &diff);
	}
	if (status == STATUS_DONE)
		status = hold_budgets(arena, options, &new, diff.new ? &diff : NULL);
	error = diff.new ? write_diffs(arena, options, &diff) : NULL;
	if (!error && options->save)
		error = snapshot_save(arena, options, options->save, &new);
	if (!error)
		return status;
	print_error(NULL, error);
	return STATUS_ERROR;
}

static bool is_comparison(const struct options *options)
{
	return options->old || options->save || options->n_budgets;
}

static int build_and_report(struct arena *arena, struct options *options)
{
	struct error *error = config_apply(arena, options);

	if (!error && options->builds)
		error = subcommand_build(arena, options);
	if (!error)
		return is_comparison(options) ? compare_and_save(arena, options) : report(options);
	print_error(NULL, error);
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
	status = print(text.bytes, text.length);
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
		print_error(NULL, error);
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
