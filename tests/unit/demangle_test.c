#include "test.h"

#include "../../src/names/demangle.h"

#include <stdlib.h>
#include <string.h>

#define HASH "17h0123456789abcdefE"
#define H    "h0123456789abcdef"

static const struct {
	const char *name, *full, *brief, *generic;
} names[] = {
	// Rust v0
	{ "_RINvC3foo1fhEC3bar", "foo::f::<u8>", "foo::f::<u8>", "foo::f::<_>" },
	{ "_RNvC3foo1f.cold.llvm.5", "foo::f (.cold.llvm.5)", "foo::f", "foo::f" },
	{ "_RINvC3foo1fKoffffffffffffffffffffffffffffffff_E",
	  "foo::f::<0xffffffffffffffffffffffffffffffff>",
	  "foo::f::<0xffffffffffffffffffffffffffffffff>", "foo::f::<_>" },
	{ "_Random", "_Random", "_Random", "_Random" },
	// legacy Rust
	{ "_ZN3foo3bar" HASH, "foo::bar::" H, "foo::bar", "foo::bar" },
	{ "_ZN3foo3bar" HASH ".llvm.5", "foo::bar::" H " (.llvm.5)", "foo::bar", "foo::bar" },
	{ "_ZN4core3ptr27drop_in_place$LT$foo..T$GT$" HASH, "core::ptr::drop_in_place<foo::T>::" H,
	  "core::ptr::drop_in_place<foo::T>", "core::ptr::drop_in_place<_>" },
	{ "_ZN52_$LT$foo..T$LT$U$GT$$u20$as$u20$core..D$LT$V$GT$$GT$1f" HASH,
	  "<foo::T<U> as core::D<V>>::f::" H, "<foo::T<U> as core::D<V>>::f",
	  "<foo::T<_> as core::D<_>>::f" },
	// C++
	{ "_ZNSt6vectorIiSaIiEE9push_backERKi",
	  "std::vector<int, std::allocator<int> >::push_back(int const&)",
	  "std::vector<int, std::allocator<int> >::push_back", "std::vector<_>::push_back" },
	{ "_Z3maxIiET_S0_S0_", "int max<int>(int, int)", "max<int>", "max<_>" },
	{ "_Z1fv.cold", "f() (.cold)", "f", "f" },
	{ "_ZN1AltIiEEbT_", "bool A::operator< <int>(int)", "A::operator< <int>",
	  "A::operator<<_>" },
	{ "_ZN1AlsIiEERS_T_", "A& A::operator<< <int>(int)", "A::operator<< <int>",
	  "A::operator<<<_>" },
	{ "_ZN1AptEv", "A::operator->()", "A::operator->", "A::operator->" },
	{ "_ZTV1A", "vtable for A", "vtable for A", "vtable for A" },
	{ "_ZN12_GLOBAL__N_11AIiE1fEv", "(anonymous namespace)::A<int>::f()",
	  "(anonymous namespace)::A<int>::f", "(anonymous namespace)::A<_>::f" },
	// what is made for another symbol
	{ "switch.table._RINvC3foo1fhE", "switch.table.foo::f::<u8>", "switch.table.foo::f::<u8>",
	  "switch.table.foo::f::<_>" },
	{ "__imp__Z1fv", "__imp_f()", "__imp_f", "__imp_f" },
	// the rest is left alone
	{ "main", "main", "main", "main" },
	{ "f.cold", "f.cold", "f.cold", "f.cold" },
	{ "memcpy@GLIBC_2.14", "memcpy@GLIBC_2.14", "memcpy@GLIBC_2.14", "memcpy@GLIBC_2.14" },
	{ "?f@ns@@YAXXZ", "?f@ns@@YAXXZ", "?f@ns@@YAXXZ", "?f@ns@@YAXXZ" },
	{ "_ZN", "_ZN", "_ZN", "_ZN" },
	{ "_Zgarbage", "_Zgarbage", "_Zgarbage", "_Zgarbage" },
	{ "", "", "", "" },
};

static void check(const char *name, enum demangle_style style, const char *expected)
{
	struct text text = { 0 };

	text_puts(&text, "a ");
	demangle(&text, name, style);
	if (strcmp(text.bytes + 2, expected) != 0)
		fail_msg("%s: %s", name, text.bytes + 2);
	text_release(&text);
}

static void names_are_readable(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		check(names[i].name, DEMANGLE_NONE, names[i].name);
		check(names[i].name, DEMANGLE_FULL, names[i].full);
		check(names[i].name, DEMANGLE_SHORT, names[i].brief);
		check(names[i].name, DEMANGLE_GENERIC, names[i].generic);
	}
}

static void truncated_names_do_no_harm(void **state)
{
	struct text text = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		for (size_t n = 0; n <= strlen(names[i].name); n++) {
			char *copy = strndup(names[i].name, n);

			demangle(&text, copy, DEMANGLE_FULL);
			demangle(&text, copy, DEMANGLE_GENERIC);
			text_reset(&text);
			free(copy);
		}
	}
	text_release(&text);
}

/* A<A<…>, A<…>> by substitution: the text doubles with every parameter. */
static void growing_cxx_is_cut(void **state)
{
	struct text name = { 0 }, out = { 0 };

	(void)state;
	text_puts(&name, "_Z1f1AIiiE");
	for (size_t i = 0; i < 30; i++) {
		char last = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[i];

		text_printf(&name, "S_IS%c_S%c_E", last, last);
	}
	demangle(&out, name.bytes, DEMANGLE_FULL);
	assert_true(out.length > demangle_limit(name.length) - 1000);
	assert_true(out.length <= demangle_limit(name.length) + strlen("…"));
	assert_string_equal(out.bytes + out.length - strlen("…"), "…");
	text_release(&name);
	text_release(&out);
}

/* Longer names are printed as they are, in every scheme. */
static void long_names_are_left_alone(void **state)
{
	static const char *const starts[] = { "_RNvC1a40000", "_ZN40000", "_Z40000", "x" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(starts); i++) {
		struct text name = { 0 }, out = { 0 };

		text_puts(&name, starts[i]);
		text_repeat(&name, 'y', 40000);
		text_puts(&name, "Ev");
		demangle(&out, name.bytes, DEMANGLE_FULL);
		assert_string_equal(out.bytes, name.bytes);
		text_release(&name);
		text_release(&out);
	}
}

static void deep_cxx_is_bounded(void **state)
{
	static const char *const pieces[] = { "P", "N1a", "1AI", "F", "Dp", "X", "T_", "cl", "(" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		struct text name = { 0 }, out = { 0 };

		text_puts(&name, "_Z1f");
		while (name.length < 30000)
			text_puts(&name, pieces[i]);
		text_puts(&name, "i");
		demangle(&out, name.bytes, DEMANGLE_GENERIC);
		text_release(&name);
		text_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_readable),  cmocka_unit_test(truncated_names_do_no_harm),
		cmocka_unit_test(growing_cxx_is_cut),  cmocka_unit_test(long_names_are_left_alone),
		cmocka_unit_test(deep_cxx_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
