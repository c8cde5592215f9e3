/* nearest.c: names that somebody may have meant who wrote another one. */
#include "choose.h"

#include <string.h>

/* Bytes of names that are compared; letters in which they may differ, at most. */
enum { LONGEST = 64, MOST_DIFFERENT = 4 };

struct near_name {
	const char *name;
	unsigned different; /* letters */
};

/* The last part of a path of names: without arguments, parameters and what stands in front. */
static size_t last_part(const char **name)
{
	const char *start = *name, *p = start;
	unsigned depth = 0;

	for (; *p && !(depth == 0 && *p == '('); p++) {
		if (*p == '<')
			depth++;
		else if (*p == '>' && depth)
			depth--;
		else if (!depth && p[0] == ':' && p[1] == ':' && p[2] && p[2] != '<')
			start = p + 2;
	}
	*name = start;
	return strcspn(start, "<(");
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Letters to change, put in or take out; `limit` when there are at least as many. O(n m). */
static unsigned distance(const char *a, size_t n, const char *b, size_t m, unsigned limit)
{
	unsigned row[LONGEST + 1];

	if (n > LONGEST || m > LONGEST || n > m + limit || m > n + limit)
		return limit;
	for (size_t k = 0; k <= m; k++)
		row[k] = (unsigned)k;
	for (size_t i = 1; i <= n; i++) {
		unsigned diagonal = row[0], best = row[0] = (unsigned)i;

		for (size_t k = 1; k <= m; k++) {
			unsigned above = row[k];

			row[k] = least(least(above, row[k - 1]) + 1,
				       diagonal + (a[i - 1] != b[k - 1]));
			diagonal = above;
			best = least(best, row[k]);
		}
		if (best >= limit)
			return limit;
	}
	return least(row[m], limit);
}

static bool is_there(const struct near_name *found, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(found[i].name, name))
			return true;
	}
	return false;
}

/* Of the name that was made last. */
static void keep(struct program *p, struct near_name *found, size_t *n, unsigned different)
{
	const char *name = p->scratch.bytes;
	size_t i = *n;

	if (is_there(found, *n, name))
		return;
	while (i && found[i - 1].different > different) {
		if (i < MOST_NEAREST)
			found[i] = found[i - 1];
		i--;
	}
	if (i < MOST_NEAREST)
		found[i] = (struct near_name){ arena_copy(p->arena, name, p->scratch.length),
					       different };
	*n += *n < MOST_NEAREST;
}

static unsigned difference(struct program *p, uint32_t owner, const char *wanted, size_t length,
			   unsigned limit)
{
	const char *mangled = program_mangled(p, owner), *name;
	size_t n;

	if (!mangled)
		return limit;
	text_reset(&p->scratch);
	demangle(&p->scratch, mangled, DEMANGLE_SHORT);
	name = p->scratch.length ? p->scratch.bytes : "";
	n = last_part(&name);
	return distance(wanted, length, name, n, limit);
}

const char *nearest_functions(struct program *p, const char *wanted)
{
	const struct owners *owners = &p->attribution->owners;
	struct near_name found[MOST_NEAREST];
	size_t length = last_part(&wanted), n = 0;
	unsigned third = (unsigned)(length < LONGEST ? length + 2 : LONGEST) / 3;
	unsigned most = least(third, MOST_DIFFERENT);
	const char *list = NULL;

	for (uint32_t i = 1; i <= owners->n_placed; i++) {
		unsigned limit = n == MOST_NEAREST ? found[n - 1].different : most + 1, d;

		if (!program_is_code(p, &owners->items[i]))
			continue;
		d = difference(p, i, wanted, length, limit);
		if (d < limit)
			keep(p, found, &n, d);
	}
	for (size_t i = 0; i < n; i++)
		list = arena_format(p->arena, "%s%s%s", list ? list : "", list ? ", " : "",
				    found[i].name);
	return list;
}
