/* postgres.c: a history on a server, for many who write at once. */
#include "database.h"
#include "libpq.h"

#include "../base/die.h"
#include "../base/library.h"
#include "../base/terminal.h"
#include "../base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct postgres {
	struct database database;
	struct pg_conn *connection;
	struct pg_result *result; /* of the statement that ran last, or NULL */
	int row;		  /* of it; -1: in front of the first */
#define POINTER(result, name, parameters) result(*name) parameters;
	LIBPQ_FUNCTIONS(POINTER)
#undef POINTER
};

enum { NUMBER_TEXT = 24 };

static bool is_for(const char *where)
{
	return !strncmp(where, "postgresql://", 13) || !strncmp(where, "postgres://", 11);
}

static bool load(struct postgres *p)
{
	const struct library_function functions[] = {
#define ROW(result, name, parameters) { #name, &p->name },
		LIBPQ_FUNCTIONS(ROW)
#undef ROW
	};

	return library_load(LIBPQ_SONAME, functions, ARRAY_SIZE(functions));
}

/* Its messages have lines, and end with a line feed. */
static struct error *failure(struct postgres *p, const char *message)
{
	struct text line = { 0 };
	struct error *error;

	text_puts(&line, "");
	for (; *message; message++) {
		if (*message != '\n' && *message != '\t')
			text_putc(&line, *message);
		else if (message[strspn(message, "\n\t ")] && *message == '\n')
			text_puts(&line, "; ");
	}
	error = error_new(p->database.arena, "%s: %s", p->database.name, line.bytes);
	text_release(&line);
	return error;
}

static void end_statement(struct postgres *p)
{
	p->PQclear(p->result);
	p->result = NULL;
}

static void close_database(struct database *database)
{
	struct postgres *p = (struct postgres *)database;

	end_statement(p);
	p->PQfinish(p->connection);
}

/* The values as text, with their types. */
struct parameters {
	const char **texts;
	unsigned *types;
};

static struct parameters write_values(struct arena *arena, const struct value *values, size_t n)
{
	struct parameters p = { arena_new(arena, const char *, n), arena_new(arena, unsigned, n) };
	char *numbers = arena_new(arena, char, n *NUMBER_TEXT);

	for (size_t i = 0; i < n; i++) {
		char *number = numbers + i * NUMBER_TEXT;

		p.types[i] = values[i].kind == VALUE_TEXT ? LIBPQ_TEXT : LIBPQ_INT8;
		p.texts[i] = values[i].text;
		if (values[i].kind == VALUE_NUMBER) {
			snprintf(number, NUMBER_TEXT, "%" PRId64, values[i].number);
			p.texts[i] = number;
		}
	}
	return p;
}

static struct error *run(struct database *database, const char *sql, const struct value *values,
			 size_t n)
{
	struct postgres *p = (struct postgres *)database;
	struct parameters parameters = { NULL, NULL };
	int status;

	if (n)
		parameters = write_values(database->arena, values, n);
	end_statement(p);
	p->row = -1;
	p->result = p->PQexecParams(p->connection, sql, (int)n, parameters.types, parameters.texts,
				    NULL, NULL, 0);
	status = p->PQresultStatus(p->result);
	if (status == LIBPQ_COMMAND_OK || status == LIBPQ_TUPLES_OK)
		return NULL;
	return failure(p, p->result ? p->PQresultErrorMessage(p->result)
				    : p->PQerrorMessage(p->connection));
}

static struct error *next(struct database *database, bool *has_row)
{
	struct postgres *p = (struct postgres *)database;

	p->row++;
	*has_row = p->row < p->PQntuples(p->result);
	return NULL;
}

static const char *text(struct database *database, int column)
{
	struct postgres *p = (struct postgres *)database;

	return p->PQgetvalue(p->result, p->row, column);
}

static int64_t number(struct database *database, int column)
{
	return strtoll(text(database, column), NULL, 10);
}

static bool is_null(struct database *database, int column)
{
	struct postgres *p = (struct postgres *)database;

	return p->PQgetisnull(p->result, p->row, column);
}

static void ignore_notice(void *context, const char *message)
{
	(void)context, (void)message;
}

/*
 * What libpq cannot read as we do it may blame a part of the password for. So a mark of the user's part
 * that stands anywhere else is refused here, and what it says of a text that it cannot read is not
 * shown.
 */
static struct error *check_text(struct postgres *p, const char *where)
{
	const char *authority = strstr(where, "://") + 3;
	const char *at = strchr(authority, '@');
	char *message = NULL;
	void *options;

	if (at && (strchr(at + 1, '@') || at > authority + strcspn(authority, "/?#")))
		return error_new(p->database.arena,
				 "--store: '@', '/', '?' and '#' in a user or password are written "
				 "%%40, %%2F, %%3F and %%23");
	options = p->PQconninfoParse(where, &message);
	p->PQfreemem(message);
	if (!options)
		return error_new(
			p->database.arena,
			"--store is no postgresql://[USER@]HOST[:PORT][/DATABASE][?KEY=VALUE]");
	p->PQconninfoFree(options);
	return NULL;
}

/*
 * To compile a statement, or to start others that help, takes longer than to run one of ours. Older
 * servers know no such settings.
 */
static const char *const settings[] = {
	"SET lock_timeout = '10s'",
	"SELECT set_config(name, '0', false) FROM pg_settings WHERE name IN "
	"('jit', 'max_parallel_workers_per_gather')",
	NULL,
};

/* What the text says comes last and wins. */
static struct error *connect_to(struct postgres *p, const char *where)
{
	const char *patience = environment("PGCONNECT_TIMEOUT");
	const char *const keywords[] = { "connect_timeout", "fallback_application_name", "dbname",
					 "client_encoding", NULL };
	const char *const values[] = { patience ? patience : "10", "binsize", where, "UTF8", NULL };

	p->connection = p->PQconnectdbParams(keywords, values, 1);
	if (p->PQstatus(p->connection) != LIBPQ_CONNECTION_OK)
		return failure(p, p->PQerrorMessage(p->connection));
	p->PQsetNoticeProcessor(p->connection, ignore_notice, NULL);
	return database_do_all(&p->database, settings);
}

static struct error *open_database(struct arena *arena, const char *where, enum database_use use,
				   struct database **database)
{
	struct postgres *p = arena_new(arena, struct postgres, 1);
	struct error *error;

	(void)use;
	*database = NULL;
	p->database = (struct database){ &postgres_driver, arena, "PostgreSQL" };
	if (!load(p))
		return error_new(arena,
				 LIBPQ_SONAME " cannot be loaded: --store postgresql:// needs "
					      "PostgreSQL's client library");
	error = check_text(p, where);
	if (error)
		return error;
	error = connect_to(p, where);
	if (error)
		close_database(&p->database);
	else
		*database = &p->database;
	return error;
}

/* The number of the lock is any that others will hardly take: "binsize" by its letters. */
static const char *const begin_write[] = {
	"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
	"SET LOCAL synchronous_commit = on",
	"SELECT pg_advisory_xact_lock(27708868880194149)",
	NULL,
};
static const char *const begin_read[] = { "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", NULL };

const struct database_driver postgres_driver = {
	.name = "postgresql",
	.is_for = is_for,
	.open = open_database,
	.close = close_database,
	.run = run,
	.next = next,
	.number = number,
	.text = text,
	.is_null = is_null,
	.begin_write = begin_write,
	.begin_read = begin_read,
	.has_table = "SELECT count(*) FROM pg_class WHERE oid = to_regclass($1)",
	.clustered = "",
};
