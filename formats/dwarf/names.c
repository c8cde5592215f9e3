/* names.c: strings the image keeps. */
#include "form.h"

const char *dwarf_keep_string(struct dwarf *d, const struct dwarf_unit *unit,
			      const struct dwarf_value *value, size_t *length)
{
	const char *text = dwarf_string(unit, value);

	*length = 0;
	if (!text || !d->name_bytes_left)
		return NULL;
	// Names may share bytes, but not without measure.
	*length = strnlen(text, d->name_bytes_left + 1);
	if (*length > d->name_bytes_left) {
		image_warn(d->image, ERROR_NO_OFFSET,
			   "names in debug information lie over each other; the rest has none");
		d->name_bytes_left = 0;
		*length = 0;
		return NULL;
	}
	d->name_bytes_left -= *length;
	return value->form == DW_FORM_string ? arena_copy(d->image->arena, text, *length) : text;
}
