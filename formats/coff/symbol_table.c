/* symbol_table.c: where the tables lie, and names that are offsets into the string table. */
#include "symbol_table.h"

#include <string.h>

enum { SMALL_ENTRY = 18, BIG_ENTRY = 20 };

uint32_t coff_entry_size(bool is_big)
{
	return is_big ? BIG_ENTRY : SMALL_ENTRY;
}

static uint64_t strings_extent(struct image *image, uint64_t off, uint64_t file_end)
{
	struct cursor c = cursor_over(image->file->data, image->file->size, off, file_end - off);
	uint32_t size = cursor_u32(&c);

	if (c.bad || size < 4)
		return 0;
	if (size <= file_end - off)
		return size;
	image_warn(image, off, "the COFF string table of %u bytes leaves the file", size);
	return file_end - off;
}

struct coff_symbol_table coff_symbol_table_at(struct image *image, uint64_t file_off,
					      uint64_t n_entries, bool is_big, uint64_t file_end)
{
	struct coff_symbol_table table = {
		.file_off = file_off, .n_entries = n_entries, .is_big = is_big, .unit = NO_INDEX
	};
	uint64_t entry_size = coff_entry_size(is_big);

	if (file_end > image->file->size)
		file_end = image->file->size;
	if (file_off > file_end || n_entries > (file_end - file_off) / entry_size) {
		image_warn(image, file_off, "the COFF symbol table of %llu entries leaves the file",
			   (unsigned long long)n_entries);
		table.n_entries = file_off < file_end ? (file_end - file_off) / entry_size : 0;
		return table;
	}
	table.strings_off = file_off + n_entries * entry_size;
	table.strings_size = strings_extent(image, table.strings_off, file_end);
	return table;
}

const char *coff_string(const struct image *image, const struct coff_symbol_table *table,
			uint64_t offset, uint32_t *size)
{
	struct cursor c;
	const char *text;
	size_t length;

	*size = 0;
	if (offset < 4 || offset >= table->strings_size)
		return NULL;
	c = cursor_over(image->file->data, image->file->size, table->strings_off + offset,
			table->strings_size - offset);
	text = cursor_string(&c, &length);
	if (!text || length >= UINT32_MAX)
		return NULL;
	*size = (uint32_t)length + 1;
	return text;
}

/* PE/COFF: "/4" is decimal; LLVM and GNU write "//AAAAAA" in base 64 beyond seven digits. */
static bool long_name_offset(const uint8_t name[COFF_SHORT_NAME], uint64_t *offset)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	bool is_base64 = name[1] == '/';
	size_t n_digits = 0;

	*offset = 0;
	for (size_t i = is_base64 ? 2 : 1; i < COFF_SHORT_NAME && name[i]; i++, n_digits++) {
		const char *digit = strchr(digits, name[i]);

		if (!is_base64 && (name[i] < '0' || name[i] > '9'))
			return false;
		if (!digit)
			return false;
		*offset = is_base64 ? *offset * 64 + (uint64_t)(digit - digits)
				    : *offset * 10 + (uint64_t)(name[i] - '0');
	}
	return n_digits > 0;
}

const char *coff_short_name(const struct image *image, const uint8_t name[COFF_SHORT_NAME])
{
	if (memchr(name, 0, COFF_SHORT_NAME))
		return (const char *)name;
	return arena_copy(image->arena, (const char *)name, COFF_SHORT_NAME);
}

const char *coff_section_name(const struct image *image, const struct coff_symbol_table *table,
			      const uint8_t name[COFF_SHORT_NAME])
{
	uint64_t offset;
	uint32_t size;
	const char *text;

	if (name[0] == '/' && table && long_name_offset(name, &offset)) {
		text = coff_string(image, table, offset, &size);
		if (text)
			return text;
	}
	return coff_short_name(image, name);
}
