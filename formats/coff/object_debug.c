/* object_debug.c: DWARF in an object: what the linker would do to it, on a copy. */
#include "object.h"

#include "debug_sections.h"
#include "machine.h"

#include "../../src/base/die.h"

/* PE/COFF, "Type Indicators": addresses, and offsets from the start of a section. */
static const struct kind_of_relocation {
	uint16_t machine, type;
	uint8_t size;
	bool is_section_relative;
} kinds[] = {
	{ COFF_AMD64, 0x01, 8, false }, { COFF_AMD64, 0x02, 4, false },
	{ COFF_AMD64, 0x0b, 4, true },	{ COFF_I386, 0x06, 4, false },
	{ COFF_I386, 0x0b, 4, true },	{ COFF_ARM64, 0x0e, 8, false },
	{ COFF_ARM64, 0x01, 4, false }, { COFF_ARM64, 0x08, 4, true },
	{ COFF_ARMNT, 0x01, 4, false }, { COFF_ARMNT, 0x0f, 4, true },
};

static const struct kind_of_relocation *find_kind(uint16_t machine, uint16_t type)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (kinds[i].machine == machine && kinds[i].type == type)
			return &kinds[i];
	}
	return NULL;
}

/* The made-up address of a section; debug information refers to its own as if it began at 0. */
static uint64_t section_addr(const struct coff_object *object, int64_t number)
{
	const struct section *s;

	if (number < 1 || number > object->n_sections)
		return 0;
	s = &object->image->sections[object->first_section + (uint32_t)number - 1];
	return s->vm_size ? s->vm_addr : 0;
}

/* "COFF Symbol Table": the value is at 8, the number of the section behind it. */
static uint64_t symbol_value(const struct coff_object *object, uint32_t entry, bool is_relative)
{
	const struct coff_symbol_table *table = &object->table;
	const struct file *file = object->image->file;
	uint64_t entry_size = coff_entry_size(table->is_big);
	struct cursor c;
	uint32_t value;
	int64_t number;

	if (entry >= table->n_entries)
		return 0;
	c = cursor_over(file->data, file->size, table->file_off + entry * entry_size, entry_size);
	cursor_skip(&c, 8);
	value = cursor_u32(&c);
	number = table->is_big ? (int32_t)cursor_u32(&c) : (int16_t)cursor_u16(&c);
	return value + (is_relative ? 0 : section_addr(object, number));
}

static void store(uint8_t *p, uint64_t value, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		p[i] = (uint8_t)(value >> (8 * i));
}

/* Adds the symbol to what is there. */
static void apply(const struct coff_object *object, struct cursor *relocation, uint32_t first_addr,
		  uint8_t *contents, uint64_t size)
{
	uint32_t off = cursor_u32(relocation) - first_addr, symbol = cursor_u32(relocation);
	const struct kind_of_relocation *kind = find_kind(object->machine, cursor_u16(relocation));
	struct cursor held = cursor_over(contents, size, off, kind ? kind->size : 0);
	uint64_t value;

	if (!kind || held.bad)
		return;
	value = cursor_uint(&held, kind->size);
	store(contents + off, value + symbol_value(object, symbol, kind->is_section_relative),
	      kind->size);
}

static void relocate(const struct coff_object *object, struct coff_debug *debug,
		     enum dwarf_section_id id, uint64_t *bytes_left)
{
	struct dwarf_section *section = &debug->input.sections[id];
	uint32_t number = debug->sections[id] - object->first_section + 1;
	uint8_t *contents;
	struct cursor c;
	uint64_t n;

	if (!coff_open_relocations(object, number, &c, &n) ||
	    n * COFF_RELOCATION_SIZE > *bytes_left)
		return;
	*bytes_left -= n * COFF_RELOCATION_SIZE;
	contents = (uint8_t *)arena_copy(&debug->scratch, (const char *)section->data,
					 (size_t)section->size);
	for (uint64_t i = 0; i < n; i++)
		apply(object, &c, object->sections[number - 1].first_addr, contents, section->size);
	section->data = contents;
}

void coff_read_debug(struct coff_object *object)
{
	struct coff_debug debug;
	uint64_t bytes_left = object->file_size; // tables that lie over each other end there

	coff_debug_load(&debug, object->image, object->first_section, 0);
	debug.input.member_unit = object->unit;
	for (unsigned id = 0; id < DWARF_SECTION_COUNT; id++) {
		// Strings stay when the scratch goes; a relocation of one could only do harm.
		if (debug.input.sections[id].data && id != DWARF_STR && id != DWARF_LINE_STR)
			relocate(object, &debug, id, &bytes_left);
	}
	coff_debug_read(&debug, object->image);
}
