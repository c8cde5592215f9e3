#include "test.h"

#include "../../src/names/rust_legacy.h"

#include <stdlib.h>

#define HASH "17h0123456789abcdefE"

static const struct {
	const char *name, *defining;
	enum name_certainty certainty;
	const char *subject;
} reads[] = {
	{ "_ZN5tokio7runtime5spawn" HASH, "tokio", CERTAINTY_EXACT, "" },
	{ "_ZN5tokio7runtime5spawn" HASH ".llvm.123", "tokio", CERTAINTY_EXACT, "" },
	{ "_ZN3std2io5Write9write_fmt" HASH ".cold", "std", CERTAINTY_EXACT, "" },
	// an impl inside a module of its crate
	{ "_ZN3foo1m45_$LT$impl$u20$core..Tr$u20$for$u20$bar..T$GT$1f" HASH, "foo", CERTAINTY_EXACT,
	  "" },
	// <A as B>: of the type, of the trait, of either
	{ "_ZN35_$LT$foo..T$u20$as$u20$core..Tr$GT$1f" HASH, "foo", CERTAINTY_DERIVED, "" },
	{ "_ZN30_$LT$u8$u20$as$u20$foo..Tr$GT$1f" HASH, "foo", CERTAINTY_DERIVED, "" },
	{ "_ZN35_$LT$core..T$u20$as$u20$foo..Tr$GT$1f" HASH, "foo", CERTAINTY_DERIVED, "" },
	{ "_ZN34_$LT$foo..T$u20$as$u20$bar..Tr$GT$1f" HASH, "foo", CERTAINTY_INFERRED, "" },
	{ "_ZN34_$LT$foo..T$u20$as$u20$foo..Tr$GT$1f" HASH, "foo", CERTAINTY_DERIVED, "" },
	{ "_ZN37_$LT$alloc..V$u20$as$u20$core..Tr$GT$1f" HASH, "alloc", CERTAINTY_DERIVED, "" },
	{ "_ZN31_$LT$T$u20$as$u20$alloc..Tr$GT$1f" HASH, "alloc", CERTAINTY_DERIVED, "" },
	{ "_ZN26_$LT$T$u20$as$u20$Tr..$GT$1f" HASH, "Tr", CERTAINTY_DERIVED, "" },
	{ "_ZN24_$LT$T$u20$as$u20$Tr$GT$1f" HASH, "", CERTAINTY_NONE, "" },
	{ "_ZN52_$LT$$RF$mut$u20$foo..T$u20$as$u20$core..fmt..Tr$GT$1f" HASH, "foo",
	  CERTAINTY_DERIVED, "" },
	{ "_ZN43_$LT$dyn$u20$foo..T$u20$as$u20$core..Tr$GT$1f" HASH, "foo", CERTAINTY_DERIVED, "" },
	// the `as` of an inner type does not count
	{ "_ZN70_$LT$core..M$LT$$LT$T$u20$as$u20$bar..X$GT$$GT$$u20$as$u20$foo..Tr$GT$1f" HASH,
	  "foo", CERTAINTY_DERIVED, "" },
	// inherent impls
	{ "_ZN27_$LT$foo..m..T$LT$U$GT$$GT$1f" HASH, "foo", CERTAINTY_EXACT, "" },
	// drop glue
	{ "_ZN4core3ptr27drop_in_place$LT$foo..T$GT$" HASH, "core", CERTAINTY_EXACT, "foo" },
	{ "_ZN4core3ptr59drop_in_place$LT$alloc..vec..Vec$LT$foo..T$C$bar..U$GT$$GT$" HASH, "core",
	  CERTAINTY_EXACT, "foo" },
	{ "_ZN4core3ptr51drop_in_place$LT$alloc..vec..Vec$LT$u8$C$u8$GT$$GT$" HASH, "core",
	  CERTAINTY_EXACT, "" },
	{ "_ZN4core3ptr60drop_in_place$LT$alloc..boxed..Box$LT$dyn$u20$foo..T$GT$$GT$" HASH, "core",
	  CERTAINTY_EXACT, "foo" },
	{ "_ZN4core3ptr13drop_in_place" HASH, "core", CERTAINTY_EXACT, "" },
	{ "_ZN3foo3ptr27drop_in_place$LT$bar..T$GT$" HASH, "foo", CERTAINTY_EXACT, "" },
	// damage
	{ "_ZN" HASH, NULL, CERTAINTY_NONE, NULL },
	{ "_ZN3foo", NULL, CERTAINTY_NONE, NULL },
	{ "_ZN9foo" HASH, NULL, CERTAINTY_NONE, NULL },
	{ "_ZN99999999999999999999999foo" HASH, NULL, CERTAINTY_NONE, NULL },
	{ "_ZNK3foo" HASH, NULL, CERTAINTY_NONE, NULL },
	{ "", NULL, CERTAINTY_NONE, NULL },
};

static void crates_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(reads); i++) {
		struct rust_legacy legacy;
		const char *name = reads[i].name;

		if (rust_legacy_read(name, strlen(name), &legacy) != (reads[i].defining != NULL))
			fail_msg("%s", name);
		if (!reads[i].defining)
			continue;
		if (!slice_is(legacy.defining, reads[i].defining) ||
		    legacy.certainty != reads[i].certainty ||
		    !slice_is(legacy.subject, reads[i].subject))
			fail_msg("%s: %.*s, %d", name, (int)legacy.defining.length,
				 legacy.defining.length ? legacy.defining.text : "",
				 (int)legacy.certainty);
	}
}

static const struct {
	const char *name, *printed;
} prints[] = {
	{ "_ZN3foo3bar" HASH, "foo::bar" },
	{ "_ZN35_$LT$foo..T$u20$as$u20$core..Tr$GT$1f" HASH, "<foo::T as core::Tr>::f" },
	{ "_ZN3foo28_$u7b$$u7b$closure$u7d$$u7d$" HASH, "foo::{{closure}}" },
	{ "_ZN3foo40call_once$u7b$$u7b$vtable.shim$u7d$$u7d$" HASH,
	  "foo::call_once{{vtable.shim}}" },
	{ "_ZN3foo32$SP$$BP$$RF$$LT$$GT$$LP$$RP$$C$$u7e$" HASH, NULL },
	{ "_ZN3foo36$SP$$BP$$RF$$LT$$GT$$LP$$RP$$C$$u7e$" HASH, "foo::@*&<>(),~" },
	{ "_ZN3foo6$u4e2d" HASH, "foo::$u4e2d" },
	{ "_ZN3foo7$u4e2d$" HASH, "foo::\xe4\xb8\xad" },
	{ "_ZN3foo5$u1b$" HASH, "foo::$u1b$" },
	{ "_ZN3foo7$ud800$" HASH, "foo::$ud800$" },
	{ "_ZN3foo9a$what$..b" HASH, NULL },
	{ "_ZN3foo10a$what$..b" HASH, "foo::a$what$..b" },
	{ "_ZN3foo1$" HASH, "foo::$" },
};

static void names_are_printed(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(prints); i++) {
		const char *name = prints[i].name;
		struct text text = { 0 };

		text_puts(&text, "");
		if (rust_legacy_print(&text, name, strlen(name), false) !=
		    (prints[i].printed != NULL))
			fail_msg("%s", name);
		assert_string_equal(text.bytes, prints[i].printed ? prints[i].printed : "");
		text_release(&text);
	}
}

static void the_hash_can_be_kept(void **state)
{
	struct text text = { 0 };
	const char *name = "_ZN3foo3bar" HASH ".llvm.5";

	(void)state;
	assert_true(rust_legacy_print(&text, name, strlen(name), true));
	assert_string_equal(text.bytes, "foo::bar::h0123456789abcdef");
	text_release(&text);
}

static void truncated_names_do_no_harm(void **state)
{
	struct text text = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(reads); i++) {
		for (size_t n = 0; n <= strlen(reads[i].name); n++) {
			char *copy = malloc(n ? n : 1);
			struct rust_legacy legacy;

			assert_non_null(copy);
			memcpy(copy, reads[i].name, n);
			rust_legacy_read(copy, n, &legacy);
			rust_legacy_print(&text, copy, n, true);
			text_reset(&text);
			free(copy);
		}
	}
	text_release(&text);
}

/* One element of a megabyte: escapes that do not end, brackets that do not close, only words. */
static void long_names_are_linear(void **state)
{
	static const char *const pieces[] = { "$", "$LT$", "a..", "..", "$u20$as$u20$", "-$GT$" };
	struct text out = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		struct text name = { 0 };
		struct rust_legacy legacy;

		text_printf(&name, "_ZN%zu_$LT$", 5 + 100000 * strlen(pieces[i]));
		for (size_t n = 0; n < 100000; n++)
			text_puts(&name, pieces[i]);
		text_puts(&name, HASH);
		assert_true(rust_legacy_read(name.bytes, name.length, &legacy));
		assert_true(rust_legacy_print(&out, name.bytes, name.length, true));
		assert_true(out.length <= 2 * name.length);
		text_reset(&out);
		text_release(&name);
	}
	text_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crates_are_read),
		cmocka_unit_test(names_are_printed),
		cmocka_unit_test(the_hash_can_be_kept),
		cmocka_unit_test(truncated_names_do_no_harm),
		cmocka_unit_test(long_names_are_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
