/* coff.c: COFF objects: what compilers for Windows hand to the linker. */
#include "../format.h"

#include "machine.h"
#include "object.h"
#include "symbols.h"

#include "../../src/base/array.h"

#include <stdlib.h>
#include <string.h>

enum { HEADER_SIZE = 20, BIG_HEADER_SIZE = 56, FILE_EXECUTABLE_IMAGE = 2 };

/* ANON_OBJECT_HEADER_BIGOBJ: 00 00 FF FF, a version from 2, and this class id. */
static const uint8_t big_class[16] = { 0xc7, 0xa1, 0xba, 0xd1, 0xee, 0xba, 0xa9, 0x4b,
				       0xaf, 0x20, 0xfa, 0xf6, 0x6a, 0xa4, 0xdc, 0xb8 };

static bool is_big(const uint8_t *data, uint64_t size)
{
	return size >= BIG_HEADER_SIZE && !memcmp(data, "\0\0\xff\xff", 4) &&
	       (data[4] | data[5] << 8) >= 2 && !memcmp(data + 12, big_class, sizeof(big_class));
}

/* There is no magic number but two bytes of machine: what an object cannot have rules it out. */
static bool coff_probe(const uint8_t *data, uint64_t size)
{
	struct cursor c = cursor_over(data, size, 0, size);
	struct identity identity;
	uint16_t machine, optional_size, characteristics;

	if (is_big(data, size))
		return true;
	machine = cursor_u16(&c);
	cursor_seek(&c, 16);
	optional_size = cursor_u16(&c);
	characteristics = cursor_u16(&c);
	return !c.bad && coff_identify(&identity, machine) && !optional_size &&
	       !(characteristics & FILE_EXECUTABLE_IMAGE);
}

static void read_header(struct coff_object *object, struct cursor *c)
{
	uint16_t optional_size;

	object->machine = cursor_u16(c);
	object->n_sections = cursor_u16(c);
	cursor_skip(c, 4); // time stamp
	object->symbols_off = cursor_u32(c);
	object->n_symbols = cursor_u32(c);
	optional_size = cursor_u16(c);
	cursor_skip(c, 2);	       // characteristics
	cursor_skip(c, optional_size); // an object has none
}

static void read_big_header(struct coff_object *object, struct cursor *c)
{
	cursor_skip(c, 6); // signatures, version
	object->machine = cursor_u16(c);
	cursor_skip(c, 36); // time stamp, class id, CLR metadata
	object->n_sections = cursor_u32(c);
	object->symbols_off = cursor_u32(c);
	object->n_symbols = cursor_u32(c);
}

static struct error *read_headers(struct coff_object *object)
{
	struct image *image = object->image;
	const uint8_t *data = image->file->data;
	struct cursor c = cursor_over(data, image->file->size, object->file_off, object->file_size);

	object->is_big = is_big(data + object->file_off, object->file_size);
	if (object->is_big)
		read_big_header(object, &c);
	else
		read_header(object, &c);
	if (c.bad)
		return error_at(image->arena, object->file_off, "the COFF header is cut off");
	object->sections_off = c.pos;
	if (object->n_sections > cursor_left(&c) / 40)
		return error_at(image->arena, c.pos, "%u section headers do not fit",
				object->n_sections);
	image_add_part(image, object->file_off, c.pos - object->file_off, KIND_HEADERS,
		       "COFF header", 0);
	image_add_part(image, c.pos, UINT64_C(40) * object->n_sections, KIND_HEADERS,
		       "section headers", 0);
	return NULL;
}

static void find_symbols(struct coff_object *object)
{
	if (object->symbols_off)
		object->table = coff_symbol_table_at(
			object->image, object->file_off + object->symbols_off, object->n_symbols,
			object->is_big, object->file_off + object->file_size);
	object->table.strips_underscore = object->machine == COFF_I386;
	object->table.n_sections = object->n_sections;
	object->table.unit = object->unit;
}

static void read_symbols(struct coff_object *object)
{
	struct image *image = object->image;
	struct coff_symbol_counts counts;

	object->table.first_section = object->first_section;
	object->first_symbol = (uint32_t)image->n_symbols;
	object->symbol_of = array_new(uint32_t, (size_t)object->table.n_entries);
	for (uint64_t i = 0; i < object->table.n_entries; i++)
		object->symbol_of[i] = NO_INDEX;
	counts = coff_read_symbols(image, &object->table, object->symbol_of);
	if (counts.n_functions + counts.n_objects)
		image->identity.symbols_from = SYMBOLS_COFF;
}

static void identify(struct coff_object *object)
{
	struct image *image = object->image;
	struct identity *identity = &image->identity;

	if (!coff_identify(identity, object->machine))
		identity->machine = arena_format(image->arena, "machine 0x%x", object->machine);
	for (uint32_t i = 0; i < object->n_sections; i++) {
		if (!strcmp(image->sections[object->first_section + i].name, ".debug_info"))
			identity->has_debug_info = true;
	}
	if (object->unit != NO_INDEX)
		return; // the archive speaks for its members
	identity->type = "object";
}

static struct error *read_all(struct coff_object *object)
{
	struct error *error = read_headers(object);

	if (error)
		return error;
	find_symbols(object);
	coff_read_sections(object);
	read_symbols(object);
	coff_read_comdats(object);
	coff_read_relocations(object);
	identify(object);
	if (object->image->debug.wants && !object->image->layout_only)
		coff_read_debug(object);
	return NULL;
}

static struct error *coff_read(struct image *image, uint64_t file_off, uint64_t file_size,
			       uint32_t unit)
{
	struct coff_object object = {
		.image = image, .file_off = file_off, .file_size = file_size, .unit = unit
	};
	struct error *error = read_all(&object);

	image->is_linked = false;
	free(object.sections);
	free(object.symbol_of);
	return error;
}

const struct format coff_format = { "coff", "COFF", coff_probe, coff_read, coff_probe };
