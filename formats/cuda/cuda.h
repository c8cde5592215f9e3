/* cuda.h: the reader of device code inside images of any format. */
#ifndef BINSIZE_FORMATS_CUDA_H
#define BINSIZE_FORMATS_CUDA_H

#include "../format.h"

/*
 * Adds to an image whose sections are known what image->device.wants asks for. Damage is a warning
 * and costs one entry, or what follows in one container. Nothing is read twice: where device code
 * lies inside other device code the outer one counts.
 */
void cuda_read(struct image *image);

#endif
