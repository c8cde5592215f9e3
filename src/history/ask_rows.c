/* ask_rows.c: answers questions about the past: what became of rows. */
#include "ask.h"
#include "schema.h"

#include "../base/array.h"
#include "../names/crate_name.h"

#include <stdlib.h>
#include <string.h>

/* --- trends */

struct trend_reader {
	struct history_trend *trend;
	int64_t series;
	size_t at; /* the next run that has no size yet */
	struct history_size now;
	int64_t changed_at; /* the run of `now` */
};

/* Gives a size to all runs of the series before the run `until`. */
static void fill_sizes(struct asker *a, struct trend_reader *reader, int64_t until)
{
	const char *axis = reader->trend->row.axis;

	for (; reader->at < a->history->n_runs && a->history->runs[reader->at].id < until;
	     reader->at++) {
		const struct history_run *run = &a->history->runs[reader->at];
		struct history_size *size = &reader->trend->sizes[reader->at];

		if (run->series != reader->series || !history_has_axis(run, axis))
			continue;
		*size = reader->now;
		size->is_known = true;
		if (run->id != reader->changed_at) {
			size->has_step = run->has_step;
			size->step = 0;
		}
	}
}

static void add_size(struct asker *a, void *context)
{
	struct trend_reader *reader = context;
	int64_t run = a->driver->number(a->database, 0);

	fill_sizes(a, reader, run);
	reader->changed_at = run;
	reader->now = (struct history_size){
		.size = database_size(a->database, 1),
		.has_step = !a->driver->is_null(a->database, 2),
		.step = database_step(a->database, 2),
	};
}

/* From the last change in front of the first run on. */
static struct error *read_sizes(struct asker *a, struct history_trend *trend, int64_t series,
				int64_t item)
{
	struct history *h = a->history;
	struct trend_reader reader = { .trend = trend, .series = series };
	struct error *error = ask_each(
		a,
		"SELECT run, size, step FROM binsize_change WHERE item = $1 AND run >= "
		"coalesce((SELECT max(run) FROM binsize_change WHERE item = $2 AND run <= $3), 0) "
		"AND run <= $4 ORDER BY run",
		VALUES(NUMBER(item), NUMBER(item), NUMBER(h->runs[0].id),
		       NUMBER(h->runs[h->n_runs - 1].id)),
		add_size, &reader);

	fill_sizes(a, &reader, INT64_MAX);
	return error;
}

struct name_search {
	const char *name;
	int64_t exact, alike;
};

static void compare_name(struct asker *a, void *context)
{
	struct name_search *search = context;
	const char *name = a->driver->text(a->database, 1);
	int64_t id = a->driver->number(a->database, 0);

	if (!strcmp(name, search->name))
		search->exact = id;
	else if (crate_name_is_same(name, search->name))
		search->alike = id;
}

/* Names of crates are written with '-' or '_'. 0: the series has no such row. */
static struct error *find_item(struct asker *a, int64_t series, const struct history_row *row,
			       int64_t *item)
{
	struct name_search search = { .name = row->name };
	struct error *error =
		ask_each(a, "SELECT id, name FROM binsize_item WHERE series = $1 AND axis = $2",
			 VALUES(NUMBER(series), TEXT(row->axis)), compare_name, &search);

	*item = search.exact ? search.exact : search.alike;
	return error;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The series of the runs that are shown, each once. */
static void find_series(struct asker *a)
{
	const struct history *h = a->history;
	size_t n = 0;

	a->series = arena_new(a->arena, int64_t, h->n_runs);
	for (size_t i = 0; i < h->n_runs; i++)
		a->series[i] = h->runs[i].series;
	qsort(a->series, h->n_runs, sizeof(*a->series), by_number);
	for (size_t i = 0; i < h->n_runs; i++) {
		if (!i || a->series[i] != a->series[n - 1])
			a->series[n++] = a->series[i];
	}
	a->n_series = n;
}

static struct error *read_trend(struct asker *a, struct history_trend *trend,
				const struct history_row *row)
{
	struct history *h = a->history;
	struct error *error = NULL;
	bool is_found = false;

	trend->row = *row;
	trend->sizes = arena_new(a->arena, struct history_size, h->n_runs);
	for (size_t i = 0; i < a->n_series && !error; i++) {
		int64_t item = 0;

		error = find_item(a, a->series[i], row, &item);
		if (!error && item) {
			is_found = true;
			error = read_sizes(a, trend, a->series[i], item);
		}
	}
	if (!error && !is_found)
		error = error_new(a->arena, "no run of '%s' has a row %s:%s", h->file, row->axis,
				  row->name);
	return error;
}

/* The whole file is in the runs themselves. */
static void whole_trend(struct asker *a)
{
	struct history *h = a->history;
	struct history_trend *trend = arena_new(a->arena, struct history_trend, 1);

	trend->sizes = arena_new(a->arena, struct history_size, h->n_runs + 1);
	for (size_t i = 0; i < h->n_runs; i++)
		trend->sizes[i] = (struct history_size){ true, h->runs[i].size, h->runs[i].has_step,
							 h->runs[i].step };
	h->trends = trend;
	h->n_trends = 1;
}

static struct error *read_trends(struct asker *a, const struct history_row *rows, size_t n)
{
	struct history *h = a->history;
	struct error *error = NULL;

	find_series(a);
	h->trends = arena_new(a->arena, struct history_trend, n + 1);
	for (size_t i = 0; i < n && !error; i++) {
		error = read_trend(a, &h->trends[i], &rows[i]);
		h->n_trends++;
	}
	return error;
}

/* The size of a row in a run is that of its last change until then. */
#define SIZE_IN	 "coalesce((SELECT c.size FROM binsize_change c WHERE c.item = i.id AND c.run <= "
#define SIZE_END " ORDER BY c.run DESC LIMIT 1), 0)"

static const char largest_sql[] = "SELECT name FROM (SELECT i.name AS name, " SIZE_IN "$1" SIZE_END
				  " AS size "
				  "FROM binsize_item i WHERE i.series = $2 AND i.axis = $3) s "
				  "WHERE size > 0 ORDER BY size DESC, name LIMIT $4";

static const char moves_sql[] =
	"SELECT name, before, after FROM "
	"(SELECT i.name AS name, " SIZE_IN "$1" SIZE_END " AS before, " SIZE_IN "$2" SIZE_END
	" AS after FROM binsize_item i WHERE i.series = $3 AND i.axis = $4) s "
	"WHERE before <> after ORDER BY abs(after - before) DESC, name LIMIT $5";

struct row_list {
	struct history_row *rows;
	size_t n, capacity;
	const char *axis;
};

static void add_name(struct asker *a, void *context)
{
	struct row_list *list = context;

	array_push(list->rows, list->n, list->capacity,
		   (struct history_row){ list->axis, database_copy(a->database, 0) });
}

static struct error *read_largest(struct asker *a)
{
	struct history *h = a->history;
	struct row_list list = { .axis = a->query->axis };
	struct error *error = ask_each(a, largest_sql,
				       VALUES(NUMBER(h->last->id), NUMBER(h->last->series),
					      TEXT(a->query->axis), ask_limit(a->query->most_rows)),
				       add_name, &list);

	if (!error && !history_has_axis(h->last, a->query->axis))
		error = error_new(a->arena, "the last run of '%s' has no rows by %s", h->file,
				  a->query->axis);
	if (!error)
		error = read_trends(a, list.rows, list.n);
	free(list.rows);
	return error;
}

/* --- what changed most */

static void add_move(struct asker *a, void *context)
{
	struct history *h = a->history;

	array_push(h->moves, h->n_moves, a->capacity,
		   (struct history_move){
			   .row = { context, database_copy(a->database, 0) },
			   .old = database_size(a->database, 1),
			   .new = database_size(a->database, 2),
		   });
}

static struct error *read_moves_by(struct asker *a, const char *axis)
{
	struct history *h = a->history;

	if (!history_has_axis(h->first, axis))
		return NULL;
	return ask_each(a, moves_sql,
			VALUES(NUMBER(h->first->id), NUMBER(h->last->id), NUMBER(h->last->series),
			       TEXT(axis), ask_limit(a->query->most_rows)),
			add_move, (void *)(uintptr_t)axis);
}

/* --- the largest steps */

static void add_step(struct asker *a, void *context)
{
	struct history *h = a->history;
	const char *axis = context;
	bool is_whole = !strcmp(axis, WHOLE_AXIS);

	array_push(h->steps, h->n_steps, a->capacity,
		   (struct history_step){
			   .row = { is_whole ? NULL : axis,
				    is_whole ? NULL : database_copy(a->database, 0) },
			   .date = a->driver->number(a->database, 1),
			   .commit = database_copy(a->database, 2),
			   .branch = h->last->branch,
			   .label = h->last->label,
			   .size = database_size(a->database, 3),
			   .step = database_step(a->database, 4),
		   });
}

#define STEPS                                                                                      \
	"SELECT i.name, r.date, r.commit_id, c.size, c.step FROM binsize_change c "                \
	"JOIN binsize_item i ON i.id = c.item JOIN binsize_run r ON r.id = c.run "

static struct error *find_track(struct asker *a, const char *axis, int64_t *track)
{
	return database_ask(a->database,
			    "SELECT id FROM binsize_track WHERE series = $1 AND axis = $2 AND "
			    "branch = $3",
			    VALUES(NUMBER(a->history->last->series), TEXT(axis),
				   TEXT(a->history->last->branch)),
			    0, track);
}

static struct error *read_steps_by(struct asker *a, const char *axis)
{
	int64_t track = 0;
	struct error *error = find_track(a, axis, &track);

	if (error || !track)
		return error;
	return ask_each(a,
			STEPS "WHERE c.track = $1 AND c.step <> 0 "
			      "ORDER BY abs(c.step) DESC, c.run DESC, c.item LIMIT $2",
			VALUES(NUMBER(track), ask_limit(a->query->most_rows)), add_step,
			(void *)(uintptr_t)axis);
}

/* The plus keeps databases from walking all steps of the axis instead of those of the row. */
static struct error *read_steps_of(struct asker *a, const struct history_row *row)
{
	int64_t track = 0, item = 0;
	struct error *error = find_track(a, row->axis, &track);

	if (!error)
		error = find_item(a, a->history->last->series, row, &item);
	if (error || !track || !item)
		return error;
	return ask_each(a,
			STEPS "WHERE c.item = $1 AND +c.track = $2 AND c.step <> 0 "
			      "ORDER BY abs(c.step) DESC, c.run DESC, c.item LIMIT $3",
			VALUES(NUMBER(item), NUMBER(track), ask_limit(a->query->most_rows)),
			add_step, (void *)(uintptr_t)row->axis);
}

/* --- all of it */

/* For each axis of the last run. */
static struct error *each_axis(struct asker *a,
			       struct error *(*read)(struct asker *a, const char *axis))
{
	struct error *error = NULL;

	for (const char *p = a->history->last->axes; *p && !error;) {
		size_t length = strcspn(p, ",");

		if (length)
			error = read(a, arena_copy(a->arena, p, length));
		p += length + (p[length] == ',');
	}
	return error;
}

static struct error *read_moves(struct asker *a)
{
	struct error *error = each_axis(a, read_moves_by);

	a->history->moves = ask_keep(a->arena, a->history->moves, a->history->n_moves,
				     sizeof(*a->history->moves));
	return error;
}

static struct error *read_steps(struct asker *a)
{
	struct error *error = NULL;

	a->capacity = 0;
	if (a->query->axis)
		error = read_steps_by(a, a->query->axis);
	for (size_t i = 0; i < a->query->n_rows && !error; i++)
		error = read_steps_of(a, &a->query->rows[i]);
	if (!a->query->axis && !a->query->n_rows) {
		error = read_steps_by(a, WHOLE_AXIS);
		if (!error)
			error = each_axis(a, read_steps_by);
	}
	a->history->steps = ask_keep(a->arena, a->history->steps, a->history->n_steps,
				     sizeof(*a->history->steps));
	return error;
}

struct error *ask_rows(struct asker *a)
{
	struct error *error = NULL;

	if (a->query->axis)
		error = read_largest(a);
	else if (a->query->n_rows)
		error = read_trends(a, a->query->rows, a->query->n_rows);
	else
		whole_trend(a);
	a->capacity = 0;
	if (!error && !a->query->axis && !a->query->n_rows)
		error = read_moves(a);
	return error ? error : read_steps(a);
}
