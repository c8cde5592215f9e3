#include "store.h"

#include "schema.h"
#include "store_parts.h"

static const struct database_driver *driver_for(const char *where)
{
	return postgres_driver.is_for(where) ? &postgres_driver : &sqlite_driver;
}

static struct error *check_version(struct store *store, enum store_use use, bool *is_newer)
{
	int64_t version;
	struct error *error = schema_check(store->database, &version, is_newer);

	if (!error && !version && use == STORE_READ)
		error = error_new(store->arena,
				  "%s holds no history: binsize --record FILE begins one",
				  store->database->name);
	return error;
}

struct error *store_open(struct arena *arena, const char *where, enum store_use use,
			 struct store **store, bool *is_newer)
{
	struct store *s = arena_new(arena, struct store, 1);
	struct error *error;

	*is_newer = false;
	s->arena = arena;
	error = driver_for(where)->open(
		arena, where, use == STORE_WRITE ? DATABASE_WRITE : DATABASE_READ, &s->database);
	if (error)
		return error;
	if (!s->database)
		return error_new(arena,
				 "there is no history at %s: binsize --record FILE begins one",
				 where);
	error = check_version(s, use, is_newer);
	if (error)
		store_close(s);
	else
		*store = s;
	return error;
}

void store_close(struct store *store)
{
	store->database->driver->close(store->database);
}

const char *store_kind(const struct store *store)
{
	return store->database->driver->name;
}

struct error *store_transaction(struct store *store, const char *const *begin,
				struct error *(*work)(struct store *store, void *context),
				void *context)
{
	struct error *error = database_do_all(store->database, begin);

	if (!error)
		error = work(store, context);
	if (!error)
		error = database_do(store->database, "COMMIT", NULL, 0);
	// What failed is the answer, whatever comes of this; closing undoes it too.
	if (error)
		(void)database_do(store->database, "ROLLBACK", NULL, 0);
	return error;
}
