#include "lsda.h"

/* Encodings, DWARF's DW_EH_PE_*. */
enum { PE_OMIT = 0xff, PE_ULEB128 = 1, PE_UDATA4 = 3 };

uint64_t lsda_size(struct cursor c)
{
	uint64_t start = c.pos, end = 0, length;
	unsigned base = cursor_u8(&c), types = cursor_u8(&c), sites;

	if (types != PE_OMIT) {
		length = cursor_uleb128(&c);
		end = c.pos + length;
	}
	sites = cursor_u8(&c);
	length = cursor_uleb128(&c);
	if (c.bad || base != PE_OMIT || (sites != PE_ULEB128 && sites != PE_UDATA4))
		return 0;
	cursor_skip(&c, length);
	// Without types the actions behind the call sites have no end, but then there are none.
	if (types == PE_OMIT)
		end = c.pos;
	return c.bad || end < c.pos || end > c.end ? 0 : end - start;
}
