/* sqlite.c: a history in a file. */
#include "database.h"

#include "../base/die.h"
#include "../base/library.h"
#include "../base/path.h"

#include <sqlite3.h>
#include <string.h>

#define SONAME "libsqlite3.so.0"

#define FUNCTIONS(X)                                                                               \
	X(open_v2)                                                                                 \
	X(close)                                                                                   \
	X(busy_timeout)                                                                            \
	X(extended_result_codes)                                                                   \
	X(prepare_v2)                                                                              \
	X(bind_int64)                                                                              \
	X(bind_text)                                                                               \
	X(bind_null)                                                                               \
	X(step)                                                                                    \
	X(finalize)                                                                                \
	X(column_int64)                                                                            \
	X(column_text)                                                                             \
	X(column_type)                                                                             \
	X(errmsg)                                                                                  \
	X(system_errno)                                                                            \
	X(limit)

struct sqlite {
	struct database database;
	sqlite3 *handle;
	sqlite3_stmt *statement; /* that runs, or NULL */
#define POINTER(name) __typeof__(&sqlite3_##name) name;
	FUNCTIONS(POINTER)
#undef POINTER
};

/* A text of the database may be this long, in bytes: longer names are none of ours. */
enum { LONGEST_TEXT = 1 << 24 };

static bool is_for(const char *where)
{
	(void)where;
	return true;
}

static bool load(struct sqlite *s)
{
	const struct library_function functions[] = {
#define ROW(name) { "sqlite3_" #name, &s->name },
		FUNCTIONS(ROW)
#undef ROW
	};

	return library_load(SONAME, functions, ARRAY_SIZE(functions));
}

static struct error *failure(struct sqlite *s, int code)
{
	const char *name = s->database.name;

	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return error_new(s->database.arena,
				 "%s is locked: another program has been writing for more than %d "
				 "seconds",
				 name, DATABASE_PATIENCE / 1000);
	case SQLITE_NOTADB:
		return error_new(s->database.arena, "%s is no database of SQLite", name);
	case SQLITE_CORRUPT:
		return error_new(s->database.arena, "%s is damaged: %s", name,
				 s->errmsg(s->handle));
	case SQLITE_READONLY:
		return error_new(s->database.arena, "%s cannot be written: %s", name,
				 s->errmsg(s->handle));
	case SQLITE_CANTOPEN:
	case SQLITE_IOERR:
		if (s->system_errno(s->handle))
			return error_new(s->database.arena, "%s: %s: %s", name,
					 s->errmsg(s->handle),
					 strerror(s->system_errno(s->handle)));
		break;
	default:
		break;
	}
	return error_new(s->database.arena, "%s: %s", name, s->errmsg(s->handle));
}

static void end_statement(struct sqlite *s)
{
	s->finalize(s->statement);
	s->statement = NULL;
}

static void close_database(struct database *database)
{
	struct sqlite *s = (struct sqlite *)database;

	end_statement(s);
	s->close(s->handle);
}

static int bind(struct sqlite *s, int i, const struct value *value)
{
	if (value->kind == VALUE_NUMBER)
		return s->bind_int64(s->statement, i, value->number);
	if (value->text)
		return s->bind_text(s->statement, i, value->text, -1, SQLITE_STATIC);
	return s->bind_null(s->statement, i);
}

/* Its numbered parameters are written ?1. Our statements have no '$' for anything else. */
static const char *translate(struct arena *arena, const char *sql)
{
	char *copy = arena_copy(arena, sql, strlen(sql));

	for (char *mark = copy; (mark = strchr(mark, '$'));)
		*mark = '?';
	return copy;
}

static struct error *run(struct database *database, const char *sql, const struct value *values,
			 size_t n)
{
	struct sqlite *s = (struct sqlite *)database;
	const char *own = n ? translate(database->arena, sql) : sql;
	int code;

	end_statement(s);
	code = s->prepare_v2(s->handle, own, -1, &s->statement, NULL);
	for (size_t i = 0; i < n && code == SQLITE_OK; i++)
		code = bind(s, (int)i + 1, &values[i]);
	return code == SQLITE_OK ? NULL : failure(s, code);
}

static struct error *next(struct database *database, bool *has_row)
{
	struct sqlite *s = (struct sqlite *)database;
	int code = s->step(s->statement);
	struct error *error = NULL;

	*has_row = code == SQLITE_ROW;
	if (*has_row)
		return NULL;
	if (code != SQLITE_DONE)
		error = failure(s, code);
	end_statement(s);
	return error;
}

static int64_t number(struct database *database, int column)
{
	struct sqlite *s = (struct sqlite *)database;

	return s->column_int64(s->statement, column);
}

static const char *text(struct database *database, int column)
{
	struct sqlite *s = (struct sqlite *)database;
	const unsigned char *bytes = s->column_text(s->statement, column);

	return bytes ? (const char *)bytes : "";
}

static bool is_null(struct database *database, int column)
{
	struct sqlite *s = (struct sqlite *)database;

	return s->column_type(s->statement, column) == SQLITE_NULL;
}

/*
 * The file may be a stranger's. What runs by itself in it is nothing that we made: it is not used.
 * A commit has to outlast a power failure: EXTRA also puts the folder on disk.
 */
static struct error *distrust(struct sqlite *s)
{
	static const char *const settings[] = {
		"PRAGMA trusted_schema = OFF",
		"PRAGMA cell_size_check = ON",
		"PRAGMA synchronous = EXTRA",
		NULL,
	};
	int64_t n = 0;
	struct error *error = database_do_all(&s->database, settings);

	s->limit(s->handle, SQLITE_LIMIT_LENGTH, LONGEST_TEXT);
	if (!error)
		error = database_ask(&s->database,
				     "SELECT count(*) FROM sqlite_master WHERE type NOT IN "
				     "('table', 'index') OR sql LIKE 'CREATE VIRTUAL%'",
				     NULL, 0, 0, &n);
	if (!error && n)
		error = error_new(s->database.arena,
				  "%s has triggers, views or virtual tables: binsize makes none",
				  s->database.name);
	return error;
}

static struct error *open_database(struct arena *arena, const char *where, enum database_use use,
				   struct database **database)
{
	struct sqlite *s = arena_new(arena, struct sqlite, 1);
	int flags = SQLITE_OPEN_READWRITE | (use == DATABASE_WRITE ? SQLITE_OPEN_CREATE : 0);
	struct error *error = NULL;
	int code;

	*database = NULL;
	s->database = (struct database){ &sqlite_driver, arena, where };
	if (use == DATABASE_READ && !path_exists(where))
		return NULL;
	if (!load(s))
		return error_new(arena, SONAME " cannot be loaded: histories need SQLite");
	// A path that begins with a word and a colon would be a URI: "./" in front keeps it a path.
	code = s->open_v2(path_is_absolute(where) ? where : arena_format(arena, "./%s", where),
			  &s->handle, flags, NULL);
	if (code == SQLITE_OK) {
		s->extended_result_codes(s->handle, 1);
		s->busy_timeout(s->handle, DATABASE_PATIENCE);
		error = distrust(s);
	} else {
		error = failure(s, code);
	}
	if (error)
		close_database(&s->database);
	else
		*database = &s->database;
	return error;
}

static const char *const begin_write[] = { "BEGIN IMMEDIATE", NULL };
static const char *const begin_read[] = { "BEGIN", NULL };

const struct database_driver sqlite_driver = {
	.name = "sqlite",
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
	.has_table = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1",
	.has_others = "SELECT count(*) FROM sqlite_master",
	.clustered = " WITHOUT ROWID",
};
