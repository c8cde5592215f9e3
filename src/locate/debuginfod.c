#include "debuginfod.h"

#include "../base/die.h"
#include "../base/library.h"
#include "../base/terminal.h"

#if defined(__has_include)
#if __has_include(<elfutils/debuginfod.h>)
#define HAS_DEBUGINFOD
#endif
#endif

#ifdef HAS_DEBUGINFOD

#include <elfutils/debuginfod.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct client_library {
	__typeof__(&debuginfod_begin) begin;
	__typeof__(&debuginfod_find_debuginfo) find;
	__typeof__(&debuginfod_end) end;
};

static bool load(struct client_library *library)
{
	const struct library_function functions[] = {
		{ "debuginfod_begin", &library->begin },
		{ "debuginfod_find_debuginfo", &library->find },
		{ "debuginfod_end", &library->end },
	};

	return library_load(DEBUGINFOD_SONAME, functions, ARRAY_SIZE(functions));
}

/* A length of 0 says that the build id is hexadecimal. */
static const char *fetch(struct arena *arena, const struct client_library *library,
			 const char *build_id, const char **why)
{
	debuginfod_client *client = library->begin();
	char *path = NULL;
	const char *copy;
	FILE *stream;
	int fd = -1;

	if (client)
		fd = library->find(client, (const unsigned char *)build_id, 0, &path);
	if (fd < 0)
		*why = client ? arena_format(arena, "%s", strerror(-fd)) : "cannot be used";
	copy = fd >= 0 && path ? arena_copy(arena, path, strlen(path)) : NULL;
	stream = fd >= 0 ? fdopen(fd, "rb") : NULL;
	if (stream)
		fclose(stream);
	free(path);
	if (client)
		library->end(client);
	return copy;
}

const char *debuginfod_fetch(struct arena *arena, const char *build_id, const char **why)
{
	struct client_library library;

	*why = "has no such file";
	if (!environment("DEBUGINFOD_URLS")) {
		*why = "DEBUGINFOD_URLS is not set";
		return NULL;
	}
	if (!load(&library)) {
		*why = DEBUGINFOD_SONAME " cannot be loaded";
		return NULL;
	}
	return fetch(arena, &library, build_id, why);
}

#else

const char *debuginfod_fetch(struct arena *arena, const char *build_id, const char **why)
{
	(void)arena, (void)build_id;
	*why = "built without debuginfod";
	return NULL;
}

#endif
