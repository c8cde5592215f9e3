#include "disassemble_step.h"

#include "../view/safe_text.h"

#include <stdio.h>
#include <string.h>

/* Columns of a name in a list. */
enum { MOST_NAME_COLUMNS = 100 };

static struct error *none(struct program *program, const char *wanted)
{
	const char *nearest;

	if (!strncmp(wanted, "0x", 2))
		return error_new(program->arena, "has no function at %s that anything names",
				 wanted);
	nearest = nearest_functions(program, wanted);
	return error_new(program->arena, "has no function '%s'%s%s", wanted,
			 nearest ? ": nearest are " : "", nearest ? nearest : "");
}

static struct error *make(struct analysis *a, struct program *program, const char *wanted)
{
	struct listing *listing;
	struct error *error;

	a->choice = choose_function(program, wanted);
	if (!a->choice.n_all)
		return none(program, wanted);
	if (a->choice.n_all > 1)
		return error_new(program->arena,
				 "'%s' may be each of %zu functions: name one, or its address",
				 wanted, a->choice.n_all);
	error = listing_make(program, &a->choice, &listing);
	if (!error)
		a->listing = listing;
	return error;
}

struct error *disassemble(struct analysis *a, const struct options *options)
{
	struct program program;
	struct error *error;

	if (!options->function)
		return NULL;
	program_init(&program, &a->attribution, &a->arena, options->table.style);
	error = make(a, &program, options->function);
	program_release(&program);
	return error;
}

static void add_cut(const char *name)
{
	struct text cut = { 0 };

	safe_add(&cut, name, MOST_NAME_COLUMNS);
	fputs(cut.bytes ? cut.bytes : "", stderr);
	text_release(&cut);
}

void say_choice(const struct function_choice *choice)
{
	if (choice->n_all < 2)
		return;
	for (size_t i = 0; i < choice->n; i++) {
		const struct function_match *match = &choice->matches[i];

		fprintf(stderr, "  0x%08llx %8llu B  ", (unsigned long long)match->vm_addr,
			(unsigned long long)match->vm_size);
		add_cut(match->name);
		fputc('\n', stderr);
	}
	if (choice->n_all > choice->n)
		fprintf(stderr, "  and %zu more\n", choice->n_all - choice->n);
}
