/* data.c: the same bytes in several places of the loaded data. */
#include "parts.h"
#include "repeats.h"

#include "../base/array.h"
#include "../compose/axis.h"
#include "../compose/composition.h"
#include "../model/x86.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_LOOKED_AT = 8 };

/* Where a place is in memory. */
struct range {
	uint64_t vm_addr, vm_end;
	uint64_t most_end; /* the largest end of those up to this one */
	struct data_place *place;
};

struct finder {
	struct duplicates_builder *b;
	struct repeat_piece *pieces;
	size_t n_pieces, capacity;
	struct data_place **by_middle; /* all places */
	struct range *ranges;	       /* of all places, by address */
	size_t n_ranges;
	size_t n_places;
	uint64_t *words; /* addresses that the loader fills, ascending */
	size_t n_words;
	uint64_t *targets; /* of the image's pointers, ascending */
	size_t next;	   /* place, while contributions go by */
};

static bool is_data(const struct section *s)
{
	return s->vm_size && s->file_size && !(s->flags & SECTION_COMPRESSED) &&
	       (s->kind == KIND_RODATA || s->kind == KIND_DATA || s->kind == KIND_CUDA ||
		s->kind == KIND_RESOURCES);
}

static int by_pos(const void *a, const void *b)
{
	const struct section *x = *(const struct section *const *)a;
	const struct section *y = *(const struct section *const *)b;

	if (x->file_off != y->file_off)
		return x->file_off < y->file_off ? -1 : 1;
	return (x < y) - (x > y);
}

static void add_piece(struct finder *f, uint64_t pos, uint64_t end)
{
	if (end > pos && end - pos >= LEAST_DATA)
		array_push(f->pieces, f->n_pieces, f->capacity,
			   (struct repeat_piece){ f->b->image->file->data + pos, end - pos, pos });
}

/*
 * Of words that the loader fills the file need not hold what they will be: pieces end at them.
 * `f->words` are their addresses, ascending, each once.
 */
static void add_section(struct finder *f, const struct section *s)
{
	uint64_t at = s->file_off, end = s->file_off + s->file_size;
	size_t i;

	array_search(i, f->n_words, k, f->words[k] < s->vm_addr);
	for (; i < f->n_words && f->words[i] - s->vm_addr < s->file_size; i++) {
		uint64_t word = s->file_off + (f->words[i] - s->vm_addr);

		add_piece(f, at, word);
		at = word + f->b->image->identity.bits / 8;
	}
	add_piece(f, at, end);
}

static int by_number(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void list_words(struct finder *f)
{
	const struct image *image = f->b->image;
	size_t n = 0;

	f->words = array_new(uint64_t, image->n_pointers + 1);
	for (size_t i = 0; i < image->n_pointers; i++)
		f->words[i] = image->pointers[i].vm_addr;
	if (image->n_pointers)
		qsort(f->words, image->n_pointers, sizeof(*f->words), by_number);
	for (size_t i = 0; i < image->n_pointers; i++) {
		if (!n || f->words[n - 1] != f->words[i])
			f->words[n++] = f->words[i];
	}
	f->n_words = n;
}

/* Hostile sections overlap: what was there before is left out. */
static void add_pieces(struct finder *f)
{
	const struct image *image = f->b->image;
	const struct section **sections = array_new(const struct section *, image->n_sections + 1);
	uint64_t end = 0;
	size_t n = 0;

	for (size_t i = 0; i < image->n_sections; i++) {
		const struct section *s = &image->sections[i];

		if (is_data(s) && s->file_off <= image->file->size &&
		    s->file_size <= image->file->size - s->file_off)
			sections[n++] = s;
	}
	if (n)
		qsort(sections, n, sizeof(*sections), by_pos);
	list_words(f);
	for (size_t i = 0; i < n; i++) {
		if (sections[i]->file_off < end)
			continue;
		add_section(f, sections[i]);
		end = sections[i]->file_off + sections[i]->file_size;
	}
	free(sections);
	free(f->words);
}

static int by_first(const void *a, const void *b)
{
	const struct repeat *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	if (x->size != y->size)
		return x->size < y->size ? -1 : 1;
	return (x->pos > y->pos) - (x->pos < y->pos);
}

/* Repeats of the same bytes become one row with all copies. */
static void group(struct finder *f, struct repeats *repeats)
{
	struct duplicates *report = f->b->report;

	if (repeats->n_items)
		qsort(repeats->items, repeats->n_items, sizeof(*repeats->items), by_first);
	report->data = arena_new(f->b->arena, struct duplicate_data, repeats->n_items);
	for (size_t i = 0, end; i < repeats->n_items; i = end) {
		const struct repeat *r = &repeats->items[i];
		struct duplicate_data *d = &report->data[report->n_data++];

		for (end = i + 1; end < repeats->n_items && repeats->items[end].first == r->first &&
				  repeats->items[end].size == r->size;)
			end++;
		d->size = r->size;
		d->n_copies = end - i + 1;
		d->places = arena_new(f->b->arena, struct data_place, d->n_copies);
		d->places[0].file_off = r->first;
		for (size_t k = i; k < end; k++)
			d->places[k - i + 1].file_off = repeats->items[k].pos;
		report->data_saving += d->size * (d->n_copies - 1);
		f->n_places += d->n_copies;
	}
}

/* --- whose the copies are */

static int by_middle(const void *a, const void *b)
{
	const struct data_place *x = *(struct data_place *const *)a;
	const struct data_place *y = *(struct data_place *const *)b;

	return (x->file_off > y->file_off) - (x->file_off < y->file_off);
}

static const char *text_of(struct finder *f, struct label label)
{
	return label.is_place ? NULL : label_name(f->b->labeller, label.id);
}

/* Of the bytes in its middle; their offset is kept in file_off meanwhile. */
static void describe(struct finder *f, struct data_place *place, const struct contribution *c)
{
	const char *name = text_of(f, symbol_axis.label(f->b->labeller, c));

	place->crate = text_of(f, crate_axis.label(f->b->labeller, c));
	place->name = name ? label_readable(f->b->labeller, name, f->b->style) : NULL;
	place->section = text_of(f, section_axis.label(f->b->labeller, c));
}

static void visit(void *context, const struct contribution *c)
{
	struct finder *f = context;

	while (c->is_in_file && f->next < f->n_places &&
	       f->by_middle[f->next]->file_off - c->pos < c->size)
		describe(f, f->by_middle[f->next++], c);
}

static void describe_all(struct finder *f)
{
	struct duplicates *report = f->b->report;
	size_t n = 0;

	f->by_middle = array_new(struct data_place *, f->n_places + 1);
	for (size_t i = 0; i < report->n_data; i++) {
		for (size_t k = 0; k < report->data[i].n_copies; k++) {
			f->by_middle[n++] = &report->data[i].places[k];
			report->data[i].places[k].file_off += report->data[i].size / 2;
		}
	}
	if (n)
		qsort(f->by_middle, n, sizeof(struct data_place *), by_middle);
	attribution_walk(f->b->attribution, duplicates_layers(image_layers(f->b->image)), visit, f);
	for (size_t i = 0; i < report->n_data; i++) {
		for (size_t k = 0; k < report->data[i].n_copies; k++)
			report->data[i].places[k].file_off -= report->data[i].size / 2;
	}
	free(f->by_middle);
}

/* --- who points to them */

static size_t targets_below(const struct finder *f, uint64_t vm_addr)
{
	size_t n;

	array_search(n, f->b->image->n_pointers, i, f->targets[i] < vm_addr);
	return n;
}

static void count_pointers(struct finder *f)
{
	const struct image *image = f->b->image;
	struct duplicates *report = f->b->report;

	f->targets = array_new(uint64_t, image->n_pointers + 1);
	for (size_t i = 0; i < image->n_pointers; i++)
		f->targets[i] = image->pointers[i].target;
	if (image->n_pointers)
		qsort(f->targets, image->n_pointers, sizeof(*f->targets), by_number);
	for (size_t i = 0; i < report->n_data; i++) {
		struct duplicate_data *d = &report->data[i];

		for (size_t k = 0; k < d->n_copies; k++) {
			uint64_t vm_addr = ledger_addr(&f->b->attribution->ledger,
						       d->places[k].file_off);

			if (vm_addr != NO_ADDR)
				d->places[k].n_pointers = targets_below(f, vm_addr + d->size) -
							  targets_below(f, vm_addr);
		}
	}
	free(f->targets);
}

/* --- which code takes their address */

static int by_range(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	if (x->vm_addr != y->vm_addr)
		return x->vm_addr < y->vm_addr ? -1 : 1;
	return (x->vm_end > y->vm_end) - (x->vm_end < y->vm_end);
}

static void list_ranges(struct finder *f)
{
	struct duplicates *report = f->b->report;
	uint64_t most = 0;

	f->ranges = array_new(struct range, f->n_places + 1);
	for (size_t i = 0; i < report->n_data; i++) {
		for (size_t k = 0; k < report->data[i].n_copies; k++) {
			struct data_place *p = &report->data[i].places[k];
			uint64_t vm_addr = ledger_addr(&f->b->attribution->ledger, p->file_off);

			if (vm_addr != NO_ADDR)
				f->ranges[f->n_ranges++] = (struct range){
					vm_addr, vm_addr + report->data[i].size, 0, p
				};
		}
	}
	if (f->n_ranges)
		qsort(f->ranges, f->n_ranges, sizeof(*f->ranges), by_range);
	for (size_t i = 0; i < f->n_ranges; i++) {
		most = f->ranges[i].vm_end > most ? f->ranges[i].vm_end : most;
		f->ranges[i].most_end = most;
	}
}

static void note_use(struct finder *f, struct data_place *place, uint64_t from)
{
	uint32_t owner = place->n_uses++ ? 0 : duplicates_owner_at(f->b, from);

	if (!owner)
		return;
	place->user = duplicates_name(f->b, owner);
	place->user_crate = duplicates_crate(f->b, owner);
}

/* An address is counted for the few that hold it: copies may lie in each other. */
static bool look_up(void *context, const struct x86_event *event)
{
	struct finder *f = context;
	size_t n, looked = 0;
	bool is_one = false;

	if (event->kind != X86_ADDRESS)
		return false;
	array_search(n, f->n_ranges, i, f->ranges[i].vm_addr <= event->to);
	for (; n && looked < MOST_LOOKED_AT && f->ranges[n - 1].most_end > event->to;
	     n--, looked++) {
		if (f->ranges[n - 1].vm_end <= event->to)
			continue;
		note_use(f, f->ranges[n - 1].place, event->from);
		is_one = true;
	}
	return is_one;
}

static void find_users(struct finder *f)
{
	const struct image *image = f->b->image;
	struct memory memory = memory_of(image);

	list_ranges(f);
	for (size_t i = 0; i < memory.n_pieces && f->n_ranges; i++) {
		if (image->sections[memory.pieces[i].section].flags & SECTION_EXECUTABLE &&
		    image->identity.machine && !strcmp(image->identity.machine, "x86-64"))
			x86_scan(&(struct x86_code){ memory.pieces[i].bytes, memory.pieces[i].size,
						     memory.pieces[i].vm_addr, false },
				 look_up, f);
	}
	memory_release(&memory);
	free(f->ranges);
}

static int by_saving(const void *a, const void *b)
{
	const struct duplicate_data *x = a, *y = b;
	uint64_t of_x = x->size * (x->n_copies - 1), of_y = y->size * (y->n_copies - 1);

	if (of_x != of_y)
		return of_x < of_y ? 1 : -1;
	return (x->places[0].file_off > y->places[0].file_off) -
	       (x->places[0].file_off < y->places[0].file_off);
}

void duplicates_find_data(struct duplicates_builder *b)
{
	struct finder f = { .b = b };
	struct repeats repeats;

	add_pieces(&f);
	repeats = repeats_find(f.pieces, f.n_pieces, LEAST_DATA);
	free(f.pieces);
	group(&f, &repeats);
	free(repeats.items);
	describe_all(&f);
	count_pointers(&f);
	find_users(&f);
	if (b->report->n_data)
		qsort(b->report->data, b->report->n_data, sizeof(struct duplicate_data), by_saving);
}
