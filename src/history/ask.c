/* ask.c: answers questions about the past: which file, which runs. */
#include "ask.h"

#include "schema.h"
#include "store_parts.h"

#include "../base/array.h"

#include <stdlib.h>
#include <string.h>

struct value ask_limit(size_t most)
{
	return NUMBER(most && most < INT64_MAX ? (int64_t)most : INT64_MAX);
}

struct error *ask_each(struct asker *a, const char *sql, const struct value *values, size_t n,
		       void (*add)(struct asker *a, void *context), void *context)
{
	struct error *error = a->driver->run(a->database, sql, values, n);
	bool has_row = true;

	while (!error && has_row) {
		error = a->driver->next(a->database, &has_row);
		if (!error && has_row)
			add(a, context);
	}
	return error;
}

void *ask_keep(struct arena *arena, void *items, size_t n, size_t size)
{
	void *copy = n ? arena_alloc(arena, n, size) : NULL;

	if (n)
		memcpy(copy, items, n * size);
	free(items);
	return copy;
}

/* --- which file */

static void add_file(struct asker *a, void *context)
{
	struct history *h = a->history;

	(void)context;
	array_push(h->files, h->n_files, a->capacity,
		   (struct history_file){
			   .name = database_copy(a->database, 0),
			   .n_runs = database_size(a->database, 1),
			   .date = a->driver->number(a->database, 2),
			   .size = database_size(a->database, 3),
		   });
}

static struct error *list_files(struct asker *a)
{
	struct error *error = ask_each(
		a,
		"SELECT f.name, n.runs, r.date, r.size FROM "
		"(SELECT file, count(*) AS runs, max(id) AS last FROM binsize_run GROUP BY file) n "
		"JOIN binsize_file f ON f.id = n.file JOIN binsize_run r ON r.id = n.last "
		"ORDER BY f.name",
		NULL, 0, add_file, NULL);

	a->history->files = ask_keep(a->arena, a->history->files, a->history->n_files,
				     sizeof(*a->history->files));
	return error;
}

/* The file that is asked for, or the only one. */
static struct error *choose_file(struct asker *a, int64_t *id)
{
	struct history *h = a->history;
	struct error *error;
	int64_t n = 0;

	*id = 0;
	h->file = a->query->file;
	if (!h->file) {
		error = database_ask(a->database, "SELECT count(*) FROM binsize_file", NULL, 0, 0,
				     &n);
		if (error || n != 1)
			return error ? error : list_files(a);
		error = list_files(a);
		if (error || h->n_files != 1)
			return error;
		h->file = h->files[0].name;
		h->n_files = 0;
	}
	error = database_ask(a->database, "SELECT id FROM binsize_file WHERE name = $1",
			     VALUES(TEXT(h->file)), 0, id);
	if (!error && !*id)
		error = error_new(a->arena, "%s holds no run of '%s'", a->database->name, h->file);
	return error;
}

/* --- runs */

/* What runs refer to by number until it is read. */
struct run_words {
	int64_t settings, axes, program;
};

struct run_list {
	struct history_run *runs;
	struct run_words *words;
	size_t n, capacity, words_capacity;
};

static void add_run(struct asker *a, void *context)
{
	struct run_list *list = context;
	struct history_run run = {
		.id = a->driver->number(a->database, 0),
		.series = a->driver->number(a->database, 1),
		.date = a->driver->number(a->database, 2),
		.commit = database_copy(a->database, 3),
		.branch = database_copy(a->database, 4),
		.label = database_copy(a->database, 5),
		.size = database_size(a->database, 6),
		.vm_size = database_size(a->database, 7),
		.has_step = !a->driver->is_null(a->database, 8),
		.step = database_step(a->database, 8),
	};
	struct run_words words = {
		.settings = a->driver->number(a->database, 9),
		.axes = a->driver->number(a->database, 10),
		.program = a->driver->number(a->database, 11),
	};

	array_reserve(list->words, list->n, list->words_capacity);
	list->words[list->n] = words;
	array_push(list->runs, list->n, list->capacity, run);
}

/*
 * A filter that is NULL lets all through. Written so that PostgreSQL, which may know nothing yet of what
 * is in a table, does not take it for one that leaves next to nothing.
 */
#define RUN_FILTER "coalesce(r.branch = $2, true) AND coalesce(s.label = $3, true)"

static const char runs_sql[] =
	"SELECT r.id, r.series, r.date, r.commit_id, r.branch, s.label, r.size, r.vm_size, r.step, "
	"r.settings, r.axes, r.program FROM binsize_run r JOIN binsize_series s ON s.id = r.series "
	"WHERE r.file = $1 AND " RUN_FILTER " ORDER BY r.id DESC LIMIT $4";

static const char count_sql[] =
	"SELECT count(*) FROM binsize_run r JOIN binsize_series s ON s.id = r.series "
	"WHERE r.file = $1 AND " RUN_FILTER;

/* Newest first, as they come. */
static struct error *read_runs(struct asker *a, int64_t file, struct run_list *list)
{
	const struct history_query *q = a->query;

	return ask_each(
		a, runs_sql,
		VALUES(NUMBER(file), TEXT(q->branch), TEXT(q->label), ask_limit(q->most_runs)),
		add_run, list);
}

static struct error *count_runs(struct asker *a, int64_t file)
{
	const struct history_query *q = a->query;
	int64_t n = 0;
	struct error *error = database_ask(a->database, count_sql,
					   VALUES(NUMBER(file), TEXT(q->branch), TEXT(q->label)), 0,
					   &n);

	a->history->n_recorded = n < 0 ? 0 : (uint64_t)n;
	return error;
}

/* --- words of runs */

struct words {
	int64_t id;
	const char *text;
	struct history_setting *settings; /* NULL: not taken apart yet */
	size_t n_settings;
};

struct word_list {
	struct words *items; /* by id */
	size_t n, capacity;
};

static void add_words(struct asker *a, void *context)
{
	struct word_list *list = context;

	array_push(list->items, list->n, list->capacity,
		   (struct words){ a->driver->number(a->database, 0), database_copy(a->database, 1),
				   NULL, 0 });
}

/* NULL: a damaged database. */
static struct words *words_of(const struct word_list *list, int64_t id)
{
	size_t at;

	array_search(at, list->n, i, list->items[i].id < id);
	return at < list->n && list->items[at].id == id ? &list->items[at] : NULL;
}

/* "strip=symbols\nlto=fat\n" */
static void split_settings(struct arena *arena, struct words *words)
{
	size_t n = 0;

	for (const char *p = words->text; *p; p++)
		n += *p == '\n';
	words->settings = arena_new(arena, struct history_setting, n + 1);
	for (const char *p = words->text; words->n_settings < n; p = strchr(p, '\n') + 1) {
		size_t name = strcspn(p, "=\n"), end = strcspn(p, "\n");

		words->settings[words->n_settings++] = (struct history_setting){
			arena_copy(arena, p, name),
			name < end ? arena_copy(arena, p + name + 1, end - name - 1) : "",
		};
	}
}

static const char *text_of(const struct word_list *list, int64_t id)
{
	const struct words *words = words_of(list, id);

	return words ? words->text : "";
}

static void give_words(struct asker *a, struct history_run *run, const struct run_words *ids,
		       const struct word_list *list)
{
	struct words *settings = words_of(list, ids->settings);

	if (settings && !settings->settings)
		split_settings(a->arena, settings);
	run->settings = settings ? settings->settings : NULL;
	run->n_settings = settings ? settings->n_settings : 0;
	run->axes = text_of(list, ids->axes);
	run->program = text_of(list, ids->program);
}

/* The runs with their words, the oldest first. */
static struct error *finish_runs(struct asker *a, struct run_list *list)
{
	struct word_list words = { .n = 0 };
	struct history *h = a->history;
	struct error *error = ask_each(a, "SELECT id, words FROM binsize_words ORDER BY id", NULL,
				       0, add_words, &words);

	h->n_runs = list->n;
	h->runs = arena_new(a->arena, struct history_run, list->n + 1);
	for (size_t i = 0; i < list->n; i++) {
		struct history_run *run = &h->runs[list->n - 1 - i];

		*run = list->runs[i];
		give_words(a, run, &list->words[i], &words);
	}
	free(words.items);
	return error;
}

static bool is_of_line(const struct history_run *run, const struct history_run *of)
{
	return run->series == of->series && !strcmp(run->branch, of->branch);
}

static void find_line(struct history *h)
{
	if (!h->n_runs)
		return;
	h->last = &h->runs[h->n_runs - 1];
	for (size_t i = h->n_runs; i--;) {
		if (is_of_line(&h->runs[i], h->last))
			h->first = &h->runs[i];
	}
}

/* --- all of it */

static struct error *answer(struct store *store, void *context)
{
	struct asker *a = context;
	struct run_list list = { .n = 0 };
	int64_t file = 0;
	struct error *error = choose_file(a, &file);

	(void)store;
	if (error || !file)
		return error;
	error = count_runs(a, file);
	if (!error)
		error = read_runs(a, file, &list);
	if (!error)
		error = finish_runs(a, &list);
	free(list.runs);
	free(list.words);
	if (error)
		return error;
	find_line(a->history);
	if (a->history->n_runs)
		return ask_rows(a);
	return error_new(a->arena, "no run of '%s' has this branch and label", a->history->file);
}

struct error *store_ask(struct store *store, const struct history_query *query,
			struct history *history)
{
	struct asker a = {
		.database = store->database,
		.driver = store->database->driver,
		.arena = store->arena,
		.query = query,
		.history = history,
	};

	*history = (struct history){ .is_by_axis = query->axis != NULL };
	return store_transaction(store, store->database->driver->begin_read, answer, &a);
}
