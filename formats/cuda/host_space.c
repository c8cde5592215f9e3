/* host_space.c: from addresses to bytes and back. */
#include "host_parts.h"

#include "../../src/base/array.h"
#include "../../src/base/cursor.h"

#include <stdlib.h>
#include <string.h>

static int by_section_address(const void *a, const void *b)
{
	const struct host_section *x = a, *y = b;

	if (x->vm_addr != y->vm_addr)
		return x->vm_addr < y->vm_addr ? -1 : 1;
	if (x->vm_size != y->vm_size)
		return x->vm_size < y->vm_size ? -1 : 1;
	return (x->file_off > y->file_off) - (x->file_off < y->file_off);
}

static int by_pointer_address(const void *a, const void *b)
{
	const struct pointer *x = a, *y = b;

	if (x->vm_addr != y->vm_addr)
		return x->vm_addr < y->vm_addr ? -1 : 1;
	return (x->target > y->target) - (x->target < y->target);
}

/* The linkers of a PE cut section names to 8 characters; GNU ld does not. */
static bool holds_wrappers(const struct section *section)
{
	return !strcmp(section->name, ".nvFatBinSegment") || !strcmp(section->name, ".nvFatBi");
}

static struct host_section section_of(const struct image *image, const struct section *s)
{
	struct host_section section = {
		.vm_addr = s->vm_addr,
		.vm_size = s->vm_size > s->file_size ? s->vm_size : s->file_size,
		.file_off = s->file_off,
		.file_size = s->flags & SECTION_COMPRESSED ? 0 : s->file_size,
		.is_code = s->flags & SECTION_EXECUTABLE,
		.is_plt = !strncmp(s->name, ".plt", 4),
		.holds_wrappers = holds_wrappers(s),
	};

	if (section.vm_size > NO_ADDR - section.vm_addr)
		section.vm_size = NO_ADDR - section.vm_addr;
	if (section.file_off > image->file->size)
		section.file_size = 0;
	else if (section.file_size > image->file->size - section.file_off)
		section.file_size = image->file->size - section.file_off;
	return section;
}

/*
 * Where sections of a damaged file overlap in memory the lower one counts. In the file they may lie
 * over each other in any number: no more bytes are kept in all than the file has.
 */
static void cut_overlaps(struct host *host)
{
	uint64_t end = 0, left = host->image->file->size;
	size_t n = 0;

	for (size_t i = 0; i < host->n_sections; i++) {
		struct host_section s = host->sections[i];
		uint64_t cut = s.vm_addr < end ? end - s.vm_addr : 0;

		if (cut >= s.vm_size)
			continue;
		s.vm_addr += cut;
		s.vm_size -= cut;
		s.file_off += cut;
		s.file_size = cut < s.file_size ? s.file_size - cut : 0;
		if (s.file_size > s.vm_size)
			s.file_size = s.vm_size;
		if (s.file_size > left)
			s.file_size = left;
		left -= s.file_size;
		if (!s.file_size)
			s.file_off = 0; // it may lie anywhere
		end = s.vm_addr + s.vm_size;
		host->sections[n++] = s;
	}
	host->n_sections = n;
}

static bool is_sorted(const struct pointer *pointers, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (pointers[i].vm_addr < pointers[i - 1].vm_addr)
			return false;
	}
	return true;
}

void host_map(struct host *host)
{
	const struct image *image = host->image;

	host->sections = array_new(struct host_section, image->n_sections + 1);
	for (size_t i = 0; i < image->n_sections; i++) {
		const struct section *s = &image->sections[i];

		if (s->vm_size && s->vm_addr != NO_ADDR && !(s->flags & SECTION_TLS))
			host->sections[host->n_sections++] = section_of(image, s);
	}
	if (host->n_sections)
		qsort(host->sections, host->n_sections, sizeof(*host->sections),
		      by_section_address);
	cut_overlaps(host);
	host->pointers = image->pointers;
	host->n_pointers = image->n_pointers;
	if (!is_sorted(host->pointers, host->n_pointers))
		qsort(host->pointers, host->n_pointers, sizeof(*host->pointers),
		      by_pointer_address);
}

static bool holds(const struct host_section *section, uint64_t vm_addr)
{
	return vm_addr >= section->vm_addr && vm_addr - section->vm_addr < section->vm_size;
}

const struct host_section *host_section_at(struct host *host, uint64_t vm_addr)
{
	size_t low;

	if (host->n_sections && holds(&host->sections[host->last_section], vm_addr))
		return &host->sections[host->last_section];
	array_search(low, host->n_sections, i, host->sections[i].vm_addr <= vm_addr);
	if (!low || !holds(&host->sections[low - 1], vm_addr))
		return NULL;
	host->last_section = low - 1;
	return &host->sections[low - 1];
}

const uint8_t *host_bytes(struct host *host, uint64_t vm_addr, uint64_t *left)
{
	const struct host_section *s = host_section_at(host, vm_addr);

	*left = 0;
	if (!s || vm_addr - s->vm_addr >= s->file_size)
		return NULL;
	*left = s->file_size - (vm_addr - s->vm_addr);
	return host->image->file->data + s->file_off + (vm_addr - s->vm_addr);
}

uint64_t host_relocated(const struct host *host, uint64_t vm_addr)
{
	size_t low;

	array_search(low, host->n_pointers, i, host->pointers[i].vm_addr < vm_addr);
	return low < host->n_pointers && host->pointers[low].vm_addr == vm_addr
		       ? host->pointers[low].target
		       : NO_ADDR;
}

bool host_pointer(struct host *host, uint64_t vm_addr, uint64_t *target)
{
	uint64_t left;
	const uint8_t *bytes = host_bytes(host, vm_addr, &left);
	struct cursor c = cursor_over(bytes, left, 0, left < 8 ? 0 : 8);
	uint64_t word;

	*target = host_relocated(host, vm_addr);
	if (*target != NO_ADDR)
		return true;
	c.big_endian = host->image->identity.big_endian;
	word = cursor_u64(&c);
	*target = word - host->image->image_base;
	return !c.bad && word && word >= host->image->image_base;
}

const char *host_string(struct host *host, uint64_t vm_addr, size_t most, size_t *length)
{
	uint64_t left;
	const uint8_t *bytes = host_bytes(host, vm_addr, &left);
	size_t n = 0;

	if (left > most)
		left = (uint64_t)most + 1;
	while (n < left && bytes[n] >= 0x20 && bytes[n] < 0x7f)
		n++;
	*length = n;
	return n && n < left && !bytes[n] ? (const char *)bytes : NULL;
}

uint64_t host_address_of(const struct host *host, uint64_t file_off, uint32_t section)
{
	const struct section *s;

	if (section >= host->image->n_sections)
		return NO_ADDR;
	s = &host->image->sections[section];
	if (!s->vm_size || file_off < s->file_off || file_off - s->file_off >= s->file_size)
		return NO_ADDR;
	return s->vm_addr + (file_off - s->file_off);
}
