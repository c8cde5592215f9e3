#include "test.h"

#include "../../src/view/json_writer.h"

#include <string.h>

static const struct {
	const char *what, *string, *json;
} strings[] = {
	{ "none", NULL, "null" },
	{ "empty", "", "\"\"" },
	{ "plain", "core::fmt::write", "\"core::fmt::write\"" },
	{ "quotes and backslashes", "a\"b\\c", "\"a\\\"b\\\\c\"" },
	{ "a slash", "a/b", "\"a/b\"" },
	{ "markup", "Vec<&T>", "\"Vec\\u003c\\u0026T\\u003e\"" },
	{ "the end of a script", "</script>", "\"\\u003c/script\\u003e\"" },
	{ "controls", "\x01\n\x1b\x1f\x7f", "\"\\u0001\\u000a\\u001b\\u001f\\u007f\"" },
	{ "C1", "\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0", "\"\\u0080\\u009b\\u009f\xc2\xa0\"" },
	{ "line separators", "\u2028\u2029", "\"\\u2028\\u2029\"" },
	{ "overrides", "\u202a\u202e", "\"\\u202a\\u202e\"" },
	{ "isolates and marks", "\u2066\u2069\u200e\u200f\u061c",
	  "\"\\u2066\\u2069\\u200e\\u200f\\u061c\"" },
	{ "other letters", "größe 名前 🦀", "\"größe 名前 🦀\"" },
	{ "a byte that is no UTF-8", "a\xffz", "\"a\\udcffz\"" },
	{ "cut off", "a\xe4\xbd", "\"a\\udce4\\udcbd\"" },
	{ "overlong", "\xc0\xaf", "\"\\udcc0\\udcaf\"" },
	{ "a surrogate is three bytes", "\xed\xb2\x80", "\"\\udced\\udcb2\\udc80\"" },
	{ "behind Unicode", "\xf4\x90\x80\x80", "\"\\udcf4\\udc90\\udc80\\udc80\"" },
};

static void strings_keep_their_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(strings); i++) {
		struct text text = { 0 };
		struct json_writer json = { .out = &text };

		json_string(&json, strings[i].string);
		if (strcmp(text.bytes, strings[i].json))
			fail_msg("%s: %s", strings[i].what, text.bytes);
		text_release(&text);
	}
}

static const struct {
	uint64_t n;
	const char *json;
} numbers[] = {
	{ 0, "0" },
	{ 1u << 20, "1048576" },
	{ (UINT64_C(1) << 53) + 1, "9007199254740993" },
	{ UINT64_MAX, "18446744073709551615" },
};

static void numbers_are_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		struct text text = { 0 };
		struct json_writer json = { .out = &text };

		json_uint(&json, numbers[i].n);
		assert_string_equal(text.bytes, numbers[i].json);
		text_release(&text);
	}
}

static void write_row(struct json_writer *json, const char *name, uint64_t size)
{
	json_object(json, JSON_INLINE);
	json_string_field(json, "name", name);
	json_uint_field(json, "size", size);
	json_end(json);
}

static void layout_follows_the_containers(void **state)
{
	static const char expected[] = "{\n"
				       "  \"none\": [],\n"
				       "  \"empty\": {},\n"
				       "  \"flags\": [true, false, null],\n"
				       "  \"rows\": [\n"
				       "    {\"name\": \"a\", \"size\": 1},\n"
				       "    {\"name\": \"b\", \"size\": 2, \"rows\": [\n"
				       "      {\"name\": \"c\", \"size\": 2}\n"
				       "    ]}\n"
				       "  ]\n"
				       "}\n";
	struct text text = { 0 };
	struct json_writer json = { .out = &text };

	(void)state;
	json_object(&json, JSON_LINES);
	json_key(&json, "none");
	json_array(&json, JSON_LINES);
	json_end(&json);
	json_key(&json, "empty");
	json_object(&json, JSON_INLINE);
	json_end(&json);
	json_key(&json, "flags");
	json_array(&json, JSON_INLINE);
	json_bool(&json, true);
	json_bool(&json, false);
	json_null(&json);
	json_end(&json);
	json_key(&json, "rows");
	json_array(&json, JSON_LINES);
	write_row(&json, "a", 1);
	json_object(&json, JSON_INLINE);
	json_string_field(&json, "name", "b");
	json_uint_field(&json, "size", 2);
	json_key(&json, "rows");
	json_array(&json, JSON_LINES);
	write_row(&json, "c", 2);
	json_end(&json);
	json_end(&json);
	json_end(&json);
	json_end(&json);
	json_finish(&json);
	assert_string_equal(text.bytes, expected);
	text_release(&text);
}

static void containers_can_be_32_deep(void **state)
{
	struct text text = { 0 };
	struct json_writer json = { .out = &text };

	(void)state;
	for (unsigned i = 0; i < 32; i++) {
		if (i % 2)
			json_key(&json, "k");
		if (i % 2)
			json_array(&json, JSON_INLINE);
		else
			json_object(&json, JSON_INLINE);
	}
	for (unsigned i = 0; i < 32; i++)
		json_end(&json);
	json_finish(&json);
	assert_memory_equal(text.bytes, "{\"k\": [{\"k\": [", 14);
	assert_memory_equal(text.bytes + text.length - 5, "]}]}\n", 5);
	text_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_keep_their_bytes),
		cmocka_unit_test(numbers_are_whole),
		cmocka_unit_test(layout_follows_the_containers),
		cmocka_unit_test(containers_can_be_32_deep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
