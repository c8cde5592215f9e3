/*
 * cuda_writer.h: builds containers, entries and cubins in memory, field by field, also those that
 * no tool of NVIDIA's would write. Layouts: formats/cuda/container.h and cubin_elf.h.
 */
#ifndef BINSIZE_TESTS_UNIT_CUDA_WRITER_H
#define BINSIZE_TESTS_UNIT_CUDA_WRITER_H

#include "elf_writer.h"

#include "../../formats/format.h"

enum cuda_flag {
	CUDA_64BIT = 0x1,
	CUDA_DEBUG = 0x2,
	CUDA_LINUX = 0x10,
	CUDA_ZLIB = 0x1000,
	CUDA_LZ4_BLOCK = 0x2000,
	CUDA_LZ4_FRAME = 0x4000,
	CUDA_ZSTD = 0x8000,
	CUDA_OBFUSCATED = 0x10000,
	CUDA_ARCH_A = 0x100000,
	CUDA_ARCH_F = 0x200000,
};

enum { CUDA_PTX = 1, CUDA_ELF = 2, CUDA_LTO = 8, CUDA_RELOCATABLE = 0x40 };

struct cuda_entry {
	uint16_t kind, version, major, minor; /* version 0: 0x0101 */
	uint32_t header_size;		      /* 0: as it needs to be */
	uint32_t sm, packed_size;
	uint64_t padded_size; /* 0: that of the payload, a multiple of 8 */
	uint64_t flags, unpacked_size;
	const char *identifier;
	uint32_t identifier_off; /* 0: where it is */
	size_t options_size;
	const void *payload;
	size_t payload_size;
};

/* Returns the offset of its header. */
static inline size_t cuda_put_entry(struct bytes *b, const struct cuda_entry *e)
{
	size_t start = b->size;
	size_t name_size = e->identifier ? (strlen(e->identifier) + 8) / 8 * 8 : 0;
	size_t options = e->options_size ? 8 + (e->options_size + 8) / 8 * 8 : 0;
	size_t header_size = 64 + name_size + options;

	put_uint(b, e->kind, 2);
	put_uint(b, e->version ? e->version : 0x0101, 2);
	put_uint(b, e->header_size ? e->header_size : header_size, 4);
	put_uint(b, e->padded_size ? e->padded_size : (e->payload_size + 7) / 8 * 8, 8);
	put_uint(b, e->packed_size, 4);
	put_uint(b, options ? 64 + name_size : 0, 4);
	put_uint(b, e->minor, 2);
	put_uint(b, e->major, 2);
	put_uint(b, e->sm, 4);
	put_uint(b, e->identifier_off ? e->identifier_off : name_size ? 64 : 0, 4);
	put_uint(b, e->identifier ? strlen(e->identifier) : 0, 4);
	put_uint(b, e->flags, 8);
	put_uint(b, 0, 8);
	put_uint(b, e->unpacked_size, 8);
	if (e->identifier)
		put_bytes(b, e->identifier, strlen(e->identifier));
	put_bytes(b, NULL, start + 64 + name_size - b->size);
	if (options) {
		put_uint(b, 64 + name_size + 8, 4);
		put_uint(b, e->options_size, 4);
		put_fill(b, '-', options - 8);
	}
	put_bytes(b, e->payload, e->payload_size);
	put_bytes(b, NULL, (8 - e->payload_size % 8) % 8);
	return start;
}

/* Returns its offset; what is put until cuda_end() is inside. */
static inline size_t cuda_begin(struct bytes *b)
{
	size_t start = b->size;

	put_uint(b, 0xba55ed50, 4);
	put_uint(b, 1, 2);
	put_uint(b, 16, 2);
	put_uint(b, 0, 8);
	return start;
}

static inline void cuda_end(struct bytes *b, size_t start)
{
	set_uint(b, start + 8, b->size - start - 16, 8);
}

/* A cubin: contents in the order of the sections, then the section headers. */
enum { MOST_CUBIN_PARTS = 24 };

struct cubin_part {
	const char *name;
	uint32_t type, link;
	uint64_t entry_size, size; /* size UINT64_MAX: that of the contents */
	struct bytes contents;
	uint64_t off; /* 0: wherever it comes to lie */
};

struct cubin_file {
	uint8_t abi; /* 51 or 65 */
	uint32_t version, flags;
	struct cubin_part parts[MOST_CUBIN_PARTS];
	uint32_t n_parts;
	uint32_t symtab, strtab; /* parts, once there is a symbol */
	struct bytes out;
	uint64_t section_table;
};

static inline uint32_t cubin_add(struct cubin_file *f, const char *name, uint32_t type,
				 const void *contents, size_t n)
{
	struct cubin_part *part;

	if (!f->n_parts)
		f->parts[f->n_parts++].name = "";
	assert_true(f->n_parts < MOST_CUBIN_PARTS);
	part = &f->parts[f->n_parts];
	*part = (struct cubin_part){ .name = name, .type = type, .size = UINT64_MAX };
	put_bytes(&part->contents, contents, n);
	return f->n_parts++;
}

static inline void cubin_put_symbol(struct cubin_file *f, const char *name, uint8_t info,
				    uint8_t other, uint16_t section)
{
	struct bytes *b = &f->parts[f->symtab].contents;

	put_uint(b, *name ? put_string(&f->parts[f->strtab].contents, name) : 0, 4);
	put_uint(b, info, 1);
	put_uint(b, other, 1);
	put_uint(b, section, 2);
	put_uint(b, 0, 8);
	put_uint(b, 0, 8);
}

/* Returns its number in the table. */
static inline uint32_t cubin_add_symbol(struct cubin_file *f, const char *name, uint8_t info,
					uint8_t other, uint32_t section)
{
	if (!f->symtab) {
		f->strtab = cubin_add(f, ".strtab", SHT_STRTAB, "", 1);
		f->symtab = cubin_add(f, ".symtab", SHT_SYMTAB, NULL, 0);
		f->parts[f->symtab].link = f->strtab;
		f->parts[f->symtab].entry_size = 24;
		cubin_put_symbol(f, "", 0, 0, 0);
	}
	cubin_put_symbol(f, name, info, other, (uint16_t)section);
	return (uint32_t)(f->parts[f->symtab].contents.size / 24 - 1);
}

static inline uint32_t cubin_add_kernel(struct cubin_file *f, const char *name, uint32_t section)
{
	return cubin_add_symbol(f, name, ELF32_ST_INFO(STB_GLOBAL, STT_FUNC), 0x10, section);
}

static inline void cubin_put_header(struct cubin_file *f, uint32_t names)
{
	const uint8_t ident[16] = { 0x7f, 'E', 'L', 'F', 2, 1, 1, f->abi, f->abi == 65 ? 8 : 7 };
	struct bytes *b = &f->out;

	put_bytes(b, ident, 16);
	put_uint(b, 2, 2);
	put_uint(b, 190, 2);
	put_uint(b, f->version, 4);
	put_uint(b, 0, 8);
	put_uint(b, 0, 8); // no segments
	put_uint(b, f->section_table, 8);
	put_uint(b, f->flags, 4);
	put_uint(b, 64, 2);
	put_uint(b, 56, 2);
	put_uint(b, 0, 2);
	put_uint(b, 64, 2);
	put_uint(b, f->n_parts, 2);
	put_uint(b, names, 2);
}

/* Lays everything out: contents at multiples of 16. Call once. */
static inline void cubin_write(struct cubin_file *f)
{
	uint32_t names = cubin_add(f, ".shstrtab", SHT_STRTAB, NULL, 0);
	uint32_t name_offs[MOST_CUBIN_PARTS] = { 0 };
	uint64_t at = 64;

	for (uint32_t i = 0; i < f->n_parts; i++)
		name_offs[i] = put_string(&f->parts[names].contents, f->parts[i].name);
	for (uint32_t i = 1; i < f->n_parts; i++) {
		struct cubin_part *part = &f->parts[i];

		at = (at + 15) / 16 * 16;
		if (!part->off)
			part->off = at;
		if (part->size == UINT64_MAX)
			part->size = part->contents.size;
		at += part->contents.size;
	}
	f->section_table = (at + 15) / 16 * 16;
	cubin_put_header(f, names);
	for (uint32_t i = 1; i < f->n_parts; i++) {
		put_align(&f->out, 16);
		put_bytes(&f->out, f->parts[i].contents.data, f->parts[i].contents.size);
	}
	put_align(&f->out, 16);
	for (uint32_t i = 0; i < f->n_parts; i++) {
		const struct cubin_part *part = &f->parts[i];

		put_uint(&f->out, name_offs[i], 4);
		put_uint(&f->out, part->type, 4);
		put_uint(&f->out, 0, 8);
		put_uint(&f->out, 0, 8);
		put_uint(&f->out, part->off, 8);
		put_uint(&f->out, part->size, 8);
		put_uint(&f->out, part->link, 4);
		put_uint(&f->out, 0, 4);
		put_uint(&f->out, 1, 8);
		put_uint(&f->out, part->entry_size, 8);
	}
}

static inline void cubin_file_release(struct cubin_file *f)
{
	for (uint32_t i = 0; i < f->n_parts; i++)
		free(f->parts[i].contents.data);
	free(f->out.data);
}

/*
 * Two kernels, `a` with 320 bytes of code and `b` with 64, 40 registers and 8; a table and a
 * constant of nobody. Free with cubin_file_release().
 */
static inline void cubin_make(struct cubin_file *f, uint8_t abi)
{
	uint32_t a, b, info, symbol_a, symbol_b;
	struct bytes *records;

	*f = (struct cubin_file){ .abi = abi,
				  .version = abi == 65 ? 1 : 124,
				  .flags = abi == 65 ? 0x6005a04 : 0x5a055a };
	info = cubin_add(f, ".nv.info", 0x70000000, NULL, 0);
	a = cubin_add(f, ".text.a", SHT_PROGBITS, NULL, 320);
	b = cubin_add(f, ".text.b", SHT_PROGBITS, NULL, 64);
	cubin_add(f, ".nv.constant0.a", SHT_PROGBITS, NULL, 32);
	cubin_add(f, ".nv.constant3", SHT_PROGBITS, NULL, 48);
	cubin_add(f, ".nv.global.init", SHT_PROGBITS, NULL, 100);
	f->parts[cubin_add(f, ".nv.shared.a", SHT_NOBITS, NULL, 0)].size = 4096;
	f->parts[cubin_add(f, ".nv.global", 0x70000007, NULL, 0)].size = 64;
	symbol_a = cubin_add_kernel(f, "a", a);
	symbol_b = cubin_add_kernel(f, "b", b);
	records = &f->parts[info].contents;
	put_uint(records, 0x00080304, 4); // another record with a size
	put_uint(records, 7, 8);
	put_uint(records, 0x0501, 4); // one without
	put_uint(records, 0x00082f04, 4);
	put_uint(records, symbol_a, 4);
	put_uint(records, 40, 4);
	put_uint(records, 0x00082f04, 4);
	put_uint(records, symbol_b, 4);
	put_uint(records, 8, 4);
	cubin_write(f);
}

/* What was made, read with everything. `bytes` end where the file does. */
struct cuda_image {
	struct arena arena;
	struct file file;
	struct image image;
	struct error *error;
	uint8_t *bytes;
};

static inline void cuda_read_bytes(struct cuda_image *c, const void *data, size_t size,
				   unsigned wants, unsigned n_threads)
{
	*c = (struct cuda_image){ .bytes = malloc(size ? size : 1) };
	assert_non_null(c->bytes);
	memcpy(c->bytes, data, size);
	c->file = (struct file){ .data = c->bytes, .size = size };
	image_init(&c->image, &c->arena, &c->file);
	c->image.device.wants = wants;
	c->image.device.n_threads = n_threads;
	c->error = image_read(&c->image);
}

static inline void cuda_release(struct cuda_image *c)
{
	image_release(&c->image);
	arena_release(&c->arena);
	free(c->bytes);
}

/* The promises of device.h that no input may break. */
static inline void cuda_check(const struct cuda_image *c)
{
	const struct device *d = &c->image.device;
	uint64_t end = 0;
	size_t share = 0;

	for (uint32_t i = 0; i < d->n_entries; i++) {
		const struct device_entry *e = &d->entries[i];
		uint64_t at = e->file_off + e->header_size;

		assert_true(e->file_off >= end);
		end = at + e->stored_size + e->padding_size;
		assert_true(end <= c->file.size);
		if (share == d->n_shares || d->shares[share].entry != i)
			continue;
		for (; share < d->n_shares && d->shares[share].entry == i; share++) {
			assert_int_equal(d->shares[share].file_off, at);
			at += d->shares[share].file_size;
		}
		assert_int_equal(at, e->file_off + e->header_size + e->stored_size);
	}
	assert_int_equal(share, d->n_shares);
}

/* Of all bytes of a kind of owner: a function's name, "shared" or "tables". */
static inline uint64_t cuda_shares_of(const struct cuda_image *c, const char *owner)
{
	const struct device *d = &c->image.device;
	uint64_t size = 0;

	for (size_t i = 0; i < d->n_shares; i++) {
		uint32_t function = d->shares[i].function;
		const char *name = function == (uint32_t)DEVICE_SHARED ? "shared"
				   : function == (uint32_t)DEVICE_TABLES
					   ? "tables"
					   : d->functions[function].name;

		size += strcmp(name, owner) ? 0 : d->shares[i].file_size;
	}
	return size;
}

static inline bool cuda_has_warning(const struct cuda_image *c, const char *part)
{
	for (size_t i = 0; i < c->image.n_warnings; i++) {
		if (strstr(c->image.warnings[i].text, part))
			return true;
	}
	return false;
}

#endif
