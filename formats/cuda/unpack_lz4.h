/* unpack_lz4.h: where the sequences of LZ4 data end. */
#ifndef BINSIZE_FORMATS_CUDA_UNPACK_LZ4_H
#define BINSIZE_FORMATS_CUDA_UNPACK_LZ4_H

#include "unpack.h"

/*
 * Adds the blocks of sound LZ4 data: one block ("LZ4 Block Format Description") or a frame ("LZ4
 * Frame Format Description"). Of what is not sound the sums are wrong.
 */
void unpack_lz4_blocks(struct unpacker *unpacker, const uint8_t *packed, size_t size);
void unpack_lz4_frame_blocks(struct unpacker *unpacker, const uint8_t *packed, size_t size);

#endif
