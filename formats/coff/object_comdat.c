/* object_comdat.c: compilers that give each function its own section say so in the symbols. */
#include "object.h"

#include "../../src/base/array.h"

#include <stdlib.h>

enum { SELECT_ASSOCIATIVE = 5 };

/* "Auxiliary Format 5: Section Definitions". The number of the associated section, or 0. */
static uint32_t associated_section(const struct coff_object *object, const struct symbol *symbol)
{
	const struct file *file = object->image->file;
	uint32_t entry_size = coff_entry_size(object->is_big);
	struct cursor c = cursor_over(file->data, file->size, symbol->entry_off + entry_size,
				      entry_size);
	uint32_t number;

	cursor_skip(&c, 12); // length, counts, checksum
	number = cursor_u16(&c);
	if (cursor_u8(&c) != SELECT_ASSOCIATIVE)
		return 0;
	if (object->is_big) {
		cursor_skip(&c, 1);
		number |= (uint32_t)cursor_u16(&c) << 16;
	}
	return c.bad || number > object->n_sections ? 0 : number;
}

static void note_associated(struct coff_object *object, const struct symbol *symbol)
{
	uint32_t i = symbol->section - object->first_section;
	uint32_t entry_size = coff_entry_size(object->is_big);

	if (symbol->entry_size > entry_size && !object->sections[i].associated)
		object->sections[i].associated = associated_section(object, symbol);
}

uint64_t coff_owner_addr(const struct coff_object *object, uint32_t number)
{
	// Tables of a function stand behind it, and nothing is associated with tables.
	uint32_t owner = object->sections[number - 1].associated;

	return object->image->sections[object->first_section + (owner ? owner : number) - 1]
		.vm_addr;
}

/* Unwind tables and debug information that go with one function belong to it. */
static void charge_associated(struct coff_object *object)
{
	for (uint32_t number = 1; number <= object->n_sections; number++) {
		const struct section *section =
			&object->image->sections[object->first_section + number - 1];
		uint64_t owner_addr = coff_owner_addr(object, number);

		if (object->sections[number - 1].associated && owner_addr != NO_ADDR)
			image_add_record(object->image, section->file_off, section->file_size,
					 section->kind, owner_addr);
	}
}

/* Whether a symbol defines something that has bytes in a section of this object. */
static bool is_definition(const struct coff_object *object, const struct symbol *symbol)
{
	return symbol->section != NO_INDEX && symbol->section >= object->first_section &&
	       symbol->type != SYMBOL_SECTION && symbol->type != SYMBOL_LABEL &&
	       symbol->type != SYMBOL_FILE && symbol->type != SYMBOL_OTHER;
}

/* A section with one symbol, at its start, is that symbol. */
static void size_lone_symbols(struct coff_object *object)
{
	struct image *image = object->image;
	uint32_t *n_definitions = array_new(uint32_t, object->n_sections);

	for (uint32_t i = 0; i < object->n_sections; i++)
		n_definitions[i] = 0;
	for (size_t i = object->first_symbol; i < image->n_symbols; i++) {
		if (is_definition(object, &image->symbols[i]))
			n_definitions[image->symbols[i].section - object->first_section]++;
	}
	for (size_t i = object->first_symbol; i < image->n_symbols; i++) {
		struct symbol *symbol = &image->symbols[i];
		const struct section *section;

		if (!is_definition(object, symbol) ||
		    n_definitions[symbol->section - object->first_section] != 1)
			continue;
		section = &image->sections[symbol->section];
		if (!section->vm_size || symbol->vm_addr != section->vm_addr)
			continue;
		symbol->vm_size = section->vm_size;
		symbol->flags &= (uint8_t)~SYMBOL_UNSIZED;
	}
	free(n_definitions);
}

void coff_read_comdats(struct coff_object *object)
{
	const struct image *image = object->image;

	for (size_t i = object->first_symbol; i < image->n_symbols; i++) {
		const struct symbol *symbol = &image->symbols[i];

		if (symbol->type == SYMBOL_SECTION && symbol->section != NO_INDEX)
			note_associated(object, symbol);
	}
	charge_associated(object);
	size_lone_symbols(object);
}
