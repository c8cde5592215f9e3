#include "piece_label.h"

/* The different labels of the users of some data. */
struct tally {
	struct label labels[MOST_KEPT_USERS];
	uint32_t counts[MOST_KEPT_USERS];
	uint32_t n, n_users, best;
};

static void count(struct tally *tally, struct label label)
{
	uint32_t i = 0;

	while (i < tally->n && tally->labels[i].id != label.id)
		i++;
	if (i == tally->n) {
		tally->labels[tally->n++] = label;
		tally->counts[i] = 0;
	}
	tally->labels[i].tier = tier_weaker(tally->labels[i].tier, label.tier);
	tally->counts[i]++;
	if (tally->counts[i] > tally->counts[tally->best])
		tally->best = i;
}

static struct tally tally_of(struct labeller *l, const struct users *users,
			     const struct user_label *user_label)
{
	struct tally tally = { .n_users = users->n };

	for (uint32_t i = 0; i < users->n; i++) {
		struct label label = { .id = NO_INDEX };

		if (users->owners[i])
			label = user_label->of(l, users->owners[i]);
		if (label.id != NO_INDEX)
			count(&tally, label);
	}
	return tally;
}

static struct label shared(struct labeller *l, const struct contribution *c, bool are_paths)
{
	const char *text = are_paths ? "[panic location paths]"
				     : arena_format(l->arena, "[shared %s]",
						    kind_name((enum kind)c->owners[LAYER_KIND]));
	uint32_t *known = &l->shared[are_paths ? 0 : c->owners[LAYER_KIND]];

	if (*known == NO_INDEX)
		*known = label_text(l, text);
	return (struct label){ .id = *known,
			       .tier = evidence_tier((enum evidence)c->evidence[LAYER_PIECE]),
			       .is_place = true };
}

/* The label of all users, or of most of them. */
static bool label_of_users(const struct tally *t, const struct users *users, bool takes_most,
			   struct label *label)
{
	uint32_t most = t->n ? t->counts[t->best] : 0;
	bool is_sure = most == t->n_users && !users->has_more;

	if (!most || most * 3 < t->n_users * 2 || (most < t->n_users && !takes_most))
		return false;
	*label = t->labels[t->best];
	label->tier = tier_weaker(label->tier, is_sure ? TIER_EXACT : TIER_INFERRED);
	return true;
}

bool label_piece(struct labeller *l, const struct contribution *c,
		 const struct user_label *user_label, struct label *label)
{
	uint32_t set = c->owners[LAYER_PIECE], kind = c->owners[LAYER_KIND];
	struct users users;
	struct tally tally;

	if (set == USERS_NONE || c->owners[LAYER_SYMBOL] ||
	    (kind != KIND_RODATA && kind != KIND_DATA))
		return false;
	if (set == USERS_OF_PATHS) {
		*label = shared(l, c, true);
		return true;
	}
	users = user_sets_get(&l->attribution->users, set);
	tally = tally_of(l, &users, user_label);
	if (label_of_users(&tally, &users, user_label->takes_most, label)) {
		label->tier = tier_weaker(label->tier,
					  evidence_tier((enum evidence)c->evidence[LAYER_PIECE]));
		return true;
	}
	if (tally.n < 2 && (user_label->takes_most || users.n < 2))
		return false;
	*label = shared(l, c, false);
	return true;
}
