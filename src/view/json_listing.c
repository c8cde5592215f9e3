/* json_listing.c: a function, instruction by instruction, for programs. */
#include "json_parts.h"

#include "../disassemble/listing.h"

static void write_reference(struct json_writer *json, const struct referent *r)
{
	json_key(json, "reference");
	if (r->kind == REFERENT_NONE) {
		json_null(json);
		return;
	}
	json_object(json, JSON_INLINE);
	json_string_field(json, "kind", referent_kind_name(r->kind));
	if (r->kind != REFERENT_RELOCATION) {
		json_uint_field(json, "vm_addr", r->vm_addr);
		json_string_field(json, "name", r->name);
		json_uint_field(json, "offset", r->offset);
		json_string_field(json, "text", r->text);
	}
	json_end(json);
}

static void write_bytes(struct json_writer *json, const struct listing_line *line)
{
	static const char digits[] = "0123456789abcdef";
	char text[2 * UINT8_MAX + 1];

	for (size_t i = 0; i < line->size; i++) {
		text[2 * i] = digits[line->bytes[i] >> 4];
		text[2 * i + 1] = digits[line->bytes[i] & 15];
	}
	text[2 * line->size] = '\0';
	json_string_field(json, "bytes", text);
}

static void write_line(struct json_writer *json, const struct listing_line *line)
{
	static const char *const flows[] = {
		[FLOW_ON] = "on", [FLOW_CALL] = "call", [FLOW_JUMP] = "jump"
	};

	json_object(json, JSON_INLINE);
	json_uint_field(json, "vm_addr", line->vm_addr);
	json_uint_field(json, "size", line->size);
	write_bytes(json, line);
	json_bool_field(json, "is_data", line->is_data);
	json_string_field(json, "mnemonic", line->mnemonic);
	json_string_field(json, "operands", line->operands);
	json_string_field(json, "flow", flows[line->flow]);
	write_reference(json, &line->reference);
	json_end(json);
}

static void write_piece(struct json_writer *json, const struct listing *listing,
			const struct listing_piece *piece)
{
	json_object(json, JSON_LINES);
	json_string_field(json, "name", piece->name);
	json_string_field(json, "mangled", piece->mangled);
	json_strings_field(json, "others", piece->others, piece->n_others);
	json_string_field(json, "section", *piece->section ? piece->section : NULL);
	json_uint_field(json, "vm_addr", piece->vm_addr);
	json_uint_field(json, "vm_size", piece->vm_size);
	json_string_field(json, "tier", tier_name(piece->tier));
	json_uint_field(json, "padding", piece->padding);
	json_uint_field(json, "undecoded", piece->n_left);
	json_key(json, "lines");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < piece->n; i++)
		write_line(json, &listing->lines[piece->first + i]);
	json_end(json);
	json_end(json);
}

void json_listing(struct json_writer *json, const struct report *report)
{
	const struct listing *listing = report->listing;

	if (!listing)
		return;
	json_key(json, "disassembly");
	json_object(json, JSON_LINES);
	json_string_field(json, "machine", listing->machine);
	json_uint_field(json, "image_base", listing->image_base);
	json_bool_field(json, "is_linked", listing->is_linked);
	json_uint_field(json, "size", listing->size);
	json_uint_field(json, "padding", listing->padding);
	json_uint_field(json, "instructions", listing->n_instructions);
	json_uint_field(json, "calls", listing->n_calls);
	json_uint_field(json, "data_lines", listing->n_data);
	json_key(json, "pieces");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < listing->n_pieces; i++)
		write_piece(json, listing, &listing->pieces[i]);
	json_end(json);
	json_end(json);
}
