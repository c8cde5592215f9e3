#include "cubin_elf.h"

#include "../../src/base/cursor.h"

#include <string.h>

enum {
	EM_OF_CUDA = 190,
	HEADER_SIZE = 64,
	EXTENDED_NAMES = 0xffff, /* SHN_XINDEX: section 0 knows */
	NULL_SECTION = 0,
	NOBITS = 8,
	NV_GLOBAL = 0x70000007,
	NV_LOCAL = 0x70000009,
	NV_SHARED = 0x7000000a,
	NV_SHARED_RESERVED = 0x70000015,
};

enum { ABI_OF_CUDA_13 = 65, ARCH_SPECIFIC_FLAG = 0x800 };

bool cubin_elf_open(struct cubin_elf *elf, const uint8_t *data, uint64_t size)
{
	static const uint8_t magic[] = { 0x7f, 'E', 'L', 'F', 2, 1, 1 };
	struct cursor c = cursor_over(data, size, 0, size);
	uint16_t machine, entry_size;

	*elf = (struct cubin_elf){ .data = data, .size = size };
	if (size < HEADER_SIZE || memcmp(data, magic, sizeof(magic)))
		return false;
	elf->abi = data[7];
	cursor_seek(&c, 18);
	machine = cursor_u16(&c);
	elf->version = cursor_u32(&c);
	cursor_seek(&c, 32);
	elf->segment_table = cursor_u64(&c);
	elf->section_table = cursor_u64(&c);
	elf->flags = cursor_u32(&c);
	cursor_seek(&c, 56);
	elf->n_segments = cursor_u16(&c);
	entry_size = cursor_u16(&c);
	elf->n_sections = cursor_u16(&c);
	elf->names = cursor_u16(&c);
	if (machine != EM_OF_CUDA || (entry_size && entry_size != CUBIN_SECTION_SIZE) ||
	    elf->section_table > size)
		return false;
	if (size - elf->section_table >= CUBIN_SECTION_SIZE) {
		struct cubin_section first = cubin_elf_section(elf, 0);

		if (!elf->n_sections && elf->section_table)
			elf->n_sections = first.size > UINT32_MAX ? UINT32_MAX
								  : (uint32_t)first.size;
		if (elf->names == EXTENDED_NAMES)
			elf->names = first.link;
	}
	return elf->n_sections <= (size - elf->section_table) / CUBIN_SECTION_SIZE;
}

struct cubin_section cubin_elf_section(const struct cubin_elf *elf, uint32_t i)
{
	struct cursor c = cursor_over(elf->data, elf->size,
				      elf->section_table + (uint64_t)i * CUBIN_SECTION_SIZE,
				      CUBIN_SECTION_SIZE);
	struct cubin_section section = { .name = cursor_u32(&c), .type = 0 };

	section.type = cursor_u32(&c);
	cursor_skip(&c, 16); // flags, address
	section.off = cursor_u64(&c);
	section.size = cursor_u64(&c);
	section.link = cursor_u32(&c);
	section.info = cursor_u32(&c);
	cursor_skip(&c, 8); // alignment
	section.entry_size = cursor_u64(&c);
	return section;
}

bool cubin_section_is_stored(const struct cubin_section *section)
{
	switch (section->type) {
	case NULL_SECTION:
	case NOBITS:
	case NV_GLOBAL:
	case NV_LOCAL:
	case NV_SHARED:
	case NV_SHARED_RESERVED:
		return false;
	default:
		return section->size > 0;
	}
}

const char *cubin_elf_string(const struct cubin_elf *elf, const struct cubin_section *table,
			     uint64_t off, uint64_t most, uint64_t *length)
{
	uint64_t left;
	const uint8_t *text, *nul;

	*length = 0;
	if (table->off > elf->size || off >= table->size)
		return NULL;
	left = elf->size - table->off < table->size ? elf->size - table->off : table->size;
	if (off >= left)
		return NULL;
	text = elf->data + table->off + off;
	left -= off;
	nul = memchr(text, 0, (size_t)(left - 1 < most ? left : most + 1));
	if (!nul)
		return NULL;
	*length = (uint64_t)(nul - text);
	return (const char *)text;
}

/* Type 1000 of "NVIDIA Corp": u16 2, u16 virtual SM, u32 toolkit. */
static unsigned toolkit_of_note(const struct cubin_elf *elf, const struct cubin_section *note)
{
	struct cursor c = cursor_over(elf->data, elf->size, note->off, note->size);
	uint32_t name_size = cursor_u32(&c);

	cursor_skip(&c, 8 + ((uint64_t)name_size + 3) / 4 * 4 + 4);
	return cursor_u32(&c);
}

/* Records {u8 form, u8 attribute, …}: form 4 has a u16 size and so many bytes, others two bytes. */
static bool is_arch_specific(const struct cubin_elf *elf, const struct cubin_section *compat)
{
	struct cursor c = cursor_over(elf->data, elf->size, compat->off, compat->size);

	while (cursor_left(&c) >= 4) {
		uint8_t form = cursor_u8(&c), attribute = cursor_u8(&c);
		uint16_t value = cursor_u16(&c);

		if (form == 2 && attribute == 9)
			return (value & 0xff) == 1;
		if (form == 4)
			cursor_skip(&c, value);
	}
	return false;
}

static void look_at(const struct cubin_elf *elf, const struct cubin_section *section,
		    const char *name, struct cubin_identity *identity)
{
	if (!strcmp(name, ".note.nv.cuinfo"))
		identity->toolkit = toolkit_of_note(elf, section);
	else if (!strcmp(name, ".nv.compat"))
		identity->is_arch_specific |= is_arch_specific(elf, section);
	else if (!strcmp(name, ".debug_info"))
		identity->is_debug = true;
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* Where the tables end; false when one is not there. */
static bool find_tables_end(const struct cubin_elf *elf, uint64_t *end)
{
	uint64_t segments = (uint64_t)elf->n_segments * CUBIN_SEGMENT_SIZE;

	if (segments &&
	    (elf->segment_table > elf->size || segments > elf->size - elf->segment_table))
		return false;
	*end = later(HEADER_SIZE, segments ? elf->segment_table + segments : 0);
	*end = later(*end, elf->section_table + (uint64_t)elf->n_sections * CUBIN_SECTION_SIZE);
	return true;
}

/* What sections say, and where the last of them ends; false when one is not there. */
static bool identify_sections(const struct cubin_elf *elf, uint64_t *steps,
			      struct cubin_identity *identity)
{
	enum { LONGEST_KNOWN_NAME = 16 };
	struct cubin_section names = { 0 };

	if (elf->names < elf->n_sections)
		names = cubin_elf_section(elf, elf->names);
	for (uint32_t i = 1; i < elf->n_sections; i++) {
		struct cubin_section section = cubin_elf_section(elf, i);
		uint64_t length;
		const char *name = cubin_elf_string(elf, &names, section.name, LONGEST_KNOWN_NAME,
						    &length);

		++*steps;
		if (!cubin_section_is_stored(&section))
			continue;
		if (section.off > elf->size || section.size > elf->size - section.off)
			return false;
		identity->size = later(identity->size, section.off + section.size);
		if (name)
			look_at(elf, &section, name, identity);
	}
	return true;
}

bool cubin_identify(const uint8_t *data, uint64_t left, uint64_t *steps,
		    struct cubin_identity *identity)
{
	struct cubin_elf elf;

	*identity = (struct cubin_identity){ 0 };
	++*steps;
	if (!cubin_elf_open(&elf, data, left) || !elf.n_sections ||
	    !find_tables_end(&elf, &identity->size) || !identify_sections(&elf, steps, identity))
		return false;
	if (elf.abi == ABI_OF_CUDA_13) {
		identity->sm = elf.flags >> 8 & 0xff;
	} else {
		identity->sm = elf.flags & 0xff;
		identity->is_arch_specific |= (elf.flags & ARCH_SPECIFIC_FLAG) != 0;
		identity->toolkit = elf.version;
	}
	return true;
}
