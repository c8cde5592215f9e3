#include "elf_writer.h"
#include "pack.h"

enum { TEXT = 0x1000, DATA = 0x2000 };

/* .text is section 1 and .data section 2. */
static void start(struct elf_file *f, uint16_t type, const struct elf_form *form)
{
	elf_start(f, type, form->is_32, form->big_endian);
	elf_add_filled(f, ".text", SHF_ALLOC | SHF_EXECINSTR, type == ET_REL ? 0 : TEXT, 0x90, 64);
	elf_add_filled(f, ".data", SHF_ALLOC | SHF_WRITE, type == ET_REL ? 0 : DATA, 1, 64);
	if (type != ET_REL) {
		elf_add_load(f, PF_R | PF_X, 1, TEXT, 64, 64);
		elf_add_load(f, PF_R | PF_W, 2, DATA, 64, 64);
	}
}

static const struct {
	const char *name;
	uint64_t value;
	unsigned bind, type;
	uint32_t shndx;
	enum symbol_type expected;
	unsigned flags;
	uint64_t vm_addr;
} rows[] = {
	{ "main", TEXT, STB_GLOBAL, STT_FUNC, 1, SYMBOL_FUNCTION, 0, TEXT },
	{ "helper", TEXT + 8, STB_LOCAL, STT_FUNC, 1, SYMBOL_FUNCTION, SYMBOL_LOCAL, TEXT + 8 },
	{ "maybe", TEXT + 16, STB_WEAK, STT_FUNC, 1, SYMBOL_FUNCTION, SYMBOL_WEAK, TEXT + 16 },
	{ "memcpy", TEXT + 24, STB_GLOBAL, STT_GNU_IFUNC, 1, SYMBOL_FUNCTION, 0, TEXT + 24 },
	{ "table", DATA, STB_GLOBAL, STT_OBJECT, 2, SYMBOL_OBJECT, 0, DATA },
	{ "label", TEXT + 4, STB_LOCAL, STT_NOTYPE, 1, SYMBOL_LABEL, SYMBOL_LOCAL, TEXT + 4 },
	{ "unique", DATA, STB_GNU_UNIQUE, STT_OBJECT, 2, SYMBOL_OBJECT, 0, DATA },
	{ "puts", 0, STB_GLOBAL, STT_FUNC, SHN_UNDEF, SYMBOL_FUNCTION, SYMBOL_UNDEFINED, NO_ADDR },
	{ "crc", 0x1234, STB_GLOBAL, STT_NOTYPE, SHN_ABS, SYMBOL_LABEL, SYMBOL_ABSOLUTE, NO_ADDR },
	{ "common", 8, STB_GLOBAL, STT_OBJECT, SHN_COMMON, SYMBOL_OBJECT, SYMBOL_ABSOLUTE,
	  NO_ADDR },
	{ "nowhere", 8, STB_GLOBAL, STT_OBJECT, 500, SYMBOL_OBJECT, SYMBOL_ABSOLUTE, NO_ADDR },
	{ "odd", DATA, STB_GLOBAL, 13, 2, SYMBOL_OTHER, 0, DATA },
};

static void symbols_are_read_in_all_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(elf_forms); i++) {
		uint64_t entry_size = elf_forms[i].is_32 ? 16 : 24;
		struct elf_file f;
		struct elf_image e;

		start(&f, ET_EXEC, &elf_forms[i]);
		for (size_t k = 0; k < ARRAY_SIZE(rows); k++)
			elf_add_symbol(&f, rows[k].name, rows[k].value, 4 + k, rows[k].bind,
				       rows[k].type, rows[k].shndx);
		elf_read_back(&e, &f);
		assert_null(e.error);
		assert_int_equal(e.image.n_symbols, ARRAY_SIZE(rows));
		for (size_t k = 0; k < ARRAY_SIZE(rows); k++) {
			const struct symbol *s = &e.image.symbols[k];

			if (strcmp(s->name, rows[k].name) || s->type != rows[k].expected ||
			    s->flags != rows[k].flags || s->vm_addr != rows[k].vm_addr ||
			    s->vm_size != 4 + k)
				fail_msg("%s: %s", elf_forms[i].what, rows[k].name);
			assert_int_equal(s->entry_off,
					 f.parts[f.symtab].off + (k + 1) * entry_size);
			assert_int_equal(s->entry_size, entry_size);
			assert_int_equal(s->name_size, strlen(s->name) + 1);
			assert_memory_equal(e.bytes + s->name_off, s->name, s->name_size);
		}
		assert_int_equal(e.image.identity.symbols_from, SYMBOLS_SYMTAB);
		elf_image_release(&e);
	}
}

/* More sections than 16 bits can tell: the number lies in .symtab_shndx. */
static void section_numbers_can_need_32_bits(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(elf_forms); i++) {
		struct elf_file f;
		struct elf_image e;
		uint32_t numbers;

		start(&f, ET_EXEC, &elf_forms[i]);
		elf_add_symbol(&f, "plain", TEXT, 4, STB_GLOBAL, STT_FUNC, 1);
		elf_add_symbol(&f, "extended", DATA, 4, STB_GLOBAL, STT_OBJECT, SHN_XINDEX);
		elf_add_symbol(&f, "astray", DATA, 4, STB_GLOBAL, STT_OBJECT, SHN_XINDEX);
		numbers = elf_add(&f, ".symtab_shndx", SHT_SYMTAB_SHNDX, 0, 0);
		f.parts[numbers].link = f.symtab;
		f.parts[numbers].entsize = 4;
		for (size_t k = 0; k < 4; k++)
			put_uint(&f.parts[numbers].contents, k == 2 ? 2 : k == 3 ? 77777 : 0, 4);
		f.has_extended_numbering = true;
		elf_read_back(&e, &f);
		assert_int_equal(e.image.n_symbols, 3);
		assert_int_equal(e.image.symbols[0].section, 0);
		assert_int_equal(e.image.symbols[1].section, 1);
		assert_int_equal(e.image.symbols[1].vm_addr, DATA);
		assert_int_equal(e.image.symbols[2].flags, SYMBOL_ABSOLUTE);
		elf_image_release(&e);
	}
}

/* gABI: of STT_TLS the value is an offset into the thread's block. */
static void values_of_tls_symbols_are_offsets(void **state)
{
	struct elf_file f;
	struct elf_image e;
	uint32_t tdata, tbss;

	(void)state;
	start(&f, ET_EXEC, &elf_forms[0]);
	tdata = elf_add_filled(&f, ".tdata", SHF_ALLOC | SHF_WRITE | SHF_TLS, 0x3000, 1, 16);
	tbss = elf_add(&f, ".tbss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE | SHF_TLS, 0x3010);
	f.parts[tbss].size = 64;
	elf_add_load(&f, PF_R | PF_W, tdata, 0x3000, 16, 16);
	elf_add_load(&f, PF_R, tdata, 0x3000, 16, 80);
	f.loads[f.n_loads - 1].type = PT_TLS;
	elf_add_symbol(&f, "first", 0, 8, STB_LOCAL, STT_TLS, tdata);
	elf_add_symbol(&f, "second", 8, 8, STB_LOCAL, STT_TLS, tdata);
	elf_add_symbol(&f, "zero", 16, 8, STB_LOCAL, STT_TLS, tbss);
	elf_read_back(&e, &f);
	assert_int_equal(e.image.symbols[0].vm_addr, 0x3000);
	assert_int_equal(e.image.symbols[1].vm_addr, 0x3008);
	assert_int_equal(e.image.symbols[2].vm_addr, 0x3010);
	assert_int_equal(elf_section_named(&e, ".tbss")->vm_size, 0);
	elf_image_release(&e);
}

static void without_a_tls_segment_there_is_no_place(void **state)
{
	struct elf_file f;
	struct elf_image e;

	(void)state;
	start(&f, ET_EXEC, &elf_forms[0]);
	elf_add_symbol(&f, "tls", 0, 8, STB_LOCAL, STT_TLS, 2);
	elf_read_back(&e, &f);
	assert_int_equal(e.image.symbols[0].vm_addr, NO_ADDR);
	elf_image_release(&e);
}

static void values_in_objects_count_from_their_section(void **state)
{
	struct elf_file f;
	struct elf_image e;

	(void)state;
	start(&f, ET_REL, &elf_forms[0]);
	elf_add_symbol(&f, "f", 8, 8, STB_GLOBAL, STT_FUNC, 1);
	elf_add_symbol(&f, "d", 8, 8, STB_GLOBAL, STT_OBJECT, 2);
	elf_add_symbol(&f, "t", 8, 8, STB_GLOBAL, STT_TLS, 2);
	elf_add_symbol(&f, "out", 1000, 8, STB_GLOBAL, STT_OBJECT, 2);
	elf_read_back(&e, &f);
	assert_int_equal(e.image.symbols[0].vm_addr, e.image.sections[0].vm_addr + 8);
	assert_int_equal(e.image.symbols[1].vm_addr, e.image.sections[1].vm_addr + 8);
	assert_int_equal(e.image.symbols[2].vm_addr, e.image.sections[1].vm_addr + 8);
	assert_int_equal(e.image.symbols[3].vm_addr, NO_ADDR);
	elf_image_release(&e);
}

static void local_symbols_belong_to_the_file_named_before(void **state)
{
	struct elf_file f;
	struct elf_image e;
	const struct symbol *s;

	(void)state;
	start(&f, ET_EXEC, &elf_forms[0]);
	elf_add_symbol(&f, "early", TEXT, 4, STB_LOCAL, STT_FUNC, 1);
	elf_add_symbol(&f, "a.c", 0, 0, STB_LOCAL, STT_FILE, SHN_ABS);
	elf_add_symbol(&f, "of_a", TEXT, 4, STB_LOCAL, STT_FUNC, 1);
	elf_add_symbol(&f, "b.c", 0, 0, STB_LOCAL, STT_FILE, SHN_ABS);
	elf_add_symbol(&f, "", TEXT, 0, STB_LOCAL, STT_SECTION, 1);
	elf_add_symbol(&f, "of_b", TEXT, 4, STB_LOCAL, STT_FUNC, 1);
	elf_add_symbol(&f, "", 0, 0, STB_LOCAL, STT_FILE, SHN_ABS); // the linker's own
	elf_add_symbol(&f, "of_linker", TEXT, 4, STB_LOCAL, STT_FUNC, 1);
	elf_add_symbol(&f, "global", TEXT, 4, STB_GLOBAL, STT_FUNC, 1);
	elf_read_back(&e, &f);
	s = e.image.symbols;
	assert_int_equal(e.image.n_units, 2);
	assert_string_equal(e.image.units[0].name, "a.c");
	assert_int_equal(e.image.units[1].type, UNIT_SOURCE);
	assert_int_equal(s[0].unit, NO_INDEX);
	assert_int_equal(s[1].unit, 0);
	assert_int_equal(s[2].unit, 0);
	assert_int_equal(s[4].unit, NO_INDEX);
	assert_int_equal(s[5].unit, 1);
	assert_int_equal(s[7].unit, NO_INDEX);
	assert_int_equal(s[8].unit, NO_INDEX);
	elf_image_release(&e);
}

static const struct {
	const char *name;
	uint64_t size;
	bool is_mark;
} marks[] = {
	{ "_end", 0, true },
	{ "__bss_start", 0, true },
	{ "_GLOBAL_OFFSET_TABLE_", 0, true },
	{ "__start_my_section", 0, true },
	{ "__stop_my_section", 0, true },
	{ "_end", 8, false }, // somebody's variable
	{ "_ending", 0, false },
	{ "$x", 0, false }, // speaks of the code it stands in
	{ "_start", 0, false },
};

static void marks_of_the_linker_are_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		struct elf_file f;
		struct elf_image e;

		start(&f, ET_EXEC, &elf_forms[0]);
		elf_add_symbol(&f, marks[i].name, DATA, marks[i].size, STB_GLOBAL, STT_NOTYPE, 2);
		elf_read_back(&e, &f);
		if (!!(e.image.symbols[0].flags & SYMBOL_LINKER) != marks[i].is_mark)
			fail_msg("%s", marks[i].name);
		elf_image_release(&e);
	}
}

static const struct {
	const char *name, *shown;
	bool is_import;
} versions[] = {
	{ "printf@GLIBC_2.2.5", "printf", true },
	{ "printf@GLIBC_2.2.5", "printf@GLIBC_2.2.5", false }, // the file's own name for it
	{ "@odd", "@odd", true },
	{ "plain", "plain", true },
};

static void versions_of_imports_are_cut_off(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(versions); i++) {
		struct elf_file f;
		struct elf_image e;

		start(&f, ET_EXEC, &elf_forms[0]);
		elf_add_symbol(&f, versions[i].name, versions[i].is_import ? 0 : TEXT, 4,
			       STB_GLOBAL, STT_FUNC, versions[i].is_import ? SHN_UNDEF : 1);
		elf_read_back(&e, &f);
		assert_string_equal(e.image.symbols[0].name, versions[i].shown);
		assert_int_equal(e.image.symbols[0].name_size, strlen(versions[i].name) + 1);
		elf_image_release(&e);
	}
}

/* .gnu.version has two bytes for each entry of .dynsym, the null symbol's included. */
static void versions_follow_their_symbol(void **state)
{
	(void)state;
	for (int has_symtab = 0; has_symtab < 2; has_symtab++) {
		struct elf_file f;
		struct elf_image e;
		uint32_t dynsym, versym, first;

		start(&f, ET_DYN, &elf_forms[0]);
		if (has_symtab)
			elf_add_symbol(&f, "f", TEXT, 8, STB_GLOBAL, STT_FUNC, 1);
		dynsym = elf_add_symtab(&f, SHT_DYNSYM);
		elf_add_symbol_to(&f, dynsym, "puts", 0, 0, STB_GLOBAL, STT_FUNC, 0);
		elf_add_symbol_to(&f, dynsym, "f", TEXT, 8, STB_GLOBAL, STT_FUNC, 1);
		versym = elf_add(&f, ".gnu.version", SHT_GNU_versym, SHF_ALLOC, 0);
		put_bytes(&f.parts[versym].contents, "\0\0\2\0\1\0", 6);
		elf_read_back(&e, &f);
		first = elf_symbol_named(&e, "puts");
		assert_int_equal(e.image.n_symbols, has_symtab + 2);
		assert_null(elf_record_at(&e, f.parts[versym].off));
		for (uint32_t i = 0; i < 2; i++) {
			const struct record *r = elf_record_at(&e,
							       f.parts[versym].off + 2 * (i + 1));

			assert_non_null(r);
			assert_int_equal(r->file_size, 2);
			assert_int_equal(r->target_is, TARGET_SYMBOL);
			assert_int_equal(r->target, first + i);
		}
		// A better table claims the bytes; this one's entries are charged only.
		assert_int_equal(e.image.symbols[first + 1].flags,
				 SYMBOL_DYNAMIC | (has_symtab ? SYMBOL_SHADOW : 0));
		assert_int_equal(e.image.identity.symbols_from,
				 has_symtab ? SYMBOLS_SYMTAB : SYMBOLS_DYNSYM);
		elf_image_release(&e);
	}
}

static void thumb_functions_start_at_even_addresses(void **state)
{
	struct elf_file f;
	struct elf_image e;

	(void)state;
	start(&f, ET_EXEC, &elf_forms[2]);
	f.machine = EM_ARM;
	elf_add_symbol(&f, "thumb", TEXT + 1, 8, STB_GLOBAL, STT_FUNC, 1);
	elf_add_symbol(&f, "data", DATA + 1, 8, STB_GLOBAL, STT_OBJECT, 2);
	elf_read_back(&e, &f);
	assert_int_equal(e.image.symbols[0].vm_addr, TEXT);
	assert_int_equal(e.image.symbols[1].vm_addr, DATA + 1);
	elf_image_release(&e);
}

/* The strings end in the middle of a name, lie nowhere, or are another section than they say. */
static void damaged_strings_leave_symbols_without_names(void **state)
{
	(void)state;
	for (int fault = 0; fault < 3; fault++) {
		struct elf_file f;
		struct elf_image e;

		start(&f, ET_EXEC, &elf_forms[0]);
		elf_add_symbol(&f, "main", TEXT, 8, STB_GLOBAL, STT_FUNC, 1);
		elf_add_symbol(&f, "last", TEXT + 8, 8, STB_GLOBAL, STT_FUNC, 1);
		if (fault == 0)
			f.parts[f.strtab].contents.size -= 2;
		else
			f.parts[f.symtab].link = fault == 1 ? 0 : 12345;
		elf_read_back(&e, &f);
		assert_null(e.error);
		assert_int_equal(e.image.n_symbols, 2);
		assert_string_equal(e.image.symbols[0].name, fault ? "" : "main");
		assert_string_equal(e.image.symbols[1].name, "");
		assert_int_equal(e.image.symbols[1].name_off, NO_ADDR);
		elf_image_release(&e);
	}
}

/* Tables whose sections lie over each other would be read again and again. */
static void the_same_bytes_are_not_read_forever(void **state)
{
	struct elf_file f;
	struct elf_image e;

	(void)state;
	start(&f, ET_EXEC, &elf_forms[0]);
	elf_add_symbol(&f, "main", TEXT, 8, STB_GLOBAL, STT_FUNC, 1);
	for (int i = 0; i < 20; i++) {
		uint32_t comment = elf_add(&f, ".comment", SHT_PROGBITS, 0, 0);

		put_fill(&f.parts[comment].contents, 0, i ? 0 : 4096);
	}
	elf_write(&f);
	for (uint32_t i = 0; i < f.n_parts; i++) {
		if (f.parts[i].name && !strcmp(f.parts[i].name, ".comment")) {
			set_uint(&f.out, f.shoff + i * 64 + 24, 64, 8);
			set_uint(&f.out, f.shoff + i * 64 + 32, f.out.size - 64, 8);
		}
	}
	elf_image_of(&e, f.out.data, f.out.size);
	assert_null(e.error);
	assert_true(elf_has_warning(&e, "lie over each other"));
	elf_release(&f);
	elf_image_release(&e);
}

/* A stripped program; what .gnu_debugdata holds is `damage`d after it was packed. */
static void read_mini(struct elf_image *e, const struct elf_form *form, bool has_symtab,
		      unsigned damage)
{
	struct elf_file inner, f;
	uint32_t dynsym, mini;
	uint8_t packed[8192];
	size_t size;

	start(&inner, ET_EXEC, form);
	elf_add_symbol(&inner, "helper", TEXT + 8, 8, STB_LOCAL, STT_FUNC, 1);
	elf_write(&inner);
	size = pack_xz(packed, sizeof(packed), inner.out.data, inner.out.size);
	packed[size / 2] ^= (uint8_t)damage;
	elf_release(&inner);
	start(&f, ET_EXEC, form);
	dynsym = elf_add_symtab(&f, SHT_DYNSYM);
	elf_add_symbol_to(&f, dynsym, "main", TEXT, 8, STB_GLOBAL, STT_FUNC, 1);
	if (has_symtab)
		elf_add_symbol(&f, "own", TEXT + 16, 8, STB_LOCAL, STT_FUNC, 1);
	mini = elf_add(&f, ".gnu_debugdata", SHT_PROGBITS, 0, 0);
	put_bytes(&f.parts[mini].contents, packed, size);
	elf_read_back(e, &f);
}

static void a_packed_symbol_table_adds_to_the_dynamic_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(elf_forms); i++) {
		struct elf_image e;
		const struct symbol *s;

		read_mini(&e, &elf_forms[i], false, 0);
		assert_null(e.error);
		assert_int_equal(e.image.n_warnings, 0);
		assert_int_equal(e.image.n_symbols, 2);
		assert_int_equal(e.image.identity.symbols_from, SYMBOLS_MINI);
		assert_int_equal(e.image.symbols[0].flags & SYMBOL_SHADOW, 0);
		s = &e.image.symbols[1];
		assert_string_equal(s->name, "helper");
		assert_int_equal(s->vm_addr, TEXT + 8);
		assert_int_equal(s->vm_size, 8);
		assert_int_equal(s->section, e.image.symbols[0].section);
		assert_int_equal(s->entry_off, NO_ADDR);
		assert_int_equal(s->name_off, NO_ADDR);
		elf_image_release(&e);
	}
}

static void a_packed_symbol_table_is_left_when_there_is_a_whole_one(void **state)
{
	struct elf_image e;

	(void)state;
	read_mini(&e, &elf_forms[0], true, 0);
	assert_null(e.error);
	assert_int_equal(e.image.n_symbols, 2);
	assert_int_equal(e.image.identity.symbols_from, SYMBOLS_SYMTAB);
	elf_image_release(&e);
}

static void a_damaged_packed_symbol_table_is_a_warning(void **state)
{
	struct elf_image e;

	(void)state;
	read_mini(&e, &elf_forms[0], false, 0x5a);
	assert_null(e.error);
	assert_true(elf_has_warning(&e, ".gnu_debugdata: xz data is damaged"));
	assert_int_equal(e.image.n_symbols, 1);
	assert_int_equal(e.image.identity.symbols_from, SYMBOLS_DYNSYM);
	elf_image_release(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(symbols_are_read_in_all_forms),
		cmocka_unit_test(section_numbers_can_need_32_bits),
		cmocka_unit_test(values_of_tls_symbols_are_offsets),
		cmocka_unit_test(without_a_tls_segment_there_is_no_place),
		cmocka_unit_test(values_in_objects_count_from_their_section),
		cmocka_unit_test(local_symbols_belong_to_the_file_named_before),
		cmocka_unit_test(marks_of_the_linker_are_known),
		cmocka_unit_test(versions_of_imports_are_cut_off),
		cmocka_unit_test(versions_follow_their_symbol),
		cmocka_unit_test(thumb_functions_start_at_even_addresses),
		cmocka_unit_test(damaged_strings_leave_symbols_without_names),
		cmocka_unit_test(the_same_bytes_are_not_read_forever),
		cmocka_unit_test(a_packed_symbol_table_adds_to_the_dynamic_one),
		cmocka_unit_test(a_packed_symbol_table_is_left_when_there_is_a_whole_one),
		cmocka_unit_test(a_damaged_packed_symbol_table_is_a_warning),
	};

	return cmocka_run_group_tests_name("elf symbols", tests, NULL, NULL);
}
