#include "facts.h"

#include "../base/array.h"
#include "../base/die.h"
#include "../names/normalize.h"

#include <stdlib.h>
#include <string.h>

enum { LANGUAGE_RUST = 0x1c, FEW_FUNCTIONS = 200 };

static bool starts(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

static bool ends(const char *text, const char *suffix)
{
	size_t n = strlen(text), length = strlen(suffix);

	return n >= length && !strcmp(text + n - length, suffix);
}

/* Of a PE every section is loaded, that of debug information too. */
static void look_at_section(struct strip_facts *f, const struct section *s, bool is_pe)
{
	bool is_debug = starts(s->name, ".debug_") || starts(s->name, ".zdebug_");

	if (s->vm_size && !is_pe) {
		f->has_gdb_scripts |= !strcmp(s->name, ".debug_gdb_scripts") && s->file_size;
	} else if (is_debug && s->file_size) {
		f->has_debug = true;
		f->debug_size += s->file_size;
	} else if (!strcmp(s->name, ".symtab") || !strcmp(s->name, ".strtab")) {
		f->has_symbols = true;
		f->symbols_size += s->file_size;
	}
}

/* Of a PE the symbol table is no section but a part. */
static void look_at_part(struct strip_facts *f, const struct part *p)
{
	if (strcmp(p->label, "COFF symbol table") != 0 &&
	    strcmp(p->label, "COFF string table") != 0)
		return;
	f->has_symbols = true;
	f->symbols_size += p->file_size;
}

static void gather_strip(struct facts *facts)
{
	const struct image *image = facts->image;
	struct strip_facts *f = &facts->strip;

	for (size_t i = 0; i < image->n_sections; i++)
		look_at_section(f, &image->sections[i], facts->is_pe);
	for (size_t i = 0; i < image->n_parts && facts->is_pe; i++)
		look_at_part(f, &image->parts[i]);
	for (size_t i = 0; i < image->n_units; i++)
		f->has_file_symbols |= image->units[i].type == UNIT_SOURCE;
	for (size_t i = 0; i < image->debug.n_extents; i++) {
		const struct debug_extent *e = &image->debug.extents[i];

		if (is_std_path(image->units[e->unit].name))
			f->std_debug_size += e->file_size;
		else
			f->user_debug_size += e->file_size;
	}
}

/* A suffix of Rust's own ThinLTO says nothing of C++, and the other way round. */
static bool is_rust_name(const char *name, size_t length)
{
	return starts(name, "_R") || name_is_legacy_rust(name, length) ||
	       name_is_anonymous(name, length) || starts(name, "rust_") || starts(name, "__rust") ||
	       starts(name, "alloc_") || starts(name, "vtable.") || starts(name, "switch.table");
}

static void look_at_name(struct lto_facts *f, const struct symbol *symbol)
{
	uint64_t module;

	if (!memmem(symbol->name, symbol->name_length, ".l", 2))
		return;
	if (strstr(symbol->name, ".lto_priv"))
		f->n_lto_priv++;
	else if (!name_llvm_module(symbol->name, symbol->name_length, &module))
		return;
	else if (is_rust_name(symbol->name, symbol->name_length))
		f->n_rust_llvm++;
	else
		f->n_other_llvm++;
}

/* Of a PE the name of the DLL stands in front. */
static void look_at_import(struct facts *f, const struct symbol *symbol)
{
	const char *bang = strchr(symbol->name, '!');
	const char *name = bang && f->is_pe ? bang + 1 : symbol->name;

	f->imports_raise |= !strcmp(name, "_Unwind_RaiseException");
	f->imports_unwind |= starts(name, "_Unwind_");
	f->imports_throw |= !strcmp(name, "_CxxThrowException");
}

static void gather_symbols(struct facts *f)
{
	for (size_t i = 0; i < f->image->n_symbols; i++) {
		const struct symbol *symbol = &f->image->symbols[i];

		if (symbol->flags & SYMBOL_UNDEFINED)
			look_at_import(f, symbol);
		else
			look_at_name(&f->lto, symbol);
	}
}

static bool is_source(const char *name)
{
	static const char *const endings[] = { ".c", ".cc", ".cpp", ".cxx", ".C" };

	// Of the C library's start-up files everyone has some.
	if (starts(name, "crt") || name[0] == '_' || !strcmp(name, "init.c"))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		if (ends(name, endings[i]))
			return true;
	}
	return false;
}

/* lld-link names what it made of bitcode after the output: OUT.lto.obj, or OUT.lto.OBJECT.obj. */
static void look_at_module(struct lto_facts *f, const char *name)
{
	const char *mark = strstr(name, ".lto.");

	if (ends(name, ".lto.obj") || strstr(name, "lto.tmp"))
		f->n_pdb_full++;
	else if (mark && !strpbrk(mark + 5, "/\\"))
		f->n_pdb_thin++;
	else if (ends(name, ".obj") || ends(name, ".o"))
		f->n_pdb_objects++;
}

static void gather_units(struct facts *f)
{
	const struct image *image = f->image;
	bool is_pdb = image->identity.symbols_from == SYMBOLS_PDB;

	for (size_t i = 0; i < image->n_units; i++) {
		const struct unit *unit = &image->units[i];
		struct cgu_name cgu;

		if (unit->type == UNIT_SOURCE) {
			f->lto.has_lto_file |= !strcmp(unit->name, "ld-temp.o") ||
					       !strcmp(unit->name, "<artificial>");
			f->lto.n_sources += is_source(unit->name);
		} else if (unit->type == UNIT_DEBUG && is_pdb) {
			look_at_module(&f->lto, unit->name);
		} else if (unit->type == UNIT_DEBUG) {
			f->is_rust |= unit->language == LANGUAGE_RUST;
			f->lto.has_lto_file |= !strcmp(unit->name, "<artificial>");
			bool is_incremental = cgu_is_incremental(unit->name);

			f->n_incremental_units += is_incremental;
			f->has_typed_units |= unit->describes_data && !is_std_path(unit->name) &&
					      (is_incremental || cgu_read(unit->name, &cgu));
		}
	}
}

/* Names of Rust's library when it is a file of its own; tools of the toolchain have it in theirs. */
static bool is_shared_std(const char *library)
{
	return starts(library, "libstd-") || starts(library, "librustc_driver") ||
	       starts(library, "std-") || starts(library, "rustc_driver");
}

static void gather_functions(struct facts *f)
{
	for (size_t i = 0; i < f->image->n_unwind_ranges; i++) {
		const struct unwind_range *r = &f->image->unwind_ranges[i];

		if (r->primary != r->vm_addr)
			continue;
		f->n_functions++;
		f->n_aligned += r->vm_addr % 16 == 0;
	}
}

static const struct section *find_section(const struct image *image, const char *name)
{
	for (size_t i = 0; i < image->n_sections; i++) {
		if (!strcmp(image->sections[i].name, name) && image->sections[i].vm_size)
			return &image->sections[i];
	}
	return NULL;
}

static bool is_inside(const struct section *s, uint64_t vm_addr)
{
	return vm_addr >= s->vm_addr && vm_addr - s->vm_addr < s->vm_size;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static size_t count_different(uint64_t *values, size_t n)
{
	size_t different = 0;

	if (n)
		qsort(values, n, sizeof(*values), by_value);
	for (size_t i = 0; i < n; i++)
		different += !i || values[i] != values[i - 1];
	return different;
}

/* Slots that a relocation fills, and those that hold the address as they are. */
static void gather_slots(struct facts *f)
{
	const struct section *got = find_section(f->image, ".got"), *text;
	uint64_t *slots;
	size_t n = 0;

	text = find_section(f->image, ".text");
	if (!f->is_elf || !got || !text || f->image->identity.bits != 64 ||
	    f->image->identity.big_endian)
		return;
	f->has_slots = true;
	slots = array_new(uint64_t, f->image->n_pointers + got->file_size / 8);
	for (size_t i = 0; i < f->image->n_pointers; i++) {
		const struct pointer *p = &f->image->pointers[i];

		if (is_inside(got, p->vm_addr) && is_inside(text, p->target))
			slots[n++] = p->vm_addr;
	}
	for (uint64_t at = 0; at + 8 <= got->file_size; at += 8) {
		const uint8_t *word = memory_at(&f->memory, got->vm_addr + at, 8);
		uint64_t value;

		if (!word)
			break;
		memcpy(&value, word, sizeof(value));
		if (is_inside(text, value))
			slots[n++] = got->vm_addr + at;
	}
	f->n_own_slots = count_different(slots, n);
	free(slots);
}

void facts_gather(struct facts *f, const struct image *image, struct arena *arena)
{
	const char *format = image->identity.format ? image->identity.format : "";

	*f = (struct facts){
		.image = image,
		.arena = arena,
		.memory = memory_of(image),
		.is_elf = !strcmp(format, "elf"),
		.is_pe = !strcmp(format, "pe"),
		.objects = objects_of(image, false),
		.debug_objects = objects_of(image, true),
	};
	for (size_t i = 0; i < image->build.n_libraries; i++)
		f->is_std_shared |= is_shared_std(image->build.libraries[i]);
	gather_strip(f);
	gather_symbols(f);
	gather_units(f);
	gather_functions(f);
	gather_slots(f);
	f->locations = locations_of(image, &f->memory, arena);
	f->is_rust |= f->objects.n_crates || f->debug_objects.n_crates || f->locations.n ||
		      (image->identity.compilers && strstr(image->identity.compilers, "rustc"));
}

void facts_release(struct facts *f)
{
	memory_release(&f->memory);
	objects_release(&f->objects);
	objects_release(&f->debug_objects);
}

static size_t count_in(const uint8_t *data, size_t size, const void *bytes, size_t n)
{
	const uint8_t *end = data + size, *found;
	size_t count = 0;

	while ((found = memmem(data, (size_t)(end - data), bytes, n))) {
		count++;
		data = found + n;
	}
	return count;
}

/* The first byte of device code from `file_off` on, and where that ends; or where there is none. */
static uint64_t next_device(const struct device *device, uint64_t file_off, uint64_t *end)
{
	const struct device_entry *entries = device->entries;
	size_t low;

	array_search(low, device->n_entries, i,
		     entries[i].file_off + device_entry_size(&entries[i]) <= file_off);
	*end = UINT64_MAX;
	if (low == device->n_entries)
		return UINT64_MAX;
	*end = entries[low].file_off + device_entry_size(&entries[low]);
	return entries[low].file_off > file_off ? entries[low].file_off : file_off;
}

size_t facts_count_bytes(const struct facts *f, const void *bytes, size_t n, bool in_code)
{
	const struct image *image = f->image;
	size_t count = 0;

	for (size_t i = 0; i < f->memory.n_pieces; i++) {
		const struct memory_piece *p = &f->memory.pieces[i];
		enum kind kind = image->sections[p->section].kind;
		uint64_t at = (uint64_t)(p->bytes - image->file->data), end = at + p->size;

		if (kind != KIND_RODATA && kind != KIND_DATA && !(in_code && kind == KIND_CODE))
			continue;
		while (at < end) {
			uint64_t behind, stop = next_device(&image->device, at, &behind);

			if (stop > end)
				stop = behind = end;
			if (stop > at)
				count += count_in(image->file->data + at, (size_t)(stop - at),
						  bytes, n);
			at = behind;
		}
	}
	return count;
}

bool facts_slots_per_function(const struct facts *f, double *ratio)
{
	if (!f->has_slots || f->n_functions < FEW_FUNCTIONS)
		return false;
	*ratio = (double)f->n_own_slots / (double)f->n_functions;
	return true;
}
