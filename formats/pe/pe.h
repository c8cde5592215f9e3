/* pe.h: the reader of pe files. */
#ifndef BINSIZE_FORMATS_PE_H
#define BINSIZE_FORMATS_PE_H

#include "../format.h"

extern const struct format pe_format;

#endif
