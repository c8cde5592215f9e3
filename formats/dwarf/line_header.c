#include "line.h"

#include "../../src/base/array.h"

#include <stdlib.h>

void line_header_release(struct line_header *header)
{
	free(header->directories);
	free(header->files);
}

void line_header_add_file(struct line_header *header, const char *name, uint64_t directory)
{
	array_push(header->files, header->n_files, header->files_capacity,
		   (struct line_file){ name, directory, NO_INDEX });
}

static void add_directory(struct line_header *header, const char *name)
{
	array_push(header->directories, header->n_directories, header->directories_capacity, name);
}

/* DWARF 4, section 6.2.4: numbers begin with 1; directory 0 is the unit's, file 0 nothing. */
static void read_old_lists(struct line_header *header, struct bytes *b)
{
	add_directory(header, "");
	while (b->p < b->end && *b->p)
		add_directory(header, bytes_string(b));
	bytes_uint(b, 1);
	line_header_add_file(header, NULL, 0);
	while (b->p < b->end && *b->p) {
		const char *name = bytes_string(b);
		uint64_t directory = bytes_uleb128(b);

		bytes_uleb128(b); // time
		bytes_uleb128(b); // length
		line_header_add_file(header, name, directory);
	}
	bytes_uint(b, 1);
}

/* What each entry of a list is made of: pairs of what it says and how. */
struct line_format {
	struct {
		uint64_t content;
		uint16_t form;
	} fields[256];
	unsigned n;
};

static void read_format(struct line_format *format, struct bytes *b)
{
	format->n = (unsigned)bytes_uint(b, 1);
	for (unsigned i = 0; i < format->n; i++) {
		uint64_t form;

		format->fields[i].content = bytes_uleb128(b);
		form = bytes_uleb128(b);
		format->fields[i].form = form <= UINT16_MAX ? (uint16_t)form : UINT16_MAX;
	}
}

static void read_entry(struct line_header *header, const struct line_format *format,
		       struct dwarf_sizes sizes, bool is_file, struct bytes *b)
{
	const char *name = NULL;
	uint64_t directory = 0;

	for (unsigned i = 0; i < format->n; i++) {
		struct dwarf_value value = dwarf_read_value(b, format->fields[i].form, 0, sizes);

		if (b->bad)
			return;
		if (format->fields[i].content == DW_LNCT_path)
			name = dwarf_string(header->unit, &value);
		else if (format->fields[i].content == DW_LNCT_directory_index)
			directory = value.number;
	}
	if (is_file)
		line_header_add_file(header, name, directory);
	else
		add_directory(header, name);
}

static void read_list(struct line_header *header, struct dwarf_sizes sizes, bool is_file,
		      struct bytes *b)
{
	struct line_format format;
	uint64_t n;

	read_format(&format, b);
	n = bytes_uleb128(b);
	for (uint64_t i = 0; i < n && b->p < b->end; i++) {
		const uint8_t *start = b->p;

		read_entry(header, &format, sizes, is_file, b);
		if (b->p == start) // entries of no size: there could be any number
			bytes_fail(b);
	}
}

static void read_opcodes(struct line_header *header, struct bytes *b)
{
	uint8_t line_range;

	header->min_inst_length = (uint8_t)bytes_uint(b, 1);
	if (header->version >= 4)
		bytes_uint(b, 1); // of instructions in a bundle: addresses are those of bundles
	bytes_uint(b, 1);	  // default_is_stmt
	bytes_uint(b, 1);	  // line_base
	line_range = (uint8_t)bytes_uint(b, 1);
	header->opcode_base = (uint8_t)bytes_uint(b, 1);
	if (!line_range || !header->opcode_base)
		bytes_fail(b);
	for (unsigned i = 1; i < header->opcode_base && !b->bad; i++)
		header->operands[i] = (uint8_t)bytes_uint(b, 1);
	for (unsigned i = header->opcode_base; i < 256 && !b->bad; i++)
		header->advances[i] = (i - header->opcode_base) / line_range *
				      header->min_inst_length;
}

/* The bytes of the table at `off` behind its length. `end` is where it ends, if that is known. */
static bool open_table(const struct dwarf_input *input, uint64_t off, struct bytes *b,
		       struct dwarf_sizes *sizes, uint64_t *end)
{
	const struct dwarf_section *section = &input->sections[DWARF_LINE];
	uint64_t size;

	*end = off < section->size ? section->size : off;
	if (off >= section->size)
		return false;
	*b = dwarf_section_bytes(section, input->big_endian);
	b->p += off;
	size = bytes_uint(b, 4);
	if (size == 0xffffffff) {
		sizes->offset_size = 8;
		size = bytes_uint(b, 8);
	}
	if (size > bytes_left(b))
		return false;
	b->end = b->p + size;
	*end = (uint64_t)(b->end - section->data);
	return true;
}

bool line_header_read(struct line_header *header, const struct dwarf_unit *unit, uint64_t off,
		      uint64_t *end)
{
	struct dwarf_sizes sizes = { .offset_size = 4, .address_size = unit->address_size };
	uint64_t header_size;
	struct bytes b;

	if (!open_table(unit->file->input, off, &b, &sizes, end))
		return false;
	header->unit = unit;
	header->n_directories = header->n_files = 0;
	header->version = (uint16_t)bytes_uint(&b, 2);
	if (header->version < 2 || header->version > 5)
		return false;
	if (header->version >= 5) {
		sizes.address_size = (uint8_t)bytes_uint(&b, 1);
		bytes_uint(&b, 1); // size of segment selectors
	}
	header_size = bytes_uint(&b, sizes.offset_size);
	header->program = b;
	if (!bytes_take(&header->program, header_size))
		return false;
	b.end = header->program.p;
	read_opcodes(header, &b);
	if (header->version < 5) {
		read_old_lists(header, &b);
	} else {
		read_list(header, sizes, false, &b);
		read_list(header, sizes, true, &b);
	}
	return !b.bad;
}
