#include "versions.h"

#include "../names/crate_name.h"

#include <string.h>

/* Packages of one name, from `first` on. */
static size_t end_of(const struct snapshot *s, size_t first)
{
	size_t end = first;

	while (end < s->n_packages &&
	       crate_name_is_same(s->packages[end].name, s->packages[first].name))
		end++;
	return end;
}

/* "1.0.109, 2.0.87", or NULL for none. */
static const char *versions_of(struct arena *arena, const struct snapshot *s, size_t first,
			       size_t end)
{
	const char *all = first < end ? s->packages[first].version : NULL;

	for (size_t i = first + 1; i < end; i++)
		all = arena_format(arena, "%s, %s", all, s->packages[i].version);
	return all;
}

static void compare(struct arena *arena, struct diff *diff, size_t i, size_t i_end, size_t k,
		    size_t k_end)
{
	const char *old = versions_of(arena, diff->old, i, i_end);
	const char *new = versions_of(arena, diff->new, k, k_end);

	// A lock file lists more than panics tell of.
	if (diff->old->has_lock != diff->new->has_lock && (i_end - i != 1 || k_end - k != 1))
		return;
	if (!old || !new || strcmp(old, new) != 0)
		diff->versions[diff->n_versions++] = (struct diff_version){
			old ? diff->old->packages[i].name : diff->new->packages[k].name, old, new
		};
}

void versions_compare(struct arena *arena, struct diff *diff)
{
	const struct snapshot *old = diff->old, *new = diff->new;
	size_t i = 0, k = 0;

	if (!old->n_packages || !new->n_packages)
		return;
	diff->versions = arena_new(arena, struct diff_version, old->n_packages + new->n_packages);
	while (i < old->n_packages || k < new->n_packages) {
		int order = i == old->n_packages   ? 1
			    : k == new->n_packages ? -1
						   : crate_name_order(old->packages[i].name,
								      new->packages[k].name);
		size_t i_end = order <= 0 ? end_of(old, i) : i;
		size_t k_end = order >= 0 ? end_of(new, k) : k;

		compare(arena, diff, i, i_end, k, k_end);
		i = i_end;
		k = k_end;
	}
}
