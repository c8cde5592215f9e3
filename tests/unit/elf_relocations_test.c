#include "elf_writer.h"

enum {
	TEXT = 0x1000,
	PLT = 0x1800,
	GOT = 0x3000,
	GOT_PLT = 0x3100,
	DATA = 0x4000,
	ADDEND = 0x4444
};

/* Sections that the tests name by number: [1] .text, [2] .data, [3] .dynsym, [4] .dynstr. */
enum { S_TEXT = 1, S_DATA, S_DYNSYM };

static void start(struct elf_file *f, const struct elf_form *form)
{
	elf_start(f, ET_DYN, form->is_32, form->big_endian);
	elf_add_filled(f, ".text", SHF_ALLOC | SHF_EXECINSTR, TEXT, 0x90, 64);
	elf_add_filled(f, ".data", SHF_ALLOC | SHF_WRITE, DATA, 1, 64);
	elf_add_symtab(f, SHT_DYNSYM);
	elf_add_symbol_to(f, S_DYNSYM, "puts", 0, 0, STB_GLOBAL, STT_FUNC, 0);
	elf_add_symbol_to(f, S_DYNSYM, "exit", 0, 0, STB_GLOBAL, STT_FUNC, 0);
	elf_add_load(f, PF_R | PF_X, S_TEXT, TEXT, 64, 64);
	elf_add_load(f, PF_R | PF_W, S_DATA, DATA, 64, 64);
}

static uint32_t add_rela(struct elf_file *f, const char *name, uint64_t flags, uint32_t info)
{
	uint32_t i = elf_add(f, name, SHT_RELA, flags, 0);

	f->parts[i].link = S_DYNSYM;
	f->parts[i].info = info;
	f->parts[i].entsize = f->is_32 ? 12 : 24;
	return i;
}

static void check_record(const struct elf_image *e, uint64_t file_off, uint64_t size,
			 enum kind kind, enum record_target is, uint64_t target)
{
	const struct record *r = elf_record_at(e, file_off);

	if (!r)
		fail_msg("no record at %llu", (unsigned long long)file_off);
	assert_int_equal(r->file_size, size);
	assert_int_equal(r->kind, kind);
	assert_int_equal(r->target_is, is);
	assert_int_equal(r->target, target);
}

static void entries_serve_the_place_they_change(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(elf_forms); i++) {
		struct elf_file f;
		struct elf_image e;
		uint32_t rela;
		uint64_t at, size = elf_forms[i].is_32 ? 12 : 24;

		start(&f, &elf_forms[i]);
		rela = add_rela(&f, ".rela.dyn", SHF_ALLOC, 0);
		elf_put_rela(&f, &f.parts[rela].contents, DATA + 8, 0, 8, TEXT);
		elf_put_rela(&f, &f.parts[rela].contents, DATA + 16, 1, 1, 0);
		elf_read_back(&e, &f);
		assert_int_equal(e.image.n_warnings, 0);
		assert_int_equal(e.image.n_records, 2);
		at = f.parts[rela].off;
		check_record(&e, at, size, KIND_RELOCATIONS, TARGET_ADDRESS, DATA + 8);
		check_record(&e, at + size, size, KIND_RELOCATIONS, TARGET_ADDRESS, DATA + 16);
		elf_image_release(&e);
	}
}

static void a_table_with_half_an_entry_is_left(void **state)
{
	struct elf_file f;
	struct elf_image e;
	uint32_t rela;

	(void)state;
	start(&f, &elf_forms[0]);
	rela = add_rela(&f, ".rela.dyn", SHF_ALLOC, 0);
	elf_put_rela(&f, &f.parts[rela].contents, DATA + 8, 0, 8, TEXT);
	put_bytes(&f.parts[rela].contents, "half an entry", 12);
	elf_read_back(&e, &f);
	assert_null(e.error);
	assert_int_equal(e.image.n_records, 0);
	assert_true(elf_has_warning(&e, ".rela.dyn cannot be read"));
	elf_image_release(&e);
}

static void entries_without_addends_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(elf_forms); i++) {
		struct elf_file f;
		struct elf_image e;
		uint32_t rel;
		uint64_t size = elf_forms[i].is_32 ? 8 : 16;

		start(&f, &elf_forms[i]);
		rel = elf_add(&f, ".rel.dyn", SHT_REL, SHF_ALLOC, 0);
		f.parts[rel].link = S_DYNSYM;
		for (uint64_t k = 0; k < 3; k++) {
			put_uint(&f.parts[rel].contents, DATA + 8 * k, elf_word(&f));
			put_uint(&f.parts[rel].contents, 8, elf_word(&f));
		}
		elf_read_back(&e, &f);
		assert_int_equal(e.image.n_records, 3);
		for (uint64_t k = 0; k < 3; k++)
			check_record(&e, f.parts[rel].off + k * size, size, KIND_RELOCATIONS,
				     TARGET_ADDRESS, DATA + 8 * k);
		elf_image_release(&e);
	}
}

/* ld --emit-relocs keeps what it has applied, also for what is not loaded. */
static void kept_entries_serve_loaded_sections_only(void **state)
{
	struct elf_file f;
	struct elf_image e;
	uint32_t of_text, of_debug, debug;

	(void)state;
	start(&f, &elf_forms[0]);
	debug = elf_add_filled(&f, ".debug_info", 0, 0, 'x', 64);
	of_text = add_rela(&f, ".rela.text", 0, S_TEXT);
	of_debug = add_rela(&f, ".rela.debug_info", 0, debug);
	elf_put_rela(&f, &f.parts[of_text].contents, TEXT + 4, 1, 2, 0);
	elf_put_rela(&f, &f.parts[of_debug].contents, 4, 1, 2, 0);
	elf_read_back(&e, &f);
	assert_int_equal(e.image.n_records, 1);
	check_record(&e, f.parts[of_text].off, 24, KIND_RELOCATIONS, TARGET_ADDRESS, TEXT + 4);
	elf_image_release(&e);
}

static void offsets_in_objects_count_from_the_section(void **state)
{
	struct elf_file f;
	struct elf_image e;
	uint32_t rela, other;

	(void)state;
	elf_start(&f, ET_REL, false, false);
	elf_add_filled(&f, ".text", SHF_ALLOC | SHF_EXECINSTR, 0, 0x90, 64);
	elf_add_filled(&f, ".data", SHF_ALLOC | SHF_WRITE, 0, 1, 64);
	elf_add_symbol(&f, "f", 0, 64, STB_GLOBAL, STT_FUNC, 1);
	rela = add_rela(&f, ".rela.data", 0, S_DATA);
	other = add_rela(&f, ".rela.nothing", 0, 999);
	f.parts[rela].link = f.parts[other].link = f.symtab;
	elf_put_rela(&f, &f.parts[rela].contents, 8, 1, 1, 0);
	elf_put_rela(&f, &f.parts[rela].contents, 5000, 1, 1, 0);
	elf_put_rela(&f, &f.parts[other].contents, 8, 1, 1, 0);
	elf_read_back(&e, &f);
	assert_int_equal(e.image.n_records, 2);
	check_record(&e, f.parts[rela].off, 24, KIND_RELOCATIONS, TARGET_ADDRESS,
		     e.image.sections[1].vm_addr + 8);
	check_record(&e, f.parts[rela].off + 24, 24, KIND_RELOCATIONS, TARGET_ADDRESS, NO_ADDR);
	elf_image_release(&e);
}

/* gABI: an even word is an address, an odd one a bitmap of the words behind. */
static void relative_tables_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(elf_forms); i++) {
		struct elf_file f;
		struct elf_image e;
		uint32_t relr;
		uint64_t word, at;

		start(&f, &elf_forms[i]);
		word = elf_word(&f);
		relr = elf_add(&f, ".relr.dyn", 19, SHF_ALLOC, 0);
		put_uint(&f.parts[relr].contents, DATA, (unsigned)word);
		put_uint(&f.parts[relr].contents, 3, (unsigned)word);	 // the word behind DATA
		put_uint(&f.parts[relr].contents, 0x11, (unsigned)word); // the fourth of the next
		put_uint(&f.parts[relr].contents, 1, (unsigned)word);	 // none
		put_uint(&f.parts[relr].contents, DATA + 8, (unsigned)word);
		put_bytes(&f.parts[relr].contents, "\1", 1); // part of a word
		elf_read_back(&e, &f);
		at = f.parts[relr].off;
		assert_int_equal(e.image.n_records, 5);
		check_record(&e, at, word, KIND_RELOCATIONS, TARGET_ADDRESS, DATA);
		check_record(&e, at + word, word, KIND_RELOCATIONS, TARGET_ADDRESS, DATA + word);
		check_record(&e, at + 2 * word, word, KIND_RELOCATIONS, TARGET_ADDRESS,
			     DATA + word + (8 * word - 1) * word + 3 * word);
		check_record(&e, at + 3 * word, word, KIND_RELOCATIONS, TARGET_ADDRESS, NO_ADDR);
		check_record(&e, at + 4 * word, word, KIND_RELOCATIONS, TARGET_ADDRESS, DATA + 8);
		elf_image_release(&e);
	}
}

/* A slot of the GOT serves what the loader puts into it, and so does its relocation. */
static void slots_serve_what_they_hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(elf_forms); i++) {
		struct elf_file f;
		struct elf_image e;
		uint32_t got, rela, puts_;
		uint64_t word, size;

		start(&f, &elf_forms[i]);
		word = elf_word(&f);
		size = 3 * word;
		got = elf_add_filled(&f, ".got", SHF_ALLOC | SHF_WRITE, GOT, 0, 32);
		rela = add_rela(&f, ".rela.dyn", SHF_ALLOC, 0);
		elf_put_rela(&f, &f.parts[rela].contents, GOT, 1, 6, 0); // GLOB_DAT puts
		elf_put_rela(&f, &f.parts[rela].contents, GOT + word, 0, 8, TEXT + 16); // RELATIVE
		elf_put_rela(&f, &f.parts[rela].contents, GOT + 2 * word, 99, 6, ADDEND);
		elf_put_rela(&f, &f.parts[rela].contents, GOT + 100, 1, 6, 0); // behind the GOT
		elf_read_back(&e, &f);
		puts_ = elf_symbol_named(&e, "puts");
		check_record(&e, f.parts[got].off, word, KIND_DYNAMIC, TARGET_SYMBOL, puts_);
		check_record(&e, f.parts[got].off + word, word, KIND_DYNAMIC, TARGET_ADDRESS,
			     TEXT + 16);
		check_record(&e, f.parts[got].off + 2 * word, word, KIND_DYNAMIC, TARGET_ADDRESS,
			     ADDEND); // no such symbol
		check_record(&e, f.parts[rela].off, size, KIND_RELOCATIONS, TARGET_SYMBOL, puts_);
		check_record(&e, f.parts[rela].off + size, size, KIND_RELOCATIONS, TARGET_ADDRESS,
			     TEXT + 16);
		check_record(&e, f.parts[rela].off + 3 * size, size, KIND_RELOCATIONS,
			     TARGET_ADDRESS, GOT + 100);
		elf_image_release(&e);
	}
}

/* endbr64; bnd jmp *slot(%rip); nop: .plt.sec. Without the first two: .plt, .plt.got. */
static void put_x86_stub(struct bytes *b, uint64_t vm_addr, uint64_t slot, bool is_sec)
{
	size_t from = b->size;

	if (is_sec)
		put_bytes(b, "\xf3\x0f\x1e\xfa\xf2", 5);
	put_bytes(b, "\xff\x25", 2);
	put_uint(b, slot - (vm_addr + (b->size - from) + 4), 4);
	put_bytes(b, "\x68\0\0\0\0\xe9\0\0\0\0", 16 - (b->size - from));
}

static void x86_64_stubs_serve_their_slot(void **state)
{
	static const char *const names[] = { ".plt", ".plt.sec", ".plt.got" };

	(void)state;
	for (size_t k = 0; k < ARRAY_SIZE(names); k++) {
		bool is_sec = k == 1;
		struct elf_file f;
		struct elf_image e;
		uint32_t plt, rela;

		start(&f, &elf_forms[0]);
		elf_add_filled(&f, ".got.plt", SHF_ALLOC | SHF_WRITE, GOT_PLT, 0, 48);
		plt = elf_add(&f, names[k], SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, PLT);
		f.parts[plt].entsize = k == 2 ? 0 : 16; // some linkers leave it out
		put_bytes(&f.parts[plt].contents, "\xff\x35....\xff\x25....\x0f\x1f\x40", 16);
		put_x86_stub(&f.parts[plt].contents, PLT + 16, GOT_PLT + 24, is_sec);
		put_x86_stub(&f.parts[plt].contents, PLT + 32, GOT_PLT + 32, is_sec);
		put_x86_stub(&f.parts[plt].contents, PLT + 48, GOT_PLT + 40, is_sec); // empty
		rela = add_rela(&f, ".rela.plt", SHF_ALLOC, 0);
		elf_put_rela(&f, &f.parts[rela].contents, GOT_PLT + 32, 2, 7, 0);
		elf_put_rela(&f, &f.parts[rela].contents, GOT_PLT + 24, 1, 7, 0);
		elf_read_back(&e, &f);
		check_record(&e, f.parts[plt].off + 16, 16, KIND_DYNAMIC, TARGET_SYMBOL,
			     elf_symbol_named(&e, "puts"));
		check_record(&e, f.parts[plt].off + 32, 16, KIND_DYNAMIC, TARGET_SYMBOL,
			     elf_symbol_named(&e, "exit"));
		assert_null(elf_record_at(&e, f.parts[plt].off));
		assert_null(elf_record_at(&e, f.parts[plt].off + 48));
		elf_image_release(&e);
	}
}

/* adrp x16, page; ldr x17, [x16, #offset]; add x16, x16, #offset; br x17 */
static void put_arm64_stub(struct bytes *b, uint64_t vm_addr, uint64_t slot)
{
	uint64_t pages = (slot >> 12) - (vm_addr >> 12);

	put_uint(b, 0x90000010 | (pages & 3) << 29 | (pages >> 2 & 0x7ffff) << 5, 4);
	put_uint(b, 0xf9400211 | (slot & 0xfff) / 8 << 10, 4);
	put_uint(b, 0x91000210 | (slot & 0xfff) << 10, 4);
	put_uint(b, 0xd61f0220, 4);
}

static void arm64_stubs_serve_their_slot(void **state)
{
	static const uint64_t slots[] = { GOT_PLT + 24, 0x7ffff000 + 8, 0x10 };

	(void)state;
	for (size_t k = 0; k < ARRAY_SIZE(slots); k++) {
		struct elf_file f;
		struct elf_image e;
		uint32_t plt, rela;

		start(&f, &elf_forms[0]);
		f.machine = EM_AARCH64;
		elf_add_filled(&f, ".got.plt", SHF_ALLOC | SHF_WRITE, slots[k] & ~0xfull, 0, 64);
		plt = elf_add(&f, ".plt", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, PLT);
		f.parts[plt].entsize = 16;
		put_arm64_stub(&f.parts[plt].contents, PLT, slots[k]);
		rela = add_rela(&f, ".rela.plt", SHF_ALLOC, 0);
		elf_put_rela(&f, &f.parts[rela].contents, slots[k], 1, 1026, 0);
		elf_read_back(&e, &f);
		check_record(&e, f.parts[plt].off, 16, KIND_DYNAMIC, TARGET_SYMBOL,
			     elf_symbol_named(&e, "puts"));
		elf_image_release(&e);
	}
}

/* More sections called .got than a linker makes must not cost a search each. */
static void few_slot_sections_are_looked_at(void **state)
{
	struct elf_file f;
	struct elf_image e;
	uint32_t rela;

	(void)state;
	start(&f, &elf_forms[0]);
	for (uint64_t i = 0; i < 20; i++)
		elf_add_filled(&f, ".got", SHF_ALLOC | SHF_WRITE, GOT + 16 * i, 0, 16);
	rela = add_rela(&f, ".rela.dyn", SHF_ALLOC, 0);
	for (uint64_t i = 0; i < 20; i++)
		elf_put_rela(&f, &f.parts[rela].contents, GOT + 16 * i, 1, 6, 0);
	elf_read_back(&e, &f);
	assert_null(e.error);
	assert_int_equal(e.image.n_records, 20 + 8);
	elf_image_release(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_serve_the_place_they_change),
		cmocka_unit_test(a_table_with_half_an_entry_is_left),
		cmocka_unit_test(entries_without_addends_are_read),
		cmocka_unit_test(kept_entries_serve_loaded_sections_only),
		cmocka_unit_test(offsets_in_objects_count_from_the_section),
		cmocka_unit_test(relative_tables_are_read),
		cmocka_unit_test(slots_serve_what_they_hold),
		cmocka_unit_test(x86_64_stubs_serve_their_slot),
		cmocka_unit_test(arm64_stubs_serve_their_slot),
		cmocka_unit_test(few_slot_sections_are_looked_at),
	};

	return cmocka_run_group_tests_name("elf relocations", tests, NULL, NULL);
}
