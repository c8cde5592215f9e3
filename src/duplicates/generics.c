/* generics.c: generics and templates with several instances. */
#include "parts.h"

#include "../base/array.h"
#include "../compose/axis.h"

#include <stdlib.h>
#include <string.h>

/* One generic while it is counted. */
struct family {
	uint32_t label, n_instances;
	uint64_t size;
};

struct finder {
	struct duplicates_builder *b;
	uint32_t *of_label; /* index + 1 of each label's family */
	size_t n_of_label;
	struct family *families;
	size_t n, capacity;
};

static struct family *family_of(struct finder *f, uint32_t label)
{
	if (label >= f->n_of_label) {
		size_t n = 2 * (size_t)label + 64;
		uint32_t *more = array_zeroed(uint32_t, n);

		if (f->n_of_label)
			memcpy(more, f->of_label, f->n_of_label * sizeof(*more));
		free(f->of_label);
		f->of_label = more;
		f->n_of_label = n;
	}
	if (!f->of_label[label]) {
		array_push(f->families, f->n, f->capacity, (struct family){ .label = label });
		f->of_label[label] = (uint32_t)f->n;
	}
	return &f->families[f->of_label[label] - 1];
}

/* An instance is a function with code of its own; its name is more than that of the family. */
static void add_owner(struct finder *f, uint32_t owner)
{
	const struct owner *o = &f->b->attribution->owners.items[owner];
	const char *name;
	uint32_t label;
	struct family *family;

	if (o->symbol == NO_INDEX || f->b->image->symbols[o->symbol].type != SYMBOL_FUNCTION)
		return;
	name = f->b->image->symbols[o->symbol].name;
	label = label_family(f->b->labeller, name);
	family = family_of(f, label);
	family->n_instances++;
	family->size += o->vm_size;
}

static int by_size(const void *a, const void *b)
{
	const struct family *x = a, *y = b;

	if (x->size != y->size)
		return x->size < y->size ? 1 : -1;
	return (x->label > y->label) - (x->label < y->label);
}

void duplicates_find_generics(struct duplicates_builder *b)
{
	struct finder f = { .b = b };
	struct duplicates *report = b->report;

	for (uint32_t i = 1; i <= b->attribution->owners.n_placed; i++)
		add_owner(&f, i);
	if (f.n)
		qsort(f.families, f.n, sizeof(*f.families), by_size);
	report->generics = arena_new(b->arena, struct duplicate_generic, f.n);
	for (size_t i = 0; i < f.n; i++) {
		if (f.families[i].n_instances > 1)
			report->generics[report->n_generics++] = (struct duplicate_generic){
				label_name(b->labeller, f.families[i].label),
				f.families[i].n_instances, f.families[i].size
			};
	}
	free(f.families);
	free(f.of_label);
}
