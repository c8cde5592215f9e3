#include "reader.h"

#include <string.h>

enum {
	DOS_HEADER = 64,
	COFF_HEADER = 24, /* with the signature */
	SECTION_HEADER = 40,
	MAGIC_PLUS = 0x20b,
};

bool pe_probe(const uint8_t *data, uint64_t size)
{
	struct cursor c = cursor_over(data, size, 0, size);

	if (cursor_u16(&c) != 0x5a4d) // "MZ"
		return false;
	cursor_seek(&c, 60);
	cursor_seek(&c, cursor_u32(&c));
	return cursor_u32(&c) == 0x4550 && !c.bad; // "PE\0\0"
}

/* "MS-DOS Stub": the header, the program, the Rich header and what fills up to the signature. */
static void read_dos(struct pe *pe)
{
	uint64_t at = pe->start + DOS_HEADER, end;

	if (at >= pe->signature_off) {
		pe_part(pe, pe->start, pe->signature_off - pe->start, KIND_HEADERS, "DOS header",
			0);
		return;
	}
	pe_part(pe, pe->start, DOS_HEADER, KIND_HEADERS, "DOS header", 0);
	end = pe_read_rich_header(pe, at, pe->signature_off);
	if (end > at)
		pe_part(pe, end, pe->signature_off - end, KIND_PADDING, "DOS padding", 0);
	else
		pe_part(pe, at, pe->signature_off - at, KIND_HEADERS, "DOS stub", 0);
}

/* "COFF File Header". */
static void read_coff_header(struct pe *pe, struct cursor *c)
{
	cursor_skip(c, 4);
	pe->machine = cursor_u16(c);
	pe->n_sections = cursor_u16(c);
	pe->time_stamp = cursor_u32(c);
	pe->symbols_off = cursor_u32(c);
	pe->n_symbols = cursor_u32(c);
	pe->optional_size = cursor_u16(c);
	pe->characteristics = cursor_u16(c);
	pe->optional_off = c->pos;
}

/* "Optional Header Data Directories". */
static void read_directories(struct pe *pe, struct cursor *c)
{
	uint32_t n = cursor_u32(c);

	if (n > PE_N_DIRECTORIES)
		n = PE_N_DIRECTORIES;
	for (uint32_t i = 0; i < n && cursor_left(c) >= 8; i++) {
		pe->directories[i].rva = cursor_u32(c);
		pe->directories[i].size = cursor_u32(c);
	}
}

/* "Optional Header": both forms; a short one leaves zeros. */
static void read_optional_header(struct pe *pe)
{
	const struct file *file = pe->image->file;
	struct cursor c = cursor_over(file->data, file->size, pe->optional_off, pe->optional_size);
	uint64_t start = c.pos;

	pe->is_plus = cursor_u16(&c) == MAGIC_PLUS;
	pe->linker_major = cursor_u8(&c);
	pe->linker_minor = cursor_u8(&c);
	cursor_seek(&c, start + (pe->is_plus ? 24 : 28));
	pe->image_base = cursor_uint(&c, pe_word(pe));
	pe->section_alignment = cursor_u32(&c);
	pe->file_alignment = cursor_u32(&c);
	cursor_seek(&c, start + 60);
	pe->headers_size = cursor_u32(&c);
	cursor_skip(&c, 4);
	pe->subsystem = cursor_u16(&c);
	cursor_seek(&c, start + (pe->is_plus ? 108 : 92));
	read_directories(pe, &c);
}

/* "Section Table (Section Headers)". */
static void read_section_header(struct cursor *c, struct pe_section *section)
{
	section->name = cursor_take(c, 8);
	section->vm_size = cursor_u32(c);
	section->rva = cursor_u32(c);
	section->raw_size = cursor_u32(c);
	section->raw_off = cursor_u32(c);
	cursor_skip(c, 12);
	section->characteristics = cursor_u32(c);
}

static void read_section_table(struct pe *pe)
{
	const struct file *file = pe->image->file;
	uint64_t fit = (pe->end - pe->section_table_off) / SECTION_HEADER;
	struct cursor c;

	if (pe->n_sections > fit) {
		image_warn(pe->image, pe->section_table_off,
			   "%u section headers do not fit, %llu are read", pe->n_sections,
			   (unsigned long long)fit);
		pe->n_sections = (uint32_t)fit;
	}
	c = cursor_over(file->data, file->size, pe->section_table_off,
			(uint64_t)pe->n_sections * SECTION_HEADER);
	pe->sections = arena_new(pe->image->arena, struct pe_section, pe->n_sections);
	for (uint32_t i = 0; i < pe->n_sections; i++)
		read_section_header(&c, &pe->sections[i]);
}

/* What SizeOfHeaders holds behind the section table, up to the first section's bytes. */
static void add_header_padding(struct pe *pe, uint64_t from)
{
	uint64_t to = pe->start + pe->headers_size;

	for (uint32_t i = 0; i < pe->n_sections; i++) {
		uint64_t raw_off = pe->start + pe->sections[i].raw_off;

		if (pe->sections[i].raw_size && raw_off >= from && raw_off < to)
			to = raw_off;
	}
	if (to > from)
		pe_rest_part(pe, from, to - from, "header padding", 0);
}

static void add_header_parts(struct pe *pe)
{
	uint64_t table_size = (uint64_t)pe->n_sections * SECTION_HEADER;

	pe_part(pe, pe->signature_off, COFF_HEADER, KIND_HEADERS, "COFF header", 0);
	pe_part(pe, pe->optional_off, pe->optional_size, KIND_HEADERS, "optional header", 0);
	pe_part(pe, pe->section_table_off, table_size, KIND_HEADERS, "section headers", 0);
	add_header_padding(pe, pe->section_table_off + table_size);
}

struct error *pe_read_headers(struct pe *pe)
{
	struct image *image = pe->image;
	const struct file *file = image->file;
	struct cursor c = cursor_over(file->data, file->size, pe->start, pe->end - pe->start);

	cursor_skip(&c, 60);
	pe->signature_off = pe->start + cursor_u32(&c);
	cursor_seek(&c, pe->signature_off);
	read_coff_header(pe, &c);
	if (c.bad)
		return error_at(image->arena, c.pos, "the PE header leaves the file");
	if (cursor_left(&c) < pe->optional_size)
		return error_at(image->arena, c.pos, "the optional header leaves the file");
	pe->section_table_off = pe->optional_off + pe->optional_size;
	read_optional_header(pe);
	read_section_table(pe);
	pe_map(pe);
	read_dos(pe);
	add_header_parts(pe);
	return NULL;
}
