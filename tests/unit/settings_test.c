#include "made_image.h"

#include "../../src/settings/setting.h"

#define H "0123456789abcdef"
#define S "fedcba9876543210"

/* A file that was linked of objects with these names, in their order, and with these symbols. */
struct made_file {
	const char *what;
	const char *units[8], *symbols[4];
	const char *compilers, *library;
	bool is_pdb, is_debug;
	const char *setting, *value, *other; /* NULL: unknown; there is no other one */
	enum confidence confidence;
};

static const struct made_file files[] = {
	{ .what = "fat",
	  .units = { "app." H "-cgu.0", "compiler_builtins." S "-cgu.1" },
	  .symbols = { "_ZN3std2io5stdio5print17h" H "E" },
	  .setting = "lto",
	  .value = "fat",
	  .confidence = CONFIDENCE_CERTAIN },
	{ .what = "one crate that needs nothing",
	  .units = { "app." H "-cgu.0" },
	  .symbols = { "_ZN3app4main17h" H "E" },
	  .setting = "lto" },
	{ .what = "an object of nothing",
	  .units = { "app." H "-cgu.0", "std." S "-cgu.0", "core." S "-cgu.0",
		     "rustc_std_workspace_core." S "-cgu.0" },
	  .setting = "lto",
	  .value = "thin",
	  .confidence = CONFIDENCE_CERTAIN },
	{ .what = "sorted objects",
	  .units = { "alloc." S "-cgu.0", "app." H "-cgu.0", "core." S "-cgu.0",
		     "std." S "-cgu.0" },
	  .setting = "lto",
	  .value = "thin",
	  .confidence = CONFIDENCE_HIGH },
	{ .what = "the program behind the library, by lld",
	  .units = { "std." S "-cgu.0", "core." S "-cgu.0", "app." H "-cgu.0" },
	  .compilers = "rustc version 1.95.0; LLD 22",
	  .setting = "lto",
	  .value = "thin",
	  .confidence = CONFIDENCE_HIGH },
	{ .what = "promoted names",
	  .units = { "app." H "-cgu.0", "app." H "-cgu.1", "std." S "-cgu.0", "core." S "-cgu.0" },
	  .symbols = { "_ZN3app4helpE17h" H "E.llvm.1234567" },
	  .setting = "lto",
	  .value = "thin-local",
	  .confidence = CONFIDENCE_HIGH },
	{ .what = "promoted names, one unit each",
	  .units = { "app." H "-cgu.0", "std." S "-cgu.0", "core." S "-cgu.0" },
	  .symbols = { "_ZN3app4helpE17h" H "E.llvm.1234567" },
	  .setting = "lto",
	  .value = "thin",
	  .confidence = CONFIDENCE_HIGH },
	{ .what = "promoted names, the library elsewhere",
	  .units = { "app." H "-cgu.0", "app." H "-cgu.1", "alpha." H "-cgu.0" },
	  .symbols = { "_ZN3app4helpE17h" H "E.llvm.1234567" },
	  .library = "libstd-" H ".so",
	  .setting = "lto",
	  .value = "thin-local",
	  .other = "thin",
	  .confidence = CONFIDENCE_MEDIUM },
	{ .what = "one unit each",
	  .units = { "app." H "-cgu.0", "std." S "-cgu.0", "core." S "-cgu.0" },
	  .setting = "lto",
	  .value = "none",
	  .other = "thin-local",
	  .confidence = CONFIDENCE_CERTAIN },
	{ .what = "several units",
	  .units = { "app." H "-cgu.0", "app." H "-cgu.1", "std." S "-cgu.0", "core." S "-cgu.0" },
	  .setting = "lto",
	  .value = "none",
	  .confidence = CONFIDENCE_HIGH },
	{ .what = "the registry's libc is no proof",
	  .units = { "app." H "-cgu.0", "app." H "-cgu.1", "libc." H "-cgu.0", "std." S "-cgu.0",
		     "core." S "-cgu.0" },
	  .setting = "lto",
	  .value = "none",
	  .confidence = CONFIDENCE_HIGH },
	{ .what = "modules of a PDB",
	  .units = { "C:\\t\\app.app." H "-cgu.3.rcgu.o", "x\\std-" S ".std." S "-cgu.0.rcgu.o",
		     "x\\core-" S ".core." S "-cgu.0.rcgu.o", "C:\\t\\app.app." H "-cgu.4.rcgu.o" },
	  .is_pdb = true,
	  .setting = "lto",
	  .value = "none",
	  .confidence = CONFIDENCE_HIGH },
	{ .what = "names that GNU ld cut",
	  .units = { "app.0123456789", "app.0123456789", "std.fedcba9876", "core.fedcba987" },
	  .setting = "codegen-units",
	  .value = "more than 1",
	  .confidence = CONFIDENCE_HIGH },
	{ .what = "units of dependencies count",
	  .units = { "app." H "-cgu.0", "alpha." H "-cgu.0", "alpha." H "-cgu.1", "std." S "-cgu.0",
		     "core." S "-cgu.0" },
	  .setting = "codegen-units",
	  .value = "more than 1",
	  .confidence = CONFIDENCE_HIGH },
	{ .what = "units of the library do not",
	  .units = { "app." H "-cgu.0", "std." S "-cgu.0", "std." S "-cgu.1", "core." S "-cgu.0" },
	  .setting = "codegen-units",
	  .value = "1",
	  .other = "more than 1",
	  .confidence = CONFIDENCE_HIGH },
	{ .what = "merged units",
	  .units = { "app." H "-cgu.0", "compiler_builtins." S "-cgu.1" },
	  .setting = "codegen-units" },
	{ .what = "merged units that compile units name",
	  .units = { "src/main.rs/@/app." H "-cgu.0", "src/main.rs/@/app." H "-cgu.7" },
	  .is_debug = true,
	  .setting = "codegen-units",
	  .value = "more than 1",
	  .confidence = CONFIDENCE_HIGH },
	{ .what = "a copied unit of the library",
	  .units = { "src/main.rs/@/app." H "-cgu.0",
		     "/rustc/1/library/core/src/lib.rs/@/core." S "-cgu.0",
		     "/rustc/1/library/core/src/lib.rs/@/core." S "-cgu.0" },
	  .is_debug = true,
	  .setting = "lto",
	  .value = "thin",
	  .confidence = CONFIDENCE_HIGH },
	{ .what = "a copied unit of the program",
	  .units = { "src/main.rs/@/app." H "-cgu.0", "src/main.rs/@/app." H "-cgu.0" },
	  .is_debug = true,
	  .setting = "lto",
	  .value = "thin-local",
	  .confidence = CONFIDENCE_HIGH },
	{ .what = "compiler_builtins repeats its units always",
	  .units = { "/rustc/1/x/lib.rs/@/compiler_builtins." S "-cgu.0",
		     "/rustc/1/x/lib.rs/@/compiler_builtins." S "-cgu.0" },
	  .is_debug = true,
	  .setting = "lto" },
	{ .what = "units of the library alone",
	  .units = { "/rustc/1/library/core/src/lib.rs/@/core." S "-cgu.0" },
	  .is_debug = true,
	  .setting = "debug",
	  .value = "0",
	  .confidence = CONFIDENCE_HIGH },
	{ .what = "a unit of the program without types",
	  .units = { "src/main.rs/@/app." H "-cgu.0" },
	  .is_debug = true,
	  .setting = "debug",
	  .value = "1",
	  .other = "line-tables-only",
	  .confidence = CONFIDENCE_HIGH },
	{ .what = "units of an incremental build are the program's",
	  .units = { "src/main.rs/@/0mwc3li8numxp9yaqmvjtc7am",
		     "/rustc/1/library/core/src/lib.rs/@/core." S "-cgu.0" },
	  .is_debug = true,
	  .setting = "debug",
	  .value = "1",
	  .other = "line-tables-only",
	  .confidence = CONFIDENCE_HIGH },
	{ .what = "the runtime that unwinds",
	  .units = { "app." H "-cgu.0", "panic_unwind." S "-cgu.0", "std." S "-cgu.0" },
	  .setting = "panic",
	  .value = "unwind",
	  .confidence = CONFIDENCE_CERTAIN },
	{ .what = "the runtime that aborts",
	  .units = { "app." H "-cgu.0", "panic_abort." S "-cgu.0", "std." S "-cgu.0" },
	  .setting = "panic",
	  .value = "abort",
	  .confidence = CONFIDENCE_CERTAIN },
	{ .what = "a library elsewhere decides",
	  .units = { "app." H "-cgu.0", "alpha." H "-cgu.0" },
	  .library = "librustc_driver-" H ".so",
	  .setting = "panic" },
	{ .what = "C by clang and lld",
	  .units = { "crtstuff.c", "ld-temp.o" },
	  .setting = "lto",
	  .value = "full",
	  .confidence = CONFIDENCE_CERTAIN },
	{ .what = "C by GCC",
	  .units = { "crtstuff.c", "a.c" },
	  .symbols = { "table.lto_priv.0" },
	  .setting = "lto",
	  .value = "full",
	  .confidence = CONFIDENCE_CERTAIN },
	{ .what = "C by ThinLTO",
	  .units = { "a.c", "b.c" },
	  .symbols = { "help.llvm.77" },
	  .setting = "lto",
	  .value = "thin",
	  .confidence = CONFIDENCE_HIGH },
	{ .what = "C, source by source",
	  .units = { "crtstuff.c", "a.c", "b.c" },
	  .setting = "lto",
	  .value = "none",
	  .confidence = CONFIDENCE_MEDIUM },
	{ .what = "C by clang, few sources",
	  .units = { "crtstuff.c", "a.c", "b.c" },
	  .compilers = "clang version 14",
	  .setting = "lto",
	  .value = "none",
	  .other = "thin",
	  .confidence = CONFIDENCE_MEDIUM },
	{ .what = "a source of C is no crate, even where names are cut",
	  .units = { "app.0123456789", "__p__commode.c", "compiler_built" },
	  .symbols = { "_ZN3std2io5stdio5print17h" H "E" },
	  .setting = "lto",
	  .value = "fat",
	  .confidence = CONFIDENCE_CERTAIN },
	{ .what = "C, no source is left",
	  .units = { "crtstuff.c" },
	  .setting = "lto",
	  .value = "full",
	  .confidence = CONFIDENCE_MEDIUM },
	{ .what = "C without symbols", .setting = "lto" },
	{ .what = "C has no panics", .units = { "a.c" }, .setting = "panic" },
	{ .what = "a PDB of clang's LTO",
	  .units = { "app.exe.lto.obj" },
	  .is_pdb = true,
	  .setting = "lto",
	  .value = "full",
	  .confidence = CONFIDENCE_CERTAIN },
	{ .what = "a PDB of clang's ThinLTO",
	  .units = { "app.exe.lto.main.obj", "app.exe.lto.a.obj" },
	  .is_pdb = true,
	  .setting = "lto",
	  .value = "thin",
	  .confidence = CONFIDENCE_CERTAIN },
	{ .what = "a PDB of plain objects",
	  .units = { "main.obj", "a.obj" },
	  .is_pdb = true,
	  .setting = "lto",
	  .value = "none",
	  .confidence = CONFIDENCE_MEDIUM },
};

static void make_image(struct made_image *m, const struct made_file *f)
{
	enum unit_type type = f->is_pdb || f->is_debug ? UNIT_DEBUG : UNIT_SOURCE;

	made_image_init(m, 64);
	m->image.identity.format = f->is_pdb ? "pe" : "elf";
	m->image.identity.symbols_from = f->is_pdb ? SYMBOLS_PDB : SYMBOLS_SYMTAB;
	m->image.identity.bits = 64;
	m->image.identity.compilers = f->compilers;
	if (f->library)
		build_add_library(&m->image.build, f->library);
	for (size_t i = 0; i < ARRAY_SIZE(f->units) && f->units[i]; i++)
		image_add_unit(&m->image, type, f->units[i]);
	for (size_t i = 0; i < ARRAY_SIZE(f->symbols) && f->symbols[i]; i++)
		add_symbol(m, f->symbols[i], 0x1000, 1, NO_INDEX, SYMBOL_FUNCTION, 0);
}

static const struct verdict *verdict_on(const struct judged *judged, const char *name)
{
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		if (!strcmp(judged[i].name, name))
			return &judged[i].verdict;
	}
	fail_msg("no %s", name);
	return NULL;
}

static void names_of_objects_tell(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		const struct made_file *f = &files[i];
		struct made_image m;
		const struct verdict *v;

		make_image(&m, f);
		v = verdict_on(settings_judge(&m.image, &m.arena), f->setting);
		if (v->n_values != (size_t)(f->value != NULL) + (f->other != NULL) ||
		    (f->value && strcmp(v->values[0], f->value)) ||
		    (f->other && strcmp(v->values[1], f->other)) ||
		    v->confidence != f->confidence || !v->n_evidence)
			fail_msg("%s: %s (%s)", f->what, verdict_words(v, &m.arena),
				 confidence_name(v->confidence));
		made_image_release(&m);
	}
}

enum { RODATA = 0x1000, DATA = 0x2000, SIZE = 0x2000 };

/* A Rust file without names: `n` panic locations, each of the last `n_equal` equal to the first. */
static void make_locations(struct made_image *m, size_t n, size_t n_equal)
{
	static const char path[] = "src/main.rs";

	made_image_init(m, SIZE);
	memset(m->bytes, 0, SIZE);
	m->image.identity.format = "elf";
	m->image.identity.bits = 64;
	add_section(m, ".rodata", RODATA, 0x100, 0, KIND_RODATA, 0);
	add_section(m, ".data.rel.ro", DATA, SIZE - 0x100, 0x100, KIND_DATA, 0);
	memcpy(m->bytes, path, sizeof(path));
	for (size_t i = 0; i < n; i++) {
		uint8_t *at = m->bytes + 0x100 + 24 * i;

		at[8] = sizeof(path) - 1;
		at[16] = (uint8_t)(i + n_equal < n ? i + 1 : 1);
		at[20] = 5;
	}
}

/* The fingerprint that no strip removes. */
static void equal_locations_tell_of_several_modules(void **state)
{
	static const struct {
		size_t n, n_equal;
		const char *value;
		enum confidence confidence;
	} rows[] = {
		{ 39, 0, NULL, CONFIDENCE_UNKNOWN },
		{ 40, 0, "fat", CONFIDENCE_HIGH },
		{ 40, 1, "thin-local", CONFIDENCE_MEDIUM },
		{ 200, 60, "thin-local", CONFIDENCE_MEDIUM },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct made_image m;
		const struct verdict *v;

		make_locations(&m, rows[i].n, rows[i].n_equal);
		m.image.device.wants = DEVICE_HOST;
		for (size_t k = 0; k < rows[i].n; k++)
			image_add_pointer(&m.image, DATA + 24 * k, RODATA);
		v = verdict_on(settings_judge(&m.image, &m.arena), "lto");
		if ((rows[i].value == NULL) != (v->n_values == 0) ||
		    (rows[i].value && strcmp(v->values[0], rows[i].value)) ||
		    v->confidence != rows[i].confidence)
			fail_msg("%zu, %zu equal: %s", rows[i].n, rows[i].n_equal,
				 verdict_words(v, &m.arena));
		made_image_release(&m);
	}
}

/* Without relocations the words are the addresses. */
static void words_serve_where_nothing_is_relocated(void **state)
{
	struct made_image m;
	const struct verdict *v;

	(void)state;
	make_locations(&m, 50, 0);
	assert_int_equal(m.image.n_pointers, 0);
	for (size_t i = 0; i < 50; i++) {
		m.bytes[0x100 + 24 * i] = RODATA & 0xff;
		m.bytes[0x101 + 24 * i] = RODATA >> 8;
	}
	v = verdict_on(settings_judge(&m.image, &m.arena), "lto");
	assert_int_equal(v->n_values, 1);
	assert_string_equal(v->values[0], "fat");
	made_image_release(&m);
}

static void strip_levels_are_told_by_sections(void **state)
{
	static const struct {
		const char *sections[3];
		bool is_rust;
		const char *value;
	} rows[] = {
		{ { ".text" }, true, "symbols" },
		{ { ".text", ".symtab" }, true, "debuginfo" },
		{ { ".text", ".symtab", ".debug_info" }, true, "none" },
		{ { ".text", ".zdebug_info" }, false, "none" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct made_image m;
		const struct verdict *v;

		made_image_init(&m, 400);
		m.image.identity.format = "elf";
		for (size_t k = 0; k < 3 && rows[i].sections[k]; k++) {
			uint32_t s = add_section(&m, rows[i].sections[k], 0x1000 * (k + 1), 100,
						 100 * k, KIND_DATA, 0);

			if (k) {
				m.image.sections[s].vm_size = 0;
				m.image.sections[s].vm_addr = NO_ADDR;
			}
		}
		if (rows[i].is_rust)
			m.image.identity.compilers = "rustc version 1.95.0";
		m.image.build.strip = (struct strip_sizes){ .is_known = true, .all = { 392, 392 } };
		v = verdict_on(settings_judge(&m.image, &m.arena), "strip");
		assert_int_equal(v->bytes, i ? 8 : 0);
		assert_int_equal(v->remedy != NULL, i > 0);
		if (v->n_values != 1 || strcmp(v->values[0], rows[i].value) != 0)
			fail_msg("%zu: %s", i, verdict_words(v, &m.arena));
		made_image_release(&m);
	}
}

/* What is loaded is no debug information: it is left of a strip, and tells that there was some. */
static void loaded_debug_scripts_are_no_debug_information(void **state)
{
	struct made_image m;
	const struct judged *judged;

	(void)state;
	made_image_init(&m, 100);
	m.image.identity.format = "elf";
	m.image.identity.compilers = "rustc version 1.95.0";
	add_section(&m, ".debug_gdb_scripts", 0x1000, 34, 0, KIND_DATA, 0);
	judged = settings_judge(&m.image, &m.arena);
	assert_string_equal(verdict_on(judged, "strip")->values[0], "symbols");
	assert_int_equal(verdict_on(judged, "debug")->n_values, 2);
	assert_string_equal(verdict_on(judged, "debug")->values[0], "1");
	made_image_release(&m);
}

/* What is cut off may be what was looked for. */
static void damaged_files_are_not_judged(void **state)
{
	struct made_image m;
	const struct judged *judged;

	(void)state;
	made_image_init(&m, 100);
	m.image.identity.format = "elf";
	image_warn(&m.image, 50, "section .symtab leaves the file");
	judged = settings_judge(&m.image, &m.arena);
	for (size_t i = 0; i < SETTING_COUNT; i++)
		assert_int_equal(judged[i].verdict.n_values, 0);
	assert_string_equal(verdict_on(judged, "strip")->evidence[0],
			    "parts of the file are missing or damaged");
	made_image_release(&m);
}

/* A debug file that cannot be read is no damage of this one. */
static void warnings_of_other_files_do_not_count(void **state)
{
	struct made_image m;

	(void)state;
	made_image_init(&m, 100);
	m.image.identity.format = "elf";
	image_warn(&m.image, ERROR_NO_OFFSET, "the PDB cannot be read");
	assert_string_equal(verdict_on(settings_judge(&m.image, &m.arena), "strip")->values[0],
			    "symbols");
	made_image_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_objects_tell),
		cmocka_unit_test(equal_locations_tell_of_several_modules),
		cmocka_unit_test(words_serve_where_nothing_is_relocated),
		cmocka_unit_test(strip_levels_are_told_by_sections),
		cmocka_unit_test(loaded_debug_scripts_are_no_debug_information),
		cmocka_unit_test(damaged_files_are_not_judged),
		cmocka_unit_test(warnings_of_other_files_do_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
