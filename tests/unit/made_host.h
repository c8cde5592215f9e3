/* made_host.h: an image with device code and x86-64 host code that a test writes itself. */
#ifndef BINSIZE_TESTS_UNIT_MADE_HOST_H
#define BINSIZE_TESTS_UNIT_MADE_HOST_H

#include "made_image.h"

#include "../../formats/cuda/host.h"

/* Sections of a page each, at the same distance in the file and in memory. */
enum {
	BASE = 0x10000,
	TEXT = BASE,
	RODATA = BASE + 0x4000,
	FATBIN = BASE + 0x8000,
	WRAPPERS = BASE + 0x9000,
	DATA = BASE + 0xa000,
	MADE_SIZE = 0xb000,
	CONTAINER_SIZE = 0x40,
};

enum { RCX = 1, RDX = 2, RSI = 6, RDI = 7, R8 = 8, R9 = 9 };

struct made_host {
	struct made_image m;
	uint64_t code, text; /* where the next instruction and the next constant go */
	uint64_t function;   /* the one that was begun last */
	size_t n_wrappers;
};

static inline uint8_t *byte_at(struct made_host *h, uint64_t vm_addr)
{
	assert_in_range(vm_addr, BASE, BASE + MADE_SIZE - 1);
	return h->m.bytes + (vm_addr - BASE);
}

static inline void put(struct made_host *h, uint64_t vm_addr, uint64_t value, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		*byte_at(h, vm_addr + i) = (uint8_t)(value >> 8 * i);
}

static inline void made_host_init(struct made_host *h, const char *format)
{
	*h = (struct made_host){ .code = TEXT, .text = RODATA };
	made_image_init(&h->m, MADE_SIZE);
	memset(h->m.bytes, 0xcc, MADE_SIZE);
	memset(byte_at(h, DATA), 0, 0x1000);
	h->m.image.identity.format = format;
	h->m.image.identity.machine = "x86-64";
	h->m.image.image_base = strcmp(format, "pe") ? 0 : 0x180000000;
	h->m.image.device.wants = DEVICE_ENTRIES | DEVICE_HOST;
	add_section(&h->m, ".text", TEXT, 0x4000, TEXT - BASE, KIND_CODE, SECTION_EXECUTABLE);
	add_section(&h->m, ".rodata", RODATA, 0x4000, RODATA - BASE, KIND_RODATA, 0);
	add_section(&h->m, ".nv_fatbin", FATBIN, 0x1000, FATBIN - BASE, KIND_CUDA, 0);
	add_section(&h->m, strcmp(format, "pe") ? ".nvFatBinSegment" : ".nvFatBi", WRAPPERS, 0x1000,
		    WRAPPERS - BASE, KIND_CUDA, SECTION_WRITABLE);
	add_section(&h->m, ".data", DATA, 0x1000, DATA - BASE, KIND_DATA, SECTION_WRITABLE);
}

static inline void made_host_release(struct made_host *h)
{
	made_image_release(&h->m);
}

/* The address of the next container, which has no entries. */
static inline uint64_t add_container(struct made_host *h)
{
	uint64_t off = FATBIN - BASE + h->m.image.device.n_containers * CONTAINER_SIZE;

	device_add_container(&h->m.image.device, (struct device_container){
							 .file_off = off,
							 .file_size = CONTAINER_SIZE,
							 .header_size = 16,
							 .section = 2,
							 .unit = NO_INDEX,
						 });
	return off + BASE;
}

/* The address of the next wrapper; its pointer is in place. */
static inline uint64_t add_wrapper(struct made_host *h, uint32_t version, uint64_t target)
{
	uint64_t vm_addr = WRAPPERS + 24 * h->n_wrappers++;

	put(h, vm_addr, 0x466243b1, 4);
	put(h, vm_addr + 4, version, 4);
	put(h, vm_addr + 8, target ? h->m.image.image_base + target : 0, 8);
	put(h, vm_addr + 16, 0, 8);
	return vm_addr;
}

static inline uint64_t add_text(struct made_host *h, const char *text)
{
	uint64_t vm_addr = h->text;

	for (size_t i = 0; i <= strlen(text); i++)
		*byte_at(h, h->text++) = (uint8_t)text[i];
	return vm_addr;
}

/* Functions come one behind the other; end_function() tells the image of it. */
static inline uint64_t begin_function(struct made_host *h)
{
	h->code = (h->code + 15) / 16 * 16;
	h->function = h->code;
	return h->code;
}

static inline void end_function(struct made_host *h, const char *name)
{
	put(h, h->code++, 0xc3, 1);
	if (name)
		add_symbol(&h->m, name, h->function, h->code - h->function, 0, SYMBOL_FUNCTION, 0);
	else
		image_add_unwind_range(
			&h->m.image,
			(struct unwind_range){ h->function, h->code - h->function, h->function });
}

static inline void emit_distance(struct made_host *h, uint64_t to)
{
	put(h, h->code, to - (h->code + 4), 4);
	h->code += 4;
}

static inline void emit_rip(struct made_host *h, unsigned opcode, unsigned reg, uint64_t to)
{
	put(h, h->code++, reg >= 8 ? 0x4c : 0x48, 1);
	put(h, h->code++, opcode, 1);
	put(h, h->code++, (reg & 7) << 3 | 5, 1);
	emit_distance(h, to);
}

static inline void emit_lea(struct made_host *h, unsigned reg, uint64_t to)
{
	emit_rip(h, 0x8d, reg, to);
}

/* mov r32, imm32 */
static inline void emit_constant(struct made_host *h, unsigned reg, uint64_t to)
{
	if (reg >= 8)
		put(h, h->code++, 0x41, 1);
	put(h, h->code++, 0xb8 + (reg & 7), 1);
	put(h, h->code, to, 4);
	h->code += 4;
}

static inline void emit_load(struct made_host *h, unsigned reg, uint64_t slot)
{
	emit_rip(h, 0x8b, reg, slot);
}

static inline void emit_call(struct made_host *h, uint64_t to)
{
	put(h, h->code++, 0xe8, 1);
	emit_distance(h, to);
}

static inline void emit_jmp(struct made_host *h, uint64_t to)
{
	put(h, h->code++, 0xe9, 1);
	emit_distance(h, to);
}

static inline void emit_call_slot(struct made_host *h, uint64_t slot)
{
	put(h, h->code, 0x15ff, 2);
	h->code += 2;
	emit_distance(h, slot);
}

/* A function that does nothing but call `to`, if that is not 0. */
static inline uint64_t add_function(struct made_host *h, const char *name, uint64_t to)
{
	uint64_t vm_addr = begin_function(h);

	if (to)
		emit_call(h, to);
	end_function(h, name);
	return vm_addr;
}

#endif
