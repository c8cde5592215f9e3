/* made_registration.h: host code that registers kernels, as compilers write it. */
#ifndef BINSIZE_TESTS_UNIT_MADE_REGISTRATION_H
#define BINSIZE_TESTS_UNIT_MADE_REGISTRATION_H

#include "made_host.h"

#include <stdio.h>

/* The runtime's functions, which nothing is known of but that they are code. */
struct runtime {
	uint64_t register_fatbin, register_function, register_linked, exit;
};

static inline struct runtime add_runtime(struct made_host *h)
{
	struct runtime r;

	r.register_fatbin = add_function(h, "__cudaRegisterFatBinary", 0);
	r.register_function = add_function(h, "__cudaRegisterFunction", 0);
	r.register_linked = add_function(h, "__cudaRegisterLinkedBinary", 0);
	r.exit = add_function(h, "atexit", 0);
	return r;
}

/* How a compiler writes it. */
enum style {
	STYLE_WINDOWS = 1 << 0,
	STYLE_CALLBACK = 1 << 1, /* kernels are registered by a function of their own */
	STYLE_BY_VALUE = 1 << 2, /* … whose address is taken, since it is called by a pointer */
	STYLE_LINKED = 1 << 3,	 /* -rdc */
	STYLE_SLOT = 1 << 4,	 /* addresses come from the global offset table */
	STYLE_UNWIND = 1 << 5,	 /* no symbols */
	STYLE_ABSOLUTE = 1 << 6, /* for one address only */
};

static inline const char *name_of(unsigned style, const char *name)
{
	return style & STYLE_UNWIND ? NULL : name;
}

static inline void emit_address(struct made_host *h, unsigned style, unsigned reg, uint64_t to)
{
	if (style & STYLE_ABSOLUTE)
		emit_constant(h, reg, to);
	else
		emit_lea(h, reg, to);
}

/* Takes the address of the wrapper; of a library that others may interpose from its slot. */
static inline void emit_wrapper(struct made_host *h, unsigned style, unsigned reg, uint64_t wrapper)
{
	uint64_t slot = DATA + 8 * h->m.image.n_pointers;

	if (!(style & STYLE_SLOT)) {
		emit_address(h, style, reg, wrapper);
		return;
	}
	image_add_pointer(&h->m.image, slot, wrapper);
	emit_load(h, reg, slot);
}

static inline void emit_kernel(struct made_host *h, unsigned style, const struct runtime *r,
			       uint64_t stub, uint64_t name)
{
	if (style & STYLE_WINDOWS) {
		emit_address(h, style, R8, name);
		emit_address(h, style, R9, name);
		emit_address(h, style, RDX, stub);
	} else {
		emit_address(h, style, RSI, stub);
		emit_address(h, style, RDX, name);
		emit_address(h, style, RCX, name);
	}
	emit_call(h, r->register_function);
}

/* What a test of one kernel begins with: the runtime, a container with its wrapper, a function. */
struct one_kernel {
	struct made_host h;
	struct runtime r;
	uint64_t wrapper, stub, name;
};

static inline void one_kernel_init(struct one_kernel *k)
{
	made_host_init(&k->h, "elf");
	k->r = add_runtime(&k->h);
	k->wrapper = add_wrapper(&k->h, 1, add_container(&k->h));
	k->stub = add_function(&k->h, "stub", 0);
	k->name = add_text(&k->h, "k");
}

/* Registers kernels `prefix`0, 1, … for a new container; returns the first stub's address. */
static inline uint64_t add_unit(struct made_host *h, unsigned style, const struct runtime *r,
				const char *prefix, unsigned n_kernels)
{
	uint64_t stubs[16], names[16], wrapper = add_wrapper(h, 1, add_container(h)), callback = 0;
	uint64_t id = 0, dummy = add_function(h, name_of(style, "dummy"), 0);
	bool is_apart = style & (STYLE_CALLBACK | STYLE_BY_VALUE | STYLE_LINKED);
	unsigned first = style & STYLE_WINDOWS ? RCX : RDI;
	unsigned second = style & STYLE_WINDOWS ? RDX : RSI;

	for (unsigned i = 0; i < n_kernels; i++) {
		char name[32];

		snprintf(name, sizeof(name), "%s%u", prefix, i);
		names[i] = add_text(h, name);
		stubs[i] = add_function(h, name_of(style, "stub"), 0);
	}
	if (is_apart) {
		callback = begin_function(h);
		for (unsigned i = 0; i < n_kernels; i++)
			emit_kernel(h, style, r, stubs[i], names[i]);
		end_function(h, name_of(style, "callback"));
	}
	if (style & STYLE_LINKED)
		id = add_text(h, "_0123abcd_4_a_cu_lut");
	begin_function(h);
	if (style & STYLE_LINKED) {
		emit_wrapper(h, style, second, wrapper);
		emit_address(h, style, style & STYLE_WINDOWS ? R9 : RCX, dummy);
		emit_address(h, style, style & STYLE_WINDOWS ? R8 : RDX, id);
		emit_address(h, style, first, callback);
		emit_jmp(h, r->register_linked);
	} else {
		emit_wrapper(h, style, first, wrapper);
		emit_call(h, r->register_fatbin);
		if (style & STYLE_BY_VALUE)
			emit_address(h, style, 0, callback);
		else if (style & STYLE_CALLBACK)
			emit_call(h, callback);
		for (unsigned i = 0; i < n_kernels && !is_apart; i++)
			emit_kernel(h, style, r, stubs[i], names[i]);
		emit_address(h, style, first, dummy);
		emit_jmp(h, r->exit);
	}
	end_function(h, name_of(style, "_ZL24__sti____cudaRegisterAllv"));
	return n_kernels ? stubs[0] : 0;
}

static const struct {
	const char *what;
	unsigned style;
} styles[] = {
	{ "System V", 0 },
	{ "Windows", STYLE_WINDOWS },
	{ "System V, a callback", STYLE_CALLBACK },
	{ "Windows, a callback", STYLE_WINDOWS | STYLE_CALLBACK },
	{ "System V, a callback by its address", STYLE_BY_VALUE },
	{ "System V, -rdc", STYLE_LINKED },
	{ "Windows, -rdc", STYLE_WINDOWS | STYLE_LINKED },
	{ "System V, the wrapper from a slot", STYLE_SLOT },
	{ "System V, -rdc, the wrapper from a slot", STYLE_LINKED | STYLE_SLOT },
	{ "System V, no symbols", STYLE_UNWIND },
	{ "System V, for one address", STYLE_ABSOLUTE },
	{ "System V, -rdc, for one address", STYLE_ABSOLUTE | STYLE_LINKED },
	{ "System V, a callback, for one address", STYLE_ABSOLUTE | STYLE_BY_VALUE },
	{ "Windows, a callback, no symbols", STYLE_WINDOWS | STYLE_CALLBACK | STYLE_UNWIND },
};

static inline const struct device *read_host(struct made_host *h)
{
	cuda_read_host(&h->m.image);
	return &h->m.image.device;
}

/* An entry outside of containers at an address of .rodata. */
static inline void add_outside_entry(struct made_host *h, uint64_t vm_addr, uint64_t size)
{
	device_add_entry(&h->m.image.device, (struct device_entry){ .container = NO_INDEX,
								    .section = 1,
								    .kind = DEVICE_PTX,
								    .file_off = vm_addr - BASE,
								    .stored_size = size });
}

/* Code that prints `path` when something is wrong. */
static inline void add_message(struct made_host *h, const char *path)
{
	uint64_t text = add_text(h, path);

	begin_function(h);
	emit_lea(h, RDI, text);
	end_function(h, "check");
}

#endif
