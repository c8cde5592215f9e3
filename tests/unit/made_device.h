/* made_device.h: an image with device code of each sort, and host code that uses it. */
#ifndef BINSIZE_TESTS_UNIT_MADE_DEVICE_H
#define BINSIZE_TESTS_UNIT_MADE_DEVICE_H

#include "composed.h"

enum { MADE_DEVICE_SIZE = 1024, MADE_TEXT = 0x3000 };

#define HASH	      "17h0123456789abcdefE"
#define SAXPY	      "_Z5saxpyifPKfPf"
#define REDUCE_DOUBLE "_Z6reduceIdLi256EEvPKT_PS0_i"
#define REDUCE_FLOAT  "_Z6reduceIfLi128EEvPKT_PS0_i"

static inline void add_entry(struct made_image *m, struct device_entry entry)
{
	device_add_entry(&m->image.device, entry);
}

static inline void add_share(struct made_image *m, uint32_t entry, uint64_t file_off,
			     uint64_t file_size, uint32_t function)
{
	struct device *d = &m->image.device;

	device_add_share(d, (struct device_share){
				    .file_off = file_off,
				    .file_size = file_size,
				    .entry = entry,
				    .function = function,
				    .is_estimate = d->entries[entry].packing != DEVICE_RAW,
			    });
}

static inline void add_instance(struct made_image *m, uint32_t entry, uint32_t function,
				uint64_t unpacked_size, uint64_t code_size, uint32_t n_registers)
{
	device_add_instance(&m->image.device, (struct device_instance){
						      .entry = entry,
						      .function = function,
						      .unpacked_size = unpacked_size,
						      .code_size = code_size,
						      .n_registers = n_registers,
					      });
}

/* A host function at the end of .text; `name` is its symbol. */
static inline uint32_t add_host(struct made_image *m, const char *name)
{
	struct device *d = &m->image.device;
	uint64_t vm_addr = MADE_TEXT + 16 * d->n_hosts;
	uint32_t symbol = add_symbol(m, name, vm_addr, 16, 2, SYMBOL_FUNCTION, 0);

	return device_add_host(
		d, (struct device_host){ .vm_addr = vm_addr, .vm_size = 16, .symbol = symbol });
}

static inline void add_made_memory(struct made_image *m)
{
	static const char text[] = ".entry affine_bf16(";

	memset(m->bytes + 264, 0, 32);
	memset(m->bytes + 376, 0, 32);
	memset(m->bytes + 456, 0, 56);
	memcpy(m->bytes + 544, text, sizeof(text) - 1);
	add_segment(m, 0x1000, 448, 64, 448);
	add_segment(m, 0x2000, 256, 512, 256);
	add_segment(m, MADE_TEXT, 64, 768, 64);
	add_section(m, ".nv_fatbin", 0x1000, 448, 64, KIND_CUDA, 0);
	add_section(m, ".rodata", 0x2000, 256, 512, KIND_RODATA, 0);
	add_section(m, ".text", MADE_TEXT, 64, 768, KIND_CODE, SECTION_EXECUTABLE);
	image_add_unit(&m->image, UNIT_DEVICE, "a.cu");
	image_add_unit(&m->image, UNIT_DEVICE, "b.cu");
}

static inline void add_made_containers(struct device *d)
{
	device_add_container(d, (struct device_container){ .file_off = 64,
							   .file_size = 200,
							   .header_size = 16,
							   .n_entries = 2,
							   .unit = 0,
							   .unit_certainty = DEVICE_EXACT,
							   .is_registered = true,
							   .n_stubs = 1 });
	device_add_container(d, (struct device_container){ .file_off = 296,
							   .file_size = 80,
							   .header_size = 16,
							   .first_entry = 2,
							   .n_entries = 1,
							   .unit = 1,
							   .unit_certainty = DEVICE_INFERRED });
	device_add_container(d, (struct device_container){ .file_off = 440,
							   .file_size = 16,
							   .header_size = 16,
							   .first_entry = 3,
							   .unit = NO_INDEX });
}

static inline void add_made_entries(struct made_image *m)
{
	add_entry(m, (struct device_entry){ .kind = DEVICE_CUBIN,
					    .packing = DEVICE_ZSTD,
					    .kind_name = "cubin",
					    .arch = "sm_90",
					    .toolkit = "12.5",
					    .file_off = 80,
					    .header_size = 64,
					    .stored_size = 76,
					    .padding_size = 4,
					    .unpacked_size = 760,
					    .tables_size = 100 });
	add_entry(m, (struct device_entry){ .kind = DEVICE_CUBIN,
					    .kind_name = "cubin",
					    .arch = "sm_90",
					    .toolkit = "2.5",
					    .file_off = 224,
					    .header_size = 24,
					    .stored_size = 16,
					    .unpacked_size = 16,
					    .repacked_size = 9 });
	add_entry(m, (struct device_entry){ .container = 1,
					    .kind = DEVICE_PTX,
					    .packing = DEVICE_LZ4_BLOCK,
					    .kind_name = "PTX",
					    .arch = "compute_90",
					    .is_damaged = true,
					    .file_off = 312,
					    .header_size = 16,
					    .stored_size = 48,
					    .unpacked_size = 90 });
	add_entry(m, (struct device_entry){ .container = NO_INDEX,
					    .section = 1,
					    .kind = DEVICE_PTX,
					    .kind_name = "PTX",
					    .arch = "compute_80",
					    .file_off = 544,
					    .stored_size = 100,
					    .unpacked_size = 100,
					    .repacked_size = 40,
					    .digest = 7 });
}

static inline void add_made_functions(struct made_image *m)
{
	struct device *d = &m->image.device;

	device_add_function(d, SAXPY, true);
	device_add_function(d, REDUCE_DOUBLE, true);
	device_add_function(d, REDUCE_FLOAT, true);
	add_instance(m, 0, 0, 300, 200, 14);
	add_instance(m, 1, 1, 8, 8, 20);
	add_instance(m, 1, 2, 8, 8, 0);
	add_instance(m, 3, 0, 60, 60, 0);
	add_share(m, 0, 144, 30, 0);
	add_share(m, 0, 174, 36, DEVICE_SHARED);
	add_share(m, 0, 210, 10, DEVICE_TABLES);
	add_share(m, 1, 248, 8, 1);
	add_share(m, 1, 256, 8, 2);
	add_share(m, 3, 544, 60, 0);
	add_share(m, 3, 604, 40, DEVICE_SHARED);
}

static inline void add_made_hosts(struct made_image *m)
{
	struct device *d = &m->image.device;
	uint32_t stub, caller, user;

	stub = add_host(m, "stub");
	caller = add_host(m, "_ZN5alpha4call" HASH);
	user = add_host(m, "_ZN4user3run" HASH);
	device_add_stub(d, d->hosts[stub].vm_addr);
	device_add_call(d, (struct device_call){ .callee = stub, .caller = caller });
	device_add_use(d, (struct device_use){ MADE_TEXT + 40, 3, user });
}

/*
 *	[64, 512) .nv_fatbin
 *		[64, 264) container of a.cu: a packed cubin [80, 224), a raw one [224, 264)
 *		[264, 296) zeros
 *		[296, 376) container of b.cu, which is a guess: a PTX that could not be unpacked
 *		[376, 440) zeros, but something that is not known behind them
 *		[440, 456) container without entries
 *		[456, 512) zeros
 *	[512, 768) .rodata: a PTX text [544, 644)
 *	[768, 832) .text: the stub of a.cu, who calls it, and who uses the text
 */
static inline void made_device_init(struct made_image *m)
{
	made_image_init(m, MADE_DEVICE_SIZE);
	add_made_memory(m);
	m->image.device = (struct device){ .has_functions = true, .has_host = true };
	add_made_containers(&m->image.device);
	add_made_entries(m);
	add_made_functions(m);
	add_made_hosts(m);
}

#endif
