/*
 * container.h: containers of device code (fatbins) and the headers of their entries.
 *
 * NVIDIA documents the magic numbers only (fatbinary_section.h). A container is a header of 16
 * bytes and entries back to back; an entry is a header and a payload. All is little-endian:
 *
 *	container: u32 magic, u16 version (1), u16 header size, u64 size of what follows
 *	entry: u16 kind, u16 version, u32 header size, u64 payload size with padding, u32 packed
 *		size or 0, u32 offset of options, u16 minor, u16 major version, u32 SM, u32 offset
 *		and u32 length of the identifier, u64 flags, u64 key, u64 unpacked size or 0
 */
#ifndef BINSIZE_FORMATS_CUDA_CONTAINER_H
#define BINSIZE_FORMATS_CUDA_CONTAINER_H

#include "../../src/model/image.h"

/* Bytes. */
enum {
	CONTAINER_HEADER_SIZE = 16,
	ENTRY_HEADER_SIZE = 64, /* at least; names and options make it longer */
};

/* Bytes of the file that may hold containers. They lie inside of it. */
struct container_region {
	uint64_t file_off, file_size;
	uint32_t section;    /* as in struct device_container */
	bool is_relocatable; /* likewise */
};

/*
 * Bytes of the container that starts at `data`, of which `left` are there; 0 when there is none or
 * it does not fit. Its entries are not looked at.
 */
uint64_t container_size(const uint8_t *data, uint64_t left);

/*
 * The same for bytes that are not known to hold containers: its entries must fill it exactly, and
 * all versions must be known ones. `*steps` grows by the number of headers that were read.
 */
uint64_t container_size_if_sound(const uint8_t *data, uint64_t left, uint64_t *steps);

/*
 * Adds the containers of a region that is made for them, and their entries, to image->device, as
 * well as the bytes between them to its gaps and unexplained bytes. O(bytes) at worst, far less
 * when nothing is damaged. What no entry explains inside a container is a warning.
 */
void containers_read(struct image *image, const struct container_region *region);

#endif
