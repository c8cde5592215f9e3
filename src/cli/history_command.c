#include "history_step.h"

#include "build_facts.h"
#include "commands.h"
#include "messages.h"
#include "output.h"
#include "run.h"

#include "../base/path.h"
#include "../history/store.h"

/* What people are shown when nobody says how much: about a screen. Programs get all runs. */
enum { FEW_RUNS = 20, FEW_ROWS = 5, MANY_ROWS = 20 };

static const char *where(const struct options *options)
{
	return options->store ? options->store : STORE_DEFAULT;
}

static struct error *append(struct arena *arena, const struct options *options,
			    const struct snapshot *snapshot, bool *is_undecided)
{
	struct snapshot folded = *snapshot;
	struct build_facts facts;
	struct store *store = NULL;
	struct error *error = build_facts_read(arena, options, &facts);

	if (!error && !options->store)
		error = path_make_directory(arena, path_directory(arena, STORE_DEFAULT));
	if (!error)
		error = store_open(arena, where(options), STORE_WRITE, &store, is_undecided);
	if (error)
		return error;
	snapshot_fold(&folded, arena);
	error = store_record(store, &facts, &folded);
	store_close(store);
	return error;
}

static struct error *record(struct arena *arena, const struct options *options,
			    const struct snapshot *snapshot, bool *is_undecided)
{
	*is_undecided = snapshot->is_damaged;
	if (snapshot->is_damaged)
		return error_new(arena,
				 "%s is not recorded: parts of it are missing, and what they held "
				 "would be told gone",
				 options->file);
	return append(arena, options, snapshot, is_undecided);
}

int history_record(struct arena *arena, const struct options *options,
		   const struct snapshot *snapshot)
{
	bool is_undecided = false;
	struct error *error = record(arena, options, snapshot, &is_undecided);

	if (!error)
		return STATUS_DONE;
	say_error(NULL, error);
	return is_undecided ? STATUS_UNDECIDED : STATUS_ERROR;
}

static struct history_query query_of(const struct options *options, const struct view *view)
{
	size_t most = options->table.most_rows;

	return (struct history_query){
		.file = options->file ? path_base(options->file) : NULL,
		.branch = options->branch,
		.label = options->label,
		.rows = options->history_rows,
		.n_rows = options->n_history_rows,
		.axis = options->n_axes ? options->axes[0]->name : NULL,
		.most_runs = options->has_most_rows ? most
			     : view->wants_all	    ? 0
						    : FEW_RUNS,
		.most_rows = options->has_most_rows ? most
			     : view->wants_all	    ? MANY_ROWS
						    : FEW_ROWS,
	};
}

/* What an answer is written from. */
struct subject {
	const struct options *options;
	struct store *store;
};

static struct error *write_history(void *of, const struct view *view,
				   const struct view_style *style, struct text *text)
{
	struct subject *subject = of;
	struct history_query query = query_of(subject->options, view);
	struct history history;
	struct error *error = store_ask(subject->store, &query, &history);

	if (!error)
		view->write_history(text, &history, style);
	return error;
}

static struct error *write_all(struct arena *arena, const struct options *options,
			       struct text *text, bool *is_undecided)
{
	struct subject subject = { options, NULL };
	struct error *error = store_open(arena, where(options), STORE_READ, &subject.store,
					 is_undecided);

	if (error)
		return error;
	error = write_standard(options, write_history, &subject, text);
	if (!error)
		error = write_outputs(arena, options, write_history, &subject);
	store_close(subject.store);
	return error;
}

int history_show(struct arena *arena, struct options *options)
{
	bool is_undecided = false;
	struct text text = { 0 };
	struct error *error;
	int status = STATUS_ERROR;

	choose_style(options);
	error = write_all(arena, options, &text, &is_undecided);
	if (!error)
		status = print_data(&text);
	else if (is_undecided)
		status = STATUS_UNDECIDED;
	if (error)
		say_error(NULL, error);
	text_release(&text);
	return status;
}
