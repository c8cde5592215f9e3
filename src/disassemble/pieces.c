#include "pieces.h"

#include "../attrib/fill.h"
#include "../base/array.h"
#include "../names/normalize.h"

#include <stdlib.h>
#include <string.h>

/* Fill bytes that are believed: linkers align functions to pages at most. */
enum { MOST_PADDING = 4096 };

static bool is_inside(const struct piece *piece, uint64_t vm_addr)
{
	return vm_addr - piece->vm_addr < piece->vm_size;
}

static void add_piece(struct pieces *pieces, struct piece piece)
{
	for (size_t i = 0; i < pieces->n; i++) {
		if (is_inside(&pieces->items[i], piece.vm_addr))
			return;
	}
	if (pieces->n < MOST_PIECES && piece.vm_size)
		pieces->items[pieces->n++] = piece;
}

static struct piece piece_of(const struct program *p, uint32_t owner)
{
	const struct owner *o = &p->attribution->owners.items[owner];

	return (struct piece){ owner, o->vm_addr, o->vm_size, (enum evidence)o->evidence };
}

/* "?dtor$1@?0?NAME@4HA" and "`NAME'::`1'::dtor$1", as symbols and PDBs have it. */
static bool is_funclet_of(const char *funclet, struct name_slice name)
{
	const char *rest;

	if (funclet[0] == '`')
		return !strncmp(funclet + 1, name.text, name.length) &&
		       !strncmp(funclet + 1 + name.length, "'::`", 4);
	if (funclet[0] != '?' || !(rest = strstr(funclet, "@?0?")) || !strchr(funclet, '$'))
		return false;
	rest += strlen("@?0?");
	return !strncmp(rest, name.text, name.length) && !strncmp(rest + name.length, "@4HA", 4);
}

static bool is_part_of(const struct symbol *part, struct name_slice name)
{
	size_t cold;

	if (part->name[0] == '?' || part->name[0] == '`')
		return is_funclet_of(part->name, name);
	cold = name_cold_part(part->name, part->name_length);
	return cold && cold == name.length && !memcmp(part->name, name.text, cold);
}

/* Static functions of several units may be called the same. */
static bool may_be_of(const struct program *p, const struct symbol *part, const struct owner *whole)
{
	uint32_t unit = p->image->symbols[whole->symbol].unit;

	return unit == NO_INDEX || part->unit == NO_INDEX || part->unit == unit;
}

static void add_named(const struct program *p, const struct owner *whole, struct pieces *pieces)
{
	const struct owners *owners = &p->attribution->owners;
	const struct symbol *own = &p->image->symbols[whole->symbol];
	struct name_slice name = { own->name, own->name_length };

	for (uint32_t i = 1; i <= owners->n_placed; i++) {
		const struct owner *o = &owners->items[i];
		const struct symbol *symbol = o->symbol == NO_INDEX ? NULL
								    : &p->image->symbols[o->symbol];

		if (symbol && is_part_of(symbol, name) && may_be_of(p, symbol, whole) &&
		    program_is_code(p, o))
			add_piece(pieces, piece_of(p, i));
	}
}

static void add_fragments(const struct program *p, const struct owner *whole, struct pieces *pieces)
{
	for (size_t i = 0; i < p->image->n_unwind_ranges; i++) {
		const struct unwind_range *range = &p->image->unwind_ranges[i];
		uint32_t owner;

		if (range->primary != whole->vm_addr || range->vm_addr == whole->vm_addr)
			continue;
		owner = program_owner_at(p, range->vm_addr);
		if (owner && p->attribution->owners.items[owner].vm_addr == range->vm_addr)
			add_piece(pieces, piece_of(p, owner));
		else
			add_piece(pieces, (struct piece){ 0, range->vm_addr, range->vm_size,
							  EVIDENCE_UNWIND });
	}
}

static int by_address(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	return (x->vm_addr > y->vm_addr) - (x->vm_addr < y->vm_addr);
}

struct pieces pieces_of(const struct program *p, uint32_t owner)
{
	const struct owner *whole = &p->attribution->owners.items[owner];
	struct pieces pieces = { .n = 0 };

	add_piece(&pieces, piece_of(p, owner));
	if (whole->symbol != NO_INDEX)
		add_named(p, whole, &pieces);
	add_fragments(p, whole, &pieces);
	if (pieces.n > 1)
		qsort(pieces.items + 1, pieces.n - 1, sizeof(*pieces.items), by_address);
	return pieces;
}

uint64_t padding_behind(struct program *p, const struct piece *piece)
{
	const struct owners *owners = &p->attribution->owners;
	uint64_t end = piece->vm_addr + piece->vm_size, n;
	const struct memory_piece *memory = memory_piece_at(&p->memory, end);
	const uint8_t *bytes;
	size_t next;

	if (!memory)
		return 0;
	n = memory->size - (end - memory->vm_addr);
	array_search(next, owners->n_placed, i, owners->items[i + 1].vm_addr < end);
	if (next < owners->n_placed && owners->items[next + 1].vm_addr - end < n)
		n = owners->items[next + 1].vm_addr - end;
	bytes = memory->bytes + (end - memory->vm_addr);
	return n && n < MOST_PADDING && is_code_fill(bytes, n) ? n : 0;
}
