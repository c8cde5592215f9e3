#include "test.h"

#include "../../src/names/crate.h"

#include <stdlib.h>

#define HASH "17h0123456789abcdefE"

enum { PLAIN = 0, SUBJECT = 1, NAMESPACE = 2 };

static const struct {
	const char *name;
	enum name_language language;
	const char *defining;
	enum name_certainty certainty;
	const char *instantiating;
	int flags;
} owners[] = {
	// Rust v0
	{ "_RNvC3foo1f", NAME_RUST_V0, "foo", CERTAINTY_EXACT, "foo", PLAIN },
	{ "_RINvC3foo1fhEC3bar", NAME_RUST_V0, "foo", CERTAINTY_EXACT, "bar", PLAIN },
	{ "_RINvC3foo1fhEC3bar.llvm.5", NAME_RUST_V0, "foo", CERTAINTY_EXACT, "bar", PLAIN },
	{ "_RINvNtC4core3ptr13drop_in_placeNtC3foo1TEC3bar", NAME_RUST_V0, "foo", CERTAINTY_DERIVED,
	  "bar", SUBJECT },
	{ "_RINvNtC4core3ptr13drop_in_placeShEC3bar", NAME_RUST_V0, "core", CERTAINTY_EXACT, "bar",
	  PLAIN },
	{ "_RINvMC5allocINtB2_3VecNtC3foo1TE1fhEC3bar", NAME_RUST_V0, "alloc", CERTAINTY_EXACT,
	  "bar", PLAIN },
	{ "_RNvYNtC3foo1TNtC4core4Iter3map", NAME_RUST_V0, "foo", CERTAINTY_DERIVED, "core",
	  SUBJECT },
	{ "_RNvCsfLfy6EI15iL_7___rustc12___rust_alloc", NAME_RUST_V0, "std", CERTAINTY_EXACT, "std",
	  PLAIN },
	{ "_RNvC17compiler_builtins6memcpy", NAME_RUST_V0, "compiler_builtins", CERTAINTY_EXACT,
	  "compiler_builtins", PLAIN },
	{ "_RNxC3foo5Habcd", NAME_RUST_V0, "foo", CERTAINTY_INFERRED, "foo", PLAIN },
	{ "switch.table._RNvC3foo1f.5", NAME_RUST_V0, "foo", CERTAINTY_EXACT, "foo", PLAIN },
	{ ".Lswitch.table._RNvC3foo1f", NAME_RUST_V0, "foo", CERTAINTY_EXACT, "foo", PLAIN },
	{ "__imp__RNvC3foo1f", NAME_RUST_V0, "foo", CERTAINTY_EXACT, "foo", PLAIN },
	// legacy Rust
	{ "_ZN3foo3bar" HASH, NAME_RUST_LEGACY, "foo", CERTAINTY_EXACT, "", PLAIN },
	{ "__ZN3foo3bar" HASH, NAME_RUST_LEGACY, "foo", CERTAINTY_EXACT, "", PLAIN },
	{ "switch.table._ZN3foo3bar" HASH ".3", NAME_RUST_LEGACY, "foo", CERTAINTY_EXACT, "",
	  PLAIN },
	{ "_ZN4core3ptr27drop_in_place$LT$foo..T$GT$" HASH, NAME_RUST_LEGACY, "foo",
	  CERTAINTY_DERIVED, "", SUBJECT },
	{ "_ZN34_$LT$foo..T$u20$as$u20$bar..Tr$GT$1f" HASH, NAME_RUST_LEGACY, "foo",
	  CERTAINTY_INFERRED, "", PLAIN },
	// C++
	{ "_ZN4llvm8Function6createEv", NAME_CXX, "llvm", CERTAINTY_DERIVED, "", NAMESPACE },
	{ "_ZNK4llvm5Value7getNameEv.cold", NAME_CXX, "llvm", CERTAINTY_DERIVED, "", NAMESPACE },
	{ "_ZNSt6vectorIiSaIiEE9push_backERKi", NAME_CXX, "libstdc++", CERTAINTY_DERIVED, "",
	  PLAIN },
	{ "_ZNKSt9exception4whatEv@GLIBCXX_3.4", NAME_CXX, "libstdc++", CERTAINTY_DERIVED, "",
	  PLAIN },
	{ "_ZNSs6appendEPKc", NAME_CXX, "libstdc++", CERTAINTY_DERIVED, "", PLAIN },
	{ "_ZSt4cout", NAME_CXX, "libstdc++", CERTAINTY_DERIVED, "", PLAIN },
	{ "_ZNSt3__16vectorIiNS_9allocatorIiEEE9push_backEOi", NAME_CXX, "libc++",
	  CERTAINTY_DERIVED, "", PLAIN },
	{ "_ZN9__gnu_cxx15__concat_size_tEPcmPKc", NAME_CXX, "libstdc++", CERTAINTY_DERIVED, "",
	  PLAIN },
	{ "_ZTVN10__cxxabiv117__class_type_infoE", NAME_CXX, "libstdc++", CERTAINTY_DERIVED, "",
	  PLAIN },
	{ "_Znwm", NAME_CXX, "libstdc++", CERTAINTY_DERIVED, "", PLAIN },
	{ "_ZdlPvm", NAME_CXX, "libstdc++", CERTAINTY_DERIVED, "", PLAIN },
	{ "_ZTIPKc", NAME_CXX, "libstdc++", CERTAINTY_DERIVED, "", PLAIN },
	{ "_ZTVN4llvm5ValueE", NAME_CXX, "llvm", CERTAINTY_DERIVED, "", NAMESPACE },
	{ "_ZTSN4llvm5ValueE", NAME_CXX, "llvm", CERTAINTY_DERIVED, "", NAMESPACE },
	{ "_ZTIPN4llvm5ValueE", NAME_CXX, "llvm", CERTAINTY_DERIVED, "", NAMESPACE },
	{ "_ZGVZN4llvm3foovE1x", NAME_CXX, "llvm", CERTAINTY_DERIVED, "", NAMESPACE },
	{ "_ZThn16_N4llvm3FooD1Ev", NAME_CXX, "llvm", CERTAINTY_DERIVED, "", NAMESPACE },
	{ "_ZTv0_n24_N4llvm3FooD1Ev", NAME_CXX, "llvm", CERTAINTY_DERIVED, "", NAMESPACE },
	{ "_ZTch0_h16_N4llvm3FooD1Ev", NAME_CXX, "llvm", CERTAINTY_DERIVED, "", NAMESPACE },
	{ "_ZZN4llvm3foovE1x", NAME_CXX, "llvm", CERTAINTY_DERIVED, "", NAMESPACE },
	{ "_ZL36__device_stub__ZN4vllm5scaleIfEEvPT_Pf", NAME_CXX, "vllm", CERTAINTY_DERIVED, "",
	  NAMESPACE },
	{ "_GLOBAL__sub_I__ZN4llvm3fooE", NAME_CXX, "llvm", CERTAINTY_DERIVED, "", NAMESPACE },
	{ "_Z4mainv", NAME_CXX, "", CERTAINTY_NONE, "", PLAIN },
	{ "_ZN12_GLOBAL__N_13fooEv", NAME_CXX, "", CERTAINTY_NONE, "", PLAIN },
	{ "_ZTV6Widget", NAME_CXX, "", CERTAINTY_NONE, "", PLAIN },
	{ "_ZN99999999999999999999a", NAME_CXX, "", CERTAINTY_NONE, "", PLAIN },
	{ "?f@ns@@YAXXZ", NAME_CXX, "ns", CERTAINTY_DERIVED, "", NAMESPACE },
	{ "?f@Class@ns@@QEAAXXZ", NAME_CXX, "ns", CERTAINTY_DERIVED, "", NAMESPACE },
	{ "?_Xlen@std@@YAXXZ", NAME_CXX, "Microsoft STL", CERTAINTY_DERIVED, "", PLAIN },
	{ "?f@@YAXXZ", NAME_CXX, "", CERTAINTY_NONE, "", PLAIN },
	{ "??$f@V?$vector@H@std@@@ns@@YAXXZ", NAME_CXX, "", CERTAINTY_NONE, "", PLAIN },
	// C and what is not mangled
	{ "main", NAME_C, "", CERTAINTY_NONE, "", PLAIN },
	{ "_Random", NAME_C, "", CERTAINTY_NONE, "", PLAIN },
	{ "_Z", NAME_C, "", CERTAINTY_NONE, "", PLAIN },
	{ "", NAME_C, "", CERTAINTY_NONE, "", PLAIN },
	{ "_start", NAME_C, "C runtime", CERTAINTY_DERIVED, "", PLAIN },
	{ "SSL_read", NAME_C, "openssl", CERTAINTY_INFERRED, "", PLAIN },
	{ "aws_lc_0_20_0_EVP_sha256", NAME_C, "aws-lc", CERTAINTY_INFERRED, "", PLAIN },
	{ "ring_core_0_17_8_bn_mul_mont", NAME_C, "ring", CERTAINTY_INFERRED, "", PLAIN },
	{ "sqlite3_open.part.0", NAME_C, "sqlite", CERTAINTY_INFERRED, "", PLAIN },
	{ "ZSTD_compress", NAME_C, "zstd", CERTAINTY_INFERRED, "", PLAIN },
	{ "git_repository_open", NAME_C, "libgit2", CERTAINTY_INFERRED, "", PLAIN },
	{ "curl_easy_init", NAME_C, "curl", CERTAINTY_INFERRED, "", PLAIN },
	{ "BrotliEncoderCompress", NAME_C, "brotli", CERTAINTY_INFERRED, "", PLAIN },
	{ "inflateInit2_", NAME_C, "zlib", CERTAINTY_INFERRED, "", PLAIN },
	{ "_rjem_malloc", NAME_C, "jemalloc", CERTAINTY_INFERRED, "", PLAIN },
	{ "mi_malloc", NAME_C, "mimalloc", CERTAINTY_INFERRED, "", PLAIN },
	{ "onig_new", NAME_C, "oniguruma", CERTAINTY_INFERRED, "", PLAIN },
	{ "XXH64", NAME_C, "xxhash", CERTAINTY_INFERRED, "", PLAIN },
	{ "LZ4_compress", NAME_C, "lz4", CERTAINTY_INFERRED, "", PLAIN },
	{ "cudaMalloc", NAME_C, "cuda runtime", CERTAINTY_INFERRED, "", PLAIN },
	{ "__cudaRegisterFatBinary", NAME_C, "cuda runtime", CERTAINTY_INFERRED, "", PLAIN },
	{ "PyObject_Call", NAME_C, "cpython", CERTAINTY_INFERRED, "", PLAIN },
	{ "PyInit_mine", NAME_C, "", CERTAINTY_NONE, "", PLAIN },
	{ "napi_register_module_v1", NAME_C, "", CERTAINTY_NONE, "", PLAIN },
	{ "__divdc3", NAME_C, "compiler-rt/libgcc", CERTAINTY_DERIVED, "", PLAIN },
	{ "___chkstk_ms", NAME_C, "compiler-rt/libgcc", CERTAINTY_DERIVED, "", PLAIN },
	{ "deregister_tm_clones", NAME_C, "C runtime", CERTAINTY_DERIVED, "", PLAIN },
	{ "__libc_csu_init", NAME_C, "C runtime", CERTAINTY_DERIVED, "", PLAIN },
	{ "mainCRTStartup", NAME_C, "Microsoft CRT", CERTAINTY_DERIVED, "", PLAIN },
	{ "__scrt_initialize_crt", NAME_C, "Microsoft CRT", CERTAINTY_INFERRED, "", PLAIN },
	{ "__security_check_cookie", NAME_C, "Microsoft CRT", CERTAINTY_INFERRED, "", PLAIN },
	{ "__tmainCRTStartup", NAME_C, "MinGW CRT", CERTAINTY_DERIVED, "", PLAIN },
	{ "__mingw_raise_matherr", NAME_C, "MinGW CRT", CERTAINTY_INFERRED, "", PLAIN },
	{ "__std_exception_copy", NAME_C, "Microsoft STL", CERTAINTY_INFERRED, "", PLAIN },
	{ "__cxa_throw", NAME_C, "libstdc++", CERTAINTY_INFERRED, "", PLAIN },
	{ "__gxx_personality_v0", NAME_C, "libstdc++", CERTAINTY_INFERRED, "", PLAIN },
	{ "_Unwind_Resume", NAME_C, "libgcc/libunwind", CERTAINTY_INFERRED, "", PLAIN },
	{ "__cudart1234", NAME_C, "cuda runtime", CERTAINTY_INFERRED, "", PLAIN },
	{ "_rjem_malloc", NAME_C, "jemalloc", CERTAINTY_INFERRED, "", PLAIN },
	{ "mi_malloc", NAME_C, "mimalloc", CERTAINTY_INFERRED, "", PLAIN },
	{ "_ZN6cudart16globalStateE", NAME_CXX, "cuda runtime", CERTAINTY_DERIVED, "", PLAIN },
	{ "_ZN9libunwind15LocalAddressSpace3fooEv", NAME_CXX, "libgcc/libunwind", CERTAINTY_DERIVED,
	  "", PLAIN },
	{ "__udivti3", NAME_C, "compiler-rt/libgcc", CERTAINTY_DERIVED, "", PLAIN },
	{ "__udivmodti4", NAME_C, "compiler-rt/libgcc", CERTAINTY_DERIVED, "", PLAIN },
	{ "__muloti4", NAME_C, "compiler-rt/libgcc", CERTAINTY_DERIVED, "", PLAIN },
	{ "__extendhfsf2", NAME_C, "compiler-rt/libgcc", CERTAINTY_DERIVED, "", PLAIN },
	{ "__fixunsdfti", NAME_C, "compiler-rt/libgcc", CERTAINTY_DERIVED, "", PLAIN },
	{ "__addvsi3", NAME_C, "compiler-rt/libgcc", CERTAINTY_DERIVED, "", PLAIN },
	{ "__divide", NAME_C, "", CERTAINTY_NONE, "", PLAIN },
	{ "__rust_alloc", NAME_C, "std", CERTAINTY_EXACT, "", PLAIN },
	{ "__rust_no_alloc_shim_is_unstable", NAME_C, "std", CERTAINTY_EXACT, "", PLAIN },
	{ "__rdl_alloc", NAME_C, "std", CERTAINTY_EXACT, "", PLAIN },
	{ "rust_eh_personality", NAME_C, "std", CERTAINTY_EXACT, "", PLAIN },
	{ "DW.ref.rust_eh_personality", NAME_C, "std", CERTAINTY_EXACT, "", PLAIN },
	// nobody's
	{ "anon.0123456789abcdef0123456789abcdef.5.llvm.1", NAME_NONE, "", CERTAINTY_NONE, "",
	  PLAIN },
	{ ".Lanon.0123456789abcdef0123456789abcdef.5", NAME_NONE, "", CERTAINTY_NONE, "", PLAIN },
	{ "str.5", NAME_NONE, "", CERTAINTY_NONE, "", PLAIN },
	{ "vtable.3", NAME_NONE, "", CERTAINTY_NONE, "", PLAIN },
	{ "GCC_except_table7", NAME_NONE, "", CERTAINTY_NONE, "", PLAIN },
	{ "alloc_0123456789abcdef0123456789abcdef", NAME_NONE, "", CERTAINTY_NONE, "", PLAIN },
};

static void owners_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(owners); i++) {
		const char *name = owners[i].name;
		struct name_owner o = name_owner_of(name, strlen(name));
		int flags = (o.via_subject ? SUBJECT : 0) | (o.is_namespace ? NAMESPACE : 0);

		if (o.language != owners[i].language || flags != owners[i].flags ||
		    o.defining_certainty != owners[i].certainty ||
		    !slice_is(o.defining, owners[i].defining) ||
		    !slice_is(o.instantiating, owners[i].instantiating))
			fail_msg("%s: language %d, %.*s, certainty %d, %.*s, flags %d", name,
				 (int)o.language, (int)o.defining.length,
				 o.defining.length ? o.defining.text : "",
				 (int)o.defining_certainty, (int)o.instantiating.length,
				 o.instantiating.length ? o.instantiating.text : "", flags);
	}
}

static void instantiating_is_exact_only_when_stated(void **state)
{
	(void)state;
	assert_int_equal(name_owner_of("_RINvC3foo1fhEC3bar", 19).instantiating_certainty,
			 CERTAINTY_EXACT);
	assert_int_equal(name_owner_of("_RNvC3foo1f", 11).instantiating_certainty,
			 CERTAINTY_DERIVED);
	assert_int_equal(name_owner_of("main", 4).instantiating_certainty, CERTAINTY_NONE);
}

static void truncated_names_do_no_harm(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(owners); i++) {
		for (size_t n = 0; n <= strlen(owners[i].name); n++) {
			char *copy = malloc(n ? n : 1);

			assert_non_null(copy);
			memcpy(copy, owners[i].name, n);
			name_owner_of(copy, n);
			free(copy);
		}
	}
}

static const struct {
	const char *name;
	bool is_std;
} std_crates[] = {
	{ "core", true },
	{ "alloc", true },
	{ "std", true },
	{ "proc_macro", true },
	{ "compiler_builtins", true },
	{ "panic_abort", true },
	{ "hashbrown", false },
	{ "cor", false },
	{ "core2", false },
	{ "", false },
};

static void std_is_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(std_crates); i++) {
		const char *name = std_crates[i].name;
		struct name_slice slice = { name, strlen(name) };

		if (is_std_crate(slice) != std_crates[i].is_std)
			fail_msg("%s", name);
	}
	assert_false(is_std_crate((struct name_slice){ NULL, 0 }));
}

#define H16 "0123456789abcdef"

static const struct {
	const char *name, *crate;
} cgus[] = {
	{ "serde." H16 "-cgu.0", "serde" },
	{ "serde.0123456789abcd-cgu.12", "serde" },
	{ "serde_json-" H16 ".serde_json." H16 "-cgu.0.rcgu.o", "serde_json" },
	{ "libfoo-" H16 ".rlib(foo-" H16 ".foo." H16 "-cgu.0.rcgu.o)", "foo" },
	{ "target/release/deps/a_b-" H16 ".c_d." H16 "-cgu.0.rcgu.o", "c_d" },
	{ "foo-" H16 ".3j9x0a1b2c3d4e5f.rcgu.o", "foo" },
	{ "dir-name/foo-" H16 ".3j9x0a1b2c3d4e5f.rcgu.o", "foo" },
	{ "compiler_builtins." H16 "-cgu.153", "compiler_builtins" },
	{ "alloc", NULL },
	{ "main.c", NULL },
	{ "", NULL },
	{ "-cgu.0", NULL },
	{ "." H16 "-cgu.0", NULL },
	{ H16 "-cgu.0", NULL },
	{ "serde.0123-cgu.0", NULL },
	{ "serde." H16 "0-cgu.0", NULL },
	{ "serde-" H16 "-cgu.0", NULL },
	{ "foo-0123.x.rcgu.o", NULL },
	{ "foo-" H16 ".o", NULL },
	{ "foo-" H16, NULL },
};

static void cgu_names_tell_the_crate(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cgus); i++) {
		struct name_slice crate = { 0 };

		if (cgu_crate(cgus[i].name, &crate) != (cgus[i].crate != NULL) ||
		    !slice_is(crate, cgus[i].crate ? cgus[i].crate : ""))
			fail_msg("%s: %.*s", cgus[i].name, (int)crate.length,
				 crate.length ? crate.text : "");
	}
}

static const struct {
	const char *name, *crate, *hash;
	uint32_t number;
} units[] = {
	{ "serde." H16 "-cgu.0", "serde", H16, 0 },
	{ "src/lib.rs/@/serde." H16 "-cgu.12", "serde", H16, 12 },
	{ "foo-" H16 ".foo." H16 "-cgu.07.rcgu.o", "foo", H16, 7 },
	{ "serde." H16 "-cgu.99999999999999999999", "serde", H16, 999999999 },
	{ "serde." H16 "-cgu.", "serde", H16, 0 },
	{ "foo-" H16 ".3j9x0a1b2c3d4e5f.rcgu.o", NULL, "", 0 },
	{ "main.c", NULL, "", 0 },
};

static void cgu_names_tell_the_unit(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		struct cgu_name cgu = { .number = 5 };
		bool is_read = cgu_read(units[i].name, &cgu);

		if (is_read != (units[i].crate != NULL) ||
		    (is_read &&
		     (!slice_is(cgu.crate, units[i].crate) || !slice_is(cgu.hash, units[i].hash) ||
		      cgu.number != units[i].number)))
			fail_msg("%s: %u", units[i].name, cgu.number);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(owners_are_found),
		cmocka_unit_test(instantiating_is_exact_only_when_stated),
		cmocka_unit_test(truncated_names_do_no_harm),
		cmocka_unit_test(std_is_known),
		cmocka_unit_test(cgu_names_tell_the_crate),
		cmocka_unit_test(cgu_names_tell_the_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
