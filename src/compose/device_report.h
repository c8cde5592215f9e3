/*
 * device_report.h: what the device code of a file is, what of it is there more than once, and what
 * could be saved. All sizes are bytes; those of packed code that are a function's are estimates.
 */
#ifndef BINSIZE_COMPOSE_DEVICE_REPORT_H
#define BINSIZE_COMPOSE_DEVICE_REPORT_H

#include "labeller.h"

#include "../names/demangle.h"

/* All entries of one kind, architecture and packing: without them the file is as much smaller. */
struct device_image {
	const char *kind; /* "elf", "ptx", "lto", …, as in the JSON */
	const char *arch;
	const char *packing;
	bool is_text; /* PTX text outside of containers */
	uint64_t n_entries, file_size, header_size, unpacked_size;
};

/* One copy of a text. */
struct device_place {
	uint64_t file_off;
	uint64_t n_uses;	/* places in code and data that refer to it */
	const char **functions; /* readable names of those that do, each once, as far as known */
	size_t n_functions;
};

/* A PTX text, or a cubin, outside of containers: all copies of it. */
struct device_text {
	const char *name; /* of its module, or its first kernel; "" when neither is known */
	const char *kind, *arch;
	const char *toolkit; /* or NULL */
	const char *crate;   /* that carries it, or NULL */
	const char **users;  /* crates whose code refers to a copy, each once; the first 64 */
	size_t n_users;
	struct device_place *places; /* of the copies, by their place in the file */
	uint64_t file_off;	     /* of the first copy */
	uint64_t size;		     /* of one copy */
	uint64_t n_copies;
	uint64_t n_kernels;   /* in one copy; known when everything was unpacked */
	uint64_t packed_size; /* what zstd makes of one copy; 0: not tried */
};

/* A container. */
struct device_container_row {
	const char *name;		  /* of the source, or "#3" */
	const char *crate, *second_crate; /* or NULL */
	const char *how;		  /* the crate is known */
	const char *toolkits; /* "12.5", "12.4, 12.5"; ""; the first eight, then "…" */
	uint64_t file_off, file_size, n_entries;
	uint64_t n_kernels; /* known when everything was unpacked */
};

/* One kernel or other function in all entries. */
struct device_kernel {
	const char *name;    /* readable, but not yet safe to print */
	const char *mangled; /* as in the file */
	bool is_kernel;
	uint64_t file_size, unpacked_size, code_size;
	uint64_t n_instances, n_containers; /* entries; containers and texts */
	uint64_t repeated_size; /* of file_size: in more than one container, all but the largest */
	uint32_t n_registers;	/* the most in any cubin */
};

/* All of it. Lives in an arena; nothing is to be released. */
struct device_report {
	bool is_unpacked;      /* what functions cost is known */
	const char **sections; /* that hold device code, each once */
	size_t n_sections;
	size_t n_containers, n_entries, n_wrappers, n_registered;
	uint64_t section_bytes, container_header_bytes, gap_bytes, unexplained_bytes;

	struct device_image *images; /* largest first */
	size_t n_images;
	struct device_text *texts; /* by the bytes of all copies */
	size_t n_texts;
	uint64_t n_text_copies, text_bytes, distinct_text_bytes, text_kernels;
	uint64_t packed_text_bytes; /* what zstd makes of the distinct ones; 0: not tried */
	struct device_container_row *containers; /* largest first */

	struct device_kernel *kernels; /* largest first */
	size_t n_functions;
	size_t n_kernels;				/* distinct names in containers */
	uint64_t n_repeated_kernels, repeated_bytes;	/* in more than one container */
	uint64_t n_tables, table_bytes, table_unpacked; /* entries with tables of data */
	uint64_t n_raw, raw_bytes, raw_packed_bytes; /* raw entries in containers; 0: not tried */
};

/* NULL when there is no device code. Everything lives in the labeller's arena. */
struct device_report *device_report_build(struct labeller *labeller, enum demangle_style style);

#endif
