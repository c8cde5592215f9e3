#include "../replace.h"

#include "crash.h"

#include <errno.h>
#include <fcntl.h>
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

static struct error *write_as_is(struct arena *arena, const char *path, const char *bytes,
				 size_t size)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int failure;

	if (fd < 0)
		return error_new(arena, "%s: cannot be opened: %s", path, strerror(errno));
	failure = write_all(fd, bytes, size);
	if (close(fd) && !failure)
		failure = errno;
	return failure ? error_new(arena, "%s: cannot be written: %s", path, strerror(failure))
		       : NULL;
}

struct error *replace_file(struct arena *arena, const char *path, const char *bytes, size_t size)
{
	char *temporary = arena_format(arena, "%s.XXXXXX", path);
	struct stat status;
	mode_t mask;
	int fd, failure;

	if (!stat(path, &status) && !S_ISREG(status.st_mode))
		return write_as_is(arena, path, bytes, size);
	fd = mkstemp(temporary);
	if (fd < 0)
		return error_new(arena, "%s: cannot be created: %s", path, strerror(errno));
	crash_remove(temporary);
	mask = umask(0);
	umask(mask);
	failure = write_all(fd, bytes, size);
	if (!failure && (fchmod(fd, 0666 & ~mask) || fsync(fd)) && errno != EINVAL)
		failure = errno;
	if (close(fd) && !failure)
		failure = errno;
	if (!failure && rename(temporary, path))
		failure = errno;
	if (failure)
		unlink(temporary);
	crash_remove(NULL);
	return failure ? error_new(arena, "%s: cannot be written: %s", path, strerror(failure))
		       : NULL;
}
