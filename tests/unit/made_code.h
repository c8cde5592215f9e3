/* made_code.h: an image of three functions of x86-64 that name data, and 96 bytes or more of it. */
#ifndef BINSIZE_TESTS_UNIT_MADE_CODE_H
#define BINSIZE_TESTS_UNIT_MADE_CODE_H

#include "made_image.h"

enum {
	CODE = 0x1000, /* addresses count from `place` */
	CODE_SIZE = 32,
	N_FUNCTIONS = 3,
	DATA = 0x8000,
	DATA_OFF = N_FUNCTIONS * CODE_SIZE
};

struct made_code {
	struct made_image made;
	uint64_t place;
	uint32_t code, data;	       /* sections */
	unsigned n_names[N_FUNCTIONS]; /* instructions so far */
};

/* Functions by these names, filled with RET; the bytes of data are 0xaa. */
static inline void made_code_init(struct made_code *c, uint64_t place, uint64_t data_size,
				  const char *const *functions)
{
	struct made_image *m = &c->made;

	*c = (struct made_code){ .place = place };
	made_image_init(m, DATA_OFF + data_size);
	m->image.identity.machine = "x86-64";
	m->image.identity.bits = 64;
	m->image.keeps_pointers = true;
	memset(m->bytes, 0xc3, DATA_OFF);
	add_segment(m, place + CODE, DATA_OFF, 0, DATA_OFF);
	add_segment(m, place + DATA, data_size, DATA_OFF, data_size);
	c->code = add_section(m, ".text", place + CODE, DATA_OFF, 0, KIND_CODE, SECTION_EXECUTABLE);
	c->data = add_section(m, ".rodata", place + DATA, data_size, DATA_OFF, KIND_RODATA, 0);
	for (unsigned i = 0; i < N_FUNCTIONS; i++)
		add_symbol(m, functions[i], place + CODE + i * CODE_SIZE, CODE_SIZE, c->code,
			   SYMBOL_FUNCTION, 0);
}

/* The number in `size` bytes at an offset of the data. */
static inline void put_number(struct made_code *c, uint64_t at, uint64_t number, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		c->made.bytes[DATA_OFF + at + i] = (uint8_t)(number >> 8 * i);
}

static inline void put_text(struct made_code *c, uint64_t at, const char *text)
{
	memcpy(c->made.bytes + DATA_OFF + at, text, strlen(text));
}

/* LEA RAX, [RIP + …] in a function: the address of an offset of the data. */
static inline void name_data(struct made_code *c, unsigned function, uint64_t offset)
{
	static const uint8_t lea[] = { 0x48, 0x8d, 0x05 };
	unsigned at = function * CODE_SIZE + c->n_names[function]++ * 7;
	uint64_t distance = (uint64_t)DATA + offset - (CODE + at + 7);

	memcpy(c->made.bytes + at, lea, sizeof(lea));
	for (unsigned i = 0; i < 4; i++)
		c->made.bytes[at + 3 + i] = (uint8_t)(distance >> 8 * i);
}

/* A word of data that the loader makes the address of another place there. */
static inline void point(struct made_code *c, uint64_t at, uint64_t target)
{
	put_number(c, at, 0, 8);
	image_add_pointer(&c->made.image, c->place + DATA + at, c->place + DATA + target);
}

/* The same, and behind it the length of a text that is put there. */
static inline void point_to_text(struct made_code *c, uint64_t at, uint64_t target,
				 const char *text)
{
	point(c, at, target);
	put_number(c, at + 8, strlen(text), 8);
	put_text(c, target, text);
}

#endif
