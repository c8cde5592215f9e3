/*
 * ptx.h: PTX, the assembly of virtual GPUs: where a text lies, what it consists of, who made it.
 *
 * After NVIDIA's "Parallel Thread Execution ISA", chapters 4 (syntax), 5.4 (variables) and 11
 * (directives). A text is plain ASCII without a length or an end of its own.
 */
#ifndef BINSIZE_FORMATS_CUDA_PTX_H
#define BINSIZE_FORMATS_CUDA_PTX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The first PTX text in foreign bytes at or after `from`; go on at *end. It starts with the comment
 * lines in front of its .version, of which the first may follow other text on its line, and ends
 * behind its last whole statement and the blank lines there. It needs .version, .target and
 * .address_size, in this order. False when there is none; then the results are not written.
 *
 * All calls over the same bytes together are linear in them.
 */
bool ptx_find(const uint8_t *data, size_t size, size_t from, size_t *start, size_t *end);

/* What an item is. */
enum ptx_item_kind {
	PTX_KERNEL,   /* .entry */
	PTX_FUNCTION, /* .func with a body */
	PTX_TABLE,    /* .global or .const with contents */
	PTX_OTHER     /* all else: declarations, comments, NULs at the end */
};

/* One piece of a text. */
struct ptx_item {
	enum ptx_item_kind kind;
	const char *name; /* in the text, not terminated; empty for PTX_OTHER */
	size_t name_length;
	size_t off, size; /* bytes of the text, with its indentation and the end of its last line */
};

/*
 * Hands the items of a whole text to `visit`, in ascending order. They tile it; no two PTX_OTHER
 * touch. A function whose body does not end takes the rest, apart from NULs. O(size).
 */
void ptx_split(const uint8_t *text, size_t size,
	       void (*visit)(void *context, const struct ptx_item *item), void *context);

/* What a text says of itself in front. Strings are empty when it does not. */
struct ptx_header {
	unsigned isa_major, isa_minor;
	unsigned address_size; /* bits; 32 when it is not stated */
	char arch[24];	       /* "compute_90a" for the target sm_90a */
	/*
	 * "12.5", as its comments name it. Those inside of containers have lost them: then the
	 * first toolkit whose compiler writes this version of the ISA, if it is a known one.
	 */
	char toolkit[8];
};

/* False when there is no .version in front; then nothing is written. */
bool ptx_read_header(const uint8_t *text, size_t size, struct ptx_header *header);

#endif
