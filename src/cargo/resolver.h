/* resolver.h: what the files of src/cargo that make a profile share. Private to src/cargo. */
#ifndef BINSIZE_CARGO_RESOLVER_H
#define BINSIZE_CARGO_RESOLVER_H

#include "members.h"
#include "profile.h"
#include "rustflags.h"

/* Profiles that inherit from each other. */
enum { MOST_INHERITED = 16 };

/* All that is known while a profile is resolved. */
struct resolver {
	struct arena *arena;
	struct cargo_places places;
	struct cargo_members members;
	struct rustflags flags;
	const struct document *package;	   /* the program's manifest, or NULL */
	const char *package_name;	   /* or NULL */
	const char *chain[MOST_INHERITED]; /* the profile, what it inherits from, … */
	size_t n_chain;
	struct cargo_profile *profile; /* is filled */
};

/* Documents with profiles, the strongest first: --config, configuration, the root's manifest. */
size_t resolver_n_documents(const struct resolver *r);
const struct document *resolver_document(const struct resolver *r, size_t i);

/* [profile.NAME] of a document, or NULL. */
const struct node *resolver_table(const struct document *document, const char *profile);

/* Whether "name", "name@1.2" or a URL that ends so is the package of that name. */
bool resolver_spec_is(const char *spec, const char *package);

/* Adds a finding. */
void resolver_find(struct resolver *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Overrides for packages that are not the program's: they make keys unsure; and whether one of them
 * turns debug information on, which turns Cargo's own strip off. `debug_is_unsure`: perhaps.
 */
bool overrides_judge(struct resolver *r, bool *debug_is_unsure);

/* Findings about what Cargo ignores, drops or refuses. */
void findings_add(struct resolver *r);

#endif
