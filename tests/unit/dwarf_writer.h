/*
 * dwarf_writer.h: builds DWARF sections in memory, value by value, also those that no compiler would
 * write, and reads them into an image with code at 0x1000 … 0x2fff and data at 0x8000 … 0x8fff.
 */
#ifndef BINSIZE_TESTS_UNIT_DWARF_WRITER_H
#define BINSIZE_TESTS_UNIT_DWARF_WRITER_H

#include "bytes.h"
#include "test.h"

#include "../../formats/dwarf/constants.h"
#include "../../formats/dwarf/dwarf.h"

enum { CODE = 0x1000, CODE_SIZE = 0x2000, DATA = 0x8000, DATA_SIZE = 0x1000 };

struct dwarf_writer {
	struct bytes sections[DWARF_SECTION_COUNT];
	unsigned version, offset_size, address_size;
	bool big_endian;
	size_t unit, unit_size; /* of the open unit: its header, and where its size is patched */
	size_t line, line_header;
	enum dwarf_section_id unit_section;
};

/* What was read. */
struct read_dwarf {
	struct arena arena;
	struct file file;
	struct image image;
	struct dwarf_counts counts;
	uint8_t *copies[DWARF_SECTION_COUNT]; /* end where the sections end, for sanitizers */
};

static const struct dwarf_form {
	const char *what;
	unsigned version, offset_size, address_size;
	bool big_endian;
} dwarf_forms[] = {
	{ "DWARF 2", 2, 4, 8, false },
	{ "DWARF 3", 3, 4, 4, false },
	{ "DWARF 4", 4, 4, 8, false },
	{ "DWARF 5", 5, 4, 8, false },
	{ "DWARF 4, big", 4, 4, 8, true },
	{ "DWARF 5, big, 32 bit", 5, 4, 4, true },
	{ "DWARF 3, 64-bit offsets", 3, 8, 8, false },
	{ "DWARF 5, 64-bit offsets", 5, 8, 8, false },
	{ "DWARF 5, 64-bit offsets, big", 5, 8, 8, true },
};

static inline void dwarf_start(struct dwarf_writer *w, const struct dwarf_form *form)
{
	*w = (struct dwarf_writer){ .version = form->version,
				    .offset_size = form->offset_size,
				    .address_size = form->address_size,
				    .big_endian = form->big_endian };
	for (size_t i = 0; i < DWARF_SECTION_COUNT; i++)
		w->sections[i].big_endian = form->big_endian;
}

static inline struct bytes *info_of(struct dwarf_writer *w)
{
	return &w->sections[w->unit_section];
}

static inline void put_uleb(struct bytes *b, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		put_uint(b, (value & 0x7f) | 0x80, 1);
	put_uint(b, value, 1);
}

static inline void put_sleb(struct bytes *b, int64_t value)
{
	for (; value < -64 || value > 63; value >>= 7)
		put_uint(b, ((uint64_t)value & 0x7f) | 0x80, 1);
	put_uint(b, (uint64_t)value & 0x7f, 1);
}

/* An initial length; returns where, for put_length_here(). */
static inline size_t put_length(struct dwarf_writer *w, struct bytes *b)
{
	if (w->offset_size == 8)
		put_uint(b, 0xffffffff, 4);
	put_uint(b, 0, w->offset_size);
	return b->size;
}

/* What was opened ends here. */
static inline void set_length(struct dwarf_writer *w, struct bytes *b, size_t start)
{
	set_uint(b, start - w->offset_size, b->size - start, w->offset_size);
}

/* A declaration: pairs of attribute and form behind the tag, up to 0. */
static inline void add_abbrev(struct dwarf_writer *w, unsigned code, unsigned tag, int has_children,
			      ...)
{
	struct bytes *b = &w->sections[DWARF_ABBREV];
	unsigned attribute;
	va_list pairs;

	put_uleb(b, code);
	put_uleb(b, tag);
	put_uint(b, has_children != 0, 1);
	va_start(pairs, has_children);
	while ((attribute = va_arg(pairs, unsigned))) {
		put_uleb(b, attribute);
		put_uleb(b, va_arg(pairs, unsigned));
	}
	va_end(pairs);
	put_uint(b, 0, 2);
}

/* A unit header of .debug_info; `id` is that of skeleton, split and type units. */
static inline void open_unit(struct dwarf_writer *w, unsigned type, uint64_t abbrevs, uint64_t id)
{
	struct bytes *b = info_of(w);

	w->unit = b->size;
	w->unit_size = put_length(w, b);
	put_uint(b, w->version, 2);
	if (w->version >= 5) {
		put_uint(b, type, 1);
		put_uint(b, w->address_size, 1);
		put_uint(b, abbrevs, w->offset_size);
	} else {
		put_uint(b, abbrevs, w->offset_size);
		put_uint(b, w->address_size, 1);
	}
	if ((w->version >= 5 &&
	     (type == DW_UT_skeleton || type == DW_UT_split_compile || type == DW_UT_type)) ||
	    w->unit_section == DWARF_TYPES)
		put_uint(b, id, 8);
	if (type == DW_UT_type)
		put_uint(b, 0, w->offset_size);
}

static inline void close_unit(struct dwarf_writer *w)
{
	set_length(w, info_of(w), w->unit_size);
}

/* What DW_FORM_ref4 has to say of the DIE that comes next. */
static inline uint32_t next_die(struct dwarf_writer *w)
{
	return (uint32_t)(info_of(w)->size - w->unit);
}

static inline void put_addr(struct dwarf_writer *w, struct bytes *b, uint64_t addr)
{
	put_uint(b, addr, w->address_size);
}

/* A function with a name, an address and less than 256 bytes: its declaration, and the entry. */
static inline void add_function_abbrev(struct dwarf_writer *w, unsigned code)
{
	add_abbrev(w, code, DW_TAG_subprogram, false, DW_AT_name, DW_FORM_string, DW_AT_low_pc,
		   DW_FORM_addr, DW_AT_high_pc, DW_FORM_data1, 0);
}

static inline void put_function(struct dwarf_writer *w, unsigned code, const char *name,
				uint64_t addr, unsigned size)
{
	put_uleb(info_of(w), code);
	put_string(info_of(w), name);
	put_addr(w, info_of(w), addr);
	put_uint(info_of(w), size, 1);
}

static inline struct dwarf_input dwarf_input_of(const struct dwarf_writer *w, struct read_dwarf *r)
{
	struct dwarf_input input = { .big_endian = w->big_endian, .member_unit = NO_INDEX };

	for (size_t i = 0; i < DWARF_SECTION_COUNT; i++) {
		const struct bytes *b = &w->sections[i];

		if (!b->size)
			continue;
		r->copies[i] = malloc(b->size);
		assert_non_null(r->copies[i]);
		memcpy(r->copies[i], b->data, b->size);
		input.sections[i] = (struct dwarf_section){ .data = r->copies[i], .size = b->size };
	}
	return input;
}

static inline void dwarf_image(struct read_dwarf *r, unsigned wants)
{
	struct section code = { .name = ".text",
				.vm_addr = CODE,
				.vm_size = CODE_SIZE,
				.kind = KIND_CODE,
				.flags = SECTION_EXECUTABLE,
				.unit = NO_INDEX };
	struct section data = { .name = ".data",
				.vm_addr = DATA,
				.vm_size = DATA_SIZE,
				.kind = KIND_DATA,
				.flags = SECTION_WRITABLE,
				.unit = NO_INDEX };

	*r = (struct read_dwarf){ .file = { .data = (const uint8_t *)"" } };
	image_init(&r->image, &r->arena, &r->file);
	r->image.debug.wants = wants;
	image_add_section(&r->image, code);
	image_add_section(&r->image, data);
}

/* Frees what was written. */
static inline void dwarf_written(struct dwarf_writer *w)
{
	for (size_t i = 0; i < DWARF_SECTION_COUNT; i++)
		free(w->sections[i].data);
}

/* Reads what was written, and frees that. */
static inline void dwarf_read_back(struct read_dwarf *r, struct dwarf_writer *w, unsigned wants,
				   bool adds_symbols)
{
	struct dwarf_input input;

	dwarf_image(r, wants);
	input = dwarf_input_of(w, r);
	input.adds_symbols = adds_symbols;
	dwarf_read(&r->image, &input, &r->counts);
	dwarf_written(w);
}

static inline void dwarf_release(struct read_dwarf *r)
{
	image_release(&r->image);
	arena_release(&r->arena);
	for (size_t i = 0; i < DWARF_SECTION_COUNT; i++)
		free(r->copies[i]);
}

static inline bool dwarf_has_warning(const struct read_dwarf *r, const char *part)
{
	for (size_t i = 0; i < r->image.n_warnings; i++) {
		if (strstr(r->image.warnings[i].text, part))
			return true;
	}
	return false;
}

/* The bytes of the file with that path. */
static inline uint64_t line_bytes(const struct read_dwarf *r, const char *path)
{
	const struct debug *debug = &r->image.debug;
	uint64_t size = 0;

	for (size_t i = 0; i < debug->n_line_ranges; i++) {
		if (!strcmp(debug->files[debug->line_ranges[i].file], path))
			size += debug->line_ranges[i].vm_size;
	}
	return size;
}

/* A unit with a function of 0x20 bytes at CODE + 8 and one in its line table. */
static inline void make_small_dwarf(struct dwarf_writer *w, const struct dwarf_form *form,
				    uint64_t addr)
{
	struct bytes *b;
	size_t start, header;

	dwarf_start(w, form);
	put_string(&w->sections[DWARF_STR], "not this");
	add_abbrev(w, 1, DW_TAG_compile_unit, true, DW_AT_name, DW_FORM_strp, DW_AT_stmt_list,
		   DW_FORM_data4, DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc, DW_FORM_data1, 0);
	add_abbrev(w, 2, DW_TAG_subprogram, false, DW_AT_name, DW_FORM_strp, DW_AT_low_pc,
		   DW_FORM_addr, DW_AT_high_pc, DW_FORM_data1, 0);
	put_uint(&w->sections[DWARF_ABBREV], 0, 1);
	open_unit(w, DW_UT_compile, 0, 0);
	b = info_of(w);
	put_uleb(b, 1);
	put_uint(b, put_string(&w->sections[DWARF_STR], "unit.c"), 4);
	put_uint(b, 0, 4);
	put_addr(w, b, addr);
	put_uint(b, 0x20, 1);
	put_uleb(b, 2);
	put_uint(b, put_string(&w->sections[DWARF_STR], "function"), 4);
	put_addr(w, b, addr);
	put_uint(b, 0x20, 1);
	put_uint(b, 0, 1);
	close_unit(w);

	b = &w->sections[DWARF_LINE];
	start = put_length(w, b);
	put_uint(b, 2, 2);
	put_uint(b, 0, 4);
	header = b->size;
	put_bytes(b, "\1\1\373\16\1", 5); // no standard opcodes
	put_bytes(b, "\0file.c\0\0\0\0\0", 12);
	set_uint(b, header - 4, b->size - header, 4);
	put_uint(b, 0, 1);
	put_uleb(b, 1 + w->address_size);
	put_uint(b, DW_LNE_set_address, 1);
	put_addr(w, b, addr);
	put_uint(b, 1, 1);
	put_uint(b, 1 + 14 * 16, 1);
	put_bytes(b, "\0\1\1", 3);
	set_length(w, b, start);
}

#endif
