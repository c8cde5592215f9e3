/*
 * users.h: sets of owners that use the same data.
 *
 * Of many users a sample is kept: those with the least of a number that is made of their index, so that it does
 * not depend on their order and favours no place in the file.
 */
#ifndef BINSIZE_ATTRIB_USERS_H
#define BINSIZE_ATTRIB_USERS_H

#include "../base/arena.h"
#include "../base/intern.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* That are kept of one set. */
enum { MOST_KEPT_USERS = 8 };

/* A set. Start from { 0 }. */
struct users {
	uint32_t owners
		[MOST_KEPT_USERS]; /* index into owners, each once; 0: code that nobody owns */
	uint32_t n;
	bool has_more; /* they are a sample */
};

/* Puts one in; or all of another set. True: the set is another one now. */
bool users_add(struct users *users, uint32_t owner);
bool users_join(struct users *users, const struct users *more);

/* Sets that are not made of users. */
enum user_set {
	USERS_NONE, /* no user is known */
	USERS_OF_PATHS, /* the path of a source file that panics name: of all of them, by construction */
	USERS_FIRST
};

/* Each different set once. Start from { 0 }, then user_sets_init(). */
struct user_sets {
	struct intern numbers;
	struct arena arena;
};

/* Makes those of enum user_set. Release it. */
void user_sets_init(struct user_sets *sets);
void user_sets_release(struct user_sets *sets);

/* The number of a set; USERS_NONE: it is empty. O(1). */
uint32_t user_sets_number(struct user_sets *sets, const struct users *users);

/* The set that has a number; none are in those of enum user_set. O(1). */
struct users user_sets_get(const struct user_sets *sets, uint32_t number);

/* The number of what is in either of two sets, or of a set with one more. O(1). */
uint32_t user_sets_join(struct user_sets *sets, uint32_t a, uint32_t b);
uint32_t user_sets_add(struct user_sets *sets, uint32_t number, uint32_t owner);

#endif
