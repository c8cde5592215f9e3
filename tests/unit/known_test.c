#include "made_image.h"

#include "../../src/known/known.h"

#include <string.h>

enum { TEXTS = 0x1000, WORDS = 0x3000, CODE = 0x5000, ROOM = 0x1000 };

/* Texts of read-only data, one behind the other, and words of data that point to some of them. */
struct made_known {
	struct made_image m;
	size_t at, n_words;
};

static void known_init(struct made_known *k)
{
	*k = (struct made_known){ .at = 1 };
	made_image_init(&k->m, 3 * ROOM);
	memset(k->m.bytes, 0, 3 * ROOM);
	k->m.image.identity.bits = 64;
	k->m.image.device.wants = DEVICE_HOST;
	add_section(&k->m, ".rodata", TEXTS, ROOM, 0, KIND_RODATA, 0);
	add_section(&k->m, ".data.rel.ro", WORDS, ROOM, ROOM, KIND_DATA, SECTION_WRITABLE);
	add_section(&k->m, ".text", CODE, ROOM, 2 * ROOM, KIND_CODE, SECTION_EXECUTABLE);
}

static uint64_t put(struct made_known *k, const char *text)
{
	uint64_t at = TEXTS + k->at;

	assert_true(k->at + strlen(text) + 1 < ROOM);
	memcpy(k->m.bytes + k->at, text, strlen(text));
	k->at += strlen(text) + 1;
	return at;
}

static void point(struct made_known *k, uint64_t target)
{
	image_add_pointer(&k->m.image, WORDS + 8 * k->n_words++, target);
}

/* Type information: a table, then the name. */
static void put_class(struct made_known *k, const char *name, uint64_t table)
{
	if (table)
		point(k, table);
	else
		k->n_words++;
	point(k, put(k, name));
}

static struct known known(struct made_known *k)
{
	return known_of(&k->m.image, &k->m.arena);
}

/* --- sources of C */

static const struct {
	const char *path, *name, *version;
	enum source_kind source;
} sources[] = {
	{ "/root/.cargo/registry/src/x-0123456789abcdef/ring-0.17.8/crypto/mem.c", "ring", "0.17.8",
	  SOURCE_REGISTRY },
	{ "/root/.cargo/git/checkouts/onig-0123456789abcdef/abcdef0/oniguruma/src/regexec.c",
	  "oniguruma", "abcdef0", SOURCE_GIT },
	{ "../deps/uv/src/unix/core.c", "uv", "", SOURCE_VENDORED },
	{ "../../third_party/boringssl/src/ssl/ssl_lib.cc", "boringssl", "", SOURCE_VENDORED },
	{ "C:\\vcpkg\\buildtrees\\zlib\\src\\inflate.c", "zlib", "", SOURCE_VENDORED },
	{ "crypto/x509/x_name.c", "crypto", "", SOURCE_UNKNOWN },
	{ "..\\..\\v8\\src\\api.cc", "v8", "", SOURCE_UNKNOWN },
	{ "D:/a/x/llama.cpp/src/llama.cpp", "llama.cpp", "", SOURCE_UNKNOWN },
	{ "/usr/local/cuda/include/cub/util.cuh", "cub", "", SOURCE_UNKNOWN },
	{ "/aws-lc/crypto/mem.S", "aws-lc", "", SOURCE_UNKNOWN },
	{ "/home/me/fast/sum.inc", "fast", "", SOURCE_UNKNOWN },
	{ "C:\\Program Files (x86)\\sdk\\include\\wrl\\x.h", "wrl", "", SOURCE_UNKNOWN },
};

static void paths_tell_whose_a_source_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
		struct made_known k;
		struct c_texts c;

		known_init(&k);
		put(&k, sources[i].path);
		put(&k, sources[i].path);
		c = known(&k).c;
		if (c.n_sources != 1 || strcmp(c.sources[0].name, sources[i].name) != 0 ||
		    strcmp(c.sources[0].version, sources[i].version) != 0 ||
		    c.sources[0].source != sources[i].source || c.sources[0].n_files != 1)
			fail_msg("%s: %zu, %s %s", sources[i].path, c.n_sources,
				 c.n_sources ? c.sources[0].name : "",
				 c.n_sources ? c.sources[0].version : "");
		made_image_release(&k.m);
	}
}

static const char *const no_paths[] = {
	"mem.c",      "%s/mem.c",	 "could not open crypto/mem.c",
	"a b/mem.c",  "crypto/mem.c:12", "crypto/mem.cpp.o",
	"src/lib.rs", "\xff/mem.c",	 "/",
	"/.c",
};

static void other_texts_are_no_paths(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(no_paths); i++) {
		struct made_known k;

		known_init(&k);
		put(&k, no_paths[i]);
		if (known(&k).c.n_sources)
			fail_msg("%s", no_paths[i]);
		made_image_release(&k.m);
	}
}

static void crates_of_c_sources_are_crates(void **state)
{
	struct made_known k;
	struct known_crates crates;

	(void)state;
	known_init(&k);
	put(&k, sources[0].path);
	put(&k, "/root/.cargo/registry/src/x-0123456789abcdef/ring-0.17.8/crypto/bn.c");
	crates = known(&k).crates;
	assert_int_equal(crates.n, 1);
	assert_string_equal(crates.items[0].name, "ring");
	assert_int_equal(crates.items[0].n_files, 2);
	assert_int_equal(crates.items[0].n_locations, 0);
	made_image_release(&k.m);
}

/* --- versions of libraries */

static void a_version_is_told_once_and_of_the_file_only(void **state)
{
	struct made_known k;
	struct c_texts c;

	(void)state;
	known_init(&k);
	put(&k, "OpenSSL 3.0.13 30 Jan 2024");
	put(&k, "libgit2 1.9.2");
	put(&k, "OpenSSL 3.0.13 30 Jan 2024");
	c = known(&k).c;
	assert_int_equal(c.n_libraries, 2);
	assert_string_equal(c.libraries[0].name, "OpenSSL");
	assert_string_equal(c.libraries[0].text, "OpenSSL 3.0.13 30 Jan 2024");
	assert_int_equal(c.libraries[0].vm_addr, TEXTS + 1);
	build_add_library(&k.m.image.build, "libcrypto.so.3");
	c = known(&k).c;
	assert_int_equal(c.n_libraries, 1);
	assert_string_equal(c.libraries[0].name, "libgit2");
	made_image_release(&k.m);
}

static void a_form_of_many_needs_its_companion(void **state)
{
	struct made_known k;

	(void)state;
	known_init(&k);
	put(&k, "5.3.0-0-g54eaed1d8b56b1aa528be3bdd1877e59c56fa90c");
	assert_int_equal(known(&k).c.n_libraries, 0);
	put(&k, "<jemalloc>: ");
	assert_int_equal(known(&k).c.n_libraries, 1);
	made_image_release(&k.m);
}

/* --- classes */

static uint64_t n_classes(const struct known_classes *classes, const char *scope)
{
	for (size_t i = 0; i < classes->n_scopes; i++) {
		if (!strcmp(classes->scopes[i].name, scope))
			return classes->scopes[i].n_classes;
	}
	return 0;
}

static void type_information_tells_classes(void **state)
{
	struct known_classes c;
	struct made_known k;

	(void)state;
	known_init(&k);
	put_class(&k, "N4llvm5ValueE", CODE);
	put_class(&k, "N4llvm4UserE", CODE);
	put_class(&k, "*N2v812_GLOBAL__N_11AE", CODE);
	put_class(&k, "NSt3__17__classE", CODE);
	put_class(&k, "St9exception", CODE);
	put_class(&k, "N3foo3barIiEE", CODE);
	put_class(&k, "5Plain", CODE);
	put_class(&k, "5Other", 0); // like any text
	put_class(&k, "4No", CODE);
	put_class(&k, "N4llvm5ValueX", CODE);
	put_class(&k, "Not a class", CODE);
	put_class(&k, "NULL", CODE);
	c = known(&k).classes;
	assert_int_equal(n_classes(&c, "llvm"), 2);
	assert_int_equal(n_classes(&c, "v8"), 1);
	assert_int_equal(n_classes(&c, "std"), 2);
	assert_int_equal(n_classes(&c, "foo"), 1);
	assert_int_equal(n_classes(&c, ""), 1);
	assert_int_equal(c.n, 7);
	assert_string_equal(c.scopes[0].name, "llvm");
	made_image_release(&k.m);
}

static void a_plain_name_needs_a_table_that_is_known(void **state)
{
	struct known_classes c;
	struct made_known k;

	(void)state;
	known_init(&k);
	put_class(&k, "5Plain", CODE);
	put_class(&k, "N4llvm5ValueE", CODE + 16);
	point(&k, put(&k, "N4llvm5ValueE") + 1); // into its middle
	c = known(&k).classes;
	assert_int_equal(c.n, 1);
	assert_int_equal(n_classes(&c, "llvm"), 1);
	made_image_release(&k.m);
}

static void put_descriptor(struct made_known *k, const char *name)
{
	memcpy(k->m.bytes + ROOM + 64 * k->n_words++, name, strlen(name));
}

static void descriptors_tell_classes(void **state)
{
	struct known_classes c;
	struct made_known k;

	(void)state;
	known_init(&k);
	k.m.image.image_base = 0x140000000;
	put_descriptor(&k, ".?AVexception@std@@");
	put_descriptor(&k, ".?AUInner@Outer@v8@@");
	put_descriptor(&k, ".?AV?$vector@HV?$allocator@H@std@@@std@@");
	put_descriptor(&k, ".?AV?$Global@H@@"); // not of H
	put_descriptor(&k, ".?AVtype_info@@");
	put_descriptor(&k, ".?AVHidden@?A0x1234abcd@@");
	put_descriptor(&k, ".?AVcut@std");
	put_descriptor(&k, ".?AWenum@std@@");
	c = known(&k).classes;
	assert_int_equal(n_classes(&c, "std"), 2);
	assert_int_equal(n_classes(&c, "v8"), 1);
	assert_int_equal(n_classes(&c, ""), 3);
	assert_int_equal(c.n, 6);
	made_image_release(&k.m);
}

/* --- the list of cargo-auditable */

static void a_list_of_packages_has_the_last_word(void **state)
{
	struct stated_package packages[] = {
		{ .name = "ring", .version = "0.17.8", .source = "crates.io" },
		{ .name = "cc", .version = "1.0.0", .source = "crates.io", .is_build = true },
		{ .name = "my-app", .version = "0.1.0", .source = "local", .is_root = true },
		{ .name = "onig", .version = "6.0.0", .source = "git" },
	};
	struct known_crate seen[] = {
		{ "my_app", "", "", SOURCE_WORKSPACE, 3, 0, false, false },
		{ "onig", "abcdef0", "onig", SOURCE_GIT, 2, 0, false, false },
		{ "onig", "", "", SOURCE_WORKSPACE, 1, 0, false, false },
		{ "ring", "0.17.8", "", SOURCE_REGISTRY, 1, 0, false, false },
	};
	struct stated_packages stated = { .items = packages, .n = ARRAY_SIZE(packages) };
	struct known_crates known = { .items = seen, .n = ARRAY_SIZE(seen) };
	struct c_texts none = { .n_sources = 0 };
	struct arena arena = { 0 };

	(void)state;
	known_crates_add(&known, &stated, &none, &arena);
	assert_true(known.are_all);
	assert_int_equal(known.n, 5);
	assert_string_equal(known.items[0].name, "cc");
	assert_true(known.items[0].is_build);
	assert_string_equal(known.items[1].name, "my-app");
	assert_string_equal(known.items[1].version, "0.1.0");
	assert_int_equal(known.items[1].n_locations, 3);
	assert_string_equal(known.items[2].version, ""); // a directory of the same name
	assert_string_equal(known.items[3].version, "6.0.0");
	assert_int_equal(known.items[3].n_locations, 2);
	assert_true(known.items[4].is_stated);
	assert_int_equal(known.items[4].n_locations, 1);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_tell_whose_a_source_is),
		cmocka_unit_test(other_texts_are_no_paths),
		cmocka_unit_test(crates_of_c_sources_are_crates),
		cmocka_unit_test(a_version_is_told_once_and_of_the_file_only),
		cmocka_unit_test(a_form_of_many_needs_its_companion),
		cmocka_unit_test(type_information_tells_classes),
		cmocka_unit_test(a_plain_name_needs_a_table_that_is_known),
		cmocka_unit_test(descriptors_tell_classes),
		cmocka_unit_test(a_list_of_packages_has_the_last_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
