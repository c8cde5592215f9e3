#include "../replace.h"

#include "../die.h"
#include "crash.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_all(int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t written = write(fd, bytes, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return errno;
		bytes += written;
		size -= (size_t)written;
	}
	return 0;
}

/* The descriptor that a path stands for, such as /dev/stdout and /dev/fd/3, or -1. */
static int descriptor_of(const char *path)
{
	static const char *const folders[] = { "/dev/fd/", "/proc/self/fd/" };

	if (!strcmp(path, "/dev/stdout"))
		return STDOUT_FILENO;
	if (!strcmp(path, "/dev/stderr"))
		return STDERR_FILENO;
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		const char *number = path + strlen(folders[i]);

		if (!strncmp(path, folders[i], strlen(folders[i])) && *number &&
		    strspn(number, "0123456789") == strlen(number) && strlen(number) < 8)
			return atoi(number);
	}
	return -1;
}

static struct error *write_as_is(struct arena *arena, const char *path, const char *bytes,
				 size_t size)
{
	int fd = descriptor_of(path), failure;

	// What is behind a descriptor goes on where it is; opened again it would start anew.
	fd = fd < 0 ? open(path, O_WRONLY | O_CLOEXEC) : fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		return error_new(arena, "%s: cannot be opened: %s", path, strerror(errno));
	failure = write_all(fd, bytes, size);
	if (close(fd) && !failure)
		failure = errno;
	return failure ? error_new(arena, "%s: cannot be written: %s", path, strerror(failure))
		       : NULL;
}

/* Of a link to a file that exists the file: the link has to stay. */
static const char *follow_link(struct arena *arena, const char *path)
{
	char target[PATH_MAX];
	struct stat status;

	if (lstat(path, &status) || !S_ISLNK(status.st_mode) || !realpath(path, target))
		return path;
	return arena_copy(arena, target, strlen(target));
}

/* The mode that a new file gets: that of the file it replaces, else what the user's mask leaves. */
static mode_t mode_for(const char *path)
{
	struct stat status;
	mode_t mask;

	if (!stat(path, &status))
		return status.st_mode & 0777;
	mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

static int fill_and_rename(int fd, const char *temporary, const char *path, const char *bytes,
			   size_t size)
{
	int failure = write_all(fd, bytes, size);

	if (!failure && fchmod(fd, mode_for(path)))
		failure = errno;
	if (!failure && fsync(fd) && errno != EINVAL)
		failure = errno;
	if (close(fd) && !failure)
		failure = errno;
	if (!failure && rename(temporary, path))
		failure = errno;
	return failure;
}

bool replace_is_whole(const char *path)
{
	struct stat status;

	return descriptor_of(path) < 0 && (stat(path, &status) || S_ISREG(status.st_mode));
}

struct error *replace_file(struct arena *arena, const char *path, const char *bytes, size_t size)
{
	const char *target = follow_link(arena, path);
	char *temporary = arena_format(arena, "%s.XXXXXX", target);
	int fd, failure;

	if (!replace_is_whole(path))
		return write_as_is(arena, path, bytes, size);
	// Before there is such a file, so that no interrupt comes too early: mkstemp fills it in.
	crash_remove(temporary);
	fd = mkstemp(temporary);
	if (fd < 0) {
		crash_remove(NULL);
		return error_new(arena, "%s: cannot be created: %s", path, strerror(errno));
	}
	failure = fill_and_rename(fd, temporary, target, bytes, size);
	if (failure)
		unlink(temporary);
	crash_remove(NULL);
	return failure ? error_new(arena, "%s: cannot be written: %s", path, strerror(failure))
		       : NULL;
}
