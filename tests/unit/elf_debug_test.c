#include "dwarf_writer.h"
#include "elf_writer.h"
#include "pack.h"

#include "../../formats/elf/elf.h"

#include <stdio.h>

static const enum dwarf_section_id used[] = { DWARF_INFO, DWARF_ABBREV, DWARF_STR, DWARF_LINE };

enum storage { PLAIN, ZLIB, ZSTD, ZDEBUG, N_STORAGES };

/* The contents as a section holds them. */
static void put_stored(struct elf_file *f, uint32_t section, const struct bytes *contents,
		       enum storage storage)
{
	struct bytes *b = &f->parts[section].contents;
	uint8_t packed[4096];
	size_t size;

	if (storage == PLAIN) {
		put_bytes(b, contents->data, contents->size);
		return;
	}
	size = (storage == ZSTD ? pack_zstd : pack_zlib)(packed, sizeof(packed), contents->data,
							 contents->size);
	if (storage == ZDEBUG) {
		b->big_endian = true;
		put_bytes(b, "ZLIB", 4);
		put_uint(b, contents->size, 8);
	} else {
		f->parts[section].flags |= SHF_COMPRESSED;
		put_uint(b, storage == ZSTD ? 2 : ELFCOMPRESS_ZLIB, 4);
		if (!f->is_32)
			put_uint(b, 0, 4);
		put_uint(b, contents->size, elf_word(f));
		put_uint(b, 1, elf_word(f));
	}
	put_bytes(b, packed, size);
}

static void add_dwarf(struct elf_file *f, struct dwarf_writer *w, enum storage storage)
{
	static char names[DWARF_SECTION_COUNT][40];

	for (size_t i = 0; i < ARRAY_SIZE(used); i++) {
		const char *name = dwarf_section_name(used[i]);
		uint32_t section;

		snprintf(names[used[i]], sizeof(names[0]), storage == ZDEBUG ? ".z%s" : ".%s",
			 name + 1);
		section = elf_add(f, names[used[i]], SHT_PROGBITS, 0, 0);
		put_stored(f, section, &w->sections[used[i]], storage);
	}
	dwarf_written(w);
}

/* An executable with code at CODE; DWARF as in `storage`. */
static void make_executable(struct elf_file *f, const struct elf_form *form, enum storage storage)
{
	const struct dwarf_form dwarf = { "", 4, 4, form->is_32 ? 4 : 8, form->big_endian };
	struct dwarf_writer w;

	elf_start(f, ET_EXEC, form->is_32, form->big_endian);
	elf_add_filled(f, ".text", SHF_ALLOC | SHF_EXECINSTR, CODE, 0x90, 0x100);
	elf_add_load(f, PF_R | PF_X, 1, CODE, 0x100, 0x100);
	make_small_dwarf(&w, &dwarf, CODE + 8);
	add_dwarf(f, &w, storage);
}

static void write_and_read(struct elf_image *e, struct elf_file *f, unsigned wants)
{
	elf_write(f);
	*e = (struct elf_image){ .bytes = malloc(f->out.size) };
	assert_non_null(e->bytes);
	memcpy(e->bytes, f->out.data, f->out.size);
	e->file = (struct file){ .data = e->bytes, .size = f->out.size };
	image_init(&e->image, &e->arena, &e->file);
	e->image.debug.wants = wants;
	e->error = image_read(&e->image);
	elf_release(f);
}

enum { ALL = DEBUG_UNITS | DEBUG_FUNCTIONS | DEBUG_LINES | DEBUG_INLINES };

/* Whatever `addr` is, all three say the same. */
static void expect_debug(const struct elf_image *e, const char *what, uint64_t addr)
{
	const struct debug *debug = &e->image.debug;

	if (debug->n_unit_ranges != 1 || debug->unit_ranges[0].vm_addr != addr ||
	    debug->unit_ranges[0].vm_size != 0x20)
		fail_msg("%s: unit ranges", what);
	if (debug->n_line_ranges != 1 || debug->line_ranges[0].vm_addr != addr ||
	    debug->line_ranges[0].vm_size != 0x10 || strcmp(debug->files[0], "file.c"))
		fail_msg("%s: lines", what);
	if (strcmp(e->image.units[debug->unit_ranges[0].unit].name, "unit.c"))
		fail_msg("%s: unit", what);
}

static void every_kind_of_storage_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_STORAGES * ARRAY_SIZE(elf_forms); i++) {
		const struct elf_form *form = &elf_forms[i / N_STORAGES];
		struct elf_image e;
		struct elf_file f;
		uint64_t stored = 0;

		make_executable(&f, form, i % N_STORAGES);
		write_and_read(&e, &f, ALL);
		assert_null(e.error);
		expect_debug(&e, form->what, CODE + 8);
		assert_int_equal(elf_symbol_named(&e, "function"), 0);
		assert_int_equal(e.image.identity.symbols_from, SYMBOLS_DWARF);
		assert_int_equal(e.image.n_warnings, 0);
		// The only unit has all bytes of all sections.
		for (size_t k = 0; k < e.image.n_sections; k++)
			stored += e.image.sections[k].kind == KIND_DEBUG
					  ? e.image.sections[k].file_size
					  : 0;
		for (size_t k = 0; k < e.image.debug.n_extents; k++)
			stored -= e.image.debug.extents[k].file_size;
		assert_int_equal(stored, 0);
		elf_image_release(&e);
	}
}

static void nothing_is_read_that_nobody_wants(void **state)
{
	struct elf_image e;
	struct elf_file f;

	(void)state;
	make_executable(&f, &elf_forms[0], PLAIN);
	write_and_read(&e, &f, 0);
	assert_int_equal(e.image.n_units, 0);
	assert_int_equal(e.image.n_symbols, 0);
	assert_false(e.image.debug.is_read);
	elf_image_release(&e);
}

/* A size that cannot come out of so few bytes, or does not. */
static void wrong_sizes_are_damage(void **state)
{
	static const uint64_t sizes[] = { 1, 1 << 20, UINT64_C(1) << 40, UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct elf_image e;
		struct elf_file f;

		make_executable(&f, &elf_forms[0], ZLIB);
		set_uint(&f.parts[2].contents, 8, sizes[i], 8);
		write_and_read(&e, &f, ALL);
		assert_null(e.error);
		assert_true(e.image.n_warnings > 0);
		assert_int_equal(e.image.debug.n_unit_ranges, 0);
		elf_image_release(&e);
	}
}

static const struct {
	const char *what;
	bool is_32, big_endian, is_rela;
	uint16_t machine;
	uint32_t addr, word; /* relocation types */
} machines[] = {
	{ "x86-64", false, false, true, EM_X86_64, R_X86_64_64, R_X86_64_32 },
	{ "i386", true, false, false, EM_386, R_386_32, R_386_32 },
	{ "ARM64", false, false, true, EM_AARCH64, R_AARCH64_ABS64, R_AARCH64_ABS32 },
	{ "ARM", true, false, false, EM_ARM, R_ARM_ABS32, R_ARM_ABS32 },
	{ "ARM, big", true, true, false, EM_ARM, R_ARM_ABS32, R_ARM_ABS32 },
	{ "PowerPC64", false, true, true, EM_PPC64, R_PPC64_ADDR64, R_PPC64_ADDR32 },
	{ "S/390", false, true, true, EM_S390, R_390_64, R_390_32 },
	{ "RISC-V", false, false, true, EM_RISCV, R_RISCV_64, R_RISCV_32 },
};

static void put_relocation(struct elf_file *f, struct bytes *b, bool is_rela, uint64_t off,
			   uint32_t symbol, uint32_t type, uint64_t addend)
{
	elf_put_rela(f, b, off, symbol, type, addend);
	if (!is_rela)
		b->size -= elf_word(f);
}

/*
 * Code stands behind 0x40 bytes of other code. What the section holds is the addend of REL and
 * nothing with RELA.
 */
static void make_object(struct elf_file *f, size_t i)
{
	const struct dwarf_form dwarf = { "", 4, 4, machines[i].is_32 ? 4 : 8,
					  machines[i].big_endian };
	uint64_t held = machines[i].is_rela ? 0x7777 : 8;
	struct dwarf_writer w;
	uint32_t info, line, code, strings;

	elf_start(f, ET_REL, machines[i].is_32, machines[i].big_endian);
	f->machine = machines[i].machine;
	elf_add_filled(f, ".text", SHF_ALLOC | SHF_EXECINSTR, 0, 0x90, 0x40);
	elf_add_filled(f, ".text.f", SHF_ALLOC | SHF_EXECINSTR, 0, 0x90, 0x80);
	make_small_dwarf(&w, &dwarf, held);
	if (machines[i].is_rela) // the string's offset, too, is only in the relocation
		set_uint(&w.sections[DWARF_INFO], 12, 0, 4);
	add_dwarf(f, &w, PLAIN);
	code = elf_add_symbol(f, "", 0, 0, STB_LOCAL, STT_SECTION, 2);
	strings = elf_add_symbol(f, "", 0, 0, STB_LOCAL, STT_SECTION, 5);
	info = elf_add(f, ".rel.info", machines[i].is_rela ? SHT_RELA : SHT_REL, 0, 0);
	line = elf_add(f, ".rel.line", machines[i].is_rela ? SHT_RELA : SHT_REL, 0, 0);
	f->parts[info].info = 3;
	f->parts[line].info = 6;
	for (uint32_t section = info; section <= line; section++) {
		f->parts[section].link = f->symtab;
		f->parts[section].entsize = (machines[i].is_rela ? 3 : 2) * elf_word(f);
	}
	put_relocation(f, &f->parts[info].contents, machines[i].is_rela, 12, strings,
		       machines[i].word, 9);
	put_relocation(f, &f->parts[info].contents, machines[i].is_rela, 20, code, machines[i].addr,
		       8);
	put_relocation(f, &f->parts[info].contents, machines[i].is_rela, UINT32_MAX, code,
		       machines[i].addr, 8); // outside
	put_relocation(f, &f->parts[line].contents, machines[i].is_rela, 10 + 5 + 12 + 3, code,
		       machines[i].addr, 8);
}

static void objects_are_relocated(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++) {
		struct elf_image e;
		struct elf_file f;

		make_object(&f, i);
		write_and_read(&e, &f, DEBUG_UNITS | DEBUG_LINES);
		assert_null(e.error);
		expect_debug(&e, machines[i].what, elf_section_named(&e, ".text.f")->vm_addr + 8);
		elf_image_release(&e);
	}
}

/* Names point into .debug_str: that is never a copy that goes away. */
static void strings_are_not_relocated(void **state)
{
	struct elf_image e;
	struct elf_file f;
	uint32_t strings;

	(void)state;
	make_object(&f, 0);
	strings = elf_add(&f, ".rela.debug_str", SHT_RELA, 0, 0);
	f.parts[strings].info = 5;
	f.parts[strings].link = f.symtab;
	f.parts[strings].entsize = 24;
	put_relocation(&f, &f.parts[strings].contents, true, 9, 1, R_X86_64_32, 0x41414141);
	write_and_read(&e, &f, DEBUG_UNITS | DEBUG_LINES);
	expect_debug(&e, "strings", elf_section_named(&e, ".text.f")->vm_addr + 8);
	elf_image_release(&e);
}

static void unknown_machines_are_not_guessed(void **state)
{
	struct elf_image e;
	struct elf_file f;

	(void)state;
	make_object(&f, 0);
	f.machine = EM_VAX;
	write_and_read(&e, &f, ALL);
	assert_true(elf_has_warning(&e, "not known for this machine"));
	assert_int_equal(e.image.n_warnings, 1);
	assert_int_equal(e.image.debug.n_unit_ranges, 0);
	elf_image_release(&e);
}

/* objcopy --only-keep-debug: the same sections without contents, .symtab, DWARF. */
static void make_debug_file(struct elf_file *f)
{
	const struct dwarf_form dwarf = { "", 4, 4, 8, false };
	struct dwarf_writer w;

	elf_start(f, ET_EXEC, false, false);
	elf_add(f, ".other", SHT_NOTE, 0, 0); // numbers differ
	f->parts[elf_add(f, ".text", SHT_NOBITS, SHF_ALLOC | SHF_EXECINSTR, CODE)].size = 0x100;
	make_small_dwarf(&w, &dwarf, CODE + 8);
	add_dwarf(f, &w, PLAIN);
	elf_add_symbol(f, "file.c", 0, 0, STB_LOCAL, STT_FILE, SHN_ABS);
	elf_add_symbol(f, "local", CODE + 0x40, 8, STB_LOCAL, STT_FUNC, 2);
	elf_add_symbol(f, "global", CODE + 8, 0x20, STB_GLOBAL, STT_FUNC, 2);
}

static void separate_files_add_symbols_and_dwarf(void **state)
{
	struct elf_image e;
	struct elf_file f, debug;
	uint8_t *copy;
	struct file file;
	const struct symbol *local;

	(void)state;
	elf_start(&f, ET_EXEC, false, false);
	elf_add_filled(&f, ".text", SHF_ALLOC | SHF_EXECINSTR, CODE, 0x90, 0x100);
	elf_add_load(&f, PF_R | PF_X, 1, CODE, 0x100, 0x100);
	elf_add_symbol_to(&f, elf_add_symtab(&f, SHT_DYNSYM), "exported", CODE + 8, 0x20,
			  STB_GLOBAL, STT_FUNC, 1);
	write_and_read(&e, &f, ALL);
	assert_null(e.error);
	make_debug_file(&debug);
	elf_write(&debug);
	copy = malloc(debug.out.size);
	assert_non_null(copy);
	memcpy(copy, debug.out.data, debug.out.size);
	file = (struct file){ .data = copy, .size = debug.out.size };
	elf_release(&debug);

	for (unsigned i = 0; i < 2; i++) { // the second time there is nothing to add
		assert_null(elf_read_debug_file(&e.image, &file, NULL));
		expect_debug(&e, "separate", CODE + 8);
		assert_int_equal(e.image.n_sections, 4);
		assert_int_equal(e.image.debug.n_extents, 0); // they are not in this file
		assert_int_equal(e.image.n_symbols, 4);
		assert_int_equal(e.image.identity.symbols_from, SYMBOLS_SYMTAB);
		assert_true(e.image.symbols[0].flags & SYMBOL_SHADOW);
		local = &e.image.symbols[elf_symbol_named(&e, "local")];
		assert_int_equal(local->vm_addr, CODE + 0x40);
		assert_int_equal(local->entry_off, NO_ADDR);
		assert_int_equal(local->name_off, NO_ADDR);
		assert_string_equal(e.image.sections[local->section].name, ".text");
		assert_string_equal(e.image.units[local->unit].name, "file.c");
	}
	elf_image_release(&e);
	free(copy);
}

static void other_files_are_refused(void **state)
{
	struct file file = { .data = (const uint8_t *)"not an ELF file at all", .size = 22 };
	struct elf_image e;
	struct elf_file f;

	(void)state;
	make_executable(&f, &elf_forms[0], PLAIN);
	write_and_read(&e, &f, 0);
	e.image.debug.wants = ALL;
	assert_non_null(elf_read_debug_file(&e.image, &file, NULL));
	assert_int_equal(e.image.n_units, 0);
	assert_null(elf_read_debug_file(&e.image, &e.file, NULL)); // its own
	expect_debug(&e, "own", CODE + 8);
	elf_image_release(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_storage_is_read),
		cmocka_unit_test(nothing_is_read_that_nobody_wants),
		cmocka_unit_test(wrong_sizes_are_damage),
		cmocka_unit_test(objects_are_relocated),
		cmocka_unit_test(strings_are_not_relocated),
		cmocka_unit_test(unknown_machines_are_not_guessed),
		cmocka_unit_test(separate_files_add_symbols_and_dwarf),
		cmocka_unit_test(other_files_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
