#include "pdb_writer.h"

enum { COMDAT = 0x60501020, PLAIN = 0x60500020, LANG_RUST = 0x15, LANG_CPP = 1 };

/* COMPILESYM3 */
static void put_compiler(struct bytes *out, unsigned language, unsigned major, unsigned minor,
			 const char *name)
{
	put_record(out, S_COMPILE3, "whhhhhhhhhs", language, 0xd0, 1, 2, 3, 4, major, minor, 5, 6,
		   name);
}

/* Two modules and the linker. */
static void write_three(struct pdb_writer *w)
{
	struct bytes first = { 0 }, linker = { 0 };

	pdb_start(w);
	put_record(&first, S_OBJNAME, "ws", 0, "first.obj");
	put_compiler(&first, LANG_CPP, 19, 4, "Microsoft (R) Optimizing Compiler");
	put_compiler(&first, LANG_RUST, 1, 2, "a second one");
	put_record(&first, S_ENVBLOCK, "bssb", 0, "cwd", "D:\\somewhere else", 0);
	pdb_module(w, "first.obj", "first.obj", &first, NULL);
	pdb_module(w, "m.o", "D:\\lib\\libm.rlib", NULL, NULL);
	put_compiler(&linker, 7, 14, 10, "LLVM Linker");
	put_record(&linker, S_ENVBLOCK, "bssssb", 0, "cwd", "D:\\build", "exe", "link.exe", 0);
	put_record(&linker, S_COFFGROUP, "wwwhs", 0x20, 0, 0x10, 1, ".text$mn");
	put_record(&linker, S_COFFGROUP, "wwwhs", 0x20, 0, 0x10, 7, ".lost");
	pdb_module(w, "* Linker *", "", &linker, NULL);
	pdb_contribution(w, 1, 0x10, 0x20, COMDAT, 0);
	pdb_contribution(w, 2, 0, 8, PLAIN, 1);
	pdb_contribution(w, 1, 0, 0x10, PLAIN, 2);
	pdb_contribution(w, 0, 0, 4, PLAIN, 0); // discarded
	pdb_contribution(w, 3, 0, 4, PLAIN, 0); // absolute
	pdb_contribution(w, 1, 0x40, 0, PLAIN, 0);
	pdb_contribution(w, 1, 0x50, 4, PLAIN, 3);
	pdb_contribution(w, 1, 0x60, 0x80000000, PLAIN, 0);
}

static void modules_are_units(void **state)
{
	struct pdb_writer w;
	const struct unit *units;

	(void)state;
	write_three(&w);
	pdb_read_written(&w, DEBUG_UNITS);
	assert_null(w.error);
	assert_int_equal(w.image.n_warnings, 0);
	assert_int_equal(w.image.n_units, 3);
	units = w.image.units;
	assert_int_equal(units[0].type, UNIT_DEBUG);
	assert_string_equal(units[0].name, "first.obj");
	assert_null(units[0].library);
	assert_string_equal(units[0].producer, "Microsoft (R) Optimizing Compiler 19.04");
	assert_int_equal(units[0].language, 0x21);
	assert_string_equal(units[0].directory, "D:\\build");
	assert_string_equal(units[1].library, "D:\\lib\\libm.rlib");
	assert_null(units[1].producer);
	assert_null(units[1].directory);
	assert_int_equal(units[1].language, 0);
	assert_string_equal(units[2].name, "* Linker *");
	assert_null(units[2].library);
	assert_string_equal(units[2].producer, "LLVM Linker");
	assert_null(units[2].directory);
	pdb_close(&w);
}

static const struct unit_range ranges[] = {
	{ PDB_TEXT + 0x10, 0x20, 0 },
	{ PDB_DATA, 8, 1 },
	{ PDB_TEXT, 0x10, 2 },
};

static void check_ranges(const struct pdb_writer *w)
{
	assert_int_equal(w->image.debug.n_unit_ranges, ARRAY_SIZE(ranges));
	for (size_t i = 0; i < ARRAY_SIZE(ranges); i++) {
		assert_int_equal(w->image.debug.unit_ranges[i].vm_addr, ranges[i].vm_addr);
		assert_int_equal(w->image.debug.unit_ranges[i].vm_size, ranges[i].vm_size);
		assert_int_equal(w->image.debug.unit_ranges[i].unit, ranges[i].unit);
	}
}

static void contributions_are_ranges(void **state)
{
	static const uint32_t versions[] = { 0xf12eba2d, 0xf13151e4 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(versions); i++) {
		struct pdb_writer w;

		write_three(&w);
		for (size_t at = 28; versions[i] == 0xf13151e4 && at <= w.contributions.size;
		     at += 32) { // entries of the second version are longer
			put_bytes(&w.contributions, NULL, 4);
			memmove(w.contributions.data + at + 4, w.contributions.data + at,
				w.contributions.size - at - 4);
		}
		w.contributions_version = versions[i];
		pdb_read_written(&w, DEBUG_UNITS);
		assert_null(w.error);
		check_ranges(&w);
		pdb_close(&w);
	}
}

static void groups_are_those_of_the_linker(void **state)
{
	struct pdb_writer w;

	(void)state;
	write_three(&w);
	pdb_read_written(&w, DEBUG_UNITS);
	assert_int_equal(w.image.n_groups, 1);
	assert_string_equal(w.image.groups[0].name, ".text$mn");
	assert_int_equal(w.image.groups[0].vm_addr, PDB_TEXT + 0x10);
	assert_int_equal(w.image.groups[0].vm_size, 0x20);
	pdb_close(&w);
}

static void nothing_is_added_that_is_not_wanted(void **state)
{
	struct pdb_writer w;

	(void)state;
	write_three(&w);
	pdb_read_written(&w, DEBUG_FUNCTIONS);
	assert_null(w.error);
	assert_int_equal(w.image.n_units, 0);
	assert_int_equal(w.image.debug.n_unit_ranges, 0);
	pdb_close(&w);
}

static void identity_has_guid_and_age(void **state)
{
	struct pdb_writer w;
	struct pdb_identity identity;

	(void)state;
	write_three(&w);
	pdb_write_streams(&w);
	pdb_write_file(&w);
	assert_true(pdb_probe(w.file.data, w.file.size));
	assert_null(pdb_identify(&w.arena, &w.file, &identity));
	for (unsigned i = 0; i < 16; i++)
		assert_int_equal(identity.guid[i], 0xa0 + i);
	assert_int_equal(identity.age, 3); // not the 99 of the first stream
	pdb_close(&w);
}

static const struct {
	const char *bytes;
	size_t size;
	const char *says;
} others[] = {
	{ "", 0, "not a PDB" },
	{ "MZ and more", 11, "not a PDB" },
	{ "BSJB and more", 13, "portable" },
	{ "Microsoft C/C++ program database 2.00\r\n\x1aJG\0\0", 44, "2.00" },
};

static void other_files_are_errors(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		struct arena arena = { 0 };
		struct file file = { .data = (const uint8_t *)others[i].bytes,
				     .size = others[i].size };
		struct pdb_identity identity;
		struct error *error = pdb_identify(&arena, &file, &identity);

		if (!error || !strstr(error->text, others[i].says))
			fail_msg("%s: %s", others[i].says, error ? error->text : "no error");
		arena_release(&arena);
	}
}

/* A compiler's PDB with types only has no third stream. */
static void without_modules_it_is_an_error(void **state)
{
	struct pdb_writer w;

	(void)state;
	pdb_start(&w);
	pdb_write_streams(&w);
	w.streams[PDB_DBI].size = 0;
	pdb_write_file(&w);
	pdb_make_image(&w);
	w.image.debug.wants = PDB_ALL;
	w.error = pdb_read(&w.image, &w.file);
	assert_non_null(w.error);
	assert_non_null(strstr(w.error->text, "types only"));
	assert_int_equal(w.image.n_units, 0);
	pdb_close(&w);
}

static void fast_links_are_told(void **state)
{
	struct pdb_writer w;

	(void)state;
	write_three(&w);
	w.feature = 0x494e494d;
	pdb_read_written(&w, PDB_ALL);
	assert_null(w.error);
	assert_true(pdb_has_warning(&w, "PDB: made with /DEBUG:FASTLINK"));
	check_ranges(&w);
	pdb_close(&w);
}

static void stripped_ones_are_told(void **state)
{
	struct pdb_writer w;

	(void)state;
	write_three(&w);
	w.flags = 2;
	pdb_read_written(&w, PDB_ALL);
	assert_true(pdb_has_warning(&w, "stripped"));
	check_ranges(&w);
	pdb_close(&w);
}

/* Streams 3 and 4 of the optional header; 0xffff is none. */
static void rearranged_images_have_units_only(void **state)
{
	struct pdb_writer w;

	(void)state;
	write_three(&w);
	put(&w.optional, "hhhhh", 0xffff, 0xffff, 0xffff, PDB_NAMES, 0xffff);
	put_record(&w.streams[PDB_SYMREC], S_PUB32, "wwhs", 2, 0, 1, "f");
	pdb_read_written(&w, PDB_ALL);
	assert_null(w.error);
	assert_true(pdb_has_warning(&w, "OMAP"));
	assert_int_equal(w.image.n_units, 3);
	assert_int_equal(w.image.debug.n_unit_ranges, 0);
	assert_int_equal(w.image.n_symbols, 0);
	pdb_close(&w);
}

static void cut_lists_are_read_as_far_as_they_go(void **state)
{
	struct pdb_writer w;

	(void)state;
	write_three(&w);
	pdb_write_streams(&w);
	w.streams[PDB_DBI].size = 64 + 64 + 20 + 30; // inside the second module
	pdb_write_file(&w);
	pdb_make_image(&w);
	w.image.debug.wants = DEBUG_UNITS;
	assert_null(pdb_read(&w.image, &w.file));
	assert_int_equal(w.image.n_units, 1);
	assert_true(pdb_has_warning(&w, "the list of modules is damaged: 1 are read"));
	pdb_close(&w);
}

/* Two modules with one stream: it does not fit the first, the second does not get it again. */
static void streams_belong_to_one_module(void **state)
{
	struct pdb_writer w;

	(void)state;
	write_three(&w);
	set_uint(&w.modules, 34, w.n_streams - 1, 2);
	pdb_read_written(&w, PDB_ALL);
	assert_null(w.error);
	assert_true(pdb_has_warning(&w, "2 of 3 modules are damaged"));
	pdb_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(modules_are_units),
		cmocka_unit_test(contributions_are_ranges),
		cmocka_unit_test(groups_are_those_of_the_linker),
		cmocka_unit_test(nothing_is_added_that_is_not_wanted),
		cmocka_unit_test(identity_has_guid_and_age),
		cmocka_unit_test(other_files_are_errors),
		cmocka_unit_test(without_modules_it_is_an_error),
		cmocka_unit_test(fast_links_are_told),
		cmocka_unit_test(stripped_ones_are_told),
		cmocka_unit_test(rearranged_images_have_units_only),
		cmocka_unit_test(cut_lists_are_read_as_far_as_they_go),
		cmocka_unit_test(streams_belong_to_one_module),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
