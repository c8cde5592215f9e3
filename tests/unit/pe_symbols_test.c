#include "pe_writer.h"

static struct pe_writer pe;

enum { SYMBOLS = FILE_SIZE, ENTRY = 18, EXTERNAL = 2, STATIC = 3, LABEL = 6, NAMES_FILE = 103 };

struct entry {
	const char *name; /* of up to 8 characters, or NULL: `offset` */
	uint32_t offset, value;
	uint16_t section, type;
	uint8_t class, n_auxiliary;
};

static void put_entry(size_t at, const struct entry *entry)
{
	if (entry->name)
		memcpy(pe.bytes + at, entry->name, strnlen(entry->name, 8));
	else
		pe_set(&pe, at + 4, entry->offset, 4);
	pe_set(&pe, at + 8, entry->value, 4);
	pe_set(&pe, at + 12, entry->section, 2);
	pe_set(&pe, at + 14, entry->type, 2);
	pe_set(&pe, at + 16, entry->class, 1);
	pe_set(&pe, at + 17, entry->n_auxiliary, 1);
}

/* The table, room for the auxiliary entries included, and a string table with one long name. */
static void put_symbols(uint16_t machine, const struct entry *entries, size_t n)
{
	static const char name[] = "a_long_name_of_a_function";
	uint32_t n_entries = 0;

	pe_start(&pe, machine);
	for (size_t i = 0; i < n; i++) {
		put_entry(SYMBOLS + ENTRY * (size_t)n_entries, &entries[i]);
		n_entries += 1u + entries[i].n_auxiliary;
	}
	pe.size = SYMBOLS + ENTRY * (size_t)n_entries;
	pe_set(&pe, pe.size, 4 + sizeof(name), 4);
	memcpy(pe.bytes + pe.size + 4, name, sizeof(name));
	pe.size += 4 + sizeof(name);
	pe_set(&pe, SIGNATURE + 12, SYMBOLS, 4);
	pe_set(&pe, SIGNATURE + 16, n_entries, 4);
}

static void symbols_of_all_classes_are_read(void **state)
{
	static const struct entry entries[] = {
		{ ".file", 0, 0, 0xfffe, 0, NAMES_FILE, 1 },
		{ ".text", 0, 0x10, 1, 0, STATIC, 1 },
		{ "local", 0, 0x20, 1, 0x20, STATIC, 0 },
		{ NULL, 4, 0x30, 1, 0x20, EXTERNAL, 0 },
		{ "exactly8", 0, 4, 3, 0, EXTERNAL, 0 },
		{ "away", 0, 0, 0, 0x20, EXTERNAL, 0 },
		{ "number", 0, 77, 0xffff, 0, EXTERNAL, 0 },
		{ "spot", 0, 0x38, 1, 0, LABEL, 0 },
		{ "_end", 0, 0x900, 3, 0, EXTERNAL, 0 },
	};
	const struct symbol *s;

	(void)state;
	put_symbols(AMD64, entries, ARRAY_SIZE(entries));
	memcpy(pe.bytes + SYMBOLS + ENTRY, "main.c", 6);
	pe_set(&pe, SYMBOLS + 3 * ENTRY, 0x40, 4); // the length of the contribution
	pe_parse(&pe);
	assert_int_equal(pe.image.n_symbols, ARRAY_SIZE(entries));
	assert_int_equal(pe.image.identity.symbols_from, SYMBOLS_COFF);
	assert_int_equal(pe.image.n_units, 1);
	assert_string_equal(pe.image.units[0].name, "main.c");
	assert_int_equal(pe_symbol(&pe, "main.c")->type, SYMBOL_FILE);
	s = pe_symbol(&pe, ".text");
	assert_int_equal(s->type, SYMBOL_SECTION);
	assert_int_equal(s->vm_addr, TEXT + 0x10);
	assert_int_equal(s->vm_size, 0x40);
	assert_int_equal(s->entry_size, 2 * ENTRY);
	assert_int_equal(s->unit, 0);
	s = pe_symbol(&pe, "local");
	assert_int_equal(s->flags, SYMBOL_LOCAL | SYMBOL_UNSIZED);
	assert_int_equal(s->unit, 0);
	s = pe_symbol(&pe, "a_long_name_of_a_function");
	assert_int_equal(s->type, SYMBOL_FUNCTION);
	assert_int_equal(s->vm_addr, TEXT + 0x30);
	assert_int_equal(s->unit, 0); // it lies in the file's contribution
	assert_int_equal(s->name_size, 26);
	assert_int_equal(s->name_off, pe.size - 26);
	s = pe_symbol(&pe, "exactly8");
	assert_int_equal(s->type, SYMBOL_OBJECT);
	assert_int_equal(s->vm_addr, DATA + 4);
	assert_int_equal(s->unit, NO_INDEX);
	assert_int_equal(s->name_off, NO_ADDR);
	assert_true(pe_symbol(&pe, "away")->flags & SYMBOL_UNDEFINED);
	assert_int_equal(pe_symbol(&pe, "number")->vm_addr, NO_ADDR);
	assert_true(pe_symbol(&pe, "number")->flags & SYMBOL_ABSOLUTE);
	assert_int_equal(pe_symbol(&pe, "spot")->type, SYMBOL_LABEL);
	assert_true(pe_symbol(&pe, "_end")->flags & SYMBOL_LINKER);
	assert_int_equal(pe_part_size(&pe, "COFF symbol table"), 11 * ENTRY);
	assert_int_equal(pe_part_size(&pe, "COFF string table"), 30);
	pe_close(&pe);
}

/* What comes from objects without a source file does not go to the last one that has one. */
static void objects_without_a_file_have_no_unit(void **state)
{
	static const struct entry entries[] = {
		{ ".file", 0, 0, 0xfffe, 0, NAMES_FILE, 1 },
		{ ".text", 0, 0x10, 1, 0, STATIC, 1 },
		{ "mine", 0, 0x20, 1, 0x20, STATIC, 0 },
		{ ".text", 0, 0x50, 1, 0, STATIC, 1 }, // the next object
		{ "theirs", 0, 0x58, 1, 0x20, STATIC, 0 },
		{ ".file", 0, 0, 0xfffe, 0, NAMES_FILE, 1 },
		{ ".text", 0, 0x90, 1, 0, STATIC, 0 }, // by dlltool
		{ "thunk", 0, 0x98, 1, 0x20, STATIC, 0 },
		{ ".file", 0, 0, 0xfffe, 0, NAMES_FILE, 1 },
		{ "other", 0, 0xa0, 1, 0x20, STATIC, 0 },
	};

	(void)state;
	put_symbols(AMD64, entries, ARRAY_SIZE(entries));
	memcpy(pe.bytes + SYMBOLS + ENTRY, "a.c", 3);
	pe_set(&pe, SYMBOLS + 3 * ENTRY, 0x40, 4);
	pe_set(&pe, SYMBOLS + 6 * ENTRY, 0x40, 4);
	memcpy(pe.bytes + SYMBOLS + 9 * ENTRY, "b.c", 3);
	memcpy(pe.bytes + SYMBOLS + 13 * ENTRY, "fake", 4);
	pe_parse(&pe);
	assert_int_equal(pe.image.n_units, 2);
	assert_int_equal(pe_symbol(&pe, "mine")->unit, 0);
	assert_int_equal(pe_symbol(&pe, "theirs")->unit, NO_INDEX);
	assert_int_equal(pe_symbol(&pe, "thunk")->unit, NO_INDEX);
	assert_int_equal(pe_symbol(&pe, "other")->unit, NO_INDEX);
	pe_close(&pe);
}

static void underscores_of_i386_are_stripped(void **state)
{
	static const struct entry entries[] = {
		{ "_main", 0, 0, 1, 0x20, EXTERNAL, 0 },
		{ "__ZN1aE", 0, 4, 1, 0x20, EXTERNAL, 0 },
		{ "?f@@YA", 0, 8, 1, 0x20, EXTERNAL, 0 },
	};

	(void)state;
	put_symbols(I386, entries, ARRAY_SIZE(entries));
	pe_parse(&pe);
	assert_int_equal(pe_symbol(&pe, "main")->vm_addr, TEXT);
	assert_int_equal(pe_symbol(&pe, "_ZN1aE")->vm_addr, TEXT + 4);
	assert_int_equal(pe_symbol(&pe, "?f@@YA")->vm_addr, TEXT + 8);
	pe_close(&pe);
}

static void damaged_tables_are_cut(void **state)
{
	static const struct entry entries[] = {
		{ "f", 0, 0, 1, 0x20, EXTERNAL, 0 },
		{ NULL, 0xfffffff0, 0, 9, 0x20, EXTERNAL, 200 },
	};

	(void)state;
	put_symbols(AMD64, entries, ARRAY_SIZE(entries));
	pe_set(&pe, SIGNATURE + 16, 2, 4); // 200 auxiliary entries do not fit into two
	pe_parse(&pe);
	assert_true(pe_warned(&pe, "auxiliary symbols leave the table"));
	assert_int_equal(pe.image.n_symbols, 2);
	assert_int_equal(pe_symbol(&pe, "")->vm_addr, NO_ADDR); // no such section, no such name
	pe_close(&pe);

	pe_set(&pe, SIGNATURE + 16, 0xffffffff, 4);
	pe_parse(&pe);
	assert_true(pe_warned(&pe, "COFF symbol table of 4294967295 entries leaves the file"));
	pe_close(&pe);

	pe_set(&pe, SIGNATURE + 12, 0xfffffff0, 4);
	pe_parse(&pe);
	assert_true(pe_warned(&pe, "leaves the file"));
	assert_int_equal(pe.image.n_symbols, 0);
	pe_close(&pe);
}

static const struct {
	const char *header, *name;
} names[] = {
	{ "/4", "a_long_name_of_a_function" },
	{ "/11", "name_of_a_function" },
	{ "//AAAAAE", "a_long_name_of_a_function" },
	{ "/9999", "/9999" },
	{ "/", "/" },
	{ "/4x", "/4x" },
	{ "12345678", "12345678" },
};

static void long_section_names_are_looked_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		size_t header;

		put_symbols(AMD64, NULL, 0);
		header = pe_section_header(&pe, 2);
		memset(pe.bytes + header, 0, 8);
		memcpy(pe.bytes + header, names[i].header, strlen(names[i].header));
		pe_parse(&pe);
		assert_string_equal(pe.image.sections[2].name, names[i].name);
		pe_close(&pe);
	}
}

static const struct {
	const char *name;
	uint32_t characteristics;
	enum kind kind;
} kinds[] = {
	{ ".text", 0x60000020, KIND_CODE },	    { "hot", 0x60000020, KIND_CODE },
	{ ".rdata", 0x40000040, KIND_RODATA },	    { "tables", 0x40000040, KIND_RODATA },
	{ "vars", 0xc0000040, KIND_DATA },	    { "zeros", 0xc0000080, KIND_ZERO_DATA },
	{ ".pdata", 0x40000040, KIND_UNWIND },	    { ".eh_fram", 0x40000040, KIND_UNWIND },
	{ ".reloc", 0x42000040, KIND_RELOCATIONS }, { ".rsrc", 0x40000040, KIND_RESOURCES },
	{ ".didat", 0xc0000040, KIND_DYNAMIC },	    { ".debug_x", 0x42000040, KIND_DEBUG },
	{ ".nv_fatb", 0x40000040, KIND_CUDA },	    { ".text2", 0x40000040, KIND_RODATA },
};

static void sections_have_a_kind(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		pe_start(&pe, AMD64);
		memset(pe.bytes + pe_section_header(&pe, 2), 0, 8);
		pe_section(&pe, 2, kinds[i].name,
			   (uint32_t[]){ 0x200, DATA, 0x200, DATA_OFF, kinds[i].characteristics });
		pe_parse(&pe);
		if (pe.image.sections[2].kind != kinds[i].kind)
			fail_msg("%s", kinds[i].name);
		pe_close(&pe);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(symbols_of_all_classes_are_read),
		cmocka_unit_test(objects_without_a_file_have_no_unit),
		cmocka_unit_test(underscores_of_i386_are_stripped),
		cmocka_unit_test(damaged_tables_are_cut),
		cmocka_unit_test(long_section_names_are_looked_up),
		cmocka_unit_test(sections_have_a_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
