/*
 * debug_relocations.c: what the linker would do to debug information of an object. Addresses
 * become those the image's reader made up; offsets into other debug sections stay as they are.
 */
#include "debug.h"

#include "../../src/base/die.h"

enum action { SET, ADD, SUBTRACT };

/* The relocations that debug information is made with; psABI of each machine. */
static const struct kind_of_relocation {
	uint16_t machine, type;
	uint8_t size, action;
} kinds[] = {
	{ EM_X86_64, R_X86_64_64, 8, SET },
	{ EM_X86_64, R_X86_64_32, 4, SET },
	{ EM_X86_64, R_X86_64_32S, 4, SET },
	{ EM_386, R_386_32, 4, SET },
	{ EM_AARCH64, R_AARCH64_ABS64, 8, SET },
	{ EM_AARCH64, R_AARCH64_ABS32, 4, SET },
	{ EM_ARM, R_ARM_ABS32, 4, SET },
	{ EM_RISCV, R_RISCV_64, 8, SET },
	{ EM_RISCV, R_RISCV_32, 4, SET },
	{ EM_RISCV, R_RISCV_ADD8, 1, ADD },
	{ EM_RISCV, R_RISCV_ADD16, 2, ADD },
	{ EM_RISCV, R_RISCV_ADD32, 4, ADD },
	{ EM_RISCV, R_RISCV_ADD64, 8, ADD },
	{ EM_RISCV, R_RISCV_SUB8, 1, SUBTRACT },
	{ EM_RISCV, R_RISCV_SUB16, 2, SUBTRACT },
	{ EM_RISCV, R_RISCV_SUB32, 4, SUBTRACT },
	{ EM_RISCV, R_RISCV_SUB64, 8, SUBTRACT },
	{ EM_PPC64, R_PPC64_ADDR64, 8, SET },
	{ EM_PPC64, R_PPC64_ADDR32, 4, SET },
	{ EM_PPC, R_PPC_ADDR32, 4, SET },
	{ EM_S390, R_390_64, 8, SET },
	{ EM_S390, R_390_32, 4, SET },
	{ EM_MIPS, R_MIPS_64, 8, SET },
	{ EM_MIPS, R_MIPS_32, 4, SET },
	{ EM_SPARC, R_SPARC_UA32, 4, SET },
	{ EM_SPARCV9, R_SPARC_UA64, 8, SET },
	{ EM_SPARCV9, R_SPARC_UA32, 4, SET },
};

struct relocation {
	uint64_t off, symbol, type;
	uint64_t addend;
	bool has_addend; /* else it is what the section holds */
};

struct relocations {
	Elf_Data *entries;
	bool is_rela;
	size_t n;
};

static bool is_known(uint16_t machine)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (kinds[i].machine == machine)
			return true;
	}
	return false;
}

static const struct kind_of_relocation *find_kind(uint16_t machine, uint64_t type)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (kinds[i].machine == machine && kinds[i].type == type)
			return &kinds[i];
	}
	return NULL;
}

/* The value of a symbol: of one in a loaded section its made-up address, else its offset. */
static uint64_t symbol_value(const struct elf_debug *debug, uint64_t i)
{
	const struct elf_reader *r = debug->reader;
	Elf32_Word extended = 0;
	uint64_t section, addr;
	GElf_Sym sym;

	if (i > INT32_MAX ||
	    !gelf_getsymshndx(debug->symbols, debug->extended, (int)i, &sym, &extended))
		return 0;
	section = sym.st_shndx == SHN_XINDEX ? extended : sym.st_shndx;
	if (section >= r->n_sections)
		return sym.st_value;
	addr = elf_section_addr(r, section, 0);
	return addr == NO_ADDR ? sym.st_value : addr + sym.st_value;
}

static bool get_relocation(const struct relocations *t, size_t i, struct relocation *relocation)
{
	GElf_Rela rela = { 0 };
	GElf_Rel rel;

	if (t->is_rela) {
		if (!gelf_getrela(t->entries, (int)i, &rela))
			return false;
	} else {
		if (!gelf_getrel(t->entries, (int)i, &rel))
			return false;
		rela.r_offset = rel.r_offset;
		rela.r_info = rel.r_info;
	}
	*relocation = (struct relocation){ .off = rela.r_offset,
					   .symbol = GELF_R_SYM(rela.r_info),
					   .type = GELF_R_TYPE(rela.r_info),
					   .addend = (uint64_t)rela.r_addend,
					   .has_addend = t->is_rela };
	return true;
}

static void store(uint8_t *p, uint64_t value, unsigned size, bool big_endian)
{
	for (unsigned i = 0; i < size; i++)
		p[big_endian ? size - 1 - i : i] = (uint8_t)(value >> (8 * i));
}

static void apply(struct elf_debug *debug, const struct relocation *relocation, uint8_t *contents,
		  uint64_t size)
{
	const struct kind_of_relocation *kind = find_kind(debug->reader->header.e_machine,
							  relocation->type);
	struct cursor c = cursor_over(contents, size, relocation->off, kind ? kind->size : 0);
	uint64_t value, held;

	if (!kind || c.bad)
		return;
	c.big_endian = debug->input.big_endian;
	held = cursor_uint(&c, kind->size);
	value = symbol_value(debug, relocation->symbol) + relocation->addend;
	if (kind->action == SUBTRACT)
		value = held - value;
	else if (kind->action == ADD || !relocation->has_addend)
		value += held;
	store(contents + relocation->off, value, kind->size, c.big_endian);
}

/* All relocations of an object name symbols of one table: it is opened once. */
static bool open_symbols(struct elf_debug *debug, size_t section)
{
	struct elf_reader *r = debug->reader;

	if (debug->symtab == section)
		return debug->symbols;
	if (debug->symtab || section == 0 || section >= r->n_sections)
		return false;
	debug->symtab = section;
	debug->symbols = elf_contents(r, section, ELF_T_SYM);
	for (size_t i = 1; i < r->n_sections && debug->symbols && !debug->extended; i++) {
		if (r->sections[i].header.sh_type == SHT_SYMTAB_SHNDX &&
		    r->sections[i].header.sh_link == section)
			debug->extended = elf_contents(r, i, ELF_T_WORD);
	}
	return debug->symbols;
}

static bool open_relocations(struct elf_debug *debug, size_t i, struct relocations *t)
{
	struct elf_reader *r = debug->reader;
	const GElf_Shdr *header = &r->sections[i].header;
	Elf_Type type = header->sh_type == SHT_RELA ? ELF_T_RELA : ELF_T_REL;

	*t = (struct relocations){ .is_rela = header->sh_type == SHT_RELA };
	if (!open_symbols(debug, header->sh_link))
		return false;
	t->entries = elf_contents(r, i, type);
	if (!t->entries)
		return false;
	t->n = t->entries->d_size / gelf_fsize(r->elf, type, 1, EV_CURRENT);
	return t->n <= INT32_MAX;
}

/* The section whose entries are for `section`, or 0. */
static size_t relocations_of(const struct elf_reader *r, size_t section)
{
	for (size_t i = 1; i < r->n_sections; i++) {
		const GElf_Shdr *header = &r->sections[i].header;

		if ((header->sh_type == SHT_RELA || header->sh_type == SHT_REL) &&
		    header->sh_info == section && header->sh_size)
			return i;
	}
	return 0;
}

const uint8_t *elf_debug_relocate(struct elf_debug *debug, size_t section, const uint8_t *data,
				  uint64_t size)
{
	size_t i = relocations_of(debug->reader, section);
	struct relocation relocation;
	struct relocations t;
	uint8_t *contents;

	if (!i || !open_relocations(debug, i, &t))
		return data;
	if (!is_known(debug->reader->header.e_machine)) {
		if (!debug->is_unknown_machine)
			image_warn(
				debug->image, ERROR_NO_OFFSET,
				"debug information is not read: its relocations are not known for "
				"this machine");
		debug->is_unknown_machine = true;
		return NULL;
	}
	contents = (uint8_t *)arena_copy(&debug->scratch, (const char *)data, (size_t)size);
	for (size_t k = 0; k < t.n; k++) {
		if (get_relocation(&t, k, &relocation))
			apply(debug, &relocation, contents, size);
	}
	return contents;
}
