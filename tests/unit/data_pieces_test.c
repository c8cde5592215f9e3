#include "made_code.h"

#include "../../src/attrib/attribution.h"

#include <ctype.h>
#include <stdio.h>

enum { SIZE = 96 };

static const char *const functions[] = { "F", "G", "H" };

/* By whom a byte is used: 'F' for sure, 'f' perhaps; '*' and '+' of several, '?' by code of nobody, 'P' the path of a panic. */
static char letter_at(const struct attribution *a, uint64_t vm_addr)
{
	const struct partition *p = &a->layers[LAYER_PIECE];
	const struct span *span = &p->spans[partition_find(p, ledger_pos(&a->ledger, vm_addr), 0)];
	struct users users = user_sets_get(&a->users, span->owner);
	bool is_sure = span->evidence == EVIDENCE_REFERENCE;
	char name;

	if (span->owner == USERS_NONE)
		return '.';
	if (span->owner == USERS_OF_PATHS)
		return 'P';
	if (users.n > 1)
		return is_sure ? '*' : '+';
	if (!users.owners[0])
		return '?';
	name = a->image->symbols[a->owners.items[users.owners[0]].symbol].name[0];
	return is_sure ? name : (char)tolower(name);
}

/* Runs of equal letters: "32F 64." */
static void draw(struct made_code *c, uint64_t size, char *line)
{
	struct attribution a = attribute(&c->made.image, LAYER_BIT(LAYER_PIECE));
	uint64_t n = 0;

	for (uint64_t i = 0; i < size; i += n) {
		char letter = letter_at(&a, c->place + DATA + i);

		for (n = 1; i + n < size && letter_at(&a, c->place + DATA + i + n) == letter; n++)
			;
		line += sprintf(line, "%s%d%c", i ? " " : "", (int)n, letter);
	}
	attribution_release(&a);
}

static void nothing(struct made_code *c)
{
	(void)c;
}

static void direct(struct made_code *c)
{
	name_data(c, 0, 0);
	name_data(c, 1, 80);
}

static void unnamed_front(struct made_code *c)
{
	name_data(c, 2, 90);
}

static void chain(struct made_code *c)
{
	name_data(c, 0, 0);
	point(c, 8, 32);
	point(c, 40, 64);
}

static void chain_backwards(struct made_code *c)
{
	name_data(c, 0, 64);
	point(c, 72, 32);
	point(c, 40, 0);
}

static void from_symbol(struct made_code *c)
{
	add_symbol(&c->made, "S", c->place + DATA, 16, c->data, SYMBOL_OBJECT, 0);
	point(c, 8, 32);
}

static void shared(struct made_code *c)
{
	name_data(c, 0, 0);
	name_data(c, 1, 0);
	point(c, 16, 88);
}

static void slice(struct made_code *c)
{
	name_data(c, 0, 0);
	point_to_text(c, 0, 40, "hello");
}

static void slice_of_numbers(struct made_code *c)
{
	slice(c);
	put_number(c, 42, 0, 1);
}

static void text_of_c(struct made_code *c)
{
	slice(c);
	put_number(c, 45, 0, 1);
}

static void wide_characters(struct made_code *c)
{
	name_data(c, 0, 0);
	name_data(c, 1, 48);
	point_to_text(c, 0, 40, "hi");
	put_number(c, 40, 0x6901f068, 4);
}

static void two_words(struct made_code *c)
{
	name_data(c, 0, 0);
	point_to_text(c, 0, 40, "hello");
	point(c, 8, 80);
}

static void merged_ends(struct made_code *c)
{
	name_data(c, 0, 0);
	name_data(c, 1, 16);
	point_to_text(c, 0, 40, "sunflower");
	point_to_text(c, 16, 43, "flower");
}

static void longer_than_section(struct made_code *c)
{
	slice(c);
	put_number(c, 8, 57, 8);
}

static void table(struct made_code *c)
{
	name_data(c, 1, 16);
	for (unsigned i = 0; i < 5; i++)
		put_number(c, 16 + 4 * i, (uint64_t)CODE + CODE_SIZE + 3 * i - (DATA + 16), 4);
}

static void table_of_another(struct made_code *c)
{
	table(c);
	put_number(c, 20, (uint64_t)CODE - (DATA + 16), 4);
}

static void place_of_panic(struct made_code *c)
{
	name_data(c, 0, 0);
	point_to_text(c, 0, 40, "src/a.rs");
	put_number(c, 16, 3, 4);
	put_number(c, 20, 7, 4);
}

static void path_alone(struct made_code *c)
{
	place_of_panic(c);
	put_number(c, 16, 0, 4);
}

static void symbol_inside(struct made_code *c)
{
	name_data(c, 0, 0);
	add_symbol(&c->made, "S", c->place + DATA + 16, 8, c->data, SYMBOL_OBJECT, 0);
}

static void into_a_symbol(struct made_code *c)
{
	symbol_inside(c);
	name_data(c, 1, 20);
	point(c, 0, 16);
}

static void itself(struct made_code *c)
{
	point(c, 0, 0);
}

static void circle(struct made_code *c)
{
	point(c, 0, 32);
	point(c, 32, 64);
	point(c, 64, 0);
	name_data(c, 2, 64);
}

static void fill(struct made_code *c)
{
	name_data(c, 0, 3);
	name_data(c, 1, 80);
	put_number(c, 74, 0, 6);
}

static void zeros_of_a_record(struct made_code *c)
{
	name_data(c, 0, 0);
	name_data(c, 1, 80);
	put_number(c, 74, 0, 6);
}

static void code_nobody_owns(struct made_code *c)
{
	c->made.image.symbols[0].vm_size = 0;
	c->made.image.symbols[0].flags = SYMBOL_LINKER;
	name_data(c, 0, 0);
}

/* What BOLT moved away; F was not, so its symbol is still there. */
static void left_behind(struct made_code *c)
{
	struct image *image = &c->made.image;

	image->sections[c->code].kind = KIND_LEFTOVER;
	for (unsigned i = 1; i < N_FUNCTIONS; i++)
		image->symbols[i].flags = SYMBOL_LINKER;
	name_data(c, 0, 0);
	name_data(c, 1, 80);
}

static const struct {
	const char *what;
	void (*make)(struct made_code *c);
	const char *users;
} cases[] = {
	{ "nothing names it", nothing, "96." },
	{ "to the next place; 64 bytes are sure", direct, "64F 16f 16G" },
	{ "what lies before the first place is nobody's", unnamed_front, "90. 6H" },
	{ "data that data points to, which code names", chain, "96F" },
	{ "the same against the addresses", chain_backwards, "96F" },
	{ "data that a symbol's data points to", from_symbol, "32. 64S" },
	{ "two functions, and what they share points to", shared, "64* 24+ 8*" },
	{ "a text ends where its length says", slice, "45F 51." },
	{ "numbers may be of any size", slice_of_numbers, "96F" },
	{ "a NUL behind a text is its own", text_of_c, "96F" },
	{ "so many numbers of 4 bytes", wide_characters, "48F 48G" },
	{ "a word behind a word is no length", two_words, "96F" },
	{ "a text in the end of another one", merged_ends, "16F 24G 3F 6* 47." },
	{ "a length that leaves the section is none", longer_than_section, "96F" },
	{ "a jump table ends where it leads elsewhere", table, "16. 20G 60." },
	{ "into another function: no table", table_of_another, "16. 64G 16g" },
	{ "a panic's place, and its path", place_of_panic, "24F 16. 8P 48." },
	{ "a path without a line is a text", path_alone, "48F 48." },
	{ "a symbol ends it", symbol_inside, "16F 80." },
	{ "data of a symbol is the symbol's", into_a_symbol, "16F 80." },
	{ "what points to itself only", itself, "96." },
	{ "a circle", circle, "96H" },
	{ "zeros before an aligned place", fill, "3. 64F 7f 6. 16G" },
	{ "zeros of a record", zeros_of_a_record, "64F 16f 16G" },
	{ "code that BOLT moved away names nothing", left_behind, "64F 32f" },
	{ "code that nobody owns", code_nobody_owns, "96?" },
};

static void data_belongs_to_who_names_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct made_code c;
		char line[SIZE * 6];

		made_code_init(&c, 0, SIZE, functions);
		cases[i].make(&c);
		draw(&c, SIZE, line);
		if (strcmp(line, cases[i].users) != 0)
			fail_msg("%s: %s, not %s", cases[i].what, line, cases[i].users);
		made_image_release(&c.made);
	}
}

enum { LARGE = 6000 };

/* Go's runtime finds data by distances, so much of it is pointed to by nothing. */
static void reach_is_short_where_bases_are_counted_from(void **state)
{
	static const struct {
		const char *section, *users;
	} rows[] = { { ".text", "64F 5936f" }, { ".gopclntab", "64F 4032f 1904." } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct made_code c;
		char line[100];

		made_code_init(&c, 0, LARGE, functions);
		c.made.image.sections[c.code].name = rows[i].section;
		name_data(&c, 0, 0);
		draw(&c, LARGE, line);
		assert_string_equal(line, rows[i].users);
		made_image_release(&c.made);
	}
}

/* A program at one place needs no relocations: words are taken for what they look like. */
static void numbers_are_pointers_where_nothing_is_relocated(void **state)
{
	enum { PLACE = 0x400000 };
	struct made_code c;
	char line[SIZE * 6];

	(void)state;
	made_code_init(&c, PLACE, SIZE, functions);
	name_data(&c, 0, 0);
	put_number(&c, 8, PLACE + DATA + 40, 8);
	put_number(&c, 24, 40, 8);
	put_number(&c, 33, PLACE + DATA + 60, 7); // not aligned
	draw(&c, SIZE, line);
	assert_string_equal(line, "40F 56f");
	made_image_release(&c.made);
}

static void nothing_is_known_without_code(void **state)
{
	struct made_code c;
	char line[SIZE * 6];

	(void)state;
	made_code_init(&c, 0, SIZE, functions);
	direct(&c);
	c.made.image.identity.machine = "RISC-V";
	draw(&c, SIZE, line);
	assert_string_equal(line, "96.");
	made_image_release(&c.made);
}

/* Every word points to every other, all of them named: the work must stay small, users bounded. */
static void many_pointers_are_survived(void **state)
{
	enum { WORDS = 1 << 14 };
	struct attribution a;
	struct made_code c;
	uint64_t seed = 7;

	(void)state;
	made_code_init(&c, 0, WORDS * 8, functions);
	name_data(&c, 0, 0);
	name_data(&c, 1, 8);
	for (unsigned i = 0; i < WORDS; i++)
		point(&c, 8 * i, below(&seed, 3) ? 0 : 8 * below(&seed, WORDS));
	for (unsigned i = 0; i < WORDS; i++)
		point(&c, 8 * (WORDS - 1 - i), 8 * ((i + 1) % WORDS));
	a = attribute(&c.made.image, LAYER_BIT(LAYER_PIECE));
	assert_in_range(a.users.numbers.n_strings, USERS_FIRST, 100);
	attribution_release(&a);
	made_image_release(&c.made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(data_belongs_to_who_names_it),
		cmocka_unit_test(reach_is_short_where_bases_are_counted_from),
		cmocka_unit_test(numbers_are_pointers_where_nothing_is_relocated),
		cmocka_unit_test(nothing_is_known_without_code),
		cmocka_unit_test(many_pointers_are_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
