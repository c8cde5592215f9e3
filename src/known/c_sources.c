#include "c_sources.h"

#include "../names/c_source_path.h"

#include <stdlib.h>
#include <string.h>

static const char *kept(struct arena *arena, struct name_slice slice)
{
	return slice.length ? arena_copy(arena, slice.text, slice.length) : "";
}

static struct known_sources sources_of(struct arena *arena, const struct interned *path)
{
	struct c_source_owner owner = c_source_owner_of(path->text, path->length);

	return (struct known_sources){ kept(arena, owner.name), kept(arena, owner.version),
				       kept(arena, owner.repository), owner.kind, 1 };
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
