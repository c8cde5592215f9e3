/* data_piece_users.c: whoever uses data uses what its words point to. */
#include "data_piece_parts.h"

/* Words of words: so often users are handed on. */
enum { ROUNDS = 4 };

/* Code that names a word which lies in no piece: a slot of a table that the loader fills. */
static uint32_t users_of_slot(struct data_piece_maker *m, uint32_t users, uint32_t at)
{
	const struct references *r = &m->a->references;

	for (size_t i = references_first(r, &r->data, r->base + at);
	     i < r->data.n && r->data.items[i].target == at; i++)
		users = user_sets_add(m->sets, users, r->data.items[i].owner);
	return users;
}

/* What lies in data that a symbol owns, and in tables. */
static void add_owner(struct data_piece_maker *m, const struct data_word *word, size_t *span)
{
	const struct partition *owners = &m->a->layers[LAYER_SYMBOL];
	struct data_piece *piece = &m->pieces.items[word->to];
	uint64_t vm_addr = m->a->references.base + word->at;
	const struct memory_piece *at = memory_piece_at(&m->memory, vm_addr);
	uint64_t pos;

	if (!at || piece->users == USERS_OF_PATHS)
		return;
	pos = (uint64_t)(at->bytes - m->a->image->file->data) + (vm_addr - at->vm_addr);
	*span = partition_find(owners, pos, *span);
	if (owners->spans[*span].owner)
		piece->users = user_sets_add(m->sets, piece->users, owners->spans[*span].owner);
	else
		piece->users = users_of_slot(m, piece->users, word->at);
}

/* True: some piece has more users now. */
static bool hand_on(struct data_piece_maker *m)
{
	bool has_changed = false;

	for (size_t i = 0; i < m->targets.n; i++) {
		const struct data_word *word = &m->words[m->targets.items[i].owner];
		struct data_piece *to;
		uint32_t users;

		if (word->to == NO_INDEX || word->from == NO_INDEX || word->from == word->to)
			continue;
		to = &m->pieces.items[word->to];
		users = user_sets_join(m->sets, to->users, m->pieces.items[word->from].users);
		has_changed |= users != to->users;
		to->users = users;
	}
	return has_changed;
}

/* Texts that end alike may share their end: who uses the whole uses that, too. */
static void share_ends(struct data_piece_maker *m)
{
	const struct data_piece *longest = NULL;

	for (size_t i = 0; i < m->pieces.n; i++) {
		struct data_piece *p = &m->pieces.items[i];

		if (longest && p->start - longest->start < longest->sure_size)
			p->users = user_sets_join(m->sets, p->users, longest->users);
		if (!longest || (uint64_t)p->start + p->sure_size >
					(uint64_t)longest->start + longest->sure_size)
			longest = p;
	}
}

void data_pieces_find_users(struct data_piece_maker *m)
{
	size_t span = 0;

	for (size_t i = 0; i < m->n_words; i++) {
		if (m->words[i].to != NO_INDEX && m->words[i].from == NO_INDEX)
			add_owner(m, &m->words[i], &span);
	}
	for (int round = 0; round < ROUNDS && hand_on(m); round++)
		;
	share_ends(m);
}
