#include "choose.h"

#include "../names/normalize.h"

#include <stdlib.h>
#include <string.h>

/* How a name was found: what is higher counts alone. */
enum rank { RANK_NONE, RANK_PART, RANK_READABLE, RANK_FILE };

struct chooser {
	struct program *program;
	const char *wanted;
	bool wants_cold;
	enum rank best;
	struct function_choice choice;
};

static bool contains(const char *name, const char *part)
{
	return *part && strstr(name, part);
}

static enum rank rank_of_name(struct chooser *c, const char *name)
{
	struct text *readable = &c->program->scratch;
	bool has_readable;

	if (!strcmp(name, c->wanted))
		return RANK_FILE;
	if (!c->wants_cold && name_cold_part(name, strlen(name)))
		return RANK_NONE;
	text_reset(readable);
	demangle(readable, name, DEMANGLE_FULL);
	has_readable = readable->length && contains(readable->bytes, c->wanted);
	if (has_readable && !strcmp(readable->bytes, c->wanted))
		return RANK_READABLE;
	if (has_readable) {
		text_reset(readable);
		demangle(readable, name, DEMANGLE_SHORT);
		if (readable->length && !strcmp(readable->bytes, c->wanted))
			return RANK_READABLE;
	}
	return has_readable || contains(name, c->wanted) ? RANK_PART : RANK_NONE;
}

static enum rank rank_of_owner(struct chooser *c, uint32_t owner)
{
	const struct owners *owners = &c->program->attribution->owners;
	const struct owner *o = &owners->items[owner];
	enum rank best = RANK_NONE;

	if (o->symbol == NO_INDEX)
		return strcmp(program_name(c->program, owner), c->wanted) ? RANK_NONE : RANK_FILE;
	for (uint32_t i = 0; i < o->n_names && best != RANK_FILE; i++) {
		uint32_t symbol = owners->names[o->first_name + i];
		enum rank rank = rank_of_name(c, c->program->image->symbols[symbol].name);

		best = rank > best ? rank : best;
	}
	return best;
}

static bool comes_before(const struct owner *a, const struct function_match *b)
{
	return a->vm_size != b->vm_size ? a->vm_size > b->vm_size : a->vm_addr < b->vm_addr;
}

static void add_match(struct chooser *c, uint32_t owner)
{
	const struct owner *o = &c->program->attribution->owners.items[owner];
	struct function_choice *choice = &c->choice;
	size_t i = choice->n < MOST_MATCHES ? choice->n : MOST_MATCHES;

	choice->n_all++;
	while (i && comes_before(o, &choice->matches[i - 1])) {
		if (i < MOST_MATCHES)
			choice->matches[i] = choice->matches[i - 1];
		i--;
	}
	if (i < MOST_MATCHES)
		choice->matches[i] = (struct function_match){ owner, o->vm_addr, o->vm_size, NULL };
	choice->n += choice->n < MOST_MATCHES;
}

static bool is_function(struct program *p, uint32_t owner)
{
	const struct owner *o = &p->attribution->owners.items[owner];

	return o->vm_size && program_is_code(p, o);
}

/* False: it is no address. */
static bool choose_by_address(struct chooser *c)
{
	char *end;
	uint64_t vm_addr, base = c->program->image->image_base;
	uint32_t owner;

	if (strncmp(c->wanted, "0x", 2) != 0)
		return false;
	vm_addr = strtoull(c->wanted + 2, &end, 16);
	if (*end || end == c->wanted + 2)
		return false;
	owner = program_owner_at(c->program, vm_addr);
	if (!owner && base && vm_addr >= base)
		owner = program_owner_at(c->program, vm_addr - base);
	if (owner && is_function(c->program, owner))
		add_match(c, owner);
	return true;
}

static void choose_by_name(struct chooser *c)
{
	const struct owners *owners = &c->program->attribution->owners;

	for (uint32_t i = 1; i <= owners->n_placed; i++) {
		enum rank rank = is_function(c->program, i) ? rank_of_owner(c, i) : RANK_NONE;

		if (rank > c->best) {
			c->best = rank;
			c->choice = (struct function_choice){ .n = 0 };
		}
		if (rank && rank == c->best)
			add_match(c, i);
	}
}

struct function_choice choose_function(struct program *program, const char *wanted)
{
	struct chooser c = {
		.program = program,
		.wanted = wanted,
		.wants_cold = strstr(wanted, "cold"),
	};

	if (!choose_by_address(&c))
		choose_by_name(&c);
	for (size_t i = 0; i < c.choice.n; i++)
		c.choice.matches[i].name = program_name(program, c.choice.matches[i].owner);
	return c.choice;
}
