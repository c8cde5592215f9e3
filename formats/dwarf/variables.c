/* variables.c: where data objects are and how large their types make them. */
#include "functions.h"

enum { MOST_STEPS = 16 /* from a type to one that has a size */, MOST_DIMENSIONS = 16 };

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
static uint64_t count_elements(const struct dwarf_die *subrange)
{
	if (dwarf_die_has(subrange, KEY_COUNT_))
		return subrange->values[KEY_COUNT_].number;
	if (dwarf_die_has(subrange, KEY_UPPER_BOUND) && !subrange->values[KEY_UPPER_BOUND].bytes)
		return subrange->values[KEY_UPPER_BOUND].number + 1;
	return 0;
}

/* 0 when it is more than can be. */
static uint64_t product(uint64_t a, uint64_t b)
{
	return b && a > UINT64_MAX / b ? 0 : a * b;
}

/* The number of elements: the children of the array at `b` are its dimensions. */
static uint64_t array_elements(const struct dwarf_unit *unit, struct bytes *b)
{
	uint64_t all = 1;

	for (unsigned i = 0; i < MOST_DIMENSIONS; i++) {
		uint64_t code = bytes_uleb128(b), n;
		const struct dwarf_abbrev *abbrev = dwarf_abbrev_find(unit->abbrevs, code);
		struct dwarf_die die;

		if (!code)
			return all;
		if (!abbrev || abbrev->has_children || b->bad)
			return 0;
		dwarf_die_read(b, unit, abbrev, &die);
		n = abbrev->tag == DW_TAG_subrange_type ? count_elements(&die) : 1;
		all = product(all, n);
	}
	return 0;
}

/* Reads a type, and how many elements it has: 1 when it is no array, 0 when nobody knows. */
static bool read_type(struct dwarf *d, const struct dwarf_unit *unit, uint64_t off,
		      struct dwarf_die *die, uint64_t *n)
{
	struct bytes b = dwarf_unit_bytes(unit, off);
	const uint8_t *start = b.p;
	const struct dwarf_abbrev *abbrev = dwarf_abbrev_find(unit->abbrevs, bytes_uleb128(&b));
	uint64_t n_read;

	if (!abbrev || b.bad || !d->resolve_bytes_left)
		return false;
	dwarf_die_read(&b, unit, abbrev, die);
	*n = 1;
	if (abbrev->tag == DW_TAG_array_type && !dwarf_die_has(die, KEY_BYTE_SIZE))
		*n = abbrev->has_children ? array_elements(unit, &b) : 0;
	n_read = (uint64_t)(b.p - start);
	d->resolve_bytes_left -= n_read < d->resolve_bytes_left ? n_read : d->resolve_bytes_left;
	return !b.bad;
}

/* The size of the type that `reference` names, which may only give another one a name. */
static uint64_t type_size(struct dwarf *d, const struct dwarf_unit *unit,
			  struct dwarf_value reference)
{
	uint64_t off, n = 1, elements;
	struct dwarf_die die;

	for (unsigned i = 0; i < MOST_STEPS; i++) {
		unit = dwarf_reference(unit, &reference, &off);
		if (!unit || !read_type(d, unit, off, &die, &elements))
			return 0;
		n = product(n, elements);
		if (dwarf_die_has(&die, KEY_BYTE_SIZE))
			return product(n, die.values[KEY_BYTE_SIZE].number);
		if (!dwarf_die_has(&die, KEY_TYPE))
			return 0;
		reference = die.values[KEY_TYPE];
	}
	return 0;
}

/* The type stands where the variable was declared, at most two references away. */
static uint64_t variable_size(struct dwarf *d, const struct dwarf_unit *unit,
			      const struct dwarf_die *die)
{
	struct dwarf_die declaration = *die;
	uint64_t off;

	for (unsigned i = 0; i < 3; i++) {
		enum dwarf_key key = dwarf_die_has(&declaration, KEY_ORIGIN) ? KEY_ORIGIN
									     : KEY_SPECIFICATION;
		struct dwarf_value reference;

		if (dwarf_die_has(&declaration, KEY_TYPE))
			return type_size(d, unit, declaration.values[KEY_TYPE]);
		if (!dwarf_die_has(&declaration, key))
			return 0;
		reference = declaration.values[key];
		unit = dwarf_reference(unit, &reference, &off);
		if (!unit || !dwarf_die_at(unit, off, &declaration))
			return 0;
	}
	return 0;
}

bool dwarf_variable_place(struct dwarf *d, const struct dwarf_unit *unit,
			  const struct dwarf_die *die, uint64_t *vm_addr, uint64_t *vm_size)
{
	uint64_t left;
	size_t hint = 0;

	if (!dwarf_die_has(die, KEY_LOCATION) ||
	    !fixed_address(unit, &die->values[KEY_LOCATION], vm_addr) ||
	    *vm_addr < d->input->image_base)
		return false;
	*vm_addr -= d->input->image_base;
	if (!places_hold(&d->memory, *vm_addr, &left, &hint))
		return false;
	*vm_size = variable_size(d, unit, die);
	if (*vm_size > left)
		*vm_size = left;
	return *vm_size > 0;
}
