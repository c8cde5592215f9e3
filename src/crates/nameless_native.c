#include "nameless_native.h"

#include "bindings.h"
#include "nameless_run.h"

#include "../base/array.h"
#include "../names/std_crate.h"

#include <stdlib.h>
#include <string.h>

/* --- names */

/* Rows are named as crates, not as packages. */
static uint32_t crate_label(const struct crate_finder *c, const char *package)
{
	char *name = arena_copy(c->arena, package, strlen(package));

	for (char *p = name; *p; p++)
		*p = *p == '-' ? '_' : *p;
	return intern(c->labels, name, strlen(name));
}

/* The crate whose sources hold it, or that binds it; else what it calls itself. */
static uint32_t native_label(const struct crate_finder *c, const struct region_state *state)
{
	size_t length = native_file_name(state);
	uint32_t label = NO_INDEX;
	const char *library;

	if (!strcmp(state->name, "C++"))
		return intern(c->labels, "[C++]", 5);
	if (length) {
		library = arena_copy(c->arena, state->name, length);
		label = state->is_carried ? crate_label(c, library) : binding_label_of(c, library);
	}
	return label == NO_INDEX ? intern(c->labels, state->name, strlen(state->name)) : label;
}

static uint32_t label_of(const struct crate_finder *c, const struct region_state *state)
{
	const char *name = state->name;

	if (state->kind == REGION_NATIVE)
		return native_label(c, state);
	if (state->kind == REGION_CRATE && is_std_crate((struct name_slice){ name, strlen(name) }))
		name = arena_format(c->arena, "%s (workspace)", name); // a directory of that name
	if (state->kind == REGION_STD && !c->split_std)
		name = "std";
	else if (state->kind == REGION_ROOT && !*name)
		name = "[root package]";
	return intern(c->labels, name, strlen(name));
}

/* Worked out once: there may be as many functions as states, and as many states as names. */
uint32_t region_state_label(const struct crate_finder *c, const struct region_state *state)
{
	uint32_t *label = &c->bindings->labels[state - c->inference->clues->states.items];

	if (*label == NO_INDEX)
		*label = label_of(c, state);
	return *label;
}

/* --- who calls it */

/* Crates that call one function, and how often. */
enum { MOST_CALLERS = 8 };

struct callers {
	uint32_t labels[MOST_CALLERS], counts[MOST_CALLERS];
	size_t n;
};

static void add_caller(struct callers *callers, uint32_t label)
{
	size_t i = 0;

	while (i < callers->n && callers->labels[i] != label)
		i++;
	if (i == callers->n && i < MOST_CALLERS) {
		callers->labels[i] = label;
		callers->counts[i] = 0;
		callers->n++;
	}
	if (i < callers->n)
		callers->counts[i]++;
}

static uint32_t most_frequent(const struct callers *callers)
{
	size_t best = 0;

	for (size_t i = 1; i < callers->n; i++) {
		if (callers->counts[i] > callers->counts[best])
			best = i;
	}
	return callers->n ? callers->labels[best] : NO_INDEX;
}

/* No label. */
#define UNASKED (UINT32_MAX - 1)

struct caller_reader {
	const struct crate_finder *c;
	const struct native_code *code;
	uint32_t std_label;
	uint32_t *carriers; /* answers of carrier_of() by label; UNASKED: none yet */
	size_t call;	    /* calls ascend by target, as functions do by address */
};

/* The crate of the Rust code that calls a function; std calls what is everybody's. */
static uint32_t caller_of(struct caller_reader *r, uint64_t vm_addr)
{
	const struct references *references = &r->c->a->references;
	const struct reference_list *calls = &references->calls;
	const struct clues *clues = r->c->inference->clues;
	struct callers callers = { .n = 0 };

	while (r->call < calls->n && references->base + calls->items[r->call].target < vm_addr)
		r->call++;
	for (; r->call < calls->n && references->base + calls->items[r->call].target == vm_addr;
	     r->call++) {
		uint32_t owner = calls->items[r->call].owner;
		uint32_t function = clues->of_owner[owner];
		uint32_t label = r->c->crates->items[owner].instantiating;

		if (function != NO_INDEX && !r->code->is_native[function] && label != NO_INDEX &&
		    label != r->std_label)
			add_caller(&callers, label);
	}
	return most_frequent(&callers);
}

/* The crate that binds the library for the crate which calls it, when there is one of such a name. */
static uint32_t carrier_of(const struct crate_finder *c, uint32_t caller)
{
	const struct interned *text = &c->labels->strings[caller];
	const char *name = arena_copy(c->arena, text->text, text->length);
	uint32_t label = binding_label_of(c, name);

	if (label == NO_INDEX)
		label = reached_binding_label(c, name);
	return label == NO_INDEX ? caller : label;
}

/* --- votes */

/* The library that the symbol of an owner speaks of, or the crate that binds it; or NO_INDEX. */
static uint32_t library_of(const struct crate_finder *c, uint32_t owner)
{
	const struct crate_owner *known = &c->crates->items[owner];
	struct name_owner name = crate_finder_name(c, owner);
	uint32_t label;

	if (name.language == NAME_NONE || is_rust_name(&name) || !name.defining.length ||
	    known->defining == NO_INDEX || is_of_toolchain(&name))
		return NO_INDEX;
	label = binding_label_of(
		c, arena_copy(c->arena, name.defining.text, name.defining.length));
	return label == NO_INDEX ? known->defining : label;
}

/* What a function says of the library it is of. */
static struct library_vote vote_of(struct caller_reader *r, uint32_t function)
{
	const struct crate_finder *c = r->c;
	const struct clues *clues = c->inference->clues;
	uint32_t index = r->code->states[function], owner = clues->functions[function];
	const struct region_state *state = index == NO_INDEX ? NULL : &clues->states.items[index];
	struct library_vote vote = { library_of(c, owner), SIGN_NAME };

	if (vote.label != NO_INDEX)
		return vote;
	if (state)
		return (struct library_vote){ region_state_label(c, state),
					      native_file_name(state) ? SIGN_NAME : SIGN_IMPORT };
	vote = (struct library_vote){ caller_of(r, c->a->owners.items[owner].vm_addr),
				      SIGN_CALLER };
	if (vote.label == NO_INDEX)
		return vote;
	if (r->carriers[vote.label] == UNASKED)
		r->carriers[vote.label] = carrier_of(c, vote.label);
	vote.label = r->carriers[vote.label];
	return vote;
}

/* --- what follows */

static const uint8_t sign_reasons[] = {
	[SIGN_CALLER] = REASON_NATIVE_CALLED,
	[SIGN_IMPORT] = REASON_NATIVE_IMPORT,
	[SIGN_NAME] = REASON_NATIVE_NAME,
};

static void settle(const struct crate_finder *c, uint32_t function, const struct library_vote *vote)
{
	struct crate_owner *owner = &c->crates->items[c->inference->clues->functions[function]];

	if (owner->instantiating != NO_INDEX)
		return;
	if (vote->label == NO_INDEX) {
		owner->reason = REASON_NATIVE;
		return;
	}
	owner->reason = sign_reasons[vote->sign];
	owner->instantiating = vote->label;
	owner->instantiating_tier = TIER_INFERRED;
	if (owner->defining == NO_INDEX) {
		owner->defining = vote->label;
		owner->defining_tier = TIER_INFERRED;
	}
}

void find_nameless_native(const struct crate_finder *c, const struct native_code *code)
{
	const struct clues *clues = c->inference->clues;
	struct caller_reader r = { .c = c, .code = code, .std_label = intern(c->labels, "std", 3) };
	struct library_vote *votes = array_new(struct library_vote, clues->n_functions + 1);
	size_t n_labels = c->labels->n_strings, end;

	// Labels that are made meanwhile are of no function yet.
	r.carriers = array_new(uint32_t, n_labels);
	for (size_t i = 0; i < n_labels; i++)
		r.carriers[i] = UNASKED;
	for (uint32_t i = 0; i < clues->n_functions; i++)
		votes[i] = code->is_native[i] ? vote_of(&r, i)
					      : (struct library_vote){ .label = NO_INDEX };
	for (size_t i = 0; i < clues->n_functions; i = end) {
		end = i + 1;
		if (!code->is_native[i])
			continue;
		while (end < clues->n_functions && code->is_native[end])
			end++;
		nameless_run_decide(c, votes, i, end);
		for (size_t k = i; k < end; k++)
			settle(c, (uint32_t)k, &votes[k]);
	}
	free(r.carriers);
	free(votes);
}
