/* coff.h: the reader of coff files. */
#ifndef BINSIZE_FORMATS_COFF_H
#define BINSIZE_FORMATS_COFF_H

#include "../format.h"

extern const struct format coff_format;

#endif
