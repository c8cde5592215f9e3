/* census.h: which functions are in the entries, and what each takes of them. */
#ifndef BINSIZE_FORMATS_CUDA_CENSUS_H
#define BINSIZE_FORMATS_CUDA_CENSUS_H

#include "../../src/model/image.h"

/*
 * Unpacks all entries of image->device, on its number of threads, and adds their functions,
 * instances and shares, digests, and the toolkits of packed cubins. The result is the same on any
 * number of threads. An entry that cannot be understood is marked and is a warning; so is it when
 * contents of more than 16 GiB make us stop. Takes memory for the largest entry on each thread.
 */
void census_take(struct image *image);

#endif
