#include "image.h"

#include "../base/align.h"
#include "../base/array.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_WARNINGS = 100, WARNING_START = 600, WARNING_END = 400 /* bytes */ };

static const char *const kind_names[KIND_COUNT] = {
	[KIND_UNKNOWN] = "unknown",
	[KIND_CODE] = "code",
	[KIND_RODATA] = "read-only data",
	[KIND_DATA] = "data",
	[KIND_ZERO_DATA] = "zero-filled data",
	[KIND_UNWIND] = "unwind",
	[KIND_RELOCATIONS] = "relocations",
	[KIND_DYNAMIC] = "imports/exports",
	[KIND_SYMBOLS] = "symbol tables",
	[KIND_DEBUG] = "debug info",
	[KIND_CUDA] = "CUDA",
	[KIND_RESOURCES] = "resources",
	[KIND_METADATA] = "metadata",
	[KIND_IR] = "compiler IR",
	[KIND_LEFTOVER] = "leftover",
	[KIND_HEADERS] = "headers",
	[KIND_SIGNATURE] = "signature",
	[KIND_OVERLAY] = "overlay",
	[KIND_PADDING] = "padding",
};

const char *kind_name(enum kind kind)
{
	return kind_names[kind];
}

const char *symbol_source_name(enum symbol_source source)
{
	static const char *const names[] = { "none", "symtab",	"dynsym", "gnu_debugdata",
					     "coff", "exports", "pdb",	  "dwarf" };

	return names[source];
}

uint32_t *indices_unknown(size_t n)
{
	uint32_t *indices = array_new(uint32_t, n);

	memset(indices, 0xff, n * sizeof(*indices));
	return indices;
}

void image_init(struct image *image, struct arena *arena, const struct file *file)
{
	*image = (struct image){ .arena = arena, .file = file };
}

void image_release(struct image *image)
{
	free(image->sections);
	free(image->segments);
	free(image->parts);
	free(image->symbols);
	free(image->records);
	free(image->pointers);
	free(image->unwind_ranges);
	free(image->units);
	free(image->groups);
	free(image->warnings);
	build_release(&image->build);
	debug_release(&image->debug);
	device_release(&image->device);
	*image = (struct image){ 0 };
}

void image_drop_evidence(struct image *image)
{
	free(image->records);
	free(image->pointers);
	free(image->unwind_ranges);
	image->records = NULL;
	image->pointers = NULL;
	image->unwind_ranges = NULL;
	image->n_records = image->records_capacity = 0;
	image->n_pointers = image->pointers_capacity = 0;
	image->n_unwind_ranges = image->unwind_ranges_capacity = 0;
}

uint32_t image_add_section(struct image *image, struct section section)
{
	return (uint32_t)array_push(image->sections, image->n_sections, image->sections_capacity,
				    section);
}

uint32_t image_add_symbol(struct image *image, struct symbol symbol)
{
	array_reserve(image->symbols, image->n_symbols, image->symbols_capacity);
	symbol.name_length = (uint32_t)strlen(symbol.name);
	image->symbols[image->n_symbols] = symbol;
	return (uint32_t)image->n_symbols++;
}

void image_reserve_symbols(struct image *image, size_t n)
{
	image->symbols = array_reserve_more(image->symbols, image->n_symbols,
					    &image->symbols_capacity, n, sizeof(*image->symbols));
}

void image_reserve_records(struct image *image, size_t n)
{
	image->records = array_reserve_more(image->records, image->n_records,
					    &image->records_capacity, n, sizeof(*image->records));
}

uint32_t image_add_unit(struct image *image, enum unit_type type, const char *name)
{
	return (uint32_t)array_push(image->units, image->n_units, image->units_capacity,
				    (struct unit){ .name = name, .type = (uint8_t)type });
}

void image_add_segment(struct image *image, struct segment segment)
{
	array_push(image->segments, image->n_segments, image->segments_capacity, segment);
}

void image_add_group(struct image *image, struct group group)
{
	array_push(image->groups, image->n_groups, image->groups_capacity, group);
}

void image_add_unwind_range(struct image *image, struct unwind_range range)
{
	array_push(image->unwind_ranges, image->n_unwind_ranges, image->unwind_ranges_capacity,
		   range);
}

void image_add_pointer(struct image *image, uint64_t vm_addr, uint64_t target)
{
	if (!image_keeps_pointers(image))
		return;
	array_push(image->pointers, image->n_pointers, image->pointers_capacity,
		   (struct pointer){ vm_addr, target });
}

uint64_t image_place(struct image *image, uint64_t size, uint64_t alignment)
{
	static const uint64_t limit = UINT64_C(1) << 62, most_aligned = 1 << 16;
	uint64_t addr = image->next_place;

	if (alignment > most_aligned)
		alignment = most_aligned;
	addr = align_up(addr, alignment);
	if (size > limit || addr > limit)
		return NO_ADDR;
	image->next_place = addr + size;
	return addr;
}

void image_add_part(struct image *image, uint64_t file_off, uint64_t file_size, enum kind kind,
		    const char *label, unsigned depth)
{
	if (!file_size)
		return;
	array_push(image->parts, image->n_parts, image->parts_capacity,
		   (struct part){
			   .file_off = file_off,
			   .file_size = file_size,
			   .label = label,
			   .kind = kind,
			   .unit = NO_INDEX,
			   .depth = (uint8_t)depth,
		   });
}

static void add_record(struct image *image, struct record record, uint64_t file_size)
{
	if (!file_size || file_size > UINT32_MAX)
		return;
	record.file_size = (uint32_t)file_size;
	array_push(image->records, image->n_records, image->records_capacity, record);
}

void image_add_record(struct image *image, uint64_t file_off, uint64_t file_size, enum kind kind,
		      uint64_t target_addr)
{
	add_record(image,
		   (struct record){ .file_off = file_off,
				    .target = target_addr,
				    .kind = (uint8_t)kind,
				    .target_is = TARGET_ADDRESS },
		   file_size);
}

void image_add_symbol_record(struct image *image, uint64_t file_off, uint64_t file_size,
			     enum kind kind, uint32_t symbol)
{
	add_record(image,
		   (struct record){ .file_off = file_off,
				    .target = symbol,
				    .kind = (uint8_t)kind,
				    .target_is = TARGET_SYMBOL },
		   file_size);
}

/* Names that are quoted in a warning may be as long as the file. */
static const char *cut_warning(struct arena *arena, const char *text)
{
	size_t length = strlen(text);

	if (length <= WARNING_START + WARNING_END)
		return arena_copy(arena, text, length);
	return arena_format(arena, "%.*s…%s", WARNING_START, text, text + length - WARNING_END);
}

bool image_is_damaged(const struct image *image)
{
	for (size_t i = 0; i < image->n_warnings; i++) {
		if (image->warnings[i].file_off != ERROR_NO_OFFSET)
			return true;
	}
	return image->n_warnings_dropped > 0;
}

void image_warn(struct image *image, uint64_t file_off, const char *format, ...)
{
	struct arena scratch = { 0 };
	va_list args;

	if (image->n_warnings >= MOST_WARNINGS) {
		image->n_warnings_dropped++;
		return;
	}
	array_reserve(image->warnings, image->n_warnings, image->warnings_capacity);
	va_start(args, format);
	image->warnings[image->n_warnings++] = (struct warning){
		.text = cut_warning(image->arena, arena_vformat(&scratch, format, args)),
		.file_off = file_off,
	};
	va_end(args);
	arena_release(&scratch);
}
