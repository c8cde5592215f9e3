#include "reader.h"

uint64_t pdb_addr(const struct pdb *pdb, uint32_t section, uint32_t offset)
{
	const struct section *s;

	if (!section || section > pdb->image->n_sections || pdb->dbi.has_omap)
		return NO_ADDR;
	s = &pdb->image->sections[section - 1];
	return s->vm_addr != NO_ADDR && offset < s->vm_size ? s->vm_addr + offset : NO_ADDR;
}

uint32_t pdb_unit(const struct pdb *pdb, uint32_t module)
{
	return pdb->first_unit == NO_INDEX ? NO_INDEX : pdb->first_unit + module;
}

void pdb_warn(struct pdb *pdb, const char *format, ...)
{
	const char *text;
	va_list args;

	va_start(args, format);
	text = arena_vformat(pdb->image->arena, format, args);
	va_end(args);
	image_warn(pdb->image, ERROR_NO_OFFSET, "%s: %s", pdb->label, text);
}

const char *pdb_keep(struct pdb *pdb, const struct msf_bytes *bytes, const char *text,
		     size_t length)
{
	return bytes->is_in_file ? text : arena_copy(pdb->image->arena, text, length);
}

bool pdb_wants(const struct pdb *pdb, unsigned wants)
{
	return pdb->image->debug.wants & wants;
}
