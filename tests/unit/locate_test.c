#include "test.h"

#include "../../src/base/path.h"
#include "../../src/locate/locate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <libdeflate.h>

static bool is_right(void *context, const struct file *file, const char **why)
{
	size_t *n_seen = context;

	++*n_seen;
	if (file->size >= 5 && !memcmp(file->data, "right", 5))
		return true;
	*why = "build id is another";
	return false;
}

/* A directory with files in it; each holds its tag and is accepted when that is "right…". */
struct place {
	struct arena arena;
	char *root;
	const char *symbols; /* a symbol path */
	struct locate_options options;
	size_t n_seen; /* candidates that were looked into */
	struct locate_match match;
};

static void set_up(struct place *place)
{
	static const char template[] = P_tmpdir "/locate_test.XXXXXX";

	*place = (struct place){ .match = { is_right, &place->n_seen } };
	place->root = arena_copy(&place->arena, template, sizeof(template) - 1);
	assert_non_null(mkdtemp(place->root));
	unsetenv("_NT_SYMBOL_PATH");
	unsetenv("DEBUGINFOD_URLS");
}

static const char *inside(struct place *place, const char *name)
{
	return arena_format(&place->arena, "%s/%s", place->root, name);
}

static void add_symbol_path(struct place *place, const char *name)
{
	place->symbols = inside(place, name);
	place->options.symbol_paths = &place->symbols;
	place->options.n_symbol_paths = 1;
}

/* Writes a file and makes the directories it lies in. */
static const char *put(struct place *place, const char *name, const char *contents)
{
	const char *path = inside(place, name);
	char *copy = arena_copy(&place->arena, path, strlen(path));
	FILE *file;

	for (char *p = strchr(copy + strlen(place->root) + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		mkdir(copy, 0777);
		*p = '/';
	}
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(contents, 1, strlen(contents), file), strlen(contents));
	assert_int_equal(fclose(file), 0);
	return path;
}

static void tear_down(struct place *place)
{
	char *command = arena_format(&place->arena, "rm -rf '%s'", place->root);

	assert_int_equal(system(command), 0);
	arena_release(&place->arena);
}

static const uint8_t crc_text[] = "right";
#define CRC ((uint32_t)libdeflate_crc32(0, crc_text, 5))
#define ID  "2ae3f5c1"

struct try_row {
	const char *what;
	const char *file, *contents; /* the one candidate there is */
	const char *found;	     /* NULL: not */
	const char *why;	     /* somewhere in what was tried */
};

/* `symbols` is a symbol path in these, "real/app" the analyzed file. */
static const struct try_row elf_rows[] = {
	{ "beside the file", "real/app.dbg", "right", "real/app.dbg", NULL },
	{ "in .debug", "real/.debug/app.dbg", "right", "real/.debug/app.dbg", "missing" },
	{ "in a symbol path", "symbols/app.dbg", "right", "symbols/app.dbg", "missing" },
	{ "a wrong CRC", "real/app.dbg", "right, but longer", NULL, "wrong CRC" },
	{ "a wrong file", "real/app.dbg", "wrong", NULL, "build id is another" },
	{ "an empty file", "real/app.dbg", "", NULL, "build id is another" },
	{ "by build id", "symbols/.build-id/2a/e3f5c1.debug", "right, no CRC",
	  "symbols/.build-id/2a/e3f5c1.debug", "missing" },
	{ "the name that is proposed", "real/app.debug", "right, no CRC", "real/app.debug",
	  "missing" },
	{ "a directory", "real/app.dbg/x", "right", NULL, "missing" },
	{ "nothing", "other", "right", NULL, "missing" },
};

static bool has_reason(const struct located *located, const char *why)
{
	for (size_t i = 0; i < located->n_tried; i++) {
		if (!strcmp(located->tried[i].why, why))
			return true;
	}
	return !why;
}

static void expect(struct place *place, const char *what, const struct located *located,
		   const char *found)
{
	const char *path = found ? inside(place, found) : NULL;

	if (!located->path != !path || (path && strcmp(located->path, path) != 0))
		fail_msg("%s: %s, not %s", what, located->path ? located->path : "none",
			 path ? path : "none");
}

static void check_row(const struct try_row *row, bool is_pdb)
{
	struct place place;
	struct located located;
	struct locate_wanted wanted = { .build_id = ID,
					.debug_link = is_pdb ? "D:\\a\\app.pdb" : "app.dbg" };

	set_up(&place);
	add_symbol_path(&place, "symbols");
	wanted.debug_link_crc = CRC;
	wanted.path = put(&place, is_pdb ? "real/my-app.exe" : "real/app", "program");
	put(&place, row->file, row->contents);
	located = is_pdb ? locate_pdb(&place.arena, &wanted, &place.options, &place.match)
			 : locate_debug_file(&place.arena, &wanted, &place.options, &place.match);
	expect(&place, row->what, &located, row->found);
	if (row->why && !has_reason(&located, row->why))
		fail_msg("%s: nothing was tried that is \"%s\"", row->what, row->why);
	tear_down(&place);
}

static void debug_files_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(elf_rows); i++)
		check_row(&elf_rows[i], false);
}

static const struct try_row pdb_rows[] = {
	{ "beside the file", "real/app.pdb", "right", "real/app.pdb", NULL },
	{ "by the image's name", "real/my-app.pdb", "right", "real/my-app.pdb", "missing" },
	{ "in a symbol path", "symbols/app.pdb", "right", "symbols/app.pdb", "missing" },
	{ "in a symbol store", "symbols/app.pdb/" ID "/app.pdb", "right",
	  "symbols/app.pdb/" ID "/app.pdb", "missing" },
	{ "another's", "real/app.pdb", "wrong", NULL, "build id is another" },
	{ "another store", "symbols/app.pdb/00000001/app.pdb", "right", NULL, "missing" },
	{ "nothing", "other", "right", NULL, "missing" },
};

static void pdbs_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pdb_rows); i++)
		check_row(&pdb_rows[i], true);
}

/* `%s` is the root. */
static const struct {
	const char *variable;
	bool finds;
} symbol_paths[] = {
	{ "%s/store", true },
	{ "srv*%s/store*https://msdl.microsoft.com/download/symbols", true },
	{ "SRV*%s/store", true },
	{ "cache*%s/store;srv*https://example.org", true },
	{ "/nowhere;symsrv*symsrv.dll*%s/store", true },
	{ "srv*;;*;%s/store;", true },
	{ "srv*https://example.org/%s/store", false },
	{ "\\\\server%s/store", false },
	{ ";", false },
};

static void microsofts_symbol_path_is_read(void **state)
{
	struct place place;
	struct locate_wanted wanted = { .build_id = ID, .debug_link = "app.pdb" };

	(void)state;
	set_up(&place);
	wanted.path = put(&place, "app.exe", "program");
	put(&place, "store/app.pdb/" ID "/app.pdb", "right");
	for (size_t i = 0; i < ARRAY_SIZE(symbol_paths); i++) {
		const char *format = symbol_paths[i].variable, *at = strstr(format, "%s");
		struct located located;
		char *value = arena_format(&place.arena, "%.*s%s%s",
					   at ? (int)(at - format) : (int)strlen(format), format,
					   at ? place.root : "", at ? at + 2 : "");

		setenv("_NT_SYMBOL_PATH", value, 1);
		located = locate_pdb(&place.arena, &wanted, &place.options, &place.match);
		if (!located.path == symbol_paths[i].finds)
			fail_msg("%s: %s", value, located.path ? located.path : "none");
	}
	unsetenv("_NT_SYMBOL_PATH");
	tear_down(&place);
}

static void links_are_followed(void **state)
{
	struct place place;
	struct located located;
	struct locate_wanted wanted = { .debug_link = "app.dbg" };
	const char *link;

	(void)state;
	set_up(&place);
	put(&place, "opt/app", "program");
	put(&place, "opt/app.dbg", "right");
	put(&place, "bin/other", "program");
	link = inside(&place, "bin/app");
	assert_int_equal(symlink("../opt/app", link), 0);
	wanted.path = link;
	wanted.debug_link_crc = CRC;
	located = locate_debug_file(&place.arena, &wanted, &place.options, &place.match);
	assert_non_null(located.path);
	assert_non_null(strstr(located.path, "/opt/app.dbg"));
	tear_down(&place);
}

static void below_the_system_root_is_mirrored(void **state)
{
	struct place place;
	struct located located;
	struct locate_wanted wanted = { .build_id = ID, .debug_link = "app.dbg" };
	const char *mirrored, *real;
	bool is_tried = false, is_tried_by_id = false;

	(void)state;
	set_up(&place);
	wanted.path = put(&place, "app", "program");
	real = path_real(&place.arena, place.root);
	mirrored = arena_format(&place.arena, "/usr/lib/debug%s/app.dbg", real);
	located = locate_debug_file(&place.arena, &wanted, &place.options, &place.match);
	assert_null(located.path);
	for (size_t i = 0; i < located.n_tried; i++) {
		is_tried |= !strcmp(located.tried[i].path, mirrored);
		is_tried_by_id |= !strcmp(located.tried[i].path,
					  "/usr/lib/debug/.build-id/2a/e3f5c1.debug");
	}
	assert_true(is_tried);
	assert_true(is_tried_by_id);
	tear_down(&place);
}

static void what_is_given_is_the_only_candidate(void **state)
{
	struct place place;
	struct located located;
	struct locate_wanted wanted = { .debug_link = "app.dbg", .debug_link_crc = 1 };

	(void)state;
	set_up(&place);
	wanted.path = put(&place, "app", "program");
	put(&place, "app.dbg", "right");
	put(&place, "app.pdb", "right");
	place.options.debug_file = put(&place, "given", "right whatever the CRC");
	located = locate_debug_file(&place.arena, &wanted, &place.options, &place.match);
	expect(&place, "given", &located, "given");

	place.options.debug_file = put(&place, "given", "wrong");
	located = locate_debug_file(&place.arena, &wanted, &place.options, &place.match);
	expect(&place, "given, another's", &located, NULL);
	assert_int_equal(located.n_tried, 1);

	place.options.pdb = inside(&place, "absent");
	located = locate_pdb(&place.arena, &wanted, &place.options, &place.match);
	expect(&place, "absent", &located, NULL);
	assert_non_null(strstr(located_sentence(&place.arena, &located), "/absent: missing"));
	tear_down(&place);
}

static void nothing_is_opened_when_nothing_is_wanted(void **state)
{
	struct place place;
	struct located located;
	struct locate_wanted wanted = { .debug_link = "app.dbg" };

	(void)state;
	set_up(&place);
	place.options.no_debug = true;
	wanted.path = put(&place, "app", "program");
	wanted.debug_link_crc = CRC;
	place.options.debug_file = place.options.pdb = put(&place, "app.dbg", "right");
	located = locate_debug_file(&place.arena, &wanted, &place.options, &place.match);
	assert_null(located.path);
	located = locate_pdb(&place.arena, &wanted, &place.options, &place.match);
	assert_null(located.path);
	assert_int_equal(place.n_seen, 0);
	assert_string_equal(located_sentence(&place.arena, &located),
			    "none: not looked for (--no-debug)");
	tear_down(&place);
}

static void the_file_itself_is_no_candidate(void **state)
{
	struct place place;
	struct located located;
	struct locate_wanted wanted = { .debug_link = "app" };

	(void)state;
	set_up(&place);
	wanted.path = put(&place, "app", "right");
	wanted.debug_link_crc = CRC;
	located = locate_debug_file(&place.arena, &wanted, &place.options, &place.match);
	assert_null(located.path);
	assert_int_equal(place.n_seen, 0);
	tear_down(&place);
}

static const struct locate_wanted hostile[] = {
	{ .path = "/nowhere/app", .debug_link = "", .build_id = "" },
	{ .path = "/nowhere/app", .debug_link = "..", .build_id = "../../../x" },
	{ .path = "/nowhere/app", .debug_link = "/", .build_id = "2a" },
	{ .path = "app", .debug_link = "\\", .build_id = "2AE3F5C1-1" },
	{ .path = "", .debug_link = "%s%n", .build_id = "0" },
	{ .path = "-", .debug_link = "a", .build_id = NULL },
	{ .path = NULL, .debug_link = NULL, .build_id = NULL },
};

static void hostile_names_stay_in_their_directory(void **state)
{
	struct arena arena = { 0 };
	size_t n_seen = 0;
	struct locate_match match = { is_right, &n_seen };
	const char *symbols = "/nowhere/symbols";
	struct locate_options options = { .symbol_paths = &symbols, .n_symbol_paths = 1 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(hostile); i++) {
		struct located found[] = {
			locate_debug_file(&arena, &hostile[i], &options, &match),
			locate_pdb(&arena, &hostile[i], &options, &match),
			locate_dwp(&arena, hostile[i].path, &options, &match),
		};

		for (size_t k = 0; k < ARRAY_SIZE(found); k++) {
			assert_null(found[k].path);
			for (size_t t = 0; t < found[k].n_tried; t++)
				assert_null(strstr(found[k].tried[t].path, ".."));
			assert_non_null(located_sentence(&arena, &found[k]));
		}
	}
	arena_release(&arena);
}

static void work_is_bounded(void **state)
{
	struct arena arena = { 0 };
	size_t n_seen = 0;
	struct locate_match match = { is_right, &n_seen };
	const char *paths[2 * LOCATE_MOST_TRIED];
	struct locate_options options = { .symbol_paths = paths,
					  .n_symbol_paths = ARRAY_SIZE(paths) };
	struct locate_wanted wanted = { .path = "/nowhere/app", .debug_link = "app.dbg" };
	struct located located;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		paths[i] = arena_format(&arena, "/nowhere/%zu", i);
	located = locate_debug_file(&arena, &wanted, &options, &match);
	assert_int_equal(located.n_tried, LOCATE_MOST_TRIED);
	assert_string_equal(located_sentence(&arena, &located),
			    "none: no app.dbg beside the file or in 255 other places; "
			    "more places were not tried");
	arena_release(&arena);
}

static const struct {
	const char *what, *file, *link, *id;
	bool finds;
} alternates[] = {
	{ "relative to the debug file", ".dwz/common.debug", "../../.dwz/common.debug", "", true },
	{ "in a symbol path", "symbols/.dwz/common.debug", "/usr/lib/debug/.dwz/common.debug", "",
	  true },
	{ "by build id", "symbols/.build-id/2a/e3f5c1.debug", "gone", ID, true },
	{ "nothing", "other", "gone", ID, false },
	{ "no name", "other", NULL, NULL, false },
};

static void alternate_files_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(alternates); i++) {
		struct place place;
		const char *debug, *link;
		struct located located;

		set_up(&place);
		add_symbol_path(&place, "symbols");
		debug = put(&place, "usr/bin/app.debug", "debug file");
		put(&place, alternates[i].file, "right");
		put(&place, "by-id/x", "");
		link = inside(&place, "by-id/app.debug");
		assert_int_equal(symlink("../usr/bin/app.debug", link), 0);
		for (int pass = 0; pass < 2; pass++) {
			located = locate_alternate(&place.arena, pass ? link : debug,
						   alternates[i].link, alternates[i].id,
						   &place.options, &place.match);
			if (!located.path == alternates[i].finds)
				fail_msg("%s: %s", alternates[i].what,
					 located_sentence(&place.arena, &located));
		}
		tear_down(&place);
	}
}

static const struct {
	const char *what, *file, *comp_dir, *name; /* a leading '@' is the root */
	bool finds;
} dwos[] = {
	{ "in the unit's directory", "build/obj/a.dwo", "@/build", "obj/a.dwo", true },
	{ "by an absolute name", "build/a.dwo", "/gone", "@/build/a.dwo", true },
	{ "in a directory relative to the file", "bin/obj/a.dwo", "obj", "a.dwo", true },
	{ "relative to the file", "bin/obj/a.dwo", "/gone", "obj/a.dwo", true },
	{ "beside the file", "bin/a.dwo", "/gone", "deep/obj/a.dwo", true },
	{ "in a symbol path", "symbols/a.dwo", NULL, "/gone/a.dwo", true },
	{ "not below the current directory", "a.dwo", NULL, "none/a.dwo", false },
	{ "nothing", "bin/b.dwo", "/gone", "a.dwo", false },
	{ "no name", "bin/b.dwo", "/gone", "", false },
};

static const char *rooted(struct place *place, const char *path)
{
	return path && *path == '@' ? inside(place, path + 2) : path;
}

static void dwos_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(dwos); i++) {
		struct place place;
		const char *path;
		struct located located;

		set_up(&place);
		add_symbol_path(&place, "symbols");
		path = put(&place, "bin/app", "program");
		put(&place, dwos[i].file, "right");
		located = locate_dwo(&place.arena, path, rooted(&place, dwos[i].comp_dir),
				     rooted(&place, dwos[i].name), &place.options, &place.match);
		expect(&place, dwos[i].what, &located, dwos[i].finds ? dwos[i].file : NULL);
		tear_down(&place);
	}
}

static void dwps_are_found(void **state)
{
	static const char *const files[] = { "bin/app.dwp", "symbols/app.dwp" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		struct place place;
		const char *path;
		struct located located;

		set_up(&place);
		add_symbol_path(&place, "symbols");
		path = put(&place, "bin/app", "program");
		located = locate_dwp(&place.arena, path, &place.options, &place.match);
		assert_string_equal(located_sentence(&place.arena, &located),
				    "none: no app.dwp beside the file or in 1 other place");
		put(&place, files[i], "right");
		located = locate_dwp(&place.arena, path, &place.options, &place.match);
		expect(&place, files[i], &located, files[i]);
		tear_down(&place);
	}
}

static struct tried beside = { "pty.pdb", "missing" };
static struct tried wrong[] = { { "pty.pdb", "missing" },
				{ "sym/pty.pdb", "GUID is A-1, not B-1" },
				{ "sym2/pty.pdb", "missing" } };
static struct tried damaged[] = { { "pty.pdb", "not a PDB" }, { "x/pty.pdb", "missing" } };
static struct tried many[] = {
	{ "a", "wrong CRC" }, { "b", "wrong CRC" }, { "c", "wrong CRC" }, { "d", "wrong CRC" }
};
static struct tried server[] = { { "debuginfod", "built without debuginfod" } };

static const struct {
	struct located located;
	const char *sentence;
} sentences[] = {
	{ { .path = "/far/away/pty.pdb" }, "pty.pdb" },
	{ { .path = "C:\\far\\pty.pdb" }, "pty.pdb" },
	{ { .tried = &beside, .n_tried = 1, .wanted = "pty.pdb" },
	  "none: no pty.pdb beside the file" },
	{ { .tried = &beside, .n_tried = 1 }, "none: pty.pdb: missing" },
	{ { .tried = wrong, .n_tried = 3, .wanted = "pty.pdb" },
	  "none: no pty.pdb beside the file or in 1 other place; sym/pty.pdb: GUID is A-1, not "
	  "B-1" },
	{ { .tried = damaged, .n_tried = 2, .wanted = "pty.pdb" },
	  "none: missing in 1 place; pty.pdb: not a PDB" },
	{ { .tried = many, .n_tried = 4 },
	  "none: a: wrong CRC; b: wrong CRC; c: wrong CRC; and 1 more" },
	{ { .tried = server, .n_tried = 1 }, "none: debuginfod: built without debuginfod" },
	{ { .note = "the file names no debug file" }, "none: the file names no debug file" },
	{ { 0 }, "none" },
};

static void the_end_of_a_search_is_one_line(void **state)
{
	struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sentences); i++)
		assert_string_equal(located_sentence(&arena, &sentences[i].located),
				    sentences[i].sentence);
	arena_release(&arena);
}

static void debuginfod_is_asked_last_and_only_on_demand(void **state)
{
	struct arena arena = { 0 };
	size_t n_seen = 0;
	struct locate_options options = { 0 };
	struct locate_match match = { is_right, &n_seen };
	struct locate_wanted wanted = { .path = "/nowhere/app", .build_id = ID };
	struct located without, with;

	(void)state;
	unsetenv("DEBUGINFOD_URLS");
	without = locate_debug_file(&arena, &wanted, &options, &match);
	options.debuginfod = true;
	with = locate_debug_file(&arena, &wanted, &options, &match);
	assert_int_equal(with.n_tried, without.n_tried + 1);
	assert_string_equal(with.tried[with.n_tried - 1].path, "debuginfod");
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(debug_files_are_found),
		cmocka_unit_test(pdbs_are_found),
		cmocka_unit_test(microsofts_symbol_path_is_read),
		cmocka_unit_test(links_are_followed),
		cmocka_unit_test(below_the_system_root_is_mirrored),
		cmocka_unit_test(what_is_given_is_the_only_candidate),
		cmocka_unit_test(nothing_is_opened_when_nothing_is_wanted),
		cmocka_unit_test(the_file_itself_is_no_candidate),
		cmocka_unit_test(hostile_names_stay_in_their_directory),
		cmocka_unit_test(work_is_bounded),
		cmocka_unit_test(alternate_files_are_found),
		cmocka_unit_test(dwos_are_found),
		cmocka_unit_test(dwps_are_found),
		cmocka_unit_test(the_end_of_a_search_is_one_line),
		cmocka_unit_test(debuginfod_is_asked_last_and_only_on_demand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
