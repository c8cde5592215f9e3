/* greet.c: a DLL with a function and a variable to import. */
#define GREET_BUILD
#include "greet.h"

#include <stdio.h>

int greetings;

static const char *const hellos[] = { "hello", "bonjour", "hola", "guten Tag" };

int greet(const char *name)
{
	return printf("%s, %s\n", hellos[greetings++ % 4], name);
}
