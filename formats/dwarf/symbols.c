/* symbols.c: functions and variables as symbols of the image. */
#include "functions.h"

#include "../../src/base/array.h"

#include <stdlib.h>

void dwarf_add_symbol(struct dwarf *d, const struct dwarf_unit *unit,
		      const struct function_name *name, enum symbol_type type, uint64_t vm_addr,
		      uint64_t vm_size)
{
	struct symbol symbol = symbol_of(name->text, unit->image_unit);

	symbol.vm_addr = vm_addr;
	symbol.vm_size = vm_size;
	symbol.flags = name->is_mangled ? 0 : SYMBOL_READABLE;
	symbol.type = (uint8_t)type;
	image_add_symbol(d->image, symbol);
}

/* A symbol, as far as it tells it from others. */
struct place_and_name {
	uint64_t vm_addr, vm_size;
	const char *name;
	size_t symbol;
};

static int by_place(const void *a, const void *b)
{
	const struct place_and_name *x = a, *y = b;
	int order = 0;

	if (x->vm_addr != y->vm_addr)
		return x->vm_addr < y->vm_addr ? -1 : 1;
	if (x->vm_size != y->vm_size)
		return x->vm_size < y->vm_size ? -1 : 1;
	if (x->name != y->name)
		order = strcmp(x->name, y->name);
	return order ? order : (x->symbol > y->symbol) - (x->symbol < y->symbol);
}

static bool is_same(const struct place_and_name *a, const struct place_and_name *b)
{
	return a->vm_addr == b->vm_addr && a->vm_size == b->vm_size &&
	       (a->name == b->name || !strcmp(a->name, b->name));
}

void dwarf_drop_repeated_symbols(struct image *image, size_t first)
{
	size_t n = image->n_symbols - first, n_kept = first;
	struct place_and_name *order = array_new(struct place_and_name, n);

	for (size_t i = 0; i < n; i++) {
		const struct symbol *s = &image->symbols[first + i];

		order[i] = (struct place_and_name){ s->vm_addr, s->vm_size, s->name, first + i };
	}
	qsort(order, n, sizeof(*order), by_place);
	for (size_t i = 1; i < n; i++) {
		if (is_same(&order[i], &order[i - 1]))
			image->symbols[order[i].symbol].vm_addr = NO_ADDR;
	}
	for (size_t i = first; i < image->n_symbols; i++) {
		if (image->symbols[i].vm_addr != NO_ADDR)
			image->symbols[n_kept++] = image->symbols[i];
	}
	image->n_symbols = n_kept;
	free(order);
}
