/* sections.c: the section header table and the contents of sections. */
#include "reader.h"

#include "../compression.h"

#include "../../src/base/array.h"

#include <string.h>

/* A function's section has its whole mangled name; but hostile sections could share a long one. */
static const char *section_name(struct elf_reader *r, size_t names, const GElf_Shdr *header)
{
	const char *name = elf_strptr(r->elf, names, header->sh_name);
	size_t length = name ? strnlen(name, r->bytes_to_read + 1) : 0;

	return length && elf_may_read(r, length) ? arena_copy(r->image->arena, name, length) : "";
}

static bool is_loaded(const GElf_Shdr *header)
{
	// The zero-filled part of thread-local data has no place in the image.
	return (header->sh_flags & SHF_ALLOC) &&
	       !((header->sh_flags & SHF_TLS) && header->sh_type == SHT_NOBITS);
}

static uint32_t section_flags(const GElf_Shdr *header)
{
	return (header->sh_flags & SHF_EXECINSTR ? SECTION_EXECUTABLE : 0u) |
	       (header->sh_flags & SHF_WRITE ? SECTION_WRITABLE : 0u) |
	       (header->sh_flags & SHF_TLS ? SECTION_TLS : 0u) |
	       (header->sh_flags & SHF_COMPRESSED ? SECTION_COMPRESSED : 0u);
}

/* What a compressed section holds. gABI, "Section Compression". */
static uint64_t contents_size(struct elf_reader *r, size_t i, const char *name,
			      const struct section *section)
{
	GElf_Chdr compressed;

	if (section->flags & SECTION_COMPRESSED) {
		if (gelf_getchdr(elf_getscn(r->elf, i), &compressed))
			return compressed.ch_size;
		image_warn(r->image, section->file_off, "section %s: compression header is damaged",
			   name);
	} else if (!strncmp(name, ".zdebug_", 8)) {
		const struct file *file = r->image->file;
		uint64_t size;

		if (zdebug_read_header(cursor_over(file->data, file->size, section->file_off,
						   section->file_size),
				       &size))
			return size;
	}
	return section->file_size;
}

/* Its bytes in the file, cut at the end of that. */
static void place_in_file(struct elf_reader *r, const GElf_Shdr *header, struct section *section)
{
	section->file_off = r->file_off + header->sh_offset;
	section->file_size = header->sh_size;
	if (header->sh_offset <= r->file_size &&
	    header->sh_size <= r->file_size - header->sh_offset)
		return;
	image_warn(r->image, section->file_off,
		   "section %s leaves the file: offset %llu, size %llu", section->name,
		   (unsigned long long)header->sh_offset, (unsigned long long)header->sh_size);
	section->file_off = r->file_off;
	section->file_size = 0;
	if (header->sh_offset < r->file_size) {
		section->file_off += header->sh_offset;
		section->file_size = r->file_size - header->sh_offset;
	}
}

static void place_in_memory(struct elf_reader *r, const GElf_Shdr *header, struct section *section)
{
	static const uint64_t most_zeros = UINT64_C(1) << 40;
	struct image *image = r->image;

	if (!image->is_linked && header->sh_type == SHT_NOBITS && header->sh_size > most_zeros) {
		image_warn(image, section->file_off,
			   "section %s wants %llu bytes of memory; they are not counted",
			   section->name, (unsigned long long)header->sh_size);
		return;
	}
	if (!is_loaded(header) || r->header.e_type == ET_CORE)
		return;
	section->vm_addr = image->is_linked
				   ? header->sh_addr
				   : image_place(image, header->sh_size, section->alignment);
	section->vm_size = section->vm_addr == NO_ADDR ? 0 : header->sh_size;
	if (section->vm_size <= UINT64_MAX - section->vm_addr)
		return;
	image_warn(image, section->file_off, "section %s wraps around in memory", section->name);
	section->vm_addr = NO_ADDR;
	section->vm_size = 0;
}

static struct section make_section(struct elf_reader *r, size_t i, const char *name,
				   const GElf_Shdr *header)
{
	struct section section = {
		.name = name,
		.file_off = r->file_off,
		.vm_addr = NO_ADDR,
		.alignment = header->sh_addralign ? header->sh_addralign : 1,
		.kind = elf_section_kind(name, header),
		.flags = section_flags(header),
		.unit = r->unit,
	};

	if (header->sh_type != SHT_NOBITS) {
		place_in_file(r, header, &section);
		section.contents_size = contents_size(r, i, name, &section);
	}
	place_in_memory(r, header, &section);
	return section;
}

/* A table whose entries have another size than libelf's own would be read wrongly: leave it. */
static bool has_usable_table(struct elf_reader *r)
{
	size_t expected = gelf_fsize(r->elf, ELF_T_SHDR, 1, EV_CURRENT);

	if (!r->header.e_shoff)
		return false;
	if (r->header.e_shentsize == expected)
		return true;
	image_warn(r->image, r->file_off, "section headers of %u bytes are not understood",
		   r->header.e_shentsize);
	return false;
}

static void note_relocated_sections(struct elf_reader *r)
{
	for (size_t i = 1; i < r->n_sections; i++) {
		const GElf_Shdr *h = &r->sections[i].header;

		if ((h->sh_type == SHT_RELA || h->sh_type == SHT_REL) && h->sh_info > 0 &&
		    h->sh_info < r->n_sections)
			r->sections[h->sh_info].relocated_by = (uint32_t)i;
	}
}

struct error *elf_read_sections(struct elf_reader *r)
{
	size_t n = 0, names = 0;

	if (!has_usable_table(r))
		return NULL;
	if (elf_getshdrnum(r->elf, &n) || !elf_getscn(r->elf, 0)) {
		image_warn(r->image, r->file_off + r->header.e_shoff,
			   "section headers cannot be read (%s); only segments are shown",
			   elf_errmsg(-1));
		return NULL;
	}
	if (n > r->file_size / r->header.e_shentsize)
		return error_at(r->image->arena, r->file_off + r->header.e_shoff,
				"%zu section headers do not fit", n);
	elf_getshdrstrndx(r->elf, &names);
	r->sections = array_new(struct elf_section, n);
	for (r->n_sections = 0; r->n_sections < n; r->n_sections++) {
		struct elf_section *s = &r->sections[r->n_sections];

		*s = (struct elf_section){ .name = "", .index = NO_INDEX };
		if (!gelf_getshdr(elf_getscn(r->elf, r->n_sections), &s->header))
			image_warn(r->image, r->file_off, "section header %zu cannot be read",
				   r->n_sections);
		else if (r->n_sections > 0 && s->header.sh_type != SHT_NULL) {
			s->name = section_name(r, names, &s->header);
			s->index = image_add_section(
				r->image, make_section(r, r->n_sections, s->name, &s->header));
		}
	}
	note_relocated_sections(r);
	return NULL;
}

bool elf_may_read(struct elf_reader *r, uint64_t size)
{
	if (size <= r->bytes_to_read) {
		r->bytes_to_read -= size;
		return true;
	}
	if (r->bytes_to_read)
		image_warn(r->image, r->file_off + r->header.e_shoff,
			   "sections lie over each other; what is too much is not decoded");
	r->bytes_to_read = 0;
	return false;
}

bool elf_is_stored_plainly(const struct elf_reader *r, size_t i)
{
	return !(r->sections[i].header.sh_flags & SHF_COMPRESSED);
}

static Elf_Data *inflated_contents(struct elf_reader *r, size_t i)
{
	const struct elf_section *s = &r->sections[i];
	Elf_Data *raw = elf_rawdata(elf_getscn(r->elf, i), NULL), *result;
	size_t header_size = gelf_fsize(r->elf, ELF_T_CHDR, 1, EV_CURRENT);
	struct error *error;
	const uint8_t *bytes;
	GElf_Chdr chdr;

	if (!raw || raw->d_size < header_size || !gelf_getchdr(elf_getscn(r->elf, i), &chdr))
		return NULL;
	if (chdr.ch_size > r->bytes_to_inflate) {
		image_warn(r->image, r->file_off + s->header.sh_offset,
			   "section %s is too large to be inflated", s->name);
		return NULL;
	}
	r->bytes_to_inflate -= chdr.ch_size;
	error = decompress(r->image->arena, chdr.ch_type == 2 ? COMPRESSION_ZSTD : COMPRESSION_ZLIB,
			   (const uint8_t *)raw->d_buf + header_size, raw->d_size - header_size,
			   chdr.ch_size, &bytes);
	if (error) {
		image_warn(r->image, r->file_off + s->header.sh_offset, "section %s: %s", s->name,
			   error->text);
		return NULL;
	}
	result = arena_new(r->image->arena, Elf_Data, 1);
	*result = (Elf_Data){ .d_buf = (void *)(uintptr_t)bytes,
			      .d_type = ELF_T_BYTE,
			      .d_version = EV_CURRENT,
			      .d_size = (size_t)chdr.ch_size };
	return result;
}

Elf_Data *elf_contents(struct elf_reader *r, size_t i, Elf_Type type)
{
	const struct elf_section *s = &r->sections[i];
	Elf_Data *data = NULL;

	if (s->header.sh_type == SHT_NOBITS || !s->header.sh_size ||
	    !elf_may_read(r, s->header.sh_size))
		return NULL;
	if (!elf_is_stored_plainly(r, i) && type == ELF_T_BYTE)
		return inflated_contents(r, i);
	// gelf_getsym() and its like look behind the Elf_Data: it must be one of libelf's own.
	if (elf_is_stored_plainly(r, i))
		data = type == ELF_T_BYTE ? elf_rawdata(elf_getscn(r->elf, i), NULL)
					  : elf_getdata(elf_getscn(r->elf, i), NULL);
	if (data && data->d_buf && (data->d_type == type || type == ELF_T_BYTE))
		return data;
	image_warn(r->image, r->file_off + s->header.sh_offset, "section %s cannot be read",
		   s->name);
	return NULL;
}

size_t elf_find_section(const struct elf_reader *r, const char *name)
{
	for (size_t i = 1; i < r->n_sections; i++) {
		if (!strcmp(r->sections[i].name, name))
			return i;
	}
	return 0;
}

uint64_t elf_section_addr(const struct elf_reader *r, size_t i, uint64_t off)
{
	const struct section *section;

	if (i == 0 || i >= r->n_sections || r->sections[i].index == NO_INDEX)
		return NO_ADDR;
	section = &r->image->sections[r->sections[i].index];
	return section->vm_size && off <= section->vm_size ? section->vm_addr + off : NO_ADDR;
}
