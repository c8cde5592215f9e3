/* text_listing.c: a function, instruction by instruction, for people. */
#include "text_parts.h"

#include "paint.h"
#include "safe_text.h"

#include "../disassemble/listing.h"

#include <stdio.h>
#include <string.h>

/* Bytes that are shown of a long instruction; columns of what stands beside each other. */
enum { MOST_BYTES = 7, MNEMONIC_WIDTH = 7, OPERANDS_WIDTH = 32, LEAST_NAME = 32 };

/* Columns of addresses, and of bytes, in all lines. */
struct widths {
	int address;
	size_t bytes;
};

static struct widths widths_of(const struct listing *listing)
{
	struct widths widths = { 4, 0 };

	for (size_t i = 0; i < listing->n_lines; i++) {
		const struct listing_line *line = &listing->lines[i];
		size_t bytes = line->size > MOST_BYTES ? 3 * MOST_BYTES + 1 : 3u * line->size;
		int digits = snprintf(NULL, 0, "%llx", (unsigned long long)line->vm_addr);

		widths.bytes = bytes > widths.bytes ? bytes : widths.bytes;
		widths.address = digits > widths.address ? digits : widths.address;
	}
	return widths;
}

static void add_bytes(struct text *out, const struct listing_line *line, size_t width)
{
	size_t n = line->size > MOST_BYTES ? MOST_BYTES : line->size, used = 3 * n;

	for (size_t i = 0; i < n; i++)
		text_printf(out, "%02x ", line->bytes[i]);
	if (n < line->size) {
		text_puts(out, "…");
		used++;
	}
	text_repeat(out, ' ', width - used + 1);
}

/* In quotes, with ends of lines and tabs as C writes them. */
static void add_quoted(struct text *out, const char *text)
{
	struct text escaped = { 0 };

	for (; *text; text++) {
		static const char plain[] = "\n\t\r\"\\", letters[] = "ntr\"\\";
		const char *found = strchr(plain, *text);

		if (found)
			text_putc(&escaped, '\\');
		text_putc(&escaped, found ? letters[found - plain] : *text);
	}
	text_putc(out, '"');
	safe_add(out, escaped.bytes ? escaped.bytes : "", 0);
	text_putc(out, '"');
	text_release(&escaped);
}

/* What an instruction refers to, in `columns` of a terminal; 0: as many as it needs. */
static void add_reference(struct text *out, const struct referent *r, size_t columns)
{
	if (r->kind == REFERENT_RELOCATION) {
		text_puts(out, "(a linker fills this in)");
		return;
	}
	if (r->name && r->kind != REFERENT_HERE)
		safe_add(out, r->name, columns);
	if (r->offset && (r->name || r->kind == REFERENT_HERE))
		text_printf(out, "+0x%llx", (unsigned long long)r->offset);
	else if (r->kind == REFERENT_HERE)
		text_puts(out, "the start");
	if (r->kind == REFERENT_IMPORT)
		text_puts(out, " (import)");
	if (!r->text)
		return;
	text_puts(out, r->name ? " " : "");
	if (r->kind == REFERENT_TEXT)
		add_quoted(out, r->text);
	else
		safe_add(out, r->text, 0);
}

static size_t room_for_names(const struct view_style *style, size_t used)
{
	if (!style->width)
		return 0;
	return style->width > used + LEAST_NAME ? style->width - used : LEAST_NAME;
}

static void add_line(struct text *out, const struct listing_line *line, const struct widths *widths,
		     const struct view_style *style)
{
	size_t start, used;

	text_printf(out, "  %*llx  ", widths->address, (unsigned long long)line->vm_addr);
	paint_begin(out, style, PAINT_FAINT);
	add_bytes(out, line, widths->bytes);
	paint_end(out, style);
	start = out->length;
	if (*line->operands || line->reference.kind)
		text_printf(out, "%-*s ", MNEMONIC_WIDTH, line->mnemonic);
	else
		text_puts(out, line->mnemonic);
	text_puts(out, line->operands);
	used = out->length - start;
	if (line->reference.kind) {
		size_t width = MNEMONIC_WIDTH + 1 + OPERANDS_WIDTH;

		text_repeat(out, ' ', used < width ? width - used : 0);
		used = used < width ? width : used;
		text_puts(out, " ; ");
		used += 2 + (size_t)widths->address + 2 + widths->bytes + 1 + 3;
		add_reference(out, &line->reference, room_for_names(style, used));
	}
	text_putc(out, '\n');
}

static void add_others(struct text *out, const struct listing_piece *piece)
{
	for (size_t i = 0; i < piece->n_others; i++) {
		text_puts(out, i ? "              " : "  also named  ");
		safe_add(out, piece->others[i], 0);
		text_putc(out, '\n');
	}
}

static void add_piece(struct text *out, const struct listing *listing,
		      const struct listing_piece *piece, const struct widths *widths,
		      const struct view_style *style)
{
	bool is_first = piece == listing->pieces;

	text_puts(out, is_first ? "" : "\n");
	paint_begin(out, style, PAINT_HEADING);
	safe_add(out, piece->name, 0);
	paint_end(out, style);
	text_puts(out, is_first ? "\n" : ", a part that was split from it\n");
	if (piece->mangled && strcmp(piece->mangled, piece->name) != 0) {
		text_puts(out, "  in the file ");
		safe_add(out, piece->mangled, 0);
		text_putc(out, '\n');
	}
	add_others(out, piece);
	text_printf(out, "  0x%llx", (unsigned long long)piece->vm_addr);
	if (*piece->section) {
		text_puts(out, " in ");
		safe_add(out, piece->section, 0);
	}
	text_printf(out, ", %llu bytes (%s)\n", (unsigned long long)piece->vm_size,
		    tier_name(piece->tier));
	for (size_t i = 0; i < piece->n; i++)
		add_line(out, &listing->lines[piece->first + i], widths, style);
	if (piece->n_left)
		text_printf(out, "  … %llu bytes more are not decoded\n",
			    (unsigned long long)piece->n_left);
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void add_sums(struct text *out, const struct listing *listing)
{
	text_printf(out, "\n%llu bytes", (unsigned long long)listing->size);
	if (listing->n_pieces > 1)
		text_printf(out, " in %zu places", listing->n_pieces);
	text_printf(out, ", %zu instruction%s, %zu call%s, %llu bytes of padding behind %s\n",
		    listing->n_instructions, plural(listing->n_instructions), listing->n_calls,
		    plural(listing->n_calls), (unsigned long long)listing->padding,
		    listing->n_pieces > 1 ? "them" : "it");
	if (listing->n_data)
		text_printf(out,
			    "%zu line%s of .byte: data, or no instructions that capstone knows\n",
			    listing->n_data, plural(listing->n_data));
	if (!listing->is_linked)
		text_puts(out, "not linked: addresses are made up, and what relocations change has "
			       "no name\n");
	if (listing->image_base)
		text_printf(out, "addresses are counted from the image base, 0x%llx\n",
			    (unsigned long long)listing->image_base);
}

void text_listing(struct text *out, const struct report *report, const struct view_style *style)
{
	const struct listing *listing = report->listing;
	struct widths widths;

	if (!listing)
		return;
	widths = widths_of(listing);
	for (size_t i = 0; i < listing->n_pieces; i++)
		add_piece(out, listing, &listing->pieces[i], &widths, style);
	add_sums(out, listing);
}
