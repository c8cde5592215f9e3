/* split.h: units whose debug information is in another file. Private to formats/dwarf. */
#ifndef BINSIZE_FORMATS_DWARF_SPLIT_H
#define BINSIZE_FORMATS_DWARF_SPLIT_H

#include "reader.h"

/* A .dwo file, or one unit's share of a package. dwarf_close_split() it in any case. */
struct split_file {
	struct dwarf_input input;
	struct dwarf_file file;
};

/*
 * The unit that a skeleton stands for, ready to be read; NULL when its file is not there, or is of
 * another build.
 */
struct dwarf_unit *dwarf_open_split(struct dwarf *d, const struct dwarf_unit *skeleton,
				    struct split_file *split);
void dwarf_close_split(struct split_file *split);

#endif
