#include "c_sources.h"

#include "../base/die.h"
#include "../names/path_parts.h"

#include <stdlib.h>
#include <string.h>

/* Directories that C projects keep others' sources in, besides those that Rust's have. */
static bool is_holder(const struct path_parts *p, size_t i)
{
	return (part_is(p, i, "deps") || part_is(p, i, "buildtrees")) && has_inside(p, i + 1);
}

static bool is_source_directory(const struct path_parts *p, size_t i)
{
	static const char *const names[] = { "src", "lib", "source", "csrc", "kernels" };

	for (size_t k = 0; k < ARRAY_SIZE(names); k++) {
		if (part_is(p, i, names[k]))
			return true;
	}
	return false;
}

/* Directories at the top of a system, below which anything may be. */
static bool is_system_directory(const struct path_parts *p)
{
	static const char *const names[] = { "home",  "root",  "usr",	   "opt",    "tmp",
					     "var",   "build", "mnt",	   "builds", "srv",
					     "Users", "nix",   "private",  "data",   "work",
					     "host",  "src",   "workspace" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (part_is(p, 0, names[i]))
			return true;
	}
	return is_drive(p->items[0]);
}

/* Where a project's own files begin: the top of a relative path, what holds `src` of another. */
static struct name_slice directory_of(const struct path_parts *p)
{
	size_t first = 0;

	while (part_is(p, first, ".."))
		first++;
	for (size_t i = first; has_inside(p, i); i++) {
		if (part_is(p, i, "include") && has_inside(p, i + 1))
			return p->items[i + 1];
	}
	if (!p->is_absolute)
		return has_inside(p, first) ? p->items[first] : (struct name_slice){ 0 };
	for (size_t i = 1; has_inside(p, i); i++) {
		if (is_source_directory(p, i) && !is_drive(p->items[i - 1]))
			return p->items[i - 1];
	}
	if (p->n < 2)
		return (struct name_slice){ 0 };
	return is_system_directory(p) ? p->items[p->n - 2] : p->items[0];
}

static const char *kept(struct arena *arena, struct name_slice slice)
{
	return slice.length ? arena_copy(arena, slice.text, slice.length) : "";
}

static struct known_sources sources_of(struct arena *arena, const struct interned *path)
{
	struct source_owner owner = source_owner_of(path->text, path->length);
	struct path_parts parts;

	if (owner.kind != SOURCE_UNKNOWN && owner.kind != SOURCE_WORKSPACE && owner.crate.length)
		return (struct known_sources){ kept(arena, owner.crate), kept(arena, owner.version),
					       kept(arena, owner.repository), owner.kind, 1 };
	path_parts_read(&parts, path->text, path->length);
	for (size_t i = parts.n; i-- > 0;) {
		if (is_holder(&parts, i))
			return (struct known_sources){ kept(arena, parts.items[i + 1]), "", "",
						       SOURCE_VENDORED, 1 };
	}
	return (struct known_sources){ kept(arena, directory_of(&parts)), "", "", SOURCE_UNKNOWN,
				       1 };
}

static int by_source(const void *a, const void *b)
{
	const struct known_sources *x = a, *y = b;
	int order = (x->source > y->source) - (x->source < y->source);

	order = order ? order : strcmp(x->name, y->name);
	return order ? order : strcmp(x->version, y->version);
}

void c_sources_group(struct c_texts *found, const struct intern *paths, struct arena *arena)
{
	size_t n = 0;

	found->sources = arena_new(arena, struct known_sources, paths->n_strings);
	for (size_t i = 0; i < paths->n_strings; i++) {
		found->sources[n] = sources_of(arena, &paths->strings[i]);
		n += *found->sources[n].name != '\0';
	}
	if (n)
		qsort(found->sources, n, sizeof(*found->sources), by_source);
	for (size_t i = 0; i < n; i++) {
		size_t last = found->n_sources;

		if (last && !by_source(&found->sources[last - 1], &found->sources[i]))
			found->sources[last - 1].n_files++;
		else
			found->sources[found->n_sources++] = found->sources[i];
	}
}
