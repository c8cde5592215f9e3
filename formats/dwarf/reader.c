#include "reader.h"

#include "../../src/base/array.h"

void dwarf_allow(struct dwarf *d, const struct dwarf_input *input, bool has_own_strings)
{
	const struct dwarf_section *s = input->sections;

	if (has_own_strings)
		d->name_bytes_left += 16 * (s[DWARF_STR].size + s[DWARF_LINE_STR].size);
	d->name_bytes_left += 16 * s[DWARF_INFO].size;
	d->resolve_bytes_left += 16 * s[DWARF_INFO].size;
	d->ranges_left += s[DWARF_RANGES].size + s[DWARF_RNGLISTS].size + s[DWARF_INFO].size;
	d->line_bytes_left += 2 * s[DWARF_LINE].size;
	d->path_bytes_left += 32 * s[DWARF_LINE].size;
}

uint64_t dwarf_warning_off(const struct dwarf_section *section, uint64_t off)
{
	if (!section->stored_size)
		return ERROR_NO_OFFSET;
	return section->file_off + (section->stored_size == section->contents_size ? off : 0);
}

struct bytes dwarf_unit_bytes(const struct dwarf_unit *unit, uint64_t off)
{
	struct bytes b = { .big_endian = unit->file->input->big_endian };

	b.p = b.end = unit->section->data + unit->end;
	if (off >= unit->die && off < unit->end)
		b.p = unit->section->data + off;
	else
		b.bad = true;
	return b;
}

const struct dwarf_unit *dwarf_find_unit(const struct dwarf_file *file, uint64_t off)
{
	size_t low;

	array_search(low, file->n_info_units, i, file->units[i].end <= off);
	return low < file->n_info_units && file->units[low].off <= off ? &file->units[low] : NULL;
}
