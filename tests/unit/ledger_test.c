#include "made_image.h"

#include "../../src/attrib/ledger.h"

/* Memory as a segment asks for it. */
struct wish {
	uint64_t vm_addr, vm_size, file_off, file_size;
};

/* What `by_addr` should hold; pos counts from the start of the line. */
static const struct {
	const char *what;
	uint64_t file_size;
	struct wish wishes[3];
	struct mapping mappings[4];
	uint64_t size; /* of the line */
} layouts[] = {
	{ "nothing", 10, { { 0 } }, { { 0 } }, 10 },
	{ "all of a file", 10, { { 100, 10, 0, 10 } }, { { 100, 10, 0 } }, 10 },
	{ "zeros behind", 10, { { 100, 15, 2, 8 } }, { { 100, 8, 2 }, { 108, 7, 10 } }, 17 },
	{ "memory only", 10, { { 100, 15, 2, 0 } }, { { 100, 15, 10 } }, 25 },
	{ "less memory than file", 10, { { 100, 4, 2, 8 } }, { { 100, 4, 2 } }, 10 },
	{ "two in order",
	  20,
	  { { 100, 10, 0, 10 }, { 200, 10, 10, 10 } },
	  { { 100, 10, 0 }, { 200, 10, 10 } },
	  20 },
	{ "two in disorder",
	  20,
	  { { 200, 10, 0, 10 }, { 100, 10, 10, 10 } },
	  { { 100, 10, 10 }, { 200, 10, 0 } },
	  20 },
	{ "overlap in memory: the first by address",
	  20,
	  { { 105, 10, 10, 10 }, { 100, 10, 0, 10 } },
	  { { 100, 10, 0 }, { 110, 5, 15 } },
	  20 },
	{ "one inside the other",
	  20,
	  { { 100, 10, 0, 10 }, { 103, 2, 15, 2 } },
	  { { 100, 10, 0 } },
	  20 },
	{ "zeros under file bytes",
	  20,
	  { { 100, 20, 0, 5 }, { 110, 20, 5, 15 } },
	  { { 100, 5, 0 }, { 105, 15, 20 }, { 120, 5, 15 }, { 125, 5, 35 } },
	  40 },
	{ "the same bytes mapped twice",
	  10,
	  { { 100, 10, 0, 10 }, { 200, 10, 0, 10 } },
	  { { 100, 10, 0 }, { 200, 10, 10 } },
	  20 },
	{ "half of them mapped twice",
	  10,
	  { { 100, 6, 0, 6 }, { 200, 7, 3, 7 } },
	  { { 100, 6, 0 }, { 200, 3, 10 }, { 203, 4, 6 } },
	  13 },
	{ "mapped twice, the later in the file first in memory",
	  10,
	  { { 200, 6, 0, 6 }, { 100, 7, 3, 7 } },
	  { { 100, 3, 10 }, { 103, 4, 6 }, { 200, 6, 0 } },
	  13 },
	{ "leaves the file", 10, { { 100, 20, 5, 20 } }, { { 100, 5, 5 }, { 105, 15, 10 } }, 25 },
	{ "starts behind the file", 10, { { 100, 4, 50, 4 } }, { { 100, 4, 10 } }, 14 },
	{ "an offset that wraps around",
	  10,
	  { { 100, 4, UINT64_MAX, 4 } },
	  { { 100, 4, 10 } },
	  14 },
	{ "an address that wraps around",
	  10,
	  { { UINT64_MAX - 4, 20, 0, 10 } },
	  { { UINT64_MAX - 4, 3, 0 } },
	  10 },
	{ "the last address means nowhere", 10, { { UINT64_MAX, 1, 0, 1 } }, { { 0 } }, 10 },
	{ "more zeros than are counted",
	  10,
	  { { 100, UINT64_C(1) << 50, 0, 10 } },
	  { { 100, 10, 0 }, { 110, UINT64_C(1) << 40, 10 } },
	  10 + (UINT64_C(1) << 40) },
	{ "an empty file", 0, { { 100, 4, 0, 4 } }, { { 100, 4, 0 } }, 4 },
};

static struct ledger build(struct made_image *m, uint64_t file_size, const struct wish *wishes,
			   size_t n)
{
	made_image_init(m, file_size);
	for (size_t i = 0; i < n; i++) {
		if (wishes[i].vm_size)
			add_segment(m, wishes[i].vm_addr, wishes[i].vm_size, wishes[i].file_off,
				    wishes[i].file_size);
	}
	return ledger_build(&m->image);
}

static void layouts_become_mappings(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++) {
		struct made_image m;
		struct ledger l = build(&m, layouts[i].file_size, layouts[i].wishes, 3);
		uint64_t vm_size = 0;
		size_t n = 0;

		for (; n < 4 && layouts[i].mappings[n].size; n++) {
			const struct mapping *want = &layouts[i].mappings[n], *got = &l.by_addr[n];

			if (n >= l.n || got->vm_addr != want->vm_addr || got->size != want->size ||
			    got->pos != want->pos)
				fail_msg("%s: mapping %zu", layouts[i].what, n);
			vm_size += want->size;
		}
		if (l.n != n || l.size != layouts[i].size || l.vm_size != vm_size ||
		    l.file_size != layouts[i].file_size)
			fail_msg("%s: %zu mappings, %llu positions", layouts[i].what, l.n,
				 (unsigned long long)l.size);
		ledger_release(&l);
		made_image_release(&m);
	}
}

enum { MOST_WISHES = 6, ADDRESSES = 140, FILE_BYTES = 50 };

static size_t random_wishes(uint64_t *seed, struct wish *wishes)
{
	size_t n = (size_t)below(seed, MOST_WISHES + 1);

	for (size_t i = 0; i < n; i++)
		wishes[i] = (struct wish){ below(seed, 80), below(seed, 30), below(seed, 60),
					   below(seed, 40) };
	return n;
}

/* The wish that an address belongs to: the lowest, then the first, of those that hold it. */
static const struct wish *wish_of(const struct wish *wishes, size_t n, uint64_t vm_addr)
{
	const struct wish *best = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct wish *w = &wishes[i];

		if (w->vm_addr <= vm_addr && vm_addr - w->vm_addr < w->vm_size &&
		    (!best || w->vm_addr < best->vm_addr))
			best = w;
	}
	return best;
}

/* The byte of the file that the wish puts at an address, or NO_ADDR. */
static uint64_t byte_of(const struct wish *w, uint64_t vm_addr, uint64_t file_size)
{
	uint64_t off = vm_addr - w->vm_addr;

	return off < w->file_size && w->file_off + off < file_size ? w->file_off + off : NO_ADDR;
}

static void check_against_bytes(const struct ledger *l, const struct wish *wishes, size_t n,
				unsigned round)
{
	bool is_wanted[FILE_BYTES] = { false }, is_mapped[FILE_BYTES] = { false };
	uint64_t mapped = 0, memory_only = 0;

	for (uint64_t a = 0; a < ADDRESSES; a++) {
		const struct wish *w = wish_of(wishes, n, a);
		uint64_t pos = ledger_pos(l, a), byte = w ? byte_of(w, a, l->file_size) : NO_ADDR;

		if ((pos != NO_ADDR) != (w != NULL))
			fail_msg("case %u: address %u", round, (unsigned)a);
		if (byte != NO_ADDR)
			is_wanted[byte] = true;
		if (!w)
			continue;
		mapped++;
		memory_only += pos >= l->file_size;
		if (pos >= l->size || ledger_addr(l, pos) != a)
			fail_msg("case %u: address %u comes back elsewhere", round, (unsigned)a);
		if (pos < l->file_size && (pos != byte || is_mapped[pos]))
			fail_msg("case %u: byte %u", round, (unsigned)pos);
		if (pos < l->file_size)
			is_mapped[pos] = true;
	}
	if (mapped != l->vm_size || memory_only != l->size - l->file_size)
		fail_msg("case %u: sums", round);
	for (uint64_t pos = 0; pos < l->file_size; pos++) {
		if (is_wanted[pos] != is_mapped[pos] ||
		    is_mapped[pos] != (ledger_addr(l, pos) != NO_ADDR))
			fail_msg("case %u: byte %u is not mapped once", round, (unsigned)pos);
	}
	for (uint64_t pos = l->file_size; pos < l->size; pos++) {
		if (ledger_pos(l, ledger_addr(l, pos)) != pos)
			fail_msg("case %u: position %u", round, (unsigned)pos);
	}
}

static void check_tables(const struct ledger *l)
{
	for (size_t i = 1; i < l->n; i++) {
		assert_true(l->by_addr[i - 1].vm_addr + l->by_addr[i - 1].size <=
			    l->by_addr[i].vm_addr);
		assert_true(l->by_pos[i - 1].pos + l->by_pos[i - 1].size <= l->by_pos[i].pos);
	}
}

/* The pieces of a range name the same positions as one question for each address. */
static void check_pieces(const struct ledger *l, uint64_t *seed)
{
	size_t hint = (size_t)below(seed, 9);

	for (int k = 0; k < 8; k++) {
		uint64_t from = below(seed, 120), left = below(seed, 60), a = from, pos, size;
		uint64_t end = from + left, seen = from;

		while (ledger_next(l, &a, &left, &hint, &pos, &size)) {
			uint64_t start = a - size;

			assert_true(size > 0);
			for (; seen < start; seen++)
				assert_int_equal(ledger_pos(l, seen), NO_ADDR);
			for (; seen < a; seen++)
				assert_int_equal(ledger_pos(l, seen), pos + (seen - start));
		}
		for (; seen < end; seen++)
			assert_int_equal(ledger_pos(l, seen), NO_ADDR);
	}
}

static void every_byte_has_one_place(void **state)
{
	uint64_t seed = 0x1ed6e5;

	(void)state;
	for (unsigned round = 0; round < 5000; round++) {
		struct wish wishes[MOST_WISHES];
		size_t n = random_wishes(&seed, wishes);
		struct made_image m;
		struct ledger l = build(&m, below(&seed, FILE_BYTES), wishes, n);

		check_tables(&l);
		check_against_bytes(&l, wishes, n, round);
		check_pieces(&l, &seed);
		ledger_release(&l);
		made_image_release(&m);
	}
}

/* What is not linked, or has no segments, is mapped by its sections. */
static void sections_stand_in_for_segments(void **state)
{
	(void)state;
	for (int linked = 0; linked < 2; linked++) {
		struct made_image m;
		struct ledger l;

		made_image_init(&m, 40);
		m.image.is_linked = linked;
		add_section(&m, ".text", 16, 10, 5, KIND_CODE, SECTION_EXECUTABLE);
		add_section(&m, ".bss", 32, 8, 0, KIND_ZERO_DATA, SECTION_WRITABLE);
		add_section(&m, ".debug_str", NO_ADDR, 0, 20, KIND_DEBUG, 0);
		m.image.sections[2].file_size = 10;
		if (!linked)
			add_segment(&m, 1000, 10, 0, 10); // means nothing in an object
		l = ledger_build(&m.image);
		assert_int_equal(l.n, 2);
		assert_int_equal(l.vm_size, 18);
		assert_int_equal(ledger_pos(&l, 16), 5);
		assert_int_equal(ledger_pos(&l, 25), 14);
		assert_int_equal(ledger_pos(&l, 26), NO_ADDR);
		assert_int_equal(ledger_pos(&l, 32), 40);
		assert_int_equal(ledger_addr(&l, 22), NO_ADDR);
		ledger_release(&l);
		made_image_release(&m);
	}
}

/* The bytes of a compressed section are not what the memory will hold. */
static void a_compressed_section_is_memory_only(void **state)
{
	struct made_image m;
	struct ledger l;

	(void)state;
	made_image_init(&m, 40);
	m.image.is_linked = false;
	add_section(&m, ".data", 0, 20, 10, KIND_DATA, SECTION_WRITABLE | SECTION_COMPRESSED);
	l = ledger_build(&m.image);
	assert_int_equal(ledger_pos(&l, 0), 40);
	assert_int_equal(ledger_addr(&l, 10), NO_ADDR);
	assert_int_equal(l.size, 60);
	ledger_release(&l);
	made_image_release(&m);
}

/* However much memory a thousand segments ask for, no sum overflows. */
static void huge_wishes_stay_countable(void **state)
{
	struct made_image m;
	struct ledger l;

	(void)state;
	made_image_init(&m, 100);
	for (uint64_t i = 0; i < 1000; i++)
		add_segment(&m, i << 54, UINT64_MAX, i % 100, UINT64_MAX);
	l = ledger_build(&m.image);
	assert_true(l.size > l.file_size && l.size < UINT64_C(1) << 60);
	assert_true(l.vm_size >= l.size - l.file_size);
	check_tables(&l);
	for (uint64_t pos = 0; pos < 100; pos++) {
		uint64_t vm_addr = ledger_addr(&l, pos);

		assert_true(vm_addr != NO_ADDR);
		assert_int_equal(ledger_pos(&l, vm_addr), pos);
	}
	ledger_release(&l);
	made_image_release(&m);
}

static void the_end_of_memory_is_no_way_around(void **state)
{
	struct wish wishes[] = { { UINT64_MAX - 9, 8, 0, 8 } };
	uint64_t a = UINT64_MAX - 20, left = UINT64_MAX, pos, size;
	size_t hint = 0;
	struct made_image m;
	struct ledger l = build(&m, 10, wishes, 1);

	(void)state;
	assert_true(ledger_next(&l, &a, &left, &hint, &pos, &size));
	assert_int_equal(pos, 0);
	assert_int_equal(size, 8);
	assert_false(ledger_next(&l, &a, &left, &hint, &pos, &size));
	a = NO_ADDR;
	left = 5;
	assert_false(ledger_next(&l, &a, &left, &hint, &pos, &size));
	assert_int_equal(ledger_pos(&l, NO_ADDR), NO_ADDR);
	assert_int_equal(ledger_addr(&l, NO_ADDR), NO_ADDR);
	ledger_release(&l);
	made_image_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layouts_become_mappings),
		cmocka_unit_test(every_byte_has_one_place),
		cmocka_unit_test(sections_stand_in_for_segments),
		cmocka_unit_test(a_compressed_section_is_memory_only),
		cmocka_unit_test(huge_wishes_stay_countable),
		cmocka_unit_test(the_end_of_memory_is_no_way_around),
	};

	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
