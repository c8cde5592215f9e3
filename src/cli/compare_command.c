#include "commands.h"
#include "compare_step.h"
#include "gate_step.h"
#include "github_step.h"
#include "history_step.h"
#include "messages.h"
#include "output.h"
#include "run.h"
#include "update_step.h"

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

	view_write_diff(view, text, subject->diff, &diff_style);
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

/* Both files, and what came of them. */
struct comparison {
	struct intern names; /* of the labels of both */
	struct snapshot old, new;
	struct diff diff;
	bool is_made;	      /* there was something to compare with */
	const char *missing;  /* why not, when it was asked for */
	enum absence absence; /* of the old one */
};

static void release(struct comparison *c)
{
	snapshot_close(&c->old);
	snapshot_close(&c->new);
	intern_release(&c->names);
}

/* The last lock file is of the new one. */
static struct error *open_new(struct arena *arena, const struct options *options,
			      struct comparison *c)
{
	enum absence ignored;
	struct error *error = snapshot_open(arena, options, options->file, &c->new, &ignored);

	if (!error && options->n_locks)
		error = snapshot_add_lock(arena, options->locks[options->n_locks - 1], &c->new);
	return error;
}

static struct error *open_old(struct arena *arena, const struct options *options,
			      struct comparison *c)
{
	struct error *error = snapshot_open(arena, options, options->old, &c->old, &c->absence);

	if (!error && options->n_locks > 1)
		error = snapshot_add_lock(arena, options->locks[0], &c->old);
	return error;
}

/* Nothing to compare with is neither a pass nor a breach, unless that is allowed. */
static bool may_be_missing(const struct options *options, const struct comparison *c)
{
	return options->allows_missing && c->absence == ABSENCE_MISSING;
}

/* Compares them, unless that is no question that both can answer. */
static void join(struct arena *arena, const struct options *options, struct comparison *c,
		 int *status)
{
	const char *blamed;
	struct error *error = comparison_check(arena, options, &c->old, &c->new, &blamed);

	if (!error) {
		c->diff = compare(arena, options, &c->old, &c->new);
		c->is_made = true;
		return;
	}
	say_error(blamed, error);
	c->missing = blamed == c->old.path ? error->text
					   : arena_format(arena, "%s %s", blamed, error->text);
	*status = STATUS_UNDECIDED;
}

/* Reads both. An error was told of; `*status` is that of a comparison that could not be made. */
static bool open_both(struct arena *arena, const struct options *options, struct comparison *c,
		      int *status)
{
	struct error *error = open_new(arena, options, c);

	if (error) {
		say_error(options->file, error);
		return false;
	}
	print_warning_of(options, &c->new);
	if (!options->old)
		return true;
	error = open_old(arena, options, c);
	if (error) {
		say_error(options->old, error);
		c->missing = error->text;
		*status = may_be_missing(options, c) ? STATUS_DONE : STATUS_UNDECIDED;
		return c->absence != ABSENCE_NONE;
	}
	print_warning_of(options, &c->old);
	join(arena, options, c, status);
	return true;
}

/* Forms that have nothing to say without an older file. */
static void drop_comparisons(struct options *options)
{
	size_t n = 0;

	for (size_t i = 0; i < options->n_outputs; i++) {
		if (options->outputs[i].view->stands_alone)
			options->outputs[n++] = options->outputs[i];
	}
	options->n_outputs = n;
}

static struct error *write_all(struct arena *arena, const struct options *options,
			       struct comparison *c, struct text *text)
{
	struct subject subject = { &c->diff, options };
	struct options alone = *options;
	struct error *error = NULL;

	if (!c->is_made)
		drop_comparisons(&alone);
	if (c->is_made || options->view->stands_alone)
		error = write_standard(options, write_diff, &subject, text);
	return error ? error : write_outputs(arena, &alone, write_diff, &subject);
}

/* How a breach that is meant is let pass, in the words that do it. */
static void say_how_to_accept(const struct options *options, const struct comparison *c)
{
	if (options->is_quiet || !c->is_made || !c->old.is_saved || options->reason)
		return;
	fputs("binsize: if it is meant: --baseline ", stderr);
	say_safely(stderr, options->old);
	fputs(" --update --reason \"WHY\"\n", stderr);
}

/* --- all of it */

/* What the bounds come to; one that is passed is so also when there is nothing to compare with. */
static int hold_bounds(const struct options *options, const struct comparison *c,
		       const struct gate *gate, int status)
{
	int of_bounds = gate_status(gate);

	if (status == STATUS_DONE || of_bounds == STATUS_BREACH)
		say_gate(gate);
	if (of_bounds == STATUS_BREACH)
		say_how_to_accept(options, c);
	return status == STATUS_DONE || of_bounds == STATUS_BREACH ? of_bounds : status;
}

static void publish(const struct options *options, const struct diff *diff)
{
	struct subject subject = { diff, options };
	struct gate_subject of = gate_subject_of_diff(diff);

	github_publish(options, write_diff, &subject, &of);
}

/* Writes everything, then holds the bounds. `status`: of a comparison that could not be made. */
static int finish(struct arena *arena, const struct options *options, struct comparison *c,
		  const struct gate *gate, int status)
{
	struct text text = { 0 };
	struct error *error = write_all(arena, options, c, &text);

	if (!error && options->save)
		error = snapshot_save(arena, options, options->save, &c->new);
	if (!error && print_data(&text) != STATUS_DONE)
		status = STATUS_ERROR;
	if (!error && status != STATUS_ERROR)
		publish(options, &c->diff);
	if (!error && status != STATUS_ERROR)
		status = hold_bounds(options, c, gate, status);
	if (!error && status != STATUS_ERROR && options->updates)
		error = update_baseline(arena, options, c->is_made ? &c->old : NULL, &c->new,
					c->is_made || may_be_missing(options, c),
					status == STATUS_DONE);
	if (error)
		say_error(NULL, error);
	text_release(&text);
	return error ? STATUS_ERROR : status;
}

/* What is recorded is so whatever became of the comparison; that it could not be is an error. */
static int worse(int status, int of_record)
{
	return of_record == STATUS_ERROR || status == STATUS_DONE ? of_record : status;
}

int compare_files(struct arena *arena, struct options *options)
{
	struct comparison c = { .is_made = false };
	struct gate gate;
	struct error *error;
	int status = STATUS_DONE;

	choose_style(options);
	c.old.names = c.new.names = &c.names;
	if (!open_both(arena, options, &c, &status)) {
		release(&c);
		return STATUS_ERROR;
	}
	error = c.is_made ? check_update(arena, options, &c.old) : NULL;
	if (error) {
		say_error(NULL, error);
		release(&c);
		return STATUS_ERROR;
	}
	gate = gate_of_bounds(arena, options, &c.new, c.is_made ? &c.diff : NULL, c.missing,
			      may_be_missing(options, &c));
	c.diff.new = &c.new;
	c.diff.gate = &gate;
	if (c.is_made)
		print_warnings(options, &c.diff);
	status = finish(arena, options, &c, &gate, status);
	if (options->records && status != STATUS_ERROR)
		status = worse(status, history_record(arena, options, &c.new));
	release(&c);
	return status;
}
