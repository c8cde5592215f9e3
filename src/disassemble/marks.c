#include "marks.h"

#include "../base/array.h"

#include <stdlib.h>
#include <string.h>

static bool is_mark(const char *name)
{
	return name[0] == '$' && name[1] && strchr("atdx", name[1]) && (!name[2] || name[2] == '.');
}

static int by_address(const void *a, const void *b)
{
	const struct code_mark *x = a, *y = b;

	return (x->vm_addr > y->vm_addr) - (x->vm_addr < y->vm_addr);
}

struct code_marks code_marks_of(const struct program *p, uint64_t vm_addr, uint64_t size)
{
	const struct section *section = program_section_at(p, vm_addr);
	uint64_t from = section ? section->vm_addr : vm_addr;
	struct code_mark before = { from, 0 };
	struct code_marks marks = { .n = 0 };

	for (size_t i = 0; i < p->image->n_symbols; i++) {
		const struct symbol *s = &p->image->symbols[i];

		if (s->vm_addr - from >= vm_addr + size - from || !is_mark(s->name))
			continue;
		if (s->vm_addr > vm_addr)
			array_push(marks.items, marks.n, marks.capacity,
				   (struct code_mark){ s->vm_addr, s->name[1] });
		else if (!before.kind || s->vm_addr >= before.vm_addr)
			before = (struct code_mark){ s->vm_addr, s->name[1] };
	}
	if (before.kind)
		array_push(marks.items, marks.n, marks.capacity, before);
	if (marks.n)
		qsort(marks.items, marks.n, sizeof(*marks.items), by_address);
	return marks;
}

char code_mark_at(const struct code_marks *marks, uint64_t vm_addr, uint64_t *end)
{
	size_t n;

	array_search(n, marks->n, i, marks->items[i].vm_addr <= vm_addr);
	if (n < marks->n && marks->items[n].vm_addr < *end)
		*end = marks->items[n].vm_addr;
	return n ? marks->items[n - 1].kind : 0;
}
