/* symbols.c: .symtab and .dynsym. gABI, "Symbol Table". */
#include "reader.h"

#include "../../src/base/die.h"

#include <string.h>

/* What reading one table needs. */
struct table {
	size_t section;
	Elf_Data *symbols, *extended; /* extended: section numbers that need 32 bits, or NULL */
	const char *strings;	      /* NUL-terminated */
	uint64_t strings_size;	      /* with that NUL; 0 when there are none */
	uint64_t name_bytes_left;     /* names may share bytes, but not without measure */
	uint64_t entries_off, entry_size,
		strings_off; /* in the image's file; NO_ADDR when inflated */
	uint32_t file_unit;  /* the STT_FILE symbol that the local ones belong to */
	uint8_t flags;	     /* of all its symbols */
};

static size_t find_table(const struct elf_reader *r, uint32_t type)
{
	for (size_t i = 1; i < r->n_sections; i++) {
		if (r->sections[i].header.sh_type == type && r->sections[i].index != NO_INDEX)
			return i;
	}
	return 0;
}

static Elf_Data *extended_numbers(struct elf_reader *r, size_t symtab)
{
	for (size_t i = 1; i < r->n_sections; i++) {
		if (r->sections[i].header.sh_type == SHT_SYMTAB_SHNDX &&
		    r->sections[i].header.sh_link == symtab)
			return elf_contents(r, i, ELF_T_WORD);
	}
	return NULL;
}

static void open_strings(struct elf_reader *r, struct table *t, size_t i)
{
	Elf_Data *data = NULL;
	size_t size;

	t->strings_off = NO_ADDR;
	if (i > 0 && i < r->n_sections)
		data = elf_contents(r, i, ELF_T_BYTE);
	if (!data)
		return;
	t->strings = data->d_buf;
	// A last string without an end is not used.
	for (size = data->d_size; size && t->strings[size - 1]; size--)
		;
	t->strings_size = size;
	t->name_bytes_left = 16 * (uint64_t)size;
	if (elf_is_stored_plainly(r, i))
		t->strings_off = r->file_off + r->sections[i].header.sh_offset;
}

static bool open_table(struct elf_reader *r, struct table *t, size_t section)
{
	const GElf_Shdr *header;

	*t = (struct table){ .section = section, .file_unit = r->unit };
	if (!section)
		return false;
	header = &r->sections[section].header;
	t->symbols = elf_contents(r, section, ELF_T_SYM);
	if (!t->symbols)
		return false;
	t->extended = extended_numbers(r, section);
	t->entry_size = gelf_fsize(r->elf, ELF_T_SYM, 1, EV_CURRENT);
	t->entries_off = elf_is_stored_plainly(r, section) ? r->file_off + header->sh_offset
							   : NO_ADDR;
	open_strings(r, t, header->sh_link);
	return true;
}

static uint8_t type_of(const GElf_Sym *sym)
{
	switch (GELF_ST_TYPE(sym->st_info)) {
	case STT_FUNC:
	case STT_GNU_IFUNC:
		return SYMBOL_FUNCTION;
	case STT_OBJECT:
	case STT_COMMON:
		return SYMBOL_OBJECT;
	case STT_TLS:
		return SYMBOL_TLS;
	case STT_FILE:
		return SYMBOL_FILE;
	case STT_SECTION:
		return SYMBOL_SECTION;
	case STT_NOTYPE:
		return SYMBOL_LABEL;
	default:
		return SYMBOL_OTHER;
	}
}

/* Names the linker gives to places; what lies there is somebody else's. */
static bool marks_a_place(const char *name)
{
	static const char *const places[] = {
		"_end",
		"end",
		"_edata",
		"edata",
		"_etext",
		"etext",
		"__etext",
		"__bss_start",
		"_DYNAMIC",
		"__TMC_END__",
		"__end__",
		"__bss_start__",
		"__ehdr_start",
		"__executable_start",
		"_GLOBAL_OFFSET_TABLE_",
		"_PROCEDURE_LINKAGE_TABLE_",
		"__GNU_EH_FRAME_HDR",
	};

	if (!strncmp(name, "__start_", 8) || !strncmp(name, "__stop_", 7))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		if (!strcmp(name, places[i]))
			return true;
	}
	return false;
}

static const char *name_of(struct elf_reader *r, struct table *t, const GElf_Sym *sym,
			   struct symbol *symbol)
{
	const char *name, *version;
	size_t length;

	if (sym->st_name >= t->strings_size || !t->name_bytes_left)
		return "";
	name = t->strings + sym->st_name;
	length = strnlen(name, t->name_bytes_left + 1);
	if (length > t->name_bytes_left) {
		image_warn(r->image, symbol->entry_off,
			   "symbol names lie over each other; the rest has none");
		t->name_bytes_left = 0;
		return "";
	}
	t->name_bytes_left -= length;
	symbol->name_size = (uint32_t)length + 1;
	if (length && t->strings_off != NO_ADDR)
		symbol->name_off = t->strings_off + sym->st_name;
	// "name@VERSION" appears in .symtab only; C++ and Rust names hold no '@'.
	version = symbol->flags & SYMBOL_UNDEFINED ? memchr(name, '@', length) : NULL;
	if (version && version > name)
		return arena_copy(r->image->arena, name, (size_t)(version - name));
	return name;
}

/* Fills section and vm_addr from st_shndx and st_value. */
static void place(struct elf_reader *r, const GElf_Sym *sym, size_t shndx, struct symbol *symbol)
{
	symbol->vm_addr = NO_ADDR;
	symbol->section = NO_INDEX;
	if (shndx == SHN_UNDEF) {
		symbol->flags |= SYMBOL_UNDEFINED;
		return;
	}
	if (shndx >= r->n_sections || r->sections[shndx].index == NO_INDEX) {
		symbol->flags |= SYMBOL_ABSOLUTE; // SHN_ABS, SHN_COMMON, or no such section
		return;
	}
	symbol->section = r->sections[shndx].index;
	if (!r->image->is_linked)
		symbol->vm_addr = elf_section_addr(r, shndx, sym->st_value);
	else if (symbol->type != SYMBOL_TLS)
		symbol->vm_addr = sym->st_value;
	else if (r->tls) // an offset into the thread's block, whose first bytes PT_TLS holds
		symbol->vm_addr = r->tls->p_vaddr + sym->st_value;
}

static struct symbol make_symbol(struct elf_reader *r, struct table *t, size_t i,
				 const GElf_Sym *sym, Elf32_Word extended)
{
	size_t shndx = sym->st_shndx == SHN_XINDEX	? extended
		       : sym->st_shndx >= SHN_LORESERVE ? SIZE_MAX
							: sym->st_shndx;
	struct symbol symbol = {
		.vm_size = sym->st_size,
		.entry_off = t->entries_off == NO_ADDR ? NO_ADDR
						       : t->entries_off + i * t->entry_size,
		.entry_size = (uint16_t)t->entry_size,
		.name_off = NO_ADDR,
		.unit = r->unit,
		.type = type_of(sym),
		.flags = t->flags,
	};

	if (GELF_ST_BIND(sym->st_info) == STB_LOCAL)
		symbol.flags |= SYMBOL_LOCAL;
	else if (GELF_ST_BIND(sym->st_info) == STB_WEAK)
		symbol.flags |= SYMBOL_WEAK;
	place(r, sym, shndx, &symbol);
	// Thumb functions have bit 0 set.
	if (r->header.e_machine == EM_ARM && symbol.type == SYMBOL_FUNCTION &&
	    symbol.vm_addr != NO_ADDR)
		symbol.vm_addr &= ~UINT64_C(1);
	symbol.name = name_of(r, t, sym, &symbol);
	if (!symbol.vm_size && marks_a_place(symbol.name))
		symbol.flags |= SYMBOL_LINKER;
	return symbol;
}

/* Local symbols belong to the source file named before them, unless an archive member owns all. */
static void set_unit(struct elf_reader *r, struct table *t, struct symbol *symbol)
{
	if (r->unit != NO_INDEX)
		return;
	if (symbol->type == SYMBOL_FILE)
		t->file_unit = *symbol->name ? image_add_unit(r->image, UNIT_SOURCE, symbol->name)
					     : NO_INDEX;
	else if (!(symbol->flags & SYMBOL_LOCAL) || symbol->type == SYMBOL_SECTION)
		return;
	symbol->unit = t->file_unit;
}

/* Returns how many symbols were added; the null symbol is not. */
static uint32_t read_table(struct elf_reader *r, struct table *t)
{
	size_t n = t->symbols->d_size / t->entry_size;
	uint32_t added = 0;

	image_reserve_symbols(r->image, n); // no more than the file has bytes for

	for (size_t i = 1; i < n && i < UINT32_MAX; i++) {
		Elf32_Word extended = 0;
		struct symbol symbol;
		GElf_Sym sym;

		if (!gelf_getsymshndx(t->symbols, t->extended, (int)i, &sym, &extended))
			break;
		symbol = make_symbol(r, t, i, &sym, extended);
		set_unit(r, t, &symbol);
		image_add_symbol(r->image, symbol);
		added++;
	}
	return added;
}

/* .gnu.version has two bytes for each entry of .dynsym (LSB, "Symbol Version Table"). */
static void add_version_records(struct elf_reader *r)
{
	size_t i = find_table(r, SHT_GNU_versym);
	uint64_t off;

	if (!i || !elf_is_stored_plainly(r, i))
		return;
	off = r->file_off + r->sections[i].header.sh_offset;
	for (uint32_t k = 0;
	     k < r->n_dynsyms && 2 * (k + UINT64_C(2)) <= r->sections[i].header.sh_size; k++)
		image_add_symbol_record(r->image, off + 2 * (k + UINT64_C(1)), 2, KIND_DYNAMIC,
					r->first_dynsym + k);
}

void elf_read_symtab(struct elf_reader *r)
{
	struct table t;

	r->symtab_section = find_table(r, SHT_SYMTAB);
	if (open_table(r, &t, r->symtab_section)) {
		r->first_symtab = (uint32_t)r->image->n_symbols;
		r->n_symtab_symbols = read_table(r, &t);
	}
}

void elf_read_symbols(struct elf_reader *r)
{
	struct table t;

	elf_read_symtab(r);
	r->dynsym_section = find_table(r, SHT_DYNSYM);
	if (open_table(r, &t, r->dynsym_section)) {
		t.flags = SYMBOL_DYNAMIC | (r->n_symtab_symbols ? SYMBOL_SHADOW : 0u);
		t.file_unit = NO_INDEX;
		r->first_dynsym = (uint32_t)r->image->n_symbols;
		r->n_dynsyms = read_table(r, &t);
	}
	add_version_records(r);
	if (r->n_symtab_symbols)
		r->image->identity.symbols_from = SYMBOLS_SYMTAB;
	else if (r->n_dynsyms && r->image->identity.symbols_from == SYMBOLS_NONE)
		r->image->identity.symbols_from = SYMBOLS_DYNSYM;
}
