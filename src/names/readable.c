#include "readable.h"

#include <ctype.h>

struct name_slice readable_crate(const char *name)
{
	const char *end = strstr(name, "::");
	struct name_slice crate = { name, end ? (size_t)(end - name) : 0 };

	for (size_t i = 0; i < crate.length; i++) {
		if (!isalnum((unsigned char)crate.text[i]) && crate.text[i] != '_')
			return (struct name_slice){ 0 };
	}
	return crate;
}

bool readable_is_generic(const char *name)
{
	return strchr(name, '<') != NULL;
}
