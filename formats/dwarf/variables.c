/* variables.c: where data objects are and how large their types make them. */
#include "functions.h"

enum { MOST_STEPS = 16 /* from a type to one that has a size */, MOST_DIMENSIONS = 16 };

void dwarf_add_symbol(struct dwarf *d, const struct dwarf_unit *unit,
		      const struct function_name *name, enum symbol_type type, uint64_t vm_addr,
		      uint64_t vm_size)
{
	image_add_symbol(d->image, (struct symbol){ .name = name->text,
						    .vm_addr = vm_addr,
						    .vm_size = vm_size,
						    .entry_off = NO_ADDR,
						    .name_off = NO_ADDR,
						    .section = NO_INDEX,
						    .unit = d->input->member_unit != NO_INDEX
								    ? d->input->member_unit
								    : unit->image_unit,
						    .flags = name->is_mangled ? 0 : SYMBOL_READABLE,
						    .type = (uint8_t)type });
}

/* Of DW_OP_addr and its like alone: what is computed has no fixed place. */
static bool fixed_address(const struct dwarf_unit *unit, const struct dwarf_value *location,
			  uint64_t *addr)
{
	struct bytes b = { .big_endian = unit->file->input->big_endian };
	uint64_t index;

	if (!location->bytes || !location->number)
		return false;
	b.p = location->bytes;
	b.end = b.p + location->number;
	switch (bytes_uint(&b, 1)) {
	case DW_OP_addr:
		*addr = bytes_uint(&b, unit->address_size);
		break;
	case DW_OP_addrx:
	case DW_OP_GNU_addr_index:
		index = bytes_uleb128(&b);
		if (!dwarf_address_at(unit, index, addr))
			return false;
		break;
	default:
		return false;
	}
	return !b.bad && b.p == b.end;
}

/* DWARF 5, section 5.13: a bound without a lower one counts from 0, as in C. */
static uint64_t elements(const struct dwarf_die *subrange)
{
	if (dwarf_die_has(subrange, KEY_COUNT_))
		return subrange->values[KEY_COUNT_].number;
	if (dwarf_die_has(subrange, KEY_UPPER_BOUND) && !subrange->values[KEY_UPPER_BOUND].bytes)
		return subrange->values[KEY_UPPER_BOUND].number + 1;
	return 0;
}

/* The number of elements: the children of the array at `b` are its dimensions. */
static uint64_t array_elements(const struct dwarf_unit *unit, struct bytes *b)
{
	uint64_t product = 1;

	for (unsigned i = 0; i < MOST_DIMENSIONS; i++) {
		uint64_t code = bytes_uleb128(b), n;
		const struct dwarf_abbrev *abbrev = dwarf_abbrev_find(unit->abbrevs, code);
		struct dwarf_die die;

		if (!code)
			return product;
		if (!abbrev || abbrev->has_children || b->bad)
			return 0;
		dwarf_die_read(b, unit, abbrev, &die);
		n = abbrev->tag == DW_TAG_subrange_type ? elements(&die) : 1;
		if (n && product > UINT64_MAX / n)
			return 0;
		product *= n;
	}
	return 0;
}

/* The size of the type that `reference` names; 0 when it is not known. */
static uint64_t type_size(struct dwarf *d, const struct dwarf_unit *unit,
			  const struct dwarf_value *reference)
{
	uint64_t off, n = 1, size;
	struct dwarf_die die;

	for (unsigned i = 0; i < MOST_STEPS && d->resolve_bytes_left; i++) {
		const struct dwarf_abbrev *abbrev;
		struct bytes b;
		const uint8_t *start;
		uint64_t n_read;

		unit = dwarf_reference(unit, reference, &off);
		if (!unit)
			return 0;
		b = dwarf_unit_bytes(unit, off);
		start = b.p;
		abbrev = dwarf_abbrev_find(unit->abbrevs, bytes_uleb128(&b));
		if (!abbrev || b.bad)
			return 0;
		dwarf_die_read(&b, unit, abbrev, &die);
		if (abbrev->tag == DW_TAG_array_type && !dwarf_die_has(&die, KEY_BYTE_SIZE) &&
		    abbrev->has_children) {
			size = array_elements(unit, &b);
			if (size && n > UINT64_MAX / size)
				return 0;
			n *= size;
		}
		n_read = (uint64_t)(b.p - start);
		d->resolve_bytes_left -= n_read < d->resolve_bytes_left ? n_read
									: d->resolve_bytes_left;
		if (dwarf_die_has(&die, KEY_BYTE_SIZE)) {
			size = die.values[KEY_BYTE_SIZE].number;
			return size && n > UINT64_MAX / size ? 0 : n * size;
		}
		if (!dwarf_die_has(&die, KEY_TYPE) || b.bad)
			return 0;
		reference = &die.values[KEY_TYPE];
	}
	return 0;
}

bool dwarf_variable_place(struct dwarf *d, const struct dwarf_unit *unit,
			  const struct dwarf_die *die, uint64_t *vm_addr, uint64_t *vm_size)
{
	const struct dwarf_die *typed = die;
	const struct dwarf_unit *typed_unit = unit;
	struct dwarf_die declaration;
	uint64_t off, left;
	size_t hint = 0;

	if (!dwarf_die_has(die, KEY_LOCATION) ||
	    !fixed_address(unit, &die->values[KEY_LOCATION], vm_addr) ||
	    *vm_addr < d->input->image_base)
		return false;
	*vm_addr -= d->input->image_base;
	if (!places_hold(&d->memory, *vm_addr, &left, &hint))
		return false;
	// The type stands where the variable was declared.
	for (unsigned i = 0; i < 2 && !dwarf_die_has(typed, KEY_TYPE); i++) {
		enum dwarf_key key = dwarf_die_has(typed, KEY_ORIGIN) ? KEY_ORIGIN
								      : KEY_SPECIFICATION;

		if (!dwarf_die_has(typed, key))
			return false;
		typed_unit = dwarf_reference(typed_unit, &typed->values[key], &off);
		if (!typed_unit || !dwarf_die_at(typed_unit, off, &declaration))
			return false;
		typed = &declaration;
	}
	if (!dwarf_die_has(typed, KEY_TYPE))
		return false;
	*vm_size = type_size(d, typed_unit, &typed->values[KEY_TYPE]);
	if (*vm_size > left)
		*vm_size = left;
	return *vm_size > 0;
}
