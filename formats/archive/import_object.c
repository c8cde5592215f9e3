#include "import_object.h"

#include "../../src/base/cursor.h"

#include <string.h>

enum import_type { IMPORT_CODE, IMPORT_DATA, IMPORT_CONST };

bool import_object_probe(const uint8_t *data, uint64_t size)
{
	static const uint8_t magic[] = { 0, 0, 0xff, 0xff, 0, 0 };

	return size >= 20 && !memcmp(data, magic, sizeof(magic));
}

uint16_t import_object_machine(const uint8_t *data, uint64_t size)
{
	struct cursor c = cursor_over(data, size, 0, size);

	cursor_skip(&c, 6);
	return cursor_u16(&c);
}

void import_object_read(struct image *image, uint64_t file_off, uint64_t file_size, uint32_t unit)
{
	struct cursor c = cursor_over(image->file->data, image->file->size, file_off, file_size);
	struct symbol symbol = symbol_of(NULL, unit);
	const char *name, *dll;
	size_t length;
	uint16_t bits;

	symbol.flags = SYMBOL_UNDEFINED;
	image_add_part(image, file_off, file_size, KIND_DYNAMIC, "import object", 0);
	cursor_skip(&c, 18); // up to the type
	bits = cursor_u16(&c);
	name = cursor_string(&c, &length);
	dll = cursor_string(&c, &length);
	if (!name || !dll) {
		image_warn(image, file_off, "the names of an import object have no end");
		return;
	}
	symbol.type = (bits & 3) == IMPORT_CODE ? SYMBOL_FUNCTION : SYMBOL_OBJECT;
	symbol.name = arena_format(image->arena, "%s!%s", dll, name);
	image_add_symbol_record(image, file_off, file_size, KIND_DYNAMIC,
				image_add_symbol(image, symbol));
}
