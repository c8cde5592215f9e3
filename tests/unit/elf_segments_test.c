#include "elf_writer.h"

#include "../../src/attrib/ledger.h"

enum { TEXT = 0x1000, DATA = 0x2000 };

static void segments_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(elf_forms); i++) {
		struct elf_file f;
		struct elf_image e;
		const struct segment *s;
		uint32_t text, data;

		elf_start(&f, ET_DYN, elf_forms[i].is_32, elf_forms[i].big_endian);
		text = elf_add_filled(&f, ".text", SHF_ALLOC | SHF_EXECINSTR, TEXT, 0x90, 48);
		data = elf_add_filled(&f, ".data", SHF_ALLOC | SHF_WRITE, DATA, 1, 32);
		elf_add_load(&f, PF_R | PF_X, text, TEXT, 48, 48);
		elf_add_load(&f, PF_R | PF_W, data, DATA, 32, 96);
		f.loads[f.n_loads++] = (struct elf_load){ .type = PT_GNU_STACK, .memsz = 16 };
		elf_add_load(&f, PF_R, data, 0x9000, 0, 0); // nothing
		elf_read_back(&e, &f);
		assert_null(e.error);
		assert_int_equal(e.image.n_warnings, 0);
		assert_int_equal(e.image.n_segments, 2);
		s = e.image.segments;
		assert_string_equal(s[0].name, "LOAD #0 [RX]");
		assert_int_equal(s[0].file_off, f.parts[text].off);
		assert_int_equal(s[0].file_size, 48);
		assert_int_equal(s[0].vm_addr, TEXT);
		assert_int_equal(s[0].kind, KIND_CODE);
		assert_string_equal(s[1].name, "LOAD #1 [RW]");
		assert_int_equal(s[1].vm_size, 96);
		assert_int_equal(s[1].kind, KIND_DATA);
		assert_string_equal(e.image.identity.type, "shared library");
		elf_image_release(&e);
	}
}

/* A stripped program may have lost its section headers: the other segments tell something. */
static void without_sections_segments_tell_more(void **state)
{
	static const struct {
		uint32_t type;
		const char *label;
		enum kind kind;
	} tables[] = {
		{ PT_INTERP, "interpreter", KIND_DYNAMIC },
		{ PT_DYNAMIC, "dynamic table", KIND_DYNAMIC },
		{ PT_NOTE, "notes", KIND_METADATA },
		{ PT_GNU_EH_FRAME, "unwind index", KIND_UNWIND },
	};
	struct elf_file f;
	struct elf_image e;
	uint32_t text;

	(void)state;
	elf_start(&f, ET_DYN, false, false);
	f.has_no_sections = true;
	text = elf_add_filled(&f, ".text", SHF_ALLOC | SHF_EXECINSTR, TEXT, 0x90, 48);
	elf_add_load(&f, PF_R | PF_X, text, TEXT, 48, 48);
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		f.loads[f.n_loads++] = (struct elf_load){
			.type = tables[i].type, .filesz = 8, .memsz = 8, .off = 400 + 8 * i
		};
	elf_read_back(&e, &f);
	assert_null(e.error);
	assert_int_equal(e.image.n_sections, 0);
	assert_int_equal(e.image.n_segments, 1);
	assert_string_equal(e.image.identity.type, "executable"); // it has an interpreter
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		size_t k = 0;

		while (k < e.image.n_parts && strcmp(e.image.parts[k].label, tables[i].label))
			k++;
		assert_true(k < e.image.n_parts);
		assert_int_equal(e.image.parts[k].file_off, 400 + 8 * i);
		assert_int_equal(e.image.parts[k].kind, tables[i].kind);
	}
	elf_image_release(&e);
}

static const struct {
	const char *what;
	uint64_t filesz, memsz, bss; /* of .data's segment and of the section behind it */
	bool has_no_sections;
	uint16_t type;
	uint64_t counted; /* bytes of memory */
	bool warns;
} memories[] = {
	{ "as the sections say", 32, 96, 64, false, ET_DYN, 96, false },
	{ "a little more", 32, 4096, 64, false, ET_DYN, 4096, false },
	{ "a large .bss", 32, 32 + (UINT64_C(5) << 30), UINT64_C(5) << 30, false, ET_DYN,
	  32 + (UINT64_C(5) << 30), false },
	{ "a flipped bit", 32, 96 + (UINT64_C(1) << 41), 64, false, ET_DYN, 96, true },
	{ "a smaller flipped bit", 32, 96 + (1 << 20), 64, false, ET_DYN, 96, true },
	{ "all of memory", 32, UINT64_MAX - DATA, 64, false, ET_DYN, 96, true },
	{ "a .bss beyond belief", 32, 32 + (UINT64_C(1) << 41), UINT64_C(1) << 41, false, ET_DYN,
	  32, true },
	{ "without sections", 32, UINT64_C(1) << 30, 0, true, ET_DYN, UINT64_C(1) << 30, false },
	{ "without sections, absurd", 32, UINT64_C(1) << 41, 0, true, ET_DYN, 32, true },
	{ "around the end of memory", 32, UINT64_MAX, 0, false, ET_DYN, 32, true },
	{ "a core file", 32, UINT64_C(1) << 30, 0, true, ET_CORE, UINT64_C(1) << 30, false },
	{ "less than in the file", 32, 8, 64, false, ET_DYN, 8, false },
};

static void memory_is_believed_as_far_as_it_is_explained(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(memories); i++) {
		struct elf_file f;
		struct elf_image e;
		struct ledger ledger;
		uint32_t data, bss;

		elf_start(&f, memories[i].type, false, false);
		f.has_no_sections = memories[i].has_no_sections;
		data = elf_add_filled(&f, ".data", SHF_ALLOC | SHF_WRITE, DATA, 1, 32);
		bss = elf_add(&f, ".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, DATA + 32);
		f.parts[bss].size = memories[i].bss;
		elf_add_load(&f, PF_R | PF_W, data, DATA, memories[i].filesz, memories[i].memsz);
		elf_read_back(&e, &f);
		assert_null(e.error);
		ledger = ledger_build(&e.image);
		if (ledger.vm_size != memories[i].counted)
			fail_msg("%s: %llu bytes", memories[i].what,
				 (unsigned long long)ledger.vm_size);
		if ((e.image.n_warnings > 0) != memories[i].warns)
			fail_msg("%s: %zu warnings", memories[i].what, e.image.n_warnings);
		ledger_release(&ledger);
		elf_image_release(&e);
	}
}

static const struct {
	const char *what;
	uint64_t off, filesz;
} leaving[] = {
	{ "size", 64, 1 << 20 },
	{ "size beyond all", 64, UINT64_MAX - 16 },
	{ "offset", 1 << 20, 32 },
	{ "offset beyond all", UINT64_MAX - 16, 32 },
	{ "offset and size that wrap around", UINT64_MAX - 16, UINT64_MAX - 16 },
};

static void segments_that_leave_the_file_are_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(leaving); i++) {
		struct elf_file f;
		struct elf_image e;

		elf_start(&f, ET_DYN, false, false);
		f.has_no_sections = true;
		elf_add_filled(&f, ".data", SHF_ALLOC, DATA, 1, 32);
		elf_add_load(&f, PF_R, 0, DATA, leaving[i].filesz, leaving[i].filesz);
		f.loads[0].off = leaving[i].off;
		elf_read_back(&e, &f);
		assert_null(e.error);
		assert_true(elf_has_warning(&e, "leaves the file"));
		for (size_t k = 0; k < e.image.n_segments; k++) {
			assert_true(e.image.segments[k].file_off <= e.file.size);
			assert_true(e.image.segments[k].file_size <=
				    e.file.size - e.image.segments[k].file_off);
		}
		elf_image_release(&e);
	}
}

/* objcopy --only-keep-debug keeps the headers of what stayed in the program. */
static void a_debug_file_has_no_bytes_of_the_program(void **state)
{
	struct elf_file f;
	struct elf_image e;
	struct ledger ledger;
	uint32_t text, i;

	(void)state;
	elf_start(&f, ET_DYN, false, false);
	text = elf_add(&f, ".text", SHT_NOBITS, SHF_ALLOC | SHF_EXECINSTR, TEXT);
	f.parts[text].size = 4096;
	i = elf_add(&f, ".data", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, DATA);
	f.parts[i].size = 32;
	i = elf_add_filled(&f, ".debug_info", 0, 0, 'x', 100);
	elf_add_symbol(&f, "main", TEXT, 16, STB_GLOBAL, STT_FUNC, text);
	elf_add_load(&f, PF_R | PF_X, 0, TEXT, 4096, 4096);
	elf_add_load(&f, PF_R | PF_W, 0, DATA, 32, 32);
	elf_read_back(&e, &f);
	assert_null(e.error);
	assert_int_equal(e.image.n_warnings, 0);
	assert_int_equal(e.image.n_segments, 2);
	assert_int_equal(e.image.segments[0].file_size, 0);
	ledger = ledger_build(&e.image);
	assert_int_equal(ledger.vm_size, 4096 + 32);
	assert_int_equal(ledger_pos(&ledger, TEXT), e.file.size);
	assert_int_equal(ledger_addr(&ledger, f.parts[i].off), NO_ADDR);
	assert_true(e.image.identity.has_debug_info);
	ledger_release(&ledger);
	elf_image_release(&e);
}

static void objects_have_no_segments(void **state)
{
	struct elf_file f;
	struct elf_image e;
	uint32_t text;

	(void)state;
	elf_start(&f, ET_REL, false, false);
	text = elf_add_filled(&f, ".text", SHF_ALLOC | SHF_EXECINSTR, 0, 0x90, 48);
	elf_add_load(&f, PF_R | PF_X, text, TEXT, 48, 48);
	elf_read_back(&e, &f);
	assert_int_equal(e.image.n_segments, 0);
	elf_image_release(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(segments_are_read),
		cmocka_unit_test(without_sections_segments_tell_more),
		cmocka_unit_test(memory_is_believed_as_far_as_it_is_explained),
		cmocka_unit_test(segments_that_leave_the_file_are_cut),
		cmocka_unit_test(a_debug_file_has_no_bytes_of_the_program),
		cmocka_unit_test(objects_have_no_segments),
	};

	return cmocka_run_group_tests_name("elf segments", tests, NULL, NULL);
}
