#include "test.h"

#include "../../src/base/document.h"
#include "../../src/base/text.h"

#include <string.h>

static const char toml[] = "name = \"a\"\n"
			   "[profile.release]\n"
			   "lto = true\n"
			   "units = 16\n"
			   "list = [\"x\", 2]\n"
			   "[profile.release.package.\"*\"]\n"
			   "debug = \"full\"\n";

static void toml_has_lines_and_kinds(void **state)
{
	static const char *const release[] = { "profile", "release", NULL };
	struct arena arena = { 0 };
	const struct node *top, *table, *all;

	(void)state;
	assert_null(toml_read(&arena, toml, strlen(toml), &top));
	table = node_at(top, release);
	assert_non_null(table);
	assert_int_equal(table->line, 2);
	assert_string_equal(table->key, "release");
	assert_string_equal(node_string(top, "name"), "a");
	assert_null(node_string(table, "lto"));
	assert_string_equal(node_words(node_find(table, "lto"), &arena), "true");
	assert_int_equal(node_find(table, "lto")->line, 3);
	assert_string_equal(node_words(node_find(table, "units"), &arena), "16");
	assert_int_equal(node_find(table, "list")->n_items, 2);
	assert_null(node_words(node_find(table, "list"), &arena));
	all = node_find(node_find(table, "package"), "*");
	assert_string_equal(node_string(all, "debug"), "full");
	assert_int_equal(all->items[0].line, 7);
	assert_null(node_find(table, "nothing"));
	assert_null(node_find(NULL, "nothing"));
	arena_release(&arena);
}

static void toml_has_letters_in_strings(void **state)
{
	static const char text[] = "\xef\xbb\xbf# é\n\"é\" = 'é' # ű\nb = \"\"\"é\n\\\"é\"\"\"\n"
				   "c = '''é'''\n";
	struct arena arena = { 0 };
	const struct node *top;
	struct error *error = toml_read(&arena, text, strlen(text), &top);

	(void)state;
	if (error)
		fail_msg("%s", error->text);
	assert_string_equal(node_string(top, "é"), "é");
	assert_string_equal(node_string(top, "b"), "é\n\"é");
	arena_release(&arena);
}

static void json_is_the_same_tree(void **state)
{
	static const char json[] = "{\"reason\": \"compiler-artifact\", \"fresh\": false, "
				   "\"target\": {\"kind\": [\"bin\"]}, "
				   "\"n\": 3, \"x\": null}";
	struct arena arena = { 0 };
	const struct node *top;

	(void)state;
	assert_null(json_read(&arena, json, strlen(json), &top));
	assert_string_equal(node_string(top, "reason"), "compiler-artifact");
	assert_int_equal(node_find(top, "fresh")->kind, NODE_BOOLEAN);
	assert_false(node_find(top, "fresh")->boolean);
	assert_string_equal(node_find(node_find(top, "target"), "kind")->items[0].string, "bin");
	assert_int_equal(node_find(top, "n")->integer, 3);
	assert_int_equal(node_find(top, "x")->kind, NODE_OTHER);
	arena_release(&arena);
}

static const struct {
	const char *what, *text, *says;
	bool is_json;
} wrong[] = {
	{ "no table", "[profile\n", "line 1: ", false },
	{ "the line is named", "a = 1\nb = 2\nc\n", "line 3: ", false },
	{ "a key twice", "a = 1\na = 2\n", "line 2: ", false },
	{ "what the library takes for impossible", "[{", "no TOML", false },
	{ "a letter where none stands", "# é\na = \"é\"\nb = é\n", "line 3: ", false },
	{ "a letter as a blank", "\"\"\"\t]\\\xef\xbb\x9f", "line 1: ", false },
	{ "a letter as a key", "x = '''é'''\n\nű = 1\n", "line 3: ", false },
	{ "not UTF-8", "a = \"\xff\"\n", "line 1: ", false },
	{ "a NUL in a string", "a = \"x\\u0000y\"\n", "NUL", false },
	{ "no object", "[1, 2]", "not a JSON object", true },
	{ "cut off", "{\"a\": ", "line 1: ", true },
	{ "two of them", "{} {}", "line 1: ", true },
	{ "a NUL", "{\"a\": \"x\\u0000y\"}", "line 1: ", true },
};

static void what_is_none_is_an_error(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct arena arena = { 0 };
		const struct node *top = NULL;
		size_t size = strlen(wrong[i].text);
		struct error *error = wrong[i].is_json
					      ? json_read(&arena, wrong[i].text, size, &top)
					      : toml_read(&arena, wrong[i].text, size, &top);

		if (!error || top || !strstr(error->text, wrong[i].says))
			fail_msg("%s: %s", wrong[i].what, error ? error->text : "no error");
		arena_release(&arena);
	}
}

/* `n` times `open`, once `middle`, `n` times `close`. */
static void nest(struct text *text, unsigned n, const char *open, const char *middle,
		 const char *close)
{
	for (unsigned i = 0; i < n; i++)
		text_puts(text, open);
	text_puts(text, middle);
	for (unsigned i = 0; i < n; i++)
		text_puts(text, close);
}

static const struct {
	const char *before, *open, *middle, *close;
	bool is_json;
} deep[] = {
	{ "a = ", "[", "", "]", false },   { "a = ", "{a=", "1", "}", false },
	{ "", "a.", "a = 1", "", false },  { "[", "a.", "a]\n", "", false },
	{ "", "{\"a\":", "1", "}", true },
};

static void depth_is_bounded(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(deep); i++) {
		struct arena arena = { 0 };
		struct text text = { 0 };
		const struct node *top;
		struct error *error;

		text_puts(&text, deep[i].before);
		nest(&text, 5000, deep[i].open, deep[i].middle, deep[i].close);
		error = deep[i].is_json ? json_read(&arena, text.bytes, text.length, &top)
					: toml_read(&arena, text.bytes, text.length, &top);
		if (!error)
			fail_msg("5000 times %s", deep[i].open);
		text_release(&text);
		arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(toml_has_lines_and_kinds),
		cmocka_unit_test(toml_has_letters_in_strings),
		cmocka_unit_test(json_is_the_same_tree),
		cmocka_unit_test(what_is_none_is_an_error),
		cmocka_unit_test(depth_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
