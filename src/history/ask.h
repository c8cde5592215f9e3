/* ask.h: the parts of an answer. Private to src/history. */
#ifndef BINSIZE_HISTORY_ASK_H
#define BINSIZE_HISTORY_ASK_H

#include "database.h"
#include "history.h"

/* A question that is being answered. */
struct asker {
	struct database *database;
	const struct database_driver *driver;
	struct arena *arena;
	const struct history_query *query;
	struct history *history;
	int64_t *series; /* of the runs that are shown */
	size_t n_series;
	size_t capacity; /* of the list that grows */
};

/* As many rows as are wanted, as a LIMIT; 0: all. */
struct value ask_limit(size_t most);

/* Runs a statement and hands over its rows one by one. */
struct error *ask_each(struct asker *asker, const char *sql, const struct value *values, size_t n,
		       void (*add)(struct asker *asker, void *context), void *context);

/* What grew outside of the arena is moved there. */
void *ask_keep(struct arena *arena, void *items, size_t n, size_t size);

/* ask_rows.c: sizes, changes and steps of rows in the runs that are there. */
struct error *ask_rows(struct asker *asker);

#endif
