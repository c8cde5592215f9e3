#include "../path.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool path_is_file(const char *path)
{
	struct stat status;

	return !stat(path, &status) && S_ISREG(status.st_mode);
}

bool path_exists(const char *path)
{
	struct stat status;

	return !stat(path, &status);
}

bool path_is_same(const char *a, const char *b)
{
	struct stat of_a, of_b;

	return !stat(a, &of_a) && !stat(b, &of_b) && of_a.st_dev == of_b.st_dev &&
	       of_a.st_ino == of_b.st_ino;
}

const char *path_real(struct arena *arena, const char *path)
{
	char *real = realpath(path, NULL);
	const char *copy = real ? arena_copy(arena, real, strlen(real)) : NULL;

	free(real);
	return copy;
}

size_t path_glob(struct arena *arena, const char *pattern, const char ***paths)
{
	glob_t found;
	size_t n = 0;

	if (!glob(pattern, GLOB_NOMAGIC, NULL, &found)) {
		*paths = arena_new(arena, const char *, found.gl_pathc);
		for (; n < found.gl_pathc; n++)
			(*paths)[n] = arena_copy(arena, found.gl_pathv[n],
						 strlen(found.gl_pathv[n]));
	}
	globfree(&found);
	return n;
}

struct error *path_make_directory(struct arena *arena, const char *path)
{
	struct stat status;

	if (!mkdir(path, 0777) ||
	    (errno == EEXIST && !stat(path, &status) && S_ISDIR(status.st_mode)))
		return NULL;
	return error_new(arena, "%s: cannot be made: %s", path, strerror(errno));
}
