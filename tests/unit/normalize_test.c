#include "test.h"

#include "../../src/names/normalize.h"

#include <stdlib.h>

static const struct {
	const char *name, *stem;
} stems[] = {
	{ "", "" },
	{ "main", "main" },
	{ ".", "." },
	{ ".cold", ".cold" },
	{ "f.cold", "f" },
	{ "f.warm", "f" },
	{ "f.part.0", "f" },
	{ "f.constprop.12", "f" },
	{ "f.isra.0.cold", "f" },
	{ "f.lto_priv.3.lto_priv.7", "f" },
	{ "f.part.0.constprop.1.isra.2.cold.4", "f" },
	{ "f.llvm.1234567890123456789", "f" },
	{ "f.llvm.1234567890123456789.42", "f" },
	{ "counter.0", "counter" },
	{ "f.0123abcdef456789", "f" },
	{ "f.abcdef01", "f" },
	{ "f.defaced", "f.defaced" },
	{ "aes.dec", "aes.dec" },
	{ "operator.add", "operator.add" },
	{ "f.cold.", "f.cold." },
	{ "memcpy@GLIBC_2.14", "memcpy" },
	{ "memcpy@@GLIBC_2.14", "memcpy" },
	{ "f.cold@V1", "f" },
	{ "@fast@8", "@fast@8" },
	{ "?f@ns@@YAXXZ", "?f@ns@@YAXXZ" },
	{ "_ZN1a1b17h0123456789abcdefE.llvm.77", "_ZN1a1b17h0123456789abcdefE" },
	{ "_ZN4core3ptr9a$LT$b..c$GT$17h0123456789abcdefE",
	  "_ZN4core3ptr9a$LT$b..c$GT$17h0123456789abcdefE" },
	{ "_RNvC1a1f.cold.llvm.5", "_RNvC1a1f" },
};

static void stem_drops_what_compilers_add(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(stems); i++) {
		size_t length = strlen(stems[i].name);

		if (name_stem(stems[i].name, length) != strlen(stems[i].stem))
			fail_msg("%s", stems[i].name);
	}
}

static const struct {
	const char *name;
	size_t at;
} cold_parts[] = {
	{ "", 0 },	   { "main", 0 },	    { ".cold", 0 },	    { "f.cold", 1 },
	{ "f.cold.4", 1 }, { "f.isra.0.cold", 8 },  { "f.cold.llvm.5", 1 }, { "f.colder", 0 },
	{ "f.part.0", 0 }, { "?f.cold@@YAXXZ", 0 },
};

static void cold_parts_are_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cold_parts); i++) {
		const char *name = cold_parts[i].name;

		if (name_cold_part(name, strlen(name)) != cold_parts[i].at)
			fail_msg("%s", name);
	}
}

static const struct {
	const char *name;
	bool found;
	uint64_t module;
} modules[] = {
	{ "f", false, 0 },
	{ "f.cold", false, 0 },
	{ "f.llvm.", false, 0 },
	{ "f.llvm.12", true, 12 },
	{ "f.llvm.12.cold", true, 12 },
	{ "f.llvm.12.34", true, 12 },
	{ "f.part.9.llvm.12", true, 12 },
	{ "f.llvm.18446744073709551615", true, UINT64_MAX },
	{ "f.llvm.18446744073709551616", false, 0 },
	{ ".llvm.12", false, 0 },
	{ "f.llvm.12@V", true, 12 },
};

static void llvm_module_is_found_among_suffixes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(modules); i++) {
		uint64_t module = 0;
		bool found = name_llvm_module(modules[i].name, strlen(modules[i].name), &module);

		if (found != modules[i].found || module != modules[i].module)
			fail_msg("%s", modules[i].name);
	}
}

static const struct {
	const char *name;
	bool is_legacy;
} legacies[] = {
	{ "_ZN1a17h0123456789abcdefE", true },
	{ "_ZN1a17h0123456789abcdefE.llvm.1", true },
	{ "_ZN1a17h0123456789abcdefE.cold", true },
	{ "_ZN1a17h0123456789abcdeE", false },
	{ "_ZN1a17h0123456789abcdefgE", false },
	{ "_ZN1a17h0123456789abcdeFE", false },
	{ "_ZN17h0123456789abcdefE", false },
	{ "_ZN1a17h0123456789abcdef", false },
	{ "_ZN1a1bEv", false },
	{ "_ZN", false },
	{ "", false },
	{ "_RNvC1a17h0123456789abcdefE", false },
};

static void legacy_needs_its_hash(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(legacies); i++) {
		size_t length = strlen(legacies[i].name);

		if (name_is_legacy_rust(legacies[i].name, length) != legacies[i].is_legacy)
			fail_msg("%s", legacies[i].name);
	}
}

static const struct {
	const char *name;
	bool is_anonymous;
} anonymous[] = {
	{ "anon.0123456789abcdef0123456789abcdef.5.llvm.1", true },
	{ ".Lanon.0123456789abcdef0123456789abcdef.5", true },
	{ ".LCPI0_1", true },
	{ "str.5", true },
	{ "vtable.3", true },
	{ "GCC_except_table12", true },
	{ "alloc_0123456789abcdef0123456789abcdef", true },
	{ "alloc_0123456789abcdef0123456789abcdef.llvm.3", true },
	{ "alloc_pages", false },
	{ "strlen", false },
	{ "vtable", false },
	{ "", false },
};

static void anonymous_data_is_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(anonymous); i++) {
		size_t length = strlen(anonymous[i].name);

		if (name_is_anonymous(anonymous[i].name, length) != anonymous[i].is_anonymous)
			fail_msg("%s", anonymous[i].name);
	}
}

static void prefixes_lead_to_another_symbol(void **state)
{
	(void)state;
	assert_int_equal(name_prefix("switch.table._ZN1aE", 19), 13);
	assert_int_equal(name_prefix("__imp_f", 7), 6);
	assert_int_equal(name_prefix("main", 4), 0);
	assert_int_equal(name_prefix("", 0), 0);
}

/* Names without a NUL, and every prefix of a name, in memory that ends where they end. */
static void nothing_behind_the_name_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(stems); i++) {
		for (size_t n = 0; n <= strlen(stems[i].name); n++) {
			char *copy = malloc(n ? n : 1);
			uint64_t module;

			assert_non_null(copy);
			memcpy(copy, stems[i].name, n);
			assert_true(name_stem(copy, n) <= n);
			name_llvm_module(copy, n, &module);
			name_is_legacy_rust(copy, n);
			name_prefix(copy, n);
			name_is_anonymous(copy, n);
			free(copy);
		}
	}
}

static void a_million_suffixes_are_linear(void **state)
{
	size_t n = 1000000;
	char *name = malloc(n);

	(void)state;
	assert_non_null(name);
	for (size_t i = 0; i < n; i++)
		name[i] = i % 2 ? '.' : '1';
	n--;
	assert_int_equal(name_stem(name, n), 1);
	free(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stem_drops_what_compilers_add),
		cmocka_unit_test(cold_parts_are_told),
		cmocka_unit_test(llvm_module_is_found_among_suffixes),
		cmocka_unit_test(legacy_needs_its_hash),
		cmocka_unit_test(anonymous_data_is_known),
		cmocka_unit_test(prefixes_lead_to_another_symbol),
		cmocka_unit_test(nothing_behind_the_name_is_read),
		cmocka_unit_test(a_million_suffixes_are_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
