#include "reader.h"

#include "../../src/base/array.h"

#include <stdlib.h>

enum { VERSION_60 = 0xeffe0000 + 19970605, VERSION_2 = 0xeffe0000 + 20140516 };
enum { SIZE_60 = 28, SIZE_2 = 32 };
enum { IMAGE_SCN_LNK_COMDAT = 0x1000 };

static void add(struct pdb *pdb, struct pdb_contribution item)
{
	struct pdb_contributions *all = &pdb->contributions;

	array_push(all->items, all->n, all->capacity, item);
	if (pdb->first_unit == NO_INDEX)
		return;
	pdb->image->debug.covers_all = true;
	debug_add_unit_range(&pdb->image->debug,
			     (struct unit_range){ .vm_addr = item.vm_addr,
						  .vm_size = item.vm_size,
						  .unit = pdb_unit(pdb, item.module) });
}

/* SC: the place, the section's characteristics in the object file, the module. */
static void read_contribution(struct pdb *pdb, struct cursor c)
{
	uint32_t section = cursor_u16(&c), offset, characteristics;
	struct pdb_contribution item;

	cursor_skip(&c, 2);
	offset = cursor_u32(&c);
	item.vm_size = cursor_u32(&c);
	characteristics = cursor_u32(&c);
	item.module = cursor_u16(&c);
	item.vm_addr = pdb_addr(pdb, section, offset);
	item.is_comdat = characteristics & IMAGE_SCN_LNK_COMDAT;
	if (item.vm_addr != NO_ADDR && item.vm_size && item.vm_size <= INT32_MAX &&
	    item.module < pdb->n_modules)
		add(pdb, item);
}

static int by_addr(const void *a, const void *b)
{
	const struct pdb_contribution *x = a, *y = b;

	if (x->vm_addr != y->vm_addr)
		return x->vm_addr < y->vm_addr ? -1 : 1;
	if (x->vm_size != y->vm_size)
		return x->vm_size < y->vm_size ? -1 : 1;
	return (x->module > y->module) - (x->module < y->module);
}

/* Linkers write them in order. */
static void sort(struct pdb_contributions *all)
{
	for (size_t i = 1; i < all->n; i++) {
		if (by_addr(&all->items[i - 1], &all->items[i]) > 0) {
			qsort(all->items, all->n, sizeof(*all->items), by_addr);
			break;
		}
	}
}

void pdb_read_contributions(struct pdb *pdb, struct cursor c)
{
	uint32_t version = cursor_u32(&c);
	uint64_t size = version == VERSION_2 ? SIZE_2 : SIZE_60;

	if (c.bad)
		return;
	if (version != VERSION_2 && version != VERSION_60) {
		pdb_warn(pdb, "section contributions of version 0x%x are not read", version);
		return;
	}
	for (; cursor_left(&c) >= size; cursor_skip(&c, size))
		read_contribution(pdb, c);
	sort(&pdb->contributions);
}

static bool holds(const struct pdb_contributions *all, size_t i, uint64_t vm_addr)
{
	return i < all->n && all->items[i].vm_addr <= vm_addr &&
	       vm_addr - all->items[i].vm_addr < all->items[i].vm_size;
}

const struct pdb_contribution *pdb_contribution_at(struct pdb_contributions *all, uint64_t vm_addr)
{
	size_t low;

	if (holds(all, all->last, vm_addr))
		return &all->items[all->last];
	array_search(low, all->n, i, all->items[i].vm_addr <= vm_addr);
	if (!low || !holds(all, low - 1, vm_addr))
		return NULL;
	all->last = low - 1;
	return &all->items[all->last];
}

void pdb_contributions_release(struct pdb_contributions *all)
{
	free(all->items);
	*all = (struct pdb_contributions){ 0 };
}
