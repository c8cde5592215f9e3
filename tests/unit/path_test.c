#include "test.h"

#include "../../src/base/path.h"

#include <string.h>

static const struct {
	const char *path, *base, *directory, *with_suffix;
} paths[] = {
	{ "a", "a", ".", "a.pdb" },
	{ "a.exe", "a.exe", ".", "a.pdb" },
	{ "d/a.b.exe", "a.b.exe", "d", "d/a.b.pdb" },
	{ "d.x/a", "a", "d.x", "d.x/a.pdb" },
	{ "/a", "a", "/", "/a.pdb" },
	{ "//a", "a", "/", "//a.pdb" },
	{ "d//a", "a", "d", "d//a.pdb" },
	{ "d/", "", "d", "d/.pdb" },
	{ ".hidden", ".hidden", ".", ".hidden.pdb" },
	{ "D:\\x\\a.exe", "a.exe", ".", "D:\\x\\a.pdb" },
	{ "", "", ".", ".pdb" },
};

static void paths_are_taken_apart(void **state)
{
	struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		assert_string_equal(path_base(paths[i].path), paths[i].base);
		assert_string_equal(path_directory(&arena, paths[i].path), paths[i].directory);
		assert_string_equal(path_with_suffix(&arena, paths[i].path, ".pdb"),
				    paths[i].with_suffix);
	}
	arena_release(&arena);
}

static const struct {
	const char *directory, *name, *joined;
} joins[] = {
	{ "d", "a", "d/a" },	   { "d/", "a", "d/a" },
	{ "/", "a", "/a" },	   { ".", "a", "a" },
	{ "", "a", "a" },	   { "d", "/a", "/a" },
	{ "d", "C:\\a", "C:\\a" }, { "d", "e/../a", "d/e/../a" },
};

static void paths_are_joined(void **state)
{
	struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(joins); i++)
		assert_string_equal(path_join(&arena, joins[i].directory, joins[i].name),
				    joins[i].joined);
	arena_release(&arena);
}

static const struct {
	const char *path;
	bool is_absolute;
	const char *file_name; /* NULL: none */
} kinds[] = {
	{ "/a", true, "a" },   { "\\\\host\\a", true, "a" }, { "C:\\a", true, "a" },
	{ "c:/a", true, "a" }, { "a", false, "a" },	     { "./a", false, "a" },
	{ "..", false, NULL }, { "a/..", false, NULL },	     { "a/.", false, NULL },
	{ "a/", false, NULL }, { "", false, NULL },	     { "...", false, "..." },
	{ ":", false, ":" },
};

static void paths_are_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const char *name = path_file_name(kinds[i].path);

		assert_int_equal(path_is_absolute(kinds[i].path), kinds[i].is_absolute);
		if (!name != !kinds[i].file_name || (name && strcmp(name, kinds[i].file_name) != 0))
			fail_msg("%s: %s", kinds[i].path, name ? name : "none");
	}
}

static const struct {
	const char *from, *path, *written;
} relations[] = {
	{ "/a/b", "/a/b/c/d", "c/d" },	  { "/a/b", "/a/c", "../c" },
	{ "/a/b", "/a/bc/d", "../bc/d" }, { "/a/b/c", "/a/x", "../../x" },
	{ "/a/b", "/x/y", "/x/y" },	  { "/", "/x/y", "x/y" },
	{ "/a/bc", "/a/b", "../b" },
};

static void paths_are_written_from_elsewhere(void **state)
{
	struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(relations); i++)
		assert_string_equal(path_from(&arena, relations[i].from, relations[i].path),
				    relations[i].written);
	arena_release(&arena);
}

static void the_system_is_asked(void **state)
{
	struct arena arena = { 0 };
	const char *dot = path_real(&arena, "."), **found;

	(void)state;
	assert_non_null(dot);
	assert_true(path_is_absolute(dot));
	assert_true(path_is_same(".", dot));
	assert_false(path_is_same(".", "/nowhere"));
	assert_false(path_is_same("/nowhere", "/nowhere"));
	assert_false(path_is_file("."));
	assert_false(path_is_file("/dev/null"));
	assert_false(path_is_file("/nowhere"));
	assert_null(path_real(&arena, "/nowhere"));
	assert_int_equal(path_glob(&arena, "/nowhere/*", &found), 0);
	assert_int_equal(path_glob(&arena, "/nowhere", &found), 1);
	assert_string_equal(found[0], "/nowhere");
	assert_int_equal(path_glob(&arena, "/us[r]", &found), 1);
	assert_string_equal(found[0], "/usr");
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_taken_apart),
		cmocka_unit_test(paths_are_joined),
		cmocka_unit_test(paths_are_told_apart),
		cmocka_unit_test(paths_are_written_from_elsewhere),
		cmocka_unit_test(the_system_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
