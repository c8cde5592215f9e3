/* data_piece_lengths.c: where pieces end, when something says so. */
#include "data_piece_parts.h"

#include "../model/code.h"

/* --- jump tables: distances from the table to code of the function that names it */

enum { ENTRY_SIZE = 4, LEAST_ENTRIES = 2 };

static bool leads_into(const struct owner *owner, uint64_t vm_addr)
{
	return owner->vm_addr != NO_ADDR && vm_addr - owner->vm_addr < owner->vm_size;
}

static bool is_code_of(const struct data_piece_maker *m, uint32_t owner, uint64_t vm_addr)
{
	const struct partition *owners = &m->a->layers[LAYER_SYMBOL];
	uint64_t pos = ledger_pos(&m->a->ledger, vm_addr);

	return pos != NO_ADDR && owners->spans[partition_find(owners, pos, 0)].owner == owner;
}

/* Fragments of a function lie elsewhere: they are looked for when the first entries are the function's own. */
uint64_t data_piece_jump_table(struct data_piece_maker *m, const struct data_piece *piece,
			       uint32_t owner)
{
	const struct owner *o = &m->a->owners.items[owner];
	uint64_t base = m->a->references.base + piece->start, n = 0;
	const uint8_t *bytes = owner && !(piece->start % ENTRY_SIZE)
				       ? data_piece_bytes(m, piece, piece->size)
				       : NULL;

	if (!bytes)
		return 0;
	for (; (n + 1) * ENTRY_SIZE <= piece->size; n++) {
		uint64_t target = base +
				  (uint64_t)(int64_t)(int32_t)code_u32(bytes + n * ENTRY_SIZE);

		if (!leads_into(o, target) && (n < LEAST_ENTRIES || !is_code_of(m, owner, target)))
			break;
	}
	return n < LEAST_ENTRIES ? 0 : n * ENTRY_SIZE;
}

/* --- slices: a word that points, and behind it a length */

enum { LONGEST_TEXT = 1 << 16 };

static bool is_text(const uint8_t *bytes, uint64_t size)
{
	for (uint64_t i = 0; i < size; i++) {
		if (bytes[i] == 0x7f ||
		    (bytes[i] < ' ' && (bytes[i] < '\t' || bytes[i] > '\r') && bytes[i] != 0x1b))
			return false;
	}
	return true;
}

/* The number behind a word, 0 when another word is there that points. */
static uint64_t length_behind(struct data_piece_maker *m, const struct data_word *word)
{
	const struct data_word *next = word + 1;
	const uint8_t *bytes = memory_at(&m->memory, m->a->references.base + word->at, 16);

	if (!bytes || (next < m->words + m->n_words && next->at - word->at < 16))
		return 0;
	return code_u64(bytes + 8);
}

/*
 * Are these so many numbers of 2 bytes or more, of which the first bytes happen to be text? They fill all of the piece,
 * or zeros follow, of the number or of a text of C.
 */
static bool is_wider(const uint8_t *bytes, uint64_t length, uint64_t size)
{
	uint64_t width = size / length;

	if (size <= length)
		return false;
	if (!bytes[length])
		return true;
	return size % length == 0 && width <= 32 && !(width & 1) && !is_text(bytes, size);
}

/* `budget`: bytes of text that may still be looked at, for words that overlap on purpose. */
static void end_slice(struct data_piece_maker *m, const struct data_word *word, uint64_t *budget)
{
	struct data_piece *piece = &m->pieces.items[word->to];
	uint64_t length = length_behind(m, word);
	uint64_t size = length > piece->size ? length : piece->size;
	const uint8_t *bytes;

	if (!length || length > LONGEST_TEXT || (piece->is_exact && length <= piece->sure_size))
		return;
	size = size < 32 * length ? size : 32 * length + 1;
	bytes = length + size < *budget ? data_piece_bytes(m, piece, size) : NULL;
	if (!bytes)
		return;
	*budget -= length;
	if (!is_text(bytes, length))
		return;
	*budget -= size;
	if (is_wider(bytes, length, size))
		return;
	piece->sure_size = (uint32_t)length;
	piece->is_exact = true;
}

/* {word, length of the path, u32 line, u32 column} */
enum { LOCATION_SIZE = 24 };

/* The path of a panic's place is nobody's own; the place ends behind the column. */
static void end_location(struct data_piece_maker *m, const struct data_word *word,
			 const struct source_slice *slice)
{
	struct data_piece *path = &m->pieces.items[word->to], *place;
	uint32_t length = m->slices.paths.strings[slice->path].length;

	if (!path->is_exact || path->sure_size < length)
		path->sure_size = length;
	path->is_exact = true;
	path->users = USERS_OF_PATHS;
	if (word->from == NO_INDEX || m->pieces.items[word->from].start != word->at)
		return;
	place = &m->pieces.items[word->from];
	if (place->is_exact)
		return;
	place->sure_size = LOCATION_SIZE;
	place->is_exact = true;
}

/* Both ascend. */
static void find_places(struct data_piece_maker *m)
{
	size_t i = 0;

	for (size_t k = 0; m->pieces.n && k < m->n_words; k++) {
		const struct data_piece *p;

		while (i + 1 < m->pieces.n && m->pieces.items[i + 1].start <= m->words[k].at)
			i++;
		p = &m->pieces.items[i];
		if (m->words[k].at - p->start < p->size)
			m->words[k].from = (uint32_t)i;
	}
}

void data_pieces_find_lengths(struct data_piece_maker *m)
{
	uint64_t budget = m->a->image->file->size;
	size_t k = 0;

	m->slices = source_slices_of(m->a->image, &m->memory);
	find_places(m);
	for (size_t i = 0; i < m->n_words; i++) {
		const struct data_word *word = &m->words[i];
		uint64_t vm_addr = m->a->references.base + word->at;

		while (k < m->slices.n && m->slices.items[k].vm_addr < vm_addr)
			k++;
		if (word->to == NO_INDEX)
			continue;
		if (k < m->slices.n && m->slices.items[k].vm_addr == vm_addr &&
		    m->slices.items[k].line)
			end_location(m, word, &m->slices.items[k]);
		else
			end_slice(m, word, &budget);
	}
	source_slices_release(&m->slices);
}
