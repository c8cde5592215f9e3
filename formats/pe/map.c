#include "reader.h"

#include "../../src/base/array.h"

#include <stdlib.h>
#include <string.h>

enum { SECTOR = 512, PAGE = 4096 };

/* No image needs more: a name, a slot or an unwind entry is looked at a few times. */
enum { WORK_PER_BYTE = 8, WORK_BASE = 1 << 20 };

static int by_rva(const void *a, const void *b)
{
	const struct pe_mapping *x = a, *y = b;

	if (x->rva != y->rva)
		return x->rva < y->rva ? -1 : 1;
	if (x->vm_size != y->vm_size)
		return x->vm_size < y->vm_size ? -1 : 1;
	return (x->section > y->section) - (x->section < y->section);
}

/* The bytes of [raw_off, raw_off + raw_size) that exist. */
static void clip_to_file(const struct pe *pe, struct pe_mapping *mapping, uint64_t raw_off,
			 uint64_t raw_size)
{
	uint64_t size = pe->end - pe->start;

	mapping->file_off = pe->start + raw_off;
	if (raw_off >= size)
		mapping->file_size = 0;
	else
		mapping->file_size = raw_size < size - raw_off ? raw_size : size - raw_off;
}

static uint64_t round_up(uint64_t value, uint64_t alignment)
{
	return alignment > 1 ? (value + alignment - 1) / alignment * alignment : value;
}

/*
 * The loader rounds PointerToRawData down to 512, and maps whole pages: bytes between VirtualSize
 * and the end of its page are in memory too. Images whose sections are aligned below a page are
 * mapped as they lie in the file.
 */
static struct pe_mapping map_section(const struct pe *pe, uint32_t index)
{
	const struct pe_section *section = &pe->sections[index];
	struct pe_mapping mapping = { .rva = section->rva, .section = pe->first_section + index };
	bool is_paged = pe->section_alignment >= PAGE;
	uint64_t raw_off = is_paged ? section->raw_off / SECTOR * SECTOR : section->raw_off;
	uint64_t vm_size = section->vm_size ? section->vm_size : section->raw_size;
	uint64_t raw_size = section->raw_off ? section->raw_size : 0;

	if (is_paged && raw_size > round_up(vm_size, PAGE))
		raw_size = round_up(vm_size, PAGE);
	clip_to_file(pe, &mapping, raw_off, raw_size);
	mapping.vm_size = vm_size > mapping.file_size ? vm_size : mapping.file_size;
	return mapping;
}

void pe_map(struct pe *pe)
{
	uint64_t size = pe->end - pe->start;

	pe->mappings = arena_new(pe->image->arena, struct pe_mapping, (size_t)pe->n_sections + 1);
	pe->n_mappings = (size_t)pe->n_sections + 1;
	for (uint32_t i = 0; i < pe->n_sections; i++)
		pe->mappings[i] = map_section(pe, i);
	pe->mappings[pe->n_sections].section = NO_INDEX;
	pe->mappings[pe->n_sections].vm_size = pe->headers_size;
	clip_to_file(pe, &pe->mappings[pe->n_sections], 0, pe->headers_size);
	qsort(pe->mappings, pe->n_mappings, sizeof(*pe->mappings), by_rva);
	pe->work_left = size * WORK_PER_BYTE + WORK_BASE;
	pe->seen = arena_new(pe->image->arena, uint8_t, size / 8 + 1);
}

static bool holds(const struct pe_mapping *mapping, uint64_t rva)
{
	return rva >= mapping->rva && rva - mapping->rva < mapping->vm_size;
}

/* The last mapping that begins at or below `rva`. */
const struct pe_mapping *pe_find(struct pe *pe, uint64_t rva)
{
	size_t low;
	const struct pe_mapping *last = &pe->mappings[pe->last_mapping];
	bool is_next = pe->last_mapping + 1 < pe->n_mappings && last[1].rva <= rva;

	if (holds(last, rva) && !is_next)
		return last;
	array_search(low, pe->n_mappings, i, pe->mappings[i].rva <= rva);
	if (!low || !holds(&pe->mappings[low - 1], rva))
		return NULL;
	pe->last_mapping = low - 1;
	return &pe->mappings[low - 1];
}

uint64_t pe_file_off(struct pe *pe, uint64_t rva, uint64_t *left)
{
	const struct pe_mapping *mapping = pe_find(pe, rva);

	*left = 0;
	if (!mapping || rva - mapping->rva >= mapping->file_size)
		return NO_ADDR;
	*left = mapping->file_size - (rva - mapping->rva);
	return mapping->file_off + (rva - mapping->rva);
}

struct cursor pe_cursor(struct pe *pe, uint64_t rva, uint64_t size)
{
	const struct file *file = pe->image->file;
	uint64_t left, off = pe_file_off(pe, rva, &left);

	return cursor_over(file->data, file->size, off, size < left ? size : left);
}

struct cursor pe_directory_cursor(struct pe *pe, enum pe_directory_index directory,
				  const char *what)
{
	const struct pe_directory *d = &pe->directories[directory];
	struct cursor c = pe_cursor(pe, d->rva, d->size);

	if (!d->rva || !d->size)
		c.bad = true;
	else if (c.bad)
		image_warn(pe->image, pe->optional_off, "the %s directory is not in the file",
			   what);
	else if (c.end - c.pos < d->size)
		image_warn(pe->image, c.pos, "the %s directory leaves its section", what);
	return c;
}

const char *pe_string(struct pe *pe, uint64_t rva, uint64_t *file_off, uint32_t *size)
{
	struct cursor c = pe_cursor(pe, rva, UINT32_MAX - 1);
	uint64_t left = cursor_left(&c);
	const char *text;
	size_t length;

	*file_off = c.pos;
	*size = 0;
	text = cursor_string(&c, &length);
	if (!pe_spend(pe, text ? length + 1 : left) || !text)
		return NULL;
	*size = (uint32_t)length + 1;
	return text;
}

bool pe_is_code(struct pe *pe, uint64_t rva)
{
	const struct pe_mapping *mapping = pe_find(pe, rva);

	return mapping && mapping->section != NO_INDEX &&
	       (pe->image->sections[mapping->section].flags & SECTION_EXECUTABLE);
}

bool pe_spend(struct pe *pe, uint64_t cost)
{
	if (cost <= pe->work_left) {
		pe->work_left -= cost;
		return true;
	}
	if (pe->work_left)
		image_warn(pe->image, ERROR_NO_OFFSET,
			   "its tables share bytes again and again; the rest is left out");
	pe->work_left = 0;
	return false;
}

bool pe_first_sight(struct pe *pe, uint64_t file_off)
{
	uint64_t i = file_off - pe->start;

	if (file_off < pe->start || file_off >= pe->end || pe_was_seen(pe, file_off))
		return false;
	pe->seen[i / 8] |= (uint8_t)(1u << (i % 8));
	return true;
}

bool pe_was_seen(const struct pe *pe, uint64_t file_off)
{
	uint64_t i = file_off - pe->start;

	return file_off >= pe->start && file_off < pe->end && (pe->seen[i / 8] >> (i % 8) & 1);
}

static uint64_t clip(const struct pe *pe, uint64_t file_off, uint64_t size)
{
	if (file_off < pe->start || file_off >= pe->end)
		return 0;
	return size < pe->end - file_off ? size : pe->end - file_off;
}

void pe_part(struct pe *pe, uint64_t file_off, uint64_t size, enum kind kind, const char *label,
	     unsigned depth)
{
	struct image *image = pe->image;
	size_t before = image->n_parts;

	image_add_part(image, file_off, clip(pe, file_off, size), kind, label, depth);
	if (image->n_parts > before)
		image->parts[before].unit = pe->unit;
}

void pe_record(struct pe *pe, uint64_t file_off, uint64_t size, enum kind kind, uint64_t target)
{
	image_add_record(pe->image, file_off, clip(pe, file_off, size), kind, target);
}

void pe_rva_part(struct pe *pe, uint64_t rva, uint64_t size, enum kind kind, const char *label,
		 unsigned depth)
{
	struct cursor c = pe_cursor(pe, rva, size);

	if (!c.bad)
		pe_part(pe, c.pos, c.end - c.pos, kind, label, depth);
}

/* Zeros, or the INT3 that LLD fills the end of code with. Each byte is paid for: sections that overlap must not be looked at again and again. */
static bool is_fill(struct pe *pe, uint64_t file_off, uint64_t size)
{
	const uint8_t *bytes = pe->image->file->data + file_off;

	if (!size || (bytes[0] != 0 && bytes[0] != 0xcc))
		return false;
	return pe_spend(pe, size) && memcmp(bytes, bytes + 1, size - 1) == 0;
}

void pe_rest_part(struct pe *pe, uint64_t file_off, uint64_t size, const char *label,
		  unsigned depth)
{
	enum kind kind;

	size = clip(pe, file_off, size);
	kind = is_fill(pe, file_off, size) ? KIND_PADDING : KIND_UNKNOWN;
	pe_part(pe, file_off, size, kind, label, depth);
}

uint64_t pe_rva_of(const struct pe *pe, uint64_t address)
{
	return address > pe->image_base ? address - pe->image_base : 0;
}

unsigned pe_word(const struct pe *pe)
{
	return pe->is_plus ? 8 : 4;
}
