#include "test.h"

#include "../../src/crates/region_clues.h"

#include "../../src/base/array.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FUNCTIONS = 6, STATES = 3, MOST_CLUES = 4 };

#define APP "app.app.0123456789abcdef-cgu.0.rcgu.o"

/* States in the order of these names; "" is the root package. */
static const char *const state_names[STATES] = { "serde", "", "tokio" };

/* One function of a module of all crates: its name, what else it speaks of, what is made of it. */
static const struct {
	const char *name, *clues, *expected; /* "STATE:SHARERS ", ascending by state */
} functions[FUNCTIONS] = {
	{ NULL, "0:7 ", "0:7 " },
	{ "serde::de::visit", "", "0:1 " },
	{ "tokio::run<u8>", "0:7 ", "0:7 2:0 " },
	{ "app::main", "0:7 2:3 ", "0:7 1:1 2:3 " },
	{ "serde::de::get", "0:7 2:3 ", "0:1 2:3 " },
	{ "tokio::spawn<u8>", "2:3 ", "2:3 " },
};

struct made {
	struct arena arena;
	struct image image;
	struct attribution a;
	struct clues clues;
	struct unit_crate units[1];
	struct owner owners[FUNCTIONS + 1];
	struct symbol symbols[FUNCTIONS];
	struct unit unit;
	uint32_t of_clues[FUNCTIONS], chosen[FUNCTIONS];
};

static void add_clues(struct made *m, uint32_t function)
{
	const char *text = functions[function].clues;
	unsigned state, sharers;

	for (int n; sscanf(text, "%u:%u %n", &state, &sharers, &n) == 2; text += n)
		array_push(m->clues.items, m->clues.n, m->clues.capacity,
			   (struct region_clue){ function, state, 1, sharers });
}

static void make(struct made *m)
{
	memset(m, 0, sizeof(*m));
	m->clues.states.arena = &m->arena;
	for (size_t i = 0; i < STATES; i++) {
		crate_states_named(&m->clues.states, i == 1 ? "root" : state_names[i],
				   i == 1 ? 4 : strlen(state_names[i]));
		m->clues.states.items[i].name = state_names[i];
	}
	m->clues.states.items[1].kind = REGION_ROOT;
	m->unit = (struct unit){ .name = APP, .type = UNIT_DEBUG };
	m->units[0] = (struct unit_crate){ NO_INDEX, TIER_NONE, true };
	m->image.units = &m->unit;
	m->image.n_units = 1;
	m->image.symbols = m->symbols;
	m->a.image = &m->image;
	m->a.owners.items = m->owners;
	for (uint32_t i = 0; i < FUNCTIONS; i++) {
		m->symbols[i] = symbol_of(functions[i].name ? functions[i].name : "f", 0);
		m->symbols[i].flags = SYMBOL_READABLE;
		m->owners[i + 1].symbol = functions[i].name ? i : NO_INDEX;
		m->of_clues[i] = i + 1;
		add_clues(m, i);
	}
	m->clues.functions = m->of_clues;
	m->clues.n_functions = FUNCTIONS;
}

static void release(struct made *m)
{
	crate_states_release(&m->clues.states);
	free(m->clues.items);
	arena_release(&m->arena);
}

/* Of the chosen functions, which count from 0 again. */
static void check(struct made *m, size_t n)
{
	struct inference inference = { .clues = &m->clues };
	struct crate_owner items[FUNCTIONS + 1];
	struct crate_owners crates = { .units = m->units, .items = items };
	struct crate_finder c = {
		.a = &m->a, .arena = &m->arena, .inference = &inference, .crates = &crates
	};
	size_t n_clues, k = 0;
	struct region_clue *clues;

	for (size_t i = 0; i <= FUNCTIONS; i++)
		items[i] = (struct crate_owner){ .defining = NO_INDEX, .instantiating = NO_INDEX };
	clues = region_clues_choose(&c, m->chosen, n, &n_clues);

	for (uint32_t i = 0; i < n; i++) {
		char text[100] = "";

		for (; k < n_clues && clues[k].function == i; k++)
			snprintf(text + strlen(text), sizeof(text) - strlen(text), "%u:%u ",
				 clues[k].state, clues[k].sharers);
		assert_string_equal(text, functions[m->chosen[i]].expected);
	}
	assert_int_equal(k, n_clues);
	free(clues);
}

static void names_are_clues(void **state)
{
	struct made m;

	(void)state;
	make(&m);
	for (uint32_t i = 0; i < FUNCTIONS; i++)
		m.chosen[i] = i;
	check(&m, FUNCTIONS);
	release(&m);
}

static void some_take_part(void **state)
{
	struct made m;

	(void)state;
	make(&m);
	m.chosen[0] = 1;
	m.chosen[1] = 4;
	m.chosen[2] = 5;
	check(&m, 3);
	check(&m, 0);
	release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_clues),
		cmocka_unit_test(some_take_part),
	};

	return cmocka_run_group_tests_name("region clues", tests, NULL, NULL);
}
