/*
 * database.h: SQL, answered by SQLite or PostgreSQL. Private to src/history.
 *
 * Both get the same statements: what they understand alike is enough. Values are parameters, $1 and so
 * on in the order in which they stand; nothing of a user or of a file is ever part of a statement.
 */
#ifndef BINSIZE_HISTORY_DATABASE_H
#define BINSIZE_HISTORY_DATABASE_H

#include "../base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How long one waits for another that is writing, in milliseconds. */
enum { DATABASE_PATIENCE = 10000 };

/* What a database is opened for. */
enum database_use { DATABASE_READ, DATABASE_WRITE };

/* A parameter. */
struct value {
	enum { VALUE_NUMBER, VALUE_TEXT, VALUE_NO_NUMBER } kind;
	int64_t number;
	const char *text; /* valid UTF-8; NULL of one that is NULL, and of numbers */
};

#define NUMBER(n)                                                                                  \
	(struct value)                                                                             \
	{                                                                                          \
		.kind = VALUE_NUMBER, .number = (n)                                                \
	}
#define NO_NUMBER                                                                                  \
	(struct value)                                                                             \
	{                                                                                          \
		.kind = VALUE_NO_NUMBER                                                            \
	}
#define TEXT(s)                                                                                    \
	(struct value)                                                                             \
	{                                                                                          \
		.kind = VALUE_TEXT, .text = (s)                                                    \
	}
#define VALUES(...)                                                                                \
	(const struct value[]){ __VA_ARGS__ },                                                     \
		sizeof((const struct value[]){ __VA_ARGS__ }) / sizeof(struct value)

/* An open one; drivers have it as their first member. */
struct database {
	const struct database_driver *driver;
	struct arena *arena;
	const char *name; /* for messages: without a password */
};

/* SQLite, or PostgreSQL. */
struct database_driver {
	const char *name;
	bool (*is_for)(const char *where); /* --store */
	/* NULL is in `*database` when there is none, and it is to be read. */
	struct error *(*open)(struct arena *arena, const char *where, enum database_use use,
			      struct database **database);
	void (*close)(struct database *database);
	/* Starts a statement; rows are what next() goes to. One at a time. */
	struct error *(*run)(struct database *database, const char *sql, const struct value *values,
			     size_t n);
	struct error *(*next)(struct database *database, bool *has_row);
	/* Of the row that next() went to; 0 and "" for NULL. A text lasts until the next call. */
	int64_t (*number)(struct database *database, int column);
	const char *(*text)(struct database *database, int column);
	bool (*is_null)(struct database *database, int column);
	/* A transaction that others do not write in, and one that sees a single state. */
	const char *const *begin_write, *const *begin_read; /* end with NULL */
	const char *has_table;	/* how many tables of the name $1 there are */
	const char *has_others; /* how many tables there are, if one that is no history is left
				   alone; NULL: histories live beside other tables */
	const char *clustered;	/* behind a table that is kept in the order of its primary key */
};

/* --store: by its beginning. */
extern const struct database_driver sqlite_driver, postgres_driver;

/* Runs a statement without an answer. */
struct error *database_do(struct database *database, const char *sql, const struct value *values,
			  size_t n);

/* The first column of the first row, `otherwise` when there is none or it is NULL. */
struct error *database_ask(struct database *database, const char *sql, const struct value *values,
			   size_t n, int64_t otherwise, int64_t *answer);

/* The same for a list of statements that ends with NULL. */
struct error *database_do_all(struct database *database, const char *const *statements);

/* The text of a column in the database's arena. */
const char *database_copy(struct database *database, int column);

/* A number of bytes: what a damaged or foreign database says below 0 or above 2^62 is cut there. */
uint64_t database_size(struct database *database, int column);

/* The same of a difference. */
int64_t database_step(struct database *database, int column);

#endif
