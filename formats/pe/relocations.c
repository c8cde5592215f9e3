/* relocations.c: "The .reloc Section (Image Only)". */
#include "reader.h"

enum { BLOCK_HEADER = 8, TYPE_ABSOLUTE = 0, TYPE_HIGHADJ = 4, TYPE_DIR64 = 10 };

/* The word at `rva` holds an address already: that for the preferred image base. */
static void add_pointer(struct pe *pe, uint64_t rva)
{
	struct cursor c;
	uint64_t address;

	if (!image_keeps_pointers(pe->image))
		return;
	c = pe_cursor(pe, rva, 8);
	address = cursor_u64(&c);
	if (!c.bad && address >= pe->image_base)
		image_add_pointer(pe->image, rva, address - pe->image_base);
}

/*
 * A block of entries for one page: each patches the bytes at `page` plus its low 12 bits. The
 * header in front is there for the first of them.
 */
static void read_block(struct pe *pe, struct cursor c, uint32_t page)
{
	uint64_t header_off = c.pos - BLOCK_HEADER;
	bool is_first = true;

	while (cursor_left(&c) >= 2) {
		uint64_t off = c.pos;
		uint16_t entry = cursor_u16(&c);
		unsigned type = entry >> 12;

		if (type == TYPE_ABSOLUTE) { // makes the size of the block a multiple of 4
			pe_part(pe, off, 2, KIND_PADDING, "relocation padding", 2);
			continue;
		}
		if (is_first)
			pe_record(pe, header_off, BLOCK_HEADER, KIND_RELOCATIONS,
				  (uint64_t)page + (entry & 0xfff));
		is_first = false;
		// The low half of the address follows in a slot of its own.
		if (type == TYPE_HIGHADJ)
			cursor_skip(&c, 2);
		pe_record(pe, off, type == TYPE_HIGHADJ ? 4 : 2, KIND_RELOCATIONS,
			  (uint64_t)page + (entry & 0xfff));
		if (type == TYPE_DIR64)
			add_pointer(pe, (uint64_t)page + (entry & 0xfff));
	}
}

void pe_read_relocations(struct pe *pe)
{
	const struct file *file = pe->image->file;
	struct cursor c = pe_directory_cursor(pe, PE_BASE_RELOCATION, "base relocation");

	pe_part(pe, c.pos, cursor_left(&c), KIND_RELOCATIONS, "base relocations", 1);
	while (cursor_left(&c) >= BLOCK_HEADER) {
		uint64_t at = c.pos;
		uint32_t page = cursor_u32(&c);
		uint32_t size = cursor_u32(&c);

		if (!page && !size)
			break; // what fills the section
		if (size < BLOCK_HEADER || size > c.end - at) {
			image_warn(pe->image, at, "a block of %u base relocations does not fit",
				   size);
			break;
		}
		read_block(pe, cursor_over(file->data, file->size, c.pos, size - BLOCK_HEADER),
			   page);
		cursor_seek(&c, at + size);
	}
}
