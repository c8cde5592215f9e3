/* greet.c: a shared library with an export, an import, a constructor and hidden helpers. */
#include "greet.h"

#include <stdio.h>

static char text[64];
static int loaded;

__attribute__((constructor)) static void load(void)
{
	loaded = 1;
}

static const char *plural(int n)
{
	return n == 1 ? "person" : "people";
}

const char *greeting(int n_people)
{
	snprintf(text, sizeof(text), "hello to %d %s (%d)", n_people, plural(n_people), loaded);
	return text;
}
