/* symbol_order.c: what only all symbols of an image together can tell of one: see symbols.h. */
#include "symbols.h"

#include <stdlib.h>
#include <string.h>

/* Equal ones are neighbours, the best first. */
static int compare(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;
	int order;

	if (x->vm_addr != y->vm_addr)
		return x->vm_addr < y->vm_addr ? -1 : 1;
	if ((x->flags ^ y->flags) & SYMBOL_READABLE)
		return x->flags & SYMBOL_READABLE ? -1 : 1;
	order = strcmp(x->name, y->name);
	if (order)
		return order;
	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	if (x->vm_size != y->vm_size)
		return x->vm_size > y->vm_size ? -1 : 1;
	if (x->unit != y->unit)
		return x->unit < y->unit ? -1 : 1;
	return x->flags - y->flags;
}

static bool are_same(const struct symbol *x, const struct symbol *y)
{
	return x->vm_addr == y->vm_addr && x->type == y->type &&
	       !((x->flags ^ y->flags) & SYMBOL_READABLE) && strcmp(x->name, y->name) == 0;
}

/* Variables are listed in their module and among the globals. Returns how many are left. */
static size_t drop_repeated(struct symbol *symbols, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (!kept || !are_same(&symbols[kept - 1], &symbols[i]))
			symbols[kept++] = symbols[i];
	}
	return kept;
}

/* A variable cannot be larger than what the linker took; its type is then known by name only. */
static void check_size(const struct image *image, struct symbol *symbol,
		       const struct pdb_contribution *within)
{
	const struct section *section = &image->sections[symbol->section];
	uint64_t end = within ? within->vm_addr + within->vm_size
			      : section->vm_addr + section->vm_size;

	if (symbol->type == SYMBOL_OBJECT && symbol->vm_size > end - symbol->vm_addr) {
		symbol->vm_size = 0;
		symbol->flags |= SYMBOL_UNSIZED;
	}
}

/* Symbols of one address. */
static void finish_run(struct pdb *pdb, struct symbol *run, size_t n, uint64_t next_addr)
{
	const struct pdb_contribution *within = pdb_contribution_at(&pdb->contributions,
								    run->vm_addr);
	bool is_sized = false, is_alone;

	for (size_t i = 0; i < n; i++) {
		check_size(pdb->image, &run[i], within);
		is_sized |= run[i].vm_size != 0;
		if (within && run[i].unit == NO_INDEX)
			run[i].unit = pdb_unit(pdb, within->module);
	}
	is_alone = within && within->is_comdat && within->vm_addr == run->vm_addr &&
		   next_addr >= within->vm_addr + within->vm_size;
	for (size_t i = 0; i < n && is_alone && !is_sized; i++) {
		run[i].vm_size = within->vm_size;
		run[i].flags &= (uint16_t)~SYMBOL_UNSIZED;
	}
}

void pdb_finish_symbols(struct pdb *pdb, size_t first)
{
	struct image *image = pdb->image;
	size_t n = image->n_symbols - first, end;
	struct symbol *symbols;

	if (!n)
		return;
	symbols = image->symbols + first;
	qsort(symbols, n, sizeof(*symbols), compare);
	n = drop_repeated(symbols, n);
	image->n_symbols = first + n;
	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1; end < n && symbols[end].vm_addr == symbols[i].vm_addr;)
			end++;
		finish_run(pdb, &symbols[i], end - i, end < n ? symbols[end].vm_addr : NO_ADDR);
	}
}
