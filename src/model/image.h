/*
 * image.h: what a reader learned about one input, in terms that belong to no format.
 *
 * Readers fill it, attribution reads it. It holds facts with their extents and no owners. Strings
 * and arrays live in the image's arena or point into the mapped file; both die with the image.
 *
 * Two kinds of numbers: `file_off` and `file_size` are bytes in the file, `vm_addr` and `vm_size`
 * bytes in memory when the image is loaded at its preferred place (ELF virtual addresses; for PE
 * the RVA, see image_base). Objects and archive members that no linker has placed yet get made-up
 * addresses from their reader, one section behind the other, so that an address names one byte in
 * them too. No extent here is guaranteed to lie inside the file or apart from another one unless
 * its comment says so: the ledger clips them.
 */
#ifndef BINSIZE_MODEL_IMAGE_H
#define BINSIZE_MODEL_IMAGE_H

#include "build.h"
#include "debug.h"
#include "device.h"
#include "identity.h"
#include "packages.h"
#include "warning.h"

#include "../base/arena.h"
#include "../base/error.h"
#include "../base/file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NO_ADDR	 UINT64_MAX
#define NO_INDEX UINT32_MAX

/* An array of `n` times NO_INDEX; free() it. */
uint32_t *indices_unknown(size_t n);

/* What bytes are for. The order is that of the composition on the screen. */
enum kind {
	KIND_UNKNOWN,
	KIND_CODE,
	KIND_RODATA,
	KIND_DATA,
	KIND_ZERO_DATA, /* memory only: .bss */
	KIND_UNWIND,	/* tables to walk the stack and to find landing pads */
	KIND_RELOCATIONS,
	KIND_DYNAMIC, /* imports, exports and what the loader needs to bind them */
	KIND_SYMBOLS, /* symbol tables and their names */
	KIND_DEBUG,
	KIND_CUDA,
	KIND_RESOURCES,
	KIND_METADATA, /* notes, build identities, compiler versions, crate metadata */
	KIND_IR,       /* code in a compiler's own form: LTO bitcode, GIMPLE */
	KIND_LEFTOVER, /* replaced, but still in the file: what BOLT moved away from */
	KIND_HEADERS,
	KIND_SIGNATURE,
	KIND_OVERLAY, /* behind everything the headers describe */
	KIND_PADDING,
	KIND_COUNT
};

/* "code", "read-only data", …: the words of the kind axis. */
const char *kind_name(enum kind kind);

/* Of struct section. */
enum section_flags {
	SECTION_EXECUTABLE = 1 << 0,
	SECTION_WRITABLE = 1 << 1,
	SECTION_TLS = 1 << 2,
	SECTION_COMPRESSED = 1 << 3, /* the file holds fewer bytes than the contents have */
};

/* A section, as the format divides the file. */
struct section {
	const char *name;	      /* "" when it has none */
	uint64_t file_off, file_size; /* file_size 0: none of it is in the file */
	uint64_t vm_addr, vm_size;    /* vm_size 0: not loaded (vm_addr is then NO_ADDR) */
	uint64_t alignment;	      /* bytes, at least 1 */
	uint64_t contents_size;	      /* bytes after decompression */
	enum kind kind;		      /* of what no finer fact explains */
	uint32_t flags;		      /* enum section_flags */
	uint32_t unit;		      /* archive member it belongs to, or NO_INDEX */
};

/* A range the loader maps as one. */
struct segment {
	const char *name; /* "LOAD #2 [RX]"; of a PE the headers or a section */
	uint64_t file_off, file_size;
	uint64_t vm_addr, vm_size;
	enum kind kind; /* of bytes that no section and no part describes */
};

/*
 * A range of the file whose purpose the format itself states: a header, a table, a directory.
 * `label` is its row on the section axis when no section holds it, and on the part axis always.
 */
struct part {
	uint64_t file_off, file_size;
	const char *label; /* "ELF header", "import names" */
	enum kind kind;
	uint32_t unit; /* archive member, or NO_INDEX */
	uint8_t depth; /* a part inside another part is deeper and wins */
};

/* What a symbol stands for. */
enum symbol_type {
	SYMBOL_LABEL, /* says nothing of itself: STT_NOTYPE, COFF labels, mapping symbols */
	SYMBOL_FUNCTION,
	SYMBOL_OBJECT,
	SYMBOL_TLS,
	SYMBOL_FILE,	/* a name only: the source file of the local symbols that follow */
	SYMBOL_SECTION, /* stands for a whole section */
	SYMBOL_OTHER,
};

/* Of struct symbol. */
enum symbol_flags {
	SYMBOL_LOCAL = 1 << 0,
	SYMBOL_WEAK = 1 << 1,
	SYMBOL_UNDEFINED = 1 << 2, /* an import: it has no address */
	SYMBOL_ABSOLUTE = 1 << 3,  /* a number, not an address */
	SYMBOL_DYNAMIC = 1 << 4,   /* from the table the loader reads */
	SYMBOL_SHADOW = 1 << 5,	 /* repeats a better table: its entry is charged, it owns nothing */
	SYMBOL_UNSIZED = 1 << 6, /* the format keeps no sizes: it reaches to the next one */
	SYMBOL_LINKER = 1 << 7,	 /* marks a place for the linker (_end, __bss_start): never owns */
	SYMBOL_READABLE = 1 << 8, /* the name is not mangled but as in the source (PDB, DWARF) */
};

/* An entry of a symbol table, or of debug information that makes up for one. */
struct symbol {
	const char *name; /* mangled, without the ELF version; NUL-terminated, may be "" */
	uint64_t vm_addr; /* NO_ADDR when undefined, absolute or in a section that is not loaded */
	uint64_t vm_size; /* 0: unknown */
	uint64_t entry_off; /* of its table entry in the file, or NO_ADDR */
	uint64_t name_off; /* of its name in the file, or NO_ADDR (inside the entry, or inflated) */
	uint32_t name_size;   /* bytes of it there, with the NUL */
	uint32_t name_length; /* bytes of `name`; set by image_add_symbol() */
	uint32_t section;     /* index, or NO_INDEX */
	uint32_t unit;	      /* index into units: archive member or source file, or NO_INDEX */
	uint16_t entry_size;  /* bytes, auxiliary entries included */
	uint16_t flags;	      /* enum symbol_flags */
	uint8_t type;	      /* enum symbol_type */
};

/* A symbol that has no place yet: no address, no entry in the file, no section. */
static inline struct symbol symbol_of(const char *name, uint32_t unit)
{
	return (struct symbol){ .name = name,
				.vm_addr = NO_ADDR,
				.entry_off = NO_ADDR,
				.name_off = NO_ADDR,
				.section = NO_INDEX,
				.unit = unit };
}

/* What a record serves. */
enum record_target {
	TARGET_ADDRESS, /* a byte in memory */
	TARGET_SYMBOL,	/* an index into symbols */
};

/*
 * A record that exists because of something else: an unwind entry of a function, a relocation of
 * a pointer, a table entry of a symbol. It follows the owner of its target.
 */
struct record {
	uint64_t file_off;
	uint64_t target;    /* address or symbol index */
	uint32_t file_size; /* bytes */
	uint8_t kind;	    /* enum kind */
	uint8_t target_is;  /* enum record_target */
};

/*
 * A word of data where the loader puts an address. Kept only when host code of device code is
 * asked for: what a file with relocations holds there need not be the address.
 */
struct pointer {
	uint64_t vm_addr, target; /* of the word; what it points to */
};

/* A range of code that an unwind table says is one function (or one fragment of it). */
struct unwind_range {
	uint64_t vm_addr, vm_size;
	uint64_t
		primary; /* vm_addr of the function it is a fragment of; its own when it is whole */
};

/* Where a unit is known from. */
enum unit_type {
	UNIT_MEMBER, /* of an archive */
	UNIT_SOURCE, /* a source file named in a symbol table (STT_FILE, C_FILE) */
	UNIT_DEBUG,  /* a compile unit of DWARF, a module of a PDB */
	UNIT_DEVICE, /* a source that nvcc compiled: its path, or its stem; "(device link)" */
};

/* What was compiled at once. */
struct unit {
	const char *name;
	uint8_t type; /* enum unit_type */

	/* The rest is known of UNIT_DEBUG only; NULL or 0 when it is not. */
	const char *directory; /* that `name` is relative to (DW_AT_comp_dir) */
	const char *library;   /* archive or object file it was linked from (PDB) */
	const char *producer;  /* the compiler, in its own words */
	uint16_t language;     /* DW_LANG_* (DWARF 5, section 7.12), also of a PDB */
	bool describes_data;   /* its DWARF has entries for types, variables or parameters */
};

/* A range with a name of the linker's own, finer than a section: POGO entries of a PE. */
struct group {
	const char *name;
	uint64_t vm_addr, vm_size;
};

/* All facts of one input. Start from image_init(); image_release() it. */
struct image {
	struct arena *arena;
	const struct file *file;
	bool layout_only; /* asked of the reader: sections, segments, groups, and parts outside sections */
	bool keeps_pointers;   /* asked of the reader: pointers, as DEVICE_HOST asks it too */
	bool skips_references; /* asked of attribution: no code is decoded */
	struct identity identity;
	struct build build;
	uint64_t image_base; /* of a PE: what an RVA is counted from; else 0 */
	bool is_linked;	     /* false: addresses are made up by the reader */
	uint64_t next_place; /* where image_place() goes on */

	struct section *sections;
	size_t n_sections, sections_capacity;
	struct segment *segments; /* empty when not linked: sections are then mapped themselves */
	size_t n_segments, segments_capacity;
	struct part *parts;
	size_t n_parts, parts_capacity;
	struct symbol *symbols;
	size_t n_symbols, symbols_capacity;
	struct record *records;
	size_t n_records, records_capacity;
	struct pointer *pointers; /* in the order of the file; a word may be there twice */
	size_t n_pointers, pointers_capacity;
	struct unwind_range *unwind_ranges;
	size_t n_unwind_ranges, unwind_ranges_capacity;
	struct unit *units;
	size_t n_units, units_capacity;
	struct group *groups;
	size_t n_groups, groups_capacity;
	struct debug debug;
	struct device device;
	struct stated_packages packages;
	struct warning *warnings;
	size_t n_warnings, warnings_capacity, n_warnings_dropped;
};

/* Starts empty. `file` must outlive it. */
void image_init(struct image *image, struct arena *arena, const struct file *file);

/* Frees the tables; the arena is the caller's. */
void image_release(struct image *image);

/* Frees what only attribution and clues ask for, once they are done: records, pointers and unwind ranges. */
void image_drop_evidence(struct image *image);

/*
 * Each adds one element and returns its index. They never fail; what does not make sense is kept
 * as it is and clipped later.
 */
uint32_t image_add_section(struct image *image, struct section section);
uint32_t image_add_symbol(struct image *image, struct symbol symbol);
/* Makes room for `n` more symbols or records: fewer copies when a table is large. */
void image_reserve_symbols(struct image *image, size_t n);
void image_reserve_records(struct image *image, size_t n);
uint32_t image_add_unit(struct image *image, enum unit_type type, const char *name);
void image_add_segment(struct image *image, struct segment segment);
void image_add_group(struct image *image, struct group group);
void image_add_unwind_range(struct image *image, struct unwind_range range);
/* Nothing happens unless image_keeps_pointers(). */
void image_add_pointer(struct image *image, uint64_t vm_addr, uint64_t target);

/* Whether pointers are asked for. */
static inline bool image_keeps_pointers(const struct image *image)
{
	return image->keeps_pointers || image->device.wants & DEVICE_HOST;
}

/*
 * A made-up address for `size` bytes of an object that is not linked, behind all given so far.
 * NO_ADDR when the addresses are used up.
 */
uint64_t image_place(struct image *image, uint64_t size, uint64_t alignment);

/* A stated range of the file; nothing happens when `file_size` is 0. `label` is not copied. */
void image_add_part(struct image *image, uint64_t file_off, uint64_t file_size, enum kind kind,
		    const char *label, unsigned depth);

/* A record that follows the owner of the address, or of symbols[symbol]. */
void image_add_record(struct image *image, uint64_t file_off, uint64_t file_size, enum kind kind,
		      uint64_t target_addr);
void image_add_symbol_record(struct image *image, uint64_t file_off, uint64_t file_size,
			     enum kind kind, uint32_t symbol);

/* Whether any warning is of a place in the file: parts of it are missing or damaged. */
bool image_is_damaged(const struct image *image);

/*
 * Damage that was stepped over: the bytes concerned stay with their section. `file_off` may be
 * ERROR_NO_OFFSET. At most a hundred are kept, the rest is counted; a long text loses its middle.
 */
void image_warn(struct image *image, uint64_t file_off, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
