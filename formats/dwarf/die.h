/* die.h: one debugging information entry. Private to formats/dwarf. */
#ifndef BINSIZE_FORMATS_DWARF_DIE_H
#define BINSIZE_FORMATS_DWARF_DIE_H

#include "form.h"

/* The attributes that somebody looks at. DWARF 5, section 2.2. */
struct dwarf_die {
	const struct dwarf_abbrev *abbrev;
	uint32_t has; /* 1 << enum dwarf_key */
	struct dwarf_value values[N_KEYS];
};

/* Whether values[key] is set. */
static inline bool dwarf_die_has(const struct dwarf_die *die, enum dwarf_key key)
{
	return die->has & (UINT32_C(1) << key);
}

/* Reads the attributes behind the abbreviation's code. */
void dwarf_die_read(struct bytes *b, const struct dwarf_unit *unit,
		    const struct dwarf_abbrev *abbrev, struct dwarf_die *die);

/* The DIE at `off` of the unit's section, its code included; false when there is none. */
bool dwarf_die_at(const struct dwarf_unit *unit, uint64_t off, struct dwarf_die *die);

/* The string of an attribute, or NULL; see dwarf_string(). */
const char *dwarf_die_string(const struct dwarf_unit *unit, const struct dwarf_die *die,
			     enum dwarf_key key);

/*
 * Goes from the attributes of a DIE behind its children, if it says where that is; else `b` stays.
 * Only forward: what points back would be read for ever.
 */
bool dwarf_die_jump(struct bytes *b, const struct dwarf_unit *unit,
		    const struct dwarf_abbrev *abbrev);

/* What the sizes of forms depend on. */
static inline struct dwarf_sizes dwarf_unit_sizes(const struct dwarf_unit *unit)
{
	return (struct dwarf_sizes){ unit->offset_size, unit->address_size, unit->version <= 2 };
}

/* Goes over the attributes behind the abbreviation's code. */
static inline void dwarf_die_skip(struct bytes *b, const struct dwarf_unit *unit,
				  const struct dwarf_abbrev *abbrev)
{
	const struct dwarf_jump *jump;

	if (abbrev->size != UINT32_MAX && abbrev->size <= bytes_left(b)) {
		b->p += abbrev->size;
		return;
	}
	for (jump = &unit->abbrevs->jumps[abbrev->first_jump];; jump++) {
		if (!bytes_take(b, jump->before) || !jump->form)
			return;
		dwarf_skip_value(b, jump->form, dwarf_unit_sizes(unit));
	}
}

#endif
