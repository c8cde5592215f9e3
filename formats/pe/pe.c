#include "../format.h"

#include "reader.h"

#include "../coff/machine.h"

#include "../../src/base/die.h"

enum { FLAG_DLL = 0x2000 };

enum subsystem {
	SUBSYSTEM_NATIVE = 1,
	SUBSYSTEM_EFI_BOOT_DRIVER = 11,
	SUBSYSTEM_EFI_DRIVER = 12,
};

static const struct {
	uint16_t machine;
	const char *name;
} machines[] = {
	{ COFF_I386, "i386" },	   { COFF_ARM, "ARM" },	     { COFF_THUMB, "ARM" },
	{ COFF_ARMNT, "ARM" },	   { COFF_AMD64, "x86-64" }, { COFF_ARM64, "ARM64" },
	{ COFF_ARM64EC, "ARM64" }, { COFF_ARM64X, "ARM64" },
};

static const char *machine_name(struct pe *pe)
{
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++) {
		if (machines[i].machine == pe->machine)
			return machines[i].name;
	}
	return arena_format(pe->image->arena, "machine 0x%x", pe->machine);
}

static const char *type_name(const struct pe *pe)
{
	if (pe->subsystem == SUBSYSTEM_NATIVE || pe->subsystem == SUBSYSTEM_EFI_BOOT_DRIVER ||
	    pe->subsystem == SUBSYSTEM_EFI_DRIVER)
		return "driver";
	return pe->characteristics & FLAG_DLL ? "shared library" : "executable";
}

/*
 * Only Microsoft's linker writes a Rich header. lld always says 14.0, Go's linker 3.0, and the
 * versions of GNU ld begin with 2.
 */
static const char *linker_name(struct pe *pe)
{
	unsigned major = pe->linker_major, minor = pe->linker_minor;

	if (!pe->has_rich_header && major == 14 && minor == 0)
		return "lld";
	if (!pe->has_rich_header && major == 3 && minor == 0)
		return "Go link";
	if (!pe->has_rich_header && major == 2)
		return arena_format(pe->image->arena, "GNU ld %u.%02u", major, minor);
	if (!major)
		return NULL;
	return arena_format(pe->image->arena, "link %u.%02u", major, minor);
}

static void identify(struct pe *pe)
{
	struct identity *identity = &pe->image->identity;

	identity->type = type_name(pe);
	identity->machine = machine_name(pe);
	identity->bits = pe->is_plus ? 64 : 32;
	identity->linker = linker_name(pe);
	pe->image->image_base = pe->image_base;
	pe->image->is_linked = true;
}

/* What lies inside sections and serves symbols and functions. */
static void read_tables(struct pe *pe)
{
	pe_read_exports(pe); // behind the COFF symbols, which are better
	pe_read_imports(pe);
	pe_read_delay_imports(pe);
	pe_read_thunks(pe);
	pe_read_exceptions(pe);
	pe_read_relocations(pe);
	pe_read_load_config(pe);
}

static struct error *pe_read(struct image *image, uint64_t file_off, uint64_t file_size,
			     uint32_t unit)
{
	struct pe pe = {
		.image = image,
		.start = file_off,
		.end = file_off + file_size,
		.unit = unit,
		.first_section = (uint32_t)image->n_sections,
		.first_part = image->n_parts,
	};
	struct error *error = pe_read_headers(&pe);

	if (error)
		return error;
	identify(&pe);
	pe_add_sections(&pe);
	pe_read_coff_symbols(&pe);
	if (!image->layout_only)
		read_tables(&pe);
	pe_read_debug_directory(&pe);
	pe_read_small_directories(&pe);
	pe_read_dwarf(&pe);
	pe_add_rests(&pe);
	if (!image->layout_only)
		pe_predict_strip(&pe);
	return NULL;
}

const struct format pe_format = { "pe", "PE", pe_probe, pe_read, NULL };
