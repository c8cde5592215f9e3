/* object_sections.c: the section headers, and a made-up address for what would be loaded. */
#include "object.h"

#include "section_kind.h"

#include "../../src/base/array.h"

#include <string.h>

/* PE/COFF, "Section Flags": IMAGE_SCN_ALIGN_1BYTES is 1, …; no value means 16 bytes. */
static uint64_t alignment_of(uint32_t characteristics)
{
	uint32_t exponent = (characteristics & COFF_ALIGN_MASK) >> 20;

	return exponent ? UINT64_C(1) << (exponent - 1) : 16;
}

/* Debug information, linker directives and what the linker drops never get to memory. */
static bool is_loaded(const struct section *section, uint32_t characteristics)
{
	return !(characteristics & (COFF_LNK_INFO | COFF_LNK_REMOVE | COFF_MEM_DISCARDABLE)) &&
	       section->kind != KIND_DEBUG && section->kind != KIND_IR;
}

/* [off, off + size) of the object in the file, cut to the object. */
static void place_in_file(struct coff_object *object, uint64_t off, uint64_t size,
			  struct section *section)
{
	section->file_off = object->file_off + (off < object->file_size ? off : object->file_size);
	section->file_size = size;
	if (off <= object->file_size && size <= object->file_size - off)
		return;
	image_warn(object->image, object->file_off + off,
		   "section %s leaves the object: offset %llu, size %llu", section->name,
		   (unsigned long long)off, (unsigned long long)size);
	section->file_size = off < object->file_size ? object->file_size - off : 0;
}

static void add_line_numbers(struct coff_object *object, uint64_t off, uint64_t n)
{
	if (off && n && off <= object->file_size && 6 * n <= object->file_size - off)
		image_add_part(object->image, object->file_off + off, 6 * n, KIND_DEBUG,
			       "COFF line numbers", 0);
}

/* A long name costs a look at the string table; names that overlap get a budget. */
static const char *section_name(struct coff_object *object, const uint8_t name[8])
{
	const struct coff_symbol_table *table = object->name_bytes_left ? &object->table : NULL;
	const char *text = coff_section_name(object->image, table, name);
	uint64_t cost = name[0] != '/'	 ? 0
			: text[0] == '/' ? object->table.strings_size
					 : strlen(text) + 1;

	object->name_bytes_left -= cost < object->name_bytes_left ? cost : object->name_bytes_left;
	return text;
}

static void read_section(struct coff_object *object, struct cursor *c,
			 struct coff_object_section *extra)
{
	struct image *image = object->image;
	struct section section = { .vm_addr = NO_ADDR, .unit = object->unit };
	const uint8_t *name = cursor_take(c, 8);
	uint64_t size, off, lines_off;
	uint32_t relocations_off;

	section.name = section_name(object, name);
	cursor_skip(c, 4); // virtual size: 0 in an object
	extra->first_addr = cursor_u32(c);
	size = cursor_u32(c);
	off = cursor_u32(c);
	relocations_off = cursor_u32(c);
	lines_off = cursor_u32(c);
	extra->n_relocations = cursor_u16(c);
	add_line_numbers(object, lines_off, cursor_u16(c));
	extra->characteristics = cursor_u32(c);
	extra->relocations_off = object->file_off + relocations_off;

	section.kind = coff_section_kind(section.name, extra->characteristics);
	section.flags = coff_section_flags(section.name, extra->characteristics);
	section.alignment = alignment_of(extra->characteristics);
	section.file_off = object->file_off;
	if (off && !(extra->characteristics & COFF_CNT_UNINITIALIZED_DATA))
		place_in_file(object, off, size, &section);
	section.contents_size = section.file_size;
	if (is_loaded(&section, extra->characteristics) && size) {
		section.vm_addr = image_place(image, size, section.alignment);
		section.vm_size = section.vm_addr == NO_ADDR ? 0 : size;
	}
	image_add_section(image, section);
}

void coff_read_sections(struct coff_object *object)
{
	const struct file *file = object->image->file;
	struct cursor c = cursor_over(file->data, file->size, object->sections_off,
				      UINT64_C(40) * object->n_sections);

	object->first_section = (uint32_t)object->image->n_sections;
	object->name_bytes_left = 16 * object->table.strings_size;
	object->sections = array_new(struct coff_object_section, object->n_sections);
	for (uint32_t i = 0; i < object->n_sections; i++) {
		object->sections[i] = (struct coff_object_section){ 0 };
		read_section(object, &c, &object->sections[i]);
	}
}
