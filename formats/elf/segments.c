/* segments.c: the program header table. */
#include "reader.h"

#include "../../src/base/array.h"

#include <string.h>

enum { MOST_EXAMINED = 256 }; /* no program has as many; each is compared with all sections */

static const uint64_t unbelievable = UINT64_C(1) << 40;

void elf_read_segments(struct elf_reader *r)
{
	size_t n = 0;

	if (!r->header.e_phoff)
		return;
	if (elf_getphdrnum(r->elf, &n) ||
	    r->header.e_phentsize != gelf_fsize(r->elf, ELF_T_PHDR, 1, EV_CURRENT) ||
	    r->header.e_phoff > r->file_size ||
	    n > (r->file_size - r->header.e_phoff) / r->header.e_phentsize) {
		image_warn(r->image, r->file_off + r->header.e_phoff,
			   "program headers cannot be read");
		return;
	}
	r->segments = array_new(GElf_Phdr, n);
	for (size_t i = 0; i < n; i++) {
		if (!gelf_getphdr(r->elf, (int)i, &r->segments[i]))
			break;
		r->n_segments++;
	}
	for (size_t i = 0; i < r->n_segments && !r->tls; i++) {
		if (r->segments[i].p_type == PT_TLS)
			r->tls = &r->segments[i];
	}
}

/* `objcopy --only-keep-debug` keeps program headers whose bytes stayed in the other file. */
static bool is_debug_file(const struct elf_reader *r)
{
	for (size_t i = 1; i < r->n_sections; i++) {
		const GElf_Shdr *h = &r->sections[i].header;

		if ((h->sh_flags & SHF_ALLOC) && (h->sh_flags & SHF_EXECINSTR) && h->sh_size)
			return h->sh_type == SHT_NOBITS;
	}
	return false;
}

/* Where the last section ends that this segment loads; 0 when it loads none. */
static uint64_t explained_end(const struct elf_reader *r, const struct segment *segment)
{
	uint64_t end = 0;

	for (size_t i = 1; i < r->n_sections; i++) {
		const GElf_Shdr *h = &r->sections[i].header;

		if ((h->sh_flags & SHF_ALLOC) && h->sh_addr >= segment->vm_addr &&
		    h->sh_addr - segment->vm_addr < segment->vm_size &&
		    h->sh_size <= UINT64_MAX - h->sh_addr && h->sh_addr + h->sh_size > end)
			end = h->sh_addr + h->sh_size;
	}
	return end;
}

/* Memory beyond the file's bytes is believed as far as sections tell what it is for. */
static void limit_memory(struct elf_reader *r, struct segment *segment, size_t number)
{
	uint64_t limit = segment->file_size, tail, end;

	if (segment->vm_size <= segment->file_size)
		return;
	tail = segment->vm_size - segment->file_size;
	end = number < MOST_EXAMINED ? explained_end(r, segment) : 0;
	if (end > segment->vm_addr && end - segment->vm_addr > limit)
		limit = end - segment->vm_addr;
	if (limit - segment->file_size > unbelievable)
		limit = segment->file_size;
	if (r->n_sections ? segment->vm_size - limit <= 65536 || limit >= segment->vm_size
			  : tail < unbelievable)
		return;
	image_warn(r->image, r->file_off + r->header.e_phoff + number * r->header.e_phentsize,
		   "segment %zu wants %llu bytes of memory, but only %llu are explained; "
		   "the rest is not counted",
		   number, (unsigned long long)segment->vm_size, (unsigned long long)limit);
	segment->vm_size = limit;
}

static enum kind segment_kind(uint32_t flags)
{
	if (flags & PF_X)
		return KIND_CODE;
	return flags & PF_W ? KIND_DATA : KIND_RODATA;
}

static void add_load(struct elf_reader *r, size_t i, bool bytes_are_elsewhere)
{
	const GElf_Phdr *p = &r->segments[i];
	uint64_t at = r->file_off + r->header.e_phoff + i * r->header.e_phentsize;
	struct segment segment = {
		.name = arena_format(r->image->arena, "LOAD #%zu [%s%s%s]", i,
				     p->p_flags & PF_R ? "R" : "", p->p_flags & PF_W ? "W" : "",
				     p->p_flags & PF_X ? "X" : ""),
		.file_off = r->file_off + p->p_offset,
		.file_size = bytes_are_elsewhere ? 0 : p->p_filesz,
		.vm_addr = p->p_vaddr,
		.vm_size = p->p_memsz,
		.kind = segment_kind(p->p_flags),
	};

	if (!bytes_are_elsewhere &&
	    (p->p_offset > r->file_size || p->p_filesz > r->file_size - p->p_offset)) {
		image_warn(r->image, at, "segment %zu leaves the file: offset %llu, size %llu", i,
			   (unsigned long long)p->p_offset, (unsigned long long)p->p_filesz);
		segment.file_size = p->p_offset < r->file_size ? r->file_size - p->p_offset : 0;
		if (!segment.file_size)
			segment.file_off = r->file_off;
	}
	if (segment.file_size > segment.vm_size)
		segment.file_size = segment.vm_size;
	if (segment.vm_size > UINT64_MAX - segment.vm_addr) {
		image_warn(r->image, at, "segment %zu wraps around in memory", i);
		segment.vm_size = segment.file_size;
	}
	if (segment.vm_size > UINT64_MAX - segment.vm_addr)
		return;
	if (r->header.e_type != ET_CORE)
		limit_memory(r, &segment, i);
	image_add_segment(r->image, segment);
}

/* Without section headers the other program headers are all that tells tables apart. */
static void add_part(struct elf_reader *r, const GElf_Phdr *p)
{
	static const struct {
		uint32_t type;
		enum kind kind;
		const char *label;
	} parts[] = {
		{ PT_INTERP, KIND_DYNAMIC, "interpreter" },
		{ PT_DYNAMIC, KIND_DYNAMIC, "dynamic table" },
		{ PT_NOTE, KIND_METADATA, "notes" },
		{ PT_GNU_EH_FRAME, KIND_UNWIND, "unwind index" },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (p->p_type == parts[i].type)
			image_add_part(r->image, r->file_off + p->p_offset, p->p_filesz,
				       parts[i].kind, parts[i].label, 1);
	}
}

void elf_add_segments(struct elf_reader *r)
{
	bool bytes_are_elsewhere = is_debug_file(r);

	if (!r->image->is_linked)
		return;
	for (size_t i = 0; i < r->n_segments; i++) {
		if (r->segments[i].p_type == PT_LOAD && r->segments[i].p_memsz)
			add_load(r, i, bytes_are_elsewhere);
		else if (!r->n_sections)
			add_part(r, &r->segments[i]);
	}
}
