#include "device_vote.h"

#include "../base/array.h"
#include "../base/die.h"
#include "../names/crate.h"
#include "../names/source_path.h"

#include <stdlib.h>
#include <string.h>

/* What calls from so many crates is a service to all; each vote looks at those before. */
enum { MOST_CRATES = 64 };

/* Symbols write '_' where packages and directories have '-': votes must meet. */
static uint32_t crate_label(struct intern *labels, struct arena *arena, struct name_slice crate)
{
	char *text = arena_copy(arena, crate.text, crate.length);

	for (char *p = text; *p; p++)
		*p = *p == '-' ? '_' : *p;
	return intern(labels, text, crate.length);
}

void votes_clear(struct votes *votes)
{
	votes->has_too_many = false;
	votes->n = votes->n_functions = 0;
}

static void add_vote(struct votes *votes, uint32_t crate, enum vote_reason reason)
{
	size_t i = 0;

	while (i < votes->n && votes->items[i].crate != crate)
		i++;
	if (i == MOST_CRATES) {
		votes->has_too_many = true;
		return;
	}
	if (i == votes->n) {
		array_push(votes->items, votes->n, votes->capacity,
			   (struct vote){ .crate = crate });
	}
	votes->items[i].counts[reason]++;
}

void votes_add(struct votes *votes, const struct host_crate *crate)
{
	for (unsigned i = 0; i < crate->n; i++)
		add_vote(votes, crate->crates[i], (enum vote_reason)crate->reason);
	votes->n_functions += crate->n > 0;
}

/* Negative when `a` has fewer. */
static int compare(const struct vote *a, const struct vote *b)
{
	for (unsigned reason = 0; reason < VOTE_REASON_COUNT; reason++) {
		if (a->counts[reason] != b->counts[reason])
			return a->counts[reason] < b->counts[reason] ? -1 : 1;
	}
	return 0;
}

/* Labels are numbered by first sight, which is an accident; names are not. */
static bool comes_before(const struct intern *labels, uint32_t a, uint32_t b)
{
	const struct interned *x = &labels->strings[a], *y = &labels->strings[b];
	int order = memcmp(x->text, y->text, x->length < y->length ? x->length : y->length);

	return order ? order < 0 : x->length < y->length;
}

struct winner votes_winner(const struct votes *votes, const struct intern *labels)
{
	struct winner winner = { .crate = NO_INDEX, .second = NO_INDEX };
	const struct vote *best = NULL;
	size_t n = 0;

	for (size_t i = 0; i < votes->n; i++) {
		const struct vote *v = &votes->items[i];
		int order = best ? compare(v, best) : 1;

		if (order < 0)
			continue;
		n = order > 0 ? 1 : n + 1;
		winner.second = order > 0 ? NO_INDEX : v->crate;
		if (order > 0)
			best = v;
	}
	if (!best || n > 2 || votes->has_too_many)
		return (struct winner){ .crate = NO_INDEX, .second = NO_INDEX };
	winner.crate = best->crate;
	if (n == 2 && comes_before(labels, winner.second, winner.crate)) {
		winner.crate = winner.second;
		winner.second = best->crate;
	}
	while (!best->counts[winner.reason])
		winner.reason++;
	return winner;
}

struct classifier {
	const struct image *image;
	struct arena *arena;
	struct intern *labels;
	struct votes votes; /* of the paths of one function */
};

/* Code that launches kernels of others, and has none of its own: it speaks for nobody. */
static bool speaks_for_nobody(struct name_slice crate)
{
	static const char *const launchers[] = { "cudarc", "cust", "cust_core", "rustacuda" };

	for (size_t i = 0; i < ARRAY_SIZE(launchers); i++) {
		if (slice_is(crate, launchers[i]))
			return true;
	}
	return !crate.length || is_std_crate(crate);
}

static bool is_rust(const struct name_owner *owner)
{
	return owner->language == NAME_RUST_LEGACY || owner->language == NAME_RUST_V0;
}

/* False when the name is not Rust's; the paths may then say more. */
static bool by_symbol(struct classifier *c, uint32_t index, struct host_crate *crate)
{
	const struct symbol *symbol = &c->image->symbols[index];
	struct name_owner owner = name_definer_of(symbol->name, symbol->name_length);

	if (!is_rust(&owner))
		return false;
	if (!speaks_for_nobody(owner.defining)) {
		crate->crates[0] = crate_label(c->labels, c->arena, owner.defining);
		crate->n = 1;
		crate->reason = VOTE_SYMBOL;
	}
	return true;
}

static void vote_by_path(struct classifier *c, const struct device_path *path)
{
	struct source_owner owner = source_owner_of(path->text, path->length);
	bool is_own = owner.kind == SOURCE_WORKSPACE;

	switch (owner.kind) {
	case SOURCE_WORKSPACE:
	case SOURCE_GENERATED:
	case SOURCE_REGISTRY:
	case SOURCE_GIT:
	case SOURCE_VENDORED:
		if (!speaks_for_nobody(owner.crate))
			add_vote(&c->votes, crate_label(c->labels, c->arena, owner.crate),
				 is_own ? VOTE_WORKSPACE : VOTE_DEPENDENCY);
		break;
	default:
		break;
	}
}

static void by_paths(struct classifier *c, const struct device_host *host, struct host_crate *crate)
{
	struct winner winner;

	votes_clear(&c->votes);
	for (uint32_t i = 0; i < host->n_paths; i++)
		vote_by_path(c, &c->image->device.paths[host->first_path + i]);
	winner = votes_winner(&c->votes, c->labels);
	if (winner.crate != NO_INDEX)
		crate->crates[crate->n++] = winner.crate;
	if (winner.second != NO_INDEX)
		crate->crates[crate->n++] = winner.second;
	crate->reason = winner.reason;
}

struct host_crate *host_crates_build(const struct image *image, struct arena *arena,
				     struct intern *labels)
{
	const struct device *device = &image->device;
	struct host_crate *crates = array_zeroed(struct host_crate, device->n_hosts + 1);
	struct classifier c = { .image = image, .arena = arena, .labels = labels };

	for (size_t i = 0; i < device->n_hosts; i++) {
		const struct device_host *host = &device->hosts[i];

		if (host->symbol == NO_INDEX || !by_symbol(&c, host->symbol, &crates[i]))
			by_paths(&c, host, &crates[i]);
	}
	free(c.votes.items);
	return crates;
}
