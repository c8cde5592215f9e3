#include "commands.h"
#include "compare_step.h"
#include "gate_step.h"
#include "messages.h"
#include "output.h"
#include "run.h"

#include "../view/diff_view.h"

/* What a comparison is written from. */
struct subject {
	const struct diff *diff;
	const struct options *options;
};

static struct error *write_diff(void *of, const struct view *view, const struct view_style *style,
				struct text *text)
{
	struct subject *subject = of;
	const struct options *options = subject->options;
	bool shows_all = view->wants_all && !options->has_most_rows;
	struct diff_style diff_style = { style, shows_all ? 0 : options->table.most_rows };

	view->write_diff(text, subject->diff, &diff_style);
	return NULL;
}

static void print_warnings(const struct options *options, const struct diff *diff)
{
	for (size_t i = 0; i < diff->n_warnings && !options->is_quiet; i++)
		say_warning(NULL, ERROR_NO_OFFSET, diff->warnings[i]);
}

static void print_warning_of(const struct options *options, const struct snapshot *snapshot)
{
	if (snapshot->warning && !options->is_quiet)
		say_warning(snapshot->path, ERROR_NO_OFFSET, snapshot->warning);
}

/* Nothing to compare with is neither a pass nor a breach. */
static int cannot_compare(const struct options *options, const struct error *error)
{
	say_error(options->old, error);
	return options->allows_missing ? STATUS_DONE : STATUS_UNDECIDED;
}

/* Both files, and what came of them. */
struct comparison {
	struct intern names; /* of the labels of both */
	struct snapshot old, new;
	struct diff diff;
	bool is_made; /* there was something to compare with */
};

static void release(struct comparison *c)
{
	snapshot_close(&c->old);
	snapshot_close(&c->new);
	intern_release(&c->names);
}

/* Reads both. An error was told of; `*status` is that of a comparison that could not be made. */
static bool open_both(struct arena *arena, const struct options *options, struct comparison *c,
		      int *status)
{
	struct error *error;
	bool is_open = false;

	error = snapshot_open(arena, options, options->file, &c->new, &is_open);
	if (error) {
		say_error(options->file, error);
		return false;
	}
	print_warning_of(options, &c->new);
	if (!options->old)
		return true;
	error = snapshot_open(arena, options, options->old, &c->old, &is_open);
	if (error && !is_open) {
		say_error(options->old, error);
		return false;
	}
	if (error) {
		*status = cannot_compare(options, error);
		return true;
	}
	print_warning_of(options, &c->old);
	c->diff = compare(arena, options, &c->old, &c->new);
	c->is_made = true;
	return true;
}

static struct error *write_all(struct arena *arena, const struct options *options,
			       struct comparison *c, struct text *text)
{
	struct subject subject = { &c->diff, options };
	struct error *error;

	if (!c->is_made)
		return NULL;
	error = write_standard(options, write_diff, &subject, text);
	return error ? error : write_outputs(arena, options, write_diff, &subject);
}

int compare_files(struct arena *arena, struct options *options)
{
	struct comparison c = { .is_made = false };
	struct gate gate;
	struct text text = { 0 };
	struct error *error;
	int status = STATUS_DONE;

	choose_style(options);
	c.old.names = c.new.names = &c.names;
	if (!open_both(arena, options, &c, &status)) {
		release(&c);
		return STATUS_ERROR;
	}
	gate = gate_of_bounds(arena, options, &c.new, c.is_made ? &c.diff : NULL);
	c.diff.gate = &gate;
	if (c.is_made)
		print_warnings(options, &c.diff);
	error = write_all(arena, options, &c, &text);
	if (!error && options->save)
		error = snapshot_save(arena, options, options->save, &c.new);
	if (error)
		say_error(NULL, error);
	else if (print_data(&text) != STATUS_DONE)
		status = STATUS_ERROR;
	else if (status == STATUS_DONE) {
		say_gate(&gate);
		status = gate_status(&gate);
	}
	text_release(&text);
	release(&c);
	return error ? STATUS_ERROR : status;
}
