/*
 * DWARF: of a file of any format, or in sections. Those are cut from the input: two bytes of size for
 * each one, all of them behind a byte of choices; what is left is .debug_info.
 */
#include "fuzz.h"

#include "../../formats/dwarf/dwarf.h"

#include <stdlib.h>
#include <string.h>

enum {
	ALL = DEBUG_UNITS | DEBUG_FUNCTIONS | DEBUG_LINES | DEBUG_INLINES,
	HEADER = 1 + 2 * (DWARF_SECTION_COUNT - 1),
};

/* A copy that ends where the section does. */
static struct dwarf_section take_section(const uint8_t **data, size_t *size, size_t wanted)
{
	size_t n = wanted < *size ? wanted : *size;
	uint8_t *copy = malloc(n ? n : 1);

	if (!copy)
		abort();
	memcpy(copy, *data, n);
	*data += n;
	*size -= n;
	return (struct dwarf_section){ .data = copy,
				       .size = n,
				       .file_off = (uint64_t)1 << 20,
				       .stored_size = n,
				       .contents_size = n };
}

/* The same sections once more, as what dwz moved out, a package and the file of every skeleton. */
struct others {
	struct dwarf_input input;
	bool is_split;
};

static const struct dwarf_input *find_split(void *context, const char *name, const char *directory,
					    uint64_t id)
{
	struct others *others = context;

	(void)name;
	(void)directory;
	(void)id;
	return others->is_split ? &others->input : NULL;
}

static const struct file *find_itself(void *context)
{
	return context;
}

static const struct file *find_alternate(void *context, const char *link, const char *build_id)
{
	return link && build_id ? context : NULL;
}

static void read_file(const struct format *format, const uint8_t *data, size_t size)
{
	struct file file = { .data = data, .size = size };
	struct debug_finder finder = { &file, find_alternate, find_itself, NULL };
	struct arena arena = { 0 };
	struct image image;

	image_init(&image, &arena, &file);
	image.debug.wants = ALL;
	image.debug.finder = size & 1 ? &finder : NULL;
	if (!format->read(&image, 0, size, NO_INDEX))
		fuzz_compose(&image);
	image_release(&image);
	arena_release(&arena);
}

static void read_sections(const uint8_t *data, size_t size)
{
	struct dwarf_input input = { .member_unit = NO_INDEX, .adds_symbols = true };
	struct file file = { .data = (const uint8_t *)"" };
	struct others others = { 0 };
	struct dwarf_split_files split = { &others, find_split };
	struct section code = { .name = ".text",
				.vm_addr = 0x1000,
				.vm_size = 0x1000000,
				.flags = SECTION_EXECUTABLE };
	struct arena arena = { 0 };
	struct image image;
	const uint8_t *header = data;

	data += HEADER;
	size -= HEADER;
	for (size_t i = DWARF_SECTION_COUNT; i-- > 0;) {
		size_t wanted = i ? header[2 * i - 1] | (size_t)header[2 * i] << 8 : SIZE_MAX;

		input.sections[i] = take_section(&data, &size, wanted);
	}
	image_init(&image, &arena, &file);
	image.debug.wants = ALL;
	image_add_section(&image, code);
	input.big_endian = header[0] & 1;
	others.input = input;
	others.is_split = header[0] & 4;
	input.split = &split;
	input.alt = header[0] & 8 ? &others.input : NULL;
	input.package = header[0] & 16 ? &others.input : NULL;
	dwarf_read(&image, &input, NULL);
	image_release(&image);
	arena_release(&arena);
	for (size_t i = 0; i < DWARF_SECTION_COUNT; i++)
		free((void *)(uintptr_t)input.sections[i].data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct format *format = format_find(data, size);

	if (format)
		read_file(format, data, size);
	else if (size >= HEADER)
		read_sections(data, size);
	return 0;
}
