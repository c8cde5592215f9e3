/*
 * unwind.c: the unwind tables of an ELF file, and the two of them that are plain lists of functions.
 *
 * Layouts: LSB, ".eh_frame_hdr"; ARM EHABI, section 6 (.ARM.exidx).
 */
#include "unwind.h"

#include <string.h>

/* LSB, "The .eh_frame_hdr section": a sorted table of (function, entry) for the unwinder. */
static void read_eh_frame_hdr(struct elf_reader *r, size_t i)
{
	struct cursor c = elf_stored_bytes(r, i);
	uint64_t vm_addr = r->sections[i].header.sh_addr;
	uint8_t version, pointer, count, table;

	version = cursor_u8(&c);
	pointer = cursor_u8(&c);
	count = cursor_u8(&c);
	table = cursor_u8(&c);
	// What every linker writes: 4-byte fields, the table counted from the section's start.
	if (version != 1 || (pointer & 0x0f) != 0x0b || count != 0x03 || table != 0x3b)
		return;
	cursor_skip(&c, 4);
	for (uint32_t n = cursor_u32(&c); n && cursor_left(&c) >= 8; n--) {
		uint64_t entry_off = c.pos;
		int32_t distance = (int32_t)cursor_u32(&c);

		cursor_skip(&c, 4);
		image_add_record(r->image, entry_off, 8, KIND_UNWIND,
				 vm_addr + (uint64_t)(int64_t)distance);
	}
}

/* ARM EHABI, section 6: (function, entry or table), both as 31-bit distances. */
static void read_exidx(struct elf_reader *r, size_t i)
{
	struct cursor c = elf_stored_bytes(r, i);
	uint64_t at = r->file_off + r->sections[i].header.sh_offset;

	while (cursor_left(&c) >= 8) {
		uint64_t entry_off = c.pos;
		uint32_t raw = cursor_u32(&c) & 0x7fffffff;
		uint64_t distance = raw & 0x40000000 ? raw | ~UINT64_C(0x7fffffff) : raw;
		uint64_t place = r->sections[i].header.sh_addr + (entry_off - at);

		cursor_skip(&c, 4);
		image_add_record(r->image, entry_off, 8, KIND_UNWIND,
				 (place + distance) & UINT32_MAX);
	}
}

void elf_read_unwind(struct elf_reader *r)
{
	for (size_t i = 1; i < r->n_sections; i++) {
		const struct elf_section *s = &r->sections[i];

		if (s->index == NO_INDEX || s->header.sh_type == SHT_NOBITS)
			continue;
		if (!strcmp(s->name, ".eh_frame"))
			elf_read_eh_frame(r, i);
		else if (!strcmp(s->name, ".eh_frame_hdr") && r->image->is_linked &&
			 elf_may_read(r, s->header.sh_size))
			read_eh_frame_hdr(r, i);
		else if (!strncmp(s->name, ".ARM.exidx", 10) && r->image->is_linked &&
			 elf_may_read(r, s->header.sh_size))
			read_exidx(r, i);
	}
}
