#include "elf_writer.h"
#include "pack.h"

enum { TEXT = 0x1000, DATA = 0x2000 };

/* A small program: .text, .data and .bss, each with a segment. */
static void make_program(struct elf_file *f, const struct elf_form *form)
{
	uint32_t text, data;

	elf_start(f, ET_EXEC, form->is_32, form->big_endian);
	text = elf_add_filled(f, ".text", SHF_ALLOC | SHF_EXECINSTR, TEXT, 0x90, 48);
	data = elf_add_filled(f, ".data", SHF_ALLOC | SHF_WRITE, DATA, 1, 32);
	f->parts[data].align = 16;
	elf_add(f, ".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, DATA + 32);
	f->parts[data + 1].size = 64;
	elf_add_load(f, PF_R | PF_X, text, TEXT, 48, 48);
	elf_add_load(f, PF_R | PF_W, data, DATA, 32, 96);
}

static void check_program(const struct elf_image *e, const struct elf_file *f, const char *what)
{
	const struct section *text = elf_section_named(e, ".text");
	const struct section *data = elf_section_named(e, ".data");
	const struct section *bss = elf_section_named(e, ".bss");

	if (e->image.n_warnings || e->image.n_sections != f->n_parts - 1)
		fail_msg("%s: %zu sections, %zu warnings", what, e->image.n_sections,
			 e->image.n_warnings);
	assert_int_equal(text->file_off, f->parts[1].off);
	assert_int_equal(text->file_size, 48);
	assert_int_equal(text->vm_addr, TEXT);
	assert_int_equal(text->vm_size, 48);
	assert_int_equal(text->kind, KIND_CODE);
	assert_int_equal(text->flags, SECTION_EXECUTABLE);
	assert_int_equal(data->kind, KIND_DATA);
	assert_int_equal(data->flags, SECTION_WRITABLE);
	assert_int_equal(data->alignment, 16);
	assert_int_equal(bss->file_size, 0);
	assert_int_equal(bss->vm_size, 64);
	assert_int_equal(bss->kind, KIND_ZERO_DATA);
	assert_true(e->image.is_linked);
}

static void all_forms_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(elf_forms); i++) {
		struct elf_file f;
		struct elf_image e;

		make_program(&f, &elf_forms[i]);
		elf_read_back(&e, &f);
		assert_null(e.error);
		check_program(&e, &f, elf_forms[i].what);
		assert_int_equal(e.image.identity.bits, elf_forms[i].is_32 ? 32 : 64);
		assert_int_equal(e.image.identity.big_endian, elf_forms[i].big_endian);
		assert_string_equal(e.image.identity.type, "executable");
		elf_image_release(&e);
	}
}

/* gABI: counts that do not fit lie in section header 0. */
static void extended_numbering_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(elf_forms); i++) {
		struct elf_file f;
		struct elf_image e;

		make_program(&f, &elf_forms[i]);
		f.has_extended_numbering = true;
		elf_read_back(&e, &f);
		assert_null(e.error);
		check_program(&e, &f, elf_forms[i].what);
		assert_int_equal(e.image.n_segments, 2);
		elf_image_release(&e);
	}
}

static const struct part *part_named(const struct elf_image *e, const char *label)
{
	for (size_t i = 0; i < e->image.n_parts; i++) {
		if (!strcmp(e->image.parts[i].label, label))
			return &e->image.parts[i];
	}
	return NULL;
}

static void headers_are_parts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(elf_forms); i++) {
		bool is_32 = elf_forms[i].is_32;
		struct elf_file f;
		struct elf_image e;

		make_program(&f, &elf_forms[i]);
		elf_read_back(&e, &f);
		assert_int_equal(part_named(&e, "ELF header")->file_size, is_32 ? 52 : 64);
		assert_int_equal(part_named(&e, "program headers")->file_off, is_32 ? 52 : 64);
		assert_int_equal(part_named(&e, "program headers")->file_size,
				 2 * (is_32 ? 32 : 56));
		assert_int_equal(part_named(&e, "section headers")->file_off, f.shoff);
		assert_int_equal(part_named(&e, "section headers")->file_size,
				 f.n_parts * (is_32 ? 40u : 64u));
		elf_image_release(&e);
	}
}

static const struct {
	const char *name;
	uint32_t type;
	uint64_t flags;
	enum kind kind;
} kinds[] = {
	{ ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, KIND_CODE },
	{ ".init", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, KIND_CODE },
	{ ".rodata", SHT_PROGBITS, SHF_ALLOC, KIND_RODATA },
	{ ".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, KIND_DATA },
	{ ".data.rel.ro", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, KIND_DATA },
	{ ".init_array", SHT_INIT_ARRAY, SHF_ALLOC | SHF_WRITE, KIND_DATA },
	{ ".tdata", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE | SHF_TLS, KIND_DATA },
	{ ".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, KIND_ZERO_DATA },
	{ ".eh_frame", SHT_PROGBITS, SHF_ALLOC, KIND_UNWIND },
	{ ".eh_frame", 0x70000001, SHF_ALLOC, KIND_UNWIND }, // SHT_X86_64_UNWIND
	{ ".eh_frame_hdr", SHT_PROGBITS, SHF_ALLOC, KIND_UNWIND },
	{ ".gcc_except_table", SHT_PROGBITS, SHF_ALLOC, KIND_UNWIND },
	{ ".gcc_except_table.f", SHT_PROGBITS, SHF_ALLOC, KIND_UNWIND },
	{ ".rela.dyn", SHT_RELA, SHF_ALLOC, KIND_RELOCATIONS },
	{ ".rel.dyn", SHT_REL, SHF_ALLOC, KIND_RELOCATIONS },
	{ ".relr.dyn", 19, SHF_ALLOC, KIND_RELOCATIONS },
	{ ".dynsym", SHT_DYNSYM, SHF_ALLOC, KIND_DYNAMIC },
	{ ".dynstr", SHT_STRTAB, SHF_ALLOC, KIND_DYNAMIC },
	{ ".dynamic", SHT_DYNAMIC, SHF_ALLOC | SHF_WRITE, KIND_DYNAMIC },
	{ ".gnu.hash", SHT_GNU_HASH, SHF_ALLOC, KIND_DYNAMIC },
	{ ".gnu.version", SHT_GNU_versym, SHF_ALLOC, KIND_DYNAMIC },
	{ ".interp", SHT_PROGBITS, SHF_ALLOC, KIND_DYNAMIC },
	{ ".got", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, KIND_DYNAMIC },
	{ ".plt.sec", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, KIND_DYNAMIC },
	{ ".symtab", SHT_SYMTAB, 0, KIND_SYMBOLS },
	{ ".symtab_shndx", SHT_SYMTAB_SHNDX, 0, KIND_SYMBOLS },
	{ ".strtab", SHT_STRTAB, 0, KIND_SYMBOLS },
	{ ".group", SHT_GROUP, 0, KIND_HEADERS },
	{ ".debug_info", SHT_PROGBITS, 0, KIND_DEBUG },
	{ ".zdebug_info", SHT_PROGBITS, 0, KIND_DEBUG },
	{ ".gnu_debugdata", SHT_PROGBITS, 0, KIND_DEBUG },
	{ ".gnu.lto_main", SHT_PROGBITS, 0, KIND_IR },
	{ ".gnu.debuglto_.debug_info", SHT_PROGBITS, 0, KIND_IR },
	{ ".llvmbc", SHT_PROGBITS, 0, KIND_IR },
	{ ".note.gnu.build-id", SHT_NOTE, SHF_ALLOC, KIND_METADATA },
	{ ".comment", SHT_PROGBITS, 0, KIND_METADATA },
	{ ".rustc", SHT_PROGBITS, 0, KIND_METADATA },
	{ ".nv_fatbin", SHT_PROGBITS, SHF_ALLOC, KIND_CUDA },
	{ ".bolt.org.rodata", SHT_PROGBITS, SHF_ALLOC, KIND_RODATA },
	{ ".bolt.org.text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, KIND_LEFTOVER },
	{ ".whatever", SHT_PROGBITS, 0, KIND_METADATA },
	{ ".shstrtab", SHT_STRTAB, 0, KIND_HEADERS },
};

static void sections_have_kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct elf_file f;
		struct elf_image e;

		elf_start(&f, ET_DYN, false, false);
		elf_add(&f, kinds[i].name, kinds[i].type, kinds[i].flags, 0x1000);
		put_fill(&f.parts[1].contents, 0, 8);
		elf_read_back(&e, &f);
		assert_null(e.error);
		if (e.image.sections[0].kind != kinds[i].kind)
			fail_msg("%s is %s", kinds[i].name, kind_name(e.image.sections[0].kind));
		elf_image_release(&e);
	}
}

/* A thread's zeros have an address, but no place in the program's memory. */
static void zeros_of_threads_are_not_loaded(void **state)
{
	struct elf_file f;
	struct elf_image e;
	uint32_t i;

	(void)state;
	elf_start(&f, ET_EXEC, false, false);
	i = elf_add(&f, ".tbss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE | SHF_TLS, DATA);
	f.parts[i].size = 64;
	i = elf_add_filled(&f, ".init_array", SHF_ALLOC | SHF_WRITE, DATA, 1, 8);
	elf_add_load(&f, PF_R | PF_W, i, DATA, 8, 8);
	elf_read_back(&e, &f);
	assert_int_equal(elf_section_named(&e, ".tbss")->vm_size, 0);
	assert_int_equal(elf_section_named(&e, ".tbss")->vm_addr, NO_ADDR);
	assert_int_equal(elf_section_named(&e, ".tbss")->flags, SECTION_TLS | SECTION_WRITABLE);
	assert_int_equal(elf_section_named(&e, ".init_array")->vm_size, 8);
	elf_image_release(&e);
}

static void sections_of_objects_get_places(void **state)
{
	struct elf_file f;
	struct elf_image e;
	uint32_t i;
	uint64_t end = 0;

	(void)state;
	elf_start(&f, ET_REL, false, false);
	elf_add_filled(&f, ".text.a", SHF_ALLOC | SHF_EXECINSTR, 0, 0x90, 5);
	i = elf_add_filled(&f, ".text.b", SHF_ALLOC | SHF_EXECINSTR, 0, 0x90, 5);
	f.parts[i].align = 64;
	i = elf_add(&f, ".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, 0);
	f.parts[i].size = 100;
	elf_add_filled(&f, ".debug_str", 0, 0, 'x', 5);
	elf_read_back(&e, &f);
	assert_false(e.image.is_linked);
	assert_string_equal(e.image.identity.type, "object");
	for (size_t k = 0; k < 3; k++) {
		const struct section *s = &e.image.sections[k];

		assert_true(s->vm_addr >= end);
		assert_int_equal(s->vm_addr % s->alignment, 0);
		end = s->vm_addr + s->vm_size;
	}
	assert_int_equal(e.image.sections[3].vm_addr, NO_ADDR);
	elf_image_release(&e);
}

/* An Elf64_Chdr or Elf32_Chdr, then the packed bytes. */
static void put_packed(struct elf_file *f, struct bytes *b, const void *contents, size_t n,
		       bool zstd, uint64_t claimed)
{
	uint8_t packed[4096];
	size_t size = (zstd ? pack_zstd : pack_zlib)(packed, sizeof(packed), contents, n);

	put_uint(b, zstd ? 2 : 1, 4);
	if (!f->is_32)
		put_uint(b, 0, 4);
	put_uint(b, claimed, elf_word(f));
	put_uint(b, 1, elf_word(f));
	put_bytes(b, packed, size);
}

static void compressed_sections_know_their_contents(void **state)
{
	static const uint8_t zeros[1000];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(elf_forms); i++) {
		for (int zstd = 0; zstd < 2; zstd++) {
			struct elf_file f;
			struct elf_image e;
			const struct section *s;

			elf_start(&f, ET_EXEC, elf_forms[i].is_32, elf_forms[i].big_endian);
			elf_add(&f, ".debug_info", SHT_PROGBITS, SHF_COMPRESSED, 0);
			put_packed(&f, &f.parts[1].contents, zeros, sizeof(zeros), zstd, 1000);
			elf_read_back(&e, &f);
			s = elf_section_named(&e, ".debug_info");
			assert_int_equal(s->contents_size, 1000);
			assert_int_equal(s->file_size, f.parts[1].size);
			assert_int_equal(s->flags, SECTION_COMPRESSED);
			assert_int_equal(e.image.n_warnings, 0);
			assert_true(e.image.identity.has_debug_info);
			elf_image_release(&e);
		}
	}
}

/* GNU's older way: "ZLIB", the size as eight bytes in big order, whatever the file's order. */
static void old_compressed_sections_know_their_contents(void **state)
{
	struct elf_file f;
	struct elf_image e;

	(void)state;
	elf_start(&f, ET_EXEC, false, false);
	elf_add(&f, ".zdebug_info", SHT_PROGBITS, 0, 0);
	put_bytes(&f.parts[1].contents, "ZLIB\0\0\0\0\0\1\0\0rest", 16);
	elf_read_back(&e, &f);
	assert_int_equal(elf_section_named(&e, ".zdebug_info")->contents_size, 65536);
	elf_image_release(&e);
}

static void pack_part(struct elf_file *f, uint32_t i, bool zstd)
{
	struct bytes plain = f->parts[i].contents;

	f->parts[i].contents = (struct bytes){ .big_endian = f->big_endian };
	put_packed(f, &f->parts[i].contents, plain.data, plain.size, zstd, plain.size);
	f->parts[i].flags |= SHF_COMPRESSED;
	free(plain.data);
}

/* No tool does that, but a hostile file may. */
static void a_compressed_symbol_table_is_left(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(elf_forms); i++) {
		for (int zstd = 0; zstd < 2; zstd++) {
			struct elf_file f;
			struct elf_image e;

			make_program(&f, &elf_forms[i]);
			elf_add_symbol(&f, "main", TEXT, 16, STB_GLOBAL, STT_FUNC, 1);
			pack_part(&f, f.symtab, zstd);
			elf_read_back(&e, &f);
			assert_null(e.error);
			assert_int_equal(e.image.n_symbols, 0);
			assert_true(elf_has_warning(&e, ".symtab cannot be read"));
			elf_image_release(&e);
		}
	}
}

/* Strings have no place in the file then, but can be read. */
static void compressed_strings_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(elf_forms); i++) {
		struct elf_file f;
		struct elf_image e;

		make_program(&f, &elf_forms[i]);
		elf_add_symbol(&f, "main", TEXT, 16, STB_GLOBAL, STT_FUNC, 1);
		pack_part(&f, f.strtab, false);
		elf_read_back(&e, &f);
		assert_int_equal(e.image.n_warnings, 0);
		assert_int_equal(e.image.n_symbols, 1);
		assert_string_equal(e.image.symbols[0].name, "main");
		assert_int_equal(e.image.symbols[0].name_off, NO_ADDR);
		assert_true(e.image.symbols[0].entry_off != NO_ADDR);
		elf_image_release(&e);
	}
}

static void a_lie_about_compression_is_a_warning(void **state)
{
	static const uint64_t claims[] = { 0, 10, 30, UINT64_C(1) << 31, UINT64_MAX };
	static const uint8_t zeros[48];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(claims); i++) {
		struct elf_file f;
		struct elf_image e;

		make_program(&f, &elf_forms[0]);
		elf_add_symbol(&f, "main", TEXT, 16, STB_GLOBAL, STT_FUNC, 1);
		f.parts[f.strtab].contents.size = 0;
		put_packed(&f, &f.parts[f.strtab].contents, zeros, sizeof(zeros), false, claims[i]);
		f.parts[f.strtab].flags = SHF_COMPRESSED;
		elf_read_back(&e, &f);
		assert_null(e.error);
		assert_string_equal(e.image.symbols[0].name, "");
		assert_true(e.image.n_warnings > 0);
		elf_image_release(&e);
	}
}

static const struct {
	const char *what;
	uint64_t off, size; /* put into the header of .data; 0: left */
	uint64_t file_size; /* then of the section */
} leaving[] = {
	{ "size", 0, 1 << 20, 0 },
	{ "size beyond all", 0, UINT64_MAX - 100, 0 },
	{ "offset", 1 << 20, 0, 0 },
	{ "offset beyond all", UINT64_MAX - 100, 0, 0 },
};

static void sections_that_leave_the_file_are_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(leaving); i++) {
		struct elf_file f;
		struct elf_image e;
		const struct section *s;
		size_t at;

		make_program(&f, &elf_forms[0]);
		elf_write(&f);
		at = f.shoff + 2 * 64;
		if (leaving[i].off)
			set_uint(&f.out, at + 24, leaving[i].off, 8);
		if (leaving[i].size)
			set_uint(&f.out, at + 32, leaving[i].size, 8);
		elf_image_of(&e, f.out.data, f.out.size);
		elf_release(&f);
		assert_null(e.error);
		s = elf_section_named(&e, ".data");
		assert_true(elf_has_warning(&e, "leaves the file"));
		if (leaving[i].off) {
			assert_int_equal(s->file_size, 0);
		} else {
			assert_int_equal(s->file_off, f.parts[2].off);
			assert_int_equal(s->file_size, e.file.size - s->file_off);
		}
		elf_image_release(&e);
	}
}

/* -ffunction-sections: the name of a template is longer than any file name. */
static void names_are_not_cut(void **state)
{
	static char names[2][3000];
	struct elf_file f;
	struct elf_image e;

	(void)state;
	elf_start(&f, ET_REL, false, false);
	for (int i = 0; i < 2; i++) {
		memset(names[i], 'x', sizeof(names[i]) - 1);
		memcpy(names[i], ".text.", 6);
		names[i][sizeof(names[i]) - 2] = (char)('0' + i);
		elf_add_filled(&f, names[i], SHF_ALLOC | SHF_EXECINSTR, 0, 0x90, 16);
	}
	elf_read_back(&e, &f);
	assert_string_equal(e.image.sections[0].name, names[0]);
	assert_string_equal(e.image.sections[1].name, names[1]);
	elf_image_release(&e);
}

/* Thirty sections that share a name as long as the file: copying it each time adds up. */
static void a_long_name_is_not_shared_forever(void **state)
{
	static char name[40000];
	struct elf_file f;
	struct elf_image e;
	size_t n_named = 0;

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	elf_start(&f, ET_REL, false, false);
	elf_add_filled(&f, name, SHF_ALLOC, 0, 1, 16);
	while (f.n_parts < MOST_PARTS - 1)
		elf_add_filled(&f, "", SHF_ALLOC, 0, 1, 16);
	elf_write(&f);
	for (uint32_t i = 2; i + 1 < f.n_parts; i++)
		set_uint(&f.out, f.shoff + i * 64, 1, 4); // sh_name: that of section 1
	elf_image_of(&e, f.out.data, f.out.size);
	elf_release(&f);
	assert_null(e.error);
	for (size_t i = 0; i < e.image.n_sections; i++)
		n_named += e.image.sections[i].name[0] == 'x';
	assert_in_range(n_named, 1, 8);
	assert_true(elf_has_warning(&e, "lie over each other"));
	elf_image_release(&e);
}

static void headers_of_a_strange_size_are_left(void **state)
{
	struct elf_file f;
	struct elf_image e;

	(void)state;
	make_program(&f, &elf_forms[0]);
	f.shentsize = 56;
	elf_read_back(&e, &f);
	assert_null(e.error);
	assert_int_equal(e.image.n_sections, 0);
	assert_int_equal(e.image.n_segments, 2);
	assert_true(elf_has_warning(&e, "not understood"));
	elf_image_release(&e);
}

/* Whatever is cut off: an error or an image, never a step past the end. */
static void any_prefix_can_be_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(elf_forms); i++) {
		struct elf_file f;

		make_program(&f, &elf_forms[i]);
		elf_add_symbol(&f, "main", TEXT, 16, STB_GLOBAL, STT_FUNC, 1);
		elf_write(&f);
		for (size_t size = 4; size < f.out.size; size++) {
			struct elf_image e;

			elf_image_of(&e, f.out.data, size);
			elf_image_release(&e);
		}
		elf_release(&f);
	}
}

/* Every byte of the header and of the section headers, with a few values each. */
static void any_changed_byte_can_be_read(void **state)
{
	static const uint8_t values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(elf_forms); i++) {
		struct elf_file f;

		make_program(&f, &elf_forms[i]);
		elf_add_symbol(&f, "main", TEXT, 16, STB_GLOBAL, STT_FUNC, 1);
		elf_write(&f);
		for (size_t at = 4; at < f.out.size; at++) {
			uint8_t saved = f.out.data[at];

			for (size_t k = 0; k < ARRAY_SIZE(values); k++) {
				struct elf_image e;

				f.out.data[at] = values[k];
				elf_image_of(&e, f.out.data, f.out.size);
				elf_image_release(&e);
			}
			f.out.data[at] = saved;
		}
		elf_release(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_forms_are_read),
		cmocka_unit_test(extended_numbering_is_read),
		cmocka_unit_test(headers_are_parts),
		cmocka_unit_test(sections_have_kinds),
		cmocka_unit_test(zeros_of_threads_are_not_loaded),
		cmocka_unit_test(sections_of_objects_get_places),
		cmocka_unit_test(compressed_sections_know_their_contents),
		cmocka_unit_test(old_compressed_sections_know_their_contents),
		cmocka_unit_test(a_compressed_symbol_table_is_left),
		cmocka_unit_test(compressed_strings_are_read),
		cmocka_unit_test(a_lie_about_compression_is_a_warning),
		cmocka_unit_test(sections_that_leave_the_file_are_cut),
		cmocka_unit_test(names_are_not_cut),
		cmocka_unit_test(a_long_name_is_not_shared_forever),
		cmocka_unit_test(headers_of_a_strange_size_are_left),
		cmocka_unit_test(any_prefix_can_be_read),
		cmocka_unit_test(any_changed_byte_can_be_read),
	};

	return cmocka_run_group_tests_name("elf sections", tests, NULL, NULL);
}
