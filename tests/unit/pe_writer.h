/*
 * pe_writer.h: PE images for tests, made from numbers.
 *
 * An image starts with headers of HEADERS bytes and three sections: .text at RVA TEXT, .rdata at
 * RDATA and .data at DATA. Tests put what they need at an RVA and may then cut or damage the file.
 */
#ifndef BINSIZE_TESTS_UNIT_PE_WRITER_H
#define BINSIZE_TESTS_UNIT_PE_WRITER_H

#include "test.h"

#include "../../formats/format.h"

#include <stdlib.h>
#include <string.h>

enum {
	SIGNATURE = 0x80,
	OPTIONAL = SIGNATURE + 24,
	HEADERS = 0x400,
	TEXT = 0x1000,
	RDATA = 0x2000,
	DATA = 0x3000,
	TEXT_OFF = 0x400,
	RDATA_OFF = 0x800,
	DATA_OFF = 0x1000,
	FILE_SIZE = 0x1200,
	MOST_BYTES = 0x4000,
	AMD64 = 0x8664,
	ARM64 = 0xaa64,
	I386 = 0x14c,
};

struct pe_writer {
	uint8_t bytes[MOST_BYTES];
	size_t size;
	bool is_plus;
	uint8_t *copy; /* of exactly `size` bytes, so that a read behind it is noticed */
	struct arena arena;
	struct file file;
	struct image image;
	struct error *error;
};

static inline void pe_set(struct pe_writer *pe, size_t at, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		pe->bytes[at + i] = (uint8_t)(i < 8 ? value >> (8 * i) : 0);
}

static inline size_t pe_at(uint32_t rva)
{
	if (rva >= DATA)
		return DATA_OFF + rva - DATA;
	if (rva >= RDATA)
		return RDATA_OFF + rva - RDATA;
	return rva >= TEXT ? TEXT_OFF + rva - TEXT : rva;
}

/* Consecutive words of 4 bytes at an RVA. */
static inline void pe_words(struct pe_writer *pe, uint32_t rva, const uint32_t *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		pe_set(pe, pe_at(rva) + 4 * i, words[i], 4);
}

#define PE_WORDS(pe, rva, ...)                                                                     \
	pe_words((pe), (rva), (const uint32_t[]){ __VA_ARGS__ },                                   \
		 sizeof((const uint32_t[]){ __VA_ARGS__ }) / 4)

/* The characters with their NUL. */
static inline void pe_text(struct pe_writer *pe, uint32_t rva, const char *text)
{
	memcpy(pe->bytes + pe_at(rva), text, strlen(text) + 1);
}

static inline size_t pe_section_header(const struct pe_writer *pe, unsigned index)
{
	return (size_t)OPTIONAL + (pe->is_plus ? 240 : 224) + 40 * (size_t)index;
}

static inline void pe_section(struct pe_writer *pe, unsigned index, const char *name,
			      const uint32_t fields[5])
{
	static const size_t at[5] = { 8, 12, 16, 20, 36 };
	size_t header = pe_section_header(pe, index);

	memcpy(pe->bytes + header, name, strlen(name));
	for (size_t i = 0; i < 5; i++)
		pe_set(pe, header + at[i], fields[i], 4);
}

static inline void pe_directory(struct pe_writer *pe, unsigned index, uint32_t rva, uint32_t size)
{
	size_t at = (size_t)OPTIONAL + (pe->is_plus ? 112 : 96) + 8 * (size_t)index;

	pe_set(pe, at, rva, 4);
	pe_set(pe, at + 4, size, 4);
}

static inline void pe_start(struct pe_writer *pe, uint16_t machine)
{
	memset(pe, 0, sizeof(*pe));
	pe->is_plus = machine != I386;
	pe->size = FILE_SIZE;
	pe_set(pe, 0, 0x5a4d, 2);
	pe_set(pe, 60, SIGNATURE, 4);
	pe_set(pe, SIGNATURE, 0x4550, 4);
	pe_set(pe, SIGNATURE + 4, machine, 2);
	pe_set(pe, SIGNATURE + 6, 3, 2);
	pe_set(pe, SIGNATURE + 20, pe->is_plus ? 240 : 224, 2);
	pe_set(pe, OPTIONAL, pe->is_plus ? 0x20b : 0x10b, 2);
	pe_set(pe, OPTIONAL + 2, 14, 1);
	pe_set(pe, OPTIONAL + (pe->is_plus ? 24 : 28), 0x400000, pe->is_plus ? 8 : 4);
	pe_set(pe, OPTIONAL + 32, 0x1000, 4);
	pe_set(pe, OPTIONAL + 36, 0x200, 4);
	pe_set(pe, OPTIONAL + 60, HEADERS, 4);
	pe_set(pe, OPTIONAL + 68, 3, 2);
	pe_set(pe, OPTIONAL + (pe->is_plus ? 108 : 92), 16, 4);
	pe_section(pe, 0, ".text", (uint32_t[]){ 0x400, TEXT, 0x400, TEXT_OFF, 0x60000020 });
	pe_section(pe, 1, ".rdata", (uint32_t[]){ 0x7f0, RDATA, 0x800, RDATA_OFF, 0x40000040 });
	pe_section(pe, 2, ".data", (uint32_t[]){ 0x900, DATA, 0x200, DATA_OFF, 0xc0000040 });
}

static inline void pe_close(struct pe_writer *pe)
{
	image_release(&pe->image);
	arena_release(&pe->arena);
	free(pe->copy);
	pe->copy = NULL;
}

/* Every byte of the file is in a section or in a part. */
static inline void pe_check_cover(const struct pe_writer *pe)
{
	for (uint64_t at = 0; at < pe->size; at++) {
		bool is_covered = false;

		for (size_t i = 0; i < pe->image.n_sections && !is_covered; i++)
			is_covered = at - pe->image.sections[i].file_off <
				     pe->image.sections[i].file_size;
		for (size_t i = 0; i < pe->image.n_parts && !is_covered; i++)
			is_covered = at - pe->image.parts[i].file_off <
				     pe->image.parts[i].file_size;
		if (!is_covered)
			fail_msg("byte %#x is not explained", (unsigned)at);
	}
}

/* Reads the image; close it. `error` is set when that fails. */
static inline void pe_parse(struct pe_writer *pe)
{
	pe->copy = malloc(pe->size ? pe->size : 1);
	assert_non_null(pe->copy);
	memcpy(pe->copy, pe->bytes, pe->size);
	pe->file = (struct file){ .data = pe->copy, .size = pe->size };
	image_init(&pe->image, &pe->arena, &pe->file);
	pe->error = pe_format.read(&pe->image, 0, pe->size, NO_INDEX);
	if (!pe->error)
		pe_check_cover(pe);
}

static inline bool pe_warned(const struct pe_writer *pe, const char *text)
{
	for (size_t i = 0; i < pe->image.n_warnings; i++) {
		if (strstr(pe->image.warnings[i].text, text))
			return true;
	}
	return false;
}

/* Bytes of all parts with this label. */
static inline uint64_t pe_part_size(const struct pe_writer *pe, const char *label)
{
	uint64_t size = 0;

	for (size_t i = 0; i < pe->image.n_parts; i++) {
		if (strcmp(pe->image.parts[i].label, label) == 0)
			size += pe->image.parts[i].file_size;
	}
	return size;
}

static inline const struct symbol *pe_symbol(const struct pe_writer *pe, const char *name)
{
	for (size_t i = 0; i < pe->image.n_symbols; i++) {
		if (strcmp(pe->image.symbols[i].name, name) == 0)
			return &pe->image.symbols[i];
	}
	fail_msg("no symbol %s", name);
	return NULL;
}

/* The target of the only record that begins at the file offset; NO_ADDR: none. */
static inline uint64_t pe_target(const struct pe_writer *pe, uint64_t file_off, uint64_t size)
{
	uint64_t target = NO_ADDR;

	for (size_t i = 0; i < pe->image.n_records; i++) {
		const struct record *record = &pe->image.records[i];

		if (record->file_off != file_off)
			continue;
		if (target != NO_ADDR)
			fail_msg("two records at %#x", (unsigned)file_off);
		assert_int_equal(record->file_size, size);
		target = record->target;
	}
	return target;
}

#endif
