#include "cubin.h"

#include "cubin_elf.h"

#include "../../src/base/array.h"
#include "../../src/base/cursor.h"

#include <stdlib.h>
#include <string.h>

enum {
	TYPE_OF_FUNCTION = 2, /* STT_FUNC */
	OTHER_IS_KERNEL = 0x10,
	INFO_SIZED = 4, /* form of a record in .nv.info */
	INFO_REGISTERS = 0x2f,
};

struct section {
	struct cubin_section header;
	const char *name;
	uint32_t name_length;
	uint32_t owner;	   /* of its header, its name and its symbols */
	uint32_t contents; /* owner of the rest */
	bool is_code;
};

/* Bytes of a table that follow something they describe. */
struct claim {
	uint32_t section;
	uint32_t order; /* the first of two at one place wins */
	uint64_t off;	/* in the section */
	uint64_t size;
	uint32_t owner;
};

/* Bytes that are one thing: a section, or a table that is none. */
struct range {
	uint64_t off, end;
	int64_t section; /* or one of the following; smaller wins at one place */
};

enum { RANGE_HEADER = -3, RANGE_SEGMENTS = -2, RANGE_SECTIONS = -1 };

struct cubin_work {
	struct cubin_elf elf;
	struct section *sections;
	size_t n_sections, sections_capacity;
	struct claim *claims;
	size_t n_claims, claims_capacity;
	struct range *ranges;
	size_t n_ranges, ranges_capacity;
	uint32_t *symbol_functions; /* by symbol of .symtab: its function, or INTERN_NONE */
	size_t n_symbols, symbols_capacity;
	struct intern names;	      /* of functions; the numbers are their indices */
	uint64_t letters_left;	      /* names that overlap could take forever */
	uint32_t symtab, merc_symtab; /* sections, or 0 */
	size_t next_claim;	      /* while sweeping */
};

struct symbol {
	uint32_t name;
	uint8_t type, other;
	uint16_t section;
};

static bool may_read(struct cubin_work *w, uint64_t letters)
{
	if (letters > w->letters_left) {
		w->letters_left = 0;
		return false;
	}
	w->letters_left -= letters;
	return true;
}

/* A name of a string table, "" when it is not there. */
static const char *name_at(struct cubin_work *w, const struct cubin_section *table, uint64_t off,
			   uint32_t *length)
{
	uint64_t size;
	const char *name = cubin_elf_string(&w->elf, table, off, w->letters_left, &size);

	if (!name || !may_read(w, size + 1)) {
		*length = 0;
		return "";
	}
	*length = (uint32_t)size;
	return name;
}

static bool is_named(const struct section *section, const char *name)
{
	return section->name_length == strlen(name) &&
	       !memcmp(section->name, name, section->name_length);
}

static bool begins_with(const struct section *section, const char *prefix)
{
	size_t length = strlen(prefix);

	return section->name_length >= length && !memcmp(section->name, prefix, length);
}

static void read_sections(struct cubin_work *w)
{
	const struct cubin_elf *elf = &w->elf;
	struct cubin_section names = { .name = 0 };

	w->n_sections = 0;
	w->symtab = w->merc_symtab = 0;
	if (elf->names < elf->n_sections)
		names = cubin_elf_section(elf, elf->names);
	for (uint32_t i = 0; i < elf->n_sections; i++) {
		struct section section = { .header = cubin_elf_section(elf, i), .name = "" };

		if (i)
			section.name = name_at(w, &names, section.header.name,
					       &section.name_length);
		if (section.header.type == CUBIN_SYMTAB && !w->symtab)
			w->symtab = i;
		else if (is_named(&section, ".nv.merc.symtab") && !w->merc_symtab)
			w->merc_symtab = i;
		array_push(w->sections, w->n_sections, w->sections_capacity, section);
	}
}

/* The string table of a symbol table: sh_link, unless that is something else. */
static const struct cubin_section *strings_of(const struct cubin_work *w, uint32_t table)
{
	static const struct cubin_section nothing = { .name = 0 };
	uint32_t link = w->sections[table].header.link;

	if (link < w->n_sections && w->sections[link].header.type == CUBIN_STRTAB)
		return &w->sections[link].header;
	link = w->symtab ? w->sections[w->symtab].header.link : 0;
	return link < w->n_sections && w->sections[link].header.type == CUBIN_STRTAB
		       ? &w->sections[link].header
		       : &nothing;
}

/* Over the whole entries of a table that lie in the image. */
static struct cursor symbols_of(const struct cubin_work *w, uint32_t table)
{
	const struct cubin_section *header = &w->sections[table].header;
	uint64_t left = header->off < w->elf.size ? w->elf.size - header->off : 0;
	uint64_t size = header->size < left ? header->size : left;

	if (header->entry_size != CUBIN_SYMBOL_SIZE)
		size = 0;
	return cursor_over(w->elf.data, w->elf.size, left ? header->off : 0,
			   size / CUBIN_SYMBOL_SIZE * CUBIN_SYMBOL_SIZE);
}

static struct symbol read_symbol(struct cursor *c)
{
	struct symbol symbol = { .name = cursor_u32(c) };

	symbol.type = cursor_u8(c) & 15;
	symbol.other = cursor_u8(c);
	symbol.section = cursor_u16(c);
	cursor_skip(c, 16); // value, size
	return symbol;
}

static uint32_t add_function(struct cubin *cubin, const char *name, uint32_t length, bool is_kernel)
{
	uint32_t number = intern(&cubin->work->names, name, length);

	if (number == cubin->n_functions) {
		array_reserve(cubin->functions, cubin->n_functions, cubin->functions_capacity);
		cubin->functions[cubin->n_functions++] =
			(struct cubin_function){ .name = name, .name_length = length };
	}
	cubin->functions[number].is_kernel |= is_kernel;
	return number;
}

/* Functions are defined, and have names. */
static void find_functions(struct cubin *cubin)
{
	struct cubin_work *w = cubin->work;
	const struct cubin_section *strings;
	struct cursor c;

	w->n_symbols = 0;
	if (!w->symtab)
		return;
	strings = strings_of(w, w->symtab);
	c = symbols_of(w, w->symtab);
	w->symbol_functions = array_reserve_more(w->symbol_functions, 0, &w->symbols_capacity,
						 (size_t)(cursor_left(&c) / CUBIN_SYMBOL_SIZE),
						 sizeof(*w->symbol_functions));
	while (cursor_left(&c)) {
		struct symbol symbol = read_symbol(&c);
		uint32_t function = INTERN_NONE, length;
		const char *name;

		if (symbol.type == TYPE_OF_FUNCTION && symbol.section) {
			name = name_at(w, strings, symbol.name, &length);
			if (length)
				function = add_function(cubin, name, length,
							symbol.other & OTHER_IS_KERNEL);
		}
		w->symbol_functions[w->n_symbols++] = function;
	}
}

/* The function whose name follows a dot and reaches to the end; the longest counts. */
static uint32_t owner_of(struct cubin_work *w, const struct section *section)
{
	const char *end = section->name + section->name_length;

	for (const char *dot = section->name; dot < end; dot++) {
		uint32_t function;

		if (dot == section->name || *dot != '.')
			continue;
		if (!may_read(w, (uint64_t)(end - dot)))
			break;
		function = intern_find(&w->names, dot + 1, (size_t)(end - dot - 1));
		if (function != INTERN_NONE)
			return function;
	}
	return DEVICE_SHARED;
}

/* Global and constant data with contents, also in the form of sm_100 and later. */
static bool is_table(const struct section *section)
{
	return begins_with(section, ".nv.global.init") || begins_with(section, ".nv.constant") ||
	       begins_with(section, ".nv.merc.nv.global.init") ||
	       begins_with(section, ".nv.merc.nv.constant");
}

static void find_owners(struct cubin_work *w)
{
	for (size_t i = 0; i < w->n_sections; i++) {
		struct section *section = &w->sections[i];

		section->owner = section->contents = owner_of(w, section);
		section->is_code = begins_with(section, ".text.");
		if (section->owner == DEVICE_SHARED && is_table(section))
			section->contents = DEVICE_TABLES;
	}
}

static void add_claim(struct cubin_work *w, uint32_t section, uint64_t off, uint64_t size,
		      uint32_t owner)
{
	array_reserve(w->claims, w->n_claims, w->claims_capacity);
	w->claims[w->n_claims] = (struct claim){ section, (uint32_t)w->n_claims, off, size, owner };
	w->n_claims++;
}

static void claim_section_names(struct cubin_work *w)
{
	for (uint32_t i = 1; i < w->n_sections; i++)
		add_claim(w, w->elf.names, w->sections[i].header.name,
			  (uint64_t)w->sections[i].name_length + 1, w->sections[i].owner);
}

/* A symbol follows its section, or the function that it names. */
static void claim_symbols(struct cubin_work *w, uint32_t table)
{
	const struct cubin_section *strings = strings_of(w, table);
	struct cursor c = symbols_of(w, table);
	uint32_t link = w->sections[table].header.link;
	bool is_own_table = link < w->n_sections && strings == &w->sections[link].header;

	for (uint64_t at = 0; cursor_left(&c); at += CUBIN_SYMBOL_SIZE) {
		struct symbol symbol = read_symbol(&c);
		uint32_t owner = DEVICE_SHARED, length;
		const char *name = name_at(w, strings, symbol.name, &length);

		if (symbol.section && symbol.section < w->n_sections)
			owner = w->sections[symbol.section].owner;
		if (owner == DEVICE_SHARED && length && may_read(w, length)) {
			uint32_t function = intern_find(&w->names, name, length);

			owner = function == INTERN_NONE ? DEVICE_SHARED : function;
		}
		add_claim(w, table, at, CUBIN_SYMBOL_SIZE, owner);
		if (symbol.name && is_own_table)
			add_claim(w, link, symbol.name, (uint64_t)length + 1, owner);
	}
}

static int by_place(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	if (x->off != y->off)
		return x->off < y->off ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static void make_claims(struct cubin_work *w)
{
	w->n_claims = 0;
	claim_section_names(w);
	if (w->symtab)
		claim_symbols(w, w->symtab);
	if (w->merc_symtab)
		claim_symbols(w, w->merc_symtab);
	if (w->n_claims)
		qsort(w->claims, w->n_claims, sizeof(*w->claims), by_place);
}

static void add_range(struct cubin_work *w, uint64_t off, uint64_t size, int64_t section)
{
	struct range range = { off, 0, section };

	if (off >= w->elf.size || !size)
		return;
	range.end = size < w->elf.size - off ? off + size : w->elf.size;
	array_push(w->ranges, w->n_ranges, w->ranges_capacity, range);
}

static int by_offset(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	if (x->off != y->off)
		return x->off < y->off ? -1 : 1;
	return (x->section > y->section) - (x->section < y->section);
}

static void make_ranges(struct cubin_work *w)
{
	w->n_ranges = 0;
	add_range(w, 0, 64, RANGE_HEADER);
	add_range(w, w->elf.segment_table, (uint64_t)w->elf.n_segments * CUBIN_SEGMENT_SIZE,
		  RANGE_SEGMENTS);
	add_range(w, w->elf.section_table, (uint64_t)w->n_sections * CUBIN_SECTION_SIZE,
		  RANGE_SECTIONS);
	for (size_t i = 1; i < w->n_sections; i++) {
		const struct cubin_section *header = &w->sections[i].header;

		if (cubin_section_is_stored(header))
			add_range(w, header->off, header->size, (int64_t)i);
	}
	qsort(w->ranges, w->n_ranges, sizeof(*w->ranges), by_offset);
}

static void give(struct cubin *cubin, uint64_t size, uint32_t owner, bool is_code)
{
	owned_add(&cubin->bytes, (uint32_t)size, owner);
	if (owner < cubin->n_functions) {
		cubin->functions[owner].unpacked_size += (uint32_t)size;
		cubin->functions[owner].code_size += is_code ? (uint32_t)size : 0;
	}
}

/* The section header table from `at` on: each entry is its section's. */
static void give_headers(struct cubin *cubin, const struct range *range, uint64_t at)
{
	while (at < range->end) {
		uint64_t i = (at - range->off) / CUBIN_SECTION_SIZE;
		uint64_t end = range->off + (i + 1) * CUBIN_SECTION_SIZE;

		end = end < range->end ? end : range->end;
		give(cubin, end - at, cubin->work->sections[i].owner, false);
		at = end;
	}
}

static size_t first_claim(const struct cubin_work *w, uint32_t section)
{
	size_t low;

	array_search(low, w->n_claims, i, w->claims[i].section < section);
	return low;
}

/* A section from `at` on: what is claimed of it, and the rest. */
static void give_section(struct cubin *cubin, const struct range *range, uint64_t at)
{
	const struct cubin_work *w = cubin->work;
	uint32_t index = (uint32_t)range->section;
	const struct section *section = &w->sections[index];
	uint64_t size = range->end - range->off;
	uint64_t pos = at - range->off;

	for (size_t i = first_claim(w, index); i < w->n_claims && pos < size; i++) {
		const struct claim *claim = &w->claims[i];
		uint64_t start = claim->off > pos ? claim->off : pos, end;

		if (claim->section != index || claim->off >= size)
			break;
		end = claim->size < size - claim->off ? claim->off + claim->size : size;
		if (end <= start)
			continue;
		give(cubin, start - pos, section->contents, section->is_code);
		give(cubin, end - start, claim->owner, false);
		pos = end;
	}
	give(cubin, size - pos, section->contents, section->is_code);
}

/* What begins first wins, and nothing is counted twice: sections of sm_100 share bytes. */
static void sweep(struct cubin *cubin)
{
	const struct cubin_work *w = cubin->work;
	uint64_t at = 0;

	for (size_t i = 0; i < w->n_ranges; i++) {
		const struct range *range = &w->ranges[i];

		if (range->end <= at)
			continue;
		if (range->off > at) {
			give(cubin, range->off - at, DEVICE_SHARED, false);
			at = range->off;
		}
		if (range->section == RANGE_SECTIONS)
			give_headers(cubin, range, at);
		else if (range->section < 0)
			give(cubin, range->end - at, DEVICE_SHARED, false);
		else
			give_section(cubin, range, at);
		at = range->end;
	}
	give(cubin, w->elf.size - at, DEVICE_SHARED, false);
}

/* Of .nv.info: {u8 form, u8 attribute, u16 size, u32 symbol, u32 registers} among others. */
static void read_registers(struct cubin *cubin, const struct cubin_section *info)
{
	const struct cubin_work *w = cubin->work;
	struct cursor c = cursor_over(w->elf.data, w->elf.size, info->off, info->size);

	while (cursor_left(&c) >= 4) {
		uint8_t form = cursor_u8(&c), attribute = cursor_u8(&c);
		uint16_t size = cursor_u16(&c);
		uint64_t next = c.pos + (form == INFO_SIZED ? size : 0);

		if (form == INFO_SIZED && attribute == INFO_REGISTERS && size == 8) {
			uint32_t symbol = cursor_u32(&c), n = cursor_u32(&c);

			if (!c.bad && symbol < w->n_symbols &&
			    w->symbol_functions[symbol] != INTERN_NONE)
				cubin->functions[w->symbol_functions[symbol]].n_registers = n;
		}
		cursor_seek(&c, next);
	}
}

static void find_registers(struct cubin *cubin)
{
	const struct cubin_work *w = cubin->work;

	for (size_t i = 1; i < w->n_sections; i++) {
		if (is_named(&w->sections[i], ".nv.info")) {
			read_registers(cubin, &w->sections[i].header);
			return;
		}
	}
}

bool cubin_read(struct cubin *cubin, const uint8_t *data, uint32_t size)
{
	struct cubin_work *w = cubin->work;

	if (!w)
		w = cubin->work = array_zeroed(struct cubin_work, 1);
	intern_release(&w->names);
	cubin->n_functions = 0;
	cubin->bytes.n = 0;
	w->letters_left = (uint64_t)size * 16 + 65536;
	if (!cubin_elf_open(&w->elf, data, size)) {
		owned_add(&cubin->bytes, size, DEVICE_SHARED);
		return false;
	}
	read_sections(w);
	find_functions(cubin);
	find_owners(w);
	make_claims(w);
	make_ranges(w);
	sweep(cubin);
	find_registers(cubin);
	return w->letters_left > 0;
}

void cubin_release(struct cubin *cubin)
{
	if (cubin->work) {
		free(cubin->work->sections);
		free(cubin->work->claims);
		free(cubin->work->ranges);
		free(cubin->work->symbol_functions);
		intern_release(&cubin->work->names);
	}
	free(cubin->work);
	free(cubin->functions);
	free(cubin->bytes.items);
	*cubin = (struct cubin){ 0 };
}
