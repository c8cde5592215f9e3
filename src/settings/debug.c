/* debug.c: how much debug information the program's own code was compiled with. */
#include "setting.h"

#include <string.h>

/* Whether a unit of DWARF is one of the program's crates, not of Rust's library. */
static bool has_user_units(const struct facts *f)
{
	if (f->n_incremental_units)
		return true;
	for (size_t i = 0; i < f->debug_objects.n_crates; i++) {
		if (!f->debug_objects.crates[i].is_std)
			return true;
	}
	return false;
}

static void judge_units(const struct facts *f, struct arena *arena, struct verdict *v)
{
	if (!has_user_units(f)) {
		verdict_set(v, "0", CONFIDENCE_HIGH);
		verdict_add_evidence(v, arena,
				     "its debug information is of Rust's own library alone");
	} else if (f->has_typed_units) {
		verdict_set(v, "2", CONFIDENCE_HIGH);
		verdict_add_evidence(v, arena, "its units describe types and variables");
	} else {
		verdict_set(v, "1", CONFIDENCE_HIGH);
		verdict_add_value(v, "line-tables-only");
		v->are_alike = true;
		verdict_add_evidence(v, arena, "its units describe no types and no variables");
	}
}

static void judge(const struct facts *f, struct arena *arena, struct verdict *v)
{
	if (!f->is_rust) {
		v->is_foreign = true;
		verdict_add_evidence(v, arena, "no Rust code was found");
		return;
	}
	if (f->debug_objects.n_crates || f->n_incremental_units) {
		judge_units(f, arena, v);
	} else if (f->is_elf && f->strip.has_gdb_scripts) {
		verdict_set(v, "1", CONFIDENCE_HIGH);
		verdict_add_value(v, "2");
		verdict_add_evidence(v, arena,
				     "stripped, but .debug_gdb_scripts is left: it was compiled "
				     "with debug information");
	} else if (f->is_elf && !f->strip.has_debug) {
		verdict_set(v, "0", CONFIDENCE_MEDIUM);
		verdict_add_evidence(v, arena,
				     "no .debug_gdb_scripts, which stripping would have left");
	} else {
		verdict_add_evidence(v, arena, "no debug information of its own to judge by");
	}
}

const struct setting debug_setting = { "debug", "debug information", judge, false };
