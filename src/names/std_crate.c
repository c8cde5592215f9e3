#include "std_crate.h"

#include "../base/die.h"

static const char *const std_crates[] = {
	"core",
	"alloc",
	"std",
	"proc_macro",
	"test",
	"panic_unwind",
	"panic_abort",
	"compiler_builtins",
	"unwind",
	"std_detect",
	"profiler_builtins",
	"rustc_std_workspace_core",
	"rustc_std_workspace_alloc",
	"rustc_std_workspace_std",
	"__rustc", // the allocator's and the panic runtime's entry points
};

bool is_std_crate(struct name_slice crate)
{
	if (!crate.length || !strchr("acpstu_r", crate.text[0]))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(std_crates); i++) {
		if (slice_is(crate, std_crates[i]))
			return true;
	}
	return false;
}
