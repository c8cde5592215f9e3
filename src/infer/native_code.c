#include "native_code.h"

#include "code_style.h"

#include "../base/array.h"

#include <stdlib.h>
#include <string.h>

/*
 * Logarithms of how much likelier a function is native than Rust by what is seen of it, and of how likely the
 * language changes between two functions. Of 6,800 functions of Rust none looked like GCC's, of 1,300 of C 30
 * like LLVM's.
 */
enum { OTHER_ODDS = 6, LLVM_ODDS = -4, PATH_ODDS = 5, IMPORT_ODDS = 1, CHANGE_ODDS = 7 };

enum { LOOKED_AT = 64 };

struct reader {
	const struct attribution *a;
	const struct clues *clues;
	enum code_machine machine;
	size_t clue; /* the first of the function that is read */
};

static enum code_style style_at(const struct reader *r, const struct owner *o)
{
	uint64_t pos = ledger_pos(&r->a->ledger, o->vm_addr);
	uint64_t left = pos < r->a->ledger.file_size ? r->a->ledger.file_size - pos : 0;
	struct code code = { .vm_addr = o->vm_addr };

	if (pos == NO_ADDR)
		return STYLE_UNKNOWN;
	code.size = o->vm_size < left ? o->vm_size : left;
	code.size = code.size < LOOKED_AT ? code.size : LOOKED_AT;
	code.bytes = r->a->image->file->data + pos;
	return code_style_of(r->machine, &code);
}

static int odds_of_style(enum code_style style)
{
	if (style == STYLE_UNKNOWN)
		return 0;
	return style == STYLE_LLVM ? LLVM_ODDS : OTHER_ODDS;
}

/* Functions are read in order. A path of Rust is of inlined Rust. */
static int odds_of_clues(struct reader *r, uint32_t function)
{
	int odds = 0;

	for (; r->clue < r->clues->n && r->clues->items[r->clue].function == function; r->clue++) {
		const struct region_clue *clue = &r->clues->items[r->clue];
		const struct region_state *state = &r->clues->states.items[clue->state];

		if (state->kind != REGION_NATIVE)
			odds -= PATH_ODDS;
		else
			odds += native_file_name(state) ? PATH_ODDS : IMPORT_ODDS;
	}
	return odds;
}

/* The likeliest languages by what each function shows: dynamic programming over two states. */
static size_t decide(const int8_t *odds, size_t n, bool *is_native)
{
	uint8_t *was_native = array_new(uint8_t, n); // bit 0: on the way to Rust, bit 1: to native
	int native = -CHANGE_ODDS;		     // how much likelier than Rust
	size_t n_native = 0;
	bool now;

	for (size_t i = 0; i < n; i++) {
		bool from_native = native > CHANGE_ODDS, stays = native >= -CHANGE_ODDS;
		int rust = from_native ? native - CHANGE_ODDS : 0;

		was_native[i] = (uint8_t)(from_native | stays << 1);
		native = (stays ? native : -CHANGE_ODDS) + odds[i] - rust;
	}
	now = native > 0;
	for (size_t i = n; i-- > 0;) {
		is_native[i] = now;
		n_native += now;
		now = was_native[i] >> now & 1;
	}
	free(was_native);
	return n_native;
}

static uint32_t named_by(const struct clues *clues, size_t *clue, uint32_t function)
{
	uint32_t best = NO_INDEX, count = 0;

	while (*clue < clues->n && clues->items[*clue].function < function)
		++*clue;
	for (; *clue < clues->n && clues->items[*clue].function == function; ++*clue) {
		const struct region_clue *c = &clues->items[*clue];
		bool is_std = clues->states.items[c->state].kind == REGION_STD;

		if (!is_std && c->count > count) {
			best = c->state;
			count = c->count;
		}
	}
	return best;
}

struct native_code native_code_of(const struct attribution *a, const struct clues *clues)
{
	struct reader r = { a, clues, code_machine_of(a->image), 0 };
	struct native_code code = { .is_native = array_zeroed(bool, clues->n_functions + 1),
				    .states = indices_unknown(clues->n_functions + 1) };
	int8_t *odds = array_new(int8_t, clues->n_functions + 1);

	for (uint32_t i = 0; i < clues->n_functions; i++) {
		const struct owner *o = &a->owners.items[clues->functions[i]];
		int sum = odds_of_style(style_at(&r, o)) + odds_of_clues(&r, i);

		odds[i] = (int8_t)(sum < -20 ? -20 : sum > 20 ? 20 : sum);
	}
	code.n = decide(odds, clues->n_functions, code.is_native);
	for (size_t i = 0, clue = 0; i < clues->n_functions && code.n; i++) {
		if (code.is_native[i])
			code.states[i] = named_by(clues, &clue, (uint32_t)i);
	}
	free(odds);
	return code;
}

void native_code_release(struct native_code *code)
{
	free(code->is_native);
	free(code->states);
	*code = (struct native_code){ 0 };
}
