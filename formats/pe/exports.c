/* exports.c: "The .edata Section (Image Only)". */
#include "extents.h"

enum { DIRECTORY_SIZE = 40 };

struct export_table {
	uint32_t name_rva, ordinal_base, n_functions, n_names;
	uint32_t functions_rva, names_rva, ordinals_rva;
	uint32_t *symbol_of; /* the first symbol of each function slot, NO_INDEX: none yet */
	struct extents strings;
	bool is_shadow;
};

static void read_table_header(struct cursor *c, struct export_table *table)
{
	cursor_skip(c, 12);
	table->name_rva = cursor_u32(c);
	table->ordinal_base = cursor_u32(c);
	table->n_functions = cursor_u32(c);
	table->n_names = cursor_u32(c);
	table->functions_rva = cursor_u32(c);
	table->names_rva = cursor_u32(c);
	table->ordinals_rva = cursor_u32(c);
}

/* How many entries of `size` bytes there are from `rva` on, at most `wanted`. */
static uint32_t fitting(struct pe *pe, uint32_t rva, uint32_t wanted, unsigned size,
			const char *what)
{
	uint64_t left, off = pe_file_off(pe, rva, &left);

	if (wanted <= left / size)
		return wanted;
	image_warn(pe->image, off == NO_ADDR ? ERROR_NO_OFFSET : off,
		   "%u export %s do not fit, %llu are read", wanted, what,
		   (unsigned long long)(left / size));
	return (uint32_t)(left / size);
}

/* The address of an export lies inside the directory: it is the text "DLL.Function". */
static bool is_forwarder(const struct pe *pe, uint32_t rva)
{
	const struct pe_directory *d = &pe->directories[PE_EXPORT];

	return rva >= d->rva && rva - d->rva < d->size;
}

static void place(struct pe *pe, struct symbol *symbol, uint32_t rva)
{
	const struct pe_mapping *mapping = pe_find(pe, rva);

	symbol->vm_addr = rva;
	symbol->type = pe_is_code(pe, rva) ? SYMBOL_FUNCTION : SYMBOL_OBJECT;
	if (mapping)
		symbol->section = mapping->section;
}

static uint32_t add_export(struct pe *pe, const struct export_table *table, uint32_t rva,
			   const char *name)
{
	struct symbol symbol = symbol_of(name, pe->unit);

	symbol.type = SYMBOL_FUNCTION;
	symbol.flags = SYMBOL_DYNAMIC | SYMBOL_UNSIZED;
	if (table->is_shadow)
		symbol.flags |= SYMBOL_SHADOW;
	if (is_forwarder(pe, rva))
		symbol.flags |= SYMBOL_UNDEFINED;
	else
		place(pe, &symbol, rva);
	return image_add_symbol(pe->image, symbol);
}

/* The slot and, of a forwarder, its text belong to the first symbol. */
static void charge_slot(struct pe *pe, struct export_table *table, uint32_t slot, uint32_t rva,
			uint32_t symbol)
{
	uint64_t left, off = pe_file_off(pe, table->functions_rva + 4 * (uint64_t)slot, &left);
	uint32_t size;

	table->symbol_of[slot] = symbol;
	image_add_symbol_record(pe->image, off, 4, KIND_DYNAMIC, symbol);
	if (!is_forwarder(pe, rva) || !pe_string(pe, rva, &off, &size))
		return;
	image_add_symbol_record(pe->image, off, size, KIND_DYNAMIC, symbol);
	extents_add(&table->strings, off, size);
}

static uint32_t function_rva(struct pe *pe, const struct export_table *table, uint32_t slot)
{
	struct cursor c = pe_cursor(pe, table->functions_rva + 4 * (uint64_t)slot, 4);

	return cursor_u32(&c);
}

static void read_named(struct pe *pe, struct export_table *table)
{
	struct cursor names = pe_cursor(pe, table->names_rva, 4 * (uint64_t)table->n_names);
	struct cursor ordinals = pe_cursor(pe, table->ordinals_rva, 2 * (uint64_t)table->n_names);

	for (uint32_t i = 0; i < table->n_names && pe_spend(pe, 32); i++) {
		uint64_t entry_off = names.pos, ordinal_off = ordinals.pos, off;
		uint32_t size, symbol, rva;
		const char *name = pe_string(pe, cursor_u32(&names), &off, &size);
		uint16_t slot = cursor_u16(&ordinals);

		if (names.bad || ordinals.bad)
			break;
		if (!name || slot >= table->n_functions)
			continue;
		rva = function_rva(pe, table, slot);
		symbol = add_export(pe, table, rva, name);
		if (table->symbol_of[slot] == NO_INDEX)
			charge_slot(pe, table, slot, rva, symbol);
		image_add_symbol_record(pe->image, entry_off, 4, KIND_DYNAMIC, symbol);
		image_add_symbol_record(pe->image, ordinal_off, 2, KIND_DYNAMIC, symbol);
		image_add_symbol_record(pe->image, off, size, KIND_DYNAMIC, symbol);
		extents_add(&table->strings, off, size);
	}
}

static void read_unnamed(struct pe *pe, struct export_table *table)
{
	struct cursor c = pe_cursor(pe, table->functions_rva, 4 * (uint64_t)table->n_functions);

	for (uint32_t slot = 0; slot < table->n_functions && pe_spend(pe, 4); slot++) {
		uint32_t rva = cursor_u32(&c);
		const char *name;

		if (!rva || table->symbol_of[slot] != NO_INDEX)
			continue;
		name = arena_format(pe->image->arena, "#%u", table->ordinal_base + slot);
		charge_slot(pe, table, slot, rva, add_export(pe, table, rva, name));
	}
}

static void add_parts(struct pe *pe, struct export_table *table)
{
	const struct pe_directory *d = &pe->directories[PE_EXPORT];
	uint64_t off;
	uint32_t size;

	if (pe_string(pe, table->name_rva, &off, &size))
		pe_part(pe, off, size, KIND_DYNAMIC, "export DLL name", 2);
	pe_rva_part(pe, d->rva, d->size, KIND_DYNAMIC, "exports", 1);
	pe_rva_part(pe, d->rva, DIRECTORY_SIZE, KIND_DYNAMIC, "export directory", 2);
	pe_rva_part(pe, table->functions_rva, 4 * (uint64_t)table->n_functions, KIND_DYNAMIC,
		    "export addresses", 2);
	pe_rva_part(pe, table->names_rva, 4 * (uint64_t)table->n_names, KIND_DYNAMIC,
		    "export name pointers", 2);
	pe_rva_part(pe, table->ordinals_rva, 2 * (uint64_t)table->n_names, KIND_DYNAMIC,
		    "export ordinals", 2);
	extents_add_parts(pe, &table->strings, KIND_DYNAMIC, "export names", 2);
}

void pe_read_exports(struct pe *pe)
{
	struct image *image = pe->image;
	struct cursor c = pe_directory_cursor(pe, PE_EXPORT, "export");
	struct export_table table = { .is_shadow = image->identity.symbols_from == SYMBOLS_COFF };
	size_t n_before = image->n_symbols;

	read_table_header(&c, &table);
	if (c.bad)
		return;
	table.n_functions = fitting(pe, table.functions_rva, table.n_functions, 4, "addresses");
	table.n_names = fitting(pe, table.names_rva, table.n_names, 4, "names");
	table.n_names = fitting(pe, table.ordinals_rva, table.n_names, 2, "ordinals");
	table.symbol_of = arena_new(image->arena, uint32_t, table.n_functions);
	for (uint32_t i = 0; i < table.n_functions; i++)
		table.symbol_of[i] = NO_INDEX;
	read_named(pe, &table);
	read_unnamed(pe, &table);
	add_parts(pe, &table);
	if (!table.is_shadow && image->n_symbols > n_before)
		image->identity.symbols_from = SYMBOLS_EXPORTS;
}
