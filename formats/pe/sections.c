#include "reader.h"

#include "../coff/machine.h"
#include "../coff/section_kind.h"
#include "../coff/symbols.h"
#include "../compression.h"

#include <string.h>

/* The COFF symbol table; without entries it is still where the string table hangs on. */
static bool find_symbols(struct pe *pe, struct coff_symbol_table *table)
{
	if (!pe->symbols_off)
		return false;
	*table = coff_symbol_table_at(pe->image, pe->start + pe->symbols_off, pe->n_symbols, false,
				      pe->end);
	table->strips_underscore = pe->machine == COFF_I386;
	table->first_section = pe->first_section;
	table->n_sections = pe->n_sections;
	table->unit = pe->unit;
	return true;
}

static uint64_t inflated_size(const struct file *file, const struct section *section)
{
	struct cursor c = cursor_over(file->data, file->size, section->file_off,
				      section->file_size);
	uint64_t size;

	return zdebug_read_header(c, &size) ? size : section->file_size;
}

/* What of the section is in the file: the rest of SizeOfRawData only fills the last sector. */
static uint64_t file_size_of(const struct pe_section *section)
{
	uint32_t vm_size = section->vm_size, raw_size = section->raw_size;

	if (!section->raw_off)
		return 0;
	return vm_size && vm_size < raw_size ? vm_size : raw_size;
}

static void check_extent(struct pe *pe, const struct section *section)
{
	if (section->file_size &&
	    (section->file_off >= pe->end || section->file_size > pe->end - section->file_off))
		image_warn(pe->image, section->file_off, "section %s leaves the file",
			   section->name);
}

static void add_section(struct pe *pe, const struct pe_section *raw, const char *name)
{
	struct section section = {
		.name = name,
		.file_off = pe->start + raw->raw_off,
		.file_size = file_size_of(raw),
		.vm_addr = raw->rva,
		.vm_size = raw->vm_size ? raw->vm_size : raw->raw_size,
		.alignment = pe->section_alignment ? pe->section_alignment : 1,
		.kind = coff_section_kind(name, raw->characteristics),
		.flags = coff_section_flags(name, raw->characteristics),
		.unit = pe->unit,
	};

	section.contents_size = section.flags & SECTION_COMPRESSED
					? inflated_size(pe->image->file, &section)
					: section.file_size;
	if (section.kind == KIND_DEBUG)
		pe->image->identity.has_debug_info = true;
	check_extent(pe, &section);
	image_add_section(pe->image, section);
	image_add_segment(pe->image, (struct segment){ .name = name,
						       .file_off = section.file_off,
						       .file_size = section.file_size,
						       .vm_addr = section.vm_addr,
						       .vm_size = section.vm_size,
						       .kind = section.kind });
	if (raw->raw_off && raw->raw_size > section.file_size)
		pe_rest_part(pe, section.file_off + section.file_size,
			     raw->raw_size - section.file_size, "file alignment", 0);
}

void pe_add_sections(struct pe *pe)
{
	struct coff_symbol_table table;
	bool has_table = find_symbols(pe, &table);

	image_add_segment(pe->image, (struct segment){ .name = "headers",
						       .file_off = pe->start,
						       .file_size = pe->headers_size,
						       .vm_addr = 0,
						       .vm_size = pe->headers_size,
						       .kind = KIND_HEADERS });
	for (uint32_t i = 0; i < pe->n_sections; i++) {
		const struct pe_section *raw = &pe->sections[i];

		add_section(pe, raw,
			    coff_section_name(pe->image, has_table ? &table : NULL, raw->name));
	}
}

void pe_read_coff_symbols(struct pe *pe)
{
	struct coff_symbol_table table;

	if (!find_symbols(pe, &table))
		return;
	if (coff_read_symbols(pe->image, &table, NULL).n_functions)
		pe->image->identity.symbols_from = SYMBOLS_COFF;
}
