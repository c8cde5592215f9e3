#include "dwarf_writer.h"

enum { LINE_BASE = 0xfb /* -5 */, LINE_RANGE = 14, OPCODE_BASE = 13 };

/* A unit "unit.c" in `directory` with a line table at `stmt_list`. */
static void add_lined_unit(struct dwarf_writer *w, unsigned type, const char *directory,
			   uint64_t stmt_list)
{
	struct bytes *b;

	if (!w->sections[DWARF_ABBREV].size) {
		for (unsigned code = 1; code <= 3; code++)
			add_abbrev(w, code,
				   code == 1   ? DW_TAG_compile_unit
				   : code == 2 ? DW_TAG_partial_unit
					       : DW_TAG_type_unit,
				   false, DW_AT_name, DW_FORM_string, DW_AT_comp_dir,
				   DW_FORM_string, DW_AT_stmt_list,
				   w->offset_size == 8 ? DW_FORM_data8 : DW_FORM_data4, 0);
		put_uint(&w->sections[DWARF_ABBREV], 0, 1);
	}
	open_unit(w, type, 0, 1);
	b = info_of(w);
	put_uleb(b, type == DW_UT_compile ? 1 : type == DW_UT_partial ? 2 : 3);
	put_string(b, "unit.c");
	put_string(b, directory);
	put_uint(b, stmt_list, w->offset_size);
	close_unit(w);
}

/* Up to the lists of directories and files. */
static void open_table(struct dwarf_writer *w, unsigned min_inst_length)
{
	static const uint8_t operands[] = { 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1 };
	struct bytes *b = &w->sections[DWARF_LINE];

	w->line = put_length(w, b);
	put_uint(b, w->version, 2);
	if (w->version >= 5) {
		put_uint(b, w->address_size, 1);
		put_uint(b, 0, 1);
	}
	put_uint(b, 0, w->offset_size);
	w->line_header = b->size;
	put_uint(b, min_inst_length, 1);
	if (w->version >= 4)
		put_uint(b, 1, 1);
	put_uint(b, 1, 1);
	put_uint(b, LINE_BASE, 1);
	put_uint(b, LINE_RANGE, 1);
	put_uint(b, OPCODE_BASE, 1);
	put_bytes(b, operands, sizeof(operands));
}

/* The lists end here. */
static void open_program(struct dwarf_writer *w)
{
	struct bytes *b = &w->sections[DWARF_LINE];

	set_uint(b, w->line_header - w->offset_size, b->size - w->line_header, w->offset_size);
}

static void put_pairs(struct bytes *b, unsigned n, ...)
{
	va_list pairs;

	put_uint(b, n, 1);
	va_start(pairs, n);
	for (unsigned i = 0; i < 2 * n; i++)
		put_uleb(b, va_arg(pairs, unsigned));
	va_end(pairs);
}

/*
 * Files a.c in the unit's directory /src, b.h in /src/sub, c.h in /inc: in every version file 1 to
 * 3. DWARF 5 names /src itself and file 0, and has checksums.
 */
static void put_three_files(struct dwarf_writer *w)
{
	static const char *const names[] = { "a.c", "a.c", "b.h", "c.h" };
	struct bytes *b = &w->sections[DWARF_LINE];

	if (w->version < 5) {
		put_string(b, "sub");
		put_string(b, "/inc");
		put_uint(b, 0, 1);
		for (unsigned i = 1; i < 4; i++) {
			put_string(b, names[i]);
			put_uleb(b, i - 1);
			put_uleb(b, 0);
			put_uleb(b, 1000);
		}
		put_uint(b, 0, 1);
		return;
	}
	put_pairs(b, 1, DW_LNCT_path, DW_FORM_line_strp);
	put_uleb(b, 3);
	put_uint(b, put_string(&w->sections[DWARF_LINE_STR], "/src"), w->offset_size);
	put_uint(b, put_string(&w->sections[DWARF_LINE_STR], "sub"), w->offset_size);
	put_uint(b, put_string(&w->sections[DWARF_LINE_STR], "/inc"), w->offset_size);
	put_pairs(b, 3, DW_LNCT_path, DW_FORM_string, 5 /* MD5 */, DW_FORM_data16,
		  DW_LNCT_directory_index, DW_FORM_udata);
	put_uleb(b, 4);
	for (unsigned i = 0; i < 4; i++) {
		put_string(b, names[i]);
		put_bytes(b, NULL, 16);
		put_uleb(b, i ? i - 1 : 0);
	}
}

static void put_set_address(struct dwarf_writer *w, uint64_t addr)
{
	struct bytes *b = &w->sections[DWARF_LINE];

	put_uint(b, 0, 1);
	put_uleb(b, 1 + w->address_size);
	put_uint(b, DW_LNE_set_address, 1);
	put_addr(w, b, addr);
}

static void put_opcode(struct dwarf_writer *w, unsigned opcode, uint64_t operand)
{
	put_uint(&w->sections[DWARF_LINE], opcode, 1);
	put_uleb(&w->sections[DWARF_LINE], operand);
}

/* A special opcode that goes `advance` instructions forward. */
static void put_special(struct dwarf_writer *w, unsigned advance)
{
	put_uint(&w->sections[DWARF_LINE], OPCODE_BASE + 5 + advance * LINE_RANGE, 1);
}

static void put_end(struct dwarf_writer *w)
{
	static const uint8_t end[] = { 0, 1, DW_LNE_end_sequence };

	put_bytes(&w->sections[DWARF_LINE], end, sizeof(end));
}

static void close_table(struct dwarf_writer *w)
{
	set_length(w, &w->sections[DWARF_LINE], w->line);
}

/* 0x10 bytes of file 1, 0x28 of file 2, 0x18 of file 3, 0x8 of file 1, in instructions of 2. */
static void put_sequence(struct dwarf_writer *w, uint64_t addr)
{
	struct bytes *b = &w->sections[DWARF_LINE];

	put_set_address(w, addr);
	put_special(w, 0);
	put_opcode(w, DW_LNS_advance_line, 3);
	put_special(w, 4); // same file
	put_opcode(w, DW_LNS_set_file, 2);
	put_opcode(w, DW_LNS_advance_pc, 4);
	put_uint(b, DW_LNS_copy, 1);
	put_uint(b, DW_LNS_negate_stmt, 1);
	put_opcode(w, DW_LNS_set_file, 3);
	put_uint(b, DW_LNS_const_add_pc, 1); // (255 - 13) / 14 = 17
	put_uint(b, DW_LNS_fixed_advance_pc, 1);
	put_uint(b, 0x28 - 17 * 2, 2);
	put_uint(b, DW_LNS_set_prologue_end, 1);
	put_uint(b, DW_LNS_copy, 1);
	put_opcode(w, DW_LNS_set_file, 1);
	put_opcode(w, DW_LNS_set_column, 200);
	put_opcode(w, DW_LNS_set_isa, 1);
	put_special(w, 12);
	put_opcode(w, DW_LNS_advance_pc, 4);
	put_end(w);
}

static void every_version_counts_the_same_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(dwarf_forms); i++) {
		const struct dwarf_form *form = &dwarf_forms[i];
		struct dwarf_writer w;
		struct read_dwarf r;

		dwarf_start(&w, form);
		add_lined_unit(&w, DW_UT_compile, "/src", 0);
		open_table(&w, 2);
		put_three_files(&w);
		open_program(&w);
		put_sequence(&w, CODE + 0x100);
		close_table(&w);
		dwarf_read_back(&r, &w, DEBUG_LINES, false);
		if (line_bytes(&r, "/src/a.c") != 0x18 || line_bytes(&r, "/src/sub/b.h") != 0x28 ||
		    line_bytes(&r, "/inc/c.h") != 0x18 || r.image.debug.n_files != 3 ||
		    r.counts.n_rows != 6 || r.image.n_warnings)
			fail_msg("%s: %llu, %llu, %llu bytes", form->what,
				 (unsigned long long)line_bytes(&r, "/src/a.c"),
				 (unsigned long long)line_bytes(&r, "/src/sub/b.h"),
				 (unsigned long long)line_bytes(&r, "/inc/c.h"));
		assert_int_equal(r.image.debug.line_ranges[0].vm_addr, CODE + 0x100);
		dwarf_release(&r);
	}
}

/* Type and partial units have the line table of a compile unit: its bytes count once. */
static void shared_tables_count_once(void **state)
{
	struct dwarf_writer w;
	struct read_dwarf r;

	(void)state;
	dwarf_start(&w, &dwarf_forms[3]);
	add_lined_unit(&w, DW_UT_type, "", 0);
	add_lined_unit(&w, DW_UT_partial, "", 0);
	add_lined_unit(&w, DW_UT_compile, "/first", 0);
	add_lined_unit(&w, DW_UT_compile, "/second", 0);
	open_table(&w, 2);
	put_pairs(&w.sections[DWARF_LINE], 0);
	put_uleb(&w.sections[DWARF_LINE], 0);
	put_pairs(&w.sections[DWARF_LINE], 1, DW_LNCT_path, DW_FORM_string);
	put_uleb(&w.sections[DWARF_LINE], 4);
	for (unsigned i = 0; i < 4; i++)
		put_string(&w.sections[DWARF_LINE], "x.c");
	open_program(&w);
	put_sequence(&w, CODE);
	close_table(&w);
	dwarf_read_back(&r, &w, DEBUG_LINES, false);
	assert_int_equal(r.image.debug.n_files, 1);
	assert_string_equal(r.image.debug.files[0], "/first/x.c");
	assert_int_equal(line_bytes(&r, "/first/x.c"), 0x58);
	assert_int_equal(r.image.debug.n_line_ranges, 1);
	dwarf_release(&r);
}

/* A sequence of code that was dropped may be so long that it reaches into code that was not. */
static void dropped_sequences_count_nothing(void **state)
{
	static const uint64_t tombstones[] = { 0, 1, UINT64_MAX, UINT64_MAX - 1, DATA };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(tombstones); i++) {
		struct dwarf_writer w;
		struct read_dwarf r;

		dwarf_start(&w, &dwarf_forms[2]);
		add_lined_unit(&w, DW_UT_compile, "/src", 0);
		open_table(&w, 1);
		put_three_files(&w);
		open_program(&w);
		put_set_address(&w, tombstones[i]);
		put_special(&w, 0);
		put_opcode(&w, DW_LNS_advance_pc, CODE + 0x80);
		put_uint(&w.sections[DWARF_LINE], DW_LNS_copy, 1);
		put_opcode(&w, DW_LNS_advance_pc, 0x80);
		put_end(&w);
		put_set_address(&w, CODE + CODE_SIZE - 4);
		put_special(&w, 0);
		put_opcode(&w, DW_LNS_advance_pc, 0x80);
		put_end(&w);
		close_table(&w);
		dwarf_read_back(&r, &w, DEBUG_LINES, false);
		assert_int_equal(r.image.debug.n_line_ranges, 1);
		assert_int_equal(line_bytes(&r, "/src/a.c"), 4); // cut where the code ends
		dwarf_release(&r);
	}
}

static const struct {
	const char *unit, *directory, *name;
	const char *path;
} paths[] = {
	{ "/home/me", "", "a.c", "/home/me/a.c" },
	{ "/home/me", "", "./a.c", "/home/me/a.c" },
	{ "/home/me/", "src//", "a.c", "/home/me/src/a.c" },
	{ "/home/me", "../lib", "a.c", "/home/lib/a.c" },
	{ "/home/me", "../../../..", "a.c", "/a.c" },
	{ "/home/me", "/usr/include", "x/../stdio.h", "/usr/include/stdio.h" },
	{ "/home/me", "x", "/abs/a.c", "/abs/a.c" },
	{ "", "", "a.c", "a.c" },
	{ "", "../x", "a.c", "../x/a.c" },
	{ "", "..", "../a.c", "../../a.c" },
	{ "src", "..", "a.c", "a.c" },
	{ "C:\\work", "src\\x", "a.c", "C:/work/src/x/a.c" },
	{ "C:\\work", "..\\src", "..\\a.c", "C:/a.c" },
	{ "C:\\work", "D:/inc", "a.h", "D:/inc/a.h" },
	{ "/home/me", "odd\\name", "a.c", "/home/me/odd\\name/a.c" },
	{ "/home/me", "", "<built-in>", "/home/me/<built-in>" },
};

static void paths_are_joined(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(paths); i++) {
		const char *path = paths[i / 2].path;
		struct dwarf_writer w;
		struct read_dwarf r;
		struct bytes *b = &w.sections[DWARF_LINE];

		dwarf_start(&w, &dwarf_forms[i % 2 ? 3 : 2]);
		add_lined_unit(&w, DW_UT_compile, paths[i / 2].unit, 0);
		open_table(&w, 1);
		if (w.version >= 5) {
			put_pairs(b, 1, DW_LNCT_path, DW_FORM_string);
			put_uleb(b, 2);
			put_string(b, paths[i / 2].unit);
			put_string(b, paths[i / 2].directory);
			put_pairs(b, 2, DW_LNCT_path, DW_FORM_string, DW_LNCT_directory_index,
				  DW_FORM_udata);
			put_uleb(b, 2);
			put_string(b, "other");
			put_uleb(b, 0);
			put_string(b, paths[i / 2].name);
			put_uleb(b, *paths[i / 2].directory ? 1 : 0);
		} else {
			put_string(b, *paths[i / 2].directory ? paths[i / 2].directory : "none");
			put_uint(b, 0, 1);
			put_string(b, paths[i / 2].name);
			put_uleb(b, *paths[i / 2].directory ? 1 : 0);
			put_uleb(b, 0);
			put_uleb(b, 0);
			put_uint(b, 0, 1);
		}
		open_program(&w);
		put_set_address(&w, CODE);
		put_special(&w, 0);
		put_opcode(&w, DW_LNS_advance_pc, 0x80);
		put_end(&w);
		close_table(&w);
		dwarf_read_back(&r, &w, DEBUG_LINES, false);
		// DWARF 5 repeats a relative directory of the unit: it is relative to itself.
		if (r.image.debug.n_files != 1 ||
		    (strcmp(r.image.debug.files[0], path) && strcmp(paths[i / 2].unit, "src")))
			fail_msg("%s, not %s", r.image.debug.files[0], path);
		dwarf_release(&r);
	}
}

/* Longer than any system allows: the name alone, without an end of memory. */
static void long_paths_lose_their_directories(void **state)
{
	char directory[5000];
	struct dwarf_writer w;
	struct read_dwarf r;

	(void)state;
	memset(directory, 'd', sizeof(directory));
	directory[sizeof(directory) - 1] = '\0';
	dwarf_start(&w, &dwarf_forms[2]);
	add_lined_unit(&w, DW_UT_compile, directory, 0);
	open_table(&w, 1);
	put_three_files(&w);
	open_program(&w);
	put_sequence(&w, CODE);
	close_table(&w);
	dwarf_read_back(&r, &w, DEBUG_LINES, false);
	assert_string_equal(r.image.debug.files[0], "a.c");
	dwarf_release(&r);
}

static void files_can_be_defined_late(void **state)
{
	struct dwarf_writer w;
	struct read_dwarf r;
	struct bytes *b = &w.sections[DWARF_LINE];

	(void)state;
	dwarf_start(&w, &dwarf_forms[0]);
	add_lined_unit(&w, DW_UT_compile, "/src", 0);
	open_table(&w, 1);
	put_three_files(&w);
	open_program(&w);
	put_uint(b, 0, 1);
	put_uleb(b, 1 + 5 + 3);
	put_uint(b, DW_LNE_define_file, 1);
	put_string(b, "late");
	put_uleb(b, 1);
	put_uleb(b, 0);
	put_uleb(b, 0);
	put_opcode(&w, DW_LNS_set_file, 4);
	put_set_address(&w, CODE);
	put_special(&w, 0);
	put_opcode(&w, DW_LNS_advance_pc, 6);
	put_end(&w);
	close_table(&w);
	dwarf_read_back(&r, &w, DEBUG_LINES, false);
	assert_int_equal(line_bytes(&r, "/src/sub/late"), 6);
	dwarf_release(&r);
}

/* Addresses that go back, files that are not there, opcodes nobody knows. */
static void odd_programs_lose_only_what_is_odd(void **state)
{
	struct dwarf_writer w;
	struct read_dwarf r;
	struct bytes *b = &w.sections[DWARF_LINE];

	(void)state;
	dwarf_start(&w, &dwarf_forms[2]);
	add_lined_unit(&w, DW_UT_compile, "/src", 0);
	open_table(&w, 1);
	put_three_files(&w);
	open_program(&w);
	put_set_address(&w, CODE + 0x100);
	put_special(&w, 0);
	put_special(&w, 8);		  // 8 bytes of a.c
	put_set_address(&w, CODE + 0x80); // back
	put_special(&w, 0);
	put_opcode(&w, DW_LNS_set_file, 77);
	put_special(&w, 4); // 4 bytes of a.c
	put_uint(b, 0, 1);  // an extended opcode of three bytes
	put_uleb(b, 3);
	put_uint(b, 0x80ffff, 3);
	put_opcode(&w, DW_LNS_set_file, 2);
	put_special(&w, 4); // 4 bytes of nobody
	put_opcode(&w, DW_LNS_advance_pc, 3);
	put_end(&w);
	close_table(&w);
	dwarf_read_back(&r, &w, DEBUG_LINES, false);
	assert_int_equal(line_bytes(&r, "/src/a.c"), 12);
	assert_int_equal(line_bytes(&r, "/src/sub/b.h"), 3);
	assert_int_equal(r.image.n_warnings, 0);
	dwarf_release(&r);
}

/* Any cut and any byte changed: nothing but a warning. */
static void damaged_tables_are_left(void **state)
{
	(void)state;
	for (size_t cut = 0; cut < 300; cut++) {
		struct dwarf_writer w;
		struct read_dwarf r;
		struct bytes *b = &w.sections[DWARF_LINE];

		dwarf_start(&w, &dwarf_forms[cut % ARRAY_SIZE(dwarf_forms)]);
		add_lined_unit(&w, DW_UT_compile, "/src", 0);
		open_table(&w, 2);
		put_three_files(&w);
		open_program(&w);
		put_sequence(&w, CODE);
		close_table(&w);
		if (cut < b->size && cut % 2)
			b->size = cut;
		else
			b->data[cut % b->size] ^= 0xff;
		dwarf_read_back(&r, &w, DEBUG_LINES, false);
		dwarf_release(&r);
	}
}

/* Entries of no size could be any number of them. */
static void entries_without_bytes_end_a_table(void **state)
{
	struct dwarf_writer w;
	struct read_dwarf r;
	struct bytes *b = &w.sections[DWARF_LINE];

	(void)state;
	dwarf_start(&w, &dwarf_forms[3]);
	add_lined_unit(&w, DW_UT_compile, "/src", 0);
	open_table(&w, 1);
	put_pairs(b, 1, DW_LNCT_directory_index, DW_FORM_flag_present);
	put_uleb(b, UINT64_MAX);
	put_pairs(b, 0);
	put_uleb(b, UINT64_MAX);
	open_program(&w);
	put_sequence(&w, CODE);
	close_table(&w);
	dwarf_read_back(&r, &w, DEBUG_LINES, false);
	assert_true(dwarf_has_warning(&r, "damaged"));
	dwarf_release(&r);
}

/* Each of many tables could say that it reaches to the end of the section. */
static void tables_over_each_other_have_a_budget(void **state)
{
	enum { N = 3000 };
	struct dwarf_writer w;
	struct read_dwarf r;
	struct bytes *b = &w.sections[DWARF_LINE];

	(void)state;
	dwarf_start(&w, &dwarf_forms[2]);
	for (unsigned i = 0; i < N; i++)
		add_lined_unit(&w, DW_UT_compile, "", 4 * i);
	for (unsigned i = 0; i < N; i++)
		put_uint(b, 4 * (N - 1 - i), 4);
	dwarf_read_back(&r, &w, DEBUG_LINES, false);
	assert_true(dwarf_has_warning(&r, "over each other"));
	dwarf_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_version_counts_the_same_bytes),
		cmocka_unit_test(shared_tables_count_once),
		cmocka_unit_test(dropped_sequences_count_nothing),
		cmocka_unit_test(paths_are_joined),
		cmocka_unit_test(long_paths_lose_their_directories),
		cmocka_unit_test(files_can_be_defined_late),
		cmocka_unit_test(odd_programs_lose_only_what_is_odd),
		cmocka_unit_test(damaged_tables_are_left),
		cmocka_unit_test(entries_without_bytes_end_a_table),
		cmocka_unit_test(tables_over_each_other_have_a_budget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
