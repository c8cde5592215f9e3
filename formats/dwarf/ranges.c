#include "ranges.h"

#include "../../src/base/array.h"

void dwarf_add_range(struct dwarf *d, struct ranges *ranges, uint64_t addr, uint64_t size)
{
	uint64_t left;

	if (!size || addr < d->input->image_base)
		return;
	addr -= d->input->image_base;
	if (!places_hold(&d->code, addr, &left, &ranges->hint))
		return;
	array_push(ranges->items, ranges->n, ranges->capacity,
		   (struct range){ addr, size < left ? size : left });
}

void dwarf_add_data_range(struct dwarf *d, struct ranges *ranges, uint64_t addr, uint64_t size)
{
	uint64_t left;

	if (!size || addr < d->input->image_base)
		return;
	addr -= d->input->image_base;
	if (places_hold(&d->code, addr, &left, &ranges->hint) ||
	    !places_hold(&d->memory, addr, &left, &ranges->data_hint))
		return;
	array_push(ranges->items, ranges->n, ranges->capacity,
		   (struct range){ addr, size < left ? size : left });
}

static void add_pair(struct dwarf *d, struct ranges *ranges, uint64_t start, uint64_t end)
{
	if (end > start)
		dwarf_add_range(d, ranges, start, end - start);
}

static uint64_t largest_address(const struct dwarf_unit *unit)
{
	return unit->address_size == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * unit->address_size) - 1;
}

static bool may_read_entry(struct dwarf *d)
{
	if (!d->ranges_left)
		return false;
	d->ranges_left--;
	return true;
}

/* DWARF 4, section 2.17.3: pairs that count from a base, up to a pair of zeros. */
static void read_pairs(struct dwarf *d, const struct dwarf_unit *unit, struct bytes b,
		       struct ranges *ranges)
{
	uint64_t base = unit->low_pc, largest = largest_address(unit);

	while (b.p < b.end && may_read_entry(d)) {
		uint64_t start = bytes_uint(&b, unit->address_size);
		uint64_t end = bytes_uint(&b, unit->address_size);

		if (b.bad || (!start && !end))
			break;
		if (start == largest)
			base = end;
		else
			add_pair(d, ranges, (base + start) & largest, (base + end) & largest);
	}
}

/* DWARF 5, section 2.17.3: one entry; false at the end of the list. */
static bool read_entry(struct dwarf *d, const struct dwarf_unit *unit, struct bytes *b,
		       uint64_t *base, struct ranges *ranges)
{
	uint64_t largest = largest_address(unit), start = 0, end = 0;

	switch (bytes_uint(b, 1)) {
	case DW_RLE_base_addressx:
		dwarf_address_at(unit, bytes_uleb128(b), base);
		return !b->bad;
	case DW_RLE_base_address:
		*base = bytes_uint(b, unit->address_size);
		return !b->bad;
	case DW_RLE_startx_endx:
		dwarf_address_at(unit, bytes_uleb128(b), &start);
		dwarf_address_at(unit, bytes_uleb128(b), &end);
		break;
	case DW_RLE_startx_length:
		dwarf_address_at(unit, bytes_uleb128(b), &start);
		end = start + bytes_uleb128(b);
		break;
	case DW_RLE_offset_pair:
		start = (*base + bytes_uleb128(b)) & largest;
		end = (*base + bytes_uleb128(b)) & largest;
		break;
	case DW_RLE_start_end:
		start = bytes_uint(b, unit->address_size);
		end = bytes_uint(b, unit->address_size);
		break;
	case DW_RLE_start_length:
		start = bytes_uint(b, unit->address_size);
		end = start + bytes_uleb128(b);
		break;
	default: // the end, or something nobody knows the length of
		return false;
	}
	if (!b->bad)
		add_pair(d, ranges, start, end);
	return !b->bad;
}

static const struct dwarf_section *list_section(const struct dwarf_unit *unit)
{
	return unit->version < 5 ? unit->ranges : &unit->file->input->sections[DWARF_RNGLISTS];
}

bool dwarf_range_list(const struct dwarf_unit *unit, const struct dwarf_die *die, uint64_t *off)
{
	const struct dwarf_value *value = &die->values[KEY_RANGES];
	const struct dwarf_section *section = list_section(unit);
	uint64_t entry;

	if (!dwarf_die_has(die, KEY_RANGES))
		return false;
	*off = value->number;
	if (value->form == DW_FORM_rnglistx) {
		if (value->number > section->size / unit->offset_size)
			return false;
		entry = unit->rnglists_base + value->number * unit->offset_size;
		if (!dwarf_number_at(section, unit->file->input->big_endian, entry,
				     unit->offset_size, off))
			return false;
		*off += unit->rnglists_base;
	} else if (unit->version < 5 && unit->type == DW_UT_split_compile) {
		*off += unit->ranges_base;
	}
	return *off < section->size;
}

static void read_list(struct dwarf *d, const struct dwarf_unit *unit, uint64_t off,
		      struct ranges *ranges)
{
	const struct dwarf_section *section = list_section(unit);
	struct bytes b = { section->data + off, section->data + section->size,
			   unit->file->input->big_endian, false };
	uint64_t base = unit->low_pc;

	if (unit->version < 5)
		read_pairs(d, unit, b, ranges);
	else
		while (may_read_entry(d) && read_entry(d, unit, &b, &base, ranges))
			;
}

void dwarf_die_ranges(struct dwarf *d, const struct dwarf_unit *unit, const struct dwarf_die *die,
		      struct ranges *ranges)
{
	const struct dwarf_value *high = &die->values[KEY_HIGH_PC];
	uint64_t off, start, end;

	ranges->n = 0;
	if (dwarf_die_has(die, KEY_RANGES)) {
		if (dwarf_range_list(unit, die, &off))
			read_list(d, unit, off, ranges);
		return;
	}
	if (!dwarf_die_has(die, KEY_LOW_PC) || !dwarf_die_has(die, KEY_HIGH_PC) ||
	    !dwarf_address(unit, &die->values[KEY_LOW_PC], &start))
		return;
	if (!dwarf_form_is_address(high->form))
		dwarf_add_range(d, ranges, start, high->number);
	else if (dwarf_address(unit, high, &end))
		add_pair(d, ranges, start, end);
}
