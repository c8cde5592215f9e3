#include "pdb_writer.h"

#include "../../formats/pdb/pieces.h"

enum { LINES = 0xf2, CHECKSUMS = 0xf4, INLINEES = 0xf6, IMPORTS = 0xf7, EXPORTS = 0xf8 };
enum { A = 0, B = 8, C = 16 /* positions of the checksums of three files */ };
enum { FUNCTION = 0x100, SIZE = 0x40 /* of the function that most tests have */ };

static void put_checksums(struct pdb_writer *w, struct bytes *c13)
{
	struct bytes s = { 0 };

	put(&s, "wbbz", pdb_name(w, "D:\\src\\a.c"), 0, 0, 2);
	put(&s, "wbbz", pdb_name(w, "b.h"), 0, 0, 2);
	put(&s, "wbbz", pdb_name(w, "/src/c.h"), 0, 0, 2);
	put_subsection(c13, CHECKSUMS, &s);
}

static void put_function(struct bytes *symbols)
{
	put_record(symbols, S_GPROC32, "zwzwhbs", 12, SIZE, 12, FUNCTION, 1, 0, "f");
}

/* A table with one row for the whole function. */
static void put_plain_table(struct bytes *c13)
{
	struct bytes s = { 0 };

	put(&s, "whhw", FUNCTION, 1, 0, SIZE);
	put(&s, "wwwww", A, 1, 20, 0, 7);
	put_subsection(c13, LINES, &s);
}

struct expected_line {
	uint32_t offset, size; /* in the function */
	const char *file;
};

static void check_lines(const struct pdb_writer *w, const struct expected_line *lines, size_t n)
{
	const struct debug *debug = &w->image.debug;

	for (size_t i = 0; i < debug->n_line_ranges && i < n; i++) {
		const struct line_range *range = &debug->line_ranges[i];

		if (range->vm_addr != PDB_TEXT + FUNCTION + lines[i].offset ||
		    range->vm_size != lines[i].size)
			fail_msg("range %zu: %#x, %#x", i, (unsigned)range->vm_addr,
				 range->vm_size);
		assert_string_equal(debug->files[range->file], lines[i].file);
	}
	assert_int_equal(debug->n_line_ranges, n);
}

#define CHECK_LINES(w, ...)                                                                        \
	check_lines((w), (const struct expected_line[]){ __VA_ARGS__ },                            \
		    sizeof((const struct expected_line[]){ __VA_ARGS__ }) /                        \
			    sizeof(struct expected_line))

/* Rows of two files that go to and fro, marks among them; columns behind the first block. */
static void rows_reach_to_the_next(void **state)
{
	struct pdb_writer w;
	struct bytes symbols = { 0 }, c13 = { 0 }, s = { 0 };

	(void)state;
	pdb_start(&w);
	put(&s, "whhw", FUNCTION, 1, 1, SIZE);
	put(&s, "wwwwwwwwwz", A, 3, 12 + 24 + 12, 0, 7, 4, 8, 0x20, 0xfeefee, 12);
	put(&s, "wwwwwww", B, 2, 28, 0x10, 1, 0x18, 2);
	put_subsection(&c13, LINES, &s);
	put_checksums(&w, &c13);
	put_function(&symbols);
	pdb_module(&w, "a.obj", "", &symbols, &c13);
	pdb_read_written(&w, DEBUG_LINES);
	assert_null(w.error);
	assert_int_equal(w.image.n_warnings, 0);
	CHECK_LINES(&w, { 0, 0x10, "D:/src/a.c" }, { 0x10, 0x10, "b.h" },
		    { 0x20, 0x20, "D:/src/a.c" });
	assert_int_equal(w.image.debug.n_files, 2); // the third has no code
	pdb_close(&w);
}

static const struct {
	const char *what;
	unsigned section, size, rows, block;
	uint32_t checksum;
} tables[] = {
	{ "discarded code", 0, SIZE, 1, 20, A },
	{ "no size", 1, 0, 1, 20, A },
	{ "more rows than bytes", 1, SIZE, 2, 20, A },
	{ "a block past the end", 1, SIZE, 1, 24, A },
	{ "a block without a header", 1, SIZE, 0, 4, A },
	{ "no such file", 1, SIZE, 1, 20, 24 },
	{ "a file behind everything", 1, SIZE, 1, 20, UINT32_MAX },
};

static void tables_without_sense_are_left_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		struct pdb_writer w;
		struct bytes symbols = { 0 }, c13 = { 0 }, s = { 0 };

		pdb_start(&w);
		put(&s, "whhw", FUNCTION, tables[i].section, 0, tables[i].size);
		put(&s, "wwwww", tables[i].checksum, tables[i].rows, tables[i].block, 0, 7);
		put_subsection(&c13, LINES, &s);
		put_checksums(&w, &c13);
		put_function(&symbols);
		pdb_module(&w, "a.obj", "", &symbols, &c13);
		pdb_read_written(&w, DEBUG_LINES);
		if (w.error || w.image.debug.n_line_ranges)
			fail_msg("%s", tables[i].what);
		pdb_close(&w);
	}
}

/* Ids 0x1000: "ns", 0x1001: ns::outer, 0x1002: Class::inner */
static void put_ids(struct pdb_writer *w)
{
	put_record(&w->streams[PDB_TPI], 0x1504, "hhwwwhs", 0, 0, 0, 0, 0, 1, "Class");
	put_record(&w->streams[PDB_IPI], 0x1605, "ws", 0, "ns");
	put_record(&w->streams[PDB_IPI], 0x1601, "wws", 0x1000, 0, "outer");
	put_record(&w->streams[PDB_IPI], 0x1602, "wws", 0x1000, 0, "inner");
}

static void put_inlinees(struct bytes *c13, unsigned id_of_b, unsigned id_of_c)
{
	struct bytes s = { 0 };

	put(&s, "wwwwwww", 0, id_of_c, C, 7, id_of_b, B, 8);
	put_subsection(c13, INLINEES, &s);
}

/* A call in [8, 0x18) and [0x20, 0x28), and one inside it in [0xc, 0x10), then in another file. */
static void put_sites(struct bytes *symbols)
{
	put_record(symbols, S_INLINESITE, "wwwbbbbbbbbb", 0, 0, 0x1001, 3, 8, 4, 0x10, 6, 2, 12, 8,
		   8);
	put_record(symbols, S_INLINESITE2, "wwwwbbbbbbbb", 0, 0, 0x1002, 1, 11, 0x1c, 5, A, 12, 2,
		   2, 0);
	put_record(symbols, S_INLINESITE_END, "");
	put_record(symbols, S_INLINESITE_END, "");
}

struct expected_inline {
	uint32_t offset, size;
	unsigned depth;
	const char *function;
};

static void check_inlines(const struct pdb_writer *w, const struct expected_inline *inlines,
			  size_t n)
{
	const struct debug *debug = &w->image.debug;

	for (size_t i = 0; i < debug->n_inline_ranges && i < n; i++) {
		const struct inline_range *range = &debug->inline_ranges[i];

		if (range->vm_addr != PDB_TEXT + FUNCTION + inlines[i].offset ||
		    range->vm_size != inlines[i].size || range->depth != inlines[i].depth)
			fail_msg("range %zu: %#x, %#x, depth %u", i, (unsigned)range->vm_addr,
				 range->vm_size, range->depth);
		assert_string_equal(debug->inlined_functions[range->function], inlines[i].function);
	}
	assert_int_equal(debug->n_inline_ranges, n);
}

#define CHECK_INLINES(w, ...)                                                                      \
	check_inlines((w), (const struct expected_inline[]){ __VA_ARGS__ },                        \
		      sizeof((const struct expected_inline[]){ __VA_ARGS__ }) /                    \
			      sizeof(struct expected_inline))

static void write_sites(struct pdb_writer *w)
{
	struct bytes symbols = { 0 }, c13 = { 0 };

	pdb_start(w);
	put_ids(w);
	put_checksums(w, &c13);
	put_plain_table(&c13);
	put_inlinees(&c13, 0x1001, 0x1002);
	put_function(&symbols);
	put_sites(&symbols);
	pdb_module(w, "a.obj", "", &symbols, &c13);
}

static void inlined_calls_lie_inside_each_other(void **state)
{
	struct pdb_writer w;

	(void)state;
	write_sites(&w);
	pdb_read_written(&w, DEBUG_INLINES);
	assert_null(w.error);
	assert_int_equal(w.image.n_warnings, 0);
	CHECK_INLINES(&w, { 8, 0x10, 1, "ns::outer" }, { 0x20, 8, 1, "ns::outer" },
		      { 0xc, 4, 2, "Class::inner" });
	assert_int_equal(w.image.debug.n_line_ranges, 0);
	pdb_close(&w);
}

/* A row has the file that was set when it began. */
static void lines_of_inlined_code_are_its_own(void **state)
{
	struct pdb_writer w;

	(void)state;
	write_sites(&w);
	pdb_read_written(&w, DEBUG_LINES);
	CHECK_LINES(&w, { 0, 8, "D:/src/a.c" }, { 8, 4, "b.h" }, { 0xc, 2, "/src/c.h" },
		    { 0xe, 2, "D:/src/a.c" }, { 0x10, 8, "b.h" }, { 0x18, 8, "D:/src/a.c" },
		    { 0x20, 8, "b.h" }, { 0x28, 0x18, "D:/src/a.c" });
	assert_int_equal(w.image.debug.n_inline_ranges, 0);
	pdb_close(&w);
}

/* Operands of 7, 14 and 29 bits; the padding ends it. */
static const struct {
	const char *what;
	uint8_t annotations[12];
	uint32_t offset, size; /* size 0: no range */
} annotations[] = {
	{ "7 bits", { 3, 0x10, 4, 1 }, 0x10, 1 },
	{ "14 bits", { 3, 0x80, 0x10, 4, 0x80, 2 }, 0x10, 2 },
	{ "29 bits", { 3, 0xc0, 0, 0, 0x10, 4, 0xc0, 0, 0, 3 }, 0x10, 3 },
	{ "a forbidden size", { 3, 0xe0, 0, 0, 0x10, 4, 4 }, 0, 0 },
	{ "cut to the function", { 3, 0x30, 4, 0x7f }, 0x30, 0x10 },
	{ "behind the function", { 3, 0x40, 4, 1 }, 0, 0 },
	{ "a length that overflows", { 3, 0x10, 4, 0xdf, 0xff, 0xff, 0xff }, 0x10, 0x30 },
	{ "without an end", { 3, 0x10, 6, 2 }, 0, 0 },
	{ "a length of nothing", { 4, 9 }, 0, 0 },
	{ "rows that touch", { 3, 4, 3, 4, 11, 0x24, 4, 4 }, 4, 0xc },
	{ "code that was moved away", { 2, 1, 3, 4, 4, 4, 2, 0 }, 0, 0 },
	{ "lines and columns", { 7, 1, 8, 1, 9, 1, 10, 1, 13, 1, 12, 4 }, 0, 0 },
};

static void annotations_are_steps(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(annotations); i++) {
		struct pdb_writer w;
		struct bytes symbols = { 0 };
		const struct debug *debug = &w.image.debug;
		size_t at;

		pdb_start(&w);
		put_ids(&w);
		put_function(&symbols);
		at = symbols.size + 16;
		put_record(&symbols, S_INLINESITE, "wwwz", 0, 0, 0x1001, 12);
		memcpy(symbols.data + at, annotations[i].annotations, 12);
		pdb_module(&w, "a.obj", "", &symbols, NULL);
		pdb_read_written(&w, DEBUG_INLINES);
		if (debug->n_inline_ranges != (annotations[i].size != 0) ||
		    (annotations[i].size &&
		     (debug->inline_ranges[0].vm_addr !=
			      PDB_TEXT + FUNCTION + annotations[i].offset ||
		      debug->inline_ranges[0].vm_size != annotations[i].size)))
			fail_msg("%s", annotations[i].what);
		pdb_close(&w);
	}
}

/* The second module inlines what the first calls 0x80004402; its name is in lower case there. */
static void write_imports(struct pdb_writer *w, const char *name)
{
	struct bytes symbols = { 0 }, c13 = { 0 }, s = { 0 };

	pdb_start(w);
	put_ids(w);
	put(&s, "wwww", 0x80004400, 0x1001, 0x80004402, 0x1002);
	put_subsection(&c13, EXPORTS, &s);
	pdb_module(w, "D:\\Obj\\First.obj", "", &symbols, &c13);
	put(&s, "wwww", pdb_name(w, "d:\\other.obj"), 1, 1, pdb_name(w, name));
	put(&s, "www", 2, 0x80004499, 0x80004402);
	put_subsection(&c13, IMPORTS, &s);
	put_function(&symbols);
	put_record(&symbols, S_INLINESITE, "wwwbbbb", 0, 0, 0x80100001, 3, 4, 4, 4);
	put_record(&symbols, S_INLINESITE_END, "");
	put_record(&symbols, S_INLINESITE, "wwwbbbb", 0, 0, 0x80100000, 3, 12, 4, 4); // no export
	put_record(&symbols, S_INLINESITE_END, "");
	put_record(&symbols, S_INLINESITE, "wwwbbbb", 0, 0, 0x80200000, 3, 12, 4, 4); // no import
	put_record(&symbols, S_INLINESITE_END, "");
	put_record(&symbols, S_INLINESITE, "wwwbbbb", 0, 0, 0x1001, 3, 8, 4, 4);
	pdb_module(w, "D:\\Obj\\Second.obj", "", &symbols, &c13);
}

static void functions_of_other_modules_are_found(void **state)
{
	struct pdb_writer w;

	(void)state;
	write_imports(&w, "d:\\obj\\first.obj");
	pdb_read_written(&w, DEBUG_INLINES);
	assert_null(w.error);
	CHECK_INLINES(&w, { 4, 4, 1, "Class::inner" }, { 8, 4, 1, "ns::outer" });
	pdb_close(&w);
	write_imports(&w, "d:\\obj\\none.obj");
	pdb_read_written(&w, PDB_ALL);
	CHECK_INLINES(&w, { 8, 4, 1, "ns::outer" });
	pdb_close(&w);
}

/* However often a long scope is repeated, names do not take more than the file allows. */
static void scopes_do_not_multiply(void **state)
{
	enum { N = 2000, LONG = 30000 };
	struct pdb_writer w;
	struct bytes symbols = { 0 };
	char *scope = calloc(LONG + 1, 1);
	uint64_t total = 0;

	(void)state;
	memset(scope, 'x', LONG);
	pdb_start(&w);
	put_record(&w.streams[PDB_IPI], 0x1605, "ws", 0, scope);
	put_function(&symbols);
	for (unsigned i = 0; i < N; i++) {
		put_record(&w.streams[PDB_IPI], 0x1601, "wws", 0x1000, 0, "f");
		put_record(&symbols, S_INLINESITE, "wwwbbbb", 0, 0, 0x1001 + i, 3, 0, 4, 4);
	}
	pdb_module(&w, "a.obj", "", &symbols, NULL);
	pdb_read_written(&w, DEBUG_INLINES);
	assert_int_equal(w.image.debug.n_inlined_functions, N);
	for (size_t i = 0; i < N; i++)
		total += strlen(w.image.debug.inlined_functions[i]);
	assert_true(total > LONG && total < 5 * w.file.size);
	free(scope);
	pdb_close(&w);
}

static const struct {
	const char *what;
	struct pdb_piece pieces[4];
	const char *painted; /* the file of each byte from 0 on, '.': none */
} overlaps[] = {
	{ "apart", { { 0, 2, 1, 0 }, { 3, 2, 2, 0 } }, "11.22" },
	{ "deeper wins", { { 0, 6, 1, 0 }, { 2, 2, 2, 1 } }, "112211" },
	{ "also when it begins before", { { 2, 4, 1, 0 }, { 0, 4, 2, 1 } }, "222211" },
	{ "also at one place", { { 0, 4, 1, 0 }, { 0, 2, 2, 3 } }, "2211" },
	{ "three", { { 0, 8, 1, 0 }, { 1, 6, 2, 1 }, { 3, 2, 3, 2 } }, "12233221" },
	{ "later wins", { { 0, 4, 1, 1 }, { 2, 4, 2, 1 } }, "112222" },
	{ "as deep as can be", { { 0, 3, 1, 0 }, { 1, 1, 2, 60000 } }, "121" },
	{ "no file", { { 0, 3, UINT32_MAX, 0 }, { 1, 1, 2, 0 } }, ".2" },
};

static void the_deepest_piece_has_a_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(overlaps); i++) {
		struct debug debug = { 0 };
		struct pdb_pieces pieces = { 0 };
		char painted[16] = "...............";

		for (size_t k = 0; k < 4; k++)
			pdb_add_piece(&pieces, overlaps[i].pieces[k]);
		pdb_add_line_ranges(&debug, &pieces);
		for (size_t k = 0; k < debug.n_line_ranges; k++) {
			for (size_t b = 0; b < debug.line_ranges[k].vm_size; b++) {
				size_t at = debug.line_ranges[k].vm_addr + b;

				if (painted[at] != '.')
					fail_msg("%s: byte %zu twice", overlaps[i].what, at);
				painted[at] = (char)('0' + debug.line_ranges[k].file);
			}
		}
		painted[strlen(overlaps[i].painted)] = '\0';
		assert_string_equal(painted, overlaps[i].painted);
		free(pieces.items);
		debug_release(&debug);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_reach_to_the_next),
		cmocka_unit_test(tables_without_sense_are_left_out),
		cmocka_unit_test(inlined_calls_lie_inside_each_other),
		cmocka_unit_test(lines_of_inlined_code_are_its_own),
		cmocka_unit_test(annotations_are_steps),
		cmocka_unit_test(functions_of_other_modules_are_found),
		cmocka_unit_test(scopes_do_not_multiply),
		cmocka_unit_test(the_deepest_piece_has_a_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
