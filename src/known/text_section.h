/* text_section.h: where constants are. */
#ifndef BINSIZE_KNOWN_TEXT_SECTION_H
#define BINSIZE_KNOWN_TEXT_SECTION_H

#include "../model/image.h"

/* Whether a section has read-only data. What BOLT left behind under another name is still in use. */
static inline bool section_has_texts(const struct section *section)
{
	return section->kind == KIND_RODATA ||
	       (section->kind == KIND_LEFTOVER &&
		!(section->flags & (SECTION_EXECUTABLE | SECTION_WRITABLE)));
}

#endif
