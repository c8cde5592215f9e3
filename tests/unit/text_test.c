#include "test.h"

#include "../../src/base/text.h"

#include <string.h>

static void pieces_follow_each_other(void **state)
{
	struct text text = { 0 };

	(void)state;
	text_puts(&text, "a");
	text_add(&text, "bcd", 2);
	text_putc(&text, '-');
	text_repeat(&text, 'x', 3);
	text_repeat(&text, 'y', 0);
	text_printf(&text, "%s=%d", "n", 42);
	text_puts(&text, "");
	assert_string_equal(text.bytes, "abc-xxxn=42");
	assert_int_equal(text.length, 11);
	text_release(&text);
	assert_null(text.bytes);
}

static void nul_bytes_are_kept(void **state)
{
	struct text text = { 0 };

	(void)state;
	text_add(&text, "a\0b", 3);
	text_putc(&text, '\0');
	assert_int_equal(text.length, 4);
	assert_memory_equal(text.bytes, "a\0b\0\0", 5);
	text_release(&text);
}

static void nothing_added_is_still_a_string(void **state)
{
	struct text text = { 0 };

	(void)state;
	text_add(&text, NULL, 0);
	assert_non_null(text.bytes);
	assert_string_equal(text.bytes, "");
	text_release(&text);
	text_puts(&text, "");
	assert_string_equal(text.bytes, "");
	text_release(&text);
}

/* Every length around the places where memory is taken anew. */
static void any_length_fits(void **state)
{
	struct text text = { 0 };
	char expected[3000];

	(void)state;
	for (size_t i = 0; i < sizeof(expected) - 1; i++) {
		expected[i] = (char)('a' + i % 26);
		expected[i + 1] = '\0';
		text_putc(&text, expected[i]);
		assert_int_equal(text.length, i + 1);
		assert_int_equal(text.bytes[i + 1], '\0');
	}
	assert_string_equal(text.bytes, expected);
	text_release(&text);
	for (size_t n = 0; n < 300; n++) {
		text_printf(&text, "%*s", (int)n, "");
		assert_int_equal(text.length, n);
		text_release(&text);
	}
}

static void a_reset_keeps_the_memory(void **state)
{
	struct text text = { 0 };
	char *bytes;

	(void)state;
	text_reset(&text); // of nothing
	assert_int_equal(text.length, 0);
	text_repeat(&text, 'x', 1000);
	bytes = text.bytes;
	text_reset(&text);
	assert_string_equal(text.bytes, "");
	text_puts(&text, "short");
	assert_ptr_equal(text.bytes, bytes);
	assert_string_equal(text.bytes, "short");
	text_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_follow_each_other),
		cmocka_unit_test(nul_bytes_are_kept),
		cmocka_unit_test(nothing_added_is_still_a_string),
		cmocka_unit_test(any_length_fits),
		cmocka_unit_test(a_reset_keeps_the_memory),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
