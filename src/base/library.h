/* library.h: libraries that are loaded when they are needed, so that nobody else pays for them. */
#ifndef BINSIZE_BASE_LIBRARY_H
#define BINSIZE_BASE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

/* A function of one, and where the pointer to it goes. */
struct library_function {
	const char *name;
	void *pointer; /* to a pointer to a function of its type */
};

/*
 * Loads the library `name` ("libsqlite3.so.0") for good and fills in the pointers. False when there is
 * no such library, or one without such functions.
 */
bool library_load(const char *name, const struct library_function *functions, size_t n);

#endif
