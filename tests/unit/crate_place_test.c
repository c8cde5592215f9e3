/* crate_place_test.c: who made code that neither its name nor its object tells of. */
#include "made_image.h"

#include "../../src/crates/crate_owner.h"

enum { TEXT = 0x1000, DATA = 0x3000, SIZE = 0x400, FUNCTION = 16 };

#define HASH "17h0123456789abcdefE"

/* The first letter of the crate that made each function; '[' is "[C]", '.' nobody. */
static void check_makers(struct made_image *m, const char *what, const char *expected)
{
	struct attribution a = attribute(&m->image, LAYER_BIT(LAYER_PIECE));
	struct intern labels = { 0 };
	struct crate_owners crates = crate_owners_build(&a, &m->arena, &labels, false, true, NULL);

	for (size_t i = 0; expected[i]; i++) {
		const struct crate_owner *o = &crates.items[1 + i];
		char maker = o->instantiating == NO_INDEX
				     ? '.'
				     : labels.strings[o->instantiating].text[0];

		if (maker != expected[i])
			fail_msg("%s: function %zu is made by '%c'", what, i, maker);
	}
	crate_owners_release(&crates);
	intern_release(&labels);
	attribution_release(&a);
}

enum { UNIT_A, UNIT_B, UNIT_STD, UNIT_C, UNIT_D };

static void make(struct made_image *m)
{
	static const char *const files[] = { "a.0123456789abcdef-cgu.0", "b.0123456789abcdef-cgu.0",
					     "std.0123456789abcdef-cgu.0", "c.c", "d.c" };

	made_image_init(m, 2 * SIZE);
	m->image.identity.machine = "x86-64";
	memset(m->bytes, 0x90, 2 * SIZE); // NOP
	add_segment(m, TEXT, SIZE, 0, SIZE);
	add_segment(m, DATA, SIZE, SIZE, SIZE);
	add_section(m, ".text", TEXT, SIZE, 0, KIND_CODE, SECTION_EXECUTABLE);
	add_section(m, ".data", DATA, SIZE, SIZE, KIND_DATA, SECTION_WRITABLE);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		image_add_unit(&m->image, UNIT_SOURCE, files[i]);
}

static void add_function(struct made_image *m, size_t i, const char *name, uint32_t unit)
{
	uint32_t symbol = add_symbol(m, name, TEXT + FUNCTION * (uint64_t)i, FUNCTION, 0,
				     SYMBOL_FUNCTION, 0);

	m->image.symbols[symbol].unit = unit;
}

/* --- seams */

/* Functions with the object that each states, '.' none, and the crate that defines it. */
static const struct {
	const char *what, *objects, *definers, *expected;
} seams[] = {
	{ "defined by the one before, with all before it", "a...b", "azazb", "aaa.b" },
	{ "defined by the one behind, with nothing behind it", "a..b", "azbb", "a.bb" },
	{ "copies of the one behind lie in the one before", "a..b", "abzb", "a..b" },
	{ "neither", "a..b", "azzb", "a..b" },
	{ "at the ends", ".a.", "aaa", "aaa" },
	{ "at the ends, defined elsewhere", ".a.", "zaz", ".a." },
};

static const char *rust_name(char crate)
{
	switch (crate) {
	case 'a':
		return "_ZN1a1f" HASH;
	case 'b':
		return "_ZN1b1f" HASH;
	default:
		return "_ZN1z1f" HASH;
	}
}

static void a_seam_is_divided(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(seams); i++) {
		struct made_image m;

		make(&m);
		for (size_t k = 0; seams[i].objects[k]; k++) {
			char object = seams[i].objects[k];

			add_function(&m, k, rust_name(seams[i].definers[k]),
				     object == '.' ? NO_INDEX : (uint32_t)(object - 'a'));
		}
		check_makers(&m, seams[i].what, seams[i].expected);
		made_image_release(&m);
	}
}

/* --- C and C++ */

/*
 * Functions: of the crates a, b and std ('s'); C of c.c, of d.c, and 'x' of no file. Calls are pairs
 * of digits, caller and callee.
 */
static const struct {
	const char *what, *functions, *calls, *expected;
} natives[] = {
	{ "behind the Rust of its crate", "acb", "", "aab" },
	{ "std carries none", "scb", "", "s[b" },
	{ "nor is it where no Rust goes on", "abc", "", "ab[" },
	{ "not mangled, in the midst of its crate", "axa", "", "aaa" },
	{ "whose Rust calls it", "abc", "02", "aba" },
	{ "two crates call it", "abc", "0212", "ab[" },
	{ "two call it, of which one lies before it", "acb", "0121", "aab" },
	{ "another one than that before it", "acb", "21", "abb" },
	{ "what it calls in turn", "abcd", "0223", "abaa" },
	{ "what two call in turn", "abcdx", "02132434", "abab." },
	{ "what Rust calls is not asked further", "abcd", "022313", "abab" },
	{ "all of an object", "abcc", "02", "abaa" },
	{ "between two of one crate", "abcxd", "0204", "abaaa" },
	{ "between two crates", "abcxd", "0214", "aba.b" },
	{ "tied to what its place names", "acdb", "011232", "aaab" },
	{ "not tied to it", "acdb", "0132", "aabb" },
};

static void add_native_test_function(struct made_image *m, size_t i, char function)
{
	static const char letters[] = "abscd";
	const char *letter = strchr(letters, function);

	if (letter && letter - letters <= UNIT_STD)
		add_function(m, i, function == 's' ? "_ZN3std1f" HASH : rust_name(function),
			     (uint32_t)(letter - letters));
	else
		add_function(m, i, "f", letter ? (uint32_t)(letter - letters) : NO_INDEX);
}

/* E8: CALL rel32; FF /2 with a RIP-relative operand: CALL through a word. */
static void add_call(struct made_image *m, unsigned caller, size_t at, uint64_t target,
		     bool is_through_word)
{
	uint8_t *p = m->bytes + FUNCTION * caller + at;
	uint64_t end = TEXT + FUNCTION * caller + at + (is_through_word ? 6 : 5);
	uint32_t distance = (uint32_t)(target - end);

	if (is_through_word)
		*p++ = 0xff;
	*p++ = is_through_word ? 0x15 : 0xe8;
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(distance >> 8 * i);
}

static void native_code_is_of_who_calls_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(natives); i++) {
		const char *calls = natives[i].calls;
		size_t n_calls[10] = { 0 };
		struct made_image m;

		make(&m);
		for (size_t k = 0; natives[i].functions[k]; k++)
			add_native_test_function(&m, k, natives[i].functions[k]);
		for (; *calls; calls += 2) {
			unsigned caller = (unsigned)(calls[0] - '0');

			add_call(&m, caller, 5 * n_calls[caller]++,
				 TEXT + FUNCTION * (uint64_t)(calls[1] - '0'), false);
		}
		check_makers(&m, natives[i].what, natives[i].expected);
		made_image_release(&m);
	}
}

static void calls_lead_through_the_got(void **state)
{
	static const struct {
		const char *what, *machine;
		bool has_pointer;
		const char *expected;
	} cases[] = {
		{ "a word that the loader fills", "x86-64", true, "aba" },
		{ "any other word", "x86-64", false, "ab[" },
		{ "a machine that is not understood", "SPARC", true, "ab[" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct made_image m;

		make(&m);
		m.image.identity.machine = cases[i].machine;
		m.image.device.wants = DEVICE_HOST;
		m.image.sections[1].kind = KIND_DYNAMIC; // the global offset table
		for (size_t k = 0; k < 3; k++)
			add_native_test_function(&m, k, "abc"[k]);
		if (cases[i].has_pointer)
			image_add_pointer(&m.image, DATA + 8, TEXT + 2 * FUNCTION);
		add_call(&m, 0, 0, DATA + 8, true);
		check_makers(&m, cases[i].what, cases[i].expected);
		made_image_release(&m);
	}
}

/* --- what a name alone says */

static void fragments_follow_their_function(void **state)
{
	struct made_image m;

	(void)state;
	make(&m);
	add_function(&m, 0, "lone.cold", NO_INDEX);
	add_function(&m, 1, "f.cold", NO_INDEX);
	add_function(&m, 2, "f.part.0", NO_INDEX);
	add_function(&m, 3, "twice.cold", NO_INDEX);
	add_function(&m, 4, "twice", UNIT_A);
	add_function(&m, 5, "f", UNIT_A);
	add_function(&m, 6, "twice", UNIT_B);
	check_makers(&m, "fragments", ".aa.aab");
	made_image_release(&m);
}

/* std comes compiled: what its names enclose need not be its own. */
static void names_of_std_enclose_nothing(void **state)
{
	struct made_image m;

	(void)state;
	make(&m);
	add_function(&m, 0, "_RINvCs1234_4core3getECs5678_3std", NO_INDEX);
	add_function(&m, 1, rust_name('z'), NO_INDEX);
	add_function(&m, 2, "_RINvCs1234_4core3getECs5678_3std", NO_INDEX);
	add_function(&m, 3, "_RINvCs1234_4core3getECs5678_1a", NO_INDEX);
	add_function(&m, 4, "_RNvCs1234_4core3put", NO_INDEX);
	add_function(&m, 5, "_RINvCs1234_4core3getECs5678_1a", NO_INDEX);
	check_makers(&m, "v0", "s.saaa");
	made_image_release(&m);
}

/* Functions in the order of their use: neighbours mean nothing. */
static void what_was_put_in_order_is_left_alone(void **state)
{
	struct made_image m;

	(void)state;
	make(&m);
	for (size_t i = 0; i < 33; i++)
		add_function(&m, i,
			     i == 30	 ? rust_name('z')
			     : i / 2 % 2 ? "_RINvCs1234_4core3getECs5678_1a"
					 : "_RINvCs1234_4core3getECs5678_1b",
			     NO_INDEX);
	add_function(&m, 33, rust_name('z'), NO_INDEX);
	add_function(&m, 34, "_RINvCs1234_4core3getECs5678_1b", NO_INDEX);
	check_makers(&m, "in turn", "bbaabbaabbaabbaabbaabbaabbaabb.ab.b");
	made_image_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_seam_is_divided),
		cmocka_unit_test(native_code_is_of_who_calls_it),
		cmocka_unit_test(calls_lead_through_the_got),
		cmocka_unit_test(fragments_follow_their_function),
		cmocka_unit_test(names_of_std_enclose_nothing),
		cmocka_unit_test(what_was_put_in_order_is_left_alone),
	};

	return cmocka_run_group_tests_name("crate place", tests, NULL, NULL);
}
