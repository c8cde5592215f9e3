/* members.h: the packages of a workspace. */
#ifndef BINSIZE_CARGO_MEMBERS_H
#define BINSIZE_CARGO_MEMBERS_H

#include "places.h"

/* Manifests of the packages that a workspace names, and of the one that was asked for. */
struct cargo_members {
	struct document *manifests;
	size_t n_manifests, capacity;
};

/* Opens them; those that are missing or damaged are left out, as Cargo has refused them before. */
void cargo_members_read(struct arena *arena, const struct cargo_places *places,
			struct cargo_members *members);

/* Frees the array. */
void cargo_members_release(struct cargo_members *members);

/* The one that makes a program of that name, else the one that was asked for; NULL: no package. */
const struct document *cargo_members_find(const struct cargo_members *members,
					  const struct cargo_places *places, const char *program);

#endif
