/*
 * cuda.h: the reader of device code inside images of any format.
 *
 * The way of it: cuda.c finds the places, container.c reads what lies in sections made for it and scan.c
 * what lies among constants (standalone.c: a file that is nothing else). census.c then unpacks each entry,
 * lets cubin.c or ptx_split.c tell its functions apart and shares.c divide the packed bytes. host.c reads
 * the host code around it, in the order of host_parts.h.
 */
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
