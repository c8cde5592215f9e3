/*
 * functions.c: functions with the same body. First those that begin alike are compared by their bytes,
 * then it is asked whether what they call and refer to is the same as well, or itself the same but for
 * its place: classes are divided until that holds for all. That is what identical code folding does.
 */
#include "parts.h"
#include "same_code.h"

#include "../base/array.h"

#include <stdlib.h>
#include <string.h>

/* Functions that begin alike are each compared with so many of them, at most. */
enum { MOST_COMPARED = 512, MOST_ROUNDS = 32, MOST_PAD_TABLES = 4 };

/* Bodies that are looked at, and bytes that are compared, for each byte of the file. */
enum { MOST_TIMES = 4, MOST_WORK = 64 };

/* A function. */
struct body {
	struct code code;
	uint64_t key;
	uint32_t owner;
	uint32_t class;	     /* of those that may still be the same; 0: alone */
	uint32_t next_class; /* after this round */
	struct code_targets targets;
};

struct finder {
	struct duplicates_builder *b;
	enum code_machine machine;
	struct body *bodies;
	size_t n, capacity;
	uint64_t size;	   /* bytes of all bodies */
	uint32_t *body_of; /* index + 1 of each owner's */
	uint32_t n_classes;
	bool was_cut, has_changed;
	bool *has_pads;	   /* of each owner: unwinding stops in it */
	bool *is_unfolded; /* each class: linkers leave its copies */
	struct code_judge judge;
};

/* Of what is not linked nothing is known to be the same: relocations are not looked at. */
static enum code_machine machine_of(const struct image *image)
{
	return image->is_linked ? code_machine_of(image) : CODE_OTHER;
}

static void add_bodies(struct finder *f)
{
	const struct image *image = f->b->image;
	const struct owners *owners = &f->b->attribution->owners;
	struct memory memory = memory_of(image);

	for (uint32_t i = 1; i <= owners->n_placed; i++) {
		const struct owner *o = &owners->items[i];
		const struct memory_piece *piece = memory_piece_at(&memory, o->vm_addr);
		struct code code = { .size = o->vm_size, .vm_addr = o->vm_addr };

		// Symbols of a damaged file may overlap as often as there are.
		if (f->size > MOST_TIMES * image->file->size) {
			f->was_cut = true;
			break;
		}
		if (!piece || o->vm_size < LEAST_FUNCTION ||
		    !(image->sections[piece->section].flags & SECTION_EXECUTABLE))
			continue;
		code.bytes = memory_at(&memory, o->vm_addr, o->vm_size);
		if (!code.bytes)
			continue;
		f->size += code.size;
		array_push(f->bodies, f->n, f->capacity,
			   (struct body){
				   .code = code, .key = code_key(f->machine, &code), .owner = i });
	}
	memory_release(&memory);
}

/* The function that begins at an address, or 0. */
static uint32_t owner_at_start(const struct finder *f, uint64_t vm_addr)
{
	uint32_t owner = duplicates_owner_at(f->b, vm_addr);

	return owner && f->b->attribution->owners.items[owner].vm_addr == vm_addr ? owner : 0;
}

/* Two functions of one size may turn out to be the same. */
static bool may_match(void *context, uint64_t a, uint64_t b)
{
	const struct finder *f = context;
	const struct owner *owners = f->b->attribution->owners.items;
	uint32_t x = owner_at_start(f, a), y = x ? owner_at_start(f, b) : 0;

	return y && owners[x].vm_size == owners[y].vm_size;
}

/* Landing pads are listed in a table of their own, which linkers do not compare. */
static void find_pads_of(struct finder *f, const struct section *table)
{
	const struct image *image = f->b->image;

	for (size_t i = 0; i < image->n_records; i++) {
		const struct record *r = &image->records[i];

		if (r->file_off - table->file_off < table->file_size &&
		    r->target_is == TARGET_ADDRESS)
			f->has_pads[owner_at_start(f, r->target)] = true;
	}
}

/* A linked file has one; of many, which nobody links, the first count. */
static void find_pads(struct finder *f)
{
	const struct image *image = f->b->image;
	size_t n = 0;

	for (size_t i = 0; i < image->n_sections && n < MOST_PAD_TABLES; i++) {
		if (strcmp(image->sections[i].name, ".gcc_except_table") != 0)
			continue;
		find_pads_of(f, &image->sections[i]);
		n++;
	}
}

static int by_key(const void *a, const void *b)
{
	const struct body *x = a, *y = b;

	if (x->code.size != y->code.size)
		return x->code.size < y->code.size ? 1 : -1;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->owner > y->owner) - (x->owner < y->owner);
}

/* Gives those of bodies[first … end) that are alike by their bytes a class. */
static void classify(struct finder *f, size_t first, size_t end)
{
	size_t firsts[MOST_COMPARED], n = 0; // the first body of each kind

	for (size_t i = first; i < end; i++) {
		struct body *body = &f->bodies[i];
		size_t k = 0;

		while (k < n && !code_is_alike(f->machine, &f->bodies[firsts[k]].code, &body->code,
					       &f->judge))
			k++;
		if (k == n) {
			f->was_cut |= n == MOST_COMPARED;
			if (n < MOST_COMPARED)
				firsts[n++] = i;
			continue;
		}
		if (!f->bodies[firsts[k]].class)
			f->bodies[firsts[k]].class = ++f->n_classes;
		body->class = f->bodies[firsts[k]].class;
	}
}

static void classify_all(struct finder *f)
{
	if (f->n)
		qsort(f->bodies, f->n, sizeof(*f->bodies), by_key);
	for (size_t i = 0, end; i < f->n; i = end) {
		for (end = i + 1; end < f->n &&
				  f->bodies[end].code.size == f->bodies[i].code.size &&
				  f->bodies[end].key == f->bodies[i].key;)
			end++;
		if (end - i > 1)
			classify(f, i, end);
	}
}

/* Only of those that are still in question. */
static void find_targets(struct finder *f)
{
	for (size_t i = 0; i < f->n; i++) {
		struct body *body = &f->bodies[i];

		if (body->class)
			body->targets = code_targets(f->machine, &body->code);
		if (!body->targets.is_whole)
			body->class = 0;
		f->body_of[body->owner] = (uint32_t)i + 1;
	}
}

/* The class of the function that begins at an address, or 0. */
static uint32_t class_at(const struct finder *f, uint64_t vm_addr)
{
	uint32_t body = f->body_of[owner_at_start(f, vm_addr)];

	return body ? f->bodies[body - 1].class : 0;
}

static bool is_same(struct finder *f, const struct body *a, const struct body *b)
{
	uint64_t work = a->targets.n_targets + 1;

	if (f->judge.work < work) {
		f->was_cut = true;
		return false;
	}
	f->judge.work -= work;
	if (a->targets.n_targets != b->targets.n_targets)
		return false;
	for (size_t i = 0; i < a->targets.n_targets; i++) {
		uint64_t x = a->targets.targets[i], y = b->targets.targets[i];
		uint32_t class = x == y ? 0 : class_at(f, x);

		if (x != y && (!class || class_at(f, y) != class))
			return false;
	}
	return true;
}

/*
 * Takes those that are the same as the first of `members` away from them, and gives them a class when
 * they are not alone; how many are left.
 */
static size_t take_same(struct finder *f, size_t *members, size_t n, bool is_rest)
{
	struct body *first = &f->bodies[members[0]];
	uint32_t class = is_rest ? f->n_classes + 1 : first->class;
	size_t n_left = 0, n_same = 1;

	for (size_t i = 1; i < n; i++) {
		if (!is_same(f, first, &f->bodies[members[i]])) {
			members[n_left++] = members[i];
			continue;
		}
		f->bodies[members[i]].next_class = class;
		n_same++;
	}
	first->next_class = n_same > 1 ? class : 0;
	f->n_classes += is_rest && n_same > 1;
	return n_left;
}

/* Divides a class into those that are the same as far as the classes tell. */
static void divide(struct finder *f, size_t *members, size_t n)
{
	size_t n_kinds = 0, n_left = take_same(f, members, n, false);

	if (n_left || !f->bodies[members[0]].next_class)
		f->has_changed = true;
	while (n_left && n_kinds++ < MOST_COMPARED)
		n_left = take_same(f, members, n_left, true);
	for (size_t i = 0; i < n_left; i++) {
		f->bodies[members[i]].next_class = 0;
		f->was_cut = true;
	}
}

/* Bodies of one class are of one size and key, but others may lie between them. */
static int by_class(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b; // class, index

	if (x[0] != y[0])
		return x[0] < y[0] ? -1 : 1;
	return (x[1] > y[1]) - (x[1] < y[1]);
}

/* All that have a class, by class: pairs of class and index. */
static uint32_t *list_classes(const struct finder *f, size_t *n)
{
	uint32_t *list = array_new(uint32_t, 2 * f->n + 2);

	*n = 0;
	for (size_t i = 0; i < f->n; i++) {
		if (!f->bodies[i].class)
			continue;
		list[2 * *n] = f->bodies[i].class;
		list[2 * (*n)++ + 1] = (uint32_t)i;
	}
	if (*n)
		qsort(list, *n, 2 * sizeof(*list), by_class);
	return list;
}

/* Calls `visit` for each class with the bodies in it, by their address within a size. */
static void each_class(struct finder *f, void (*visit)(struct finder *f, size_t *members, size_t n))
{
	size_t n, *members = array_new(size_t, f->n + 1);
	uint32_t *list = list_classes(f, &n);

	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && list[2 * end] == list[2 * i]; end++)
			members[end - i] = list[2 * end + 1];
		visit(f, members, end - i);
	}
	free(list);
	free(members);
}

static void refine(struct finder *f)
{
	size_t round = 0;

	do {
		f->has_changed = false;
		each_class(f, divide);
		for (size_t i = 0; i < f->n; i++)
			f->bodies[i].class = f->bodies[i].next_class;
	} while (f->has_changed && ++round < MOST_ROUNDS);
	if (!f->has_changed)
		return;
	// What is not decided after so many rounds is not told of.
	f->was_cut = true;
	for (size_t i = 0; i < f->n; i++)
		f->bodies[i].class = 0;
}

/* A class whose copies call what is not folded cannot be folded either. */
static void mark_unfolded(struct finder *f, size_t *members, size_t n)
{
	const struct body *first = &f->bodies[members[0]];
	bool *is_unfolded = &f->is_unfolded[first->class];

	for (size_t i = 0; i < n && !*is_unfolded; i++) {
		const struct body *body = &f->bodies[members[i]];

		*is_unfolded = f->has_pads[body->owner];
		for (size_t k = 0; k < body->targets.n_targets && !*is_unfolded; k++)
			*is_unfolded = body->targets.targets[k] != first->targets.targets[k] &&
				       f->is_unfolded[class_at(f, body->targets.targets[k])];
		f->has_changed |= *is_unfolded;
	}
}

static void find_unfolded(struct finder *f)
{
	size_t round = 0;

	f->is_unfolded = array_zeroed(bool, (size_t)f->n_classes + 1);
	do {
		f->has_changed = false;
		each_class(f, mark_unfolded);
	} while (f->has_changed && ++round < MOST_ROUNDS);
}

static void add_group(struct finder *f, size_t *members, size_t n)
{
	struct duplicates *report = f->b->report;
	struct duplicate_function *group = &report->functions[report->n_functions];

	if (n < 2)
		return;
	report->n_functions++;
	group->n_copies = n;
	group->size = f->bodies[members[0]].code.size;
	group->names = arena_new(f->b->arena, const char *, n);
	group->crates = arena_new(f->b->arena, const char *, n);
	for (size_t i = 0; i < n; i++) {
		uint32_t owner = f->bodies[members[i]].owner;

		group->names[i] = duplicates_name(f->b, owner);
		group->crates[i] = duplicates_crate(f->b, owner);
	}
	group->has_landing_pads = f->is_unfolded[f->bodies[members[0]].class];
	if (group->has_landing_pads)
		report->unfolded_saving += group->size * (n - 1);
	else
		report->functions_saving += group->size * (n - 1);
}

static int by_saving(const void *a, const void *b)
{
	const struct duplicate_function *x = a, *y = b;
	uint64_t of_x = x->size * (x->n_copies - 1), of_y = y->size * (y->n_copies - 1);

	if (of_x != of_y)
		return of_x < of_y ? 1 : -1;
	return strcmp(x->names[0], y->names[0]);
}

void duplicates_find_functions(struct duplicates_builder *b)
{
	struct finder f = { .b = b, .machine = machine_of(b->image) };

	if (f.machine == CODE_OTHER)
		return;
	b->report->compares_functions = true;
	f.body_of = array_zeroed(uint32_t, b->attribution->owners.n + 1);
	f.has_pads = array_zeroed(bool, b->attribution->owners.n + 1);
	f.judge = (struct code_judge){ may_match, &f, MOST_WORK * b->image->file->size };
	find_pads(&f);
	add_bodies(&f);
	classify_all(&f);
	f.was_cut |= !f.judge.work;
	find_targets(&f);
	refine(&f);
	find_unfolded(&f);
	b->report->functions = arena_new(b->arena, struct duplicate_function, f.n_classes);
	each_class(&f, add_group);
	b->report->was_cut = f.was_cut;
	if (b->report->n_functions)
		qsort(b->report->functions, b->report->n_functions,
		      sizeof(struct duplicate_function), by_saving);
	for (size_t i = 0; i < f.n; i++)
		free(f.bodies[i].targets.targets);
	free(f.bodies);
	free(f.body_of);
	free(f.has_pads);
	free(f.is_unfolded);
}
