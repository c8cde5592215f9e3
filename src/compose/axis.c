#include "label.h"

#include "../base/die.h"

#include <string.h>

enum {
	PLACE = LAYER_BIT(LAYER_SECTION),
	KIND = LAYER_BIT(LAYER_KIND),
	SYMBOL = LAYER_BIT(LAYER_SYMBOL) | KIND | PLACE,
	UNIT = LAYER_BIT(LAYER_UNIT) | SYMBOL,
	SOURCE = LAYER_BIT(LAYER_SOURCE) | KIND,
	KERNEL = LAYER_BIT(LAYER_KERNEL),
	INLINE = LAYER_BIT(LAYER_INLINE) | KIND,
	DEVICE = LAYER_BIT(LAYER_DEVICE),
	OWNED = LAYER_BIT(LAYER_UNIT) | DEVICE,
};

const struct axis axes[] = {
	{ "kind", "Composition", "what the bytes are for: code, data, unwind, …", KIND, 0, false,
	  kind_label },
	{ "segment", "Segments", "what the loader maps as one", LAYER_BIT(LAYER_SEGMENT), 0, false,
	  segment_label },
	{ "section", "Sections", "sections, and the headers around them", PLACE, 0, false,
	  section_label },
	{ "group", "Linker groups", "the linker's groups of a PE (.text$mn, .xdata, …)",
	  PLACE | LAYER_BIT(LAYER_GROUP), 0, false, group_label },
	{ "part", "Parts", "headers, tables and directories that the format states",
	  PLACE | LAYER_BIT(LAYER_PART), 0, false, part_label },
	{ "crate", "Crates (defining)", "the crate or library that defines the item", SYMBOL, OWNED,
	  false, crate_label },
	{ "instantiator", "Crates (instantiating)",
	  "the crate whose build carried the bytes: who pays", SYMBOL, OWNED, false,
	  instantiator_label },
	{ "source-crate", "Crates (of the source line)",
	  "the crate that each line of code came from, inlining undone", SOURCE, 0, false,
	  source_crate_label },
	{ "version", "Crates and versions", "the same with the crate's version", SOURCE, 0, false,
	  version_label },
	{ "unit", "Units", "compile unit, PDB module, archive member or source file symbol", UNIT,
	  0, false, unit_label },
	{ "library", "Libraries", "the static library that a PDB says it was linked from", UNIT, 0,
	  false, library_label },
	{ "source", "Source files", "the file that each line of code came from", SOURCE, 0, false,
	  source_label },
	{ "symbol", "Symbols", "functions and variables, with what follows them", SYMBOL, 0, true,
	  symbol_label },
	{ "generic", "Generic families", "all instances of one generic or template as one row",
	  SYMBOL, 0, false, generic_label },
	{ "inlined", "Inlined functions", "functions by what their inlined copies cost", INLINE, 0,
	  true, inlined_label },
	{ "arch", "Architectures of device code", "what CUDA code was compiled for", KIND, DEVICE,
	  false, arch_label },
	{ "entry", "Entries of device code", "CUDA's containers and PTX texts, entry by entry",
	  KIND, DEVICE, false, entry_label },
	{ "kernel", "Kernels", "CUDA's device functions in all entries", KIND | KERNEL, DEVICE,
	  true, kernel_label },
	{ "kernel-family", "Families of kernels", "all instances of one kernel template as one row",
	  KIND | KERNEL, DEVICE, false, kernel_family_label },
};
const size_t n_axes = ARRAY_SIZE(axes);

const struct axis *axis_find(const char *name)
{
	for (size_t i = 0; i < n_axes; i++) {
		if (!strcmp(axes[i].name, name))
			return &axes[i];
	}
	return NULL;
}
