/* lock_names.c: what directories of a project are called as packages. */
#include "clues.h"

#include <string.h>

static char plain(char c)
{
	return c == '-' ? '_' : c;
}

static bool is_same(const char *a, const char *b, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (plain(a[i]) != plain(b[i]))
			return false;
	}
	return true;
}

/* "ast-grep-config" of "config" */
static bool ends_so(const char *package, const char *directory)
{
	size_t length = strlen(directory), whole = strlen(package);

	return whole > length && plain(package[whole - length - 1]) == '_' &&
	       is_same(package + whole - length, directory, length);
}

/* The one package whose name ends as the directory's; NULL: none, several, or one that is called so. */
static const char *package_of(const struct crate_graph *lock, const char *directory)
{
	const char *found = NULL;

	for (size_t i = 0; i < lock->n; i++) {
		const char *name = lock->packages[i].name;

		if (strlen(name) == strlen(directory) && is_same(name, directory, strlen(name)))
			return NULL;
		if (!ends_so(name, directory))
			continue;
		if (found && strcmp(found, name) != 0)
			return NULL;
		found = name;
	}
	return found;
}

static const char *as_crate(struct arena *arena, const char *package)
{
	char *name = arena_copy(arena, package, strlen(package));

	for (char *p = name; *p; p++)
		*p = plain(*p);
	return name;
}

void clues_take_names(struct clues *clues, const struct crate_graph *lock, const char *root)
{
	struct arena *arena = clues->states.arena;

	for (size_t i = 0; i < clues->states.n; i++) {
		struct region_state *s = &clues->states.items[i];
		const char *package = NULL;

		if (s->kind == REGION_ROOT && !*s->name)
			package = root;
		else if (s->kind == REGION_CRATE && !*s->version)
			package = package_of(lock, s->name);
		if (package)
			s->name = as_crate(arena, package);
	}
}
