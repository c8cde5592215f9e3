/* exception_table.c: the entries of the exception directory, and who belongs to whom. */
#include "exceptions.h"

#include "../coff/machine.h"

#include "../../src/base/array.h"

#include <stdlib.h>

enum { MOST_HOPS = 32 };

/* How the entries of a machine look, and how to read what they lead to. */
struct machine_unwind {
	unsigned entry_size;
	void (*read)(struct exceptions *exceptions, size_t i);
};

static const struct machine_unwind x64_unwind = { 12, x64_read_unwind_info };
static const struct machine_unwind arm_unwind = { 8, arm_read_unwind_info };

static const struct machine_unwind *unwind_of(uint16_t machine)
{
	switch (machine) {
	case COFF_AMD64:
		return &x64_unwind;
	case COFF_ARM64:
	case COFF_ARM64EC:
	case COFF_ARM64X:
	case COFF_ARM:
	case COFF_THUMB:
	case COFF_ARMNT:
		return &arm_unwind;
	default:
		return NULL;
	}
}

static int by_begin(const void *a, const void *b)
{
	const struct pe_function *x = a, *y = b;

	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	return (x->entry_off > y->entry_off) - (x->entry_off < y->entry_off);
}

/* The entries, sorted as they should be; the zeros that fill the table are none. */
static void read_table(struct exceptions *exceptions, struct cursor c, unsigned entry_size)
{
	struct pe_function *functions = array_new(struct pe_function, cursor_left(&c) / entry_size);
	bool is_sorted = true;
	size_t n = 0;

	while (cursor_left(&c) >= entry_size) {
		struct pe_function *function = &functions[n];

		function->entry_off = c.pos;
		function->begin = cursor_u32(&c);
		function->end = entry_size == 12 ? cursor_u32(&c) : 0;
		function->info = cursor_u32(&c);
		function->parent = function->begin;
		function->role = ROLE_FUNCTION;
		if (!function->begin && !function->info)
			continue;
		if (n && function->begin < functions[n - 1].begin)
			is_sorted = false;
		n++;
	}
	if (!is_sorted)
		qsort(functions, n, sizeof(*functions), by_begin);
	exceptions->functions = functions;
	exceptions->n_functions = n;
}

/* The first entry that begins at `rva`, or NULL. */
static struct pe_function *find(const struct exceptions *exceptions, uint32_t rva)
{
	struct pe_function *functions = exceptions->functions;
	size_t low;

	array_search(low, exceptions->n_functions, i, functions[i].begin < rva);
	return low < exceptions->n_functions && functions[low].begin == rva ? &functions[low]
									    : NULL;
}

static void mark_funclets(struct exceptions *exceptions)
{
	for (size_t i = 0; i < exceptions->n_funclets; i++) {
		const struct funclet *funclet = &exceptions->funclets[i];
		struct pe_function *function = find(exceptions, funclet->rva);

		if (!function || function->role != ROLE_FUNCTION || funclet->parent == funclet->rva)
			continue;
		function->role = ROLE_FUNCLET;
		function->parent = funclet->parent;
	}
}

/* From fragment to funclet to function; in a circle everyone is on his own. */
static uint32_t primary_of(const struct exceptions *exceptions, const struct pe_function *function)
{
	uint32_t primary = function->parent;

	for (unsigned hops = 0; hops < MOST_HOPS; hops++) {
		const struct pe_function *parent = find(exceptions, primary);

		if (!parent || parent->parent == primary)
			return primary;
		primary = parent->parent;
	}
	return function->begin;
}

static void add_ranges(struct exceptions *exceptions)
{
	for (size_t i = 0; i < exceptions->n_functions; i++) {
		const struct pe_function *function = &exceptions->functions[i];
		uint64_t primary = function->begin;

		if (function->parent != function->begin)
			primary = primary_of(exceptions, function);
		if (function->end <= function->begin)
			continue;
		image_add_unwind_range(exceptions->pe->image,
				       (struct unwind_range){
					       .vm_addr = function->begin,
					       .vm_size = function->end - function->begin,
					       .primary = primary,
				       });
	}
}

static void note(const struct exceptions *exceptions)
{
	struct image *image = exceptions->pe->image;
	size_t counts[3] = { 0 };

	for (size_t i = 0; i < exceptions->n_functions; i++)
		counts[exceptions->functions[i].role]++;
	image->identity.unwind_note = arena_format(
		image->arena, "%zu entries: %zu functions, %zu fragments, %zu funclets",
		exceptions->n_functions, counts[ROLE_FUNCTION], counts[ROLE_FRAGMENT],
		counts[ROLE_FUNCLET]);
}

static void read_entries(struct exceptions *exceptions, const struct machine_unwind *unwind)
{
	for (size_t i = 0; i < exceptions->n_functions; i++) {
		const struct pe_function *function = &exceptions->functions[i];

		pe_record(exceptions->pe, function->entry_off, unwind->entry_size, KIND_UNWIND,
			  function->begin);
		if (pe_spend(exceptions->pe, unwind->entry_size))
			unwind->read(exceptions, i);
	}
}

void pe_read_exceptions(struct pe *pe)
{
	const struct machine_unwind *unwind = unwind_of(pe->machine);
	struct cursor c = pe_directory_cursor(pe, PE_EXCEPTION, "exception");
	struct exceptions exceptions = { .pe = pe };

	pe_part(pe, c.pos, cursor_left(&c), KIND_UNWIND, "exception table", 1);
	if (c.bad || !unwind)
		return;
	read_table(&exceptions, c, unwind->entry_size);
	read_entries(&exceptions, unwind);
	exceptions_read_handler_data(&exceptions);
	mark_funclets(&exceptions);
	add_ranges(&exceptions);
	note(&exceptions);
	extents_add_parts(pe, &exceptions.infos, KIND_UNWIND, "unwind information", 2);
	extents_add_parts(pe, &exceptions.tables, KIND_UNWIND, "exception handler tables", 2);
	free(exceptions.functions);
	free(exceptions.uses);
	free(exceptions.funclets);
}
