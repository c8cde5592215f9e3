/* archive.h: the reader of archive files. */
#ifndef BINSIZE_FORMATS_ARCHIVE_H
#define BINSIZE_FORMATS_ARCHIVE_H

#include "../format.h"

extern const struct format archive_format;

#endif
