/* object_relocations.c: whom the relocations of an object serve. */
#include "object.h"

#include "machine.h"
#include "section_kind.h"

#include <string.h>

enum { RUNTIME_FUNCTION_SIZE = 12 };

/* "COFF Relocations": a place, a symbol, a type. */
struct relocation {
	uint64_t file_off;
	uint32_t off;	 /* in the section */
	uint32_t symbol; /* table entry */
};

static struct relocation read_relocation(struct cursor *c, const struct coff_object_section *from)
{
	struct relocation relocation = { .file_off = c->pos };

	relocation.off = cursor_u32(c) - from->first_addr;
	relocation.symbol = cursor_u32(c);
	cursor_skip(c, 2); // type
	return relocation;
}

/* The address of a table entry's symbol, or NO_ADDR. */
static uint64_t symbol_addr(const struct coff_object *object, uint32_t entry)
{
	uint32_t symbol = entry < object->table.n_entries ? object->symbol_of[entry] : NO_INDEX;

	return symbol == NO_INDEX ? NO_ADDR : object->image->symbols[symbol].vm_addr;
}

/*
 * "The .pdata Section": an x86-64 entry is begin, end and unwind data, each relocated. The words
 * themselves hold what is to be added to the symbol.
 */
static void add_runtime_function(struct coff_object *object, const struct section *section,
				 const struct relocation *begin)
{
	struct image *image = object->image;
	struct cursor c = cursor_over(image->file->data, image->file->size, section->file_off,
				      section->file_size);
	uint64_t addr = symbol_addr(object, begin->symbol);

	cursor_skip(&c, begin->off);
	addr += cursor_u32(&c);
	if (!c.bad && symbol_addr(object, begin->symbol) != NO_ADDR)
		image_add_record(image, section->file_off + begin->off, RUNTIME_FUNCTION_SIZE,
				 KIND_UNWIND, addr);
}

static void serve(struct coff_object *object, uint32_t number, const struct section *section,
		  const struct relocation *relocation)
{
	uint64_t target = coff_owner_addr(object, number);

	// Of what is not loaded and goes with nobody, the relocation serves nobody either.
	if (target == NO_ADDR)
		return;
	if (!object->sections[number - 1].associated) {
		if (relocation->off >= section->vm_size)
			return;
		target += relocation->off;
	}
	image_add_record(object->image, relocation->file_off, COFF_RELOCATION_SIZE,
			 KIND_RELOCATIONS, target);
}

/* With IMAGE_SCN_LNK_NRELOC_OVFL the first entry only holds the count, itself included. */
static bool has_count(const struct coff_object_section *from)
{
	return from->n_relocations == 0xffff && (from->characteristics & COFF_LNK_NRELOC_OVFL);
}

/* All entries, that of the count included. */
static struct cursor open_table(const struct coff_object *object, uint32_t number, uint64_t *n)
{
	const struct coff_object_section *from = &object->sections[number - 1];
	const struct file *file = object->image->file;
	uint64_t end = object->file_off + object->file_size;
	struct cursor c = cursor_over(file->data, file->size, from->relocations_off,
				      from->relocations_off < end ? end - from->relocations_off
								  : 0),
		      first = c;

	*n = has_count(from) ? cursor_u32(&first) : from->n_relocations;
	return c;
}

bool coff_open_relocations(const struct coff_object *object, uint32_t number, struct cursor *c,
			   uint64_t *n)
{
	*c = open_table(object, number, n);
	if (!*n || *n > cursor_left(c) / COFF_RELOCATION_SIZE)
		return false;
	if (has_count(&object->sections[number - 1])) {
		cursor_skip(c, COFF_RELOCATION_SIZE);
		--*n;
	}
	return true;
}

static void read_section(struct coff_object *object, uint32_t number, uint64_t *bytes_left)
{
	struct image *image = object->image;
	const struct coff_object_section *from = &object->sections[number - 1];
	// A copy: nothing below adds sections, but pointers into growing tables are a trap.
	struct section section = image->sections[object->first_section + number - 1];
	bool is_unwind_table = object->machine == COFF_AMD64 && !from->associated &&
			       !strcmp(section.name, ".pdata");
	struct cursor c;
	uint64_t n;

	if (!from->n_relocations)
		return;
	c = open_table(object, number, &n);
	if (n > cursor_left(&c) / COFF_RELOCATION_SIZE || n * COFF_RELOCATION_SIZE > *bytes_left) {
		image_warn(image, from->relocations_off,
			   "%llu relocations of section %s do not fit", (unsigned long long)n,
			   section.name);
		return;
	}
	*bytes_left -= n * COFF_RELOCATION_SIZE;
	image_add_part(image, c.pos, n * COFF_RELOCATION_SIZE, KIND_RELOCATIONS, "relocations", 0);
	for (uint64_t i = 0; i < n; i++) {
		struct relocation relocation = read_relocation(&c, from);

		if (i == 0 && has_count(from))
			continue;
		serve(object, number, &section, &relocation);
		if (is_unwind_table && relocation.off % RUNTIME_FUNCTION_SIZE == 0)
			add_runtime_function(object, &section, &relocation);
	}
}

void coff_read_relocations(struct coff_object *object)
{
	uint64_t bytes_left = object->file_size; // tables that lie over each other end there

	for (uint32_t number = 1; number <= object->n_sections; number++)
		read_section(object, number, &bytes_left);
}
