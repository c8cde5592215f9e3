#include "data_piece_parts.h"

#include "../base/array.h"
#include "../base/die.h"

#include <stdlib.h>
#include <string.h>

/* --- data that nobody owns */

static bool is_data(const struct section *s)
{
	return !(s->flags & SECTION_EXECUTABLE) && (s->kind == KIND_RODATA || s->kind == KIND_DATA);
}

/* Go's and Swift's: their data is not all pointed to. */
static bool counts_from_bases(const struct image *image)
{
	static const char *const names[] = { ".gopclntab", ".data.rel.ro.gopclntab",
					     ".go.buildinfo", "swift5_types", ".sw5tymd" };

	if (image->identity.linker && !strcmp(image->identity.linker, "Go link"))
		return true;
	for (size_t i = 0; i < image->n_sections; i++) {
		for (size_t k = 0; k < ARRAY_SIZE(names); k++) {
			if (!strcmp(image->sections[i].name, names[k]))
				return true;
		}
	}
	return false;
}

static void find_free_in(struct data_piece_maker *m, const struct memory_piece *section,
			 bool is_unnamed)
{
	const struct partition *owners = &m->a->layers[LAYER_SYMBOL];
	uint64_t pos = (uint64_t)(section->bytes - m->a->image->file->data);
	uint64_t end = pos + section->size, first = section->vm_addr - m->a->references.base;
	size_t span = partition_find(owners, pos, 0);

	if (first > UINT32_MAX || section->size > UINT32_MAX - first)
		return;
	for (uint64_t at = pos; at < end; span++) {
		uint64_t next = owners->spans[span + 1].pos;

		next = next < end ? next : end;
		if (!owners->spans[span].owner)
			array_push(m->free, m->n_free, m->free_capacity,
				   (struct free_data){ (uint32_t)(first + (at - pos)),
						       (uint32_t)(next - at), at, is_unnamed });
		at = next;
	}
}

static void find_free(struct data_piece_maker *m)
{
	bool is_unnamed = m->is_weak || counts_from_bases(m->a->image);

	for (size_t i = 0; i < m->memory.n_pieces; i++) {
		const struct memory_piece *p = &m->memory.pieces[i];
		const struct section *s = &m->a->image->sections[p->section];

		// BOLT moves jump tables away from there.
		if (is_data(s))
			find_free_in(m, p, is_unnamed || !strcmp(s->name, ".bolt.org.rodata"));
	}
}

/* --- pieces of it */

/* Where the merge of what code names and what words point to stands. */
struct merge {
	size_t named, pointed;
};

static uint32_t target_at(const struct reference_list *list, size_t i)
{
	return i < list->n ? list->items[i].target : UINT32_MAX;
}

static void skip_to(struct data_piece_maker *m, struct merge *merge, uint32_t start)
{
	const struct reference_list *named = &m->a->references.data;

	while (merge->named < named->n && named->items[merge->named].target < start)
		merge->named++;
	while (merge->pointed < m->targets.n && m->targets.items[merge->pointed].target < start)
		merge->pointed++;
}

/* The code that names its start, and the words that point there. */
static void take_references(struct data_piece_maker *m, struct merge *merge,
			    struct data_piece *piece)
{
	const struct reference_list *named = &m->a->references.data;
	size_t first = merge->named;
	struct users users = { 0 };

	for (; merge->named < named->n && named->items[merge->named].target == piece->start;
	     merge->named++)
		users_add(&users, named->items[merge->named].owner);
	for (; merge->pointed < m->targets.n &&
	       m->targets.items[merge->pointed].target == piece->start;
	     merge->pointed++)
		m->words[m->targets.items[merge->pointed].owner].to = (uint32_t)m->pieces.n;
	piece->users = user_sets_number(m->sets, &users);
	piece->is_weak = m->is_weak && merge->named == first;
}

static void close_piece(struct data_piece_maker *m, uint32_t end, bool is_unnamed)
{
	struct data_piece *piece = &m->pieces.items[m->pieces.n - 1];
	struct users users = user_sets_get(m->sets, piece->users);
	uint64_t table = 0;

	piece->size = end - piece->start;
	if (is_unnamed && piece->size > DATA_PIECE_SHORT_REACH)
		piece->size = DATA_PIECE_SHORT_REACH;
	piece->sure_size = piece->size < DATA_PIECE_SURE ? piece->size : DATA_PIECE_SURE;
	for (uint32_t i = 0; i < users.n && !table; i++)
		table = data_piece_jump_table(m, piece, users.owners[i]);
	if (!table)
		return;
	piece->sure_size = (uint32_t)table;
	piece->is_exact = true;
}

static void cut(struct data_piece_maker *m, const struct free_data *data, struct merge *merge)
{
	uint32_t end = data->start + data->size;
	bool is_open = false;

	skip_to(m, merge, data->start);
	for (;; is_open = true) {
		uint32_t named = target_at(&m->a->references.data, merge->named);
		uint32_t pointed = target_at(&m->targets, merge->pointed);
		uint32_t start = named < pointed ? named : pointed;
		struct data_piece piece = { .pos = data->pos + (start - data->start),
					    .start = start };

		if (is_open)
			close_piece(m, start < end ? start : end, data->is_unnamed);
		if (start >= end)
			return;
		take_references(m, merge, &piece);
		array_push(m->pieces.items, m->pieces.n, m->pieces.capacity, piece);
	}
}

const uint8_t *data_piece_bytes(struct data_piece_maker *m, const struct data_piece *piece,
				uint64_t size)
{
	return memory_at(&m->targets_memory, m->a->references.base + piece->start, size);
}

struct data_pieces data_pieces_of(const struct attribution *a, struct user_sets *sets)
{
	struct data_piece_maker m = { .a = a, .sets = sets };
	struct merge merge = { 0 };

	if (!a->references.has_code)
		return m.pieces;
	m.memory = memory_of(a->image);
	m.targets_memory = m.memory;
	data_pieces_find_words(&m);
	find_free(&m);
	for (size_t i = 0; i < m.n_free; i++)
		cut(&m, &m.free[i], &merge);
	free(m.free);
	data_pieces_find_lengths(&m);
	data_pieces_find_users(&m);
	free(m.targets.items);
	free(m.words);
	memory_release(&m.memory);
	return m.pieces;
}

void data_pieces_release(struct data_pieces *pieces)
{
	free(pieces->items);
	*pieces = (struct data_pieces){ 0 };
}
