#include "test.h"

#include "../../src/names/rust_v0.h"

#include <stdlib.h>

#define CORE  "Cs1_4core"
#define STD   "Cs2_3std"
#define ALLOC "Cs3_5alloc"
#define FOO   "Cs4_3foo"
#define BAR   "Cs5_3bar"

/* Behind the crate that a path of core starts with. */
#define DROP "INvNt" CORE "3ptr13drop_in_place"

static const struct {
	const char *name, *defining, *instantiating, *subject;
	enum rust_v0_item item;
} reads[] = {
	// plain paths, and where the crate is named
	{ "_RNvC3foo1f", "foo", "", "", RUST_V0_PATH },
	{ "_RNvNtNtC3foo1a1b1f", "foo", "", "", RUST_V0_PATH },
	{ "_RNvC3foo1f.llvm.12", "foo", "", "", RUST_V0_PATH },
	{ "_RNvC3foo1f.cold", "foo", "", "", RUST_V0_PATH },
	{ "_RNvC3foo1f$suffix", "foo", "", "", RUST_V0_PATH },
	{ "_RNvC3foo1f@@V1", "foo", "", "", RUST_V0_PATH },
	{ "__RNvC3foo1f", "foo", "", "", RUST_V0_PATH },
	{ "_RNvCs_3foo1f", "foo", "", "", RUST_V0_PATH },
	{ "_RC3foo", "foo", "", "", RUST_V0_PATH },
	{ "_RNvC4_foo1f", NULL, NULL, NULL, 0 },
	{ "_RNvC4__foo1f", "_foo", "", "", RUST_V0_PATH },
	{ "_RNCNvC3foo1f0", "foo", "", "", RUST_V0_PATH },
	{ "_RINvC3foo1fhEC3bar", "foo", "bar", "", RUST_V0_PATH },
	{ "_RINvC3foo1fC3barEB9_", "foo", "bar", "", RUST_V0_PATH },
	{ "_RINvC3foo1fKj5_Kln3_Kb1_Kc61_KpL_E", "foo", "", "", RUST_V0_PATH },
	// impls
	{ "_RNvMs_NtC3foo1mNtB4_1T1f", "foo", "", "", RUST_V0_INHERENT },
	{ "_RNvXC3fooNtC3bar1TNtB3_2Tr1f", "foo", "", "", RUST_V0_TRAIT_IMPL },
	{ "_RNvXC3fooNtC3bar1TNtC3foo2Tr1f", "foo", "", "", RUST_V0_TRAIT_IMPL },
	{ "_RNvYNtC3foo1TNtC3bar2Tr1f", "bar", "", "", RUST_V0_TRAIT_DEFAULT },
	{ "_RNvMs_NtC4core1mSh1f", "core", "", "", RUST_V0_INHERENT },
	{ "_RNvMs_NtC4core1mSNtC3foo1T1f", "core", "", "", RUST_V0_INHERENT },
	{ "_RNvXs_NtC4core3fmtRNtC3foo1TNtB4_5Debug3fmt", "core", "", "foo", RUST_V0_TRAIT_IMPL },
	{ "_RNvXs_NtC5alloc3vecINtB4_3VecNtC3foo1TENtC4core1D1f", "alloc", "", "",
	  RUST_V0_TRAIT_IMPL },
	{ "_RNvYNtC3foo1TNtC4core8Iterator3map", "core", "", "foo", RUST_V0_TRAIT_DEFAULT },
	{ "_RNvYhNtC4core8Iterator3map", "core", "", "", RUST_V0_TRAIT_DEFAULT },
	{ "_RNvYNCNvC3foo1g0INtC4core6FnOnceuE9call_once", "core", "", "foo",
	  RUST_V0_TRAIT_DEFAULT },
	// glue and shims go to the first crate outside std, in reading order
	{ "_R" DROP "NtC3foo1TEC3bar", "core", "bar", "foo", RUST_V0_DROP_GLUE },
	{ "_R" DROP "INtNt" ALLOC "3vec3VecNtC3foo1TEEC3bar", "core", "bar", "foo",
	  RUST_V0_DROP_GLUE },
	{ "_R" DROP "INtC3foo1TNtC3bar1UEE", "core", "", "foo", RUST_V0_DROP_GLUE },
	{ "_R" DROP "TNtC4core1ANtC3foo1BNtC3bar1CEE", "core", "", "foo", RUST_V0_DROP_GLUE },
	{ "_R" DROP "DNtC3foo2TrEL_E", "core", "", "foo", RUST_V0_DROP_GLUE },
	{ "_R" DROP "FNtC3foo1TEuE", "core", "", "foo", RUST_V0_DROP_GLUE },
	{ "_R" DROP "AhKj5_E", NULL, NULL, NULL, 0 },
	{ "_R" DROP "Ahj5_E", "core", "", "", RUST_V0_DROP_GLUE },
	{ "_R" DROP "WmRm1_m9_E", "core", "", "", RUST_V0_DROP_GLUE },
	{ "_R" DROP "WmORm1_m2_Rm4_m5_EE", "core", "", "", RUST_V0_DROP_GLUE },
	{ "_R" DROP "WPuNE", "core", "", "", RUST_V0_DROP_GLUE },
	{ "_RNSNvYNCNvC3foo1g0INtC4core6FnOnceuE9call_once6vtableC3bar", "core", "bar", "foo",
	  RUST_V0_SHIM },
	// constants that are structures
	{ "_RINvC3foo1fKVNtNtC3bar1E1AUE", "foo", "", "", RUST_V0_PATH },
	{ "_RINvC3foo1fKVNtC3bar1STm1_ReE", NULL, NULL, NULL, 0 },
	{ "_RINvC3foo1fKVNtC3bar1SSs_1am1_1bRe6162_EE", "foo", "", "", RUST_V0_PATH },
	{ "_RINvC3foo1fKRe616263_KRAh1_h2_EKTm1_m2_EE", "foo", "", "", RUST_V0_PATH },
	// hashed
	{ "_RNxC3foo5Habcd", "foo", "foo", "", RUST_V0_HASHED },
	{ "_RNxC3foo5Habcd.llvm.5", "foo", "foo", "", RUST_V0_HASHED },
	// damage
	{ "", NULL, NULL, NULL, 0 },
	{ "_", NULL, NULL, NULL, 0 },
	{ "_R", NULL, NULL, NULL, 0 },
	{ "_R3foo", NULL, NULL, NULL, 0 },
	{ "_R0NvC3foo1f", NULL, NULL, NULL, 0 },
	{ "_Random", NULL, NULL, NULL, 0 },
	{ "_RNvC3fo", NULL, NULL, NULL, 0 },
	{ "_RNvC3foo", NULL, NULL, NULL, 0 },
	{ "_RNvC3foo9f", NULL, NULL, NULL, 0 },
	{ "_RNvC3foo99999999999999999999999999f", NULL, NULL, NULL, 0 },
	{ "_RNvC0_1f", NULL, NULL, NULL, 0 },
	{ "_RNvC3f\x01o1f", NULL, NULL, NULL, 0 },
	{ "_RNvC3foo1f extra", NULL, NULL, NULL, 0 },
	{ "_RNvCszzzzzzzzzzzzzzzzzzzz_3foo1f", NULL, NULL, NULL, 0 },
	{ "_RINvC3foo1fh", NULL, NULL, NULL, 0 },
	{ "_RINvC3foo1fgE", NULL, NULL, NULL, 0 },
	{ "_RINvC3foo1fDC3barE", NULL, NULL, NULL, 0 },
	// back references: forward, to themselves, in a circle
	{ "_RNvB9_1f", NULL, NULL, NULL, 0 },
	{ "_RB_", NULL, NULL, NULL, 0 },
	{ "_RNvB_1f", NULL, NULL, NULL, 0 },
	{ "_RNvNtB0_1a1f", NULL, NULL, NULL, 0 },
	{ "_RINvC3foo1fB4_E", "foo", "", "", RUST_V0_PATH },
	{ "_RINvC3foo1fBzzzzzzzzzzzzz_E", NULL, NULL, NULL, 0 },
	{ "_R" DROP "TBv_BA_EE", NULL, NULL, NULL, 0 },
};

static void check_slice(const char *name, const char *what, struct name_slice slice,
			const char *expected)
{
	if (!slice_is(slice, expected))
		fail_msg("%s: %s is %.*s, not %s", name, what, (int)slice.length,
			 slice.length ? slice.text : "", expected);
}

/* A copy that ends where the name ends, so that sanitizers see a step too far. */
static bool read_exactly(const char *name, size_t n, struct rust_v0 *out, char **copy)
{
	*copy = malloc(n ? n : 1);
	assert_non_null(*copy);
	memcpy(*copy, name, n);
	return rust_v0_read(*copy, n, out);
}

static void crates_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(reads); i++) {
		const char *name = reads[i].name;
		struct rust_v0 v0;
		char *copy;

		if (read_exactly(name, strlen(name), &v0, &copy) != (reads[i].defining != NULL))
			fail_msg("%s", name);
		if (reads[i].defining) {
			check_slice(name, "defining", v0.defining.name, reads[i].defining);
			check_slice(name, "instantiating", v0.instantiating.name,
				    reads[i].instantiating);
			check_slice(name, "subject", v0.subject.name, reads[i].subject);
			if (v0.item != reads[i].item)
				fail_msg("%s: item %d", name, (int)v0.item);
		}
		free(copy);
	}
}

static void hashes_are_read(void **state)
{
	struct rust_v0 v0;
	const char *name = "_RINvCs_3foo1fhECsZ_3bar";

	(void)state;
	assert_true(rust_v0_read(name, strlen(name), &v0));
	assert_int_equal(v0.defining.hash, 1);
	assert_int_equal(v0.instantiating.hash, 63);
	name = "_RNvC3foo1f";
	assert_true(rust_v0_read(name, strlen(name), &v0));
	assert_int_equal(v0.defining.hash, 0);
}

static const struct {
	const char *name, *full, *generic;
} prints[] = {
	{ "_RNvC3foo1f", "foo::f", "foo::f" },
	{ "_RNvCs5_3foo1f.cold", "foo::f", "foo::f" },
	{ "_RINvNtC4core3ptr13drop_in_placeNtC3foo1TEC3bar", "core::ptr::drop_in_place::<foo::T>",
	  "core::ptr::drop_in_place::<_>" },
	{ "_RNvMs_NtC5alloc3vecINtB4_3VechE4push", "<alloc::vec::Vec<u8>>::push",
	  "<alloc::vec::Vec<_>>::push" },
	{ "_RNvXs_NtC5alloc3vecINtB4_3VechENtNtC4core3fmt5Debug3fmt",
	  "<alloc::vec::Vec<u8> as core::fmt::Debug>::fmt",
	  "<alloc::vec::Vec<_> as core::fmt::Debug>::fmt" },
	{ "_RNvXs_NtC4core3fmtRNtC3foo1TNtB4_5Debug3fmt", "<&foo::T as core::fmt::Debug>::fmt",
	  "<&_ as core::fmt::Debug>::fmt" },
	{ "_RNvXs_NtC4core3fmtNtC3foo1TNtB4_5Debug3fmt", "<foo::T as core::fmt::Debug>::fmt",
	  "<_ as core::fmt::Debug>::fmt" },
	{ "_RNvXs_C3fooNtC3foo1TNtC4core5Debug3fmt", "<foo::T as core::Debug>::fmt",
	  "<foo::T as core::Debug>::fmt" },
	{ "_RINvYNtC3foo1TNtC4core4Iter3mapmE", "<foo::T as core::Iter>::map::<u32>",
	  "<_ as core::Iter>::map::<_>" },
	{ "_RNvMC4coreSh1f", "<[u8]>::f", "<[_]>::f" },
	{ "_RNvMC4corehNtB2_1f", NULL, NULL },
	{ "_RNvMC4coreh1f", "<u8>::f", "<u8>::f" },
	{ "_RNvMC4coreDINtB2_2FnuEp6OutputhEL_1f", "<dyn core::Fn<(), Output = u8>>::f",
	  "<dyn core::Fn<_, Output = _>>::f" },
	{ "_RNCNCINvC3foo1fhE0s_0", "foo::f::<u8>::{closure#0}::{closure#1}",
	  "foo::f::<_>::{closure#0}::{closure#1}" },
	{ "_RNSNvC3foo1f6vtable", "foo::f::{shim:vtable#0}", "foo::f::{shim:vtable#0}" },
	{ "_RNvNvC3foo0_1f", "foo::f", "foo::f" },
	{ "_RNvNkC3foo01f", "foo::f", "foo::f" },
	// types
	{ "_RINvC1a1fabcdefhijlmnostuxyzpvE",
	  "a::f::<i8, bool, char, f64, str, f32, u8, isize, usize, i32, u32, i128, u128, i16, u16, "
	  "(), i64, u64, !, _, ...>",
	  "a::f::<_>" },
	{ "_RINvC1a1fRhQhRL_hPhOhShAhj3_ThEThmETEE",
	  "a::f::<&u8, &mut u8, &u8, *const u8, *mut u8, [u8], [u8; 3], (u8,), (u8, u32), ()>",
	  "a::f::<_>" },
	{ "_RINvC1a1fFEuFUKChmEuFK8C_unwindhEmE",
	  "a::f::<fn(), unsafe extern \"C\" fn(u8, u32), extern \"C-unwind\" fn(u8) -> u32>",
	  "a::f::<_>" },
	{ "_RINvC1a1fFG_RL0_hEuE", "a::f::<for<'a> fn(&'a u8)>", "a::f::<_>" },
	{ "_RINvC1a1fFG0_RL0_hRL1_hEuE", "a::f::<for<'a, 'b> fn(&'b u8, &'a u8)>", "a::f::<_>" },
	{ "_RINvC1a1fL_E", "a::f::<'_>", "a::f::<_>" },
	{ "_RINvC1a1fL0_E", NULL, "a::f::<_>" },
	{ "_RINvC1a1fDNtB2_1TNtB2_1SEL_DG_INtB2_1URL0_hEEL_E",
	  "a::f::<dyn a::T + a::S, dyn for<'a> a::U<&'a u8>>", "a::f::<_>" },
	{ "_RINvC1a1fWmRm1_m9_WPuNE", "a::f::<u32 is 1..=9, *const () is !null>", "a::f::<_>" },
	// constants
	{ "_RINvC1a1fKh0_Kj7b_Kln7b_Kb0_Kb1_KpE", "a::f::<0, 123, -123, false, true, _>",
	  "a::f::<_>" },
	{ "_RINvC1a1fKyffffffffffffffff_E", "a::f::<18446744073709551615>", "a::f::<_>" },
	{ "_RINvC1a1fKo10000000000000000_E", "a::f::<0x10000000000000000>", "a::f::<_>" },
	{ "_RINvC1a1fKoffffffffffffffffffffffffffffffff_E",
	  "a::f::<0xffffffffffffffffffffffffffffffff>", "a::f::<_>" },
	{ "_RINvC1a1fKnn80000000000000000000000000000000_"
	  "Kn7fffffffffffffffffffffffffffffff_E",
	  "a::f::<-0x80000000000000000000000000000000, 0x7fffffffffffffffffffffffffffffff>",
	  "a::f::<_>" },
	{ "_RINvC1a1fKc61_Kc27_Kc22_Kca_Kc0_Kc1f600_E",
	  "a::f::<'a', '\\'', '\"', '\\n', '\\u{0}', '\\u{1f600}'>", "a::f::<_>" },
	{ "_RINvC1a1fKcd800_E", NULL, "a::f::<_>" },
	{ "_RINvC1a1fKc110000_E", NULL, "a::f::<_>" },
	{ "_RINvC1a1fKb2_E", NULL, "a::f::<_>" },
	{ "_RINvC1a1fKRe616209c3a922_E", "a::f::<\"ab\\t\\u{e9}\\\"\">", "a::f::<_>" },
	{ "_RINvC1a1fKRec3_E", NULL, "a::f::<_>" },
	{ "_RINvC1a1fKRe616_E", NULL, "a::f::<_>" },
	{ "_RINvC1a1fKe61_KRAh1_h2_EKTh1_EE", "a::f::<{*\"a\"}, {&[1, 2]}, {(1,)}>", "a::f::<_>" },
	{ "_RINvC1a1fKVNtB2_1SS1am1_1bb1_EKVNtB2_1TTm1_EKVNvNtB2_1E1AUE",
	  "a::f::<{a::S { a: 1, b: true }}, {a::T(1)}, {a::E::A}>", "a::f::<_>" },
	// identifiers that are not ASCII (the example of RFC 2603)
	{ "_RNqCs4fqI2P2rA04_11utf8_identsu30____7hkackfecea1cbdathfdh9hlq6y",
	  "utf8_idents::\u10e1\u10d0\u10ed\u10db\u10d4\u10da\u10d0\u10d3_"
	  "\u10d2\u10d4\u10db\u10e0\u10d8\u10d4\u10da\u10d8_\u10e1\u10d0\u10d3\u10d8\u10da\u10d8",
	  "utf8_idents::\u10e1\u10d0\u10ed\u10db\u10d4\u10da\u10d0\u10d3_"
	  "\u10d2\u10d4\u10db\u10e0\u10d8\u10d4\u10da\u10d8_\u10e1\u10d0\u10d3\u10d8\u10da\u10d8" },
	{ "_RNvC3foou3a_9", "foo::punycode{a_9}", "foo::punycode{a_9}" },
	{ "_RNvC3foo3a\x1b"
	  "b",
	  NULL, NULL },
};

static void check_print(const char *name, enum rust_v0_style style, const char *expected)
{
	struct text text = { 0 };
	bool printed;

	text_puts(&text, "in front ");
	printed = rust_v0_print(&text, name, strlen(name), style, 4096);
	if (printed != (expected != NULL))
		fail_msg("%s: %s", name, text.bytes);
	if (strcmp(text.bytes + strlen("in front "), expected ? expected : "") != 0)
		fail_msg("%s: %s", name, text.bytes);
	text_release(&text);
}

static void names_are_printed(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(prints); i++) {
		check_print(prints[i].name, RUST_V0_FULL, prints[i].full);
		check_print(prints[i].name, RUST_V0_GENERIC, prints[i].generic);
	}
}

/* Every prefix of every name is read and printed, in memory that ends there. */
static void truncated_names_do_no_harm(void **state)
{
	struct text text = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(reads); i++) {
		for (size_t n = 0; n <= strlen(reads[i].name); n++) {
			struct rust_v0 v0;
			char *copy;

			read_exactly(reads[i].name, n, &v0, &copy);
			rust_v0_print(&text, copy, n, RUST_V0_FULL, 4096);
			rust_v0_print(&text, copy, n, RUST_V0_GENERIC, 4096);
			text_reset(&text);
			free(copy);
		}
	}
	text_release(&text);
}

/* Names that are built: `head`, then `open` `n` times, `middle`, `close` `n` times, `tail`. */
static const struct {
	const char *what, *head, *open, *middle, *close, *tail;
	size_t n;
	bool readable;
} hostile[] = {
	// what needs recursion is refused, what a loop reads is not
	{ "nested paths", "_R", "Nt", "C1a", "1b", "", 100000, true },
	{ "half of nested paths", "_R", "Nt", "C1a", "", "", 100000, false },
	{ "references", "_RINvC1a1f", "R", "h", "", "E", 1000000, true },
	{ "tuples", "_RINvC1a1f", "T", "", "E", "E", 100000, false },
	{ "some tuples", "_RINvC1a1f", "T", "", "E", "E", 400, true },
	{ "generics", "_RINvC1a1f", "INtC1a1g", "", "E", "E", 100000, false },
	{ "open generics", "_RINvC1a1f", "INtC1a1g", "", "", "", 100000, false },
	{ "impls", "_R", "M", "C1a", "h", "", 100000, false },
	{ "qualified paths", "_R", "Y", "h", "C1a", "", 100000, false },
	{ "constants", "_RINvC1a1fK", "R", "h1_", "", "E", 100000, false },
	{ "patterns", "_RINvC1a1fWm", "O", "", "E", "E", 100000, false },
	{ "a million arguments", "_RINvC1a1f", "h", "", "", "E", 1000000, true },
	{ "bindings", "_RINvC1a1fDC1a", "p1bh", "", "", "EL_E", 250000, true },
	{ "one long identifier", "_RNvC1a1000000", "x", "", "", "", 1000000, true },
	{ "lifetimes", "_RINvC1a1fFGzzzzzzzz_", "RL0_h", "", "", "EuE", 10, true },
	{ "digits of a constant", "_RINvC1a1fKo", "f", "", "", "_E", 1000000, true },
	{ "an endless constant", "_RINvC1a1fKo", "f", "", "", "", 1000000, false },
	{ "an endless number", "_RNvCs", "0", "", "", "", 1000000, false },
	{ "an unfinished list", "_RINvC1a1f", "h", "", "", "", 1000000, false },
	{ "back to a path", "_RINvC1a1f", "B0_", "", "", "E", 300000, true },
	{ "back to the list itself", "_RINvC1a1fT", "B6_", "", "", "EE", 300000, true },
	{ "glue for one type", "_R" DROP "TNtC4core1A", "BC_", "", "", "EE", 300000, true },
};

/* Read and printed in bounded time and stack, whatever comes out; whether it was read. */
static bool survives(const char *name, size_t length)
{
	struct text out = { 0 };
	struct rust_v0 v0;
	bool ok = rust_v0_read(name, length, &v0);

	rust_v0_print(&out, name, length, RUST_V0_FULL, 65536);
	assert_true(out.length <= 65536 + strlen("…"));
	text_reset(&out);
	rust_v0_print(&out, name, length, RUST_V0_GENERIC, 65536);
	assert_true(out.length <= 65536 + strlen("…"));
	text_release(&out);
	return ok;
}

static void hostile_names_are_bounded(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(hostile); i++) {
		struct text name = { 0 };

		text_puts(&name, hostile[i].head);
		for (size_t n = 0; n < hostile[i].n; n++)
			text_puts(&name, hostile[i].open);
		text_puts(&name, hostile[i].middle);
		for (size_t n = 0; n < hostile[i].n; n++)
			text_puts(&name, hostile[i].close);
		text_puts(&name, hostile[i].tail);
		if (survives(name.bytes, name.length) != hostile[i].readable)
			fail_msg("%s", hostile[i].what);
		text_release(&name);
	}
}

static void put_base62(struct text *text, size_t n)
{
	static const char digits[] =
		"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	char reversed[16];
	size_t length = 0;

	for (n--; n || !length; n /= 62)
		reversed[length++] = digits[n % 62];
	while (length)
		text_putc(text, reversed[--length]);
	text_putc(text, '_');
}

/* Each tuple holds the one before twice: 2^n elements to print, none of them outside std. */
static void exponential_names_are_bounded(void **state)
{
	struct text name = { 0 };
	size_t previous;

	(void)state;
	text_puts(&name, "_R" DROP);
	previous = name.length - 2;
	text_puts(&name, "TNtC4core1AE");
	for (size_t i = 0; i < 5000; i++) {
		size_t here = name.length - 2;

		text_puts(&name, "TB");
		put_base62(&name, previous);
		text_putc(&name, 'B');
		put_base62(&name, previous);
		text_putc(&name, 'E');
		previous = here;
	}
	text_puts(&name, "E");
	assert_true(survives(name.bytes, name.length));
	text_release(&name);
}

/* A million-byte chain of references, each to the one before, asked for its crate at every link. */
static void chains_are_linear(void **state)
{
	struct text name = { 0 };
	size_t previous;

	(void)state;
	text_puts(&name, "_R" DROP "NtC4core1A");
	previous = strlen("_R" DROP) - 2;
	for (size_t i = 0; i < 100000; i++) {
		size_t here = name.length - 2;

		text_puts(&name, "NtB");
		put_base62(&name, previous);
		text_puts(&name, "1x");
		previous = here;
	}
	text_puts(&name, "E");
	assert_true(survives(name.bytes, name.length));
	text_release(&name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crates_are_read),
		cmocka_unit_test(hashes_are_read),
		cmocka_unit_test(names_are_printed),
		cmocka_unit_test(truncated_names_do_no_harm),
		cmocka_unit_test(hostile_names_are_bounded),
		cmocka_unit_test(exponential_names_are_bounded),
		cmocka_unit_test(chains_are_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
