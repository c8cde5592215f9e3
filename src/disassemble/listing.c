#include "listing.h"

#include "marks.h"
#include "pieces.h"
#include "sites.h"

#include "../base/array.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is being written. */
struct lister {
	struct program *program;
	struct decoder *decoder;
	enum decoder_machine machine;
	struct listing *listing;
	size_t capacity; /* of lines */
	uint32_t owner;	 /* of the piece that is read */
	struct code_marks marks;
	struct sites sites;
	uint64_t left; /* bytes that may still be decoded */
};

static bool has_marks(enum decoder_machine machine)
{
	return machine == DECODER_ARM || machine == DECODER_THUMB || machine == DECODER_ARM64;
}

/* The address that an instruction names, as the image counts; NO_ADDR: none that is sure to be one. */
static uint64_t named_address(const struct lister *l, const struct decoded *d, bool has_site)
{
	uint64_t base = l->program->image->image_base;

	switch (d->operand) {
	case OPERAND_DISTANCE:
		return d->target;
	case OPERAND_ABSOLUTE:
		return d->target - base;
	case OPERAND_NUMBER:
		return has_site ? d->target - base : NO_ADDR;
	default:
		return NO_ADDR;
	}
}

static struct referent reference_at(struct lister *l, const struct decoded *d, uint64_t vm_addr)
{
	bool has_site = sites_are_in(&l->sites, vm_addr, d->size);
	uint64_t target = named_address(l, d, has_site);

	if (has_site && !l->program->image->is_linked)
		return (struct referent){ .kind = REFERENT_RELOCATION };
	if (target == NO_ADDR)
		return (struct referent){ .kind = REFERENT_NONE };
	return referent_of(l->program, l->owner, target);
}

static void add_line(struct lister *l, struct listing_line line)
{
	struct listing *listing = l->listing;

	array_push(listing->lines, listing->n_lines, l->capacity, line);
	listing->n_data += line.is_data;
	listing->n_instructions += !line.is_data;
	listing->n_calls += line.flow == FLOW_CALL;
}

static void add_data(struct lister *l, const uint8_t *bytes, size_t size, uint64_t vm_addr)
{
	struct arena *arena = l->program->arena;
	char text[sizeof("0x00, ") * 4] = "";
	size_t at = 0;

	for (size_t i = 0; i < size; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s0x%02x", i ? ", " : "",
				       bytes[i]);
	add_line(l, (struct listing_line){ .vm_addr = vm_addr,
					   .bytes = bytes,
					   .size = (uint8_t)size,
					   .is_data = true,
					   .mnemonic = ".byte",
					   .operands = arena_copy(arena, text, at) });
}

static void add_instruction(struct lister *l, const struct decoded *d, const uint8_t *bytes,
			    uint64_t vm_addr)
{
	struct arena *arena = l->program->arena;

	add_line(l, (struct listing_line){
			    .vm_addr = vm_addr,
			    .bytes = bytes,
			    .size = (uint8_t)d->size,
			    .flow = d->flow,
			    .mnemonic = arena_copy(arena, d->mnemonic, strlen(d->mnemonic)),
			    .operands = arena_copy(arena, d->operands, strlen(d->operands)),
			    .reference = reference_at(l, d, vm_addr),
		    });
}

/* What stands at an address, up to `size` bytes of it; returns how many that were. */
static size_t read_line(struct lister *l, const uint8_t *bytes, size_t size, uint64_t vm_addr)
{
	uint64_t end = vm_addr + size;
	char mark = code_mark_at(&l->marks, vm_addr, &end);
	size_t most = (size_t)(end - vm_addr), step;
	enum decoder_machine machine = l->machine;
	struct decoded d;

	if (mark == 'a' || mark == 't')
		machine = mark == 'a' ? DECODER_ARM : DECODER_THUMB;
	if (machine == DECODER_ARM || machine == DECODER_THUMB)
		decoder_switch(l->decoder, machine);
	if (mark != 'd' && decoder_read(l->decoder, bytes, most, vm_addr, &d)) {
		add_instruction(l, &d, bytes, vm_addr);
		return d.size;
	}
	step = mark == 'd' ? 4 : decoder_step(machine);
	step = step < most ? step : most;
	add_data(l, bytes, step, vm_addr);
	return step;
}

static void read_piece(struct lister *l, struct listing_piece *piece)
{
	const uint8_t *bytes = memory_at(&l->program->memory, piece->vm_addr, piece->vm_size);
	uint64_t size = piece->vm_size < l->left ? piece->vm_size : l->left, at = 0;

	piece->first = l->listing->n_lines;
	if (!bytes)
		size = 0;
	l->marks = (struct code_marks){ .n = 0 };
	if (has_marks(l->machine))
		l->marks = code_marks_of(l->program, piece->vm_addr, piece->vm_size);
	l->sites = sites_of(l->program->image, piece->vm_addr, piece->vm_size);
	while (at < size)
		at += read_line(l, bytes + at, (size_t)(size - at), piece->vm_addr + at);
	l->left -= size;
	piece->n = l->listing->n_lines - piece->first;
	piece->n_left = piece->vm_size - size;
	free(l->marks.items);
	free(l->sites.items);
}

static const char *piece_name(struct lister *l, const struct piece *piece)
{
	return piece->owner ? program_name(l->program, piece->owner)
			    : arena_format(l->program->arena, "[fragment at 0x%llx]",
					   (unsigned long long)piece->vm_addr);
}

/* Aliases, and functions that were folded into it. */
static void add_others(struct program *p, uint32_t owner, struct listing_piece *piece)
{
	const struct owner *o = &p->attribution->owners.items[owner];

	piece->others = arena_new(p->arena, const char *, MOST_OTHERS);
	for (uint32_t i = 0; i < o->n_names; i++) {
		uint32_t symbol = p->attribution->owners.names[o->first_name + i];

		if (symbol == o->symbol || !strcmp(p->image->symbols[symbol].name, piece->mangled))
			continue;
		if (piece->n_others < MOST_OTHERS)
			piece->others[piece->n_others++] =
				program_readable(p, p->image->symbols[symbol].name, p->style);
	}
}

static void add_piece(struct lister *l, const struct piece *piece)
{
	const struct section *section = program_section_at(l->program, piece->vm_addr);
	struct listing *listing = l->listing;
	struct listing_piece *p = &listing->pieces[listing->n_pieces++];

	*p = (struct listing_piece){
		.name = piece_name(l, piece),
		.mangled = piece->owner ? program_mangled(l->program, piece->owner) : NULL,
		.section = section ? section->name : "",
		.vm_addr = piece->vm_addr,
		.vm_size = piece->vm_size,
		.padding = padding_behind(l->program, piece),
		.tier = evidence_tier(piece->evidence),
	};
	if (p->mangled)
		add_others(l->program, piece->owner, p);
	l->owner = piece->owner;
	read_piece(l, p);
	listing->size += p->vm_size;
	listing->padding += p->padding;
}

static struct error *check(struct program *p, const struct function_match *match,
			   enum decoder_machine machine)
{
	if (machine == DECODER_NONE)
		return error_new(p->arena,
				 "is for %s%s: --disassemble knows x86-64, i386, ARM64 and ARM",
				 p->image->identity.machine ? p->image->identity.machine
							    : "no machine that is known",
				 p->image->identity.big_endian ? " (big-endian)" : "");
	if (!memory_at(&p->memory, match->vm_addr, match->vm_size))
		return error_new(p->arena,
				 "has no bytes of %s: it may be a file of debug "
				 "information, or damaged",
				 match->name);
	return NULL;
}

/* Lines go to the arena with the rest. */
static void keep_lines(struct lister *l)
{
	struct listing *listing = l->listing;
	struct listing_line *kept = arena_new(l->program->arena, struct listing_line,
					      listing->n_lines);

	if (listing->n_lines)
		memcpy(kept, listing->lines, listing->n_lines * sizeof(*kept));
	free(listing->lines);
	listing->lines = kept;
}

struct error *listing_make(struct program *p, const struct function_choice *choice,
			   struct listing **listing)
{
	struct lister l = { .program = p, .machine = program_machine(p), .left = LISTING_LONGEST };
	struct error *error = check(p, &choice->matches[0], l.machine);
	struct pieces pieces;

	if (!error)
		error = decoder_open(p->arena, l.machine, &l.decoder);
	if (error)
		return error;
	pieces = pieces_of(p, choice->matches[0].owner);
	l.listing = arena_new(p->arena, struct listing, 1);
	*l.listing = (struct listing){
		.machine = p->image->identity.machine,
		.image_base = p->image->image_base,
		.is_linked = p->image->is_linked,
		.pieces = arena_new(p->arena, struct listing_piece, pieces.n),
	};
	for (size_t i = 0; i < pieces.n; i++)
		add_piece(&l, &pieces.items[i]);
	keep_lines(&l);
	decoder_close(l.decoder);
	*listing = l.listing;
	return NULL;
}
