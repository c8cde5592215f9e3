/* file.h: the bytes of a file, without reading them before they are looked at. */
#ifndef BINSIZE_BASE_FILE_H
#define BINSIZE_BASE_FILE_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The bytes of an open file. */
struct file {
	const uint8_t *data; /* never NULL, also for an empty file */
	uint64_t size;	     /* bytes */
	bool mapped;
};

/*
 * Maps a regular file read-only, or reads standard input when `path` is "-" (other kinds of file,
 * such as pipes, are read as well). Errors: missing, unreadable, a directory. Close it.
 */
struct error *file_open(struct arena *arena, const char *path, struct file *file);

/* Unmaps it: nothing may point into it any more. */
void file_close(struct file *file);

/*
 * The bytes [file_off, file_off + size) are not needed for now: they may leave memory, and come
 * back by themselves when they are read again. A large scan goes in windows and forgets each.
 */
void file_forget(const struct file *file, uint64_t file_off, uint64_t size);

#endif
