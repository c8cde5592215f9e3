/* data_piece_words.c: the words of data that point to data. */
#include "data_piece_parts.h"

#include "../base/array.h"
#include "../model/code.h"

#include <stdlib.h>

static bool is_data(struct data_piece_maker *m, uint64_t vm_addr)
{
	const struct memory_piece *piece = memory_piece_at(&m->targets_memory, vm_addr);
	enum kind kind = piece ? m->a->image->sections[piece->section].kind : KIND_UNKNOWN;

	return kind == KIND_RODATA || kind == KIND_DATA;
}

/* As a reference, to be sorted: the address of the word is what it goes by. */
static void add_word(struct data_piece_maker *m, struct reference_list *words, uint64_t vm_addr,
		     uint64_t target)
{
	uint64_t base = m->a->references.base;

	if (vm_addr - base <= UINT32_MAX && target - base <= UINT32_MAX && is_data(m, target))
		array_push(words->items, words->n, words->capacity,
			   (struct reference){ (uint32_t)(target - base),
					       (uint32_t)(vm_addr - base) });
}

/* A program that can be at one place only needs no relocations: what looks like an address is one. */
static void add_numbers(struct data_piece_maker *m, struct reference_list *words,
			const struct code_range *range)
{
	for (size_t i = 0; i < m->memory.n_pieces; i++) {
		const struct memory_piece *p = &m->memory.pieces[i];
		enum kind kind = m->a->image->sections[p->section].kind;
		uint64_t at = -p->vm_addr & 7;

		if (kind != KIND_RODATA && kind != KIND_DATA)
			continue;
		for (; at < p->size && p->size - at >= 8; at += 8) {
			uint64_t number = code_u64(p->bytes + at);

			if (number >= range->first && number < range->end)
				add_word(m, words, p->vm_addr + at, number);
		}
	}
}

static struct reference_list list_words(struct data_piece_maker *m)
{
	const struct image *image = m->a->image;
	struct code_range range = code_absolutes_of(image);
	struct reference_list words = { 0 };

	m->is_weak = range.end && image->identity.bits == 64;
	if (m->is_weak)
		add_numbers(m, &words, &range);
	for (size_t i = 0; i < image->n_pointers && !m->is_weak; i++)
		add_word(m, &words, image->pointers[i].vm_addr, image->pointers[i].target);
	reference_list_sort(&words);
	return words;
}

void data_pieces_find_words(struct data_piece_maker *m)
{
	struct reference_list list = list_words(m);

	m->words = array_new(struct data_word, list.n);
	for (size_t i = 0; i < list.n; i++) {
		if (i && list.items[i].target == list.items[i - 1].target)
			continue; // named by two relocations
		m->words[m->n_words++] = (struct data_word){ list.items[i].target,
							     list.items[i].owner, NO_INDEX,
							     NO_INDEX };
	}
	// The list has done its work: its memory serves the targets.
	for (size_t i = 0; i < m->n_words; i++)
		list.items[i] = (struct reference){ (uint32_t)i, m->words[i].target };
	list.n = m->n_words;
	reference_list_sort(&list);
	m->targets = list;
}
