/* symbols.c: what the entries of a COFF symbol table say. */
#include "symbols.h"

#include "contribution.h"

#include "../../src/base/cursor.h"
#include "../../src/base/die.h"

#include <string.h>

enum storage_class {
	CLASS_EXTERNAL = 2,
	CLASS_STATIC = 3,
	CLASS_LABEL = 6,
	CLASS_FILE = 103,
	CLASS_SECTION = 104,
	CLASS_WEAK_EXTERNAL = 105,
};

enum section_number { NUMBER_UNDEFINED = 0, NUMBER_ABSOLUTE = -1, NUMBER_DEBUG = -2 };

/* Places that the linker scripts of GNU ld and lld name; they stand on what others own. */
static const char *const linker_names[] = {
	"__ImageBase",
	"__image_base__",
	"__bss_start__",
	"__bss_end__",
	"__data_start__",
	"__data_end__",
	"___end__",
	"__end__",
	"__rt_psrelocs_start",
	"__rt_psrelocs_end",
	"__rt_psrelocs_size",
	"__RUNTIME_PSEUDO_RELOC_LIST__",
	"__RUNTIME_PSEUDO_RELOC_LIST_END__",
	"__tls_start__",
	"__tls_end__",
	"__IAT_start__",
	"__IAT_end__",
	"__section_alignment__",
	"__file_alignment__",
	"__size_of_stack_reserve__",
	"_end",
	"end",
	"etext",
	"_etext",
	"edata",
	"_edata",
};

/* One entry as it stands in the file. */
struct entry {
	uint64_t file_off;
	const uint8_t *name; /* COFF_SHORT_NAME bytes */
	uint32_t value;
	int32_t section_number;
	uint16_t type;
	uint8_t storage_class;
	uint8_t n_auxiliary;
	uint64_t auxiliary_off; /* of the bytes that follow: n_auxiliary entries */
};

struct symbol_reader {
	struct image *image;
	const struct coff_symbol_table *table;
	uint32_t entry_size;
	uint32_t unit;		  /* that static symbols belong to now */
	bool has_text;		  /* its ".text" was seen */
	uint64_t name_bytes_left; /* names may share bytes, but not without measure */
	struct coff_contributions contributions;
	struct coff_symbol_counts counts;
};

static struct entry read_entry(const struct symbol_reader *reader, struct cursor *c)
{
	struct entry entry = { .file_off = c->pos };

	entry.name = cursor_take(c, COFF_SHORT_NAME);
	entry.value = cursor_u32(c);
	if (reader->table->is_big) {
		entry.section_number = (int32_t)cursor_u32(c);
	} else {
		uint16_t number = cursor_u16(c);

		// Numbers up to 0xfeff are sections; only the two highest are meant as negative.
		entry.section_number = number >= 0xfffe ? (int16_t)number : number;
	}
	entry.type = cursor_u16(c);
	entry.storage_class = cursor_u8(c);
	entry.n_auxiliary = cursor_u8(c);
	entry.auxiliary_off = c->pos;
	return entry;
}

/* Names that overlap could cost the square of the table's size to look at: they get a budget. */
static const char *long_name(struct symbol_reader *reader, uint32_t offset, struct symbol *symbol)
{
	uint64_t cost = reader->table->strings_size;
	const char *text;

	if (offset >= cost || !reader->name_bytes_left)
		return "";
	text = coff_string(reader->image, reader->table, offset, &symbol->name_size);
	cost = text ? symbol->name_size : cost - offset;
	reader->name_bytes_left -= cost < reader->name_bytes_left ? cost : reader->name_bytes_left;
	if (!text)
		return "";
	symbol->name_off = reader->table->strings_off + offset;
	return text;
}

static const char *entry_name(struct symbol_reader *reader, const struct entry *entry,
			      struct symbol *symbol)
{
	const struct image *image = reader->image;
	struct cursor c = { .data = entry->name, .end = COFF_SHORT_NAME };

	if (cursor_u32(&c))
		return coff_short_name(image, entry->name);
	return long_name(reader, cursor_u32(&c), symbol);
}

/* "Auxiliary Format 4: Files": inline over all entries, or by GNU an offset behind four zeros. */
static const char *file_name(struct symbol_reader *reader, const struct entry *entry,
			     struct symbol *symbol)
{
	const struct image *image = reader->image;
	uint64_t room = (uint64_t)entry->n_auxiliary * reader->entry_size;
	struct cursor c = cursor_over(image->file->data, image->file->size, entry->auxiliary_off,
				      room);
	const uint8_t *bytes = cursor_take(&c, room);

	if (!bytes || !room)
		return "";
	cursor_seek(&c, entry->auxiliary_off);
	if (cursor_u32(&c))
		return arena_copy(image->arena, (const char *)bytes,
				  strnlen((const char *)bytes, room));
	return long_name(reader, cursor_u32(&c), symbol);
}

/* "Auxiliary Format 5: Section Definitions": the length of this contribution comes first. */
static uint32_t contribution_size(const struct symbol_reader *reader, const struct entry *entry)
{
	const struct file *file = reader->image->file;
	struct cursor c = cursor_over(file->data, file->size, entry->auxiliary_off, 4);

	return cursor_u32(&c);
}

static bool is_function_type(uint16_t type)
{
	return ((type >> 4) & 3) == 2;
}

/*
 * A static symbol with an auxiliary entry that is no function defines (a piece of) a section; so
 * does one with a section's name and no more, as dlltool writes them.
 */
static bool is_section_definition(const struct entry *entry, const char *name)
{
	if (entry->section_number <= 0)
		return false;
	if (entry->storage_class == CLASS_SECTION)
		return true;
	return entry->storage_class == CLASS_STATIC && !is_function_type(entry->type) &&
	       (entry->n_auxiliary || name[0] == '.');
}

static bool is_linker_name(const char *name)
{
	// Most names cannot be one of them: mangled ones begin with "_Z".
	if (name[0] != 'e' && (name[0] != '_' || name[1] == 'Z'))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(linker_names); i++) {
		if (strcmp(linker_names[i], name) == 0)
			return true;
	}
	return false;
}

static enum symbol_type type_of(const struct entry *entry, const char *name, uint32_t section_flags)
{
	if (is_section_definition(entry, name))
		return SYMBOL_SECTION;
	if (is_function_type(entry->type))
		return SYMBOL_FUNCTION;
	if (entry->storage_class == CLASS_LABEL)
		return SYMBOL_LABEL;
	if (entry->storage_class != CLASS_EXTERNAL && entry->storage_class != CLASS_STATIC &&
	    entry->storage_class != CLASS_WEAK_EXTERNAL)
		return SYMBOL_OTHER;
	if (section_flags & SECTION_TLS)
		return SYMBOL_TLS;
	// Assemblers leave the type out; what others may call in code is a function.
	if (section_flags & SECTION_EXECUTABLE)
		return entry->storage_class == CLASS_STATIC ? SYMBOL_LABEL : SYMBOL_FUNCTION;
	return SYMBOL_OBJECT;
}

static uint8_t flags_of(const struct entry *entry)
{
	uint8_t flags = 0;

	if (entry->storage_class == CLASS_STATIC || entry->storage_class == CLASS_LABEL)
		flags |= SYMBOL_LOCAL;
	if (entry->storage_class == CLASS_WEAK_EXTERNAL)
		flags |= SYMBOL_WEAK;
	if (entry->section_number == NUMBER_UNDEFINED)
		flags |= SYMBOL_UNDEFINED;
	if (entry->section_number < 0)
		flags |= SYMBOL_ABSOLUTE;
	return flags;
}

/* Its section and address; gives the section's flags. */
static uint32_t place(const struct symbol_reader *reader, const struct entry *entry,
		      struct symbol *symbol)
{
	const struct coff_symbol_table *table = reader->table;
	const struct image *image = reader->image;
	const struct section *section;

	if (entry->section_number <= 0 || (uint32_t)entry->section_number > table->n_sections)
		return 0;
	symbol->section = table->first_section + (uint32_t)entry->section_number - 1;
	if (symbol->section >= image->n_sections) {
		symbol->section = NO_INDEX;
		return 0;
	}
	section = &image->sections[symbol->section];
	if (section->vm_addr != NO_ADDR)
		symbol->vm_addr = section->vm_addr + entry->value;
	return section->flags;
}

static void name_file(struct symbol_reader *reader, const struct entry *entry,
		      struct symbol *symbol)
{
	symbol->type = SYMBOL_FILE;
	symbol->name = file_name(reader, entry, symbol);
	reader->counts.n_files++;
	reader->has_text = false;
	reader->unit = reader->table->unit;
	// GNU as writes "fake" when nobody told it a name.
	if (reader->unit == NO_INDEX && *symbol->name && strcmp(symbol->name, "fake") != 0)
		reader->unit = image_add_unit(reader->image, UNIT_SOURCE, symbol->name);
	symbol->unit = reader->unit;
}

/*
 * Objects without a name of a source file (stripped ones, dlltool's) must not go to the last
 * one's. Each object has one ".text", dlltool leaves the auxiliary entries out, and GCC's last
 * section is ".rdata$zzz".
 */
static void name_section(struct symbol_reader *reader, const struct entry *entry,
			 struct symbol *symbol)
{
	bool is_text = strcmp(symbol->name, ".text") == 0;

	if (!entry->n_auxiliary || (is_text && reader->has_text))
		reader->unit = reader->table->unit;
	reader->has_text |= is_text;
	symbol->unit = reader->unit;
	if (entry->n_auxiliary)
		symbol->vm_size = contribution_size(reader, entry);
	coff_contributions_add(&reader->contributions,
			       (struct coff_contribution){ .vm_addr = symbol->vm_addr,
							   .vm_size = symbol->vm_size,
							   .unit = symbol->unit });
	if (strcmp(symbol->name, ".rdata$zzz") == 0)
		reader->unit = reader->table->unit;
}

static void count(struct symbol_reader *reader, const struct symbol *symbol)
{
	if (symbol->vm_addr != NO_ADDR && symbol->type == SYMBOL_FUNCTION)
		reader->counts.n_functions++;
	if (symbol->vm_addr != NO_ADDR && symbol->type == SYMBOL_OBJECT)
		reader->counts.n_objects++;
}

static void name_symbol(struct symbol_reader *reader, const struct entry *entry,
			struct symbol *symbol)
{
	uint32_t section_flags = place(reader, entry, symbol);

	symbol->name = entry_name(reader, entry, symbol);
	symbol->type = (uint8_t)type_of(entry, symbol->name, section_flags);
	symbol->flags = flags_of(entry);
	if (symbol->type == SYMBOL_SECTION)
		name_section(reader, entry, symbol);
	else if (symbol->flags & SYMBOL_LOCAL)
		symbol->unit = reader->unit;
	if (symbol->type != SYMBOL_SECTION && reader->table->strips_underscore &&
	    symbol->name[0] == '_')
		symbol->name++;
	if (!symbol->vm_size)
		symbol->flags |= SYMBOL_UNSIZED;
	if (is_linker_name(symbol->name))
		symbol->flags |= SYMBOL_LINKER;
	count(reader, symbol);
}

static uint32_t add_symbol(struct symbol_reader *reader, const struct entry *entry)
{
	struct symbol symbol = {
		.vm_addr = NO_ADDR,
		.entry_off = entry->file_off,
		.entry_size = (uint16_t)(reader->entry_size * (1u + entry->n_auxiliary)),
		.name_off = NO_ADDR,
		.section = NO_INDEX,
		.unit = reader->table->unit,
	};

	if (entry->storage_class == CLASS_FILE)
		name_file(reader, entry, &symbol);
	else
		name_symbol(reader, entry, &symbol);
	return image_add_symbol(reader->image, symbol);
}

static void add_table_parts(struct image *image, const struct coff_symbol_table *table,
			    uint64_t table_size)
{
	size_t first = image->n_parts;

	image_add_part(image, table->file_off, table_size, KIND_SYMBOLS, "COFF symbol table", 1);
	image_add_part(image, table->strings_off, table->strings_size, KIND_SYMBOLS,
		       "COFF string table", 1);
	for (size_t i = first; i < image->n_parts; i++)
		image->parts[i].unit = table->unit;
}

struct coff_symbol_counts
coff_read_symbols(struct image *image, const struct coff_symbol_table *table, uint32_t *symbol_of)
{
	struct symbol_reader reader = {
		.image = image,
		.table = table,
		.entry_size = coff_entry_size(table->is_big),
		.unit = table->unit,
		.name_bytes_left = 16 * table->strings_size,
	};
	uint64_t size = table->n_entries * reader.entry_size;
	struct cursor c = cursor_over(image->file->data, image->file->size, table->file_off, size);
	size_t first = image->n_symbols;

	add_table_parts(image, table, size);
	if (image->layout_only && !symbol_of)
		return reader.counts;
	for (uint64_t i = 0; i < table->n_entries && !c.bad;) {
		struct entry entry = read_entry(&reader, &c);
		uint64_t left = table->n_entries - i - 1;

		if (c.bad)
			break;
		if (entry.n_auxiliary > left) {
			image_warn(image, entry.file_off, "auxiliary symbols leave the table");
			entry.n_auxiliary = (uint8_t)left;
		}
		for (uint64_t k = 0; symbol_of && k <= entry.n_auxiliary; k++)
			symbol_of[i + k] = k ? NO_INDEX : (uint32_t)image->n_symbols;
		add_symbol(&reader, &entry);
		cursor_skip(&c, (uint64_t)entry.n_auxiliary * reader.entry_size);
		i += 1 + (uint64_t)entry.n_auxiliary;
	}
	coff_contributions_apply(&reader.contributions, image, first);
	return reader.counts;
}
