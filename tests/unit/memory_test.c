#include "made_image.h"

#include "../../src/model/memory.h"

static void bytes_are_found_by_address(void **state)
{
	struct made_image m;
	struct memory memory;

	(void)state;
	made_image_init(&m, 100);
	add_section(&m, ".data", 0x2000, 20, 60, KIND_DATA, 0);
	add_section(&m, ".text", 0x1000, 40, 10, KIND_CODE, SECTION_EXECUTABLE);
	add_section(&m, ".bss", 0x3000, 16, 0, KIND_ZERO_DATA, 0);
	add_section(&m, ".tdata", 0x4000, 16, 0, KIND_DATA, SECTION_TLS);
	memory = memory_of(&m.image);
	assert_int_equal(memory.n_pieces, 2);
	assert_ptr_equal(memory_at(&memory, 0x1000, 40), m.bytes + 10);
	assert_ptr_equal(memory_at(&memory, 0x1027, 1), m.bytes + 49);
	assert_ptr_equal(memory_at(&memory, 0x2013, 1), m.bytes + 79);
	assert_null(memory_at(&memory, 0x1000, 41));
	assert_null(memory_at(&memory, 0x1028, 1));
	assert_null(memory_at(&memory, 0xfff, 2));
	assert_null(memory_at(&memory, 0x3000, 1));
	assert_null(memory_at(&memory, 0x4000, 1));
	assert_null(memory_at(&memory, UINT64_MAX, 1));
	assert_null(memory_at(&memory, 0x2000, UINT64_MAX));
	memory_release(&memory);
	made_image_release(&m);
}

/* Damaged headers may put anything anywhere. */
static void sections_may_overlap_and_leave_the_file(void **state)
{
	struct made_image m;
	struct memory memory;

	(void)state;
	made_image_init(&m, 100);
	add_section(&m, "a", 0x1000, 40, 10, KIND_DATA, 0);
	add_section(&m, "b", 0x1010, 40, 50, KIND_DATA, 0);
	add_section(&m, "c", 0x1008, 8, 0, KIND_DATA, 0);
	add_section(&m, "late", 0x5000, 1000, 90, KIND_DATA, 0);
	add_section(&m, "outside", 0x6000, 8, 100, KIND_DATA, 0);
	add_section(&m, "wrapping", UINT64_MAX - 3, 8, 0, KIND_DATA, 0);
	memory = memory_of(&m.image);
	assert_ptr_equal(memory_at(&memory, 0x1008, 1), m.bytes + 18);
	assert_ptr_equal(memory_at(&memory, 0x1028, 1), m.bytes + 50 + 0x18);
	assert_null(memory_at(&memory, 0x1027, 2));
	assert_ptr_equal(memory_at(&memory, 0x5009, 1), m.bytes + 99);
	assert_null(memory_at(&memory, 0x500a, 1));
	assert_null(memory_at(&memory, 0x6000, 1));
	memory_release(&memory);
	made_image_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_found_by_address),
		cmocka_unit_test(sections_may_overlap_and_leave_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
