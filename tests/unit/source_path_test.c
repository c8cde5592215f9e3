#include "test.h"

#include "../../src/base/clock.h"
#include "../../src/names/object_path.h"
#include "../../src/names/source_path.h"
#include "../../src/names/std_crate.h"

#include <stdlib.h>
#include <string.h>

#define COMMIT "ac68faa20f7f1c2d3e4b5a69788796a5b4c3d2e1"
#define H16    "0123456789abcdef"
#define INDEX  "registry.example-6f17d22bba15001f"
#define NIX    "/nix/store/0c5h8b9ja1y1cdkz1vkv1yd5lq5wl5jq-"

enum {
	NONE = CERTAINTY_NONE,
	INFERRED = CERTAINTY_INFERRED,
	DERIVED = CERTAINTY_DERIVED,
	EXACT = CERTAINTY_EXACT
};

struct source_row {
	const char *path;
	enum source_kind kind;
	const char *crate, *version;
	int certainty;
};

static const struct source_row std_paths[] = {
	{ "/rustc/" COMMIT "/library/core/src/fmt/mod.rs", SOURCE_STD, "core", "", EXACT },
	{ "/rustc/" COMMIT "/library/alloc/src/vec/mod.rs", SOURCE_STD, "alloc", "", EXACT },
	{ "/rustc/" COMMIT "\\library\\std\\src\\sys\\thread_local\\native\\lazy.rs", SOURCE_STD,
	  "std", "", EXACT },
	{ "/rustc/" COMMIT "/library/core/src/../../stdarch/crates/core_arch/src/x86/sse2.rs",
	  SOURCE_STD, "core", "", EXACT },
	{ "/rustc/" COMMIT "/library/std/src/../../stdarch/crates/std_detect/src/detect/cache.rs",
	  SOURCE_STD, "std_detect", "", EXACT },
	{ "/rustc/" COMMIT "/library/portable-simd/crates/core_simd/src/vector.rs", SOURCE_STD,
	  "core", "", EXACT },
	{ "/rustc/" COMMIT "/library/std/src/../../backtrace/src/symbolize/gimli.rs", SOURCE_STD,
	  "std", "", EXACT },
	{ "/rustc/" COMMIT "/library/compiler-builtins/compiler-builtins/src/int/udiv.rs",
	  SOURCE_STD, "compiler_builtins", "", EXACT },
	{ "/rustc/" COMMIT "/library/panic_unwind/src/gcc.rs", SOURCE_STD, "panic_unwind", "",
	  EXACT },
	{ "/rustc/" COMMIT "/library/core/src/lib.rs/@/core.4d3c9e2f1a0b5c6d-cgu.0", SOURCE_STD,
	  "core", "", EXACT },
	{ "/rustc/1.75.0/library/std/src/io/mod.rs", SOURCE_STD, "std", "", EXACT },
	{ "/rustc/" COMMIT "/src/libcore/str/mod.rs", SOURCE_STD, "core", "", EXACT },
	{ "/rustc/" COMMIT "/src/libcore/../stdarch/crates/core_arch/src/x86/avx.rs", SOURCE_STD,
	  "core", "", EXACT },
	{ "/home/me/.rustup/toolchains/stable-x86_64-unknown-linux-gnu/lib/rustlib/src/rust/"
	  "library/core/src/ops/function.rs",
	  SOURCE_STD, "core", "", EXACT },
	{ "C:\\Users\\me\\.rustup\\toolchains\\nightly-x86_64-pc-windows-msvc\\lib\\rustlib\\src\\"
	  "rust\\library\\alloc\\src\\raw_vec.rs",
	  SOURCE_STD, "alloc", "", EXACT },
	{ "/usr/src/rustc-1.63.0/library/core/src/slice/index.rs", SOURCE_STD, "core", "", EXACT },
	{ "/build/rustc-1.86.0-src/library/std/src/rt.rs", SOURCE_STD, "std", "", EXACT },
	{ "/home/me/rust/library/std/src/panicking.rs", SOURCE_STD, "std", "", DERIVED },
	{ "library/core/src/num/mod.rs", SOURCE_STD, "core", "", DERIVED },
	{ "/home/me/rust/library/mine/src/lib.rs", SOURCE_WORKSPACE, "mine", "", INFERRED },
	{ "library/mine/src/lib.rs", SOURCE_WORKSPACE, "mine", "", INFERRED },

	{ "/rust/deps/hashbrown-0.15.2/src/raw/mod.rs", SOURCE_STD_DEPENDENCY, "hashbrown",
	  "0.15.2", EXACT },
	{ "/rust/deps\\gimli-0.31.1\\src\\read\\abbrev.rs", SOURCE_STD_DEPENDENCY, "gimli",
	  "0.31.1", EXACT },
	{ "/usr/src/rustc-1.63.0/vendor/hashbrown-0.12.3/src/map.rs", SOURCE_STD_DEPENDENCY,
	  "hashbrown", "0.12.3", EXACT },
	{ "/rustc/" COMMIT "/vendor/memchr/src/lib.rs", SOURCE_STD_DEPENDENCY, "memchr", "",
	  DERIVED },
	{ "std/src/path.rs", SOURCE_STD, "std", "", DERIVED },
	{ "alloc\\src\\str.rs", SOURCE_STD, "alloc", "", DERIVED },
	{ "backtrace/src/symbolize/gimli.rs", SOURCE_STD, "std", "", DERIVED },
	{ "core/src/str/pattern.rs", SOURCE_STD, "core", "", DERIVED },
	{ "core/src/time.rs", SOURCE_STD, "core", "", DERIVED },
	{ "core/src/config.rs", SOURCE_WORKSPACE, "core", "", INFERRED },
	{ "crates/core/src/time.rs", SOURCE_WORKSPACE, "core", "", INFERRED },
	{ "/app/std/src/path.rs", SOURCE_WORKSPACE, "std", "", INFERRED },
	{ "std/src", SOURCE_UNKNOWN, "", "", NONE },
	{ "/home/me/rust/deps/foo-1.0.0/src/lib.rs", SOURCE_WORKSPACE, "foo-1.0.0", "", INFERRED },
	{ "/rustc/" COMMIT "/compiler/rustc_middle/src/ty/mod.rs", SOURCE_WORKSPACE, "rustc_middle",
	  "", INFERRED },
};

static const struct source_row registry_paths[] = {
	{ "/home/me/.cargo/registry/src/" INDEX "/serde_json-1.0.128/src/de.rs", SOURCE_REGISTRY,
	  "serde_json", "1.0.128", EXACT },
	{ "/root/.cargo/registry/src/-1ecc6299db9ec823/tokio-1.28.0/src/runtime/park.rs",
	  SOURCE_REGISTRY, "tokio", "1.28.0", EXACT },
	{ "C:\\Users\\runneradmin\\.cargo\\registry\\src\\" INDEX "\\proc-macro2-1.0.86\\src\\"
	  "lib.rs",
	  SOURCE_REGISTRY, "proc-macro2", "1.0.86", EXACT },
	{ "/cargo/registry/src/" INDEX "/zstd-sys-2.0.10+zstd.1.5.6/zstd/lib/compress/hist.c",
	  SOURCE_REGISTRY, "zstd-sys", "2.0.10+zstd.1.5.6", EXACT },
	{ "/cargo/registry/src/" INDEX "/wasi-0.11.0+wasi-snapshot-preview1/src/lib.rs",
	  SOURCE_REGISTRY, "wasi", "0.11.0+wasi-snapshot-preview1", EXACT },
	{ "/cargo/registry/src/" INDEX "/clap-4.0.0-rc.2/src/lib.rs", SOURCE_REGISTRY, "clap",
	  "4.0.0-rc.2", EXACT },
	{ "/cargo/registry/src/" INDEX "/sha-1-0.10.1/src/lib.rs", SOURCE_REGISTRY, "sha-1",
	  "0.10.1", EXACT },
	{ "/cargo/registry/src/" INDEX "/openssl-src-300.3.1+3.3.1/openssl/crypto/x509/x_name.c",
	  SOURCE_REGISTRY, "openssl-src", "300.3.1+3.3.1", EXACT },
	{ "/cargo/registry/src/" INDEX "/ring-0.16.20/pregenerated/sha256-x86_64-elf.S",
	  SOURCE_REGISTRY, "ring", "0.16.20", EXACT },
	{ "/cargo/registry/src/" INDEX "/a-1.0.0/registry/src/" INDEX "/b-2.0.0/src/lib.rs",
	  SOURCE_REGISTRY, "b", "2.0.0", EXACT },
	{ "/cargo/registry/src/" INDEX "/libgit2-sys-0.17.0+1.8.1/libgit2/src/util/vendor/x/y.c",
	  SOURCE_REGISTRY, "libgit2-sys", "0.17.0+1.8.1", EXACT },
	{ "/cargo/registry/src/" INDEX "/serde-1.0.210/src/../build.rs", SOURCE_REGISTRY, "serde",
	  "1.0.210", EXACT },
	{ "/cargo/registry/src/artifactory.example.com-0d1e2f3a4b5c6d7e/inhouse-0.3.1/src/lib.rs",
	  SOURCE_REGISTRY, "inhouse", "0.3.1", EXACT },
	{ "/cargo/registry/src/" INDEX "/futures-util-0.3.30/src/lib.rs/@/futures_util." H16
	  "-cgu.3",
	  SOURCE_REGISTRY, "futures-util", "0.3.30", EXACT },
	{ INDEX "/regex-1.10.6/src/lib.rs", SOURCE_REGISTRY, "regex", "1.10.6", EXACT },
	{ "/build/" INDEX "/regex-1.10.6/src/lib.rs", SOURCE_REGISTRY, "regex", "1.10.6", EXACT },
	{ "anyhow-1.0.86/src/error.rs", SOURCE_REGISTRY, "anyhow", "1.0.86", DERIVED },
	{ "./anyhow-1.0.86/src/error.rs", SOURCE_REGISTRY, "anyhow", "1.0.86", DERIVED },
	{ "/cargo/registry/" H16 "/anyhow-1.0.86/src/error.rs", SOURCE_REGISTRY, "anyhow", "1.0.86",
	  EXACT },
	{ "/cargo/registry/" H16 "\\anyhow-1.0.86\\src\\error.rs", SOURCE_REGISTRY, "anyhow",
	  "1.0.86", EXACT },
	{ "/cargo/git/" H16 "/abcdef0/crates/lib/src/a.rs", SOURCE_GIT, "lib", "abcdef0", DERIVED },
	{ "/cargo/git/" H16 "/abcdef0/src/lib.rs", SOURCE_GIT, "", "abcdef0", DERIVED },
	{ "/cargo/deps/near-0.1.0/src/lib.rs", SOURCE_VENDORED, "near", "0.1.0", EXACT },
	{ "/cargo/path/near-0.1.0/src/lib.rs", SOURCE_VENDORED, "near", "0.1.0", EXACT },
	{ "/cargo/build-dir/release/build/prost-" H16 "/out/a.rs", SOURCE_GENERATED, "prost", "",
	  EXACT },
	{ "/cargo/registry/anyhow-1.0.86/src/error.rs", SOURCE_REGISTRY, "anyhow", "1.0.86",
	  DERIVED },
	{ "C:\\cargo\\registry\\anyhow-1.0.86\\src\\error.rs", SOURCE_REGISTRY, "anyhow", "1.0.86",
	  DERIVED },
	{ "/app/registry/gtk-4.0/src/lib.rs", SOURCE_WORKSPACE, "gtk-4.0", "", INFERRED },
	{ "gtk-4.0/src/lib.rs", SOURCE_WORKSPACE, "gtk-4.0", "", INFERRED },
	{ "\\\\?\\C:\\cargo\\registry\\src\\" INDEX "\\log-0.4.22\\src\\lib.rs", SOURCE_REGISTRY,
	  "log", "0.4.22", EXACT },

	{ "/home/me/.cargo/git/checkouts/ruff-2b8e1c5f3a9d7e60/a1b2c3d/crates/ruff_text_size/src/"
	  "range.rs",
	  SOURCE_GIT, "ruff_text_size", "a1b2c3d", DERIVED },
	{ "/home/me/.cargo/git/checkouts/rust-gc-" H16 "/deadbee/src/lib.rs", SOURCE_GIT, "rust-gc",
	  "deadbee", DERIVED },
	{ "C:\\Users\\me\\.cargo\\git\\checkouts\\tokio-" H16 "\\1234567\\tokio-util\\src\\"
	  "codec\\mod.rs",
	  SOURCE_GIT, "tokio-util", "1234567", DERIVED },
	{ "/cargo/git/checkouts/deno_core-" H16 "/1f2e3d4/core/runtime/ops.rs", SOURCE_GIT,
	  "deno_core", "1f2e3d4", DERIVED },
	{ "/cargo/git/checkouts/big-" H16 "/abcdef0/vendor/x-1.0.0/src/lib.rs", SOURCE_GIT,
	  "x-1.0.0", "abcdef0", DERIVED },
};

static const struct source_row tree_paths[] = {
	{ "vendor/serde/src/lib.rs", SOURCE_VENDORED, "serde", "", DERIVED },
	{ "vendor/serde-1.0.210/src/lib.rs", SOURCE_VENDORED, "serde", "1.0.210", EXACT },
	{ "/home/me/app/vendor/lua/src/lvm.c", SOURCE_VENDORED, "lua", "", DERIVED },
	{ "D:\\a\\app\\vendor\\libuv\\src\\win\\tcp.c", SOURCE_VENDORED, "libuv", "", DERIVED },
	{ "/usr/share/cargo/registry/ripgrep-13.0.0/src/main.rs", SOURCE_VENDORED, "ripgrep",
	  "13.0.0", EXACT },
	{ "/build/rust-bat-0.22/debian/cargo_registry/syntect-5.0.0/src/lib.rs", SOURCE_VENDORED,
	  "syntect", "5.0.0", EXACT },
	{ "external/crate_index__anyhow-1.0.86/src/lib.rs", SOURCE_VENDORED, "anyhow", "1.0.86",
	  EXACT },
	{ "external/rules_rust~0.40.0~crate~crates__tokio-1.38.0/src/lib.rs", SOURCE_VENDORED,
	  "tokio", "1.38.0", EXACT },
	{ "external/rules_rust++crate+crates__windows_x86_64_msvc-0.52.6/src/lib.rs",
	  SOURCE_VENDORED, "windows_x86_64_msvc", "0.52.6", EXACT },
	{ "bazel-out/k8-opt/bin/external/com_google_protobuf/src/google/protobuf/arena.cc",
	  SOURCE_VENDORED, "com_google_protobuf", "", DERIVED },
	{ "external/zlib~1.3.1/inflate.c", SOURCE_VENDORED, "zlib", "", DERIVED },
	{ "/build/ripgrep-13.0.0-vendor.tar.gz/regex-1.5.4/src/exec.rs", SOURCE_VENDORED, "regex",
	  "1.5.4", EXACT },
	{ "/build/ripgrep-14.1.1-vendor/memchr-2.7.4/src/memmem.rs", SOURCE_VENDORED, "memchr",
	  "2.7.4", EXACT },
	{ "/build/cargo-vendor-dir/bstr-1.10.0/src/lib.rs", SOURCE_VENDORED, "bstr", "1.10.0",
	  EXACT },
	{ NIX "ripgrep-14.1.1-vendor/source-registry-0/aho-corasick-1.1.3/src/lib.rs",
	  SOURCE_VENDORED, "aho-corasick", "1.1.3", EXACT },
	{ NIX "vendor-cargo-deps/"
	      "c19b7c6f923b580ac259164a89f2577984ad5ab09ee9d583b888f934adbbe8d0/libc-0.2.158/src/"
	      "lib.rs",
	  SOURCE_VENDORED, "libc", "0.2.158", EXACT },
	{ "../../third_party/rust/chromium_crates_io/vendor/serde-v1/src/lib.rs", SOURCE_VENDORED,
	  "serde", "1", DERIVED },
	{ "../../third_party/rust/chromium_crates_io/vendor/rand-v0_8/src/lib.rs", SOURCE_VENDORED,
	  "rand", "0_8", DERIVED },
	{ "/builds/worker/checkouts/gecko/third_party/rust/wgpu-core/src/device/mod.rs",
	  SOURCE_VENDORED, "wgpu-core", "", DERIVED },
	{ "external/rust/crates/libsqlite3-sys/src/lib.rs", SOURCE_VENDORED, "libsqlite3-sys", "",
	  DERIVED },
	{ "external/rust/android-crates-io/crates/bytes/src/bytes.rs", SOURCE_VENDORED, "bytes", "",
	  DERIVED },
	{ "/var/tmp/portage/x/work/cargo_home/gentoo/url-2.5.2/src/lib.rs", SOURCE_VENDORED, "url",
	  "2.5.2", EXACT },
	{ "/wrkdirs/usr/ports/x/work/x-1/cargo-crates/idna-0.5.0/src/lib.rs", SOURCE_VENDORED,
	  "idna", "0.5.0", EXACT },
	{ "/work/x/1.0/cargo_home/bitbake/url-2.5.2/src/lib.rs", SOURCE_VENDORED, "url", "2.5.2",
	  EXACT },
	{ "/usr/obj/ports/x-1/modcargo-crates/idna-0.5.0/src/lib.rs", SOURCE_VENDORED, "idna",
	  "0.5.0", EXACT },
	{ "../subprojects/zlib-1.3.1/inflate.c", SOURCE_VENDORED, "zlib", "1.3.1", EXACT },
	{ "/tmp/x/guix-vendor/rust-url-2.5.2.tar.gz/src/lib.rs", SOURCE_VENDORED, "url", "2.5.2",
	  EXACT },
	{ "/tmp/x/guix-vendor/rust-ini-0.21.1.crate/src/lib.rs", SOURCE_VENDORED, "rust-ini",
	  "0.21.1", EXACT },
	{ "../third_party/boringssl/src/ssl/ssl_lib.cc", SOURCE_VENDORED, "boringssl", "",
	  DERIVED },
	{ "src/vendor/mod.rs", SOURCE_WORKSPACE, "", "", INFERRED },
	{ "crates/app/src/external/mod.rs", SOURCE_WORKSPACE, "app", "", INFERRED },

	{ "/home/me/app/target/release/build/typenum-" H16 "/out/consts.rs", SOURCE_GENERATED,
	  "typenum", "", EXACT },
	{ "C:\\app\\target\\release\\build\\mime_guess-" H16 "\\out\\mime_types_generated.rs",
	  SOURCE_GENERATED, "mime_guess", "", EXACT },
	{ "target/x86_64-unknown-linux-musl/release/build/aws-lc-sys-" H16 "/out/include/x.c",
	  SOURCE_GENERATED, "aws-lc-sys", "", EXACT },
	{ "/app/target/debug/build/prost-demo-" H16 "/out/deep/er/demo.v1.rs", SOURCE_GENERATED,
	  "prost-demo", "", EXACT },
	{ "target/debug/build/short-0123456789abcde/out/x.rs", SOURCE_WORKSPACE, "out", "",
	  INFERRED },

	{ "crates/biome_rowan/src/cursor/node.rs", SOURCE_WORKSPACE, "biome_rowan", "", INFERRED },
	{ "crates\\biome_rowan\\src\\cursor\\node.rs", SOURCE_WORKSPACE, "biome_rowan", "",
	  INFERRED },
	{ "ext/web/blob.rs", SOURCE_WORKSPACE, "web", "", INFERRED },
	{ "cli/lsp/client.rs", SOURCE_WORKSPACE, "lsp", "", INFERRED },
	{ "src/main.rs", SOURCE_WORKSPACE, "", "", INFERRED },
	{ "./src/bin/tool.rs", SOURCE_WORKSPACE, "", "", INFERRED },
	{ "src\\main.rs", SOURCE_WORKSPACE, "", "", INFERRED },
	{ "build.rs", SOURCE_WORKSPACE, "", "", INFERRED },
	{ "tests/it.rs", SOURCE_WORKSPACE, "", "", INFERRED },
	{ "crates/grep/examples/simplegrep.rs", SOURCE_WORKSPACE, "grep", "", INFERRED },
	{ "crates/app/src/tests/mod.rs", SOURCE_WORKSPACE, "app", "", INFERRED },
	{ "../sibling/src/lib.rs", SOURCE_WORKSPACE, "sibling", "", INFERRED },
	{ "../src/lib.rs", SOURCE_WORKSPACE, "", "", INFERRED },
	{ "src/main.rs/@/app." H16 "-cgu.0", SOURCE_WORKSPACE, "app", "", EXACT },
	{ "crates/core/main.rs/@/rg." H16 "-cgu.12", SOURCE_WORKSPACE, "rg", "", EXACT },
	{ "/home/me/app/src/main.rs/@/my_app." H16 "-cgu.1", SOURCE_WORKSPACE, "my_app", "",
	  EXACT },
	{ "/home/me/proj/crates/foo/src/lib.rs", SOURCE_WORKSPACE, "foo", "", INFERRED },
	{ "D:\\a\\proj\\proj\\src\\main.rs", SOURCE_WORKSPACE, "proj", "", INFERRED },
	{ "C:\\src\\main.rs", SOURCE_WORKSPACE, "", "", INFERRED },
	{ "/usr/src/app/src/main.rs", SOURCE_WORKSPACE, "app", "", INFERRED },
	{ "/usr/src/main.rs", SOURCE_WORKSPACE, "", "", INFERRED },
	{ "/build/source/src/main.rs", SOURCE_WORKSPACE, "", "", INFERRED },
	{ "lib/src/util.c", SOURCE_WORKSPACE, "lib", "", INFERRED },
	{ "main.rs", SOURCE_WORKSPACE, "", "", INFERRED },
};

static const struct source_row unknown_paths[] = {
	{ "", SOURCE_UNKNOWN, "", "", NONE },
	{ "/", SOURCE_UNKNOWN, "", "", NONE },
	{ "main.c", SOURCE_UNKNOWN, "", "", NONE },
	{ "crypto/curve25519/curve25519.c", SOURCE_UNKNOWN, "", "", NONE },
	{ "/usr/src/glibc/csu/../sysdeps/x86_64/start.S", SOURCE_UNKNOWN, "", "", NONE },
	{ "/usr/include/c++/12/bits/stl_vector.h", SOURCE_UNKNOWN, "", "", NONE },
	{ "/home/me/hello/main.cpp", SOURCE_UNKNOWN, "", "", NONE },
	{ "/home/me/scratch.rs", SOURCE_UNKNOWN, "", "", NONE },
	{ "D:\\a\\_work\\1\\s\\src\\vctools\\crt\\vcstartup\\src\\startup\\exe_common.inl",
	  SOURCE_UNKNOWN, "", "", NONE },
	{ "minkernel\\crts\\ucrt\\inc\\corecrt_internal.h", SOURCE_UNKNOWN, "", "", NONE },
	{ "<built-in>", SOURCE_UNKNOWN, "", "", NONE },
	{ "<anon>", SOURCE_UNKNOWN, "", "", NONE },
	{ "..", SOURCE_UNKNOWN, "", "", NONE },
	{ "@", SOURCE_UNKNOWN, "", "", NONE },
	{ "/@/x", SOURCE_UNKNOWN, "", "", NONE },
	{ "/cargo/registry/src/" INDEX "/serde-1.0.210", SOURCE_UNKNOWN, "", "", NONE },
};

static void check_sources(const struct source_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct source_owner o = source_owner_of(rows[i].path, strlen(rows[i].path));

		if (o.kind != rows[i].kind || !slice_is(o.crate, rows[i].crate) ||
		    !slice_is(o.version, rows[i].version) || (int)o.certainty != rows[i].certainty)
			fail_msg("%s: %s, \"%.*s\", \"%.*s\", certainty %d", rows[i].path,
				 source_kind_name(o.kind), (int)o.crate.length,
				 o.crate.length ? o.crate.text : "", (int)o.version.length,
				 o.version.length ? o.version.text : "", (int)o.certainty);
	}
}

#define SOURCES_TEST(name, rows)                                                                   \
	static void name(void **state)                                                             \
	{                                                                                          \
		(void)state;                                                                       \
		check_sources(rows, ARRAY_SIZE(rows));                                             \
	}

SOURCES_TEST(std_is_recognized, std_paths)
SOURCES_TEST(packages_have_their_versions, registry_paths)
SOURCES_TEST(the_tree_has_an_owner, tree_paths)
SOURCES_TEST(what_is_not_known_is_not_guessed, unknown_paths)

static const struct {
	const struct source_row *rows;
	size_t n;
} all_paths[] = {
	{ std_paths, ARRAY_SIZE(std_paths) },
	{ registry_paths, ARRAY_SIZE(registry_paths) },
	{ tree_paths, ARRAY_SIZE(tree_paths) },
	{ unknown_paths, ARRAY_SIZE(unknown_paths) },
};

/* Every beginning of every path, without a NUL behind it. */
static void cut_paths_do_no_harm(void **state)
{
	(void)state;
	for (size_t set = 0; set < ARRAY_SIZE(all_paths); set++) {
		for (size_t i = 0; i < all_paths[set].n; i++) {
			const char *path = all_paths[set].rows[i].path;

			for (size_t n = 0; n <= strlen(path); n++) {
				char *copy = malloc(n ? n : 1);

				assert_non_null(copy);
				memcpy(copy, path, n);
				source_owner_of(copy, n);
				free(copy);
			}
		}
	}
}

static const char *const repeated[] = {
	"a/", "../", "-1", "1", "__", "-", "registry/src/", "external/", "vendor/", "(", ".", "@/",
};

/* A quadratic reader would need minutes for these. */
static void long_paths_are_read_in_linear_time(void **state)
{
	enum { SIZE = 1 << 20 };
	char *path = malloc(SIZE + 1);
	uint64_t start = clock_cpu_ns();

	(void)state;
	assert_non_null(path);
	for (size_t i = 0; i < ARRAY_SIZE(repeated); i++) {
		size_t length = strlen(repeated[i]);

		for (size_t at = 0; at < SIZE; at++)
			path[at] = repeated[i][at % length];
		memcpy(path, "external/", 9);
		memcpy(path + SIZE - 5, "/x.rs", 6);
		source_owner_of(path, SIZE);
		object_owner_of(path, NULL);
	}
	assert_true(clock_cpu_ns() - start < 20000000000);
	free(path);
}

static void deep_paths_keep_their_end(void **state)
{
	static const char end[] = "registry/src/" INDEX "/serde-1.0.210/src/lib.rs";
	char path[2 * 100 + sizeof(end)];
	struct source_owner o;

	(void)state;
	for (size_t i = 0; i < 100; i++)
		memcpy(path + 2 * i, "a/", 2);
	memcpy(path + 200, end, sizeof(end));
	o = source_owner_of(path, strlen(path));
	assert_int_equal(o.kind, SOURCE_REGISTRY);
	assert_true(slice_is(o.crate, "serde"));
}

static const struct {
	const char *path, *module;
	enum object_kind kind;
	const char *name;
	int certainty;
} objects[] = {
	// Rust on Windows
	{ "C:\\app\\target\\release\\deps\\libgamma-c342f7fd0bf16de4.rlib",
	  "gamma-c342f7fd0bf16de4.gamma.99da9d3b1b531fc8-cgu.12.rcgu.o", OBJECT_CRATE, "gamma",
	  EXACT },
	{ "/rustup/lib/rustlib/x86_64-pc-windows-msvc/lib/libstd-" H16 ".rlib",
	  "std-" H16 ".std." H16 "-cgu.0.rcgu.o", OBJECT_CRATE, "std", EXACT },
	{ "/app/deps/libserde_json-" H16 ".rlib", NULL, OBJECT_CRATE, "serde_json", EXACT },
	{ "/app/deps/libring-" H16 ".rlib", "25ac62e5b3c53843-curve25519.o", OBJECT_CRATE, "ring",
	  EXACT },
	{ "bazel-out/bin/libapp-1837495043.rlib", NULL, OBJECT_CRATE, "app", EXACT },
	{ "libplain.rlib", NULL, OBJECT_CRATE, "plain", EXACT },
	{ "/app/deps/app.app." H16 "-cgu.01.rcgu.o", "/app/deps/app.app." H16 "-cgu.01.rcgu.o",
	  OBJECT_CRATE, "app", EXACT },
	{ "D:\\app\\deps\\my_app-" H16 ".my_app." H16 "-cgu.1.rcgu.o", NULL, OBJECT_CRATE, "my_app",
	  EXACT },
	{ "/app/deps/app.1k2m3n4p5q6r7s8t9u0vwxyzab.rcgu.o", NULL, OBJECT_CRATE, "app", DERIVED },
	{ "/app/deps/app-" H16 ".1k2m3n4p5q6r7s8t9u0vwxyzab.rcgu.o", NULL, OBJECT_CRATE, "app",
	  EXACT },
	{ "/var/rustcQx8Z1a/symbols.o", "/var/rustcQx8Z1a/symbols.o", OBJECT_TOOL, "rustc", EXACT },
	{ "libfoo-" H16 ".rlib(foo-" H16 ".foo." H16 "-cgu.0.rcgu.o)", NULL, OBJECT_CRATE, "foo",
	  EXACT },
	{ "/cargo/registry/src/" INDEX "/windows_x86_64_msvc-0.52.6/lib/windows.0.52.0.lib",
	  "KERNEL32.dll", OBJECT_IMPORT, "KERNEL32.dll", EXACT },
	{ "/app/target/release/build/zstd-sys-" H16 "/out/44ff4c55aa9e5133-debug.o", NULL,
	  OBJECT_CRATE, "zstd-sys", EXACT },
	{ "/app/target/release/build/aws-lc-sys-" H16 "/out/libaws_lc.a(bn.o)", NULL, OBJECT_CRATE,
	  "aws-lc-sys", EXACT },
	// Microsoft's
	{ "C:\\Program Files (x86)\\Windows Kits\\10\\lib\\10.0.22621.0\\um\\x64\\kernel32.lib",
	  "KERNEL32.dll", OBJECT_IMPORT, "KERNEL32.dll", EXACT },
	{ "C:\\Kits\\um\\x64\\kernel32.lib", "Import:KERNEL32.dll", OBJECT_IMPORT, "KERNEL32.dll",
	  EXACT },
	{ "node.lib", "node.exe", OBJECT_IMPORT, "node.exe", EXACT },
	{ "C:\\Program Files (x86)\\Windows Kits\\10\\ucrt\\x64\\libucrt.lib",
	  "d:\\os\\obj\\amd64fre\\minkernel\\crts\\ucrt\\src\\printf.obj", OBJECT_RUNTIME,
	  "MSVC CRT", DERIVED },
	{ "C:\\MSVC\\lib\\x64\\libvcruntime.lib", "D:\\a\\_work\\1\\s\\throw.obj", OBJECT_RUNTIME,
	  "MSVC CRT", DERIVED },
	{ "C:\\MSVC\\lib\\x64\\LIBCMT.lib", "exe_common.obj", OBJECT_RUNTIME, "MSVC CRT", DERIVED },
	{ "C:\\MSVC\\lib\\x64\\libcpmt.lib", "locale0.obj", OBJECT_RUNTIME, "MSVC CRT", DERIVED },
	{ "C:\\MSVC\\lib\\arm64\\msvcrt.lib", "gs_report.obj", OBJECT_RUNTIME, "MSVC CRT",
	  DERIVED },
	{ "ucrt.lib", "api-ms-win-crt-heap-l1-1-0.dll", OBJECT_IMPORT,
	  "api-ms-win-crt-heap-l1-1-0.dll", EXACT },
	{ "", "* Linker *", OBJECT_TOOL, "linker", EXACT },
	{ "", "* Linker Generated Manifest RES *", OBJECT_TOOL, "linker", EXACT },
	{ "D:\\a\\node-pty\\build\\Release\\winpty.obj",
	  "D:\\a\\node-pty\\build\\Release\\winpty.obj", OBJECT_FILE, "winpty.obj", EXACT },
	{ "C:\\vcpkg\\lib\\zstd.lib", "zstd_compress.obj", OBJECT_LIBRARY, "zstd", DERIVED },
	// ELF and MinGW
	{ "/usr/lib/x86_64-linux-gnu/libssl.a(ssl_lib.o)", NULL, OBJECT_LIBRARY, "ssl", DERIVED },
	{ "/usr/lib/x86_64-linux-gnu/libz.a", "inflate.o", OBJECT_LIBRARY, "z", DERIVED },
	{ "/usr/lib/x86_64-linux-gnu/libc.a", "printf.o", OBJECT_RUNTIME, "libc", DERIVED },
	{ "/usr/lib/gcc/x86_64-linux-gnu/12/libgcc.a(_udivti3.o)", NULL, OBJECT_RUNTIME,
	  "compiler-rt/libgcc", DERIVED },
	{ "/usr/lib/gcc/x86_64-linux-gnu/12/libstdc++.a", "string.o", OBJECT_RUNTIME, "libstdc++",
	  DERIVED },
	{ "/usr/lib/gcc/x86_64-linux-gnu/12/crtbeginS.o", NULL, OBJECT_RUNTIME, "C runtime",
	  DERIVED },
	{ "/usr/lib/Scrt1.o", NULL, OBJECT_RUNTIME, "C runtime", DERIVED },
	{ "/usr/x86_64-w64-mingw32/lib/libmingwex.a", "lib64_libmingwex_a-fpclassify.o",
	  OBJECT_RUNTIME, "mingw-w64 CRT", DERIVED },
	{ "build/main.c.o", NULL, OBJECT_FILE, "main.c.o", EXACT },
	{ "libcrypto.lib", NULL, OBJECT_LIBRARY, "libcrypto", DERIVED },
	{ "dir/lib.a", NULL, OBJECT_LIBRARY, "lib", DERIVED },
	// damaged
	{ "", "", OBJECT_UNKNOWN, "", NONE },
	{ "", NULL, OBJECT_UNKNOWN, "", NONE },
	{ "dir/", NULL, OBJECT_UNKNOWN, "", NONE },
	{ ".rlib", NULL, OBJECT_FILE, ".rlib", EXACT },
	{ ".rcgu.o", NULL, OBJECT_FILE, ".rcgu.o", EXACT },
	{ "()", NULL, OBJECT_UNKNOWN, "", NONE },
	{ "a)", NULL, OBJECT_FILE, "a)", EXACT },
};

static void objects_have_owners(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(objects); i++) {
		struct object_owner o = object_owner_of(objects[i].path, objects[i].module);

		if (o.kind != objects[i].kind || !slice_is(o.name, objects[i].name) ||
		    (int)o.certainty != objects[i].certainty)
			fail_msg("%s: kind %d, \"%.*s\", certainty %d", objects[i].path,
				 (int)o.kind, (int)o.name.length, o.name.length ? o.name.text : "",
				 (int)o.certainty);
	}
}

static void objects_of_packages_have_a_version(void **state)
{
	struct object_owner o = object_owner_of(
		"/cargo/registry/src/" INDEX "/ring-0.16.20/pregenerated/sha256.o", NULL);

	(void)state;
	assert_int_equal(o.kind, OBJECT_CRATE);
	assert_true(slice_is(o.name, "ring"));
	assert_true(slice_is(o.version, "0.16.20"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(std_is_recognized),
		cmocka_unit_test(packages_have_their_versions),
		cmocka_unit_test(the_tree_has_an_owner),
		cmocka_unit_test(what_is_not_known_is_not_guessed),
		cmocka_unit_test(cut_paths_do_no_harm),
		cmocka_unit_test(long_paths_are_read_in_linear_time),
		cmocka_unit_test(deep_paths_keep_their_end),
		cmocka_unit_test(objects_have_owners),
		cmocka_unit_test(objects_of_packages_have_a_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
