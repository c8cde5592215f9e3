#include "test.h"

#include "../../src/names/c_source_path.h"

#include <string.h>

#define REGISTRY "/home/me/.cargo/registry/src/registry.example-6f17d22bba15001f/"

struct owner_row {
	const char *path, *name, *version;
	enum source_kind kind;
};

static const struct owner_row owners[] = {
	{ REGISTRY "zstd-sys-2.0.13/zstd/lib/common/pool.c", "zstd-sys", "2.0.13",
	  SOURCE_REGISTRY },
	{ "/src/deps/zlib/inflate.c", "zlib", "", SOURCE_VENDORED },
	{ "C:\\vcpkg\\buildtrees\\openssl\\src\\crypto\\bn.c", "openssl", "", SOURCE_VENDORED },
	{ "crypto/evp/evp_enc.c", "crypto", "", SOURCE_UNKNOWN },
	{ "../../jemalloc/src/arena.c", "jemalloc", "", SOURCE_UNKNOWN },
	{ "/home/me/thrust/include/cub/device.cuh", "cub", "", SOURCE_UNKNOWN },
	{ "/work/ggml/src/quants.c", "ggml", "", SOURCE_UNKNOWN },
	{ "/usr/share/abc/x.c", "abc", "", SOURCE_UNKNOWN },
	{ "/pytorch/aten/native/x.cpp", "pytorch", "", SOURCE_UNKNOWN },
	{ "C:\\src\\main.c", "src", "", SOURCE_UNKNOWN },
	{ "main.c", "", "", SOURCE_UNKNOWN },
	{ "/main.c", "", "", SOURCE_UNKNOWN },
	{ "", "", "", SOURCE_UNKNOWN },
};

static void sources_have_owners(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(owners); i++) {
		const struct owner_row *row = &owners[i];
		struct c_source_owner o = c_source_owner_of(row->path, strlen(row->path));

		if (!slice_is(o.name, row->name) || !slice_is(o.version, row->version) ||
		    o.kind != row->kind)
			fail_msg("%s: \"%.*s\" \"%.*s\", kind %d", row->path, (int)o.name.length,
				 o.name.length ? o.name.text : "", (int)o.version.length,
				 o.version.length ? o.version.text : "", (int)o.kind);
	}
}

static void cut_paths_name_nothing_behind_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(owners); i++) {
		for (size_t length = 0; length < strlen(owners[i].path); length++) {
			struct c_source_owner o = c_source_owner_of(owners[i].path, length);

			if (o.name.length)
				assert_true(o.name.text + o.name.length <= owners[i].path + length);
		}
	}
}

static void endings_are_whole(void **state)
{
	(void)state;
	assert_true(c_source_ends("c", 2));
	assert_true(c_source_ends("cuh\0x", 6));
	assert_false(c_source_ends("cx", 3));
	assert_false(c_source_ends("rs", 3));
	// The NUL is outside.
	assert_false(c_source_ends("c", 1));
	assert_false(c_source_ends("", 1));
	assert_false(c_source_ends("", 0));
}

static void paths_have_directories(void **state)
{
	static const char *const paths[] = { "a/b.c", "..\\b.c", "C:\\Program Files (x86)\\b.h" };
	static const char *const others[] = { "b.c", "", "see a/b.c", "/a/(b).c", "a/b\n.c" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		assert_true(c_source_is_path(paths[i], strlen(paths[i])));
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_false(c_source_is_path(others[i], strlen(others[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sources_have_owners),
		cmocka_unit_test(cut_paths_name_nothing_behind_them),
		cmocka_unit_test(endings_are_whole),
		cmocka_unit_test(paths_have_directories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
