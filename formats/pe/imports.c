/*
 * imports.c: "The .idata Section" and "Delay-Load Import Tables (Image Only)".
 *
 * Both are lists of DLLs; each has a table of what is looked up (names or ordinals) and one of the
 * same length for the addresses.
 */
#include "extents.h"

#include <string.h>

enum { DESCRIPTOR = 20, DELAY_DESCRIPTOR = 32, DELAY_USES_RVAS = 1 };

/* Kinds of tables, collected over all DLLs. */
struct import_parts {
	struct extents lookups, addresses, names, dll_names, copies, modules;
};

struct dll {
	const char *name;
	size_t name_length;
	uint64_t lookup_rva, address_rva;
};

static const char *import_name(struct pe *pe, const struct dll *dll, const char *name,
			       size_t length)
{
	char *text = arena_new(pe->image->arena, char, dll->name_length + length + 2);

	memcpy(text, dll->name, dll->name_length);
	text[dll->name_length] = '!';
	memcpy(text + dll->name_length + 1, name, length);
	return text;
}

static uint32_t add_import(struct pe *pe, const char *name)
{
	struct symbol symbol = symbol_of(name, pe->unit);

	symbol.type = SYMBOL_FUNCTION;
	symbol.flags = SYMBOL_UNDEFINED | SYMBOL_DYNAMIC;
	return image_add_symbol(pe->image, symbol);
}

/* "Hint/Name Table": a hint of two bytes, the name, and a zero when that makes it even. */
static void read_hint_name(struct pe *pe, const struct dll *dll, uint64_t rva,
			   struct import_parts *parts)
{
	uint64_t off, left;
	uint32_t size, symbol;
	const char *name = pe_string(pe, rva + 2, &off, &size);
	uint64_t hint_off = pe_file_off(pe, rva, &left);

	if (!name || hint_off == NO_ADDR || hint_off + 2 != off) {
		image_warn(pe->image, hint_off == NO_ADDR ? ERROR_NO_OFFSET : hint_off,
			   "an import of %s has no name", dll->name);
		symbol = add_import(pe, import_name(pe, dll, "?", 1));
		return;
	}
	symbol = add_import(pe, import_name(pe, dll, name, size - 1));
	if (!pe_first_sight(pe, hint_off))
		return;
	image_add_symbol_record(pe->image, hint_off, 2 + (uint64_t)size, KIND_DYNAMIC, symbol);
	extents_add(&parts->names, hint_off, 2 + (uint64_t)size);
}

static void read_thunk(struct pe *pe, const struct dll *dll, uint64_t value,
		       struct import_parts *parts)
{
	unsigned bits = pe_word(pe) * 8;
	char ordinal[16] = "#";
	size_t n = sizeof(ordinal);

	if (!(value >> (bits - 1))) {
		read_hint_name(pe, dll, value & 0x7fffffff, parts);
		return;
	}
	value &= 0xffff;
	do {
		ordinal[--n] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	ordinal[--n] = '#';
	add_import(pe, import_name(pe, dll, ordinal + n, sizeof(ordinal) - n));
}

static void charge_slot(struct pe *pe, uint64_t rva, uint32_t symbol, struct extents *extents)
{
	uint64_t left, off = pe_file_off(pe, rva, &left);

	if (off == NO_ADDR)
		return;
	image_add_symbol_record(pe->image, off, pe_word(pe), KIND_DYNAMIC, symbol);
	extents_add(extents, off, pe_word(pe));
}

static void add_slot(struct pe *pe, uint64_t rva, struct extents *extents)
{
	uint64_t left, off = pe_file_off(pe, rva, &left);

	if (off != NO_ADDR)
		extents_add(extents, off, pe_word(pe));
}

/* "Import Lookup Table": ends with a zero; the address table is as long. Gives the length. */
static uint64_t read_thunks(struct pe *pe, const struct dll *dll, struct import_parts *parts)
{
	unsigned word = pe_word(pe);
	uint64_t from = dll->lookup_rva ? dll->lookup_rva : dll->address_rva, n = 0;
	struct cursor c = pe_cursor(pe, from, UINT64_MAX);

	for (;; n++) {
		uint64_t value = cursor_uint(&c, word);
		uint32_t symbol = (uint32_t)pe->image->n_symbols;

		if (c.bad || !value || !pe_spend(pe, 16 * word))
			break;
		read_thunk(pe, dll, value, parts);
		if (dll->lookup_rva)
			charge_slot(pe, dll->lookup_rva + n * word, symbol, &parts->lookups);
		if (dll->address_rva) {
			charge_slot(pe, dll->address_rva + n * word, symbol, &parts->addresses);
			pe_add_slot(pe, dll->address_rva + n * word, symbol);
		}
	}
	if (c.bad)
		image_warn(pe->image, c.pos, "the imports of %s have no end", dll->name);
	if (dll->lookup_rva)
		add_slot(pe, dll->lookup_rva + n * word, &parts->lookups);
	if (dll->address_rva)
		add_slot(pe, dll->address_rva + n * word, &parts->addresses);
	return n + 1;
}

static void read_dll_name(struct pe *pe, uint64_t rva, struct dll *dll, struct import_parts *parts)
{
	uint64_t off;
	uint32_t size;

	dll->name = pe_string(pe, rva, &off, &size);
	if (dll->name) {
		dll->name_length = size - 1;
		build_add_library(&pe->image->build, dll->name);
		extents_add(&parts->dll_names, off, size);
		return;
	}
	image_warn(pe->image, ERROR_NO_OFFSET, "an imported DLL has no name");
	dll->name = "?";
	dll->name_length = 1;
}

/* "Import Directory Table": the entry without a name ends it. False at the end. */
static bool read_descriptor(struct pe *pe, struct cursor *c, struct import_parts *parts)
{
	struct dll dll = { .lookup_rva = cursor_u32(c) };
	uint32_t name_rva;

	cursor_skip(c, 8);
	name_rva = cursor_u32(c);
	dll.address_rva = cursor_u32(c);
	if (c->bad || !name_rva || !pe_spend(pe, DESCRIPTOR))
		return false;
	read_dll_name(pe, name_rva, &dll, parts);
	read_thunks(pe, &dll, parts);
	return true;
}

static void add_parts(struct pe *pe, struct import_parts *parts, bool is_delayed)
{
	const char *const plain[] = { "import lookup tables", "import address tables",
				      "import names", "import DLL names" };
	const char *const delayed[] = { "delay import lookup tables", "delay import address tables",
					"delay import names", "delay import DLL names" };
	const char *const *labels = is_delayed ? delayed : plain;

	extents_add_parts(pe, &parts->lookups, KIND_DYNAMIC, labels[0], 2);
	extents_add_parts(pe, &parts->addresses, KIND_DYNAMIC, labels[1], 2);
	extents_add_parts(pe, &parts->names, KIND_DYNAMIC, labels[2], 2);
	extents_add_parts(pe, &parts->dll_names, KIND_DYNAMIC, labels[3], 2);
	extents_add_parts(pe, &parts->copies, KIND_DYNAMIC, "delay import bound tables", 2);
	extents_add_parts(pe, &parts->modules, KIND_DYNAMIC, "delay import module handles", 2);
}

/* Copies of the address table that the loader binds or restores; as long as that. */
static void add_copy(struct pe *pe, uint64_t rva, uint64_t n, struct extents *extents)
{
	struct cursor c = pe_cursor(pe, rva, n * pe_word(pe));

	if (rva && !c.bad)
		extents_add(extents, c.pos, c.end - c.pos);
}

/* "The Delay-Load Directory Table"; the first form had addresses instead of RVAs. */
static bool read_delay_descriptor(struct pe *pe, struct cursor *c, struct import_parts *parts)
{
	uint32_t attributes = cursor_u32(c);
	uint64_t rvas[6]; /* name, module handle, addresses, names, bound, unload */
	struct dll dll;
	uint64_t n;

	for (size_t i = 0; i < 6; i++) {
		rvas[i] = cursor_u32(c);
		if (!(attributes & DELAY_USES_RVAS) && rvas[i])
			rvas[i] = pe_rva_of(pe, rvas[i]);
	}
	cursor_skip(c, 4);
	if (c->bad || !rvas[0] || !pe_spend(pe, DELAY_DESCRIPTOR))
		return false;
	dll = (struct dll){ .address_rva = rvas[2], .lookup_rva = rvas[3] };
	read_dll_name(pe, rvas[0], &dll, parts);
	// Without a table of names the addresses lead to stubs, not to names.
	n = dll.lookup_rva ? read_thunks(pe, &dll, parts) : 0;
	add_copy(pe, rvas[1], 1, &parts->modules);
	add_copy(pe, rvas[4], n, &parts->copies);
	add_copy(pe, rvas[5], n, &parts->copies);
	return true;
}

/* The directory's size is often that of all import data; the descriptors say where they end. */
static void read_descriptors(struct pe *pe, enum pe_directory_index directory, bool is_delay)
{
	struct import_parts parts = { 0 };
	struct cursor c = pe_directory_cursor(pe, directory, is_delay ? "delay import" : "import");
	uint64_t start = c.pos;

	if (c.bad)
		return;
	c = pe_cursor(pe, pe->directories[directory].rva, UINT64_MAX);
	while (is_delay ? read_delay_descriptor(pe, &c, &parts) : read_descriptor(pe, &c, &parts))
		;
	pe_part(pe, start, c.pos - start, KIND_DYNAMIC,
		is_delay ? "delay import descriptors" : "import descriptors", 2);
	add_parts(pe, &parts, is_delay);
}

void pe_read_imports(struct pe *pe)
{
	read_descriptors(pe, PE_IMPORT, false);
}

void pe_read_delay_imports(struct pe *pe)
{
	read_descriptors(pe, PE_DELAY_IMPORT, true);
}
