#include "crate_name.h"

static unsigned char folded(char c)
{
	return c == '-' ? '_' : (unsigned char)c;
}

int crate_name_order(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		if (folded(*a) != folded(*b))
			return folded(*a) < folded(*b) ? -1 : 1;
	}
	return (*a != '\0') - (*b != '\0');
}

bool crate_name_is_same(const char *a, const char *b)
{
	return !crate_name_order(a, b);
}
