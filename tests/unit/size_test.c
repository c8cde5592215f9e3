#include "test.h"

#include "../../src/view/size.h"

#include <string.h>

static const struct {
	uint64_t bytes;
	const char *size, *exact;
} sizes[] = {
	{ 0, "0 B", "0" },
	{ 1, "1 B", "1" },
	{ 999, "999 B", "999" },
	{ 1000, "1000 B", "1,000" },
	{ 1023, "1023 B", "1,023" },
	{ 1024, "1.00 KiB", "1,024" },
	{ 1536, "1.50 KiB", "1,536" },
	{ 10234, "9.99 KiB", "10,234" },
	{ 10235, "10.0 KiB", "10,235" },
	{ 102400, "100.0 KiB", "102,400" },
	{ 1048524, "1023.9 KiB", "1,048,524" },
	{ 1048525, "1.00 MiB", "1,048,525" },
	{ 1048576, "1.00 MiB", "1,048,576" },
	{ 24222105, "23.1 MiB", "24,222,105" },
	{ UINT64_C(1) << 30, "1.00 GiB", "1,073,741,824" },
	{ UINT64_C(1) << 40, "1.00 TiB", "1,099,511,627,776" },
	{ UINT64_C(1) << 50, "1.00 PiB", "1,125,899,906,842,624" },
	{ UINT64_MAX, "16.0 EiB", "18,446,744,073,709,551,615" },
};

static void sizes_are_readable(void **state)
{
	char text[SIZE_TEXT];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		format_size(text, sizes[i].bytes, false);
		assert_string_equal(text, sizes[i].size);
		format_size(text, sizes[i].bytes, true);
		assert_string_equal(text, sizes[i].exact);
		format_count(text, sizes[i].bytes);
		assert_string_equal(text, sizes[i].exact);
	}
}

static const struct {
	uint64_t part, whole;
	const char *share;
} shares[] = {
	{ 0, 0, "0%" },
	{ 0, 100, "0%" },
	{ 1, 10000, "<0.1%" },
	{ 4, 10000, "<0.1%" },
	{ 5, 10000, "0.1%" },
	{ 123, 1000, "12.3%" },
	{ 1, 2, "50.0%" },
	{ 100, 100, "100.0%" },
	{ UINT64_MAX, UINT64_MAX, "100.0%" },
	{ 1, UINT64_MAX, "<0.1%" },
};

static void shares_say_when_there_is_little(void **state)
{
	char text[SIZE_TEXT];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(shares); i++) {
		format_share(text, shares[i].part, shares[i].whole);
		assert_string_equal(text, shares[i].share);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_are_readable),
		cmocka_unit_test(shares_say_when_there_is_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
