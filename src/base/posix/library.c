#include "../library.h"

#include <dlfcn.h>
#include <string.h>

/* C has no conversion from the pointers of dlsym() to those of functions. */
static bool load_function(void *handle, const struct library_function *function)
{
	void *symbol = dlsym(handle, function->name);

	memcpy(function->pointer, &symbol, sizeof(symbol));
	return symbol;
}

bool library_load(const char *name, const struct library_function *functions, size_t n)
{
	void *handle = dlopen(name, RTLD_LAZY | RTLD_LOCAL);

	if (!handle)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!load_function(handle, &functions[i])) {
			dlclose(handle);
			return false;
		}
	}
	return true;
}
