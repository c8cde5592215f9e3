/* scan.h: device code among other data: containers, cubins and PTX texts without a section. */
#ifndef BINSIZE_FORMATS_CUDA_SCAN_H
#define BINSIZE_FORMATS_CUDA_SCAN_H

#include "container.h"
#include "cubin_elf.h"

/*
 * Adds what is found in a region to image->device. What looks like device code but is not whole
 * stays unmentioned. One pass, at the speed of memory when there is nothing.
 */
void scan_read(struct image *image, const struct container_region *region);

/* Adds a PTX text or a cubin, an entry without a container. `section` is as in device_entry. */
void scan_add_text(struct image *image, uint64_t file_off, uint64_t file_size, uint32_t section);
void scan_add_cubin(struct image *image, uint64_t file_off, const struct cubin_identity *identity,
		    uint32_t section);

#endif
