#include "elf_writer.h"

static const struct {
	const char *what, *comment;
	size_t size;
	const char *compilers, *linker;
} comments[] = {
	{ "one", "GCC: 12.2\0", 10, "GCC: 12.2", NULL },
	{ "two", "GCC: 12.2\0clang 19\0", 19, "GCC: 12.2; clang 19", NULL },
	{ "the same again", "GCC: 12.2\0GCC: 12.2\0\0", 21, "GCC: 12.2", NULL },
	{ "a linker", "Linker: LLD 19.1.7\0rustc 1.95\0", 30, "rustc 1.95", "LLD 19.1.7" },
	{ "only a linker", "mold 2.30\0", 10, NULL, "mold 2.30" },
	{ "without an end", "GCC: 12.2", 9, NULL, NULL },
	{ "nothing", "\0\0\0", 3, NULL, NULL },
};

static void compilers_and_linker_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(comments); i++) {
		struct elf_file f;
		struct elf_image e;
		const struct identity *id = &e.image.identity;

		elf_start(&f, ET_EXEC, false, false);
		elf_add(&f, ".comment", SHT_PROGBITS, SHF_MERGE | SHF_STRINGS, 0);
		put_bytes(&f.parts[1].contents, comments[i].comment, comments[i].size);
		elf_read_back(&e, &f);
		if (!id->compilers != !comments[i].compilers ||
		    (id->compilers && strcmp(id->compilers, comments[i].compilers)))
			fail_msg("%s: '%s'", comments[i].what, id->compilers);
		if (!id->linker != !comments[i].linker ||
		    (id->linker && strcmp(id->linker, comments[i].linker)))
			fail_msg("%s: '%s'", comments[i].what, id->linker);
		elf_image_release(&e);
	}
}

static void put_note(struct bytes *b, const char *name, uint32_t type, const char *desc, size_t n)
{
	put_uint(b, strlen(name) + 1, 4);
	put_uint(b, n, 4);
	put_uint(b, type, 4);
	put_string(b, name);
	put_align(b, 4);
	put_bytes(b, desc, n);
	put_align(b, 4);
}

static const struct {
	const char *what, *name;
	uint32_t type;
	const char *expected;
} notes[] = {
	{ "a build id", "GNU", 3, "00ff10" },
	{ "another note", "GNU", 1, NULL },
	{ "another vendor", "Go", 3, NULL },
};

static void the_build_id_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(notes); i++) {
		for (size_t k = 0; k < ARRAY_SIZE(elf_forms); k++) {
			for (int has_sections = 0; has_sections < 2; has_sections++) {
				struct elf_file f;
				struct elf_image e;
				const char *id;

				elf_start(&f, ET_EXEC, elf_forms[k].is_32, elf_forms[k].big_endian);
				f.has_no_sections = !has_sections;
				elf_add(&f, ".note", SHT_NOTE, SHF_ALLOC, 0x1000);
				put_note(&f.parts[1].contents, "CORE", 1, "xyz", 3);
				put_note(&f.parts[1].contents, notes[i].name, notes[i].type,
					 "\x00\xff\x10", 3);
				f.parts[1].align = 4;
				elf_add_load(&f, PF_R, 1, 0x1000, f.parts[1].contents.size,
					     f.parts[1].contents.size);
				f.loads[0].type = PT_NOTE;
				elf_read_back(&e, &f);
				id = e.image.identity.build_id;
				if (!id != !notes[i].expected ||
				    (id && strcmp(id, notes[i].expected)))
					fail_msg("%s, %s: %s", notes[i].what, elf_forms[k].what,
						 id);
				elf_image_release(&e);
			}
		}
	}
}

static void the_debug_link_is_found(void **state)
{
	struct elf_file f;
	struct elf_image e;

	(void)state;
	elf_start(&f, ET_EXEC, false, false);
	elf_add(&f, ".gnu_debuglink", SHT_PROGBITS, 0, 0);
	put_bytes(&f.parts[1].contents, "tour.debug\0\0crc.", 16);
	elf_add(&f, ".gnu_debugdata", SHT_PROGBITS, 0, 0);
	put_bytes(&f.parts[2].contents,
		  "\xfd"
		  "7zXZ",
		  5);
	elf_read_back(&e, &f);
	assert_string_equal(e.image.identity.debug_link, "tour.debug");
	assert_true(e.image.identity.has_mini_debug_info);
	assert_false(e.image.identity.has_debug_info);
	elf_image_release(&e);
}

/* How dwz names the file it moved debug information to: its own way, and that of DWARF 5. */
static const struct {
	const char *what, *section, *contents;
	size_t size;
	const char *link, *id;
} alternates[] = {
	{ "GNU", ".gnu_debugaltlink", "dir/alt\0\x12\x34\xff", 11, "dir/alt", "1234ff" },
	{ "GNU, no end", ".gnu_debugaltlink", "dir/alt", 7, NULL, NULL },
	{ "DWARF 5", ".debug_sup", "\5\0\0alt\0\2\xab\xcd", 10, "alt", "abcd" },
	{ "DWARF 5, is one", ".debug_sup", "\5\0\1\0\2\xab\xcd", 7, NULL, NULL },
	{ "DWARF 5, cut", ".debug_sup", "\5\0\0alt\0\4\xab\xcd", 10, NULL, NULL },
	{ "DWARF 5, huge", ".debug_sup", "\5\0\0alt\0\xff\xff\xff\x7f", 11, NULL, NULL },
};

static void alternate_files_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(alternates); i++) {
		const char *link, *id;
		struct elf_file f;
		struct elf_image e;

		elf_start(&f, ET_EXEC, false, false);
		elf_add(&f, alternates[i].section, SHT_PROGBITS, 0, 0);
		put_bytes(&f.parts[1].contents, alternates[i].contents, alternates[i].size);
		elf_read_back(&e, &f);
		link = e.image.identity.debug_alt_link;
		id = e.image.identity.debug_alt_id;
		if (!link != !alternates[i].link || !id != !alternates[i].id ||
		    (link && (strcmp(link, alternates[i].link) || strcmp(id, alternates[i].id))))
			fail_msg("%s: %s, %s", alternates[i].what, link ? link : "none",
				 id ? id : "none");
		elf_image_release(&e);
	}
}

static const struct {
	uint16_t type, machine;
	const char *type_name, *machine_name;
} types[] = {
	{ ET_REL, EM_X86_64, "object", "x86-64" },
	{ ET_EXEC, EM_AARCH64, "executable", "ARM64" },
	{ ET_DYN, EM_RISCV, "shared library", "RISC-V" },
	{ ET_CORE, EM_X86_64, "core", "x86-64" },
	{ 0xfe00, 0x1234, "unknown type", "machine 4660" },
};

static void type_and_machine_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		struct elf_file f;
		struct elf_image e;

		elf_start(&f, types[i].type, false, false);
		f.machine = types[i].machine;
		elf_read_back(&e, &f);
		assert_string_equal(e.image.identity.type, types[i].type_name);
		assert_string_equal(e.image.identity.machine, types[i].machine_name);
		elf_image_release(&e);
	}
}

static void damaged_headers_are_errors(void **state)
{
	struct elf_file f;
	struct elf_image e;

	(void)state;
	elf_start(&f, ET_EXEC, false, false);
	elf_write(&f);
	for (size_t size = 4; size < 16; size++) {
		elf_image_of(&e, f.out.data, size);
		assert_non_null(e.error);
		elf_image_release(&e);
	}
	for (size_t at = EI_CLASS; at <= EI_DATA; at++) {
		uint8_t saved = f.out.data[at];

		f.out.data[at] = 9;
		elf_image_of(&e, f.out.data, f.out.size);
		assert_non_null(e.error);
		elf_image_release(&e);
		f.out.data[at] = saved;
	}
	elf_release(&f);
	elf_image_of(&e, "", 0);
	assert_string_equal(e.error->text, "is empty");
	elf_image_release(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compilers_and_linker_are_named),
		cmocka_unit_test(the_build_id_is_found),
		cmocka_unit_test(the_debug_link_is_found),
		cmocka_unit_test(alternate_files_are_named),
		cmocka_unit_test(type_and_machine_are_named),
		cmocka_unit_test(damaged_headers_are_errors),
	};

	return cmocka_run_group_tests_name("elf identity", tests, NULL, NULL);
}
