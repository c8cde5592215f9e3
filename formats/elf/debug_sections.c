/* debug_sections.c: where DWARF lies in an ELF file, and its contents. */
#include "debug.h"

#include "../compression.h"

#include <string.h>

static const uint64_t most_inflated = UINT64_C(4) << 30;

static bool has_contents(const struct elf_reader *r, const struct elf_section *s)
{
	return s->index != NO_INDEX && s->header.sh_type != SHT_NOBITS && s->header.sh_size &&
	       s->header.sh_offset <= r->file_size &&
	       s->header.sh_size <= r->file_size - s->header.sh_offset;
}

/* In objects, copies in section groups hold types for all objects; the one apart is our own. */
static void find_sections(struct elf_debug *debug, bool is_split)
{
	const struct elf_reader *r = debug->reader;

	for (size_t i = 1; i < r->n_sections; i++) {
		const struct elf_section *s = &r->sections[i];
		enum dwarf_section_id id;
		size_t found;

		if ((s->name[0] != '.' || !strstr(s->name, "debug_")) || !has_contents(r, s))
			continue;
		id = dwarf_section_find(s->name, is_split);
		if (id == DWARF_SECTION_COUNT)
			continue;
		found = debug->sections[id];
		if (!found || ((r->sections[found].header.sh_flags & SHF_GROUP) &&
			       !(s->header.sh_flags & SHF_GROUP)))
			debug->sections[id] = i;
	}
}

/* What is compressed: where it begins in the stored bytes, how, and what it comes to. */
struct packed {
	uint64_t off, size;
	enum compression compression;
};

/* gABI, "Section Compression", or .zdebug. */
static bool is_packed(const struct elf_reader *r, size_t i, const uint8_t *data,
		      struct packed *packed)
{
	const struct elf_section *s = &r->sections[i];
	GElf_Chdr chdr;

	if (s->header.sh_flags & SHF_COMPRESSED) {
		if (!gelf_getchdr(elf_getscn(r->elf, i), &chdr))
			return false;
		packed->off = gelf_fsize(r->elf, ELF_T_CHDR, 1, EV_CURRENT);
		packed->size = chdr.ch_size;
		packed->compression = chdr.ch_type == 2 ? COMPRESSION_ZSTD : COMPRESSION_ZLIB;
		return packed->off <= s->header.sh_size;
	}
	if (s->name[1] != 'z')
		return false;
	packed->off = ZDEBUG_HEADER_SIZE;
	packed->compression = COMPRESSION_ZLIB;
	return zdebug_read_header(cursor_over(data, s->header.sh_size, 0, s->header.sh_size),
				  &packed->size);
}

static bool holds_strings(enum dwarf_section_id id)
{
	return id == DWARF_STR || id == DWARF_LINE_STR;
}

static const uint8_t *inflate_section(struct elf_debug *debug, enum dwarf_section_id id,
				      const uint8_t *data, const struct packed *packed)
{
	struct elf_reader *r = debug->reader;
	const struct elf_section *s = &r->sections[debug->sections[id]];
	struct arena *arena = holds_strings(id) ? r->image->arena : &debug->scratch;
	const uint8_t *contents = NULL;
	struct error *error;

	if (packed->size > debug->bytes_to_inflate) {
		image_warn(r->image, r->file_off + s->header.sh_offset,
			   "section %s is too large to be inflated", s->name);
		return NULL;
	}
	debug->bytes_to_inflate -= packed->size;
	error = decompress(arena, packed->compression, data + packed->off,
			   s->header.sh_size - packed->off, packed->size, &contents);
	if (error)
		image_warn(r->image, r->file_off + s->header.sh_offset, "section %s: %s", s->name,
			   error->text);
	file_forget(r->image->file, r->file_off + s->header.sh_offset, s->header.sh_size);
	return contents;
}

static void load_section(struct elf_debug *debug, enum dwarf_section_id id, bool is_needed,
			 bool is_own)
{
	struct elf_reader *r = debug->reader;
	const struct elf_section *s = &r->sections[debug->sections[id]];
	struct dwarf_section *section = &debug->input.sections[id];
	Elf_Data *raw = elf_rawdata(elf_getscn(r->elf, debug->sections[id]), NULL);
	struct packed packed;

	if (!raw || !raw->d_buf || raw->d_size != s->header.sh_size)
		return;
	section->data = raw->d_buf;
	section->size = raw->d_size;
	if (is_packed(r, debug->sections[id], section->data, &packed)) {
		section->size = packed.size;
		section->data = is_needed ? inflate_section(debug, id, raw->d_buf, &packed) : NULL;
	}
	if (is_own) {
		section->file_off = r->file_off + s->header.sh_offset;
		section->stored_size = s->header.sh_size;
		section->contents_size = section->size;
	}
	// Strings stay when the scratch goes; a relocation of one could only be there to do harm.
	if (section->data && is_needed && r->header.e_type == ET_REL && !holds_strings(id))
		section->data = elf_debug_relocate(debug, debug->sections[id], section->data,
						   section->size);
	if (!section->data)
		section->size = 0;
}

void elf_debug_load(struct elf_debug *debug, unsigned needed, bool is_split, bool is_own)
{
	const struct elf_reader *r = debug->reader;

	debug->bytes_to_inflate = most_inflated;
	debug->input.big_endian = elf_is_big_endian(r);
	debug->input.member_unit = r->unit;
	debug->input.first_section = (uint32_t)r->first_section;
	find_sections(debug, is_split);
	for (unsigned id = 0; id < DWARF_SECTION_COUNT; id++) {
		if (debug->sections[id])
			load_section(debug, id, needed & 1u << id, is_own);
	}
}
