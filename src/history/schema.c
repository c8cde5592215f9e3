#include "schema.h"

#include "../base/die.h"

/* A table that is `is_clustered` lies in the order of its primary key, where a database can do so. */
static const struct {
	const char *sql;
	bool is_clustered;
} statements[] = {
	{ "CREATE TABLE binsize_store (version INTEGER NOT NULL)", false },

	/* Files by their names, without folders. */
	{ "CREATE TABLE binsize_file (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)", false },

	/* A label is '' when there is none, as are branches and commits. */
	{ "CREATE TABLE binsize_series (id INTEGER PRIMARY KEY, file INTEGER NOT NULL, "
	  "label TEXT NOT NULL, UNIQUE (file, label))",
	  false },

	/* Texts that many runs have in common: verdicts on settings, names of axes, the program. */
	{ "CREATE TABLE binsize_words (id INTEGER PRIMARY KEY, words TEXT NOT NULL)", false },

	/* `date` in seconds since 1970; `step` is that of the size, NULL in the first of a line. */
	{ "CREATE TABLE binsize_run (id INTEGER PRIMARY KEY, file INTEGER NOT NULL, "
	  "series INTEGER NOT NULL, date BIGINT NOT NULL, commit_id TEXT NOT NULL, "
	  "branch TEXT NOT NULL, size BIGINT NOT NULL, vm_size BIGINT NOT NULL, step BIGINT, "
	  "settings INTEGER NOT NULL, axes INTEGER NOT NULL, program INTEGER NOT NULL)",
	  false },
	{ "CREATE INDEX binsize_run_of_file ON binsize_run (file, id)", false },

	/* Rows by their axis and name. Names may be longer than an index takes. */
	{ "CREATE TABLE binsize_item (id INTEGER PRIMARY KEY, series INTEGER NOT NULL, "
	  "axis TEXT NOT NULL, name TEXT NOT NULL)",
	  false },
	{ "CREATE INDEX binsize_item_of_axis ON binsize_item (series, axis)", false },

	/* An axis in a line, and the last run that had it. */
	{ "CREATE TABLE binsize_track (id INTEGER PRIMARY KEY, series INTEGER NOT NULL, "
	  "branch TEXT NOT NULL, axis TEXT NOT NULL, last_run INTEGER NOT NULL, "
	  "UNIQUE (series, axis, branch))",
	  false },

	/*
	 * The size of a row from this run on: written when it is another than in the last run of
	 * the series, or of the line. `step` is the difference to the latter, NULL in its first.
	 */
	{ "CREATE TABLE binsize_change (item INTEGER NOT NULL, run INTEGER NOT NULL, "
	  "track INTEGER NOT NULL, size BIGINT NOT NULL, step BIGINT, PRIMARY KEY (item, run))",
	  true },
	{ "CREATE INDEX binsize_change_by_step ON binsize_change (track, (abs(step)), run) "
	  "WHERE step <> 0",
	  false },
};

struct error *schema_check(struct database *database, int64_t *version, bool *is_newer)
{
	int64_t n = 0;
	struct error *error = database_ask(database, database->driver->has_table,
					   VALUES(TEXT("binsize_store")), 0, &n);

	*version = 0;
	*is_newer = false;
	if (!error && n)
		error = database_ask(database, "SELECT version FROM binsize_store", NULL, 0, 0,
				     version);
	if (error)
		return error;
	if (*version > SCHEMA_VERSION) {
		*is_newer = true;
		return error_new(database->arena,
				 "%s was written by a later binsize: its schema is %lld, this one "
				 "knows %d",
				 database->name, (long long)*version, SCHEMA_VERSION);
	}
	if (n && *version < 1)
		return error_new(database->arena, "%s is damaged: its schema has no version",
				 database->name);
	if (n || !database->driver->has_others)
		return NULL;
	error = database_ask(database, database->driver->has_others, NULL, 0, 0, &n);
	if (!error && n)
		error = error_new(database->arena, "%s is another program's database",
				  database->name);
	return error;
}

struct error *schema_create(struct database *database)
{
	struct error *error = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(statements) && !error; i++) {
		const char *tail = statements[i].is_clustered ? database->driver->clustered : "";

		error = database_do(database,
				    arena_format(database->arena, "%s%s", statements[i].sql, tail),
				    NULL, 0);
	}
	return error ? error
		     : database_do(database, "INSERT INTO binsize_store (version) VALUES ($1)",
				   VALUES(NUMBER(SCHEMA_VERSION)));
}
