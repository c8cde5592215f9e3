/* elf.h: the reader of elf files. */
#ifndef BINSIZE_FORMATS_ELF_H
#define BINSIZE_FORMATS_ELF_H

#include "../format.h"

extern const struct format elf_format;

#endif
