#include "debug_sections.h"

#include "../compression.h"

static void find_sections(struct coff_debug *debug, const struct image *image, uint32_t first)
{
	const struct file *file = image->file;

	for (size_t id = 0; id < DWARF_SECTION_COUNT; id++)
		debug->sections[id] = NO_INDEX;
	for (uint32_t i = first; i < image->n_sections; i++) {
		const struct section *s = &image->sections[i];
		enum dwarf_section_id id;

		if (s->kind != KIND_DEBUG || !s->file_size || s->file_off > file->size ||
		    s->file_size > file->size - s->file_off)
			continue;
		id = dwarf_section_find(s->name, false);
		if (id != DWARF_SECTION_COUNT && debug->sections[id] == NO_INDEX)
			debug->sections[id] = i;
	}
}

static const uint8_t *inflate_section(struct coff_debug *debug, struct image *image,
				      const struct section *s, bool is_string, uint64_t *size)
{
	const uint8_t *packed = image->file->data + s->file_off, *contents = NULL;
	struct error *error;

	if (!zdebug_read_header(cursor_over(packed, s->file_size, 0, s->file_size), size))
		return NULL;
	error = decompress(is_string ? image->arena : &debug->scratch, COMPRESSION_ZLIB,
			   packed + ZDEBUG_HEADER_SIZE, s->file_size - ZDEBUG_HEADER_SIZE, *size,
			   &contents);
	if (error)
		image_warn(image, s->file_off, "section %s: %s", s->name, error->text);
	return contents;
}

static void load_section(struct coff_debug *debug, struct image *image, enum dwarf_section_id id,
			 bool is_needed)
{
	const struct section *s = &image->sections[debug->sections[id]];
	struct dwarf_section *section = &debug->input.sections[id];

	*section = (struct dwarf_section){ .data = image->file->data + s->file_off,
					   .size = s->file_size,
					   .file_off = s->file_off,
					   .stored_size = s->file_size,
					   .contents_size = s->contents_size };
	if (s->flags & SECTION_COMPRESSED)
		section->data = is_needed ? inflate_section(debug, image, s,
							    id == DWARF_STR || id == DWARF_LINE_STR,
							    &section->size)
					  : NULL;
	if (!section->data)
		section->size = 0;
}

void coff_debug_load(struct coff_debug *debug, struct image *image, uint32_t first_section,
		     uint64_t image_base)
{
	unsigned needed = dwarf_sections_needed(image->debug.wants);

	*debug = (struct coff_debug){ .input = { .image_base = image_base,
						 .member_unit = NO_INDEX,
						 .first_section = first_section,
						 .adds_symbols = true } };
	find_sections(debug, image, first_section);
	for (unsigned id = 0; id < DWARF_SECTION_COUNT; id++) {
		if (debug->sections[id] != NO_INDEX)
			load_section(debug, image, id, needed & 1u << id);
	}
}

void coff_debug_read(struct coff_debug *debug, struct image *image)
{
	enum symbol_source *from = &image->identity.symbols_from;
	size_t n_symbols = image->n_symbols;

	dwarf_read(image, &debug->input, NULL);
	if (image->n_symbols > n_symbols && (*from == SYMBOLS_NONE || *from == SYMBOLS_EXPORTS))
		*from = SYMBOLS_DWARF;
	if (debug->input.sections[DWARF_INFO].size && debug->input.member_unit == NO_INDEX)
		image->debug.is_read = true;
	arena_release(&debug->scratch);
}
