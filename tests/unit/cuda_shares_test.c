#include "test.h"

#include "random.h"

#include "../../formats/cuda/shares.h"

#include <stdlib.h>

static void release(struct owned_list *contents, struct owned_list *stored,
		    struct share_scratch *scratch)
{
	free(contents->items);
	free(stored->items);
	share_scratch_release(scratch);
}

static void the_largest_remainders_are_rounded_up(void **state)
{
	struct owned_list contents = { 0 }, stored = { 0 };
	struct share_scratch scratch = { 0 };
	const struct unpack_block blocks[] = { { 10, 70 }, { 5, 30 } };

	(void)state;
	owned_add(&contents, 30, 0);		 // 4.29
	owned_add(&contents, 15, 1);		 // 2.14, with the 5 below 2.86
	owned_add(&contents, 20, DEVICE_SHARED); // 2.86
	owned_add(&contents, 5, 1);
	owned_add(&contents, 30, DEVICE_TABLES);
	shares_divide(&stored, &scratch, &contents, 2, blocks, 2);
	assert_int_equal(stored.n, 4);
	assert_int_equal(stored.items[0].size, 4);
	assert_int_equal(stored.items[1].owner, 1);
	assert_int_equal(stored.items[1].size, 3);
	assert_int_equal(stored.items[2].owner, DEVICE_SHARED);
	assert_int_equal(stored.items[2].size, 3);
	assert_int_equal(stored.items[3].owner, DEVICE_TABLES);
	assert_int_equal(stored.items[3].size, 5);
	release(&contents, &stored, &scratch);
}

static void equal_remainders_are_rounded_up_in_order(void **state)
{
	struct owned_list contents = { 0 }, stored = { 0 };
	struct share_scratch scratch = { 0 };
	const struct unpack_block block = { 2, 6 };

	(void)state;
	owned_add(&contents, 2, 2); // 0.67 each
	owned_add(&contents, 2, 0);
	owned_add(&contents, 2, 1);
	shares_divide(&stored, &scratch, &contents, 3, &block, 1);
	assert_int_equal(stored.n, 2);
	assert_int_equal(stored.items[0].owner, 2);
	assert_int_equal(stored.items[0].size, 1);
	assert_int_equal(stored.items[1].owner, 0);
	assert_int_equal(stored.items[1].size, 1);
	release(&contents, &stored, &scratch);
}

/* What costs nothing unpacked is shared, and neighbours across blocks become one. */
static void blocks_may_be_empty(void **state)
{
	struct owned_list contents = { 0 }, stored = { 0 };
	struct share_scratch scratch = { 0 };
	const struct unpack_block blocks[] = { { 4, 8 }, { 4, 8 }, { 7, 0 } };

	(void)state;
	owned_add(&contents, 16, 3);
	shares_divide(&stored, &scratch, &contents, 4, blocks, 3);
	assert_int_equal(stored.n, 2);
	assert_int_equal(stored.items[0].size, 8);
	assert_int_equal(stored.items[0].owner, 3);
	assert_int_equal(stored.items[1].size, 7);
	assert_int_equal(stored.items[1].owner, DEVICE_SHARED);
	release(&contents, &stored, &scratch);
}

/* Whatever the contents and blocks: nothing is lost, and nobody gets more than a byte too many. */
static void shares_add_up(void **state)
{
	enum { OWNERS = 5, BLOCKS = 6 };
	uint64_t seed = 42;

	(void)state;
	for (unsigned round = 0; round < 2000; round++) {
		struct owned_list contents = { 0 }, stored = { 0 };
		struct share_scratch scratch = { 0 };
		struct unpack_block blocks[BLOCKS];
		uint64_t unpacked = 0, packed = 0, sum = 0;

		for (unsigned i = 0; i < BLOCKS; i++) {
			blocks[i].unpacked = (uint32_t)below(&seed, 1000);
			blocks[i].packed = (uint32_t)below(&seed, 300);
			unpacked += blocks[i].unpacked;
			packed += blocks[i].packed;
		}
		while (unpacked) {
			uint32_t size = 1 + (uint32_t)below(&seed, 300);
			uint32_t owner = (uint32_t)below(&seed, OWNERS + 2);

			size = size < unpacked ? size : (uint32_t)unpacked;
			owned_add(&contents, size,
				  owner < OWNERS ? owner : UINT32_MAX - (owner - OWNERS));
			unpacked -= size;
		}
		shares_divide(&stored, &scratch, &contents, OWNERS, blocks, BLOCKS);
		for (size_t i = 0; i < stored.n; i++)
			sum += stored.items[i].size;
		assert_int_equal(sum, packed);
		release(&contents, &stored, &scratch);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_largest_remainders_are_rounded_up),
		cmocka_unit_test(equal_remainders_are_rounded_up_in_order),
		cmocka_unit_test(blocks_may_be_empty),
		cmocka_unit_test(shares_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
