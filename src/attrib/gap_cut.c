#include "gap_cut.h"

#include "fill.h"
#include "function_signs.h"

#include "../model/code_flow.h"

/* No other function starts so near to one that is called. */
enum { LEAST_DISTANCE = 16 };

struct cutter {
	const struct gap_facts *facts;
	const struct stretch *gap;
	const uint8_t *bytes; /* of the gap */
	struct stretches *pieces;
	size_t n_functions;
	size_t calls, others, inner_calls, inner_others; /* where the walk stands in each list */
};

static void add_piece(struct cutter *c, uint64_t from, uint64_t end, uint32_t owner)
{
	if (end <= from)
		return;
	stretches_add(c->pieces, (struct stretch){ c->gap->pos + from, c->gap->vm_addr + from,
						   end - from, owner });
	c->n_functions += owner == CALLED_FUNCTION;
}

/* The first round place not before `at`. */
static uint64_t aligned(const struct cutter *c, uint64_t at)
{
	return at + (0 - (c->gap->vm_addr + at)) % FUNCTION_ALIGNMENT;
}

/* --- by the code itself */

/* Where the next function would start behind one that ends at `at`; `end`: there is none. */
static uint64_t next_start(const struct cutter *c, uint64_t at, uint64_t end)
{
	uint64_t next = aligned(c, at);

	if (next >= end || !is_code_fill(c->bytes + at, next - at))
		return end;
	while (next + FUNCTION_ALIGNMENT < end && is_code_fill(c->bytes + next, FUNCTION_ALIGNMENT))
		next += FUNCTION_ALIGNMENT;
	return next;
}

/* The first place behind `from` that is marked, round and behind an end; `end`: there is none. */
static uint64_t next_mark(const struct cutter *c, uint64_t from, uint64_t end)
{
	for (uint64_t at = aligned(c, from + 1); at < end && end - at >= 4;
	     at += FUNCTION_ALIGNMENT) {
		if (is_mark_of_function(c->facts->machine, c->bytes + at) &&
		    is_behind_an_end(c->facts->machine, c->bytes, at))
			return at;
	}
	return end;
}

/* The size of some code less the fill at its end. */
static uint64_t size_without_fill(const struct code *code)
{
	uint64_t size = code->size, fill;

	while ((fill = code_fill_at_end(code->bytes, size)))
		size -= fill;
	return size;
}

/* The function that starts at `from`, if there is one, and the fill behind it; returns where that ends. */
static uint64_t cut_first(struct cutter *c, uint64_t from, uint64_t end, bool is_known)
{
	struct code code = { c->bytes + from, end - from, c->gap->vm_addr + from };
	enum code_machine machine = c->facts->machine;
	uint64_t size = c->facts->by_flow && reads_as_function(machine, code.bytes, code.size)
				? code_end(machine, &code)
				: 0;
	uint64_t next = size ? next_start(c, from + size, end) : end;

	if (!size || (next == end && !is_code_fill(code.bytes + size, code.size - size)))
		size = is_known ? size_without_fill(&code) : 0;
	add_piece(c, from, from + size, CALLED_FUNCTION);
	add_piece(c, from + size, next, 0);
	return next;
}

/* What lies between two places that are led to; is_known: at the first of them a function starts. */
static void cut_piece(struct cutter *c, uint64_t from, uint64_t end, bool is_known)
{
	uint64_t start = is_known ? from : next_start(c, from, end), mark;

	if (start < end) {
		add_piece(c, from, start, 0);
		from = start;
	}
	is_known |= end - from >= 4 && is_mark_of_function(c->facts->machine, c->bytes + from);
	for (mark = from; from < end; from = start) {
		if (mark == from)
			mark = next_mark(c, from, end);
		start = cut_first(c, from, mark, is_known);
		is_known = start == mark;
	}
}

/* --- by what leads there */

static void skip(const struct reference_list *list, size_t *at, uint64_t target)
{
	while (*at < list->n && list->items[*at].target < target)
		++*at;
}

static uint64_t nearer(const struct reference_list *list, size_t at, uint64_t target)
{
	return at < list->n && list->items[at].target < target ? list->items[at].target : target;
}

/* How many of a list lead to a target; moves behind them. */
static size_t count(const struct reference_list *list, size_t *at, uint64_t target)
{
	size_t first = *at;

	while (*at < list->n && list->items[*at].target == target)
		++*at;
	return *at - first;
}

/* The next target below `end` that something leads to, or `end`. */
static uint64_t next_target(const struct cutter *c, uint64_t end)
{
	const struct leads *outer = c->facts->outer, *inner = c->facts->inner;

	end = nearer(&outer->calls, c->calls, end);
	end = nearer(&outer->others, c->others, end);
	end = nearer(&inner->calls, c->inner_calls, end);
	return nearer(&inner->others, c->inner_others, end);
}

/*
 * Does what leads to a target make it a function? A call from known code does, or two from elsewhere; one call
 * behind an end; anything else behind an end and at a round address. Moves behind what leads there.
 */
static bool is_function(struct cutter *c, uint64_t target, uint64_t at)
{
	const struct leads *outer = c->facts->outer, *inner = c->facts->inner;
	enum code_machine machine = c->facts->machine;
	size_t known = count(&outer->calls, &c->calls, target);
	size_t calls = count(&inner->calls, &c->inner_calls, target);
	bool is_behind;

	count(&outer->others, &c->others, target);
	count(&inner->others, &c->inner_others, target);
	if ((machine == CODE_ARM64 && (c->gap->vm_addr + at) % 4) ||
	    !reads_as_function(machine, c->bytes + at, c->gap->size - at))
		return false;
	is_behind = !at || is_behind_an_end(machine, c->bytes, at);
	return known || calls > 1 || (is_behind && (calls || aligned(c, at) == at));
}

static void cut_gap(struct cutter *c)
{
	const struct leads *outer = c->facts->outer, *inner = c->facts->inner;
	uint64_t first = c->gap->vm_addr - c->facts->base, end = first + c->gap->size;
	uint64_t start = 0, target;
	bool is_known = false;

	skip(&outer->calls, &c->calls, first);
	skip(&outer->others, &c->others, first);
	skip(&inner->calls, &c->inner_calls, first);
	skip(&inner->others, &c->inner_others, first);
	while ((target = next_target(c, end)) < end) {
		uint64_t at = target - first;

		if (!is_function(c, target, at) || (is_known && at - start < LEAST_DISTANCE))
			continue;
		cut_piece(c, start, at, is_known);
		start = at;
		is_known = true;
	}
	cut_piece(c, start, c->gap->size, is_known);
}

size_t gaps_cut(const struct gap_facts *facts, const struct stretches *gaps,
		struct stretches *pieces)
{
	struct cutter c = { .facts = facts, .pieces = pieces };

	pieces->n = 0;
	for (size_t i = 0; i < gaps->n; i++) {
		c.gap = &gaps->items[i];
		c.bytes = facts->file->data + c.gap->pos;
		cut_gap(&c);
	}
	return c.n_functions;
}
