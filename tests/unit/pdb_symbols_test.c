#include "pdb_writer.h"

enum { COMDAT = 0x60501020, PLAIN = 0x60500020 };

static void put_procedure(struct bytes *out, unsigned kind, unsigned offset, unsigned size,
			  const char *name)
{
	put_record(out, kind, "zwzwhbs", 12, size, 12, offset, 1, 0, name);
}

static void put_data(struct bytes *out, unsigned kind, unsigned type, unsigned offset,
		     const char *name)
{
	put_record(out, kind, "wwhs", type, offset, 2, name);
}

static void put_public(struct pdb_writer *w, unsigned flags, unsigned section, unsigned offset,
		       const char *name)
{
	put_record(&w->streams[PDB_SYMREC], S_PUB32, "wwhs", flags, offset, section, name);
}

static void check(const struct pdb_writer *w, const char *name, uint64_t vm_addr, uint64_t vm_size,
		  unsigned type, unsigned flags)
{
	const struct symbol *symbol = pdb_symbol(w, name);

	if (!symbol)
		fail_msg("no symbol %s", name);
	if (symbol->vm_addr != vm_addr || symbol->vm_size != vm_size || symbol->type != type ||
	    symbol->flags != flags)
		fail_msg("%s: address %#x, size %#x, type %u, flags %#x", name,
			 (unsigned)symbol->vm_addr, (unsigned)symbol->vm_size, symbol->type,
			 symbol->flags);
	assert_int_equal(symbol->entry_off, NO_ADDR);
	assert_int_equal(symbol->name_off, NO_ADDR);
	assert_int_equal(symbol->name_length, strlen(name));
	assert_int_equal(symbol->section, vm_addr < PDB_DATA ? 0 : 1);
}

static void records_of_code_are_functions(void **state)
{
	struct pdb_writer w;
	struct bytes s = { 0 };
	unsigned parent;

	(void)state;
	pdb_start(&w);
	put_procedure(&s, S_GPROC32, 0, 0x10, "global");
	parent = (unsigned)s.size + 4; // the stream begins with 4 more bytes
	put_procedure(&s, S_LPROC32, 0x10, 0x20, "local<int>");
	put_procedure(&s, S_GPROC32_ID, 0x30, 4, "by id");
	put_procedure(&s, 0x1156, 0x34, 4, "dpc");
	put_procedure(&s, S_GPROC32, 0x1000, 4, "behind the section");
	put_procedure(&s, S_GPROC32, 0x38, 4, "");
	put_record(&s, S_THUNK32, "zwhhbs", 12, 0x40, 1, 6, 0, "thunk");
	put_record(&s, S_TRAMPOLINE, "hhwwhh", 0, 5, 0x50, 0, 1, 1);
	put_record(&s, S_TRAMPOLINE, "hhwwhh", 1, 12, 0x60, 0, 1, 1);
	put_record(&s, S_SEPCODE, "wzwwwwhh", parent, 4, 7, 0, 0x70, 0x10, 1, 1);
	put_record(&s, S_SEPCODE, "wzwwwwhh", parent + 2, 4, 7, 0, 0x78, 0x10, 1, 1);
	pdb_module(&w, "a.obj", "", &s, NULL);
	pdb_read_written(&w, DEBUG_FUNCTIONS);
	assert_null(w.error);
	assert_int_equal(w.image.n_warnings, 0);
	assert_int_equal(w.image.n_symbols, 8);
	assert_int_equal(w.image.identity.symbols_from, SYMBOLS_PDB);
	check(&w, "global", PDB_TEXT, 0x10, SYMBOL_FUNCTION, SYMBOL_READABLE);
	check(&w, "local<int>", PDB_TEXT + 0x10, 0x20, SYMBOL_FUNCTION,
	      SYMBOL_READABLE | SYMBOL_LOCAL);
	check(&w, "by id", PDB_TEXT + 0x30, 4, SYMBOL_FUNCTION, SYMBOL_READABLE);
	check(&w, "dpc", PDB_TEXT + 0x34, 4, SYMBOL_FUNCTION, SYMBOL_READABLE | SYMBOL_LOCAL);
	check(&w, "thunk", PDB_TEXT + 0x40, 6, SYMBOL_FUNCTION, SYMBOL_READABLE | SYMBOL_LOCAL);
	check(&w, "[incremental link thunk]", PDB_TEXT + 0x50, 5, SYMBOL_FUNCTION,
	      SYMBOL_READABLE | SYMBOL_LOCAL);
	check(&w, "[branch island]", PDB_TEXT + 0x60, 12, SYMBOL_FUNCTION,
	      SYMBOL_READABLE | SYMBOL_LOCAL);
	assert_int_equal(w.image.symbols[7].vm_addr, PDB_TEXT + 0x70);
	assert_string_equal(w.image.symbols[7].name, "local<int>");
	pdb_close(&w);
}

/* Each has what is in the types stream below. */
static const struct {
	const char *name;
	uint32_t type;
	uint64_t size; /* 0: not known */
} variables[] = {
	{ "an int", 0x74, 4 },
	{ "a pointer to void", 0x603, 8 },
	{ "a near pointer", 0x403, 4 },
	{ "of no type", 0, 0 },
	{ "an array", 0x1000, 40 },
	{ "a large array", 0x1001, 0x9000 },
	{ "a const array", 0x1002, 40 },
	{ "a pointer", 0x1003, 8 },
	{ "a pointer of its own size", 0x1004, 16 },
	{ "a class", 0x1005, 24 },
	{ "a class by name", 0x1006, 24 },
	{ "an unknown class", 0x1007, 0 },
	{ "a union", 0x1008, 12 },
	{ "an enum", 0x1009, 2 },
	{ "a const one of itself", 0x100a, 0 },
	{ "of no such type", 0x100b, 0 },
};

static void put_types(struct bytes *t)
{
	put_record(t, 0x1503, "wwhs", 0x74, 0x75, 40, "");		// array
	put_record(t, 0x1503, "wwhhs", 0x74, 0x75, 0x8002, 0x9000, ""); // numbers are longer
	put_record(t, 0x1001, "wh", 0x1000, 1);				// modified
	put_record(t, 0x1002, "ww", 0x74, 0x0c);			// pointer, 64 bits
	put_record(t, 0x1002, "ww", 0x74, 0x0c | 16 << 13);		// with a size
	put_record(t, 0x1505, "hhwwwhss", 1, 0x200, 0, 0, 0, 24, "S", ".?AUS@@");
	put_record(t, 0x1505, "hhwwwhss", 0, 0x280, 0, 0, 0, 0, "S", ".?AUS@@");
	put_record(t, 0x1505, "hhwwwhss", 0, 0x280, 0, 0, 0, 0, "T", ".?AUT@@");
	put_record(t, 0x1506, "hhwhs", 1, 0, 0, 12, "U");
	put_record(t, 0x1507, "hhwws", 1, 0, 0x21, 0, "E");
	put_record(t, 0x1001, "wh", 0x100a, 1);
}

static void variables_have_the_size_of_their_type(void **state)
{
	struct pdb_writer w;
	struct bytes s = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(variables); i++) {
		bool fits = variables[i].size && variables[i].size <= 0x1000;

		pdb_start(&w);
		put_types(&w.streams[PDB_TPI]);
		put_data(&s, i % 2 ? S_LDATA32 : S_LTHREAD32, variables[i].type, 0x10,
			 variables[i].name);
		pdb_module(&w, "a.obj", "", &s, NULL);
		pdb_read_written(&w, DEBUG_FUNCTIONS);
		assert_null(w.error);
		assert_int_equal(w.image.n_warnings, 0);
		check(&w, variables[i].name, PDB_DATA + 0x10, fits ? variables[i].size : 0,
		      SYMBOL_OBJECT,
		      SYMBOL_READABLE | SYMBOL_LOCAL | (fits ? 0u : (unsigned)SYMBOL_UNSIZED));
		pdb_close(&w);
	}
}

static void global_variables_are_not_in_modules(void **state)
{
	struct pdb_writer w;
	struct bytes s = { 0 };

	(void)state;
	pdb_start(&w);
	put_data(&s, S_LDATA32, 0x74, 0, "both");
	put_data(&w.streams[PDB_SYMREC], S_LDATA32, 0x74, 0, "both");
	put_data(&w.streams[PDB_SYMREC], S_GDATA32, 0x13, 8, "global");
	put_data(&w.streams[PDB_SYMREC], S_GTHREAD32, 0x13, 16, "of threads");
	pdb_module(&w, "a.obj", "", &s, NULL);
	pdb_contribution(&w, 2, 0, 20, PLAIN, 0);
	pdb_read_written(&w, DEBUG_FUNCTIONS | DEBUG_UNITS);
	assert_int_equal(w.image.n_symbols, 3);
	check(&w, "both", PDB_DATA, 4, SYMBOL_OBJECT, SYMBOL_READABLE | SYMBOL_LOCAL);
	check(&w, "global", PDB_DATA + 8, 8, SYMBOL_OBJECT, SYMBOL_READABLE);
	assert_int_equal(pdb_symbol(&w, "global")->unit, 0);
	/* Its type is larger than what the linker took. */
	check(&w, "of threads", PDB_DATA + 16, 0, SYMBOL_OBJECT, SYMBOL_READABLE | SYMBOL_UNSIZED);
	pdb_close(&w);
}

/* What is alone in a COMDAT is all of it. */
static void public_symbols_have_a_size_in_a_comdat(void **state)
{
	struct pdb_writer w;
	struct bytes s = { 0 };

	(void)state;
	pdb_start(&w);
	put_procedure(&s, S_GPROC32, 0x80, 0xc, "sized");
	pdb_module(&w, "a.obj", "", &s, NULL);
	pdb_contribution(&w, 1, 0, 0x10, COMDAT, 0);
	pdb_contribution(&w, 1, 0x20, 0x10, PLAIN, 0);
	pdb_contribution(&w, 1, 0x40, 0x10, COMDAT, 0);
	pdb_contribution(&w, 1, 0x60, 0x10, COMDAT, 0);
	pdb_contribution(&w, 1, 0x80, 0x10, COMDAT, 0);
	put_public(&w, 2, 1, 0, "?alone@@YAXXZ");
	put_public(&w, 2, 1, 0, "?folded@@YAXXZ");
	put_public(&w, 2, 1, 0x20, "?in_a_section@@YAXXZ");
	put_public(&w, 2, 1, 0x40, "?first_of_two@@YAXXZ");
	put_public(&w, 0, 1, 0x48, "?second_of_two@@YAXXZ");
	put_public(&w, 2, 1, 0x64, "?not_at_the_start@@YAXXZ");
	put_public(&w, 2, 1, 0x80, "?sized@@YAXXZ");
	put_public(&w, 0, 9, 0, "absolute");
	pdb_read_written(&w, DEBUG_FUNCTIONS | DEBUG_UNITS);
	assert_int_equal(w.image.n_symbols, 8);
	check(&w, "?alone@@YAXXZ", PDB_TEXT, 0x10, SYMBOL_FUNCTION, 0);
	check(&w, "?folded@@YAXXZ", PDB_TEXT, 0x10, SYMBOL_FUNCTION, 0);
	check(&w, "?in_a_section@@YAXXZ", PDB_TEXT + 0x20, 0, SYMBOL_FUNCTION, SYMBOL_UNSIZED);
	check(&w, "?first_of_two@@YAXXZ", PDB_TEXT + 0x40, 0, SYMBOL_FUNCTION, SYMBOL_UNSIZED);
	check(&w, "?second_of_two@@YAXXZ", PDB_TEXT + 0x48, 0, SYMBOL_OBJECT, SYMBOL_UNSIZED);
	check(&w, "?not_at_the_start@@YAXXZ", PDB_TEXT + 0x64, 0, SYMBOL_FUNCTION, SYMBOL_UNSIZED);
	/* The procedure says it better, and this is another name of it. */
	check(&w, "?sized@@YAXXZ", PDB_TEXT + 0x80, 0, SYMBOL_FUNCTION, SYMBOL_UNSIZED);
	check(&w, "sized", PDB_TEXT + 0x80, 0xc, SYMBOL_FUNCTION, SYMBOL_READABLE);
	assert_int_equal(pdb_symbol(&w, "?alone@@YAXXZ")->unit, 0);
	pdb_close(&w);
}

static void underscores_are_of_i386(void **state)
{
	static const struct {
		uint16_t machine;
		const char *name;
	} machines[] = { { 0x14c, "main" }, { 0x8664, "_main" }, { 0xaa64, "_main" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++) {
		struct pdb_writer w;

		pdb_start(&w);
		w.machine = machines[i].machine;
		put_public(&w, 2, 1, 0, "_main");
		pdb_module(&w, "a.obj", "", NULL, NULL);
		pdb_read_written(&w, DEBUG_FUNCTIONS);
		check(&w, machines[i].name, PDB_TEXT, 0, SYMBOL_FUNCTION, SYMBOL_UNSIZED);
		pdb_close(&w);
	}
}

/* Behind the last slot something without a name begins. */
static void slots_of_imports_are_pointers(void **state)
{
	static const struct {
		uint16_t machine;
		const char *public, *name;
		uint64_t size;
	} cases[] = { { 0x14c, "__imp__Sleep@4", "_imp__Sleep@4", 4 },
		      { 0x8664, "__imp_Sleep", "__imp_Sleep", 8 },
		      { 0xaa64, "__imp_Sleep", "__imp_Sleep", 8 },
		      { 0x8664, "__important", "__important", 0 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct pdb_writer w;

		pdb_start(&w);
		w.machine = cases[i].machine;
		put_public(&w, 0, 2, 0x10, cases[i].public);
		pdb_module(&w, "a.obj", "", NULL, NULL);
		pdb_read_written(&w, DEBUG_FUNCTIONS);
		check(&w, cases[i].name, PDB_DATA + 0x10, cases[i].size, SYMBOL_OBJECT,
		      cases[i].size ? 0 : SYMBOL_UNSIZED);
		pdb_close(&w);
	}
}

/* Reads with an exported function and a COFF symbol in the image before. */
static void read_with_symbols(struct pdb_writer *w)
{
	static const uint16_t flags[] = { SYMBOL_DYNAMIC | SYMBOL_UNSIZED, SYMBOL_UNSIZED };

	pdb_module(w, "a.obj", "", NULL, NULL);
	pdb_write_streams(w);
	pdb_write_file(w);
	pdb_make_image(w);
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		image_add_symbol(&w->image, (struct symbol){ .name = "f",
							     .vm_addr = PDB_TEXT,
							     .type = SYMBOL_FUNCTION,
							     .flags = flags[i] });
	w->image.identity.symbols_from = SYMBOLS_EXPORTS;
	w->image.debug.wants = DEBUG_FUNCTIONS;
	w->error = pdb_read(&w->image, &w->file);
	assert_null(w->error);
}

static void exports_are_shadows(void **state)
{
	struct pdb_writer w;

	(void)state;
	pdb_start(&w);
	put_public(&w, 2, 1, 0, "f");
	read_with_symbols(&w);
	assert_true(w.image.symbols[0].flags & SYMBOL_SHADOW);
	assert_false(w.image.symbols[1].flags & SYMBOL_SHADOW);
	assert_int_equal(w.image.identity.symbols_from, SYMBOLS_PDB);
	pdb_close(&w);
}

static void exports_stay_when_there_is_nothing_better(void **state)
{
	struct pdb_writer w;

	(void)state;
	pdb_start(&w);
	read_with_symbols(&w);
	assert_false(w.image.symbols[0].flags & SYMBOL_SHADOW);
	assert_int_equal(w.image.identity.symbols_from, SYMBOLS_EXPORTS);
	pdb_close(&w);
}

static const struct {
	const char *what;
	size_t at;
	unsigned value;
} damages[] = {
	{ "no length", 0, 0 },
	{ "a length of one", 0, 1 },
	{ "a length past the end", 0, 0x7fff },
};

/* The second record is damaged: what came before it stays. */
static void damaged_records_end_the_module(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(damages); i++) {
		struct pdb_writer w;
		struct bytes s = { 0 };
		size_t second;

		pdb_start(&w);
		put_procedure(&s, S_GPROC32, 0, 0x10, "first");
		second = s.size;
		put_procedure(&s, S_GPROC32, 0x10, 0x10, "second");
		set_uint(&s, second + damages[i].at, damages[i].value, 2);
		pdb_module(&w, "a.obj", "", &s, NULL);
		pdb_read_written(&w, PDB_ALL);
		if (w.error || !pdb_symbol(&w, "first") || pdb_symbol(&w, "second") ||
		    !pdb_has_warning(&w, "1 of 1 modules are damaged"))
			fail_msg("%s", damages[i].what);
		pdb_close(&w);
	}
}

/* Names are read inside of their record only. */
static void names_have_an_end(void **state)
{
	struct pdb_writer w;
	struct bytes s = { 0 };

	(void)state;
	pdb_start(&w);
	put_procedure(&s, S_GPROC32, 0, 0x10, "12345678901234567");
	memset(s.data + s.size - 5, 'x', 5);
	put_procedure(&s, S_GPROC32, 0x10, 0x10, "next");
	pdb_module(&w, "a.obj", "", &s, NULL);
	pdb_read_written(&w, DEBUG_FUNCTIONS);
	assert_int_equal(w.image.n_symbols, 1);
	assert_string_equal(w.image.symbols[0].name, "next");
	pdb_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_of_code_are_functions),
		cmocka_unit_test(variables_have_the_size_of_their_type),
		cmocka_unit_test(global_variables_are_not_in_modules),
		cmocka_unit_test(public_symbols_have_a_size_in_a_comdat),
		cmocka_unit_test(underscores_are_of_i386),
		cmocka_unit_test(slots_of_imports_are_pointers),
		cmocka_unit_test(exports_are_shadows),
		cmocka_unit_test(exports_stay_when_there_is_nothing_better),
		cmocka_unit_test(damaged_records_end_the_module),
		cmocka_unit_test(names_have_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
