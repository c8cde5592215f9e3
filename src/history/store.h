/*
 * store.h: where the sizes of a file are kept from build to build: docs/history.md.
 *
 * SQLite in a file, or PostgreSQL on a server, behind one interface. What is recorded is there whole or
 * not at all, however the program ends, and however many record at once.
 */
#ifndef BINSIZE_HISTORY_STORE_H
#define BINSIZE_HISTORY_STORE_H

#include "history.h"

#include "../base/error.h"
#include "../compare/snapshot.h"

/* Without --store; the folder is made when something is recorded. */
#define STORE_DEFAULT ".binsize/history.db"

/* What a store is opened for. */
enum store_use { STORE_READ, STORE_WRITE };

/* An open one. */
struct store;

/*
 * Opens a path of SQLite or a postgresql:// text. One to be written need not be there; that there is none
 * to be read is an error. `*is_newer` tells that a later version wrote it. Everything of it, errors too,
 * lives in the arena; no message holds a password.
 */
struct error *store_open(struct arena *arena, const char *where, enum store_use use,
			 struct store **store, bool *is_newer);
void store_close(struct store *store);

/* "sqlite" or "postgresql" */
const char *store_kind(const struct store *store);

/* What is known of a build. NULL where it is not: nothing is guessed. */
struct build_facts {
	int64_t date; /* seconds since 1970 */
	const char *commit, *branch;
	const char *label;   /* what tells builds of one file apart: "release", a target */
	const char *program; /* who counts: "binsize 0.1.0" */
};

/* Of commits, branches and labels, in bytes. */
enum { LONGEST_FACT = 500 };

/*
 * Appends a run: the whole file, and the rows of all tables with one axis. In one transaction. Waits for
 * others that write; gives up with an error after ten seconds. O(rows of the series).
 */
struct error *store_record(struct store *store, const struct build_facts *facts,
			   const struct snapshot *snapshot);

/* Answers a question. All of the answer lives in the arena. */
struct error *store_ask(struct store *store, const struct history_query *query,
			struct history *history);

#endif
