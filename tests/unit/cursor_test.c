#include "test.h"

#include "../../src/base/cursor.h"

#include <stdlib.h>
#include <string.h>

/* A copy that ends where the bytes end, so that sanitizers see a step too far. */
static uint8_t *exact(const char *bytes, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);

	assert_non_null(copy);
	memcpy(copy, bytes, n);
	return copy;
}

static const struct {
	const char *what;
	uint64_t size;
	bool bad;
} takes[] = {
	{ "nothing", 0, false },
	{ "the first byte", 1, false },
	{ "all", 4, false },
	{ "one too many", 5, true },
	{ "a huge request", UINT64_MAX, true },
	{ "more than an int", (uint64_t)1 << 32, true },
};

static void a_take_stays_inside(void **state)
{
	uint8_t *bytes = exact("abcd", 4);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(takes); i++) {
		struct cursor c = cursor_over(bytes, 4, 0, 4);
		const uint8_t *taken = cursor_take(&c, takes[i].size);

		if (c.bad != takes[i].bad || (taken == NULL) != takes[i].bad)
			fail_msg("%s", takes[i].what);
		if (!c.bad && (taken != bytes || c.pos != takes[i].size))
			fail_msg("%s: moved to %llu", takes[i].what, (unsigned long long)c.pos);
	}
	free(bytes);
}

static const struct {
	const char *what;
	uint64_t data_size, pos, size;
	bool bad;
	uint64_t left;
} windows[] = {
	{ "all", 4, 0, 4, false, 4 },
	{ "the middle", 4, 1, 2, false, 2 },
	{ "nothing at the end", 4, 4, 0, false, 0 },
	{ "nothing of nothing", 0, 0, 0, false, 0 },
	{ "starts behind the end", 4, 5, 0, true, 0 },
	{ "ends behind the end", 4, 2, 3, true, 0 },
	{ "a sum that wraps around", 4, 2, UINT64_MAX - 1, true, 0 },
	{ "a start far away", 4, UINT64_MAX, 4, true, 0 },
};

static void a_window_lies_inside_its_data(void **state)
{
	uint8_t *bytes = exact("abcd", 4);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(windows); i++) {
		struct cursor c = cursor_over(bytes, windows[i].data_size, windows[i].pos,
					      windows[i].size);

		if (c.bad != windows[i].bad || cursor_left(&c) != windows[i].left)
			fail_msg("%s", windows[i].what);
		if (c.pos > windows[i].data_size || c.end > windows[i].data_size || c.pos > c.end)
			fail_msg("%s: [%llu, %llu)", windows[i].what, (unsigned long long)c.pos,
				 (unsigned long long)c.end);
		cursor_u64(&c);
		cursor_u8(&c);
		assert_true(c.bad);
	}
	free(bytes);
}

static const struct {
	unsigned size;
	uint64_t little, big;
} integers[] = {
	{ 1, 0x01, 0x01 },
	{ 2, 0x8201, 0x0182 },
	{ 4, 0x84830000 | 0x8201, 0x01828384 },
	{ 8, 0x8887868584838201, 0x0182838485868788 },
};

static void integers_have_two_byte_orders(void **state)
{
	uint8_t *bytes = exact("\x01\x82\x83\x84\x85\x86\x87\x88", 8);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(integers); i++) {
		struct cursor c = cursor_over(bytes, 8, 0, 8);

		assert_int_equal(cursor_uint(&c, integers[i].size), integers[i].little);
		assert_int_equal(c.pos, integers[i].size);
		c.pos = 0;
		c.big_endian = true;
		assert_int_equal(cursor_uint(&c, integers[i].size), integers[i].big);
	}
	for (int big = 0; big < 2; big++) {
		struct cursor c = cursor_over(bytes, 8, 0, 8);

		c.big_endian = big;
		assert_int_equal(cursor_u16(&c), big ? integers[1].big : integers[1].little);
		cursor_seek(&c, 0);
		assert_int_equal(cursor_u32(&c), big ? integers[2].big : integers[2].little);
		cursor_seek(&c, 0);
		assert_int_equal(cursor_u64(&c), big ? integers[3].big : integers[3].little);
		cursor_seek(&c, 8);
		assert_false(c.bad);
		cursor_seek(&c, 9);
		assert_true(c.bad);
	}
	free(bytes);
}

static void a_bad_cursor_stays_bad_and_gives_nothing(void **state)
{
	uint8_t *bytes = exact("abcdefgh", 8);
	struct cursor c = cursor_over(bytes, 8, 6, 2);
	size_t length = 9;

	(void)state;
	assert_int_equal(cursor_u32(&c), 0);
	assert_true(c.bad);
	assert_int_equal(c.pos, 6);
	assert_int_equal(cursor_u8(&c), 0);
	assert_int_equal(cursor_left(&c), 0);
	assert_null(cursor_take(&c, 0));
	assert_int_equal(cursor_uleb128(&c), 0);
	assert_int_equal(cursor_sleb128(&c), 0);
	assert_null(cursor_string(&c, &length));
	assert_int_equal(length, 0);
	cursor_seek(&c, 0);
	assert_true(c.bad);
	free(bytes);
}

#define BYTES(text) text, sizeof(text) - 1

static const struct {
	const char *what, *bytes;
	size_t size;
	uint64_t value;
	bool bad;
} unsigned_numbers[] = {
	{ "zero", BYTES("\x00"), 0, false },
	{ "two", BYTES("\x02"), 2, false },
	{ "the largest of one byte", BYTES("\x7f"), 127, false },
	{ "the smallest of two", BYTES("\x80\x01"), 128, false },
	{ "DWARF's example", BYTES("\xb9\x64"), 12857, false },
	{ "padded with zeros", BYTES("\x82\x80\x80\x00"), 2, false },
	{ "all 64 bits", BYTES("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), UINT64_MAX, false },
	{ "bit 63", BYTES("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"), (uint64_t)1 << 63, false },
	{ "bits past 64 are dropped", BYTES("\x81\x80\x80\x80\x80\x80\x80\x80\x80\x7e"), 1, false },
	{ "eleven bytes", BYTES("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"), 0, true },
	{ "no end", BYTES("\x80\x80"), 0, true },
	{ "nothing", BYTES(""), 0, true },
};

static void uleb128_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(unsigned_numbers); i++) {
		uint8_t *bytes = exact(unsigned_numbers[i].bytes, unsigned_numbers[i].size);
		struct cursor c = cursor_over(bytes, unsigned_numbers[i].size, 0,
					      unsigned_numbers[i].size);
		uint64_t value = cursor_uleb128(&c);

		if (c.bad != unsigned_numbers[i].bad ||
		    (!c.bad && (value != unsigned_numbers[i].value || cursor_left(&c))))
			fail_msg("%s: %llu", unsigned_numbers[i].what, (unsigned long long)value);
		free(bytes);
	}
}

static const struct {
	const char *what, *bytes;
	size_t size;
	int64_t value;
	bool bad;
} signed_numbers[] = {
	{ "zero", BYTES("\x00"), 0, false },
	{ "two", BYTES("\x02"), 2, false },
	{ "minus two", BYTES("\x7e"), -2, false },
	{ "127", BYTES("\xff\x00"), 127, false },
	{ "-127", BYTES("\x81\x7f"), -127, false },
	{ "-129", BYTES("\xff\x7e"), -129, false },
	{ "the usual data alignment", BYTES("\x78"), -8, false },
	{ "the smallest", BYTES("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7f"), INT64_MIN, false },
	{ "the largest", BYTES("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00"), INT64_MAX, false },
	{ "the sign in the ninth byte", BYTES("\x80\x80\x80\x80\x80\x80\x80\x80\x40"),
	  INT64_MIN / 2, false },
	{ "minus one in ten", BYTES("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"), -1, false },
	{ "eleven bytes", BYTES("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"), 0, true },
	{ "no end", BYTES("\xff"), 0, true },
};

static void sleb128_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(signed_numbers); i++) {
		uint8_t *bytes = exact(signed_numbers[i].bytes, signed_numbers[i].size);
		struct cursor c = cursor_over(bytes, signed_numbers[i].size, 0,
					      signed_numbers[i].size);
		int64_t value = cursor_sleb128(&c);

		if (c.bad != signed_numbers[i].bad ||
		    (!c.bad && (value != signed_numbers[i].value || cursor_left(&c))))
			fail_msg("%s: %lld", signed_numbers[i].what, (long long)value);
		free(bytes);
	}
}

static void strings_end_inside(void **state)
{
	uint8_t *bytes = exact("ab\0\0cd", 6);
	struct cursor c = cursor_over(bytes, 6, 0, 6);
	size_t length;

	(void)state;
	assert_string_equal(cursor_string(&c, &length), "ab");
	assert_int_equal(length, 2);
	assert_int_equal(c.pos, 3);
	assert_string_equal(cursor_string(&c, &length), "");
	assert_int_equal(length, 0);
	assert_int_equal(c.pos, 4);
	assert_null(cursor_string(&c, &length));
	assert_true(c.bad);
	// The NUL lies behind the window, though not behind the data.
	c = cursor_over(bytes, 6, 0, 2);
	assert_null(cursor_string(&c, &length));
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_take_stays_inside),
		cmocka_unit_test(a_window_lies_inside_its_data),
		cmocka_unit_test(integers_have_two_byte_orders),
		cmocka_unit_test(a_bad_cursor_stays_bad_and_gives_nothing),
		cmocka_unit_test(uleb128_is_read),
		cmocka_unit_test(sleb128_is_read),
		cmocka_unit_test(strings_end_inside),
	};

	return cmocka_run_group_tests_name("cursor", tests, NULL, NULL);
}
