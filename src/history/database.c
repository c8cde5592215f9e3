#include "database.h"

#include <string.h>

#define LARGEST ((int64_t)1 << 62)

struct error *database_do(struct database *database, const char *sql, const struct value *values,
			  size_t n)
{
	struct error *error = database->driver->run(database, sql, values, n);
	bool has_row = true;

	while (!error && has_row)
		error = database->driver->next(database, &has_row);
	return error;
}

struct error *database_ask(struct database *database, const char *sql, const struct value *values,
			   size_t n, int64_t otherwise, int64_t *answer)
{
	struct error *error = database->driver->run(database, sql, values, n);
	bool has_row = false;

	*answer = otherwise;
	if (!error)
		error = database->driver->next(database, &has_row);
	if (!error && has_row && !database->driver->is_null(database, 0))
		*answer = database->driver->number(database, 0);
	while (!error && has_row)
		error = database->driver->next(database, &has_row);
	return error;
}

struct error *database_do_all(struct database *database, const char *const *statements)
{
	struct error *error = NULL;

	for (; *statements && !error; statements++)
		error = database_do(database, *statements, NULL, 0);
	return error;
}

const char *database_copy(struct database *database, int column)
{
	const char *text = database->driver->text(database, column);

	return arena_copy(database->arena, text, strlen(text));
}

uint64_t database_size(struct database *database, int column)
{
	int64_t n = database->driver->number(database, column);

	return n < 0 ? 0 : n > LARGEST ? LARGEST : (uint64_t)n;
}

int64_t database_step(struct database *database, int column)
{
	int64_t n = database->driver->number(database, column);

	return n < -LARGEST ? -LARGEST : n > LARGEST ? LARGEST : n;
}
