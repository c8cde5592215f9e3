/* Names of symbols and objects: whose they are, and how they are read. */
#include "fuzz.h"

#include "../../src/names/crate.h"
#include "../../src/names/demangle.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *name = malloc(size + 1);
	struct name_slice crate;
	struct name_owner owner;

	if (size)
		memcpy(name, data, size);
	name[size] = '\0';
	owner = name_owner_of(name, size);
	if (owner.defining.length > size && owner.defining.length > 64)
		abort();
	if (cgu_crate(name, &crate) &&
	    (crate.text < name || crate.text + crate.length > name + size))
		abort();
	for (int style = DEMANGLE_NONE; style <= DEMANGLE_GENERIC; style++) {
		struct text out = { 0 };

		demangle(&out, name, (enum demangle_style)style);
		// As it was, or readable with what stood around it.
		if (out.length > size + demangle_limit(size) + strlen("… ()") ||
		    (out.bytes && strlen(out.bytes) != out.length))
			abort();
		text_release(&out);
	}
	free(name);
	return 0;
}
