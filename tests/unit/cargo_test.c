#include "test.h"

#include "../../src/cargo/target.h"
#include "../../src/cargo/values.h"

#include <string.h>

/* Which tables are meant for a program of 64-bit Linux with glibc, and for one of which little is known. */
static const struct {
	const char *name;
	bool for_linux, for_unknown;
} tables[] = {
	{ "x86_64-unknown-linux-gnu", true, true },
	{ "x86_64-unknown-linux-musl", false, true },
	{ "x86_64-pc-windows-msvc", false, true },
	{ "aarch64-unknown-linux-gnu", false, true },
	{ "cfg(unix)", true, true },
	{ "cfg(windows)", false, true },
	{ "cfg(not(windows))", true, true },
	{ "cfg(all())", true, true },
	{ "cfg(any())", false, false },
	{ "cfg(all(unix, target_arch = \"x86_64\"))", true, true },
	{ "cfg(all(unix, target_arch = \"arm\"))", false, true },
	{ "cfg(any(windows, target_env = \"gnu\"))", true, true },
	{ "cfg(any(windows, target_env = \"musl\"))", false, true },
	{ "cfg(target_family = \"unix\")", true, true },
	{ "cfg(target_pointer_width = \"32\")", false, true },
	{ "cfg(not(target_os = \"linux\"))", false, true },
	{ "cfg(target_feature = \"avx2\")", true, true },
	{ "cfg(true)", true, true },
	{ "cfg(false)", false, false },
	{ "cfg(not(true))", false, false },
	{ "cfg(", true, true },
	{ "cfg(all(unix", true, true },
	{ "cfg(all(;))", true, true },
};

static void tables_are_for_targets(void **state)
{
	struct arena arena = { 0 };
	struct cargo_target nothing = { 0 };
	struct cargo_target system = { .arch = "x86_64", .os = "linux", .env = "gnu" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		if (cargo_target_matches(&arena, &system, tables[i].name) != tables[i].for_linux ||
		    cargo_target_matches(&arena, &nothing, tables[i].name) != tables[i].for_unknown)
			fail_msg("%s", tables[i].name);
	}
	arena_release(&arena);
}

static void predicates_are_bounded(void **state)
{
	static const char open[] = "not(";
	struct cargo_target nothing = { 0 };
	struct arena arena = { 0 };
	char *name = arena_alloc(&arena, 4 * 10000 + 5, 1);

	(void)state;
	memcpy(name, "cfg(", 4);
	for (size_t i = 0; i < 10000; i++)
		memcpy(name + 4 + 4 * i, open, 4);
	assert_true(cargo_target_matches(&arena, &nothing, name));
	arena_release(&arena);
}

static void triples_have_parts(void **state)
{
	struct arena arena = { 0 };
	struct cargo_target t = cargo_target_of(&arena, "x86_64-pc-windows-msvc");
	struct cargo_target parts = { .arch = "aarch64", .os = "linux", .env = "musl" };

	(void)state;
	assert_string_equal(t.arch, "x86_64");
	assert_string_equal(t.os, "windows");
	assert_string_equal(t.env, "msvc");
	assert_string_equal(cargo_target_triple(&arena, &t), "x86_64-pc-windows-msvc");
	assert_string_equal(cargo_target_triple(&arena, &parts), "aarch64-unknown-linux-musl");
	parts.env = NULL;
	assert_null(cargo_target_triple(&arena, &parts));
	arena_release(&arena);
}

static const struct {
	enum cargo_key key;
	const char *written, *for_cargo, *for_rustc;
} words[] = {
	{ CARGO_LTO, "true", "fat", "fat" },
	{ CARGO_LTO, "false", "false", "off" },
	{ CARGO_LTO, "off", "off", "off" },
	{ CARGO_LTO, "yes", NULL, "fat" },
	{ CARGO_STRIP, "true", "symbols", NULL },
	{ CARGO_STRIP, "debuginfo", "debuginfo", "debuginfo" },
	{ CARGO_DEBUG, "limited", "1", "1" },
	{ CARGO_DEBUG, "true", "2", NULL },
	{ CARGO_OPT_LEVEL, "4", NULL, NULL },
	{ CARGO_CODEGEN_UNITS, "16", "16", "16" },
	{ CARGO_CODEGEN_UNITS, "0", NULL, NULL },
	{ CARGO_PANIC, "never", NULL, NULL },
};

static bool is_same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void words_mean_what_their_reader_makes_of_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (!is_same(cargo_value_of(words[i].key, READ_BY_CARGO, words[i].written),
			     words[i].for_cargo) ||
		    !is_same(cargo_value_of(words[i].key, READ_BY_RUSTC, words[i].written),
			     words[i].for_rustc))
			fail_msg("%s = %s", cargo_key_name(words[i].key), words[i].written);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_are_for_targets),
		cmocka_unit_test(predicates_are_bounded),
		cmocka_unit_test(triples_have_parts),
		cmocka_unit_test(words_mean_what_their_reader_makes_of_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
