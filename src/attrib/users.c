#include "users.h"

#include <string.h>

/* By this they are ordered: a different number for each owner. */
static uint32_t rank(uint32_t owner)
{
	return owner * UINT32_C(2654435769);
}

bool users_add(struct users *users, uint32_t owner)
{
	uint32_t at = 0;

	while (at < users->n && rank(users->owners[at]) < rank(owner))
		at++;
	if (at < users->n && users->owners[at] == owner)
		return false;
	if (at == MOST_KEPT_USERS) {
		bool is_new = !users->has_more;

		users->has_more = true;
		return is_new;
	}
	if (users->n == MOST_KEPT_USERS)
		users->has_more = true;
	else
		users->n++;
	memmove(&users->owners[at + 1], &users->owners[at],
		(users->n - 1 - at) * sizeof(users->owners[0]));
	users->owners[at] = owner;
	return true;
}

bool users_join(struct users *users, const struct users *more)
{
	bool has_changed = more->has_more && !users->has_more;

	users->has_more |= more->has_more;
	for (uint32_t i = 0; i < more->n; i++)
		has_changed |= users_add(users, more->owners[i]);
	return has_changed;
}

/* No owner has these indices. */
static const uint32_t more_mark = UINT32_MAX, paths_mark = UINT32_MAX - 1;

static uint32_t number_of(struct user_sets *sets, const uint32_t *words, size_t n)
{
	return intern_copy(&sets->numbers, &sets->arena, (const char *)words, n * sizeof(*words));
}

void user_sets_init(struct user_sets *sets)
{
	number_of(sets, &more_mark, 0);
	number_of(sets, &paths_mark, 1);
}

void user_sets_release(struct user_sets *sets)
{
	intern_release(&sets->numbers);
	arena_release(&sets->arena);
}

uint32_t user_sets_number(struct user_sets *sets, const struct users *users)
{
	uint32_t words[MOST_KEPT_USERS + 1];
	size_t n = users->n;

	memcpy(words, users->owners, n * sizeof(*words));
	if (users->has_more)
		words[n++] = more_mark;
	return number_of(sets, words, n);
}

struct users user_sets_get(const struct user_sets *sets, uint32_t number)
{
	const struct interned *text = &sets->numbers.strings[number];
	struct users users = { .n = text->length / sizeof(uint32_t) };
	uint32_t words[MOST_KEPT_USERS + 1] = { 0 };

	if (number < USERS_FIRST)
		return (struct users){ 0 };
	memcpy(words, text->text, text->length);
	users.has_more = words[users.n - 1] == more_mark;
	users.n -= users.has_more;
	memcpy(users.owners, words, users.n * sizeof(*words));
	return users;
}

uint32_t user_sets_join(struct user_sets *sets, uint32_t a, uint32_t b)
{
	struct users users, more;

	if (a == b || b < USERS_FIRST || a == USERS_OF_PATHS)
		return a;
	if (a == USERS_NONE)
		return b;
	users = user_sets_get(sets, a);
	more = user_sets_get(sets, b);
	return users_join(&users, &more) ? user_sets_number(sets, &users) : a;
}

uint32_t user_sets_add(struct user_sets *sets, uint32_t number, uint32_t owner)
{
	struct users users = user_sets_get(sets, number);

	return users_add(&users, owner) ? user_sets_number(sets, &users) : number;
}
