/* host.h: the host code that registers, launches and uses device code. */
#ifndef BINSIZE_FORMATS_CUDA_HOST_H
#define BINSIZE_FORMATS_CUDA_HOST_H

#include "../../src/model/image.h"

/*
 * Adds to an image whose containers and entries are known what DEVICE_HOST asks for: which
 * containers are registered and the source each was compiled from, stubs, registrations, uses and
 * hosts. Code is looked at in linked x86-64 images only, and if there is device code. The rest
 * comes from symbols, wrappers and names. Linear in code, symbols and pointers; cannot fail.
 */
void cuda_read_host(struct image *image);

#endif
