/*
 * reader.h: what the readers of the parts of a PE image share.
 *
 * "PE" is Microsoft's "PE Format" specification (PE/COFF). An RVA counts from the image base and
 * is the vm_addr of the model; file offsets count from the start of the mapped file, also when the
 * image is a member of an archive.
 */
#ifndef BINSIZE_FORMATS_PE_READER_H
#define BINSIZE_FORMATS_PE_READER_H

#include "../../src/base/cursor.h"
#include "../../src/model/image.h"

/* PE, "Optional Header Data Directories". */
enum pe_directory_index {
	PE_EXPORT,
	PE_IMPORT,
	PE_RESOURCE,
	PE_EXCEPTION,
	PE_CERTIFICATE, /* the only one with a file offset instead of an RVA */
	PE_BASE_RELOCATION,
	PE_DEBUG,
	PE_ARCHITECTURE,
	PE_GLOBAL_POINTER,
	PE_TLS,
	PE_LOAD_CONFIG,
	PE_BOUND_IMPORT,
	PE_IAT,
	PE_DELAY_IMPORT,
	PE_CLR,
	PE_RESERVED,
	PE_N_DIRECTORIES,
};

/* As the optional header states it: `size` bytes, perhaps nowhere in the file. */
struct pe_directory {
	uint32_t rva, size;
};

/* Bytes of the file at their place in memory: the headers or a section. */
struct pe_mapping {
	uint64_t rva, vm_size;
	uint64_t file_off, file_size; /* inside the file */
	uint32_t section;	      /* index in image->sections, NO_INDEX for the headers */
};

/* What the linker says of a section. */
struct pe_section {
	const uint8_t *name; /* 8 bytes */
	uint32_t vm_size, rva, raw_size, raw_off, characteristics;
};

/* A word that the loader fills with the address of an import. */
struct pe_slot {
	uint64_t rva;
	uint32_t symbol; /* of the import */
};

/* One image while it is read. Numbers from headers are as stated until they are used. */
struct pe {
	struct image *image;
	uint64_t start, end; /* file offsets of the image and of what lies behind it */
	uint32_t unit;

	uint64_t signature_off, optional_off, section_table_off;
	uint16_t machine; /* enum coff_machine, or another */
	uint16_t characteristics, subsystem;
	uint16_t optional_size;
	uint32_t time_stamp, symbols_off, n_symbols;
	bool is_plus; /* PE32+ */
	uint8_t linker_major, linker_minor;
	bool has_rich_header;
	uint64_t image_base;
	uint32_t section_alignment, file_alignment, headers_size;
	struct pe_directory directories[PE_N_DIRECTORIES];

	struct pe_section *sections;
	uint32_t n_sections;
	uint32_t first_section;	     /* index in image->sections */
	size_t first_part;	     /* index in image->parts */
	struct pe_mapping *mappings; /* by rva */
	size_t n_mappings;
	size_t last_mapping; /* the last one found */

	struct pe_slot *slots; /* until pe_read_thunks() is done */
	size_t n_slots, slots_capacity;

	/*
	 * Tables of a sound image do not share bytes; in a damaged one a few bytes could stand for
	 * millions of entries. Every entry is paid for with the bytes it takes, see pe_spend().
	 */
	uint64_t work_left;
	uint8_t *seen; /* a bit for each byte of the file, see pe_first_sight() */
};

/* map.c: from an RVA to the file */

/* Builds the mappings from the section headers. */
void pe_map(struct pe *pe);

/* The mapping that holds `rva`, or NULL. O(1) close to the last one, else O(log n). */
const struct pe_mapping *pe_find(struct pe *pe, uint64_t rva);

/* Where the byte at `rva` is in the file and how many follow in its section; NO_ADDR if nowhere. */
uint64_t pe_file_off(struct pe *pe, uint64_t rva, uint64_t *left);

/* Up to `size` bytes from `rva` on, cut at the end of the section; bad when not in the file. */
struct cursor pe_cursor(struct pe *pe, uint64_t rva, uint64_t size);

/* The same for a directory; warns when it is not (wholly) in the file. Bad when it is empty. */
struct cursor pe_directory_cursor(struct pe *pe, enum pe_directory_index directory,
				  const char *what);

/* A NUL-terminated string; `*size` counts its NUL. NULL when there is none. */
const char *pe_string(struct pe *pe, uint64_t rva, uint64_t *file_off, uint32_t *size);

/* True when code can lie at `rva`. */
bool pe_is_code(struct pe *pe, uint64_t rva);

/* False when the image has used up what a sound one could need; warns once. */
bool pe_spend(struct pe *pe, uint64_t cost);

/* True once for each file offset: shared tables are charged to the first that uses them. */
bool pe_first_sight(struct pe *pe, uint64_t file_off);

/* Whether pe_first_sight() was asked for that file offset. */
bool pe_was_seen(const struct pe *pe, uint64_t file_off);

/* image_add_part() and image_add_record(), cut to the image's bytes. */
void pe_part(struct pe *pe, uint64_t file_off, uint64_t size, enum kind kind, const char *label,
	     unsigned depth);
void pe_record(struct pe *pe, uint64_t file_off, uint64_t size, enum kind kind, uint64_t target);

/* A part by RVA; nothing when it is not in the file. */
void pe_rva_part(struct pe *pe, uint64_t rva, uint64_t size, enum kind kind, const char *label,
		 unsigned depth);

/* A part that is padding when all of it is zero or INT3, else unknown. */
void pe_rest_part(struct pe *pe, uint64_t file_off, uint64_t size, const char *label,
		  unsigned depth);

/* An RVA from an absolute address; 0 when it is below the image base. */
uint64_t pe_rva_of(const struct pe *pe, uint64_t address);

/* 4 or 8: the bytes of a pointer. */
unsigned pe_word(const struct pe *pe);

/* headers.c */
bool pe_probe(const uint8_t *data, uint64_t size);
struct error *pe_read_headers(struct pe *pe);

/* thunks.c: a slot of an import, for those who find what jumps through it. */
void pe_add_slot(struct pe *pe, uint64_t rva, uint32_t symbol);

/* rich.c: what linked the parts together. Gives the end of the header, or `from`. */
uint64_t pe_read_rich_header(struct pe *pe, uint64_t from, uint64_t to);

/* Each of the following adds what it finds; damage is a warning. */
void pe_add_sections(struct pe *pe);	       /* sections.c, with segments */
void pe_read_coff_symbols(struct pe *pe);      /* sections.c */
void pe_read_exports(struct pe *pe);	       /* exports.c */
void pe_read_imports(struct pe *pe);	       /* imports.c */
void pe_read_delay_imports(struct pe *pe);     /* imports.c */
void pe_read_thunks(struct pe *pe);	       /* thunks.c: behind the imports */
void pe_read_relocations(struct pe *pe);       /* relocations.c */
void pe_read_debug_directory(struct pe *pe);   /* debug_directory.c */
void pe_read_load_config(struct pe *pe);       /* load_config.c */
void pe_read_exceptions(struct pe *pe);	       /* exceptions.c */
void pe_read_small_directories(struct pe *pe); /* directories.c: resources, TLS, CLR, … */
void pe_read_dwarf(struct pe *pe);    /* dwarf_sections.c: what image->debug.wants asks for */
void pe_predict_strip(struct pe *pe); /* strip.c: image->build.strip; behind the rests */
void pe_add_rests(struct pe *pe);     /* rests.c: overlay, gaps between sections; the last step */

#endif
