/* elf.c: the order in which an ELF file is read. */
#include "elf.h"

#include "reader.h"

#include <string.h>

static bool elf_probe(const uint8_t *data, uint64_t size)
{
	return size >= SELFMAG && !memcmp(data, ELFMAG, SELFMAG);
}

/* The header and the two tables it names; sections claim the rest. */
static void add_header_parts(struct elf_reader *r)
{
	const GElf_Ehdr *h = &r->header;

	image_add_part(r->image, r->file_off, h->e_ehsize ? h->e_ehsize : 64, KIND_HEADERS,
		       "ELF header", 0);
	if (r->n_segments)
		image_add_part(r->image, r->file_off + h->e_phoff,
			       (uint64_t)r->n_segments * h->e_phentsize, KIND_HEADERS,
			       "program headers", 0);
	if (r->n_sections)
		image_add_part(r->image, r->file_off + h->e_shoff,
			       (uint64_t)r->n_sections * h->e_shentsize, KIND_HEADERS,
			       "section headers", 0);
}

static struct error *read_all(struct elf_reader *r)
{
	struct error *error = elf_open(r);

	if (error)
		return error;
	r->image->is_linked = r->header.e_type != ET_REL;
	r->first_section = r->image->n_sections;
	elf_read_segments(r);
	error = elf_read_sections(r);
	if (error)
		return error;
	add_header_parts(r);
	elf_add_segments(r);
	if (!r->image->layout_only) {
		elf_read_symbols(r);
		elf_read_mini_debug(r);
		elf_read_relocations(r);
		elf_read_unwind(r);
	}
	elf_read_identity(r);
	if (!r->image->layout_only)
		elf_predict_strip(r);
	if (r->image->debug.wants && !r->image->layout_only)
		elf_read_debug(r);
	return NULL;
}

static struct error *elf_read(struct image *image, uint64_t file_off, uint64_t file_size,
			      uint32_t unit)
{
	struct elf_reader r = elf_reader_of(image, file_off, file_size, unit);
	struct error *error = read_all(&r);

	elf_close(&r);
	return error;
}

/* Linked files have addresses of their own, which would mix with those of the objects. */
static bool elf_probe_member(const uint8_t *data, uint64_t size)
{
	return elf_probe(data, size) && size >= 18 && data[16] + data[17] == 1; // ET_REL
}

const struct format elf_format = { "elf", "ELF", elf_probe, elf_read, elf_probe_member };
