/* build_facts.h: what is known of a build: its commit, its branch, its date. */
#ifndef BINSIZE_CLI_BUILD_FACTS_H
#define BINSIZE_CLI_BUILD_FACTS_H

#include "options.h"

#include "../history/store.h"

/*
 * What the user says, else what the variables of a CI say, else what git says of the current folder;
 * else it stays unknown. The date is SOURCE_DATE_EPOCH, or now.
 */
struct error *build_facts_read(struct arena *arena, const struct options *options,
			       struct build_facts *facts);

#endif
