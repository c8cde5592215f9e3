#include "owner.h"

#include "fill.h"
#include "partition.h"

#include "../base/array.h"

#include <stdlib.h>
#include <string.h>

/* What owners are made from; in both tables a claim's pos is an address. */
struct evidence_tables {
	const struct image *image;
	const struct ledger *ledger;
	struct claims symbols; /* owner: symbol index; size 0: not known */
	struct claims unwind;  /* owner: index into image->unwind_ranges */
};

static const struct section *section_of(const struct image *image, const struct symbol *symbol)
{
	return symbol->section < image->n_sections ? &image->sections[symbol->section] : NULL;
}

/* May it own bytes although nothing says how many? */
static bool may_be_unsized(const struct image *image, const struct symbol *symbol)
{
	const struct section *section = section_of(image, symbol);

	if (symbol->flags & SYMBOL_UNSIZED)
		return symbol->type != SYMBOL_LABEL || !(symbol->flags & SYMBOL_LOCAL) || section;
	if (!section || !(section->flags & SECTION_EXECUTABLE))
		return false;
	return symbol->type == SYMBOL_FUNCTION ||
	       (symbol->type == SYMBOL_LABEL && !(symbol->flags & SYMBOL_LOCAL));
}

static bool can_own(const struct image *image, const struct symbol *symbol)
{
	const struct section *section = section_of(image, symbol);

	if (symbol->vm_addr == NO_ADDR || symbol->type == SYMBOL_FILE ||
	    symbol->type == SYMBOL_SECTION ||
	    symbol->flags & (SYMBOL_UNDEFINED | SYMBOL_ABSOLUTE | SYMBOL_SHADOW | SYMBOL_LINKER))
		return false;
	if (section && (symbol->vm_addr < section->vm_addr ||
			symbol->vm_addr - section->vm_addr >= section->vm_size))
		return false;
	return symbol->vm_size || may_be_unsized(image, symbol);
}

/* The size, cut at the end of the section; 0 stays 0. */
static uint64_t clipped_size(const struct image *image, const struct symbol *symbol)
{
	const struct section *section = section_of(image, symbol);
	uint64_t size = symbol->vm_size;

	if (section && size > section->vm_addr + section->vm_size - symbol->vm_addr)
		size = section->vm_addr + section->vm_size - symbol->vm_addr;
	return size;
}

/* Not claims_add(): it would join neighbours and drop what has no size. */
static void add_entry(struct claims *table, uint64_t addr, uint64_t size, size_t index)
{
	array_push(table->items, table->n, table->capacity,
		   (struct claim){ addr, size, (uint32_t)index, 0 });
}

static int name_quality(const struct symbol *symbol)
{
	return (symbol->flags & SYMBOL_LOCAL  ? 4
		: symbol->flags & SYMBOL_WEAK ? 1
					      : 0) +
	       (symbol->type == SYMBOL_LABEL ? 8 : 0);
}

static int compare_names(const struct image *image, const struct claim *a, const struct claim *b)
{
	const struct symbol *x = &image->symbols[a->owner], *y = &image->symbols[b->owner];
	int order;

	if (a->size != b->size) // longer first; without a size last
		return a->size > b->size ? -1 : 1;
	order = name_quality(x) - name_quality(y);
	if (!order)
		order = strcmp(x->name, y->name);
	return order ? order : (a->owner > b->owner) - (a->owner < b->owner);
}

/* Orders the symbols of one address. Few as a rule; a merge keeps hostile thousands harmless. */
static void sort_run(const struct image *image, struct claim *run, struct claim *scratch, size_t n)
{
	size_t half = n / 2, i = 0, k = half, out = 0;

	if (n < 2)
		return;
	sort_run(image, run, scratch, half);
	sort_run(image, run + half, scratch, n - half);
	memcpy(scratch, run, n * sizeof(*run));
	while (i < half || k < n) {
		if (k == n || (i < half && compare_names(image, &scratch[i], &scratch[k]) <= 0))
			run[out++] = scratch[i++];
		else
			run[out++] = scratch[k++];
	}
}

static void sort_symbols(const struct image *image, struct claims *symbols)
{
	struct claim *scratch = NULL;
	size_t capacity = 0;

	claims_sort(symbols);
	for (size_t i = 0, end; i < symbols->n; i = end) {
		for (end = i + 1;
		     end < symbols->n && symbols->items[end].pos == symbols->items[i].pos;)
			end++;
		if (end - i < 2)
			continue;
		if (end - i > capacity) {
			free(scratch);
			capacity = end - i;
			scratch = array_new(struct claim, capacity);
		}
		sort_run(image, &symbols->items[i], scratch, end - i);
	}
	free(scratch);
}

/*
 * Where an unwind range is no function: BOLT keeps the entries of functions it moved away, and
 * linkers write one for the whole of a PLT. There are five sections of the first kind, four of
 * the second.
 */
static size_t find_no_functions(const struct image *image, const struct section *found[16])
{
	size_t n = 0;

	for (size_t i = 0; i < image->n_sections && n < 16; i++) {
		const struct section *s = &image->sections[i];

		if (s->vm_size && (s->kind == KIND_LEFTOVER ||
				   (s->kind == KIND_DYNAMIC && s->flags & SECTION_EXECUTABLE)))
			found[n++] = s;
	}
	return n;
}

static bool is_inside(const struct section *const *sections, size_t n, uint64_t vm_addr)
{
	for (size_t i = 0; i < n; i++) {
		if (vm_addr >= sections[i]->vm_addr &&
		    vm_addr - sections[i]->vm_addr < sections[i]->vm_size)
			return true;
	}
	return false;
}

static void collect(struct evidence_tables *t)
{
	const struct image *image = t->image;
	const struct section *no_functions[16];
	size_t n_no_functions = find_no_functions(image, no_functions);

	for (size_t i = 0; i < image->n_symbols; i++) {
		if (can_own(image, &image->symbols[i]))
			add_entry(&t->symbols, image->symbols[i].vm_addr,
				  clipped_size(image, &image->symbols[i]), i);
	}
	sort_symbols(image, &t->symbols);
	for (size_t i = 0; i < image->n_unwind_ranges; i++) {
		if (!is_inside(no_functions, n_no_functions, image->unwind_ranges[i].vm_addr))
			add_entry(&t->unwind, image->unwind_ranges[i].vm_addr,
				  image->unwind_ranges[i].vm_size, i);
	}
	claims_sort(&t->unwind);
}

/* Bytes of the file behind an address range; NULL where there are none. */
static const uint8_t *bytes_at(const struct evidence_tables *t, uint64_t vm_addr, uint64_t size)
{
	uint64_t pos = ledger_pos(t->ledger, vm_addr);

	if (pos == NO_ADDR || pos >= t->ledger->file_size || size > t->ledger->file_size - pos)
		return NULL;
	return t->image->file->data + pos;
}

/* How far symbol `i` reaches when its table does not say. `unwind`: first range not before. */
static uint64_t made_up_size(const struct evidence_tables *t, size_t i, size_t unwind,
			     uint32_t *evidence)
{
	const struct claim *s = &t->symbols.items[i];
	const struct section *section = section_of(t->image, &t->image->symbols[s->owner]);
	uint64_t end = section ? section->vm_addr + section->vm_size : s->pos;
	const uint8_t *bytes;

	*evidence = EVIDENCE_UNWIND;
	if (unwind < t->unwind.n && t->unwind.items[unwind].pos == s->pos &&
	    t->unwind.items[unwind].size <= end - s->pos)
		return t->unwind.items[unwind].size;
	*evidence = EVIDENCE_LABEL;
	for (size_t k = i + 1; k < t->symbols.n && t->symbols.items[k].pos < end; k++) {
		if (t->symbols.items[k].pos > s->pos)
			end = t->symbols.items[k].pos;
	}
	if (unwind < t->unwind.n && t->unwind.items[unwind].pos < end &&
	    t->unwind.items[unwind].pos > s->pos)
		end = t->unwind.items[unwind].pos;
	if (!section || !(section->flags & SECTION_EXECUTABLE))
		return end - s->pos;
	bytes = bytes_at(t, s->pos, end - s->pos);
	return end - s->pos - (bytes ? code_fill_at_end(bytes, end - s->pos) : 0);
}

static uint32_t add_owner(struct owners *owners, struct owner owner)
{
	return (uint32_t)array_push(owners->items, owners->n, owners->capacity, owner);
}

static void add_name(struct owners *owners, uint32_t owner, uint32_t symbol)
{
	array_push(owners->names, owners->n_names, owners->names_capacity, symbol);
	owners->items[owner].n_names++;
	owners->of_symbol[symbol] = owner;
}

/* One owner for the symbols of one address and size; those without a size join the last. */
static void add_symbols_at(struct owners *owners, const struct evidence_tables *t, size_t i,
			   size_t end, size_t unwind)
{
	uint32_t current = 0;
	uint64_t size = 0;

	for (; i < end; i++) {
		const struct claim *s = &t->symbols.items[i];
		uint32_t evidence = EVIDENCE_SYMBOL;

		if (!current || (s->size && s->size != size)) {
			size = s->size ? s->size : made_up_size(t, i, unwind, &evidence);
			current = add_owner(owners, (struct owner){
							    .vm_addr = s->pos,
							    .vm_size = size,
							    .symbol = s->owner,
							    .evidence = evidence,
							    .first_name = (uint32_t)owners->n_names,
						    });
		}
		add_name(owners, current, s->owner);
	}
}

/* A function that no symbol names. */
static void add_unwind_owner(struct owners *owners, const struct unwind_range *range)
{
	add_owner(owners, (struct owner){
				  .vm_addr = range->vm_addr,
				  .vm_size = range->vm_size,
				  .symbol = NO_INDEX,
				  .evidence = EVIDENCE_UNWIND,
			  });
}

/* Walks both tables by address. A range that starts inside a sized symbol is a part of it. */
static void merge(struct owners *owners, const struct evidence_tables *t)
{
	size_t i = 0, unwind = 0, end;
	uint64_t covered = 0, last_addr = NO_ADDR;

	while (i < t->symbols.n || unwind < t->unwind.n) {
		const struct claim *s = i < t->symbols.n ? &t->symbols.items[i] : NULL;
		const struct claim *u = unwind < t->unwind.n ? &t->unwind.items[unwind] : NULL;

		if (!s || (u && u->pos < s->pos)) {
			const struct unwind_range *range = &t->image->unwind_ranges[u->owner];

			if (u->pos >= covered && u->pos != last_addr &&
			    range->primary == range->vm_addr)
				add_unwind_owner(owners, range);
			last_addr = u->pos;
			unwind++;
			continue;
		}
		for (end = i + 1; end < t->symbols.n && t->symbols.items[end].pos == s->pos;)
			end++;
		add_symbols_at(owners, t, i, end, unwind);
		if (s->size && s->pos + s->size > covered)
			covered = s->pos + s->size;
		last_addr = s->pos;
		i = end;
	}
}

/* Imports and other symbols without bytes still have entries in tables. */
static void add_unplaced(struct owners *owners, const struct image *image)
{
	for (size_t i = 0; i < image->n_symbols; i++) {
		const struct symbol *symbol = &image->symbols[i];
		uint32_t owner;

		if (symbol->type == SYMBOL_FILE || symbol->type == SYMBOL_SECTION ||
		    !*symbol->name || owners->of_symbol[i])
			continue;
		if (symbol->vm_addr != NO_ADDR && symbol->type != SYMBOL_TLS)
			continue;
		owner = add_owner(owners, (struct owner){
						  .vm_addr = NO_ADDR,
						  .symbol = (uint32_t)i,
						  .evidence = EVIDENCE_SYMBOL,
						  .first_name = (uint32_t)owners->n_names,
					  });
		add_name(owners, owner, (uint32_t)i);
	}
}

struct owners owners_build(const struct image *image, const struct ledger *ledger)
{
	struct evidence_tables t = { .image = image, .ledger = ledger };
	struct owners owners = { 0 };

	owners.of_symbol = array_zeroed(uint32_t, image->n_symbols);
	add_owner(&owners, (struct owner){ .vm_addr = NO_ADDR, .symbol = NO_INDEX });
	collect(&t);
	merge(&owners, &t);
	owners.n_placed = owners.n - 1;
	add_unplaced(&owners, image);
	free(t.symbols.items);
	free(t.unwind.items);
	return owners;
}

void owners_release(struct owners *owners)
{
	free(owners->items);
	free(owners->names);
	free(owners->of_symbol);
	*owners = (struct owners){ 0 };
}
