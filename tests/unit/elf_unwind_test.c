#include "elf_writer.h"

enum { TEXT = 0x1000, OTHER_TEXT = 0x1200, FRAMES = 0x2000, LSDAS = 0x3000, HDR = 0x4000 };

/* LSB, "DWARF Exception Header Encoding" */
enum {
	ABSPTR = 0x00,
	UDATA2 = 0x02,
	UDATA4 = 0x03,
	UDATA8 = 0x04,
	SDATA2 = 0x0a,
	SDATA4 = 0x0b,
	SDATA8 = 0x0c,
	PCREL = 0x10,
	DATAREL = 0x30,
	INDIRECT = 0x80,
	OMIT = 0xff
};

/* How the entries of one .eh_frame are written. */
struct style {
	const char *what, *augmentation;
	uint8_t version, encoding, lsda_encoding, personality_encoding;
	bool has_long_lengths;
};

struct frames {
	struct bytes *b;
	const struct style *style;
	uint64_t vm_addr;
	unsigned word;
	size_t cie; /* offset of the last one */
};

/* Returns where the length counts from. */
static size_t open_entry(struct frames *f)
{
	if (f->style->has_long_lengths)
		put_uint(f->b, UINT32_MAX, 4);
	put_uint(f->b, 0, f->style->has_long_lengths ? 8 : 4);
	return f->b->size;
}

static void close_entry(struct frames *f, size_t start)
{
	unsigned width = f->style->has_long_lengths ? 8 : 4;

	while (f->b->size % 8)
		put_uint(f->b, 0, 1); // DW_CFA_nop
	set_uint(f->b, start - width, f->b->size - start, width);
}

static void put_address(struct frames *f, uint8_t encoding, uint64_t vm_addr)
{
	static const uint8_t sizes[16] = { 0, 0, 2, 4, 8, 0, 0, 0, 0, 0, 2, 4, 8 };
	unsigned size = sizes[encoding & 15] ? sizes[encoding & 15] : f->word;

	if (encoding != OMIT)
		put_uint(f->b, encoding & PCREL ? vm_addr - (f->vm_addr + f->b->size) : vm_addr,
			 size);
}

static void put_cie(struct frames *f)
{
	size_t start;

	f->cie = f->b->size;
	start = open_entry(f);
	put_uint(f->b, 0, 4);
	put_uint(f->b, f->style->version, 1);
	put_string(f->b, f->style->augmentation);
	put_uint(f->b, 1, 1);	 // code alignment
	put_uint(f->b, 0x78, 1); // data alignment: -8
	put_bytes(f->b, f->style->version == 1 ? "\x10" : "\x90\x00",
		  f->style->version == 1 ? 1 : 2); // return address: a byte, or ULEB128
	for (const char *p = f->style->augmentation; *p; p++) {
		if (*p == 'z')
			put_uint(f->b, 9, 1); // not looked at
		else if (*p == 'R')
			put_uint(f->b, f->style->encoding, 1);
		else if (*p == 'L')
			put_uint(f->b, f->style->lsda_encoding, 1);
		else if (*p == 'P') {
			put_uint(f->b, f->style->personality_encoding, 1);
			put_address(f, f->style->personality_encoding & 0x8f, TEXT);
		}
	}
	put_bytes(f->b, "\x0c\x07\x08", 3); // DW_CFA_def_cfa
	close_entry(f, start);
}

/* Returns the entry's offset in the section; lsda 0: none. */
static size_t put_fde(struct frames *f, uint64_t function, uint64_t size, uint64_t lsda)
{
	size_t off = f->b->size, start = open_entry(f);

	put_uint(f->b, f->b->size - f->cie, 4);
	put_address(f, f->style->encoding, function);
	put_address(f, f->style->encoding & 15, size);
	if (f->style->augmentation[0] == 'z')
		put_uint(f->b, 8, 1);
	if (lsda)
		put_address(f, f->style->lsda_encoding, lsda);
	close_entry(f, start);
	return off;
}

/* .text is section 1, .gcc_except_table 2 and .eh_frame 3. */
enum { S_TEXT = 1, S_LSDAS, S_FRAMES };

static void start(struct elf_file *file, struct frames *f, const struct elf_form *form,
		  const struct style *style)
{
	elf_start(file, ET_DYN, form->is_32, form->big_endian);
	elf_add_filled(file, ".text", SHF_ALLOC | SHF_EXECINSTR, TEXT, 0x55, 0x300);
	elf_add_filled(file, ".gcc_except_table", SHF_ALLOC, LSDAS, 1, 64);
	elf_add(file, ".eh_frame", SHT_PROGBITS, SHF_ALLOC, FRAMES);
	*f = (struct frames){ &file->parts[S_FRAMES].contents, style, FRAMES, elf_word(file), 0 };
}

static const struct style styles[] = {
	{ "the usual", "zR", 1, PCREL | SDATA4, OMIT, OMIT, false },
	{ "version 3", "zR", 3, PCREL | SDATA4, OMIT, OMIT, false },
	{ "64-bit lengths", "zR", 1, PCREL | SDATA4, OMIT, OMIT, true },
	{ "landing pads", "zPLR", 1, PCREL | SDATA4, PCREL | SDATA4, INDIRECT | PCREL | SDATA4,
	  false },
	{ "landing pads, in another order", "zRLP", 3, PCREL | SDATA4, PCREL | SDATA4,
	  INDIRECT | PCREL | SDATA4, false },
	{ "landing pads, absolute", "zPLR", 1, ABSPTR, ABSPTR, ABSPTR, false },
	{ "absolute", "zR", 1, ABSPTR, OMIT, OMIT, false },
	{ "without augmentation", "", 1, ABSPTR, OMIT, OMIT, false },
	{ "4 bytes", "zR", 1, UDATA4, OMIT, OMIT, false },
	{ "8 bytes", "zR", 1, PCREL | SDATA8, OMIT, OMIT, false },
	{ "2 bytes", "zR", 1, UDATA2, OMIT, OMIT, false },
	{ "2 bytes, relative", "zR", 1, PCREL | SDATA2, OMIT, OMIT, false },
	{ "a signal handler", "zRS", 1, PCREL | SDATA4, OMIT, OMIT, false },
	{ "ARM64 with signed addresses", "zRB", 1, PCREL | SDATA4, OMIT, OMIT, false },
};

static void check_fde(const struct elf_image *e, const struct elf_file *file, const char *what,
		      size_t off, size_t size, uint64_t function)
{
	const struct record *r = elf_record_at(e, file->parts[S_FRAMES].off + off);

	if (!r || r->file_size != size || r->kind != KIND_UNWIND || r->target != function)
		fail_msg("%s: the entry at %zu", what, off);
}

static void entries_serve_their_function(void **state)
{
	(void)state;
	for (size_t k = 0; k < ARRAY_SIZE(elf_forms); k++) {
		for (size_t i = 0; i < ARRAY_SIZE(styles); i++) {
			struct elf_file file;
			struct elf_image e;
			struct frames f;
			bool has_lsda = strchr(styles[i].augmentation, 'L');
			size_t first, second, third, end;

			start(&file, &f, &elf_forms[k], &styles[i]);
			put_cie(&f);
			first = put_fde(&f, TEXT, 0x20, has_lsda ? LSDAS + 16 : 0);
			second = put_fde(&f, TEXT + 0x20, 0x30, has_lsda ? LSDAS : 0);
			put_cie(&f);
			third = put_fde(&f, OTHER_TEXT, 8, 0);
			end = f.b->size;
			put_uint(f.b, 0, 4); // the end, as crtend.o writes it
			elf_read_back(&e, &file);
			if (e.image.n_warnings || e.image.n_unwind_ranges != 3)
				fail_msg("%s, %s: %zu ranges", elf_forms[k].what, styles[i].what,
					 e.image.n_unwind_ranges);
			check_fde(&e, &file, styles[i].what, first, second - first, TEXT);
			check_fde(&e, &file, styles[i].what, third, end - third, OTHER_TEXT);
			assert_int_equal(e.image.unwind_ranges[1].vm_addr, TEXT + 0x20);
			assert_int_equal(e.image.unwind_ranges[1].vm_size, 0x30);
			assert_int_equal(e.image.unwind_ranges[1].primary, TEXT + 0x20);
			if (has_lsda) {
				const struct record *r = elf_record_at(&e, file.parts[S_LSDAS].off);

				// To the next table; the last one to the end of the section.
				assert_int_equal(r->file_size, 16);
				assert_int_equal(r->target, TEXT + 0x20);
				r = elf_record_at(&e, file.parts[S_LSDAS].off + 16);
				assert_int_equal(r->file_size, 48);
				assert_int_equal(r->target, TEXT);
			}
			elf_image_release(&e);
		}
	}
}

/* ld -r and crtbegin.o leave terminators between the entries of two objects. */
static void a_zero_in_the_middle_ends_nothing(void **state)
{
	struct elf_file file;
	struct elf_image e;
	struct frames f;

	(void)state;
	start(&file, &f, &elf_forms[0], &styles[0]);
	put_cie(&f);
	put_fde(&f, TEXT, 0x20, 0);
	put_uint(f.b, 0, 4);
	put_uint(f.b, 0, 4);
	put_cie(&f);
	put_fde(&f, OTHER_TEXT, 0x20, 0);
	put_uint(f.b, 0, 4);
	elf_read_back(&e, &file);
	assert_int_equal(e.image.n_warnings, 0);
	assert_int_equal(e.image.n_unwind_ranges, 2);
	elf_image_release(&e);
}

/* Tables of landing pads that two functions share go to the first of them. */
static void a_shared_lsda_is_charged_once(void **state)
{
	struct elf_file file;
	struct elf_image e;
	struct frames f;
	size_t n = 0;

	(void)state;
	start(&file, &f, &elf_forms[0], &styles[3]);
	put_cie(&f);
	put_fde(&f, OTHER_TEXT, 0x20, LSDAS + 8);
	put_fde(&f, TEXT, 0x20, LSDAS + 8);
	put_fde(&f, TEXT + 0x20, 0x20, 0x9999); // in no section
	elf_read_back(&e, &file);
	for (size_t i = 0; i < e.image.n_records; i++)
		n += e.image.records[i].file_off >= file.parts[S_LSDAS].off &&
		     e.image.records[i].file_off < file.parts[S_LSDAS].off + 64;
	assert_int_equal(n, 1);
	assert_int_equal(elf_record_at(&e, file.parts[S_LSDAS].off + 8)->target, TEXT);
	elf_image_release(&e);
}

/* Of a function that the linker dropped nothing but its table is left: it is no one's. */
static void tables_of_dropped_functions_are_left(void **state)
{
	// Types at the end, an empty specification; call sites only, padded.
	static const uint8_t tables[] = { 0xff, 0x9b, 0x0d, 1, 4, 0, 9, 3, 0, 1,    0,
					  0,	0,    0,    0, 0, 0, 0, 0, 0, 0xff, 0xff,
					  1,	4,    0,    5, 2, 0, 0, 0, 0, 0 };
	struct elf_file file;
	struct elf_image e;
	struct frames f;
	uint64_t off;

	(void)state;
	start(&file, &f, &elf_forms[0], &styles[3]);
	for (size_t i = 0; i < 64; i++)
		file.parts[S_LSDAS].contents.data[i] = tables[i % sizeof(tables)];
	put_cie(&f);
	put_fde(&f, TEXT, 0x20, LSDAS);
	put_fde(&f, TEXT + 0x20, 0x20, LSDAS + 32);
	elf_read_back(&e, &file);
	off = file.parts[S_LSDAS].off;
	assert_int_equal(elf_record_at(&e, off)->file_size, 20);
	assert_int_equal(elf_record_at(&e, off + 32)->file_size, 20);
	elf_image_release(&e);
}

static const struct style strange[] = {
	{ "version 4", "zR", 4, PCREL | SDATA4, OMIT, OMIT, false },
	{ "GCC 2", "eh", 1, ABSPTR, OMIT, OMIT, false },
	{ "indirect", "zR", 1, INDIRECT | SDATA4, OMIT, OMIT, false },
	{ "relative to data", "zR", 1, DATAREL | SDATA4, OMIT, OMIT, false },
	{ "LEB128", "zR", 1, 0x01, OMIT, OMIT, false },
	{ "omitted", "zR", 1, OMIT, OMIT, OMIT, false },
};

/* An entry that is not understood stays with its section, and the ones behind it are read. */
static void what_is_not_understood_is_left(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(strange); i++) {
		struct elf_file file;
		struct elf_image e;
		struct frames f;
		size_t last;

		start(&file, &f, &elf_forms[0], &strange[i]);
		put_cie(&f);
		put_fde(&f, TEXT, 0x20, 0);
		f.style = &styles[0];
		put_cie(&f);
		last = put_fde(&f, OTHER_TEXT, 0x20, 0);
		elf_read_back(&e, &file);
		if (e.image.n_unwind_ranges < 1 ||
		    e.image.unwind_ranges[e.image.n_unwind_ranges - 1].vm_addr != OTHER_TEXT ||
		    !elf_record_at(&e, file.parts[S_FRAMES].off + last))
			fail_msg("%s: %zu ranges", strange[i].what, e.image.n_unwind_ranges);
		for (size_t k = 0; k + 1 < e.image.n_unwind_ranges; k++) {
			if (i != 1) // GCC 2's pointer shifts what follows; its address is a guess
				fail_msg("%s: a range too many", strange[i].what);
		}
		elf_image_release(&e);
	}
}

/* Damage at every place of a table: no crash, no endless loop, no record outside the section. */
static void any_damage_is_survived(void **state)
{
	static const uint8_t values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };

	(void)state;
	for (size_t s = 0; s < 4; s++) {
		struct elf_file file;
		struct frames f;

		start(&file, &f, &elf_forms[0], &styles[s]);
		put_cie(&f);
		put_fde(&f, TEXT, 0x20, s == 3 ? LSDAS : 0);
		put_fde(&f, OTHER_TEXT, 0x20, 0);
		elf_write(&file);
		for (size_t at = 0; at < file.parts[S_FRAMES].contents.size; at++) {
			for (size_t k = 0; k < ARRAY_SIZE(values); k++) {
				uint8_t *byte = file.out.data + file.parts[S_FRAMES].off + at;
				uint8_t saved = *byte;
				struct elf_image e;

				*byte = values[k];
				elf_image_of(&e, file.out.data, file.out.size);
				*byte = saved;
				assert_null(e.error);
				for (size_t i = 0; i < e.image.n_records; i++)
					assert_in_range(e.image.records[i].file_off,
							file.parts[S_LSDAS].off,
							file.parts[S_FRAMES].off +
								file.parts[S_FRAMES].size - 1);
				elf_image_release(&e);
			}
		}
		elf_release(&file);
	}
}

static void a_length_that_leaves_the_section_is_a_warning(void **state)
{
	struct elf_file file;
	struct elf_image e;
	struct frames f;

	(void)state;
	start(&file, &f, &elf_forms[0], &styles[0]);
	put_cie(&f);
	put_fde(&f, TEXT, 0x20, 0);
	put_uint(f.b, 0x10000, 4);
	put_bytes(f.b, NULL, 16);
	elf_read_back(&e, &file);
	assert_int_equal(e.image.n_unwind_ranges, 1);
	assert_true(elf_has_warning(&e, "leaves section .eh_frame"));
	elf_image_release(&e);
}

/* In an object addresses are zeros; the relocations say what they will be. */
static void objects_tell_addresses_by_relocations(void **state)
{
	(void)state;
	for (size_t k = 0; k < ARRAY_SIZE(elf_forms); k++) {
		struct elf_file file;
		struct elf_image e;
		struct frames f;
		size_t first, second, word;
		uint64_t base;
		uint32_t rela;

		start(&file, &f, &elf_forms[k], &styles[3]);
		file.type = ET_REL;
		for (uint32_t i = S_TEXT; i <= S_FRAMES; i++)
			file.parts[i].addr = 0;
		word = elf_word(&file);
		put_cie(&f);
		first = put_fde(&f, 0, 0x20, 1);
		second = put_fde(&f, 0, 0x20, 0);
		put_fde(&f, 0, 0x20, 0); // without a relocation
		elf_add_symbol(&file, "", 0, 0, STB_LOCAL, STT_SECTION, S_TEXT);
		elf_add_symbol(&file, "f", 0x40, 0x20, STB_GLOBAL, STT_FUNC, S_TEXT);
		elf_add_symbol(&file, "", 0, 0, STB_LOCAL, STT_SECTION, S_LSDAS);
		elf_add_symbol(&file, "import", 0, 0, STB_GLOBAL, STT_FUNC, SHN_UNDEF);
		rela = elf_add(&file, ".rela.eh_frame", SHT_RELA, SHF_INFO_LINK, 0);
		file.parts[rela].link = file.symtab;
		file.parts[rela].info = S_FRAMES;
		file.parts[rela].entsize = 3 * word;
		// Not in the order of the entries.
		elf_put_rela(&file, &file.parts[rela].contents, second + 8, 2, 2, 0);
		elf_put_rela(&file, &file.parts[rela].contents, first + 8, 1, 2, 0x10);
		elf_put_rela(&file, &file.parts[rela].contents, first + 17, 3, 2, 8);
		elf_put_rela(&file, &file.parts[rela].contents, first + 12, 4, 2, 0);
		elf_put_rela(&file, &file.parts[rela].contents, first + 12, 77, 2, 0);
		elf_read_back(&e, &file);
		assert_null(e.error);
		base = elf_section_named(&e, ".text")->vm_addr;
		assert_int_equal(e.image.n_unwind_ranges, 2);
		check_fde(&e, &file, elf_forms[k].what, first, second - first, base + 0x10);
		assert_int_equal(e.image.unwind_ranges[1].vm_addr, base + 0x40);
		assert_int_equal(elf_record_at(&e, file.parts[S_LSDAS].off + 8)->target,
				 base + 0x10);
		elf_image_release(&e);
	}
}

/* i386 and others keep the addend in the field itself. */
static void objects_may_have_no_addends(void **state)
{
	(void)state;
	for (size_t k = 2; k < ARRAY_SIZE(elf_forms); k++) {
		struct elf_file file;
		struct elf_image e;
		struct frames f;
		size_t fde;
		uint64_t base;
		uint32_t rel;

		start(&file, &f, &elf_forms[k], &styles[0]);
		file.type = ET_REL;
		put_cie(&f);
		fde = put_fde(&f, 0, 0x20, 0);
		set_uint(f.b, fde + 8, 0x40, 4);
		elf_add_symbol(&file, "", 0, 0, STB_LOCAL, STT_SECTION, S_TEXT);
		rel = elf_add(&file, ".rel.eh_frame", SHT_REL, SHF_INFO_LINK, 0);
		file.parts[rel].link = file.symtab;
		file.parts[rel].info = S_FRAMES;
		file.parts[rel].entsize = 8;
		put_uint(&file.parts[rel].contents, fde + 8, 4);
		put_uint(&file.parts[rel].contents, 1 << 8 | 2, 4);
		put_uint(&file.parts[rel].contents, UINT32_MAX, 4); // far outside
		put_uint(&file.parts[rel].contents, 1 << 8 | 2, 4);
		elf_read_back(&e, &file);
		base = elf_section_named(&e, ".text")->vm_addr;
		assert_int_equal(e.image.n_unwind_ranges, 1);
		assert_int_equal(e.image.unwind_ranges[0].vm_addr, base + 0x40);
		elf_image_release(&e);
	}
}

/* LSB: after a header of 12 bytes pairs of (function, entry), both counted from the section. */
static void the_index_serves_functions(void **state)
{
	(void)state;
	for (size_t k = 0; k < ARRAY_SIZE(elf_forms); k++) {
		struct elf_file file;
		struct elf_image e;
		struct frames f;
		uint32_t hdr;

		start(&file, &f, &elf_forms[k], &styles[0]);
		hdr = elf_add(&file, ".eh_frame_hdr", SHT_PROGBITS, SHF_ALLOC, HDR);
		put_bytes(&file.parts[hdr].contents, "\x01\x1b\x03\x3b", 4);
		put_uint(&file.parts[hdr].contents, (uint64_t)FRAMES - HDR - 4, 4);
		put_uint(&file.parts[hdr].contents, 3, 4); // one more than there is room for
		put_uint(&file.parts[hdr].contents, (uint64_t)TEXT - HDR, 4);
		put_uint(&file.parts[hdr].contents, (uint64_t)FRAMES - HDR, 4);
		put_uint(&file.parts[hdr].contents, (uint64_t)OTHER_TEXT - HDR, 4);
		put_uint(&file.parts[hdr].contents, (uint64_t)FRAMES - HDR, 4);
		elf_read_back(&e, &file);
		assert_int_equal(e.image.n_records, 2);
		assert_int_equal(elf_record_at(&e, file.parts[hdr].off + 12)->target, TEXT);
		assert_int_equal(elf_record_at(&e, file.parts[hdr].off + 20)->target, OTHER_TEXT);
		assert_int_equal(elf_record_at(&e, file.parts[hdr].off + 20)->file_size, 8);
		elf_image_release(&e);
	}
}

/* ARM EHABI: pairs of words, the first a distance of 31 bits to the function. */
static void the_table_of_arm_serves_functions(void **state)
{
	struct elf_file file;
	struct elf_image e;
	uint32_t exidx;

	(void)state;
	elf_start(&file, ET_EXEC, true, false);
	file.machine = EM_ARM;
	elf_add_filled(&file, ".text", SHF_ALLOC | SHF_EXECINSTR, TEXT, 0x55, 0x300);
	exidx = elf_add(&file, ".ARM.exidx", 0x70000001, SHF_ALLOC, HDR);
	put_uint(&file.parts[exidx].contents, (uint64_t)(TEXT - HDR) & 0x7fffffff, 4);
	put_uint(&file.parts[exidx].contents, 1, 4); // EXIDX_CANTUNWIND
	put_uint(&file.parts[exidx].contents, (uint64_t)(OTHER_TEXT - HDR - 8) & 0x7fffffff, 4);
	put_uint(&file.parts[exidx].contents, 0x80b0b0b0, 4);
	elf_read_back(&e, &file);
	assert_int_equal(e.image.n_records, 2);
	assert_int_equal(elf_record_at(&e, file.parts[exidx].off)->target, TEXT);
	assert_int_equal(elf_record_at(&e, file.parts[exidx].off + 8)->target, OTHER_TEXT);
	elf_image_release(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_serve_their_function),
		cmocka_unit_test(a_zero_in_the_middle_ends_nothing),
		cmocka_unit_test(a_shared_lsda_is_charged_once),
		cmocka_unit_test(tables_of_dropped_functions_are_left),
		cmocka_unit_test(what_is_not_understood_is_left),
		cmocka_unit_test(any_damage_is_survived),
		cmocka_unit_test(a_length_that_leaves_the_section_is_a_warning),
		cmocka_unit_test(objects_tell_addresses_by_relocations),
		cmocka_unit_test(objects_may_have_no_addends),
		cmocka_unit_test(the_index_serves_functions),
		cmocka_unit_test(the_table_of_arm_serves_functions),
	};

	return cmocka_run_group_tests_name("elf unwind", tests, NULL, NULL);
}
