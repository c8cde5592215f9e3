/* function_names.c: DWARF 5, sections 2.13 and 3.3.8: DIEs that complete others. */
#include "functions.h"

#include "../../src/base/array.h"

#include <stdlib.h>

enum { MOST_STEPS = 8 /* from a DIE to the one with its name */ };

struct name_memo_slot {
	uint64_t key;
	struct function_name name;
	uint32_t number; /* in image->debug.inlined_functions, or NO_INDEX */
	uint32_t round;
};

void name_memo_start(struct name_memo *memo)
{
	memo->n = 0;
	memo->round++;
}

void name_memo_release(struct name_memo *memo)
{
	free(memo->slots);
}

static struct name_memo_slot *find_slot(const struct name_memo *memo, uint64_t key)
{
	size_t i = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (memo->n_slots - 1);

	while (memo->slots[i].round == memo->round && memo->slots[i].key != key)
		i = (i + 1) & (memo->n_slots - 1);
	return &memo->slots[i];
}

static void grow(struct name_memo *memo)
{
	struct name_memo old = *memo;

	memo->n_slots = old.n_slots ? 2 * old.n_slots : 1024;
	memo->slots = array_zeroed(struct name_memo_slot, memo->n_slots);
	for (size_t i = 0; i < old.n_slots; i++) {
		if (old.slots[i].round == memo->round)
			*find_slot(memo, old.slots[i].key) = old.slots[i];
	}
	free(old.slots);
}

static struct function_name name_of(struct dwarf *d, const struct dwarf_unit *unit,
				    const struct dwarf_die *die, enum dwarf_key key)
{
	struct function_name name = { .is_mangled = key == KEY_LINKAGE_NAME };
	size_t length = 0;

	if (dwarf_die_has(die, key))
		name.text = dwarf_keep_string(d, unit, &die->values[key], &length);
	if (length > UINT32_MAX)
		name.text = NULL;
	name.length = (uint32_t)length;
	return name;
}

static struct function_name name_at(struct dwarf *d, const struct dwarf_unit *unit, uint64_t off,
				    unsigned steps_left);

/* Asks the DIE that `key` refers to. */
static struct function_name referred_name(struct dwarf *d, const struct dwarf_unit *unit,
					  const struct dwarf_die *die, enum dwarf_key key,
					  unsigned steps_left)
{
	const struct dwarf_unit *target;
	uint64_t off;

	if (!steps_left || !dwarf_die_has(die, key))
		return (struct function_name){ 0 };
	target = dwarf_reference(unit, &die->values[key], &off);
	return target ? name_at(d, target, off, steps_left - 1) : (struct function_name){ 0 };
}

static struct function_name name_of_die(struct dwarf *d, const struct dwarf_unit *unit,
					const struct dwarf_die *die, unsigned steps_left)
{
	struct function_name name = name_of(d, unit, die, KEY_LINKAGE_NAME), own;

	if (name.text && name.length)
		return name;
	name = referred_name(d, unit, die, KEY_ORIGIN, steps_left);
	if (!name.text)
		name = referred_name(d, unit, die, KEY_SPECIFICATION, steps_left);
	if (name.text && name.is_mangled)
		return name;
	own = name_of(d, unit, die, KEY_NAME);
	return own.text ? own : name;
}

static struct function_name name_at(struct dwarf *d, const struct dwarf_unit *unit, uint64_t off,
				    unsigned steps_left)
{
	struct bytes b = dwarf_unit_bytes(unit, off);
	const uint8_t *start = b.p;
	const struct dwarf_abbrev *abbrev = dwarf_abbrev_find(unit->abbrevs, bytes_uleb128(&b));
	struct dwarf_die die;
	uint64_t n_read;

	if (!abbrev || b.bad || !d->resolve_bytes_left)
		return (struct function_name){ 0 };
	dwarf_die_read(&b, unit, abbrev, &die);
	n_read = (uint64_t)(b.p - start);
	d->resolve_bytes_left -= n_read < d->resolve_bytes_left ? n_read : d->resolve_bytes_left;
	return b.bad ? (struct function_name){ 0 } : name_of_die(d, unit, &die, steps_left);
}

/* The memo's entry for what a DIE of `unit` is a copy of or declared by; NULL when nobody knows. */
static struct name_memo_slot *remember(struct dwarf *d, struct name_memo *memo,
				       const struct dwarf_unit *unit,
				       const struct dwarf_value *reference)
{
	uint64_t off, key;
	const struct dwarf_unit *target = dwarf_reference(unit, reference, &off);
	struct name_memo_slot *slot;

	if (!target)
		return NULL;
	if (memo->n >= memo->n_slots / 2)
		grow(memo);
	key = off << 1 | (target->file != unit->file);
	slot = find_slot(memo, key);
	if (slot->round != memo->round) {
		*slot = (struct name_memo_slot){ .key = key,
						 .name = name_at(d, target, off, MOST_STEPS),
						 .number = NO_INDEX,
						 .round = memo->round };
		memo->n++;
	}
	return slot;
}

struct function_name dwarf_function_name(struct dwarf *d, struct name_memo *memo,
					 const struct dwarf_unit *unit, const struct dwarf_die *die)
{
	static const enum dwarf_key references[] = { KEY_ORIGIN, KEY_SPECIFICATION };
	struct function_name name = name_of(d, unit, die, KEY_LINKAGE_NAME), own;

	for (size_t i = 0; i < 2 && !name.text; i++) {
		const struct name_memo_slot *slot = NULL;

		if (dwarf_die_has(die, references[i]))
			slot = remember(d, memo, unit, &die->values[references[i]]);
		if (slot)
			name = slot->name;
	}
	if (name.text && name.is_mangled)
		return name;
	own = name_of(d, unit, die, KEY_NAME);
	return own.text ? own : name;
}

static uint32_t function_number(struct dwarf *d, const struct function_name *name)
{
	const char *text = name->text ? name->text : "";
	size_t n = d->functions.n_strings;
	uint32_t number = intern(&d->functions, text, name->text ? name->length : 0);

	if (number == n)
		debug_add_inlined_function(&d->image->debug, text);
	return d->first_function + number;
}

uint32_t dwarf_inlined_function(struct dwarf *d, struct name_memo *memo,
				const struct dwarf_unit *unit, const struct dwarf_die *die)
{
	const struct function_name nameless = { 0 };
	struct name_memo_slot *slot = dwarf_die_has(die, KEY_ORIGIN)
					      ? remember(d, memo, unit, &die->values[KEY_ORIGIN])
					      : NULL;

	if (!slot)
		return function_number(d, &nameless);
	if (slot->number == NO_INDEX)
		slot->number = function_number(d, &slot->name);
	return slot->number;
}
