#include "versions.h"

#include "../base/text.h"
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

/* Of one package, that are told. */
enum { MOST_TOLD = 8 };

/* "1.0.109, 2.0.87", or NULL for none. */
static const char *versions_of(struct arena *arena, const struct snapshot *s, size_t first,
			       size_t end)
{
	struct text all = { 0 };
	const char *kept = NULL;

	for (size_t i = first; i < end && i - first < MOST_TOLD; i++)
		text_printf(&all, "%s%s", i > first ? ", " : "", s->packages[i].version);
	if (end - first > MOST_TOLD)
		text_printf(&all, " and %zu more", end - first - MOST_TOLD);
	if (first < end)
		kept = arena_copy(arena, all.bytes, all.length);
	text_release(&all);
	return kept;
}

static bool are_same(const struct diff *diff, size_t i, size_t i_end, size_t k, size_t k_end)
{
	if (i_end - i != k_end - k)
		return false;
	while (i < i_end && !strcmp(diff->old->packages[i].version, diff->new->packages[k].version))
		i++, k++;
	return i == i_end;
}

static void compare(struct arena *arena, struct diff *diff, size_t i, size_t i_end, size_t k,
		    size_t k_end)
{
	const char *old = versions_of(arena, diff->old, i, i_end);
	const char *new = versions_of(arena, diff->new, k, k_end);

	// A list of all has more than panics tell of, a lock file more than what was built.
	if (diff->old->package_list != diff->new->package_list &&
	    (i_end - i != 1 || k_end - k != 1))
		return;
	if (!are_same(diff, i, i_end, k, k_end))
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
