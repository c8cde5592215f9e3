/* standalone.h: files that are nothing but device code. */
#ifndef BINSIZE_FORMATS_CUDA_STANDALONE_H
#define BINSIZE_FORMATS_CUDA_STANDALONE_H

#include "../format.h"

/*
 * Adds the entries of a file of these formats, or the one of an ELF file that is a cubin. False
 * when the image is something else.
 */
bool standalone_read(struct image *image);

#endif
