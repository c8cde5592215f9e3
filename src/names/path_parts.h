/* path_parts.h: a path taken apart, for those that tell whose it is. */
#ifndef BINSIZE_NAMES_PATH_PARTS_H
#define BINSIZE_NAMES_PATH_PARTS_H

#include "slice.h"

/* More than this are not kept. */
enum { PATH_MOST_PARTS = 64 };

/*
 * Directories, then the file; '/' and '\\' alike, without "." and without ".." behind a name. Of
 * deeper paths the last parts.
 */
struct path_parts {
	struct name_slice items[PATH_MOST_PARTS];
	size_t n;
	bool is_absolute; /* also with a drive in front, which is then the first part */
};

/* Takes a path apart. Slices point into it. Cannot fail. */
void path_parts_read(struct path_parts *p, const char *path, size_t length);

/* Whether part `i` is there and is `text`. */
static inline bool part_is(const struct path_parts *p, size_t i, const char *text)
{
	return i < p->n && slice_is(p->items[i], text);
}

/* A directory: something is in it. */
static inline bool has_inside(const struct path_parts *p, size_t i)
{
	return i + 1 < p->n;
}

/* "C:" */
static inline bool is_drive(struct name_slice part)
{
	return part.length == 2 && part.text[1] == ':';
}

/* Without its first `n` bytes, which it has. */
static inline struct name_slice slice_behind(struct name_slice slice, size_t n)
{
	return (struct name_slice){ slice.text + n, slice.length - n };
}

/* Whether it ends with `suffix`. */
static inline bool slice_ends(struct name_slice slice, const char *suffix)
{
	size_t n = strlen(suffix);

	return slice.length >= n && !memcmp(slice.text + slice.length - n, suffix, n);
}

/* Not by locale. */
static inline bool is_decimal(char c)
{
	return c >= '0' && c <= '9';
}

/* `length` digits of lower-case hexadecimal, and nothing else. */
bool slice_is_hex(struct name_slice slice, size_t length);

/* Cuts `suffix` off, if it is there. */
void cut_suffix(struct name_slice *slice, const char *suffix);

/* Cuts '-' and `length` hexadecimal digits off; false when there is nothing like that. */
bool cut_hash(struct name_slice *slice, size_t length);

/*
 * Where the version in "zstd-sys-2.0.10+zstd.1.5.6" begins: behind the first '-' that digits and a
 * dot follow. 0: there is none.
 */
size_t version_at(struct name_slice part);

#endif
