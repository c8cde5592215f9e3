#include "made_image.h"

#include "../../src/attrib/attribution.h"

#include <stdio.h>

enum { TEXT = 0x1000, SIZE = 24, DATA = 0x2000 };

/* A symbol of .text or of .data; its address counts from the section's start. */
struct row {
	const char *name;
	uint64_t vm_addr, vm_size;
	enum symbol_type type;
	unsigned flags;
};

/* The owner of each of the 24 bytes: the first letter of its name, 'u' for one without, or '.'. */
static void draw(const struct attribution *a, uint64_t from, char *line)
{
	const struct partition *p = &a->layers[LAYER_SYMBOL];

	for (uint64_t i = 0; i < SIZE; i++) {
		uint32_t owner =
			p->spans[partition_find(p, ledger_pos(&a->ledger, from + i), 0)].owner;
		uint32_t symbol = a->owners.items[owner].symbol;

		line[i] = (char)(!owner		      ? '.'
				 : symbol == NO_INDEX ? 'u'
						      : a->image->symbols[symbol].name[0]);
	}
	line[SIZE] = '\0';
}

static void make(struct made_image *m)
{
	made_image_init(m, 256);
	add_segment(m, TEXT, SIZE, 0, SIZE);
	add_segment(m, DATA, SIZE, 64, SIZE);
	add_section(m, ".text", TEXT, SIZE, 0, KIND_CODE, SECTION_EXECUTABLE);
	add_section(m, ".data", DATA, SIZE, 64, KIND_DATA, SECTION_WRITABLE);
}

static void add_rows(struct made_image *m, const struct row *rows, size_t n, uint64_t base,
		     uint32_t section)
{
	for (size_t i = 0; i < n && rows[i].name; i++)
		add_symbol(m, rows[i].name, base + rows[i].vm_addr, rows[i].vm_size, section,
			   rows[i].type, rows[i].flags);
}

#define L SYMBOL_LOCAL
#define W SYMBOL_WEAK
#define F SYMBOL_FUNCTION
#define O SYMBOL_OBJECT

static const struct {
	const char *what;
	struct row rows[4];
	struct unwind_range ranges[3]; /* counted from the start, too */
	bool has_fill;		       /* NOPs at [5, 10) */
	const char *line;
} in_text[] = {
	{ "nothing", { { 0 } }, { { 0 } }, false, "........................" },
	{ "two",
	  { { "a", 0, 8, F, 0 }, { "b", 10, 6, F, 0 } },
	  { { 0 } },
	  false,
	  "aaaaaaaa..bbbbbb........" },
	{ "past the end of the section",
	  { { "a", 20, 100, F, 0 } },
	  { { 0 } },
	  false,
	  "....................aaaa" },
	{ "as long as memory",
	  { { "a", 20, UINT64_MAX, F, 0 } },
	  { { 0 } },
	  false,
	  "....................aaaa" },
	{ "outside of its section",
	  { { "a", 24, 4, F, 0 }, { "b", 100, 4, F, 0 } },
	  { { 0 } },
	  false,
	  "........................" },
	{ "aliases: global before local",
	  { { "l", 0, 8, F, L }, { "g", 0, 8, F, 0 } },
	  { { 0 } },
	  false,
	  "gggggggg................" },
	{ "aliases: global before weak",
	  { { "a", 0, 8, F, W }, { "g", 0, 8, F, 0 } },
	  { { 0 } },
	  false,
	  "gggggggg................" },
	{ "aliases: weak before local",
	  { { "a", 0, 8, F, L }, { "w", 0, 8, F, W } },
	  { { 0 } },
	  false,
	  "wwwwwwww................" },
	{ "aliases: typed before untyped",
	  { { "a", 0, 8, SYMBOL_LABEL, 0 }, { "l", 0, 8, F, L } },
	  { { 0 } },
	  false,
	  "llllllll................" },
	{ "aliases: by name",
	  { { "c", 0, 8, F, 0 }, { "b", 0, 8, F, 0 }, { "d", 0, 8, F, 0 } },
	  { { 0 } },
	  false,
	  "bbbbbbbb................" },
	{ "nested",
	  { { "a", 0, 16, F, 0 }, { "b", 4, 4, F, 0 } },
	  { { 0 } },
	  false,
	  "aaaabbbbaaaaaaaa........" },
	{ "one start, two ends",
	  { { "a", 0, 16, F, 0 }, { "b", 0, 4, F, 0 } },
	  { { 0 } },
	  false,
	  "bbbbaaaaaaaaaaaa........" },
	{ "crossing",
	  { { "a", 0, 10, F, 0 }, { "b", 6, 10, F, 0 } },
	  { { 0 } },
	  false,
	  "aaaaaabbbbbbbbbb........" },
	{ "a label in a function",
	  { { "a", 0, 16, F, 0 }, { "b", 4, 0, SYMBOL_LABEL, L } },
	  { { 0 } },
	  false,
	  "aaaaaaaaaaaaaaaa........" },
	{ "without a size: to the next",
	  { { "a", 0, 0, F, 0 }, { "b", 10, 6, F, 0 } },
	  { { 0 } },
	  false,
	  "aaaaaaaaaabbbbbb........" },
	{ "without a size: to the end",
	  { { "a", 4, 0, F, 0 } },
	  { { 0 } },
	  false,
	  "....aaaaaaaaaaaaaaaaaaaa" },
	{ "without a size: not the fill",
	  { { "a", 0, 0, F, 0 }, { "b", 10, 6, F, 0 } },
	  { { 0 } },
	  true,
	  "aaaaa.....bbbbbb........" },
	{ "without a size: to the unwind range behind",
	  { { "a", 0, 0, F, 0 } },
	  { { 8, 4, 8 } },
	  false,
	  "aaaaaaaauuuu............" },
	{ "without a size: as its unwind range",
	  { { "a", 0, 0, F, 0 }, { "b", 20, 0, F, 0 } },
	  { { 0, 6, 0 } },
	  false,
	  "aaaaaa..............bbbb" },
	{ "a label between functions",
	  { { "a", 0, 4, F, 0 }, { "b", 8, 0, SYMBOL_LABEL, 0 }, { "c", 12, 4, F, 0 } },
	  { { 0 } },
	  false,
	  "aaaa....bbbbcccc........" },
	{ "a local label owns nothing",
	  { { "b", 8, 0, SYMBOL_LABEL, L } },
	  { { 0 } },
	  false,
	  "........................" },
	{ "a label beside a sized one is an alias",
	  { { "a", 0, 0, SYMBOL_LABEL, 0 }, { "f", 0, 8, F, L } },
	  { { 0 } },
	  false,
	  "ffffffff................" },
	{ "a mark of the linker",
	  { { "e", 0, 0, SYMBOL_LABEL, SYMBOL_LINKER } },
	  { { 0 } },
	  false,
	  "........................" },
	{ "imports, numbers and copies",
	  { { "i", 0, 8, F, SYMBOL_UNDEFINED },
	    { "n", 0, 8, F, SYMBOL_ABSOLUTE },
	    { "s", 0, 8, F, SYMBOL_SHADOW } },
	  { { 0 } },
	  false,
	  "........................" },
	{ "files and sections",
	  { { "f", 0, 8, SYMBOL_FILE, L }, { "s", 0, 8, SYMBOL_SECTION, L } },
	  { { 0 } },
	  false,
	  "........................" },
	{ "unwind ranges alone",
	  { { 0 } },
	  { { 2, 6, 2 }, { 12, 4, 12 } },
	  false,
	  "..uuuuuu....uuuu........" },
	{ "an unwind range in a function",
	  { { "a", 0, 16, F, 0 } },
	  { { 4, 4, 4 } },
	  false,
	  "aaaaaaaaaaaaaaaa........" },
	{ "an unwind range of a function",
	  { { "a", 0, 16, F, 0 } },
	  { { 0, 20, 0 } },
	  false,
	  "aaaaaaaaaaaaaaaa........" },
	{ "an unwind range over two",
	  { { "a", 4, 4, F, 0 }, { "b", 8, 4, F, 0 } },
	  { { 2, 20, 2 } },
	  false,
	  "..uuaaaabbbbuuuuuuuuuu.." },
	{ "a fragment of a function",
	  { { "a", 0, 8, F, 0 } },
	  { { 0, 8, 0 }, { 16, 4, 0 } },
	  false,
	  "aaaaaaaa........aaaa...." },
	{ "a fragment without a name",
	  { { 0 } },
	  { { 0, 8, 0 }, { 16, 4, 0 } },
	  false,
	  "uuuuuuuu........uuuu...." },
	{ "a format without sizes",
	  { { "a", 0, 0, F, SYMBOL_UNSIZED }, { "b", 12, 0, F, SYMBOL_UNSIZED } },
	  { { 0 } },
	  false,
	  "aaaaaaaaaaaabbbbbbbbbbbb" },
};

static void owners_are_decided(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(in_text); i++) {
		struct made_image m;
		struct attribution a;
		char line[SIZE + 1];

		make(&m);
		if (in_text[i].has_fill)
			memset(m.bytes + 5, 0x90, 5);
		add_rows(&m, in_text[i].rows, ARRAY_SIZE(in_text[i].rows), TEXT, 0);
		for (size_t k = 0; k < 3 && in_text[i].ranges[k].vm_size; k++) {
			struct unwind_range range = in_text[i].ranges[k];

			range.vm_addr += TEXT;
			range.primary += TEXT;
			image_add_unwind_range(&m.image, range);
		}
		a = attribute(&m.image, LAYER_BIT(LAYER_SYMBOL));
		draw(&a, TEXT, line);
		if (strcmp(line, in_text[i].line))
			fail_msg("%s: %s, not %s", in_text[i].what, line, in_text[i].line);
		attribution_release(&a);
		made_image_release(&m);
	}
}

/* Two sections touch: a size that leaves the first takes nothing from the second. */
static void a_symbol_ends_with_its_section(void **state)
{
	static const uint64_t sizes[] = { 12, 13, 100, UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct made_image m;
		struct attribution a;
		char line[SIZE + 1];

		made_image_init(&m, 256);
		add_segment(&m, TEXT, SIZE, 0, SIZE);
		add_section(&m, ".text", TEXT, 12, 0, KIND_CODE, SECTION_EXECUTABLE);
		add_section(&m, ".fini", TEXT + 12, 12, 12, KIND_CODE, SECTION_EXECUTABLE);
		add_symbol(&m, "a", TEXT, sizes[i], 0, F, 0);
		a = attribute(&m.image, LAYER_BIT(LAYER_SYMBOL));
		draw(&a, TEXT, line);
		assert_string_equal(line, "aaaaaaaaaaaa............");
		attribution_release(&a);
		made_image_release(&m);
	}
}

static const struct {
	const char *what;
	struct row rows[3];
	const char *line;
} in_data[] = {
	{ "sized", { { "a", 0, 8, O, 0 }, { "b", 8, 8, O, 0 } }, "aaaaaaaabbbbbbbb........" },
	{ "without a size",
	  { { "a", 0, 0, O, 0 }, { "b", 8, 8, O, 0 } },
	  "........bbbbbbbb........" },
	{ "a label of any kind",
	  { { "a", 0, 0, SYMBOL_LABEL, 0 }, { "f", 4, 0, F, 0 } },
	  "........................" },
	{ "a format without sizes",
	  { { "a", 4, 0, O, SYMBOL_UNSIZED }, { "b", 8, 0, O, SYMBOL_UNSIZED } },
	  "....aaaabbbbbbbbbbbbbbbb" },
};

static void labels_in_data_own_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(in_data); i++) {
		struct made_image m;
		struct attribution a;
		char line[SIZE + 1];

		make(&m);
		add_rows(&m, in_data[i].rows, ARRAY_SIZE(in_data[i].rows), DATA, 1);
		a = attribute(&m.image, LAYER_BIT(LAYER_SYMBOL));
		draw(&a, DATA, line);
		if (strcmp(line, in_data[i].line))
			fail_msg("%s: %s, not %s", in_data[i].what, line, in_data[i].line);
		attribution_release(&a);
		made_image_release(&m);
	}
}

static void names_of_one_place_are_one_owner(void **state)
{
	static const struct row rows[] = {
		{ "folded_b", 0, 8, F, 0 },
		{ "folded_a", 0, 8, F, 0 },
		{ "label", 0, 0, SYMBOL_LABEL, 0 },
		{ "longer", 0, 12, F, 0 },
	};
	struct made_image m;
	struct attribution a;

	(void)state;
	make(&m);
	add_rows(&m, rows, ARRAY_SIZE(rows), TEXT, 0);
	a = attribute(&m.image, LAYER_BIT(LAYER_SYMBOL));
	assert_int_equal(a.owners.n_placed, 2);
	assert_int_equal(a.owners.of_symbol[0], a.owners.of_symbol[1]);
	assert_int_equal(a.owners.of_symbol[0], a.owners.of_symbol[2]);
	assert_int_not_equal(a.owners.of_symbol[0], a.owners.of_symbol[3]);
	assert_int_equal(a.owners.items[a.owners.of_symbol[0]].symbol, 1);
	assert_int_equal(a.owners.items[a.owners.of_symbol[0]].n_names, 3);
	assert_int_equal(a.owners.items[a.owners.of_symbol[3]].n_names, 1);
	attribution_release(&a);
	made_image_release(&m);
}

/* Imports, and thread-local variables that are zero, have entries but no bytes of their own. */
static void what_has_no_place_has_an_owner(void **state)
{
	struct made_image m;
	struct attribution a;
	uint32_t import, zero, tls, number, file, nameless;

	(void)state;
	make(&m);
	import = add_symbol(&m, "printf", NO_ADDR, 0, NO_INDEX, F, SYMBOL_UNDEFINED);
	zero = image_add_section(
		&m.image,
		(struct section){ .name = ".tbss", .vm_addr = NO_ADDR, .flags = SECTION_TLS });
	tls = add_symbol(&m, "errno", DATA + 30, 4, zero, SYMBOL_TLS, 0);
	number = add_symbol(&m, "crc32", NO_ADDR, 0, NO_INDEX, SYMBOL_LABEL, SYMBOL_ABSOLUTE);
	file = add_symbol(&m, "main.c", NO_ADDR, 0, NO_INDEX, SYMBOL_FILE, SYMBOL_LOCAL);
	nameless = add_symbol(&m, "", NO_ADDR, 0, NO_INDEX, SYMBOL_LABEL, SYMBOL_UNDEFINED);
	a = attribute(&m.image, LAYER_BIT(LAYER_SYMBOL));
	assert_int_equal(a.owners.n_placed, 0);
	assert_int_equal(a.owners.n, 4);
	assert_int_equal(a.owners.of_symbol[file], 0);
	assert_int_equal(a.owners.of_symbol[nameless], 0);
	for (uint32_t symbol = 0; symbol <= number; symbol++) {
		if (symbol != import && symbol != tls && symbol != number)
			continue;
		assert_int_not_equal(a.owners.of_symbol[symbol], 0);
		assert_int_equal(a.owners.items[a.owners.of_symbol[symbol]].vm_addr, NO_ADDR);
		assert_int_equal(a.owners.items[a.owners.of_symbol[symbol]].symbol, symbol);
	}
	attribution_release(&a);
	made_image_release(&m);
}

/* What BOLT moved away still has unwind entries, and what the linker made is no function. */
static void unwind_ranges_outside_of_code_are_no_functions(void **state)
{
	static const struct {
		const char *name;
		enum kind kind;
		size_t n_owners;
	} sections[] = {
		{ ".text", KIND_CODE, 1 },
		{ ".bolt.org.text", KIND_LEFTOVER, 0 },
		{ ".plt", KIND_DYNAMIC, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		struct made_image m;
		struct attribution a;

		made_image_init(&m, 64);
		add_segment(&m, TEXT, 64, 0, 64);
		add_section(&m, sections[i].name, TEXT, 64, 0, sections[i].kind,
			    SECTION_EXECUTABLE);
		image_add_unwind_range(&m.image, (struct unwind_range){ TEXT, 32, TEXT });
		a = attribute(&m.image, LAYER_BIT(LAYER_SYMBOL));
		if (a.owners.n_placed != sections[i].n_owners)
			fail_msg("%s: %zu owners", sections[i].name, a.owners.n_placed);
		attribution_release(&a);
		made_image_release(&m);
	}
}

enum { MOST_ROWS = 10 };

static size_t random_rows(uint64_t *seed, struct symbol *rows)
{
	static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "h" };
	static const uint8_t types[] = { F, F, O, SYMBOL_LABEL };
	static const uint8_t flags[] = {
		0, 0, L, W, SYMBOL_UNSIZED, L | SYMBOL_UNSIZED, SYMBOL_LINKER, SYMBOL_SHADOW
	};
	size_t n = (size_t)below(seed, MOST_ROWS + 1);

	for (size_t i = 0; i < n; i++) {
		uint32_t section = (uint32_t)below(seed, 2);

		rows[i] = (struct symbol){
			.name = names[below(seed, ARRAY_SIZE(names))],
			.vm_addr = (section ? DATA : TEXT) + below(seed, 12) * 2,
			.vm_size = below(seed, 3) ? below(seed, 12) : 0,
			.entry_off = 100 + 8 * i,
			.entry_size = 8,
			.name_off = NO_ADDR,
			.section = section,
			.unit = NO_INDEX,
			.type = types[below(seed, ARRAY_SIZE(types))],
			.flags = flags[below(seed, ARRAY_SIZE(flags))],
		};
	}
	return n;
}

/* Names instead of numbers, since owners are counted by address but files list symbols anyhow. */
static void describe(const struct attribution *a, char *out)
{
	const struct partition *p = &a->layers[LAYER_SYMBOL];

	for (uint64_t pos = 0; pos < a->ledger.size; pos++) {
		const struct span *span = &p->spans[partition_find(p, pos, 0)];
		uint32_t symbol = a->owners.items[span->owner].symbol;

		*out++ = (char)(!span->owner	     ? '.'
				: symbol == NO_INDEX ? 'u'
						     : a->image->symbols[symbol].name[0]);
		*out++ = (char)('0' + span->evidence);
	}
	*out = '\0';
}

static void attribute_rows(const struct symbol *rows, size_t n, const struct unwind_range *ranges,
			   size_t n_ranges, char *out)
{
	struct made_image m;
	struct attribution a;

	make(&m);
	for (size_t i = 0; i < n; i++)
		image_add_symbol(&m.image, rows[i]);
	for (size_t i = 0; i < n_ranges; i++)
		image_add_unwind_range(&m.image, ranges[i]);
	a = attribute(&m.image, LAYER_BIT(LAYER_SYMBOL));
	describe(&a, out);
	attribution_release(&a);
	made_image_release(&m);
}

static void the_order_of_symbols_does_not_matter(void **state)
{
	uint64_t seed = 0x0b5e55ed;

	(void)state;
	for (unsigned round = 0; round < 3000; round++) {
		struct symbol rows[MOST_ROWS];
		struct unwind_range ranges[3];
		char expected[2048], shuffled[2048];
		size_t n = random_rows(&seed, rows), n_ranges = (size_t)below(&seed, 4);

		for (size_t i = 0; i < n_ranges; i++) {
			ranges[i].vm_addr = TEXT + below(&seed, 20);
			ranges[i].vm_size = 1 + below(&seed, 10);
			ranges[i].primary = below(&seed, 3) ? ranges[i].vm_addr : TEXT;
		}
		attribute_rows(rows, n, ranges, n_ranges, expected);
		for (int again = 0; again < 3; again++) {
			for (size_t i = n; i > 1; i--) {
				size_t k = (size_t)below(&seed, i);
				struct symbol swap = rows[i - 1];

				rows[i - 1] = rows[k];
				rows[k] = swap;
			}
			attribute_rows(rows, n, ranges, n_ranges, shuffled);
			if (strcmp(expected, shuffled))
				fail_msg("case %u:\n%s\n%s", round, expected, shuffled);
		}
	}
}

/* A hundred thousand names of one address cost a merge, not a square. */
static void many_names_of_one_place_are_quick(void **state)
{
	enum { N = 100000 };
	static char names[N][8];
	struct made_image m;
	struct attribution a;

	(void)state;
	make(&m);
	for (uint32_t i = 0; i < N; i++) {
		snprintf(names[i], sizeof(names[i]), "n%05u", (i * 7919) % N);
		add_symbol(&m, names[i], TEXT, 8, 0, F, 0);
	}
	a = attribute(&m.image, LAYER_BIT(LAYER_SYMBOL));
	assert_int_equal(a.owners.n_placed, 1);
	assert_int_equal(a.owners.items[1].n_names, N);
	assert_string_equal(m.image.symbols[a.owners.items[1].symbol].name, "n00000");
	attribution_release(&a);
	made_image_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(owners_are_decided),
		cmocka_unit_test(a_symbol_ends_with_its_section),
		cmocka_unit_test(labels_in_data_own_nothing),
		cmocka_unit_test(names_of_one_place_are_one_owner),
		cmocka_unit_test(what_has_no_place_has_an_owner),
		cmocka_unit_test(unwind_ranges_outside_of_code_are_no_functions),
		cmocka_unit_test(the_order_of_symbols_does_not_matter),
		cmocka_unit_test(many_names_of_one_place_are_quick),
	};

	return cmocka_run_group_tests_name("owner", tests, NULL, NULL);
}
