/*
 * strip.c: how large the file would be that strip makes of this one, to the byte.
 *
 * Neither GNU strip nor llvm-strip keeps the offsets of loaded bytes: both place the segments anew. That
 * shows where bytes that are not loaded lie between segments, as in all files that patchelf wrote.
 * Measured with binutils 2.40 and LLVM 19, of patchelf's files also with LLVM 22.
 */
#include "reader.h"

#include "../../src/base/align.h"
#include "../../src/base/array.h"

#include <stdlib.h>
#include <string.h>

/* What a tool does with sections that are not loaded. */
struct rules {
	enum strip_tool tool;
	bool all; /* -s; else -g */
};

#define UNKNOWN_SIZE UINT64_MAX

/* The next offset from `at` on that is as far from a multiple of `alignment` as the address is. */
static uint64_t align_with(uint64_t at, uint64_t vm_addr, uint64_t alignment)
{
	return alignment > 1 ? at + (vm_addr - at) % alignment : at;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static bool is_debug(const char *name)
{
	static const char *const prefixes[] = {
		".debug", ".zdebug",	".gnu.debuglto_.debug", ".line",
		".stab",  ".gdb_index", ".gnu.linkonce.wi."
	};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (!strncmp(name, prefixes[i], strlen(prefixes[i])))
			return true;
	}
	return false;
}

static bool is_alloc(const GElf_Shdr *h)
{
	return h->sh_flags & SHF_ALLOC;
}

/* Do its bytes lie in what a segment takes of the file, although they are not loaded? */
static bool is_covered(const struct elf_reader *r, const GElf_Shdr *h)
{
	for (size_t i = 0; i < r->n_segments; i++) {
		const GElf_Phdr *p = &r->segments[i];

		if (h->sh_offset >= p->p_offset && h->sh_offset - p->p_offset < p->p_filesz &&
		    larger(h->sh_size, 1) <= p->p_filesz - (h->sh_offset - p->p_offset))
			return true;
	}
	return false;
}

static bool is_kept(const struct elf_reader *r, const struct elf_section *s,
		    const struct rules *rules)
{
	const GElf_Shdr *h = &s->header;

	// llvm-strip -g drops even the header of a loaded .debug_gdb_scripts.
	if (is_alloc(h))
		return rules->tool == STRIP_GNU || rules->all || !is_debug(s->name);
	if (is_debug(s->name))
		return false;
	if (!rules->all)
		return true;
	if (h->sh_type == SHT_SYMTAB || h->sh_type == SHT_RELA || h->sh_type == SHT_REL ||
	    (h->sh_type == SHT_STRTAB && !strcmp(s->name, ".strtab")))
		return false;
	// LLVM 14 still dropped the link to a debug file.
	return rules->tool == STRIP_GNU || !strncmp(s->name, ".gnu.warning", 12) ||
	       !strcmp(s->name, ".gnu_debuglink") || is_covered(r, h);
}

/* Sections of a segment take room in the file, but for the part of TLS that is zeros. */
static bool is_in_segment(const GElf_Shdr *h, const GElf_Phdr *p)
{
	return is_alloc(h) && h->sh_addr >= p->p_vaddr &&
	       h->sh_addr - p->p_vaddr < larger(p->p_memsz, 1) &&
	       !(h->sh_type == SHT_NOBITS && h->sh_flags & SHF_TLS);
}

static int by_address(const void *a, const void *b)
{
	const GElf_Phdr *x = *(GElf_Phdr *const *)a, *y = *(GElf_Phdr *const *)b;

	if (x->p_vaddr != y->p_vaddr)
		return x->p_vaddr < y->p_vaddr ? -1 : 1;
	return x < y ? -1 : x > y;
}

/* By offset; of those at one offset the more aligned one holds the others. */
static int by_offset(const void *a, const void *b)
{
	const GElf_Phdr *x = *(GElf_Phdr *const *)a, *y = *(GElf_Phdr *const *)b;

	if (x->p_offset != y->p_offset)
		return x->p_offset < y->p_offset ? -1 : 1;
	if (x->p_align != y->p_align)
		return x->p_align > y->p_align ? -1 : 1;
	return x < y ? -1 : x > y;
}

/* BFD: the next segment begins with its first section, and ends with the bytes of its last one. */
static uint64_t place_like_gnu(const struct elf_reader *r, const GElf_Phdr *p, uint64_t at)
{
	uint64_t first = UINT64_MAX, end = 0, base;

	for (size_t i = 1; i < r->n_sections; i++) {
		const GElf_Shdr *h = &r->sections[i].header;

		if (!is_in_segment(h, p))
			continue;
		if (h->sh_addr < first)
			first = h->sh_addr;
		if (h->sh_type != SHT_NOBITS)
			end = larger(end, h->sh_addr + h->sh_size);
	}
	if (first == UINT64_MAX)
		return p->p_offset ? at : larger(at, p->p_filesz);
	if (!p->p_offset)
		return end ? larger(at, end - p->p_vaddr) : at;
	at = align_with(at, first, p->p_align);
	base = at - first;
	return end ? larger(at, base + end) : at;
}

static bool is_in_any(const struct elf_reader *r, const GElf_Shdr *h)
{
	for (size_t i = 0; i < r->n_segments; i++) {
		const GElf_Phdr *p = &r->segments[i];

		if (p->p_type == PT_LOAD && h->sh_addr >= p->p_vaddr &&
		    h->sh_addr - p->p_vaddr < larger(p->p_memsz, 1))
			return true;
	}
	return false;
}

static const GElf_Phdr **sorted_segments(const struct elf_reader *r, bool loaded,
					 int (*compare)(const void *, const void *), size_t *n)
{
	const GElf_Phdr **segments = array_new(const GElf_Phdr *, r->n_segments);

	*n = 0;
	for (size_t i = 0; i < r->n_segments; i++) {
		const GElf_Phdr *p = &r->segments[i];

		if (loaded ? p->p_type == PT_LOAD : p->p_type != PT_GNU_STACK || p->p_filesz)
			segments[(*n)++] = p;
	}
	if (*n)
		qsort(segments, *n, sizeof(*segments), compare);
	return segments;
}

static uint64_t headers_size(const struct elf_reader *r)
{
	return r->header.e_ehsize + (uint64_t)r->header.e_phentsize * r->n_segments;
}

static uint64_t load_end_of_gnu(const struct elf_reader *r)
{
	size_t n;
	const GElf_Phdr **segments = sorted_segments(r, true, by_address, &n);
	uint64_t at = headers_size(r);

	for (size_t i = 0; i < n; i++)
		at = place_like_gnu(r, segments[i], at);
	for (size_t i = 1; i < r->n_sections; i++) {
		const GElf_Shdr *h = &r->sections[i].header;

		if (is_alloc(h) && h->sh_type != SHT_NOBITS && !is_in_any(r, h))
			at = larger(at, h->sh_offset + h->sh_size);
	}
	free(segments);
	return at;
}

/* LLVM: one that begins inside an earlier one moves with it, the others are packed. */
static uint64_t load_end_of_llvm(const struct elf_reader *r)
{
	size_t n;
	const GElf_Phdr **segments = sorted_segments(r, false, by_offset, &n);
	uint64_t *places = array_new(uint64_t, n), at = headers_size(r);

	for (size_t i = 0; i < n; i++) {
		const GElf_Phdr *p = segments[i];
		size_t parent = 0;

		while (parent < i &&
		       p->p_offset - segments[parent]->p_offset >= segments[parent]->p_filesz)
			parent++;
		if (parent < i)
			places[i] = places[parent] + (p->p_offset - segments[parent]->p_offset);
		else if (p->p_offset < headers_size(r))
			places[i] = p->p_offset;
		else
			places[i] = align_with(at, p->p_vaddr, p->p_align);
		at = larger(at, places[i] + p->p_filesz);
	}
	for (size_t i = 1; i < r->n_sections; i++) {
		const GElf_Shdr *h = &r->sections[i].header;
		size_t k = 0;

		while (k < r->n_segments &&
		       h->sh_offset - r->segments[k].p_offset >= r->segments[k].p_filesz)
			k++;
		if (is_alloc(h) && h->sh_type != SHT_NOBITS && k == r->n_segments)
			at = larger(at, h->sh_offset + h->sh_size);
	}
	free(segments);
	free(places);
	return at;
}

/* By the last byte first: a string stands before those that it ends with. */
static int by_end(const void *a, const void *b)
{
	const char *x = *(const char *const *)a, *y = *(const char *const *)b;
	size_t n = strlen(x), m = strlen(y);

	while (n && m) {
		if (x[n - 1] != y[m - 1])
			return (unsigned char)x[n - 1] > (unsigned char)y[m - 1] ? -1 : 1;
		n--;
		m--;
	}
	return n > m ? -1 : n < m;
}

static bool ends_with(const char *text, const char *suffix)
{
	size_t n = strlen(text), m = strlen(suffix);

	return n >= m && !memcmp(text + n - m, suffix, m);
}

/* Bytes of a string table in which what others end with is no string of its own. */
static uint64_t table_size(const char **names, size_t n)
{
	const char *before = NULL;
	uint64_t size = 1;

	if (n)
		qsort(names, n, sizeof(*names), by_end);
	for (size_t i = 0; i < n; i++) {
		if (!names[i][0] || (before && ends_with(before, names[i])))
			continue;
		size += strlen(names[i]) + 1;
		before = names[i];
	}
	return size;
}

static int by_section_offset(const void *a, const void *b)
{
	const struct elf_section *x = *(struct elf_section *const *)a;
	const struct elf_section *y = *(struct elf_section *const *)b;

	if (x->header.sh_offset != y->header.sh_offset)
		return x->header.sh_offset < y->header.sh_offset ? -1 : 1;
	return x < y ? -1 : x > y;
}

/* The sections that stay, .shstrtab apart: those that are not loaded, and all names. */
struct kept {
	const struct elf_section **unloaded;
	const char **names;
	size_t n_unloaded, n;
	size_t symtab; /* its number, or 0 */
};

static void keep_sections(const struct elf_reader *r, const struct rules *rules, struct kept *kept)
{
	kept->unloaded = array_new(const struct elf_section *, r->n_sections);
	kept->names = array_new(const char *, r->n_sections + 1);
	for (size_t i = 1; i < r->n_sections; i++) {
		const struct elf_section *s = &r->sections[i];

		if (i == r->header.e_shstrndx || !is_kept(r, s, rules))
			continue;
		kept->names[kept->n++] = s->name;
		if (s->header.sh_type == SHT_SYMTAB)
			kept->symtab = i;
		else if (!is_alloc(&s->header) && strcmp(s->name, ".strtab") != 0 &&
			 !(rules->tool == STRIP_LLVM && is_covered(r, &s->header)))
			kept->unloaded[kept->n_unloaded++] = s;
	}
	if (kept->n_unloaded)
		qsort(kept->unloaded, kept->n_unloaded, sizeof(*kept->unloaded), by_section_offset);
}

/* Not of dropped sections, and no file symbol; GNU makes those of sections anew. */
static bool is_symbol_kept(const struct elf_reader *r, const struct rules *rules,
			   const GElf_Sym *symbol)
{
	unsigned type = GELF_ST_TYPE(symbol->st_info);

	if (type == STT_FILE || (type == STT_SECTION && rules->tool == STRIP_GNU))
		return false;
	return !symbol->st_shndx || symbol->st_shndx >= r->n_sections ||
	       symbol->st_shndx == r->header.e_shstrndx ||
	       is_kept(r, &r->sections[symbol->st_shndx], rules);
}

/*
 * Bytes of the symbols that -g leaves, and of their names. UNKNOWN_SIZE when the names are longer
 * than a few times the file: then many are the end of a long one, and sorting them would take hours.
 */
static uint64_t symbols_end(struct elf_reader *r, const struct rules *rules, size_t symtab,
			    uint64_t at)
{
	uint64_t bytes_left = 4 * r->image->file->size;
	uint64_t entry = gelf_fsize(r->elf, ELF_T_SYM, 1, EV_CURRENT), n_kept = 0;
	Elf_Data *table = elf_getdata(elf_getscn(r->elf, symtab), NULL);
	size_t n = table && entry ? table->d_size / entry : 0, n_names = 0;
	const char **names = array_new(const char *, n);

	for (size_t i = 0; i < n && i < INT32_MAX; i++) {
		GElf_Sym symbol;
		const char *name;

		if (!gelf_getsym(table, (int)i, &symbol))
			break;
		if (i && !is_symbol_kept(r, rules, &symbol))
			continue;
		n_kept++;
		name = elf_strptr(r->elf, r->sections[symtab].header.sh_link, symbol.st_name);
		if (!name || !*name)
			continue;
		bytes_left -= strnlen(name, bytes_left);
		names[n_names++] = name;
	}
	at = align_up(at, elf_word(r)) + entry * n_kept;
	at = bytes_left ? at + table_size(names, n_names) : UNKNOWN_SIZE;
	free(names);
	return at;
}

static uint64_t predict(struct elf_reader *r, const struct rules *rules)
{
	uint64_t at = rules->tool == STRIP_GNU ? load_end_of_gnu(r) : load_end_of_llvm(r);
	struct kept kept = { .n = 0 };

	keep_sections(r, rules, &kept);
	for (size_t i = 0; i < kept.n_unloaded; i++)
		at = align_up(at, kept.unloaded[i]->header.sh_addralign) +
		     kept.unloaded[i]->header.sh_size;
	if (kept.symtab)
		at = symbols_end(r, rules, kept.symtab, at);
	if (at != UNKNOWN_SIZE) {
		kept.names[kept.n] = ".shstrtab";
		at += table_size(kept.names, kept.n + 1);
		at = align_up(at, elf_word(r)) + (uint64_t)r->header.e_shentsize * (kept.n + 2);
	}
	free(kept.unloaded);
	free(kept.names);
	return at;
}

/* Segments behind .shstrtab: patchelf and auditwheel append them. */
static bool has_late_segments(const struct elf_reader *r)
{
	const GElf_Shdr *names = &r->sections[r->header.e_shstrndx].header;

	for (size_t i = 0; i < r->n_segments; i++) {
		if (r->segments[i].p_type == PT_LOAD && r->segments[i].p_filesz &&
		    r->segments[i].p_offset > names->sh_offset)
			return true;
	}
	return false;
}

/* Sections that tools rewrite: relocations of --emit-relocs, notes that GNU strip merges, what BOLT left. */
static bool has_rewritten_sections(const struct elf_reader *r)
{
	for (size_t i = 1; i < r->n_sections; i++) {
		const GElf_Shdr *h = &r->sections[i].header;

		if (!is_alloc(h) && (h->sh_type == SHT_RELA || h->sh_type == SHT_REL))
			return true;
		if (!strncmp(r->sections[i].name, ".gnu.build.attributes", 21) ||
		    !strncmp(r->sections[i].name, ".bolt.org", 9))
			return true;
	}
	return false;
}

/* Of --only-keep-debug: its code is elsewhere. */
static bool is_debug_file(const struct elf_reader *r)
{
	size_t text = elf_find_section(r, ".text");

	return text && r->sections[text].header.sh_type == SHT_NOBITS;
}

enum { MOST_SECTIONS = 4096, MOST_SEGMENTS = 128 };

void elf_predict_strip(struct elf_reader *r)
{
	struct strip_sizes *sizes = &r->image->build.strip;

	// What no linker writes is not worth its quadratic cost.
	if (!r->image->is_linked || r->header.e_type == ET_CORE || r->unit != NO_INDEX ||
	    !r->n_segments || r->n_segments > MOST_SEGMENTS || r->n_sections < 2 ||
	    r->n_sections > MOST_SECTIONS || r->header.e_shstrndx >= r->n_sections ||
	    is_debug_file(r))
		return;
	sizes->is_known = true;
	sizes->is_about = has_rewritten_sections(r);
	sizes->breaks_old_llvm = has_late_segments(r);
	for (int tool = 0; tool < STRIP_TOOL_COUNT; tool++) {
		struct rules all = { (enum strip_tool)tool, true };
		struct rules debug = { (enum strip_tool)tool, false };

		sizes->all[tool] = predict(r, &all);
		if (sizes->wants_debug)
			sizes->debug[tool] = predict(r, &debug);
	}
	sizes->has_debug = sizes->wants_debug;
	for (int tool = 0; tool < STRIP_TOOL_COUNT; tool++)
		sizes->has_debug &= sizes->debug[tool] != UNKNOWN_SIZE;
}
