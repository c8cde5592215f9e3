/* debuginfod.h: asks servers for a debug file. The only part of binsize that uses a network. */
#ifndef BINSIZE_LOCATE_DEBUGINFOD_H
#define BINSIZE_LOCATE_DEBUGINFOD_H

#include "../base/arena.h"

/*
 * Fetches the debug file with this build id (hexadecimal) from the servers of DEBUGINFOD_URLS into
 * the cache that elfutils keeps, and returns its path there. NULL, and *why in a few words, when
 * that cannot be. The library is loaded here, so that nobody needs it who does not ask.
 */
const char *debuginfod_fetch(struct arena *arena, const char *build_id, const char **why);

#endif
