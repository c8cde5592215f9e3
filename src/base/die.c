#include "die.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

_Noreturn void die(const char *format, ...)
{
	va_list args;

	fputs("binsize: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(70);
}

_Noreturn void bug_at(const char *file, int line, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "binsize: %s:%d: this is a bug in binsize, please report it: ", file, line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	abort();
}
