/* record.c: appends a run. */
#include "schema.h"
#include "store_parts.h"

#include "../base/array.h"
#include "../base/die.h"
#include "../base/intern.h"
#include "../base/path.h"
#include "../base/text.h"
#include "../names/utf8.h"

#include <stdlib.h>
#include <string.h>

/* Rows of one INSERT: on a server each statement is a way there and back. */
enum { BATCH_ROWS = 400, BATCH_COLUMNS = 5 };

/* INTEGER of PostgreSQL has 32 bits; none is ever reached. */
enum { MOST_IDS = 2000000000 };

/* Differences of sizes up to here can be told, in bytes. */
#define LARGEST_FILE ((uint64_t)1 << 62)

/* Rows that are still to be inserted. */
struct batch {
	const char *head; /* "INSERT … VALUES " */
	size_t n_columns, n_rows;
	struct value values[BATCH_ROWS * BATCH_COLUMNS];
};

struct recorder {
	struct database *database;
	const struct build_facts *facts;
	const struct snapshot *snapshot;
	int64_t file, series, run, next_item, next_track;
	bool has_step; /* of the whole file */
	int64_t step;
	struct batch *items, *changes;
};

/* A row of the axis that is being recorded. */
struct new_row {
	const char *name;
	uint64_t size;
};

/* A row that the series had before. */
struct known_row {
	int64_t id;
	uint64_t last;	   /* in the last run of the series */
	uint64_t previous; /* in the last run of the line */
	bool is_seen;
};

struct known_rows {
	struct intern names; /* their numbers are the indexes of: */
	struct known_row *items;
	size_t n, capacity;
};

/* An axis in the line of this run. */
struct track {
	int64_t id;
	int64_t last_run;     /* of the series that had the axis, 0: none */
	int64_t previous_run; /* of the line, 0: none */
};

/* --- statements of many rows */

static struct error *batch_flush(struct recorder *r, struct batch *batch)
{
	struct text sql = { 0 };
	struct error *error = NULL;
	size_t n = 0;

	if (!batch->n_rows)
		return NULL;
	text_puts(&sql, batch->head);
	for (size_t i = 0; i < batch->n_rows; i++) {
		for (size_t k = 0; k < batch->n_columns; k++)
			text_printf(&sql, "%s$%zu", k ? ", " : i ? "), (" : "(", ++n);
	}
	text_puts(&sql, ")");
	error = database_do(r->database, sql.bytes, batch->values, n);
	batch->n_rows = 0;
	text_release(&sql);
	return error;
}

static struct error *batch_add(struct recorder *r, struct batch *batch, const struct value *values)
{
	memcpy(batch->values + batch->n_rows * batch->n_columns, values,
	       batch->n_columns * sizeof(*values));
	return ++batch->n_rows == BATCH_ROWS ? batch_flush(r, batch) : NULL;
}

/* --- what has a number */

/* The number of the next one: one that was never used before. */
static struct error *next_id(struct recorder *r, const char *sql, int64_t *id)
{
	struct error *error = database_ask(r->database, sql, NULL, 0, 0, id);

	if (!error && (*id < 0 || *id >= MOST_IDS))
		error = error_new(r->database->arena, "%s is damaged: an id is %lld",
				  r->database->name, (long long)*id);
	if (!error)
		++*id;
	return error;
}

static struct error *find_words(struct recorder *r, const char *words, int64_t *id)
{
	struct error *error = database_ask(r->database,
					   "SELECT id FROM binsize_words WHERE words = $1",
					   VALUES(TEXT(words)), 0, id);

	if (error || *id)
		return error;
	error = next_id(r, "SELECT max(id) FROM binsize_words", id);
	return error ? error
		     : database_do(r->database,
				   "INSERT INTO binsize_words (id, words) VALUES ($1, $2)",
				   VALUES(NUMBER(*id), TEXT(words)));
}

static struct error *find_file(struct recorder *r, const char *name)
{
	struct error *error = database_ask(r->database,
					   "SELECT id FROM binsize_file WHERE name = $1",
					   VALUES(TEXT(name)), 0, &r->file);

	if (error || r->file)
		return error;
	error = next_id(r, "SELECT max(id) FROM binsize_file", &r->file);
	return error ? error
		     : database_do(r->database,
				   "INSERT INTO binsize_file (id, name) VALUES ($1, $2)",
				   VALUES(NUMBER(r->file), TEXT(name)));
}

static struct error *find_series(struct recorder *r)
{
	struct error *error = database_ask(
		r->database, "SELECT id FROM binsize_series WHERE file = $1 AND label = $2",
		VALUES(NUMBER(r->file), TEXT(r->facts->label)), 0, &r->series);

	if (error || r->series)
		return error;
	error = next_id(r, "SELECT max(id) FROM binsize_series", &r->series);
	return error ? error
		     : database_do(
			       r->database,
			       "INSERT INTO binsize_series (id, file, label) VALUES ($1, $2, $3)",
			       VALUES(NUMBER(r->series), NUMBER(r->file), TEXT(r->facts->label)));
}

/* Finds the track of an axis, and notes that this run is the last that has it. */
static struct error *find_track(struct recorder *r, const char *axis, struct track *track)
{
	const char *branch = r->facts->branch;
	struct error *error = database_ask(
		r->database,
		"SELECT max(last_run) FROM binsize_track WHERE series = $1 AND axis = $2",
		VALUES(NUMBER(r->series), TEXT(axis)), 0, &track->last_run);

	if (!error)
		error = database_ask(r->database,
				     "SELECT last_run FROM binsize_track WHERE series = $1 AND "
				     "axis = $2 AND branch = $3",
				     VALUES(NUMBER(r->series), TEXT(axis), TEXT(branch)), 0,
				     &track->previous_run);
	if (!error && !track->previous_run) {
		track->id = r->next_track++;
		return database_do(r->database,
				   "INSERT INTO binsize_track (id, series, axis, branch, last_run) "
				   "VALUES ($1, $2, $3, $4, $5)",
				   VALUES(NUMBER(track->id), NUMBER(r->series), TEXT(axis),
					  TEXT(branch), NUMBER(r->run)));
	}
	if (!error)
		error = database_ask(r->database,
				     "SELECT id FROM binsize_track WHERE series = $1 AND "
				     "axis = $2 AND branch = $3",
				     VALUES(NUMBER(r->series), TEXT(axis), TEXT(branch)), 0,
				     &track->id);
	return error ? error
		     : database_do(r->database,
				   "UPDATE binsize_track SET last_run = $1 WHERE id = $2",
				   VALUES(NUMBER(r->run), NUMBER(track->id)));
}

/* --- rows */

/* The size of a row in a run is that of its last change until then. */
static const char known_sql[] =
	"SELECT i.id, i.name, "
	"(SELECT c.size FROM binsize_change c WHERE c.item = i.id AND c.run <= $1 "
	"ORDER BY c.run DESC LIMIT 1), "
	"(SELECT c.size FROM binsize_change c WHERE c.item = i.id AND c.run <= $2 "
	"ORDER BY c.run DESC LIMIT 1) "
	"FROM binsize_item i WHERE i.series = $3 AND i.axis = $4";

static void add_known(struct recorder *r, struct known_rows *known)
{
	const char *name = r->database->driver->text(r->database, 1);
	struct known_row row = {
		.id = r->database->driver->number(r->database, 0),
		.last = database_size(r->database, 2),
		.previous = database_size(r->database, 3),
	};

	// A name that is there twice is none of ours; the first one counts.
	if (intern_copy(&known->names, r->database->arena, name, strlen(name)) == known->n)
		array_push(known->items, known->n, known->capacity, row);
}

static struct error *read_known(struct recorder *r, const char *axis, const struct track *track,
				struct known_rows *known)
{
	struct error *error;
	bool has_row = true;

	if (!track->last_run)
		return NULL;
	error = r->database->driver->run(r->database, known_sql,
					 VALUES(NUMBER(track->last_run),
						NUMBER(track->previous_run), NUMBER(r->series),
						TEXT(axis)));
	while (!error && has_row) {
		error = r->database->driver->next(r->database, &has_row);
		if (!error && has_row)
			add_known(r, known);
	}
	return error;
}

/* Writes a change if there is one. */
static struct error *add_change(struct recorder *r, const struct track *track,
				const struct known_row *row, uint64_t size)
{
	bool has_step = track->previous_run != 0;
	int64_t step = (int64_t)size - (int64_t)row->previous;

	if (size == row->last && (!has_step || !step))
		return NULL;
	return batch_add(r, r->changes,
			 (const struct value[]){ NUMBER(row->id), NUMBER(r->run), NUMBER(track->id),
						 NUMBER((int64_t)size),
						 has_step ? NUMBER(step) : NO_NUMBER });
}

static struct error *add_row(struct recorder *r, const char *axis, const struct track *track,
			     struct known_rows *known, const struct new_row *row)
{
	uint32_t i = intern_find(&known->names, row->name, strlen(row->name));
	struct known_row new = { .id = 0 };
	struct error *error;

	if (i != INTERN_NONE) {
		known->items[i].is_seen = true;
		return add_change(r, track, &known->items[i], row->size);
	}
	if (!row->size) // only in memory
		return NULL;
	new.id = r->next_item++;
	error = batch_add(r, r->items,
			  (const struct value[]){ NUMBER(new.id), NUMBER(r->series), TEXT(axis),
						  TEXT(row->name) });
	return error ? error : add_change(r, track, &new, row->size);
}

static struct error *add_rows(struct recorder *r, const char *axis, const struct track *track,
			      struct known_rows *known, const struct new_row *rows, size_t n)
{
	struct error *error = NULL;

	for (size_t i = 0; i < n && !error; i++)
		error = add_row(r, axis, track, known, &rows[i]);
	for (size_t i = 0; i < known->n && !error; i++) {
		if (!known->items[i].is_seen)
			error = add_change(r, track, &known->items[i], 0);
	}
	return error;
}

static struct error *record_axis(struct recorder *r, const char *axis, const struct new_row *rows,
				 size_t n)
{
	struct known_rows known = { .n = 0 };
	struct track track = { 0 };
	struct error *error = find_track(r, axis, &track);

	if (!error)
		error = read_known(r, axis, &track, &known);
	if (!error)
		error = add_rows(r, axis, &track, &known, rows, n);
	if (!error && !strcmp(axis, WHOLE_AXIS)) {
		r->has_step = track.previous_run != 0;
		r->step = (int64_t)rows->size - (known.n ? (int64_t)known.items[0].previous : 0);
	}
	intern_release(&known.names);
	free(known.items);
	return error;
}

/* A saved result may come from a stranger, and name anything an axis. */
static bool is_axis(const char *name)
{
	return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz-") == strlen(name) &&
	       strlen(name) < 32 && strcmp(name, WHOLE_AXIS) != 0;
}

/* Without symbols nobody knows what became of functions and crates. */
static bool is_recorded(const struct snapshot *snapshot, const struct snapshot_table *table)
{
	if (table->n_axes != 1 || !is_axis(table->axes[0]) ||
	    snapshot_find(snapshot, table->axes, 1) != table)
		return false;
	return snapshot->has_names ||
	       (strcmp(table->axes[0], "crate") != 0 && strcmp(table->axes[0], "symbol") != 0);
}

/* Numbers are given in this order: it must be the same for the same file. */
static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct new_row *)a)->name, ((const struct new_row *)b)->name);
}

static struct error *record_table(struct recorder *r, const struct snapshot_table *table)
{
	struct new_row *rows = array_new(struct new_row, table->n_rows + 1);
	struct error *error;

	for (size_t i = 0; i < table->n_rows; i++)
		rows[i] = (struct new_row){ table->rows[i].labels[0],
					    table->rows[i].sums.file_size < LARGEST_FILE
						    ? table->rows[i].sums.file_size
						    : LARGEST_FILE };
	qsort(rows, table->n_rows, sizeof(*rows), by_name);
	error = record_axis(r, table->axes[0], rows, table->n_rows);
	free(rows);
	return error;
}

static struct error *record_rows(struct recorder *r)
{
	const struct new_row whole = { "", r->snapshot->file_size };
	struct error *error = next_id(r, "SELECT max(id) FROM binsize_item", &r->next_item);

	if (!error)
		error = next_id(r, "SELECT max(id) FROM binsize_track", &r->next_track);
	if (!error)
		error = record_axis(r, WHOLE_AXIS, &whole, 1);
	for (size_t i = 0; i < r->snapshot->n_tables && !error; i++) {
		if (is_recorded(r->snapshot, &r->snapshot->tables[i]))
			error = record_table(r, &r->snapshot->tables[i]);
	}
	if (!error)
		error = batch_flush(r, r->items);
	return error ? error : batch_flush(r, r->changes);
}

/* --- the run */

static struct error *find_settings(struct recorder *r, int64_t *id)
{
	struct text words = { 0 };
	struct error *error;

	text_puts(&words, "");
	for (size_t i = 0; i < r->snapshot->n_settings; i++)
		text_printf(&words, "%s=%s\n", r->snapshot->settings[i].name,
			    r->snapshot->settings[i].value);
	error = find_words(r, arena_copy(r->database->arena, words.bytes, words.length), id);
	text_release(&words);
	return error;
}

static struct error *find_axes(struct recorder *r, int64_t *id)
{
	struct text words = { 0 };
	struct error *error;

	text_puts(&words, ",");
	for (size_t i = 0; i < r->snapshot->n_tables; i++) {
		if (is_recorded(r->snapshot, &r->snapshot->tables[i]))
			text_printf(&words, "%s,", r->snapshot->tables[i].axes[0]);
	}
	error = find_words(r, arena_copy(r->database->arena, words.bytes, words.length), id);
	text_release(&words);
	return error;
}

static struct error *record_run(struct recorder *r)
{
	const struct build_facts *f = r->facts;
	int64_t settings = 0, names = 0, program = 0;
	struct error *error = find_settings(r, &settings);

	if (!error)
		error = find_axes(r, &names);
	if (!error)
		error = find_words(r, f->program, &program);
	return error ? error
		     : database_do(r->database,
				   "INSERT INTO binsize_run (id, file, series, date, commit_id, "
				   "branch, size, vm_size, step, settings, axes, program) VALUES "
				   "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
				   VALUES(NUMBER(r->run), NUMBER(r->file), NUMBER(r->series),
					  NUMBER(f->date), TEXT(f->commit), TEXT(f->branch),
					  NUMBER((int64_t)r->snapshot->file_size),
					  NUMBER((int64_t)r->snapshot->vm_size),
					  r->has_step ? NUMBER(r->step) : NO_NUMBER,
					  NUMBER(settings), NUMBER(names), NUMBER(program)));
}

/* No database would take other bytes. */
static const char *valid(struct arena *arena, const char *text)
{
	struct text copy = { 0 };
	const char *result;

	utf8_add_valid(&copy, text ? text : "", text ? strlen(text) : 0);
	result = arena_copy(arena, copy.bytes ? copy.bytes : "", copy.length);
	text_release(&copy);
	return result;
}

static struct error *record(struct store *store, void *context)
{
	struct recorder *r = context;
	int64_t version;
	bool is_newer;
	struct error *error = schema_check(r->database, &version, &is_newer);

	if (!error && !version)
		error = schema_create(store->database);
	if (!error &&
	    (r->snapshot->file_size > LARGEST_FILE || r->snapshot->vm_size > LARGEST_FILE))
		error = error_new(store->arena, "%s is too large to be true", r->snapshot->name);
	if (!error)
		error = find_file(r, valid(store->arena, path_base(r->snapshot->name)));
	if (!error)
		error = find_series(r);
	if (!error)
		error = next_id(r, "SELECT max(id) FROM binsize_run", &r->run);
	if (!error)
		error = record_rows(r);
	return error ? error : record_run(r);
}

struct error *store_record(struct store *store, const struct build_facts *facts,
			   const struct snapshot *snapshot)
{
	struct build_facts known = *facts;
	struct recorder r = {
		.database = store->database,
		.facts = &known,
		.snapshot = snapshot,
		.items = arena_new(store->arena, struct batch, 1),
		.changes = arena_new(store->arena, struct batch, 1),
	};

	known.commit = valid(store->arena, facts->commit);
	known.branch = valid(store->arena, facts->branch);
	known.label = valid(store->arena, facts->label);
	r.items->head = "INSERT INTO binsize_item (id, series, axis, name) VALUES ";
	r.items->n_columns = 4;
	r.changes->head = "INSERT INTO binsize_change (item, run, track, size, step) VALUES ";
	r.changes->n_columns = 5;
	return store_transaction(store, store->database->driver->begin_write, record, &r);
}
