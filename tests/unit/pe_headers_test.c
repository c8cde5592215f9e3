#include "pe_writer.h"

static struct pe_writer pe;

static void plain_image_is_read(void **state)
{
	const struct section *data;

	(void)state;
	pe_start(&pe, AMD64);
	pe_parse(&pe);
	assert_null(pe.error);
	assert_int_equal(pe.image.n_warnings, 0);
	assert_int_equal(pe.image.n_sections, 3);
	assert_int_equal(pe.image.n_segments, 4);
	assert_int_equal(pe.image.image_base, 0x400000);
	assert_true(pe.image.is_linked);
	assert_string_equal(pe.image.identity.machine, "x86-64");
	assert_string_equal(pe.image.identity.type, "executable");
	assert_string_equal(pe.image.identity.linker, "lld");
	data = &pe.image.sections[2];
	assert_int_equal(data->vm_size, 0x900);
	assert_int_equal(data->file_size, 0x200);
	assert_int_equal(pe.image.sections[1].file_size, 0x7f0);
	assert_int_equal(pe_part_size(&pe, "file alignment"), 0x10);
	assert_int_equal(pe_part_size(&pe, "section headers"), 120);
	pe_close(&pe);
}

static void image_of_32_bits_is_read(void **state)
{
	(void)state;
	pe_start(&pe, I386);
	pe_set(&pe, SIGNATURE + 22, 0x2000, 2);
	pe_parse(&pe);
	assert_null(pe.error);
	assert_int_equal(pe.image.identity.bits, 32);
	assert_int_equal(pe.image.image_base, 0x400000);
	assert_string_equal(pe.image.identity.type, "shared library");
	pe_close(&pe);
}

/* A file may end anywhere; only one without its headers is an error. */
static void truncated_images_are_survived(void **state)
{
	(void)state;
	for (size_t size = 0; size < FILE_SIZE; size += size < HEADERS ? 1 : 61) {
		pe_start(&pe, AMD64);
		pe.size = size;
		assert_int_equal(pe_format.probe(pe.bytes, size), size >= SIGNATURE + 4);
		pe_parse(&pe);
		assert_int_equal(pe.error != NULL, size < OPTIONAL + 240);
		if (!pe.error && size < DATA_OFF + 0x200)
			assert_true(pe.image.n_warnings > 0);
		pe_close(&pe);
	}
}

static void section_table_past_the_end_is_cut(void **state)
{
	(void)state;
	pe_start(&pe, AMD64);
	pe_set(&pe, SIGNATURE + 6, 0xffff, 2);
	pe_parse(&pe);
	assert_null(pe.error);
	assert_true(pe_warned(&pe, "section headers do not fit"));
	pe_close(&pe);
}

static const struct {
	const char *what;
	uint32_t vm_size, raw_size, raw_off;
	uint64_t file_size, vm_size_wanted;
	bool warns;
} extents[] = {
	{ "no bytes in the file", 0x100, 0, 0, 0, 0x100, false },
	{ "no VirtualSize", 0, 0x200, DATA_OFF, 0x200, 0x200, false },
	{ "less in memory", 0x80, 0x200, DATA_OFF, 0x80, 0x80, false },
	{ "more in memory", 0x8000, 0x200, DATA_OFF, 0x200, 0x8000, false },
	{ "huge in the file", 0xffffffff, 0xfffffe00, DATA_OFF, 0xfffffe00, 0xffffffff, true },
	{ "behind the file", 0x200, 0x200, 0xfffffe00, 0x200, 0x200, true },
	{ "at the file's end", 0x200, 0x200, FILE_SIZE, 0x200, 0x200, true },
};

static void section_extents_are_kept_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(extents); i++) {
		const struct section *section;

		pe_start(&pe, AMD64);
		pe_section(&pe, 2, ".data",
			   (uint32_t[]){ extents[i].vm_size, DATA, extents[i].raw_size,
					 extents[i].raw_off, 0xc0000040 });
		pe_parse(&pe);
		section = &pe.image.sections[2];
		if (section->file_size != extents[i].file_size ||
		    section->vm_size != extents[i].vm_size_wanted ||
		    (pe.image.n_warnings > 0) != extents[i].warns)
			fail_msg("%s", extents[i].what);
		pe_close(&pe);
	}
}

/* What is behind the contents of a section: bytes that are all `fill`, then one that is `last`. */
static const struct {
	uint8_t fill, last;
	enum kind kind;
} alignments[] = {
	{ 0, 0, KIND_PADDING },	   { 0xcc, 0xcc, KIND_PADDING }, { 0, 1, KIND_UNKNOWN },
	{ 0xcc, 0, KIND_UNKNOWN }, { 1, 1, KIND_UNKNOWN },
};

static void alignment_is_zeros_or_int3(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(alignments); i++) {
		size_t n = 0;

		pe_start(&pe, AMD64);
		memset(pe.bytes + RDATA_OFF + 0x7f0, alignments[i].fill, 0xf);
		pe.bytes[RDATA_OFF + 0x7ff] = alignments[i].last;
		pe_parse(&pe);
		for (size_t k = 0; k < pe.image.n_parts; k++) {
			if (strcmp(pe.image.parts[k].label, "file alignment") == 0) {
				assert_int_equal(pe.image.parts[k].kind, alignments[i].kind);
				n++;
			}
		}
		assert_int_equal(n, 1);
		pe_close(&pe);
	}
}

static void headers_may_overlap(void **state)
{
	(void)state;
	pe_start(&pe, AMD64);
	memmove(pe.bytes + 4, pe.bytes + SIGNATURE, HEADERS - SIGNATURE);
	pe_set(&pe, 60, 4, 4); // e_lfanew is SizeOfImage's neighbour then
	pe_parse(&pe);
	assert_null(pe.error);
	assert_int_equal(pe_part_size(&pe, "DOS header"), 4);
	pe_close(&pe);
}

/* "MSVC 19.44": product 0x105 is its C++ compiler, 0x104 that of C. */
static void rich_header_names_the_compilers(void **state)
{
	static const uint32_t words[] = { 0x536e6144, 0,	 0, 0,	       0x1058987,
					  120,	      0x1048987, 7, 0x0010000, 99 };
	enum { KEY = 0x12345678, AT = 0x50 - 16 };

	(void)state;
	pe_start(&pe, AMD64);
	pe_set(&pe, OPTIONAL + 3, 44, 1);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		pe_set(&pe, AT + 4 * i, words[i] ^ KEY, 4);
	pe_set(&pe, AT + sizeof(words), 0x68636952, 4);
	pe_set(&pe, AT + sizeof(words) + 4, KEY, 4);
	pe_parse(&pe);
	assert_string_equal(pe.image.identity.compilers, "MSVC 19.44 C++ ×120, MSVC 19.44 C ×7");
	assert_string_equal(pe.image.identity.linker, "link 14.44");
	assert_int_equal(pe_part_size(&pe, "Rich header"), sizeof(words) + 8);
	pe_close(&pe);
}

static void overlay_and_certificates_are_told_apart(void **state)
{
	(void)state;
	pe_start(&pe, AMD64);
	pe.size = FILE_SIZE + 0x300;
	memset(pe.bytes + FILE_SIZE, 0x55, 0x300);
	pe_directory(&pe, 4, FILE_SIZE + 0x100, 0x200); // a file offset
	pe_parse(&pe);
	assert_int_equal(pe_part_size(&pe, "overlay"), 0x100);
	assert_int_equal(pe_part_size(&pe, "certificates"), 0x200);
	pe_close(&pe);

	pe_directory(&pe, 4, FILE_SIZE + 0x100, 0xfffffff0);
	pe_parse(&pe);
	assert_true(pe_warned(&pe, "certificates leave the file"));
	pe_close(&pe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_image_is_read),
		cmocka_unit_test(image_of_32_bits_is_read),
		cmocka_unit_test(truncated_images_are_survived),
		cmocka_unit_test(section_table_past_the_end_is_cut),
		cmocka_unit_test(section_extents_are_kept_apart),
		cmocka_unit_test(alignment_is_zeros_or_int3),
		cmocka_unit_test(headers_may_overlap),
		cmocka_unit_test(rich_header_names_the_compilers),
		cmocka_unit_test(overlay_and_certificates_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
