/* bodies.c: the code of functions, as numbers that are equal in another build of the same source. */
#include "snapshot.h"

#include "../base/array.h"
#include "../model/code.h"
#include "../model/memory.h"

#include <stdlib.h>

/* Bytes of code that are looked at, for each byte of the file: symbols of a damaged one may overlap. */
enum { MOST_TIMES = 4 };

/* What of a function is looked at first. */
enum { START_SIZE = 32 };

/* What is gathered, and from where. */
struct gatherer {
	const struct image *image;
	struct memory memory;
	struct snapshot_body *bodies;
	size_t n, capacity;
	uint64_t work; /* bytes that may still be looked at */
};

static void add_body(struct gatherer *g, struct stable_names *names, uint32_t owner)
{
	const struct owner *o = &names->labeller->attribution->owners.items[owner];
	const struct memory_piece *piece = memory_piece_at(&g->memory, o->vm_addr);
	struct snapshot_body body = { .size = o->vm_size, .n = 1, .vm_addr = o->vm_addr };

	if (!piece || !body.size || body.size > g->work ||
	    !(g->image->sections[piece->section].flags & SECTION_EXECUTABLE))
		return;
	body.bytes = memory_at(&g->memory, o->vm_addr, o->vm_size);
	if (!body.bytes)
		return;
	g->work -= body.size;
	body.label = stable_name(names, label_symbol(names->labeller, owner), NAME_SYMBOL);
	array_push(g->bodies, g->n, g->capacity, body);
}

static int by_label(const void *a, const void *b)
{
	const struct snapshot_body *x = a, *y = b;

	if (x->label != y->label)
		return (uintptr_t)x->label < (uintptr_t)y->label ? -1 : 1;
	return (x->size > y->size) - (x->size < y->size);
}

void snapshot_sort_bodies(struct snapshot_body *bodies, size_t n)
{
	if (n)
		qsort(bodies, n, sizeof(*bodies), by_label);
}

/* Keeps them in the arena. */
static void keep(struct snapshot *snapshot, struct arena *arena, struct snapshot_body *bodies,
		 size_t n)
{
	struct snapshot_body *kept = arena_new(arena, struct snapshot_body, n);

	for (size_t i = 0; i < n; i++)
		kept[i] = bodies[i];
	snapshot_sort_bodies(kept, n);
	snapshot->bodies = kept;
	snapshot->n_bodies = n;
}

void snapshot_add_bodies(struct snapshot *snapshot, struct stable_names *names)
{
	const struct attribution *attribution = names->labeller->attribution;
	struct gatherer g = {
		.image = attribution->image,
		.memory = memory_of(attribution->image),
		.work = MOST_TIMES * attribution->image->file->size,
	};

	for (uint32_t i = 1; i <= attribution->owners.n_placed; i++)
		add_body(&g, names, i);
	keep(snapshot, names->arena, g.bodies, g.n);
	snapshot->code_machine = code_machine_of(attribution->image);
	snapshot->absolutes = code_absolutes_of(attribution->image);
	memory_release(&g.memory);
	free(g.bodies);
}

uint64_t snapshot_hash_start(const struct snapshot *snapshot, const struct snapshot_body *body)
{
	struct code code = { body->bytes, body->size < START_SIZE ? body->size : START_SIZE,
			     body->vm_addr };

	return body->bytes ? code_hash(snapshot->code_machine, &code, &snapshot->absolutes)
			   : body->hash;
}

uint64_t snapshot_hash(const struct snapshot *snapshot, struct snapshot_body *body)
{
	struct code code = { body->bytes, body->size, body->vm_addr };

	if (!body->has_hash)
		body->hash = code_hash(snapshot->code_machine, &code, &snapshot->absolutes);
	body->has_hash = true;
	return body->hash;
}

/* Of one function among others with its name: the order in which they come does not matter to the sum. */
static uint64_t share_of_sum(const struct snapshot *snapshot, struct snapshot_body *body)
{
	uint64_t hash = (snapshot_hash(snapshot, body) ^ body->size) * 0xff51afd7ed558ccd;

	return hash ^ hash >> 32;
}

void snapshot_sum_bodies(struct snapshot *snapshot, struct arena *arena)
{
	struct snapshot_body *sums;
	size_t n = 0;

	if (snapshot->has_sums || !snapshot->bodies)
		return;
	sums = arena_new(arena, struct snapshot_body, snapshot->n_bodies);
	for (size_t i = 0; i < snapshot->n_bodies; i++) {
		struct snapshot_body *body = &snapshot->bodies[i];

		if (!n || sums[n - 1].label != body->label)
			sums[n++] = (struct snapshot_body){ .label = body->label,
							    .has_hash = true };
		sums[n - 1].size += body->size;
		sums[n - 1].n += body->n;
		sums[n - 1].hash += share_of_sum(snapshot, body);
	}
	snapshot->bodies = sums;
	snapshot->n_bodies = n;
	snapshot->has_sums = true;
}

void snapshot_close(struct snapshot *snapshot)
{
	if (snapshot->file.data)
		file_close(&snapshot->file);
	snapshot->file = (struct file){ .data = NULL };
}
