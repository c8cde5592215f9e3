#include "reader.h"

#include <stdlib.h>

struct elf_reader elf_reader_of(struct image *image, uint64_t file_off, uint64_t file_size,
				uint32_t unit)
{
	return (struct elf_reader){
		.image = image,
		.file_off = file_off,
		.file_size = file_size,
		.unit = unit,
		.bytes_to_read = file_size < UINT64_MAX / 4 ? 4 * file_size : UINT64_MAX,
		.bytes_to_inflate = UINT64_C(256) << 20,
	};
}

struct error *elf_open(struct elf_reader *r)
{
	struct arena *arena = r->image->arena;
	const uint8_t *data = r->image->file->data + r->file_off;

	if (elf_version(EV_CURRENT) == EV_NONE)
		return error_new(arena, "libelf is too old");
	if (r->file_size < EI_NIDENT)
		return error_at(arena, r->file_off, "ELF file of %llu bytes has no whole header",
				(unsigned long long)r->file_size);
	// libelf never writes to the image we hand it: elf_compress() would, and is not used.
	r->elf = elf_memory((char *)(uintptr_t)data, (size_t)r->file_size);
	if (!r->elf || elf_kind(r->elf) != ELF_K_ELF || !gelf_getehdr(r->elf, &r->header))
		return error_at(arena, r->file_off, "ELF header is damaged: %s", elf_errmsg(-1));
	return NULL;
}

void elf_close(struct elf_reader *r)
{
	elf_end(r->elf);
	free(r->sections);
	free(r->segments);
}

unsigned elf_word(const struct elf_reader *r)
{
	return r->header.e_ident[EI_CLASS] == ELFCLASS64 ? 8 : 4;
}

bool elf_is_big_endian(const struct elf_reader *r)
{
	return r->header.e_ident[EI_DATA] == ELFDATA2MSB;
}

struct cursor elf_stored_bytes(const struct elf_reader *r, size_t i)
{
	const struct file *file = r->image->file;
	const GElf_Shdr *h = &r->sections[i].header;
	struct cursor c = cursor_over(file->data, file->size, r->file_off + h->sh_offset,
				      h->sh_size);

	c.big_endian = elf_is_big_endian(r);
	return c;
}
