/*
 * strip.c: how large the file would be that strip --strip-all makes of this one, to the byte.
 *
 * GNU strip and llvm-strip alike: headers, then the sections that stay, each aligned. Measured with
 * binutils 2.40 and LLVM 14 and 22.
 */
#include "reader.h"

#include "../../src/base/align.h"

#include <string.h>

/* What lies behind the sections would be cut, or broken: then nothing is promised. */
static bool has_more(const struct pe *pe)
{
	for (size_t i = pe->first_part; i < pe->image->n_parts; i++) {
		enum kind kind = pe->image->parts[i].kind;

		if (kind == KIND_OVERLAY || kind == KIND_SIGNATURE)
			return true;
	}
	return pe->directories[PE_CERTIFICATE].size > 0;
}

void pe_predict_strip(struct pe *pe)
{
	struct strip_sizes *sizes = &pe->image->build.strip;
	uint64_t size = 0, n_kept = 0;

	if (has_more(pe) || pe->unit != NO_INDEX)
		return;
	for (uint32_t i = 0; i < pe->n_sections; i++) {
		const char *name = pe->image->sections[pe->first_section + i].name;

		if (!strncmp(name, ".debug", 6))
			continue;
		n_kept++;
		size += align_up(pe->sections[i].raw_size, pe->file_alignment);
	}
	size += align_up(pe->section_table_off - pe->start + 40 * n_kept, pe->file_alignment);
	sizes->is_known = true;
	for (int tool = 0; tool < STRIP_TOOL_COUNT; tool++)
		sizes->all[tool] = size;
}
