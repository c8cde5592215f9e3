#include "unpack.h"

#include "../../src/base/array.h"

void unpack_add_block(struct unpacker *unpacker, struct unpack_block block)
{
	struct unpack_block *last = unpacker->n_blocks ? &unpacker->blocks[unpacker->n_blocks - 1]
						       : NULL;

	if (last && (!last->unpacked || !block.unpacked)) {
		last->packed += block.packed;
		last->unpacked += block.unpacked;
		return;
	}
	array_push(unpacker->blocks, unpacker->n_blocks, unpacker->blocks_capacity, block);
}
