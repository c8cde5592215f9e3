/* elf.h: ELF files that speak of another one. */
#ifndef BINSIZE_FORMATS_ELF_H
#define BINSIZE_FORMATS_ELF_H

#include "../format.h"

struct dwarf_counts;

/*
 * Adds to an ELF image what another file says of it, such as objcopy --only-keep-debug makes: its
 * DWARF as far as image->debug.wants asks for it, and the symbols of its .symtab when the image has
 * none of its own (those of .dynsym are then shadows). Addresses are the same in both; whether the
 * file is the right one is for the caller to know. DWARF that was read before, such as the image's
 * own, is not read again. `file` must live as long as the image. `counts` may be NULL.
 *
 * An error means that the file cannot be read at all; damage of a part is a warning.
 */
struct error *elf_read_debug_file(struct image *image, const struct file *file,
				  struct dwarf_counts *counts);

#endif
