/* opt_level.c: whether code was optimized for size: LLVM then aligns no functions. */
#include "setting.h"

#include "../base/array.h"
#include "../base/intern.h"

#include <stdlib.h>
#include <string.h>

enum { FEW_FUNCTIONS = 50, FEW_OWN = 6, MANY_OWN = 40, FEW_OF_CRATE = 6 };

/*
 * Of all functions: seen up to 0.87 when all but Rust's library was optimized for size, and from 0.82 on
 * otherwise: in small programs that library is most of the code. Of functions that the program's own
 * crates define: at most 0.29, and 1.
 */
static const double most_of_size = 0.75, least_of_speed = 0.90;
static const double own_of_size = 0.50, own_of_speed = 0.90;

/* Functions, and how many of them start at a multiple of 16. */
struct count {
	uint32_t n, n_aligned;
};

struct counts {
	struct intern crates;
	struct count *of_crate; /* by the number of its name */
	size_t n, capacity;
	struct count all;
};

static double share_of(const struct count *c)
{
	return (double)c->n_aligned / (double)c->n;
}

static bool is_rust(const struct symbol *s)
{
	return s->type == SYMBOL_FUNCTION && s->vm_size && s->name[0] == '_' &&
	       (s->name[1] == 'R' || s->name[1] == 'Z');
}

static void add(struct counts *counts, struct name_slice crate, bool is_aligned)
{
	uint32_t i = intern(&counts->crates, crate.text, crate.length);

	if (i == counts->n)
		array_push(counts->of_crate, counts->n, counts->capacity, (struct count){ 0 });
	counts->of_crate[i].n++;
	counts->of_crate[i].n_aligned += is_aligned;
	counts->all.n++;
	counts->all.n_aligned += is_aligned;
}

/* Functions of the program's own crates, by their names. O(symbols). */
static struct counts count_own(const struct facts *f)
{
	struct counts counts = { .n = 0 };

	for (size_t i = 0; i < f->image->n_symbols; i++) {
		const struct symbol *s = &f->image->symbols[i];
		struct name_owner owner;

		if (!is_rust(s) || s->vm_addr == NO_ADDR)
			continue;
		owner = name_definer_of(s->name, s->name_length);
		if ((owner.language == NAME_RUST_LEGACY || owner.language == NAME_RUST_V0) &&
		    owner.defining.length && !owner.via_subject && !is_std_name(owner.defining))
			add(&counts, owner.defining, s->vm_addr % 16 == 0);
	}
	return counts;
}

static void release(struct counts *counts)
{
	intern_release(&counts->crates);
	free(counts->of_crate);
}

static void set_size(struct verdict *v, enum confidence confidence)
{
	verdict_set(v, "s", confidence);
	verdict_add_value(v, "z");
	v->are_alike = true;
}

/* Names of crates on one side, the first few. */
static const char *crates_of(const struct counts *counts, struct arena *arena, bool of_size)
{
	const char *names = NULL;
	size_t n = 0;

	for (size_t i = 0; i < counts->n; i++) {
		const struct count *c = &counts->of_crate[i];
		const struct interned *name = &counts->crates.strings[i];

		if (c->n < FEW_OF_CRATE ||
		    (of_size ? share_of(c) > own_of_size : share_of(c) < own_of_speed))
			continue;
		if (++n > 3)
			return arena_format(arena, "%s, …", names);
		names = arena_format(arena, "%s%s%.*s", names ? names : "", names ? ", " : "",
				     (int)name->length, name->text);
	}
	return names;
}

/* True when the program's own functions tell. */
static bool judge_own(const struct facts *f, struct arena *arena, struct verdict *v)
{
	struct counts counts = count_own(f);
	enum confidence confidence = counts.all.n >= MANY_OWN ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM;
	const char *small = crates_of(&counts, arena, true),
		   *fast = crates_of(&counts, arena, false);
	double share = counts.all.n ? share_of(&counts.all) : 0;
	bool is_told = counts.all.n >= FEW_OWN;

	if (is_told && small && fast)
		verdict_add_evidence(v, arena, "crates differ: %s for size, %s not", small, fast);
	else if (is_told && share <= own_of_size)
		set_size(v, confidence);
	else if (is_told && share >= own_of_speed)
		verdict_set(v, "not s or z", confidence);
	else
		is_told = false;
	if (is_told)
		verdict_add_evidence(
			v, arena,
			"%.0f%% of %u functions of its own crates start at a multiple of 16",
			100 * share, counts.all.n);
	release(&counts);
	return is_told;
}

static void judge_all(const struct facts *f, struct arena *arena, struct verdict *v)
{
	double share = (double)f->n_aligned / (double)f->n_functions;

	if (share < most_of_size)
		set_size(v, CONFIDENCE_MEDIUM);
	else if (share >= least_of_speed)
		verdict_set(v, "not s or z", CONFIDENCE_MEDIUM);
	verdict_add_evidence(v, arena, "%.0f%% of %zu functions start at a multiple of 16",
			     100 * share, f->n_functions);
}

static void judge(const struct facts *f, struct arena *arena, struct verdict *v)
{
	const char *machine = f->image->identity.machine;

	if (!f->is_rust) {
		v->is_foreign = true;
		verdict_add_evidence(v, arena, "no Rust code was found");
	} else if (!machine || strcmp(machine, "x86-64") != 0) {
		verdict_add_evidence(v, arena, "told of x86-64 only");
	} else if (!judge_own(f, arena, v)) {
		if (f->n_functions >= FEW_FUNCTIONS)
			judge_all(f, arena, v);
		else
			verdict_add_evidence(v, arena, "too few functions to tell");
	}
}

const struct setting opt_level_setting = { "opt-level", "optimization for size", judge, false };
