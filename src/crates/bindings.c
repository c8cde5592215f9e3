#include "bindings.h"

#include "../base/array.h"
#include "../base/die.h"

#include <stdlib.h>
#include <string.h>

/* --- names */

/* "git2" of "libgit2-sys", "git2" and "libgit2": what a library, its bindings and their user share. */
static struct name_slice stem_of(const char *name)
{
	struct name_slice stem = { name, strlen(name) };

	if (stem.length > 4 &&
	    (!strcmp(name + stem.length - 4, "-sys") || !strcmp(name + stem.length - 4, "_sys")))
		stem.length -= 4;
	if (stem.length > 3 && !memcmp(stem.text, "lib", 3)) {
		stem.text += 3;
		stem.length -= 3;
	}
	return stem;
}

static bool is_binding(const char *name)
{
	size_t length = strlen(name);

	return length > 4 && !memcmp(name + length - 3, "sys", 3) &&
	       (name[length - 4] == '-' || name[length - 4] == '_');
}

static char plain(char c)
{
	return c == '-' ? '_' : c;
}

/* Longer names are nobody's. */
enum { LONGEST_STEM = 256 };

/* The stem with '-' as '_', of `length` bytes; false: it is too long. */
static bool plain_stem(const char *name, char text[LONGEST_STEM], size_t *length)
{
	struct name_slice stem = stem_of(name);

	*length = stem.length;
	if (stem.length > LONGEST_STEM)
		return false;
	for (size_t i = 0; i < stem.length; i++)
		text[i] = plain(stem.text[i]);
	return true;
}

/* Bindings that carry no code of a library: of systems and of what is there when the program runs. */
static bool is_of_system(const char *name)
{
	static const char *const names[] = {
		"windows", "linux-raw",		 "web",	 "js",		 "dirs", "core-foundation",
		"ndk",	   "security-framework", "wasi", "io-lifetimes", "libc", "inotify"
	};
	size_t length = strlen(name) - strlen("-sys");

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (length == strlen(names[i]) && !memcmp(name, names[i], length))
			return true;
	}
	return false;
}

/* --- all of them */

/* Of those of one stem the first counts. */
static void add(struct bindings *b, struct arena *arena, const char *name)
{
	char text[LONGEST_STEM];
	size_t length;

	if (is_binding(name) && plain_stem(name, text, &length) &&
	    intern_copy(&b->stems, arena, text, length) == b->n)
		array_push(b->names, b->n, b->capacity, name);
}

static void add_locked(struct bindings *b, const struct crate_graph *lock, size_t i)
{
	const struct crate_package *p = &lock->packages[i];

	if (is_binding(p->name) && !is_of_system(p->name))
		array_push(b->locked, b->n_locked, b->locked_capacity,
			   (struct locked_binding){ p->name,
						    crate_graph_find(lock, p->name, p->version) });
}

struct bindings bindings_of(const struct crate_finder *c)
{
	const struct crate_states *states = &c->inference->clues->states;
	const struct crate_graph *lock = c->inference->lock;
	struct bindings b = { .labels = indices_unknown(states->n) };

	for (size_t i = 0; i < states->n; i++)
		add(&b, c->arena, states->items[i].name);
	for (size_t i = 0; lock && i < lock->n; i++) {
		add(&b, c->arena, lock->packages[i].name);
		add_locked(&b, lock, i);
	}
	return b;
}

void bindings_release(struct bindings *b)
{
	intern_release(&b->stems);
	free(b->names);
	free(b->locked);
	free(b->labels);
	*b = (struct bindings){ 0 };
}

/* --- the one that carries a library */

/* Rows are named as crates, not as packages. */
static uint32_t label_of(const struct crate_finder *c, const char *package)
{
	char *name = arena_copy(c->arena, package, strlen(package));

	for (char *p = name; *p; p++)
		*p = plain(*p);
	return intern(c->labels, name, strlen(name));
}

uint32_t binding_label_of(const struct crate_finder *c, const char *library)
{
	const struct bindings *b = c->bindings;
	char text[LONGEST_STEM];
	size_t length;
	uint32_t stem = INTERN_NONE;

	if (plain_stem(library, text, &length))
		stem = intern_find(&b->stems, text, length);
	return stem == INTERN_NONE ? NO_INDEX : label_of(c, b->names[stem]);
}

uint32_t reached_binding_label(const struct crate_finder *c, const char *crate)
{
	const struct bindings *b = c->bindings;
	const struct crate_graph *lock = c->inference->lock;
	struct crate_names of = lock ? crate_graph_find(lock, crate, "")
				     : (struct crate_names){ 0, 0 };
	const char *found = NULL;

	for (size_t i = 0; of.first < of.end && i < b->n_locked; i++) {
		if (!crate_graph_holds(lock, of, b->locked[i].packages))
			continue;
		if (found && strcmp(found, b->locked[i].name) != 0)
			return NO_INDEX;
		found = b->locked[i].name;
	}
	return found ? label_of(c, found) : NO_INDEX;
}
