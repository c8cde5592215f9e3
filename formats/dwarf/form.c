#include "form.h"

int dwarf_form_size(uint64_t form, struct dwarf_sizes sizes)
{
	switch (form) {
	case DW_FORM_flag_present:
	case DW_FORM_implicit_const:
		return 0;
	case DW_FORM_data1:
	case DW_FORM_flag:
	case DW_FORM_ref1:
	case DW_FORM_strx1:
	case DW_FORM_addrx1:
		return 1;
	case DW_FORM_data2:
	case DW_FORM_ref2:
	case DW_FORM_strx2:
	case DW_FORM_addrx2:
		return 2;
	case DW_FORM_strx3:
	case DW_FORM_addrx3:
		return 3;
	case DW_FORM_data4:
	case DW_FORM_ref4:
	case DW_FORM_ref_sup4:
	case DW_FORM_strx4:
	case DW_FORM_addrx4:
		return 4;
	case DW_FORM_data8:
	case DW_FORM_ref8:
	case DW_FORM_ref_sig8:
	case DW_FORM_ref_sup8:
		return 8;
	case DW_FORM_data16:
		return 16;
	case DW_FORM_addr:
		return sizes.address_size;
	case DW_FORM_ref_addr:
		return sizes.is_dwarf_2 ? sizes.address_size : sizes.offset_size;
	case DW_FORM_strp:
	case DW_FORM_sec_offset:
	case DW_FORM_strp_sup:
	case DW_FORM_line_strp:
	case DW_FORM_GNU_ref_alt:
	case DW_FORM_GNU_strp_alt:
		return sizes.offset_size;
	default:
		return -1;
	}
}

static bool is_uleb128(uint16_t form)
{
	switch (form) {
	case DW_FORM_udata:
	case DW_FORM_ref_udata:
	case DW_FORM_strx:
	case DW_FORM_addrx:
	case DW_FORM_loclistx:
	case DW_FORM_rnglistx:
	case DW_FORM_GNU_addr_index:
	case DW_FORM_GNU_str_index:
		return true;
	default:
		return false;
	}
}

/* The bytes of a block, behind their number; false when the form is none of a block. */
static bool block_size(struct bytes *b, uint16_t form, uint64_t *size)
{
	switch (form) {
	case DW_FORM_block:
	case DW_FORM_exprloc:
		*size = bytes_uleb128(b);
		return true;
	case DW_FORM_block1:
		*size = bytes_uint(b, 1);
		return true;
	case DW_FORM_block2:
		*size = bytes_uint(b, 2);
		return true;
	case DW_FORM_block4:
		*size = bytes_uint(b, 4);
		return true;
	default:
		return false;
	}
}

static struct dwarf_value read_block(struct bytes *b, uint16_t form)
{
	struct dwarf_value value = { .form = form };

	if (!block_size(b, form, &value.number)) {
		bytes_fail(b); // nobody knows how long it is
		return value;
	}
	value.bytes = bytes_take(b, value.number);
	return value;
}

/* The form is in front of the value; it may not be one that stands for another again. */
static uint16_t read_form(struct bytes *b)
{
	uint64_t form = bytes_uleb128(b);

	if (form == DW_FORM_indirect || form == DW_FORM_implicit_const || form > UINT16_MAX) {
		bytes_fail(b);
		return 0;
	}
	return (uint16_t)form;
}

struct dwarf_value dwarf_read_value(struct bytes *b, uint16_t form, int64_t implicit,
				    struct dwarf_sizes sizes)
{
	struct dwarf_value value = { .form = form };
	int size;

	if (form == DW_FORM_indirect)
		value.form = form = read_form(b);
	size = dwarf_form_size(form, sizes);
	if (size > 8)
		value.bytes = bytes_take(b, (uint64_t)size);
	else if (size > 0)
		value.number = bytes_uint(b, (unsigned)size);
	else if (size == 0)
		value.number = form == DW_FORM_flag_present ? 1 : (uint64_t)implicit;
	else if (form == DW_FORM_string)
		value.bytes = (const uint8_t *)bytes_string(b);
	else if (form == DW_FORM_sdata)
		value.number = (uint64_t)bytes_sleb128(b);
	else if (is_uleb128(form))
		value.number = bytes_uleb128(b);
	else
		return read_block(b, form);
	return value;
}

void dwarf_skip_value(struct bytes *b, uint16_t form, struct dwarf_sizes sizes)
{
	uint64_t size;

	if (form == DW_FORM_exprloc) // the usual one
		bytes_take(b, bytes_uleb128(b));
	else if (form == DW_FORM_string)
		bytes_string(b);
	else if (form == DW_FORM_sdata || is_uleb128(form))
		bytes_uleb128(b);
	else if (form == DW_FORM_indirect)
		dwarf_read_value(b, form, 0, sizes);
	else if (block_size(b, form, &size))
		bytes_take(b, size);
	else
		bytes_fail(b);
}

bool dwarf_number_at(const struct dwarf_section *section, bool big_endian, uint64_t off,
		     unsigned size, uint64_t *number)
{
	if (off > section->size || size > section->size - off)
		return false;
	*number = bytes_load(section->data + off, size, big_endian);
	return true;
}

/* `end` is behind the last NUL of the section, so that no string has to be looked through here. */
static const char *string_at(const struct dwarf_file *file, enum dwarf_section_id id, uint64_t end,
			     uint64_t off)
{
	return off < end ? (const char *)file->input->sections[id].data + off : NULL;
}

static const char *string_of_index(const struct dwarf_unit *unit, uint64_t index)
{
	const struct dwarf_input *input = unit->file->input;
	uint64_t off;

	if (index > (UINT64_MAX - unit->str_offsets_base) / unit->offset_size ||
	    !dwarf_number_at(&input->sections[DWARF_STR_OFFSETS], input->big_endian,
			     unit->str_offsets_base + index * unit->offset_size, unit->offset_size,
			     &off))
		return NULL;
	return string_at(unit->file, DWARF_STR, unit->file->str_end, off);
}

const char *dwarf_string(const struct dwarf_unit *unit, const struct dwarf_value *value)
{
	const struct dwarf_file *file = unit->file;

	switch (value->form) {
	case DW_FORM_string:
		return (const char *)value->bytes;
	case DW_FORM_strp:
		return string_at(file, DWARF_STR, file->str_end, value->number);
	case DW_FORM_line_strp:
		return string_at(file, DWARF_LINE_STR, file->line_str_end, value->number);
	case DW_FORM_strp_sup:
	case DW_FORM_GNU_strp_alt:
		return file->alt
			       ? string_at(file->alt, DWARF_STR, file->alt->str_end, value->number)
			       : NULL;
	case DW_FORM_strx:
	case DW_FORM_strx1:
	case DW_FORM_strx2:
	case DW_FORM_strx3:
	case DW_FORM_strx4:
	case DW_FORM_GNU_str_index:
		return string_of_index(unit, value->number);
	default:
		return NULL;
	}
}

bool dwarf_form_is_address(uint16_t form)
{
	switch (form) {
	case DW_FORM_addr:
	case DW_FORM_addrx:
	case DW_FORM_addrx1:
	case DW_FORM_addrx2:
	case DW_FORM_addrx3:
	case DW_FORM_addrx4:
	case DW_FORM_GNU_addr_index:
		return true;
	default:
		return false;
	}
}

bool dwarf_address_at(const struct dwarf_unit *unit, uint64_t index, uint64_t *addr)
{
	if (index > (UINT64_MAX - unit->addr_base) / unit->address_size)
		return false;
	return dwarf_number_at(unit->addresses, unit->file->input->big_endian,
			       unit->addr_base + index * unit->address_size, unit->address_size,
			       addr);
}

bool dwarf_address(const struct dwarf_unit *unit, const struct dwarf_value *value, uint64_t *addr)
{
	if (value->form != DW_FORM_addr)
		return dwarf_form_is_address(value->form) &&
		       dwarf_address_at(unit, value->number, addr);
	*addr = value->number;
	return true;
}

const struct dwarf_unit *dwarf_reference(const struct dwarf_unit *unit,
					 const struct dwarf_value *value, uint64_t *off)
{
	const struct dwarf_file *file = unit->file;

	*off = value->number;
	switch (value->form) {
	case DW_FORM_ref1:
	case DW_FORM_ref2:
	case DW_FORM_ref4:
	case DW_FORM_ref8:
	case DW_FORM_ref_udata:
		*off += unit->off;
		return value->number < unit->end - unit->off ? unit : NULL;
	case DW_FORM_ref_addr:
		if (unit->section == &file->input->sections[DWARF_INFO] && *off >= unit->off &&
		    *off < unit->end)
			return unit;
		return dwarf_find_unit(file, *off);
	case DW_FORM_GNU_ref_alt:
	case DW_FORM_ref_sup4:
	case DW_FORM_ref_sup8:
		return file->alt ? dwarf_find_unit(file->alt, *off) : NULL;
	default:
		return NULL;
	}
}
