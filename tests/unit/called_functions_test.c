#include "made_image.h"

#include "../../src/attrib/attribution.h"

#include <stdio.h>

enum { TEXT = 0x1000, SIZE = 0x100, DATA = 0x2000, KNOWN = 0x20 };

/* What is put at an offset of .text, which is INT3 otherwise. */
enum what {
	NOTHING,
	RETURNS, /* xor eax, eax; ret */
	CALLS,	 /* call; ret */
	JUMPS,	 /* jmp */
	TAKES,	 /* lea rax; ret */
	OPEN,	 /* jmp rax; mov eax, ecx; ret */
	MARKED,	 /* endbr64; jmp rax */
	NO_CODE, /* bytes that are no instruction */
	LONG,	 /* 15 times xor eax, eax, then OPEN: no sign of an end */
	POINTER, /* a word of data leads there */
};

struct code_row {
	enum what what;
	uint8_t at, target; /* from the start of .text */
};

/* An image whose first KNOWN bytes of code an unwind table knows as two functions. */
static void make(struct made_image *m, uint64_t size)
{
	made_image_init(m, size + 64);
	m->image.identity.machine = "x86-64";
	m->image.identity.bits = 64;
	m->image.keeps_pointers = true;
	memset(m->bytes, 0xcc, size);
	add_segment(m, TEXT, size, 0, size);
	add_segment(m, TEXT + size + 0x1000, 64, size, 64);
	add_section(m, ".text", TEXT, size, 0, KIND_CODE, SECTION_EXECUTABLE);
	for (uint64_t at = 0; at < KNOWN; at += 16)
		image_add_unwind_range(&m->image,
				       (struct unwind_range){ TEXT + at, 16, TEXT + at });
}

static void put_distance(uint8_t *p, uint64_t from, uint64_t target)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)((target - from) >> 8 * i);
}

static void put(struct made_image *m, const struct code_row *row)
{
	static const struct {
		const char *bytes;
		uint8_t n, distance_at;
	} code[] = {
		[RETURNS] = { "\x31\xc0\xc3", 3, 0 },
		[CALLS] = { "\xe8....\xc3", 6, 1 },
		[JUMPS] = { "\xe9....", 5, 1 },
		[TAKES] = { "\x48\x8d\x05....\xc3", 8, 3 },
		[OPEN] = { "\xff\xe0\x89\xc8\xc3", 5, 0 },
		[MARKED] = { "\xf3\x0f\x1e\xfa\xff\xe0", 6, 0 },
		[NO_CODE] = { "\x06\x06\x06\x06", 4, 0 },
		[LONG] = { "\x31\xc0\x31\xc0\x31\xc0\x31\xc0\x31\xc0\x31\xc0\x31\xc0\x31\xc0"
			   "\x31\xc0\x31\xc0\x31\xc0\x31\xc0\x31\xc0\x31\xc0\x31\xc0\xff\xe0",
			   32, 0 },
	};
	uint8_t *p = m->bytes + row->at;

	if (row->what == POINTER) {
		image_add_pointer(&m->image, DATA, TEXT + row->target);
		return;
	}
	memcpy(p, code[row->what].bytes, code[row->what].n);
	if (code[row->what].distance_at)
		put_distance(p + code[row->what].distance_at,
			     row->at + code[row->what].distance_at + 4u, row->target);
}

static const struct {
	const char *what;
	struct code_row code[6];
	const char *found; /* offset+size of each function that nothing names */
} rows[] = {
	{ "nothing but fill", { { RETURNS, 0, 0 } }, "" },
	{ "a call", { { CALLS, 0, 0x33 }, { RETURNS, 0x33, 0 } }, "33+3" },
	{ "a call to no code", { { CALLS, 0, 0x30 }, { NO_CODE, 0x30, 0 } }, "" },
	{ "a call to fill", { { CALLS, 0, 0x38 }, { OPEN, 0x50, 0 } }, "" },
	{ "a call into a known function", { { CALLS, 0, 0x14 }, { OPEN, 0x50, 0 } }, "" },
	{ "two calls, two functions",
	  { { CALLS, 0, 0x30 }, { CALLS, 0x10, 0x50 }, { OPEN, 0x30, 0 }, { OPEN, 0x50, 0 } },
	  "30+5 50+5" },
	{ "up to the next",
	  { { CALLS, 0, 0x30 }, { CALLS, 0x10, 0x40 }, { LONG, 0x30, 0 } },
	  "30+10 40+10" },
	{ "near another",
	  { { CALLS, 0, 0x30 }, { CALLS, 0x10, 0x32 }, { LONG, 0x30, 0 } },
	  "30+20" },
	{ "a jump to a round place behind fill",
	  { { JUMPS, 0, 0x30 }, { OPEN, 0x30, 0 } },
	  "30+5" },
	{ "a jump to any place", { { JUMPS, 0, 0x35 }, { OPEN, 0x35, 0 } }, "" },
	{ "a jump into the middle", { { JUMPS, 0, 0x40 }, { LONG, 0x34, 0 } }, "" },
	{ "an address", { { TAKES, 0, 0x30 }, { OPEN, 0x30, 0 } }, "30+5" },
	{ "a pointer", { { POINTER, 0, 0x30 }, { OPEN, 0x30, 0 } }, "30+5" },
	{ "a pointer into the middle", { { POINTER, 0, 0x40 }, { LONG, 0x38, 0 } }, "" },
	{ "what leads on is read as well",
	  { { CALLS, 0, 0x30 }, { CALLS, 0x30, 0x50 }, { CALLS, 0x50, 0x75 }, { OPEN, 0x75, 0 } },
	  "30+6 50+6 75+5" },
	{ "one call from nobody, not behind an end",
	  { { CALLS, 0x30, 0x60 }, { LONG, 0x54, 0 } },
	  "30+6" },
	{ "two of them",
	  { { CALLS, 0x30, 0x60 }, { CALLS, 0x40, 8 }, { CALLS, 0x48, 0x60 }, { LONG, 0x54, 0 } },
	  "30+6 60+14" },
	{ "nothing leads there, but it ends",
	  { { RETURNS, 0x30, 0 }, { RETURNS, 0x40, 0 } },
	  "30+3 40+3" },
	{ "nothing leads there, and the end is unknown", { { OPEN, 0x30, 0 } }, "" },
	{ "behind one that is called",
	  { { CALLS, 0, 0x30 }, { RETURNS, 0x30, 0 }, { RETURNS, 0x40, 0 } },
	  "30+3 40+3" },
	{ "marked", { { MARKED, 0x30, 0 }, { MARKED, 0x50, 0 } }, "30+6 50+6" },
	{ "at the end of the section", { { CALLS, 0, 0xfd }, { RETURNS, 0xfd, 0 } }, "fd+3" },
	{ "behind the section", { { CALLS, 0, 0xff } }, "" },
};

static void tell(const struct attribution *a, char *told)
{
	*told = '\0';
	for (size_t i = 1; i <= a->owners.n_placed; i++) {
		const struct owner *o = &a->owners.items[i];

		if (i > 1)
			assert_true(o->vm_addr >= o[-1].vm_addr);
		if (o->evidence == EVIDENCE_CALLED)
			sprintf(told + strlen(told), "%s%llx+%llx", *told ? " " : "",
				(unsigned long long)o->vm_addr - TEXT,
				(unsigned long long)o->vm_size);
	}
}

static void functions_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct made_image m;
		struct attribution a;
		char told[200];

		make(&m, SIZE);
		for (size_t k = 0; k < ARRAY_SIZE(rows[i].code); k++)
			if (rows[i].code[k].what)
				put(&m, &rows[i].code[k]);
		a = attribute(&m.image, LAYER_BIT(LAYER_PIECE));
		tell(&a, told);
		if (strcmp(told, rows[i].found) != 0)
			fail_msg("%s: '%s'", rows[i].what, told);
		attribution_release(&a);
		made_image_release(&m);
	}
}

/* The owner of a byte of .text. */
static uint32_t owner_of(const struct attribution *a, uint64_t at)
{
	const struct partition *p = &a->layers[LAYER_SYMBOL];

	return p->spans[partition_find(p, at, 0)].owner;
}

static void check_reference(const struct attribution *a, uint64_t from, uint64_t to)
{
	const struct references *r = &a->references;
	size_t i = references_first(r, &r->calls, TEXT + to);

	for (; i < r->calls.n && r->base + r->calls.items[i].target == TEXT + to; i++)
		if (r->calls.items[i].owner == owner_of(a, from))
			return;
	fail_msg("no reference from %llx to %llx", (unsigned long long)from,
		 (unsigned long long)to);
}

static void owners_keep_their_names_and_references(void **state)
{
	static const struct code_row code[] = { { CALLS, 0, 0x30 },
						{ CALLS, 0x30, 0x75 },
						{ CALLS, 0x60, 0x30 },
						{ RETURNS, 0x75, 0 } };
	struct made_image m;
	struct attribution a;
	uint32_t first, last, import;

	(void)state;
	make(&m, SIZE);
	for (size_t i = 0; i < ARRAY_SIZE(code); i++)
		put(&m, &code[i]);
	last = add_symbol(&m, "last", TEXT + 0x60, 16, 0, SYMBOL_FUNCTION, 0);
	import = add_symbol(&m, "import", NO_ADDR, 0, NO_INDEX, SYMBOL_FUNCTION, SYMBOL_UNDEFINED);
	first = add_symbol(&m, "first", TEXT, 16, 0, SYMBOL_FUNCTION, 0);
	a = attribute(&m.image, LAYER_BIT(LAYER_PIECE));
	assert_int_equal(a.owners.n_placed, 5);
	assert_int_equal(a.owners.n, 7);
	assert_int_equal(a.owners.items[a.owners.of_symbol[first]].vm_addr, TEXT);
	assert_int_equal(a.owners.items[a.owners.of_symbol[last]].vm_addr, TEXT + 0x60);
	assert_int_equal(a.owners.items[a.owners.of_symbol[last]].symbol, last);
	assert_int_equal(a.owners.items[a.owners.of_symbol[import]].symbol, import);
	assert_int_equal(owner_of(&a, 0x30), 3);
	assert_int_equal(owner_of(&a, 0x36), 0); // fill
	check_reference(&a, 0, 0x30);
	check_reference(&a, 0x30, 0x75);
	check_reference(&a, 0x60, 0x30);
	attribution_release(&a);
	made_image_release(&m);
}

static void without_references_nothing_is_found(void **state)
{
	static const struct code_row code[] = { { CALLS, 0, 0x33 }, { RETURNS, 0x33, 0 } };
	struct made_image m;
	struct attribution a;

	(void)state;
	make(&m, SIZE);
	for (size_t i = 0; i < ARRAY_SIZE(code); i++)
		put(&m, &code[i]);
	a = attribute(&m.image, LAYER_BIT(LAYER_SYMBOL));
	assert_int_equal(a.owners.n_placed, 2);
	assert_int_equal(owner_of(&a, 0x33), 0);
	attribution_release(&a);
	made_image_release(&m);
}

/* Much code of nobody that leads anywhere into itself. */
static void anything_is_survived_and_counted(void **state)
{
	enum { MUCH = 5 << 18 };
	uint64_t seed = 0xca11ed, n_before = 0;

	(void)state;
	for (unsigned n_threads = 1; n_threads <= 3; n_threads++) {
		struct made_image m;
		struct attribution a;

		seed = 0xca11ed;
		make(&m, MUCH);
		m.image.device.n_threads = n_threads;
		for (uint64_t at = KNOWN; at + 8 < MUCH; at += 5 + below(&seed, 3)) {
			m.bytes[at] = 0xe8;
			put_distance(m.bytes + at + 1, at + 5, below(&seed, MUCH));
		}
		a = attribute(&m.image, LAYER_BIT(LAYER_PIECE));
		assert_true(a.owners.n_placed > 1000);
		assert_true(a.owners.n_placed < MUCH / 8);
		assert_true(n_threads == 1 || a.owners.n_placed == n_before);
		n_before = a.owners.n_placed;
		attribution_release(&a);
		made_image_release(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_are_found),
		cmocka_unit_test(owners_keep_their_names_and_references),
		cmocka_unit_test(without_references_nothing_is_found),
		cmocka_unit_test(anything_is_survived_and_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
