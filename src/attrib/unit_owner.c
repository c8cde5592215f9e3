#include "unit_owner.h"

#include "../base/array.h"
#include "../base/intern.h"
#include "../names/normalize.h"

#include <stdlib.h>

/* Several units claim the object, or its number was seen in several. */
#define TORN (NO_INDEX - 1)

/* What of an owner names its object: its unit, or the number of its module; and where it is seen. */
struct keys {
	uint32_t *of_owner;	  /* a key of this kind, or NO_INDEX */
	uint32_t *stretch;	  /* of each key: where it was seen last */
	uint32_t *last;		  /* of each key: the last owner there that has it */
	uint32_t *changes;	  /* owners with a key that the one before them does not have */
	size_t n_changes, change; /* those before `change` have been walked over */
	uint32_t current;	  /* the last key of the walk */
};

struct objects {
	const struct attribution *a;
	struct unit_owners *found;
	struct keys units, modules;
	uint32_t *module_unit; /* of each module, or NO_INDEX, or TORN */
};

/* Owners that lie one behind the other, of one object. */
struct object {
	uint32_t first, end; /* owners */
	uint32_t unit;	     /* or NO_INDEX, or TORN */
};

static uint32_t stated_unit(const struct attribution *a, uint32_t owner)
{
	uint32_t symbol = a->owners.items[owner].symbol;

	return symbol == NO_INDEX ? NO_INDEX : a->image->symbols[symbol].unit;
}

static uint32_t section_of(const struct attribution *a, uint32_t owner)
{
	return a->image->symbols[a->owners.items[owner].symbol].section;
}

static bool is_code(const struct attribution *a, uint32_t owner)
{
	uint32_t section = section_of(a, owner);

	return section < a->image->n_sections &&
	       a->image->sections[section].flags & SECTION_EXECUTABLE;
}

/* --- what names say */

static bool module_of(const struct attribution *a, uint32_t owner, uint64_t *number)
{
	const struct owner *o = &a->owners.items[owner];

	for (uint32_t i = 0; i < o->n_names; i++) {
		const struct symbol *s = &a->image->symbols[a->owners.names[o->first_name + i]];

		if (name_llvm_module(s->name, s->name_length, number))
			return true;
	}
	return false;
}

/* Numbers the modules from 0 on; returns how many there are. */
static size_t number_modules(const struct attribution *a, uint32_t *modules)
{
	uint64_t *numbers = array_new(uint64_t, a->owners.n);
	struct intern table = { 0 };
	size_t n;

	for (uint32_t i = 0; i < a->owners.n; i++) {
		modules[i] = NO_INDEX;
		if (i && module_of(a, i, &numbers[i]))
			modules[i] = intern(&table, (const char *)&numbers[i], sizeof(*numbers));
	}
	n = table.n_strings;
	intern_release(&table);
	free(numbers);
	return n;
}

/* Of the first `n_placed` owners; `n` keys. */
static void keys_init(struct keys *keys, uint32_t *of_owner, size_t n_placed, size_t n)
{
	uint32_t before = NO_INDEX;

	*keys = (struct keys){
		.of_owner = of_owner,
		.stretch = array_zeroed(uint32_t, n),
		.last = array_new(uint32_t, n),
		.changes = array_new(uint32_t, n_placed),
		.current = NO_INDEX,
	};
	for (uint32_t i = 1; i <= n_placed; i++) {
		if (of_owner[i] == NO_INDEX || of_owner[i] == before)
			continue;
		before = of_owner[i];
		keys->changes[keys->n_changes++] = i;
	}
}

static void keys_release(struct keys *keys)
{
	free(keys->stretch);
	free(keys->last);
	free(keys->changes);
}

/* --- stretches */

enum { LOOK_AHEAD = 32, FEW = 8 };

/* Whether a key was left behind in this stretch. */
static bool was_left(const struct keys *keys, uint32_t key, uint32_t stretch)
{
	return key != keys->current && keys->stretch[key] == stretch;
}

/*
 * Whether the order begins anew with an owner whose object was left behind: others follow it that
 * were too. One alone is a mistake: lld names the file before an object that has none of its own.
 */
static bool begins_anew(struct keys *keys, uint32_t owner, uint32_t stretch)
{
	size_t n = 0, n_left = 0;

	while (keys->change < keys->n_changes && keys->changes[keys->change] <= owner)
		keys->change++;
	for (size_t i = keys->change; i < keys->n_changes && n < LOOK_AHEAD; i++, n++) {
		uint32_t key = keys->of_owner[keys->changes[i]];

		n_left += key != keys->of_owner[owner] && was_left(keys, key, stretch);
	}
	return n_left && n_left >= n / FEW;
}

/* Walks over an owner's key. False when a new stretch must begin with it. */
static bool see(struct keys *keys, uint32_t owner, uint32_t stretch)
{
	uint32_t key = keys->of_owner[owner];

	if (key == NO_INDEX)
		return true;
	if (was_left(keys, key, stretch)) {
		if (begins_anew(keys, owner, stretch))
			return false;
		keys->of_owner[owner] = NO_INDEX;
		return true;
	}
	keys->current = key;
	keys->stretch[key] = stretch;
	return true;
}

static bool see_all(struct objects *o, uint32_t owner, uint32_t stretch)
{
	// In data a module's number says nothing of its neighbours: it is merged and sorted.
	return see(&o->units, owner, stretch) &&
	       (!is_code(o->a, owner) || see(&o->modules, owner, stretch));
}

static void find_stretches(struct objects *o)
{
	uint32_t section = NO_INDEX, stretch = 1;

	o->found->stretches[0] = 0;
	for (uint32_t i = 1; i < o->a->owners.n; i++) {
		bool is_placed = i <= o->a->owners.n_placed;

		// Without a symbol it tells nothing, but the next one shows where it lies.
		if (is_placed && o->a->owners.items[i].symbol != NO_INDEX) {
			// In an object that is not linked all sections are of one compilation.
			if (section_of(o->a, i) != section && o->a->image->is_linked) {
				section = section_of(o->a, i);
				stretch++;
			}
			if (!see_all(o, i, stretch))
				see_all(o, i, ++stretch);
		}
		o->found->stretches[i] = is_placed ? stretch : 0;
	}
}

/* --- objects */

static uint32_t last_of(const struct keys *keys, uint32_t owner)
{
	uint32_t key = keys->of_owner[owner];

	return key == NO_INDEX ? 0 : keys->last[key];
}

static bool has_module(const struct objects *o, uint32_t owner)
{
	return o->modules.of_owner[owner] != NO_INDEX &&
	       o->a->owners.items[owner].symbol != NO_INDEX && is_code(o->a, owner);
}

static void add_unit(struct object *object, uint32_t unit)
{
	if (unit == NO_INDEX || unit == object->unit)
		return;
	object->unit = object->unit == NO_INDEX ? unit : TORN;
}

/* All from the first owner on that share a unit or a module, and what these enclose. */
static struct object object_at(const struct objects *o, uint32_t first)
{
	struct object object = { first, first + 1, NO_INDEX };

	for (uint32_t i = first; i < object.end; i++) {
		uint32_t last = last_of(&o->units, i);

		add_unit(&object, o->units.of_owner[i]);
		if (has_module(o, i)) {
			uint32_t module = o->modules.of_owner[i];

			add_unit(&object, o->module_unit[module]);
			last = o->modules.last[module] > last ? o->modules.last[module] : last;
		}
		if (last >= object.end)
			object.end = last + 1;
	}
	return object;
}

static void learn(struct objects *o, const struct object *object)
{
	for (uint32_t i = object->first; i < object->end && object->unit < TORN; i++) {
		uint32_t module = o->modules.of_owner[i], *unit;

		if (!has_module(o, i))
			continue;
		unit = &o->module_unit[module];
		*unit = *unit == NO_INDEX || *unit == object->unit ? object->unit : TORN;
	}
}

static void fill(struct objects *o, const struct object *object)
{
	for (uint32_t i = object->first; i < object->end && object->unit < TORN; i++) {
		if (o->found->units[i] != NO_INDEX)
			continue;
		o->found->units[i] = object->unit;
		o->found->evidence[i] = has_module(o, i) ? EVIDENCE_MODULE : EVIDENCE_NEIGHBOUR;
	}
}

/* Calls `visit` for all objects of the stretch of owners from `first` up to `end`. */
static void walk_stretch(struct objects *o, uint32_t first, uint32_t end,
			 void (*visit)(struct objects *o, const struct object *object))
{
	for (uint32_t i = first; i < end; i++) {
		if (o->units.of_owner[i] != NO_INDEX)
			o->units.last[o->units.of_owner[i]] = i;
		if (has_module(o, i))
			o->modules.last[o->modules.of_owner[i]] = i;
	}
	while (first < end) {
		struct object object = object_at(o, first);

		visit(o, &object);
		first = object.end;
	}
}

static void walk(struct objects *o, void (*visit)(struct objects *o, const struct object *object))
{
	uint32_t first = 1, n = (uint32_t)o->a->owners.n_placed;

	for (uint32_t i = 1; i <= n; i++) {
		if (i == n || o->found->stretches[i + 1] != o->found->stretches[i]) {
			walk_stretch(o, first, i + 1, visit);
			first = i + 1;
		}
	}
}

/* What lies in data, or elsewhere than the rest of its object. */
static void fill_by_module(struct objects *o)
{
	for (uint32_t i = 1; i < o->a->owners.n; i++) {
		uint32_t module = o->modules.of_owner[i];

		if (o->found->units[i] == NO_INDEX && module != NO_INDEX &&
		    o->module_unit[module] < TORN) {
			o->found->units[i] = o->module_unit[module];
			o->found->evidence[i] = EVIDENCE_MODULE;
		}
	}
}

struct unit_owners unit_owners_build(const struct attribution *a)
{
	struct unit_owners found = {
		.units = array_new(uint32_t, a->owners.n),
		.evidence = array_new(uint8_t, a->owners.n),
		.stretches = array_new(uint32_t, a->owners.n),
	};
	struct objects o = { .a = a, .found = &found };
	uint32_t *stated = array_new(uint32_t, a->owners.n);
	uint32_t *modules = array_new(uint32_t, a->owners.n);
	size_t n_modules = number_modules(a, modules);

	for (uint32_t i = 0; i < a->owners.n; i++) {
		found.units[i] = stated[i] = i ? stated_unit(a, i) : NO_INDEX;
		found.evidence[i] = EVIDENCE_FILE;
	}
	keys_init(&o.units, stated, a->owners.n_placed, a->image->n_units);
	keys_init(&o.modules, modules, a->owners.n_placed, n_modules);
	o.module_unit = indices_unknown(n_modules);
	find_stretches(&o);
	walk(&o, learn);
	walk(&o, fill);
	fill_by_module(&o);
	keys_release(&o.units);
	keys_release(&o.modules);
	free(o.module_unit);
	free(modules);
	free(stated);
	return found;
}

void unit_owners_release(struct unit_owners *units)
{
	free(units->units);
	free(units->evidence);
	free(units->stretches);
	*units = (struct unit_owners){ 0 };
}
