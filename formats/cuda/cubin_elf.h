/*
 * cubin_elf.h: the ELF form of cubins, in memory. Not by libelf: thousands are read from buffers, on
 * threads, with a bound on the steps, and a damaged one is looked at as far as it goes.
 *
 * "ELF" is the generic ABI, chapter 4. NVIDIA publishes nothing on its machine (190); what is said
 * here was seen in cubins by CUDA 11.8 to 13.2. There are two generations: EI_OSABI 51, written up
 * to CUDA 12.8 for what is older than sm_100, and 65, by CUDA 12.8 for sm_100 and by 13 for all.
 */
#ifndef BINSIZE_FORMATS_CUDA_CUBIN_ELF_H
#define BINSIZE_FORMATS_CUDA_CUBIN_ELF_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes of an entry in each table: ELF, 64 bits. */
enum { CUBIN_SECTION_SIZE = 64, CUBIN_SEGMENT_SIZE = 56, CUBIN_SYMBOL_SIZE = 24 };

/* sh_type, as far as it is looked at. */
enum cubin_section_type {
	CUBIN_SYMTAB = 2,
	CUBIN_STRTAB = 3,
	CUBIN_NOTE = 7,
};

/* A section header. ELF, "Section Header". */
struct cubin_section {
	uint32_t name, type, link, info;
	uint64_t off, size, entry_size; /* as stated: perhaps outside of the image */
};

/* An open cubin. Borrows the bytes; nothing is to be released. */
struct cubin_elf {
	const uint8_t *data;
	uint64_t size;
	uint8_t abi;
	uint32_t version, flags;    /* e_version, e_flags */
	uint64_t section_table;	    /* inside the image with all its entries */
	uint32_t n_sections, names; /* section 0 included; `names` is the index of .shstrtab */
	uint64_t segment_table;	    /* as stated */
	uint32_t n_segments;
};

/* False when this is no cubin, or one whose sections cannot be found. */
bool cubin_elf_open(struct cubin_elf *elf, const uint8_t *data, uint64_t size);

/* Section `i`, which is below elf->n_sections. */
struct cubin_section cubin_elf_section(const struct cubin_elf *elf, uint32_t i);

/* False of sections that only take memory: of SHT_NOBITS and four types of NVIDIA's. */
bool cubin_section_is_stored(const struct cubin_section *section);

/*
 * The string at `off` of a string table, and its length; NULL when it does not lie in there, is
 * not ended or longer than `most` bytes.
 */
const char *cubin_elf_string(const struct cubin_elf *elf, const struct cubin_section *table,
			     uint64_t off, uint64_t most, uint64_t *length);

/* What a cubin says of itself. */
struct cubin_identity {
	uint64_t size;	       /* bytes up to the end of the last table or section */
	uint32_t sm;	       /* 90 */
	bool is_arch_specific; /* sm_90a */
	bool is_debug;	       /* it has .debug_info */
	unsigned toolkit;      /* 124: CUDA 12.4; 0: unknown */
};

/*
 * Of the cubin that starts at `data`, with `left` bytes to the end of where it lies. False when
 * there is none, it has no sections or some of it is missing. `*steps` grows by the number of
 * sections looked at.
 */
bool cubin_identify(const uint8_t *data, uint64_t left, uint64_t *steps,
		    struct cubin_identity *identity);

#endif
