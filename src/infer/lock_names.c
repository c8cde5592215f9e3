/* lock_names.c: what directories of a project are called as packages. */
#include "clues.h"

#include "../base/array.h"

#include <stdlib.h>
#include <string.h>

static char plain(char c)
{
	return c == '-' ? '_' : c;
}

/* A name of a package, to be sorted by its end. */
struct ended {
	const char *name;
	size_t length;
};

/* The character at so many from the end; in front of the first `first`. */
static unsigned char from_end(const struct ended *name, size_t i, char first)
{
	if (i < name->length)
		return (unsigned char)plain(name->name[name->length - 1 - i]);
	return (unsigned char)(i == name->length ? first : '\0');
}

/* From the last character to the first; b has the character `first` in front. */
static int end_order(const struct ended *a, const struct ended *b, char first)
{
	for (size_t i = 0;; i++) {
		unsigned char x = from_end(a, i, '\0'), y = from_end(b, i, first);

		if (x != y || !x)
			return (x > y) - (x < y);
	}
}

static int by_end(const void *a, const void *b)
{
	const struct ended *x = a, *y = b;
	int order = end_order(x, y, '\0');

	return order ? order : strcmp(x->name, y->name);
}

static struct ended *sort_ends(const struct crate_graph *lock)
{
	struct ended *sorted = array_new(struct ended, lock->n);

	for (size_t i = 0; i < lock->n; i++) {
		const char *name = lock->packages[i].name;

		sorted[i] = (struct ended){ name, strlen(name) };
	}
	if (lock->n)
		qsort(sorted, lock->n, sizeof(*sorted), by_end);
	return sorted;
}

/* "ast-grep-config" of "config" */
static bool ends_so(const struct ended *package, const struct ended *directory)
{
	for (size_t i = 0; i < directory->length; i++) {
		if (from_end(package, i, '\0') != from_end(directory, i, '\0'))
			return false;
	}
	return from_end(package, directory->length, '\0') == '_';
}

/* The one package whose name ends as the directory's; NULL: none, several, or one that is called so. */
static const char *package_of(const struct ended *sorted, size_t n, const char *name)
{
	struct ended directory = { name, strlen(name) };
	size_t same, first, end;

	array_search(same, n, i, end_order(&sorted[i], &directory, '\0') < 0);
	if (same < n && !end_order(&sorted[same], &directory, '\0'))
		return NULL;
	array_search(first, n, i, end_order(&sorted[i], &directory, '_') < 0);
	array_search(end, n, i, i < first || ends_so(&sorted[i], &directory));
	return first < end && !strcmp(sorted[first].name, sorted[end - 1].name) ? sorted[first].name
										: NULL;
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
	struct ended *sorted = sort_ends(lock);

	for (size_t i = 0; i < clues->states.n; i++) {
		struct region_state *s = &clues->states.items[i];
		const char *package = NULL;

		if (s->kind == REGION_ROOT && !*s->name)
			package = root;
		else if (s->kind == REGION_CRATE && !*s->version)
			package = package_of(sorted, lock->n, s->name);
		if (package)
			s->name = as_crate(arena, package);
	}
	free(sorted);
}
