/*
 * pdb_writer.h: PDBs for tests, made from numbers.
 *
 * The image it speaks of has .text at RVA 0x1000 and .data at 0x3000, both of 0x1000 bytes. Tests
 * fill streams, add modules and may damage the file before it is read.
 */
#ifndef BINSIZE_TESTS_UNIT_PDB_WRITER_H
#define BINSIZE_TESTS_UNIT_PDB_WRITER_H

#include "bytes.h"
#include "test.h"

#include "../../formats/pdb/pdb.h"
#include "../../formats/pdb/symbols.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum {
	PDB_INFO = 1,
	PDB_TPI,
	PDB_DBI,
	PDB_IPI,
	PDB_NAMES,
	PDB_SYMREC,
	PDB_FIRST_MODULE,
	PDB_MOST_STREAMS = 16,
	PDB_ABSENT = 0xffff,
	PDB_TEXT = 0x1000,
	PDB_DATA = 0x3000,
	PDB_ALL = DEBUG_UNITS | DEBUG_FUNCTIONS | DEBUG_LINES | DEBUG_INLINES,
};

struct pdb_writer {
	uint32_t page_size;
	bool is_scattered; /* pages lie backwards, so that no stream is in one piece */
	struct bytes streams[PDB_MOST_STREAMS];
	uint32_t n_streams;
	struct bytes modules, contributions, optional;
	uint32_t age, feature, contributions_version;
	uint16_t flags, machine;
	uint32_t n_types, n_ids;

	struct bytes file_bytes;
	struct arena arena;
	struct file file;
	struct image image;
	struct error *error;
};

/* Fields: b, h, w are 1, 2 and 4 bytes, s is a string, z that many zeros. */
static inline void put_list(struct bytes *out, const char *fields, va_list args)
{
	for (; *fields; fields++) {
		if (*fields == 's') {
			const char *text = va_arg(args, const char *);

			put_bytes(out, text, strlen(text) + 1);
		} else if (*fields == 'z') {
			put_bytes(out, NULL, va_arg(args, unsigned));
		} else {
			put_uint(out, va_arg(args, unsigned),
				 *fields == 'b'	  ? 1
				 : *fields == 'h' ? 2
						  : 4);
		}
	}
}

static inline void put(struct bytes *out, const char *fields, ...)
{
	va_list args;

	va_start(args, fields);
	put_list(out, fields, args);
	va_end(args);
}

static inline void put_padding(struct bytes *out, size_t from)
{
	while ((out->size - from) % 4)
		put_uint(out, 0, 1);
}

/* A record of symbols or types. */
static inline void put_record(struct bytes *out, unsigned kind, const char *fields, ...)
{
	size_t at = out->size;
	va_list args;

	put(out, "hh", 0, kind);
	va_start(args, fields);
	put_list(out, fields, args);
	va_end(args);
	put_padding(out, at);
	set_uint(out, at, out->size - at - 2, 2);
}

/* A subsection of C13; its contents are handed over. */
static inline void put_subsection(struct bytes *out, unsigned kind, struct bytes *contents)
{
	put(out, "ww", kind, (unsigned)contents->size);
	put_bytes(out, contents->data, contents->size);
	put_padding(out, 0);
	free(contents->data);
	*contents = (struct bytes){ 0 };
}

static inline void pdb_start(struct pdb_writer *w)
{
	*w = (struct pdb_writer){
		.page_size = 512,
		.is_scattered = true,
		.n_streams = PDB_FIRST_MODULE,
		.age = 3,
		.feature = 20140508,
		.contributions_version = 0xf12eba2d,
		.machine = 0x8664,
	};
	put(&w->streams[PDB_NAMES], "wwww", 0xeffeeffe, 1, 0, 0);
	w->streams[PDB_NAMES].size -= 4;
	put(&w->streams[PDB_NAMES], "b", 0);
}

/* Its offset in "/names". */
static inline uint32_t pdb_name(struct pdb_writer *w, const char *name)
{
	uint32_t offset = (uint32_t)w->streams[PDB_NAMES].size - 12;

	put(&w->streams[PDB_NAMES], "s", name);
	return offset;
}

/* A module whose stream has these records and this C13 part, which are handed over. */
static inline void pdb_module(struct pdb_writer *w, const char *name, const char *library,
			      struct bytes *symbols, struct bytes *c13)
{
	uint32_t stream = symbols ? w->n_streams++ : (uint32_t)PDB_ABSENT;
	size_t n_symbols = symbols ? symbols->size + 4 : 0, n_c13 = c13 ? c13->size : 0;

	put(&w->modules, "zhwwwzss", 34, stream, (unsigned)n_symbols, 0, (unsigned)n_c13, 16, name,
	    library);
	put_padding(&w->modules, 0);
	if (!symbols)
		return;
	put(&w->streams[stream], "w", 4);
	put_bytes(&w->streams[stream], symbols->data, symbols->size);
	free(symbols->data);
	*symbols = (struct bytes){ 0 };
	if (!c13)
		return;
	put_bytes(&w->streams[stream], c13->data, c13->size);
	free(c13->data);
	*c13 = (struct bytes){ 0 };
}

static inline void pdb_contribution(struct pdb_writer *w, unsigned section, unsigned offset,
				    unsigned size, unsigned characteristics, unsigned module)
{
	put(&w->contributions, "hhwwwhzz", section, 0, offset, size, characteristics, module, 10,
	    w->contributions_version == 0xf13151e4 ? 4 : 0);
}

/* The names of streams, with one only. */
static inline void pdb_write_info(struct pdb_writer *w)
{
	struct bytes *info = &w->streams[PDB_INFO];

	put(info, "www", 20000404, 0, 99);
	for (unsigned i = 0; i < 16; i++)
		put(info, "b", 0xa0 + i);
	put(info, "wsww", 7, "/names", 1, 1);
	put(info, "wwwww", 1, 1, 0, 0, PDB_NAMES);
	put(info, "ww", 0, w->feature);
}

static inline void pdb_write_dbi(struct pdb_writer *w)
{
	struct bytes *dbi = &w->streams[PDB_DBI];
	bool has = w->contributions.size;

	put(dbi, "www", 0xffffffff, 19990903, w->age);
	put(dbi, "zhh", 8, PDB_SYMREC, 0);
	put(dbi, "wwwwwwwwhhw", (unsigned)w->modules.size,
	    has ? (unsigned)w->contributions.size + 4 : 0, 0, 0, 0, 0, (unsigned)w->optional.size,
	    0, w->flags, w->machine, 0);
	put_bytes(dbi, w->modules.data, w->modules.size);
	if (has)
		put(dbi, "w", w->contributions_version);
	put_bytes(dbi, w->contributions.data, w->contributions.size);
	put_bytes(dbi, w->optional.data, w->optional.size);
}

static inline void pdb_write_types(struct pdb_writer *w, unsigned stream)
{
	struct bytes records = w->streams[stream];
	uint32_t n = 0;

	for (size_t at = 0; at + 2 <= records.size; n++)
		at += 2 + (size_t)(records.data[at] | records.data[at + 1] << 8);
	w->streams[stream] = (struct bytes){ 0 };
	put(&w->streams[stream], "wwwwwz", 20040203, 56, 0x1000, 0x1000 + n, (unsigned)records.size,
	    36);
	put_bytes(&w->streams[stream], records.data, records.size);
	free(records.data);
}

static inline void pdb_write_streams(struct pdb_writer *w)
{
	struct bytes *names = &w->streams[PDB_NAMES];

	set_uint(names, 8, names->size - 12, 4);
	pdb_write_info(w);
	pdb_write_dbi(w);
	pdb_write_types(w, PDB_TPI);
	pdb_write_types(w, PDB_IPI);
}

static inline uint32_t pages_for(const struct pdb_writer *w, size_t size)
{
	return (uint32_t)((size + w->page_size - 1) / w->page_size);
}

/* Puts `data` into the `n` pages that end before *next, or begin at it; lists them. */
static inline void pdb_put_pages(struct pdb_writer *w, const struct bytes *data, uint32_t *next,
				 struct bytes *list)
{
	uint32_t n = pages_for(w, data->size), first = *next;

	*next += n;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t page = w->is_scattered ? first + n - 1 - i : first + i;
		size_t at = (size_t)page * w->page_size, off = (size_t)i * w->page_size;
		size_t left = data->size - off;

		put(list, "w", page);
		if (w->file_bytes.size < at + w->page_size)
			put_bytes(&w->file_bytes, NULL, at + w->page_size - w->file_bytes.size);
		memcpy(w->file_bytes.data + at, data->data + off,
		       left < w->page_size ? left : w->page_size);
	}
}

/* Streams, directory, the list of its pages, the superblock. */
static inline void pdb_write_file(struct pdb_writer *w)
{
	struct bytes lists = { 0 }, directory = { 0 }, list = { 0 }, roots = { 0 };
	uint32_t next = 3;

	put(&directory, "w", w->n_streams);
	for (uint32_t i = 0; i < w->n_streams; i++) {
		put(&directory, "w", (unsigned)w->streams[i].size);
		pdb_put_pages(w, &w->streams[i], &next, &lists);
	}
	put_bytes(&directory, lists.data, lists.size);
	pdb_put_pages(w, &directory, &next, &list);
	pdb_put_pages(w, &list, &next, &roots);
	memcpy(w->file_bytes.data,
	       "Microsoft C/C++ MSF 7.00\r\n\x1a"
	       "DS\0\0",
	       32);
	set_uint(&w->file_bytes, 32, w->page_size, 4);
	set_uint(&w->file_bytes, 36, 1, 4);
	set_uint(&w->file_bytes, 40, next, 4);
	set_uint(&w->file_bytes, 44, directory.size, 4);
	memcpy(w->file_bytes.data + 52, roots.data, roots.size);
	free(lists.data);
	free(directory.data);
	free(list.data);
	free(roots.data);
	w->file = (struct file){ .data = w->file_bytes.data, .size = w->file_bytes.size };
}

/* Makes the image that the PDB is of. */
static inline void pdb_make_image(struct pdb_writer *w)
{
	static const uint32_t rvas[] = { PDB_TEXT, PDB_DATA };

	image_init(&w->image, &w->arena, &w->file);
	for (size_t i = 0; i < ARRAY_SIZE(rvas); i++)
		image_add_section(&w->image,
				  (struct section){ .name = i ? ".data" : ".text",
						    .vm_addr = rvas[i],
						    .vm_size = 0x1000,
						    .flags = i ? 0 : SECTION_EXECUTABLE });
}

/* Reads what was written. */
static inline void pdb_read_written(struct pdb_writer *w, unsigned wants)
{
	pdb_write_streams(w);
	pdb_write_file(w);
	pdb_make_image(w);
	w->image.debug.wants = wants;
	w->error = pdb_read(&w->image, &w->file);
}

static inline void pdb_close(struct pdb_writer *w)
{
	image_release(&w->image);
	arena_release(&w->arena);
	for (size_t i = 0; i < PDB_MOST_STREAMS; i++)
		free(w->streams[i].data);
	free(w->modules.data);
	free(w->contributions.data);
	free(w->optional.data);
	free(w->file_bytes.data);
}

static inline bool pdb_has_warning(const struct pdb_writer *w, const char *part)
{
	for (size_t i = 0; i < w->image.n_warnings; i++) {
		if (strstr(w->image.warnings[i].text, part))
			return true;
	}
	return false;
}

static inline const struct symbol *pdb_symbol(const struct pdb_writer *w, const char *name)
{
	for (size_t i = 0; i < w->image.n_symbols; i++) {
		if (strcmp(w->image.symbols[i].name, name) == 0)
			return &w->image.symbols[i];
	}
	return NULL;
}

#endif
