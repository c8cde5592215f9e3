#include "dwarf_writer.h"
#include "elf_writer.h"

#include <stdio.h>

static const enum dwarf_section_id used[] = { DWARF_INFO, DWARF_ABBREV, DWARF_STR, DWARF_LINE };

enum {
	TEXT = 0x60500020,
	DEBUG = 0x42100040,
	N_SECTIONS = 2 + ARRAY_SIZE(used),
	SECTION_SIZE = 40,
	RELOCATION_SIZE = 10,
};

static const struct machine {
	const char *what;
	uint16_t machine;
	unsigned word;
	uint16_t addr, section_relative;
} machines[] = {
	{ "x86-64", 0x8664, 8, 0x01, 0x0b },
	{ "i386", 0x14c, 4, 0x06, 0x0b },
	{ "ARM64", 0xaa64, 8, 0x0e, 0x08 },
};

static void put_section(struct bytes *b, const char *short_name, uint32_t size, uint32_t off,
			uint32_t relocations, unsigned n_relocations, uint32_t characteristics)
{
	put_bytes(b, short_name, strnlen(short_name, 8));
	put_bytes(b, NULL, 8 - strnlen(short_name, 8) + 8);
	put_uint(b, size, 4);
	put_uint(b, off, 4);
	put_uint(b, relocations, 4);
	put_uint(b, 0, 4);
	put_uint(b, n_relocations, 2);
	put_uint(b, 0, 2);
	put_uint(b, characteristics, 4);
}

static void put_relocation(struct bytes *b, uint32_t off, uint32_t symbol, uint16_t type)
{
	put_uint(b, off, 4);
	put_uint(b, symbol, 4);
	put_uint(b, type, 2);
}

static void put_section_symbol(struct bytes *b, const char *name, unsigned number)
{
	put_bytes(b, name, strlen(name));
	put_bytes(b, NULL, 8 - strlen(name) + 4);
	put_uint(b, number, 2);
	put_uint(b, 0, 2);
	put_uint(b, 3, 1);
	put_uint(b, 0, 1);
}

/*
 * .text of 0x40 bytes, .text$f of 0x80, the DWARF of a function 8 bytes into that, two section
 * symbols. Relocations add to what the sections hold.
 */
static void make_object(struct bytes *b, const struct machine *m)
{
	const struct dwarf_form form = { "", 4, 4, m->word, false };
	uint32_t at = 20 + N_SECTIONS * SECTION_SIZE, symbols, relocations, strings = 4;
	struct dwarf_writer w;

	make_small_dwarf(&w, &form, 8);
	symbols = at + 0xc0;
	for (size_t i = 0; i < ARRAY_SIZE(used); i++)
		symbols += (uint32_t)w.sections[used[i]].size;
	relocations = symbols;
	symbols += 4 * RELOCATION_SIZE;
	put_uint(b, m->machine, 2);
	put_uint(b, N_SECTIONS, 2);
	put_uint(b, 0, 4);
	put_uint(b, symbols, 4);
	put_uint(b, 2, 4);
	put_uint(b, 0, 4);
	put_section(b, ".text", 0x40, at, 0, 0, TEXT);
	put_section(b, ".text$f", 0x80, at + 0x40, 0, 0, TEXT);
	at += 0xc0;
	for (size_t i = 0; i < ARRAY_SIZE(used); i++) {
		char name[9];

		snprintf(name, sizeof(name), "/%u", strings);
		put_section(b, name, (uint32_t)w.sections[used[i]].size, at,
			    used[i] == DWARF_INFO   ? relocations
			    : used[i] == DWARF_LINE ? relocations + 3 * RELOCATION_SIZE
						    : 0,
			    used[i] == DWARF_INFO   ? 3
			    : used[i] == DWARF_LINE ? 1
						    : 0,
			    DEBUG);
		strings += (uint32_t)strlen(dwarf_section_name(used[i])) + 1;
		at += (uint32_t)w.sections[used[i]].size;
	}
	put_fill(b, 0x90, 0xc0);
	set_uint(&w.sections[DWARF_INFO], 12, 2, 4); // and 7 more
	for (size_t i = 0; i < ARRAY_SIZE(used); i++)
		put_bytes(b, w.sections[used[i]].data, w.sections[used[i]].size);
	put_relocation(b, 12, 1, m->section_relative);
	put_relocation(b, 20, 0, m->addr);
	put_relocation(b, 20 + m->word + 6, 0, m->addr);
	put_relocation(b, 10 + 5 + 12 + 3, 0, m->addr);
	put_section_symbol(b, ".text$f", 2);
	put_section_symbol(b, ".str", 5);
	set_uint(b, symbols + 18 + 8, 7, 4); // the value
	put_uint(b, strings, 4);
	for (size_t i = 0; i < ARRAY_SIZE(used); i++)
		put_string(b, dwarf_section_name(used[i]));
	dwarf_written(&w);
}

static void objects_are_relocated(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++) {
		const struct debug *debug;
		struct elf_image e;
		struct bytes b = { 0 };
		uint64_t addr;

		make_object(&b, &machines[i]);
		e = (struct elf_image){ .bytes = malloc(b.size) };
		assert_non_null(e.bytes);
		memcpy(e.bytes, b.data, b.size);
		e.file = (struct file){ .data = e.bytes, .size = b.size };
		image_init(&e.image, &e.arena, &e.file);
		e.image.debug.wants = DEBUG_UNITS | DEBUG_LINES | DEBUG_FUNCTIONS;
		assert_null(image_read(&e.image));
		debug = &e.image.debug;
		addr = elf_section_named(&e, ".text$f")->vm_addr + 8;
		if (debug->n_unit_ranges != 1 || debug->unit_ranges[0].vm_addr != addr ||
		    debug->unit_ranges[0].vm_size != 0x20 || debug->n_line_ranges != 1 ||
		    debug->line_ranges[0].vm_addr != addr ||
		    strcmp(e.image.units[debug->unit_ranges[0].unit].name, "unit.c"))
			fail_msg("%s", machines[i].what);
		assert_int_equal(e.image.symbols[elf_symbol_named(&e, "function")].vm_addr, addr);
		assert_int_equal(debug->n_extents, ARRAY_SIZE(used));
		elf_image_release(&e);
		free(b.data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_are_relocated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
