#include "path.h"

#include <string.h>

const char *path_base(const char *path)
{
	const char *base = path;

	for (; *path; path++) {
		if (*path == '/' || *path == '\\')
			base = path + 1;
	}
	return base;
}

const char *path_file_name(const char *path)
{
	const char *base = path_base(path);

	return *base && strcmp(base, ".") != 0 && strcmp(base, "..") != 0 ? base : NULL;
}

bool path_is_absolute(const char *path)
{
	char drive = (char)(path[0] | 0x20);

	return path[0] == '/' || path[0] == '\\' ||
	       (drive >= 'a' && drive <= 'z' && path[1] == ':');
}

const char *path_directory(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	while (slash > path && slash[-1] == '/')
		slash--;
	return slash == path ? "/" : arena_copy(arena, path, (size_t)(slash - path));
}

const char *path_join(struct arena *arena, const char *directory, const char *name)
{
	size_t length = strlen(directory);

	if (path_is_absolute(name) || !length)
		return name;
	if (!strcmp(directory, "."))
		return name;
	return arena_format(arena, "%s%s%s", directory, directory[length - 1] == '/' ? "" : "/",
			    name);
}

const char *path_with_suffix(struct arena *arena, const char *path, const char *suffix)
{
	const char *base = path_base(path), *dot = strrchr(base, '.');
	size_t length = dot && dot > base ? (size_t)(dot - path) : strlen(path);

	return arena_format(arena, "%.*s%s", (int)length, path, suffix);
}

const char *path_from(struct arena *arena, const char *from, const char *path)
{
	size_t common = 0, i = 0;
	const char *up = "";

	// The last '/' up to which they are equal; the end of `from` counts as one.
	for (; from[i] && from[i] == path[i]; i++) {
		if (from[i] == '/')
			common = i;
	}
	if ((!from[i] && path[i] == '/') || (!path[i] && from[i] == '/'))
		common = i;
	if (!common && from[1])
		return path;
	for (const char *rest = from + common; *rest; rest++) {
		if (*rest == '/' && rest[1])
			up = arena_format(arena, "../%s", up);
	}
	return arena_format(arena, "%s%s", up, path + common + (path[common] == '/'));
}
