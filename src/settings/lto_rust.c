/*
 * lto_rust.c: link-time optimization of Rust code.
 *
 * Thresholds are of builds by rustc 1.63 to 1.96 with GNU ld, lld and link.exe: see docs/settings.md.
 */
#include "lto.h"

#include "../base/die.h"
#include "../names/crate.h"

#include <string.h>

enum {
	ENOUGH_LOCATIONS = 40, /* fewer say nothing */
	LONG_RUN = 10,	       /* locations of one crate behind each other that mark its place */
	LONG_CORE_RUN = 20,
};

/* Words of .got with addresses of own code, for each function. Fat LTO: 0 to 0.04, else from 0.09. */
static const double most_slots = 0.05, few_slots = 0.06;

static void set(struct verdict *v, struct arena *arena, const char *value,
		enum confidence confidence, const char *why)
{
	verdict_set(v, value, confidence);
	verdict_add_evidence(v, arena, "%s", why);
}

static bool has_std_code(const struct facts *f)
{
	for (size_t i = 0; i < f->locations.n_runs; i++) {
		if (f->locations.runs[i].is_std)
			return true;
	}
	for (size_t i = 0; i < f->image->n_symbols; i++) {
		const struct symbol *s = &f->image->symbols[i];
		struct name_owner owner;

		if (s->name[0] != '_' || s->flags & SYMBOL_UNDEFINED)
			continue;
		owner = name_definer_of(s->name, s->name_length);
		if (owner.language >= NAME_RUST_LEGACY && is_std_crate(owner.defining))
			return true;
	}
	return false;
}

/* Crates with objects; compiler_builtins is never part of LTO. */
static size_t count_crates(const struct objects *o)
{
	return o->n_crates - (objects_find(o, "compiler_builtins") != NULL);
}

/* Objects of nothing, which only ThinLTO makes: an ordinary link never pulls them in. */
static const char *hollow_crate(const struct objects *o, enum confidence *confidence)
{
	static const struct {
		const char *crate;
		enum confidence confidence;
	} hollow[] = {
		{ "rustc_std_workspace_core", CONFIDENCE_CERTAIN },
		{ "rustc_std_workspace_alloc", CONFIDENCE_CERTAIN },
		{ "cfg_if", CONFIDENCE_HIGH },
		{ "windows_link", CONFIDENCE_HIGH },
	};

	for (size_t i = 0; i < ARRAY_SIZE(hollow); i++) {
		*confidence = hollow[i].confidence;
		if (objects_find(o, hollow[i].crate))
			return hollow[i].crate;
	}
	return NULL;
}

/* ThinLTO links its modules sorted by name; otherwise std comes before core. */
static bool is_sorted(const struct objects *o)
{
	size_t core = objects_place(o, "core"), std = objects_place(o, "std");

	return core != SIZE_MAX && std != SIZE_MAX && core < std;
}

/* lld appends what it made of bitcode to the objects that had none. GNU ld has another order. */
static bool is_program_last(const struct facts *f)
{
	const struct objects *o = &f->objects;
	size_t core = objects_place(o, "core"), std = objects_place(o, "std"), n = 0;
	const char *linker = f->image->identity.linker, *compilers = f->image->identity.compilers;

	if (core == SIZE_MAX || std == SIZE_MAX ||
	    !((linker && strstr(linker, "lld")) || (compilers && strstr(compilers, "LLD"))))
		return false;
	for (size_t i = 0; i < o->n_crates; i++) {
		if (o->crates[i].is_std)
			continue;
		if (i < core || i < std)
			return false;
		n++;
	}
	return n > 0;
}

static bool has_single_units(const struct objects *o)
{
	size_t n = 0;

	for (size_t i = 0; i < o->n_crates; i++) {
		if (o->crates[i].is_std)
			continue;
		if (o->crates[i].n > 1)
			return false;
		n++;
	}
	return n > 0;
}

/* Names that ThinLTO made global, within a crate or across crates. */
static void judge_promoted(const struct facts *f, struct arena *arena, struct verdict *v)
{
	if (has_single_units(&f->objects)) {
		verdict_set(v, "thin", CONFIDENCE_HIGH);
	} else if (f->is_std_shared) {
		verdict_set(v, "thin-local", CONFIDENCE_MEDIUM);
		verdict_add_value(v, "thin");
	} else {
		verdict_set(v, "thin-local", CONFIDENCE_HIGH);
	}
	verdict_add_evidence(v, arena, "%zu symbols are called .llvm.N, %s", f->lto.n_rust_llvm,
			     has_single_units(&f->objects)
				     ? "though no crate has more than one unit"
				     : "and no crate of the library was recompiled");
}

static void judge_objects(const struct facts *f, struct arena *arena, struct verdict *v)
{
	const struct objects *o = &f->objects;
	const char *source = objects_source_name(o->source), *hollow;
	enum confidence confidence;

	if (count_crates(o) <= 1) {
		if (has_std_code(f))
			verdict_set(v, "fat", CONFIDENCE_CERTAIN);
		verdict_add_evidence(v, arena,
				     has_std_code(f) ? "one object holds all crates by the %s"
						     : "one object, but no other crates by the %s",
				     source);
		return;
	}
	hollow = hollow_crate(o, &confidence);
	if (hollow) {
		verdict_set(v, "thin", confidence);
		verdict_add_evidence(v, arena, "an object of %s among %s: only ThinLTO makes one",
				     hollow, source);
	} else if (is_sorted(o)) {
		set(v, arena, "thin", CONFIDENCE_HIGH,
		    "objects are sorted by name, as ThinLTO links them");
	} else if (is_program_last(f)) {
		set(v, arena, "thin", CONFIDENCE_HIGH,
		    "objects of the program stand behind the library: ThinLTO by the linker");
	} else if (f->lto.n_rust_llvm) {
		judge_promoted(f, arena, v);
	} else if (has_single_units(o)) {
		verdict_set(v, "none", CONFIDENCE_CERTAIN);
		verdict_add_value(v, "thin-local");
		v->are_alike = true;
		verdict_add_evidence(v, arena,
				     "one unit for each crate, where thin-local does nothing");
	} else {
		verdict_set(v, "none", CONFIDENCE_HIGH);
		verdict_add_evidence(v, arena,
				     "%zu crates have objects, no symbol is called .llvm.N",
				     count_crates(o));
	}
}

/* ThinLTO takes a copy of the compile unit along with what it imports. */
static bool judge_copies(const struct facts *f, struct arena *arena, struct verdict *v)
{
	const struct objects *o = &f->debug_objects;
	const struct crate_objects *copied = NULL;

	for (size_t i = 0; i < o->n_crates; i++) {
		const struct crate_objects *c = &o->crates[i];

		if (!c->n_repeated || slice_is(c->crate, "compiler_builtins"))
			continue;
		if (!copied || (c->is_std && !copied->is_std))
			copied = c;
	}
	if (!copied)
		return false;
	verdict_set(v, copied->is_std ? "thin" : "thin-local", CONFIDENCE_HIGH);
	verdict_add_evidence(v, arena, "compile units of %.*s occur again",
			     (int)copied->crate.length, copied->crate.text);
	return true;
}

/* The longest run of a crate of the toolchain: where its object lies. */
struct place {
	size_t at;
	uint32_t n;
};

static bool is_crate(const struct location_run *r, const char *crate)
{
	size_t i = 0;

	for (; r->crate[i] && crate[i]; i++) {
		if (r->crate[i] != crate[i] && !(r->crate[i] == '-' && crate[i] == '_'))
			return false;
	}
	return !r->crate[i] && !crate[i];
}

static struct place place_of(const struct locations *l, const char *crate, bool is_std)
{
	struct place place = { 0, 0 };

	for (size_t i = 0; i < l->n_runs; i++) {
		if (l->runs[i].n > place.n && (!is_std || l->runs[i].is_std) &&
		    is_crate(&l->runs[i], crate))
			place = (struct place){ i, l->runs[i].n };
	}
	return place;
}

/* Most locations of the program's own crates lie behind those of the library. */
static bool is_own_code_behind(const struct locations *l, size_t at)
{
	uint64_t all = 0, behind = 0;

	for (size_t i = 0; i < l->n_runs; i++) {
		if (l->runs[i].is_std || l->runs[i].is_versioned)
			continue;
		all += l->runs[i].n;
		behind += i > at ? l->runs[i].n : 0;
	}
	return all >= 20 && behind > all / 2;
}

enum order { ORDER_UNKNOWN, ORDER_SORTED, ORDER_LINKED, ORDER_LINKER_PLUGIN };

/* Data keep the order of the objects: sorted by name, or as they were handed to the linker. */
static enum order order_of(const struct locations *l)
{
	struct place miniz = place_of(l, "miniz_oxide", true);
	struct place demangle = place_of(l, "rustc_demangle", true);
	struct place core = place_of(l, "core", true), last = { 0, 0 };

	if (miniz.n >= LONG_RUN && demangle.n >= LONG_RUN) {
		if (miniz.at < demangle.at)
			return ORDER_SORTED;
		return is_own_code_behind(l, miniz.at) ? ORDER_LINKER_PLUGIN : ORDER_LINKED;
	}
	miniz = place_of(l, "miniz_oxide", false);
	demangle = place_of(l, "rustc_demangle", false);
	if (miniz.n >= LONG_RUN)
		last = miniz;
	if (demangle.n >= LONG_RUN && (!last.n || demangle.at > last.at))
		last = demangle;
	if (core.n < LONG_CORE_RUN || !last.n)
		return ORDER_UNKNOWN;
	return core.at < last.at ? ORDER_SORTED : ORDER_LINKED;
}

static void set_local(const struct facts *f, struct verdict *v, enum confidence confidence)
{
	verdict_set(v, "thin-local", confidence);
	if (!f->lto.n_rust_llvm)
		verdict_add_value(v, "none");
}

static bool judge_order(const struct facts *f, struct arena *arena, struct verdict *v)
{
	switch (f->is_elf ? order_of(&f->locations) : ORDER_UNKNOWN) {
	case ORDER_SORTED:
		set(v, arena, "thin", CONFIDENCE_MEDIUM,
		    "locations of the library lie sorted by crate, as ThinLTO links them");
		return true;
	case ORDER_LINKER_PLUGIN:
		set(v, arena, "thin", CONFIDENCE_MEDIUM,
		    "locations of the program lie behind the library's: ThinLTO by the linker");
		return true;
	case ORDER_LINKED:
		set_local(f, v, CONFIDENCE_MEDIUM);
		verdict_add_evidence(v, arena,
				     "locations of the library lie in the order of a plain link");
		return true;
	default:
		return false;
	}
}

/* A message that is dead code once std is optimized together with a program that aborts. */
static bool judge_message(const struct facts *f, struct arena *arena, struct verdict *v)
{
	static const char message[] = "failed to initiate panic";
	bool aborts = facts_count_bytes(f, "panic_abort/src", 15, false) ||
		      facts_count_bytes(f, "panic_abort\\src", 15, false) ||
		      (f->is_elf && f->image->build.n_libraries && f->imports_unwind &&
		       !f->imports_raise) ||
		      (f->is_pe && !facts_count_bytes(f, "MOZ\0RUST", 8, true) &&
		       !facts_count_bytes(f, "TSUR\0ZOM", 8, true));

	if (!aborts)
		return false;
	if (facts_count_bytes(f, message, sizeof(message) - 1, false)) {
		set_local(f, v, CONFIDENCE_MEDIUM);
		verdict_add_evidence(v, arena, "the message \"%s\" was kept", message);
	} else {
		verdict_set(v, "thin", CONFIDENCE_MEDIUM);
		verdict_add_evidence(v, arena, "the message \"%s\" was optimized away", message);
	}
	return true;
}

static void judge_equal(const struct facts *f, struct arena *arena, struct verdict *v,
			bool has_ratio, double ratio)
{
	const struct locations *l = &f->locations;

	verdict_add_evidence(v, arena, "%zu of %zu panic locations are equal to another one",
			     l->n_equal, l->n);
	if (has_ratio && ratio < most_slots) {
		verdict_set(v, "fat", CONFIDENCE_MEDIUM);
		verdict_add_evidence(v, arena,
				     "%.3f own slots in .got for each function: one module, at "
				     "opt-level 0 or 1",
				     ratio);
		return;
	}
	if (judge_order(f, arena, v) || judge_message(f, arena, v))
		return;
	set_local(f, v, CONFIDENCE_MEDIUM);
	verdict_add_value(v, "thin");
}

/* What no strip removes. One module has each location once. */
static void judge_locations(const struct facts *f, struct arena *arena, struct verdict *v)
{
	const struct locations *l = &f->locations;
	double ratio = 0;
	bool has_ratio = facts_slots_per_function(f, &ratio);

	if (l->n < ENOUGH_LOCATIONS) {
		verdict_add_evidence(v, arena, "%zu panic locations are too few to tell", l->n);
		return;
	}
	if (l->n_equal) {
		judge_equal(f, arena, v, has_ratio, ratio);
		return;
	}
	verdict_add_evidence(v, arena, "no two of %zu panic locations are equal: one module", l->n);
	if (!has_ratio || ratio < few_slots)
		verdict_set(v, "fat", CONFIDENCE_HIGH);
	else
		verdict_add_evidence(v, arena,
				     "but %.2f own slots in .got for each function tell of several",
				     ratio);
}

void lto_judge_rust(const struct facts *f, struct arena *arena, struct verdict *v)
{
	if (f->objects.n_crates)
		judge_objects(f, arena, v);
	else if (!judge_copies(f, arena, v))
		judge_locations(f, arena, v);
}
