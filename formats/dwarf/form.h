/* form.h: values of attributes. Private to formats/dwarf. DWARF 5, section 7.5.5. */
#ifndef BINSIZE_FORMATS_DWARF_FORM_H
#define BINSIZE_FORMATS_DWARF_FORM_H

#include "reader.h"

/* What is there, before anybody says what it means. */
struct dwarf_value {
	uint64_t number;      /* constant, offset, index, or the bytes of a block */
	const uint8_t *bytes; /* of a string or block in place, else NULL */
	uint16_t form;	      /* 0: no value */
};

/* The sizes that forms depend on. */
struct dwarf_sizes {
	uint8_t offset_size, address_size;
	bool is_dwarf_2;
};

/* Bytes of a value; -1 when it has to be looked at, or the form is not known. */
int dwarf_form_size(uint64_t form, struct dwarf_sizes sizes);

/* The value here. A form that is not known is bad. */
struct dwarf_value dwarf_read_value(struct bytes *b, uint16_t form, int64_t implicit,
				    struct dwarf_sizes sizes);

/* Goes over a value whose form has no size. */
void dwarf_skip_value(struct bytes *b, uint16_t form, struct dwarf_sizes sizes);

/* What a value means in its unit. */

/* A string that ends within its section, or NULL. In .debug_info it is not there to stay. */
const char *dwarf_string(const struct dwarf_unit *unit, const struct dwarf_value *value);
/*
 * names.c: the same for the image to keep, with its length; NULL as well when names that lie over
 * each other have used up what may be looked at.
 */
const char *dwarf_keep_string(struct dwarf *d, const struct dwarf_unit *unit,
			      const struct dwarf_value *value, size_t *length);

/* An address, as it stands there; false when it has none. */
bool dwarf_address(const struct dwarf_unit *unit, const struct dwarf_value *value, uint64_t *addr);
/* The same of an entry in .debug_addr. */
bool dwarf_address_at(const struct dwarf_unit *unit, uint64_t index, uint64_t *addr);
bool dwarf_form_is_address(uint16_t form);

/* A reference: the unit and the offset of the DIE in its section; NULL when there is none. */
const struct dwarf_unit *dwarf_reference(const struct dwarf_unit *unit,
					 const struct dwarf_value *value, uint64_t *off);

/* `size` bytes at `off` of a section as a number; false when they are not inside. */
bool dwarf_number_at(const struct dwarf_section *section, bool big_endian, uint64_t off,
		     unsigned size, uint64_t *number);

#endif
