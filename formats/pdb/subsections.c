#include "subsections.h"

enum { HEADER_SIZE = 8 };

struct cursor pdb_next_subsection(struct cursor *c, uint32_t kind)
{
	while (cursor_left(c) >= HEADER_SIZE) {
		uint32_t is = cursor_u32(c), size = cursor_u32(c);
		struct cursor found = cursor_over(c->data, c->end, c->pos, size);

		cursor_skip(c, size);
		if (size % 4 && cursor_left(c))
			cursor_skip(c, 4 - size % 4);
		if (is == kind)
			return found;
	}
	return (struct cursor){ .data = c->data, .bad = true };
}
