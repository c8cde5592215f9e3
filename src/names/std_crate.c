#include "std_crate.h"

#include "../base/die.h"

#define CRATE(name)                                                                                \
	{                                                                                          \
		name, sizeof(name) - 1                                                             \
	}

static const struct name_slice std_crates[] = {
	CRATE("core"),
	CRATE("alloc"),
	CRATE("std"),
	CRATE("proc_macro"),
	CRATE("test"),
	CRATE("panic_unwind"),
	CRATE("panic_abort"),
	CRATE("compiler_builtins"),
	CRATE("unwind"),
	CRATE("std_detect"),
	CRATE("profiler_builtins"),
	CRATE("rustc_std_workspace_core"),
	CRATE("rustc_std_workspace_alloc"),
	CRATE("rustc_std_workspace_std"),
	CRATE("__rustc"), // the allocator's and the panic runtime's entry points
};

bool is_std_crate(struct name_slice crate)
{
	for (size_t i = 0; i < ARRAY_SIZE(std_crates); i++) {
		if (crate.length == std_crates[i].length &&
		    !memcmp(crate.text, std_crates[i].text, crate.length))
			return true;
	}
	return false;
}
