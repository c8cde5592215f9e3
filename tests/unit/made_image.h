/* made_image.h: an image that a test fills itself, over a file of any bytes. */
#ifndef BINSIZE_TESTS_UNIT_MADE_IMAGE_H
#define BINSIZE_TESTS_UNIT_MADE_IMAGE_H

#include "random.h"
#include "test.h"

#include "../../src/model/image.h"

#include <stdlib.h>
#include <string.h>

struct made_image {
	struct arena arena;
	struct file file;
	struct image image;
	uint8_t *bytes; /* of the file: all 0xaa, which is no fill, until the test changes them */
};

static inline void made_image_init(struct made_image *m, uint64_t file_size)
{
	*m = (struct made_image){ .bytes = malloc(file_size ? file_size : 1) };
	assert_non_null(m->bytes);
	memset(m->bytes, 0xaa, file_size ? file_size : 1);
	m->file = (struct file){ .data = m->bytes, .size = file_size };
	image_init(&m->image, &m->arena, &m->file);
	m->image.is_linked = true;
}

static inline void made_image_release(struct made_image *m)
{
	image_release(&m->image);
	arena_release(&m->arena);
	free(m->bytes);
}

static inline void add_segment(struct made_image *m, uint64_t vm_addr, uint64_t vm_size,
			       uint64_t file_off, uint64_t file_size)
{
	image_add_segment(&m->image, (struct segment){
					     .name = "LOAD",
					     .file_off = file_off,
					     .file_size = file_size,
					     .vm_addr = vm_addr,
					     .vm_size = vm_size,
				     });
}

/* A loaded section whose file bytes are as many as its memory; flags: enum section_flags. */
static inline uint32_t add_section(struct made_image *m, const char *name, uint64_t vm_addr,
				   uint64_t size, uint64_t file_off, enum kind kind, uint32_t flags)
{
	return image_add_section(&m->image, (struct section){
						    .name = name,
						    .file_off = file_off,
						    .file_size = kind == KIND_ZERO_DATA ? 0 : size,
						    .vm_addr = vm_addr,
						    .vm_size = size,
						    .alignment = 1,
						    .contents_size = size,
						    .kind = kind,
						    .flags = flags,
						    .unit = NO_INDEX,
					    });
}

/* A symbol without an entry of its own in the file. */
static inline uint32_t add_symbol(struct made_image *m, const char *name, uint64_t vm_addr,
				  uint64_t vm_size, uint32_t section, enum symbol_type type,
				  unsigned flags)
{
	struct symbol symbol = symbol_of(name, NO_INDEX);

	symbol.vm_addr = vm_addr;
	symbol.vm_size = vm_size;
	symbol.section = section;
	symbol.type = (uint8_t)type;
	symbol.flags = (uint8_t)flags;
	return image_add_symbol(&m->image, symbol);
}

#endif
