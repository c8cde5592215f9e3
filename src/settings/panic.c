/* panic.c: what a panic of Rust code does. */
#include "setting.h"

#include <string.h>

enum { FEW_LOCATIONS = 20 };

static void set(struct verdict *v, struct arena *arena, const char *value,
		enum confidence confidence, const char *why)
{
	verdict_set(v, value, confidence);
	verdict_add_evidence(v, arena, "%s", why);
}

/* The runtime is a crate of its own, linked as an object that has its name. */
static bool judge_objects(const struct facts *f, struct arena *arena, struct verdict *v)
{
	bool unwinds = objects_find(&f->objects, "panic_unwind");

	if (!unwinds && !objects_find(&f->objects, "panic_abort"))
		return false;
	verdict_set(v, unwinds ? "unwind" : "abort", CONFIDENCE_CERTAIN);
	verdict_add_evidence(v, arena, "object panic_%s among %s", unwinds ? "unwind" : "abort",
			     objects_source_name(f->objects.source));
	return true;
}

/* Backtraces need an unwinder whatever panics do; only one that unwinds raises. */
static bool judge_imports(const struct facts *f, struct arena *arena, struct verdict *v)
{
	if (f->is_elf && f->image->build.n_libraries && f->imports_raise)
		set(v, arena, "unwind", CONFIDENCE_HIGH, "imports _Unwind_RaiseException");
	else if (f->is_elf && f->image->build.n_libraries && f->imports_unwind)
		set(v, arena, "abort", CONFIDENCE_HIGH,
		    "imports the unwinder for backtraces, but not _Unwind_RaiseException");
	else if (f->is_pe && f->imports_throw)
		set(v, arena, "unwind", CONFIDENCE_HIGH, "imports _CxxThrowException");
	return v->n_values;
}

/* rustc 1.63 to 1.96. The exception class is a constant in code; its byte order changed. */
static bool judge_texts(const struct facts *f, struct arena *arena, struct verdict *v)
{
	static const char rethrown[] = "Rust panics must be rethrown";
	static const char foreign[] = "Rust cannot catch foreign exceptions";

	if (facts_count_bytes(f, "panic_abort/src", 15, false) ||
	    facts_count_bytes(f, "panic_abort\\src", 15, false))
		set(v, arena, "abort", CONFIDENCE_HIGH,
		    "the path of panic_abort's source is in it");
	else if (facts_count_bytes(f, "MOZ\0RUST", 8, true) ||
		 facts_count_bytes(f, "TSUR\0ZOM", 8, true))
		set(v, arena, "unwind", CONFIDENCE_HIGH, "Rust's exception class is in it");
	else if (facts_count_bytes(f, rethrown, sizeof(rethrown) - 1, false) ||
		 facts_count_bytes(f, foreign, sizeof(foreign) - 1, false))
		set(v, arena, "unwind", f->is_elf ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM,
		    "texts of the unwinding runtime are in it");
	return v->n_values;
}

static void judge(const struct facts *f, struct arena *arena, struct verdict *v)
{
	if (!f->is_rust) {
		v->is_foreign = true;
		verdict_add_evidence(v, arena, "no Rust code was found");
		return;
	}
	if (judge_objects(f, arena, v))
		return;
	if (f->is_std_shared) {
		verdict_add_evidence(v, arena, "Rust's library is another file, which decides it");
		return;
	}
	if (judge_imports(f, arena, v) || judge_texts(f, arena, v))
		return;
	if (f->locations.n >= FEW_LOCATIONS)
		set(v, arena, "abort", CONFIDENCE_MEDIUM, "no trace of a runtime that unwinds");
	else
		verdict_add_evidence(v, arena, "too little Rust code to tell");
}

const struct setting panic_setting = { "panic", "panic strategy", judge, false };
