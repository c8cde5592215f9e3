/* store_parts.h: what the parts of a store share. Private to src/history. */
#ifndef BINSIZE_HISTORY_STORE_PARTS_H
#define BINSIZE_HISTORY_STORE_PARTS_H

#include "database.h"
#include "store.h"

/* An open store. */
struct store {
	struct database *database;
	struct arena *arena;
};

/*
 * Works between the statements that begin a transaction and its end: COMMIT, or ROLLBACK when the work
 * fails. In one, all of it counts or none.
 */
struct error *store_transaction(struct store *store, const char *const *begin,
				struct error *(*work)(struct store *store, void *context),
				void *context);

#endif
