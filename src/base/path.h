/* path.h: names of files, our own and those that other systems wrote down. */
#ifndef BINSIZE_BASE_PATH_H
#define BINSIZE_BASE_PATH_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>

/* The part behind the last '/' or '\\': a path in a file may come from any system. May be "". */
const char *path_base(const char *path);

/* The same, or NULL when it is empty, "." or "..": a name that is safe to put behind a directory. */
const char *path_file_name(const char *path);

/* '/', '\\' or a drive in front. */
bool path_is_absolute(const char *path);

/* What is in front of the last '/', without it: "." when there is none, "/" for the root. */
const char *path_directory(struct arena *arena, const char *path);

/* `name` inside `directory`, or `name` itself when it is absolute or the directory is "." or "". */
const char *path_join(struct arena *arena, const char *directory, const char *name);

/* `path` with `suffix` for what is behind the last dot of its last part (".gitignore" has none). */
const char *path_with_suffix(struct arena *arena, const char *path, const char *suffix);

/*
 * `path` as it is written in the folder `from`: both absolute, without "." and "..". "../x" when it lies
 * above or beside; the path itself when they have nothing but the root in common.
 */
const char *path_from(struct arena *arena, const char *from, const char *path);

/*
 * What follows asks the system.
 */

/* Whether there is a regular file, perhaps behind links: one that ends when it is read. */
bool path_is_file(const char *path);

/* Whether there is anything of that name. */
bool path_exists(const char *path);

/* Both are there and are one file, perhaps by two names. */
bool path_is_same(const char *a, const char *b);

/*
 * The paths that a pattern of "*", "?" and "[…]" stands for, sorted, and their number; the pattern
 * itself when it has none of these.
 */
size_t path_glob(struct arena *arena, const char *pattern, const char ***paths);

/* The absolute path without links, or NULL when there is no such file. */
const char *path_real(struct arena *arena, const char *path);

/* Makes a folder, whose parent is there; it may be there already. */
struct error *path_make_directory(struct arena *arena, const char *path);

#endif
