/* replace.h: writes a file whole or not at all. */
#ifndef BINSIZE_BASE_REPLACE_H
#define BINSIZE_BASE_REPLACE_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Writes `size` bytes beside `path` and puts them in its place once all are on disk. On an error,
 * or when the program is interrupted, what was at `path` is still there and nothing else is left.
 * A file that is replaced keeps its mode, a link stays a link. A path that is no regular file
 * (/dev/stdout, /dev/fd/3, a pipe) is written to as it is.
 */
struct error *replace_file(struct arena *arena, const char *path, const char *bytes, size_t size);

/* Whether a path is, or would become, a file that replace_file() puts whole in its place. */
bool replace_is_whole(const char *path);

#endif
