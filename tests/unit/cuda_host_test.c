#include "made_host.h"

#include "../../src/base/clock.h"

#include <stdio.h>

/* The runtime's functions, which nothing is known of but that they are code. */
struct runtime {
	uint64_t register_fatbin, register_function, register_linked, exit;
};

static struct runtime add_runtime(struct made_host *h)
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

static const char *name_of(unsigned style, const char *name)
{
	return style & STYLE_UNWIND ? NULL : name;
}

static void emit_address(struct made_host *h, unsigned style, unsigned reg, uint64_t to)
{
	if (style & STYLE_ABSOLUTE)
		emit_constant(h, reg, to);
	else
		emit_lea(h, reg, to);
}

/* Takes the address of the wrapper; of a library that others may interpose from its slot. */
static void emit_wrapper(struct made_host *h, unsigned style, unsigned reg, uint64_t wrapper)
{
	uint64_t slot = DATA + 8 * h->m.image.n_pointers;

	if (!(style & STYLE_SLOT)) {
		emit_address(h, style, reg, wrapper);
		return;
	}
	image_add_pointer(&h->m.image, slot, wrapper);
	emit_load(h, reg, slot);
}

static void emit_kernel(struct made_host *h, unsigned style, const struct runtime *r, uint64_t stub,
			uint64_t name)
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

/* Registers kernels `prefix`0, 1, … for a new container; returns the first stub's address. */
static uint64_t add_unit(struct made_host *h, unsigned style, const struct runtime *r,
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

static const struct device *read_host(struct made_host *h)
{
	cuda_read_host(&h->m.image);
	return &h->m.image.device;
}

static void registrations_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(styles); i++) {
		struct made_host h;
		struct runtime r;
		const struct device *d;
		uint64_t first;

		made_host_init(&h, styles[i].style & STYLE_WINDOWS ? "pe" : "elf");
		r = add_runtime(&h);
		add_unit(&h, styles[i].style, &r, "a", 2);
		first = add_unit(&h, styles[i].style, &r, "b", 3);
		d = read_host(&h);
		if (d->n_wrappers != 2 || !d->containers[0].is_registered ||
		    d->containers[0].n_stubs != 2 || d->containers[0].n_registrations != 2 ||
		    d->containers[1].n_stubs != 3 || d->containers[1].n_registrations != 3 ||
		    d->stubs[d->containers[1].first_stub] != first ||
		    strcmp(d->registrations[d->containers[1].first_registration + 2], "b2"))
			fail_msg("%s: %u and %u stubs, %u and %u names", styles[i].what,
				 d->containers[0].n_stubs, d->containers[1].n_stubs,
				 d->containers[0].n_registrations,
				 d->containers[1].n_registrations);
		made_host_release(&h);
	}
}

static void the_runtime_takes_no_wrapper(void **state)
{
	struct made_host h;
	struct runtime r;
	const struct device *d;
	uint64_t wrapper, stub, name;

	(void)state;
	made_host_init(&h, "elf");
	r = add_runtime(&h);
	wrapper = add_wrapper(&h, 1, add_container(&h));
	stub = add_function(&h, "stub", 0);
	name = add_text(&h, "k");
	// deregister_tm_clones(): the end of .data is where the wrappers start.
	begin_function(&h);
	emit_lea(&h, RDI, wrapper);
	emit_lea(&h, 0, wrapper);
	put(&h, h.code, 0x0574f83948, 5);
	h.code += 5;
	emit_kernel(&h, 0, &r, stub, name);
	end_function(&h, "deregister_tm_clones");
	d = read_host(&h);
	assert_true(d->containers[0].is_registered);
	assert_int_equal(d->n_stubs, 0);
	assert_int_equal(d->n_registrations, 0);
	made_host_release(&h);
}

static void code_without_a_table_is_read(void **state)
{
	struct made_host h;
	struct runtime r;
	const struct device *d;
	uint64_t wrapper, stub, name;

	(void)state;
	made_host_init(&h, "elf");
	r = add_runtime(&h);
	wrapper = add_wrapper(&h, 1, add_container(&h));
	stub = add_function(&h, "stub", 0);
	name = add_text(&h, "k");
	emit_lea(&h, RDI, wrapper);
	emit_call(&h, r.register_fatbin);
	emit_kernel(&h, 0, &r, stub, name);
	d = read_host(&h);
	assert_int_equal(d->containers[0].n_stubs, 1);
	made_host_release(&h);
}

static void stubs_of_several_are_nobodys(void **state)
{
	struct made_host h;
	struct runtime r;
	const struct device *d;
	uint64_t weak, name;

	(void)state;
	made_host_init(&h, "elf");
	r = add_runtime(&h);
	weak = add_function(&h, "weak", 0);
	name = add_text(&h, "weak_kernel");
	for (size_t i = 0; i < 2; i++) {
		uint64_t wrapper = add_wrapper(&h, 1, add_container(&h));
		uint64_t stub = add_function(&h, "stub", 0);

		begin_function(&h);
		emit_lea(&h, RDI, wrapper);
		emit_call(&h, r.register_fatbin);
		emit_kernel(&h, 0, &r, weak, name);
		emit_kernel(&h, 0, &r, stub, add_text(&h, i ? "b" : "a"));
		end_function(&h, "sti");
	}
	d = read_host(&h);
	assert_int_equal(d->n_stubs, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(d->containers[i].n_stubs, 1);
		assert_int_equal(d->containers[i].n_registrations, 2);
		assert_true(d->stubs[d->containers[i].first_stub] != weak);
	}
	made_host_release(&h);
}

/* Where the word of a wrapper and its relocation point to, counted from the container. */
static const struct {
	const char *what;
	int64_t in_place, relocated;
	bool has_word, has_relocation, is_registered;
} pointers[] = {
	{ "in place", 0, 0, true, false, true },
	{ "in the relocation only", 0, 0, false, true, true },
	{ "the relocation wins", 8, 0, true, true, true },
	{ "… also when it is wrong", 0, 8, true, true, false },
	{ "into the middle", 16, 0, true, false, false },
	{ "before", -8, 0, true, false, false },
	{ "to nothing", 0x10000000, 0, true, false, false },
	{ "no pointer", 0, 0, false, false, false },
};

static void wrappers_point_to_containers(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(pointers); i++) {
		const char *format = i % 2 ? "pe" : "elf";
		size_t k = i / 2;
		struct made_host h;
		uint64_t container, wrapper;
		const struct device *d;

		made_host_init(&h, format);
		container = add_container(&h);
		wrapper = add_wrapper(
			&h, 1,
			pointers[k].has_word ? container + (uint64_t)pointers[k].in_place : 0);
		if (pointers[k].has_relocation)
			image_add_pointer(&h.m.image, wrapper + 8,
					  container + (uint64_t)pointers[k].relocated);
		d = read_host(&h);
		if (d->containers[0].is_registered != pointers[k].is_registered ||
		    d->n_wrappers != 1)
			fail_msg("%s, %s: %d", format, pointers[k].what,
				 d->containers[0].is_registered);
		made_host_release(&h);
	}
}

static void two_wrappers_are_one_container(void **state)
{
	struct made_host h;
	const struct device *d;
	uint64_t container;

	(void)state;
	made_host_init(&h, "elf");
	container = add_container(&h);
	add_container(&h);
	add_wrapper(&h, 1, container);
	add_wrapper(&h, 2, container);
	d = read_host(&h);
	assert_int_equal(d->n_wrappers, 2);
	assert_true(d->containers[0].is_registered && d->containers[0].is_device_link);
	assert_false(d->containers[1].is_registered);
	made_host_release(&h);
}

/* How an ELF file says which source a container is of; `symbol` lies there or at its wrapper. */
static const struct {
	const char *what, *symbol, *file;
	bool at_wrapper;
	const char *unit;
	enum device_certainty certainty;
	bool is_device_link;
} sources[] = {
	{ "nvcc", "fatbinData", "tmpxft_000050bd_00000000-6_non_bit.cudafe1.cpp", false, "non_bit",
	  DEVICE_EXACT, false },
	{ "nvcc for several", "fatbinData", "tmpxft_0a_0-10_a.b.compute_90a.cudafe1.cpp", false,
	  "a.b", DEVICE_EXACT, false },
	{ "nvcc --keep", "fatbinData", "a.compute_90.cudafe1.cpp", false, "a", DEVICE_EXACT,
	  false },
	{ "a link", "fatbinData", "link.stub", false, "(device link)", DEVICE_EXACT, true },
	{ "another compiler", "fatbinData", "a.c", false, NULL, DEVICE_UNKNOWN, false },
	{ "no file", "fatbinData", NULL, false, NULL, DEVICE_UNKNOWN, false },
	{ "no stem", "fatbinData", ".cudafe1.cpp", false, NULL, DEVICE_UNKNOWN, false },
	{ "no stem behind the prefix", "fatbinData", "tmpxft_1_2-3_.cudafe1.cpp", false,
	  "tmpxft_1_2-3_", DEVICE_EXACT, false },
	{ "the wrapper", "_ZL15__fatDeviceText", "tmpxft_1_2-6_b.cudafe1.cpp", true, "b",
	  DEVICE_EXACT, false },
	{ "the wrapper of a link", "_ZL15__fatDeviceText", "link.stub", true, "(device link)",
	  DEVICE_EXACT, true },
	{ "-rdc", "__fatbinwrap_14696a18_4_a_cu_lut", "b.cudafe1.cpp", true, "a.cu", DEVICE_EXACT,
	  false },
	{ "-rdc, older", "__fatbinwrap__14696a18_7_x_y_cpp_lut", NULL, true, "x_y_cpp",
	  DEVICE_EXACT, false },
	{ "-rdc, damaged", "__fatbinwrap_14696a18_99_a_cu_lut", NULL, true, NULL, DEVICE_UNKNOWN,
	  false },
	{ "-rdc, no hash", "__fatbinwrap_1469_4_a_cu_lut", NULL, true, NULL, DEVICE_UNKNOWN,
	  false },
	{ "-rdc, a huge length", "__fatbinwrap_14696a18_99999999999999999999_a_cu", NULL, true,
	  NULL, DEVICE_UNKNOWN, false },
	{ "elsewhere", "_ZL15__fatDeviceText", "b.cudafe1.cpp", false, NULL, DEVICE_UNKNOWN,
	  false },
};

static void expect_unit(const struct made_host *h, const char *what, uint32_t container,
			const char *unit, enum device_certainty certainty)
{
	const struct device_container *c = &h->m.image.device.containers[container];
	const char *found = c->unit == NO_INDEX ? NULL : h->m.image.units[c->unit].name;

	if ((found == NULL) != (unit == NULL) || (unit && strcmp(found, unit)) ||
	    c->unit_certainty != certainty ||
	    (found && h->m.image.units[c->unit].type != UNIT_DEVICE))
		fail_msg("%s: %s (%u)", what, found ? found : "unknown", c->unit_certainty);
}

static void symbols_name_the_source(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
		struct made_host h;
		uint64_t container, wrapper;
		uint32_t symbol;

		made_host_init(&h, "elf");
		container = add_container(&h);
		wrapper = add_wrapper(&h, 1, container);
		symbol = add_symbol(&h.m, sources[i].symbol,
				    sources[i].at_wrapper ? wrapper : container, 0, 2, SYMBOL_LABEL,
				    SYMBOL_LOCAL);
		if (sources[i].file)
			h.m.image.symbols[symbol].unit = image_add_unit(&h.m.image, UNIT_SOURCE,
									sources[i].file);
		read_host(&h);
		expect_unit(&h, sources[i].what, 0, sources[i].unit, sources[i].certainty);
		assert_int_equal(h.m.image.device.containers[0].is_device_link,
				 sources[i].is_device_link);
		made_host_release(&h);
	}
}

static void add_instance(struct made_host *h, uint32_t container, const char *name)
{
	struct device *d = &h->m.image.device;
	uint32_t entry =
		device_add_entry(d, (struct device_entry){ .container = container, .section = 2 });

	device_add_instance(
		d, (struct device_instance){ .entry = entry,
					     .function = device_add_function(d, name, true) });
}

static void names_of_device_code_name_the_source(void **state)
{
	struct made_host h;

	(void)state;
	made_host_init(&h, "elf");
	for (size_t i = 0; i < 4; i++)
		add_container(&h);
	add_instance(&h, 0, "_ZN51_GLOBAL__N__6f561917_18_nonzero_bitwise_cu_0f0f0f0f4kernE");
	add_instance(&h, 0, "plain");
	add_instance(&h, 1, "__nv_static_37__bafee77d_4_a_cu_lut__kernel");
	add_instance(&h, 2, "_INTERNAL_6f561917_4_a_cu_0f0f0f0f");
	add_instance(&h, 2, "_INTERNAL_6f561917_4_b_cu_0f0f0f0f");
	add_instance(&h, 3, "_INTERNAL_6f56_4_a_cu");
	read_host(&h);
	expect_unit(&h, "an anonymous namespace", 0, "nonzero_bitwise.cu", DEVICE_DERIVED);
	expect_unit(&h, "a static function", 1, "a.cu", DEVICE_DERIVED);
	expect_unit(&h, "two of them", 2, NULL, DEVICE_UNKNOWN);
	expect_unit(&h, "damaged", 3, NULL, DEVICE_UNKNOWN);
	made_host_release(&h);
}

static void module_ids_name_the_sources_in_order(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= 3; n++) {
		struct made_host h;
		uint64_t ids = RODATA + 0x2000;

		made_host_init(&h, "elf");
		for (size_t i = 0; i < 2; i++) {
			add_container(&h);
			h.m.image.device.containers[i].is_relocatable = true;
		}
		memset(byte_at(&h, ids), 0, 0x100);
		memcpy(byte_at(&h, ids + 3), "_0123abcd_4_a_cu_lut", 20);
		if (n > 1)
			memcpy(byte_at(&h, ids + 40), "_0123abcd_5_bb_cu_lut", 21);
		if (n > 2)
			memcpy(byte_at(&h, ids + 80), "_0123abcd_4_c_cu_lut", 20);
		// The last one ends with the section, without a NUL.
		add_section(&h.m, "__nv_module_id", ids, n == 2 ? 62 : 0x100, ids - BASE, KIND_CUDA,
			    0);
		read_host(&h);
		expect_unit(&h, "first", 0, n == 2 ? "a.cu" : NULL,
			    n == 2 ? DEVICE_DERIVED : DEVICE_UNKNOWN);
		expect_unit(&h, "second", 1, n == 2 ? "bb.cu" : NULL,
			    n == 2 ? DEVICE_DERIVED : DEVICE_UNKNOWN);
		made_host_release(&h);
	}
}

static void registration_hands_over_the_module_id(void **state)
{
	struct made_host h;
	struct runtime r;

	(void)state;
	made_host_init(&h, "pe");
	r = add_runtime(&h);
	add_unit(&h, STYLE_WINDOWS | STYLE_LINKED, &r, "k", 1);
	read_host(&h);
	expect_unit(&h, "-rdc", 0, "a.cu", DEVICE_EXACT);
	made_host_release(&h);
}

static void identifiers_name_the_source(void **state)
{
	struct made_host h;
	struct device *d = &h.m.image.device;

	(void)state;
	made_host_init(&h, "elf");
	for (uint32_t i = 0; i < 2; i++) {
		add_container(&h);
		d->containers[i].n_entries = 1;
		d->containers[i].first_entry = device_add_entry(
			d, (struct device_entry){ .container = i,
						  .section = 2,
						  .identifier = i ? "  " : "dir/a.cu " });
	}
	read_host(&h);
	expect_unit(&h, "-lineinfo", 0, "dir/a.cu", DEVICE_EXACT);
	expect_unit(&h, "blanks", 1, NULL, DEVICE_UNKNOWN);
	made_host_release(&h);
}

/* Code that prints `path` when something is wrong. */
static void add_message(struct made_host *h, const char *path)
{
	uint64_t text = add_text(h, path);

	begin_function(h);
	emit_lea(h, RDI, text);
	end_function(h, "check");
}

static void messages_name_the_source(void **state)
{
	struct made_host h;
	struct runtime r;

	(void)state;
	made_host_init(&h, "elf");
	r = add_runtime(&h);
	add_message(&h, "before.cu"); // before all landmarks: nobody's
	add_unit(&h, 0, &r, "a", 1);
	add_message(&h, "src/a.cu");
	add_message(&h, "src/a.cu");
	add_message(&h, "src/a.cuh");
	add_message(&h, "src/other.cu");
	add_unit(&h, 0, &r, "b", 1);
	add_message(&h, "src/c.cu"); // of the next one, which has it too
	add_unit(&h, 0, &r, "c", 1);
	add_message(&h, "src/c.cu");
	add_unit(&h, 0, &r, "d", 1);
	add_message(&h, "x.cu");
	add_message(&h, "y.cu");
	read_host(&h);
	expect_unit(&h, "most often", 0, "src/a.cu", DEVICE_INFERRED);
	expect_unit(&h, "that of the next", 1, NULL, DEVICE_UNKNOWN);
	expect_unit(&h, "its own", 2, "src/c.cu", DEVICE_INFERRED);
	expect_unit(&h, "a tie", 3, NULL, DEVICE_UNKNOWN);
	made_host_release(&h);
}

static void callers_are_followed_some_levels(void **state)
{
	struct made_host h;
	struct runtime r;
	const struct device *d;
	uint64_t callee;
	enum { LEVELS = DEVICE_CALL_LEVELS };

	(void)state;
	made_host_init(&h, "elf");
	r = add_runtime(&h);
	callee = add_unit(&h, 0, &r, "k", 1);
	for (size_t i = 0; i < LEVELS + 2; i++)
		callee = add_function(&h, i % 2 ? "caller" : NULL, callee);
	d = read_host(&h);
	// The function that registers the stub takes its address, but is no caller.
	assert_int_equal(d->n_hosts, 1 + LEVELS);
	assert_int_equal(d->n_calls, LEVELS);
	for (size_t i = 0; i < d->n_calls; i++) {
		assert_int_equal(d->calls[i].callee, i);
		assert_int_equal(d->calls[i].caller, i + 1);
	}
	assert_true(d->hosts[1].symbol == NO_INDEX && d->hosts[2].symbol != NO_INDEX);
	made_host_release(&h);
}

static void calls_go_through_slots_and_fragments(void **state)
{
	struct made_host h;
	struct runtime r;
	const struct device *d;
	uint64_t stub, caller, fragment;

	(void)state;
	made_host_init(&h, "elf");
	r = add_runtime(&h);
	stub = add_unit(&h, 0, &r, "k", 1);
	image_add_pointer(&h.m.image, DATA + 0x80, stub);
	begin_function(&h);
	emit_call_slot(&h, DATA + 0x80);
	emit_call_slot(&h, DATA + 0x80);
	emit_call_slot(&h, DATA + 0x88); // an import
	end_function(&h, "by_slot");
	caller = add_function(&h, NULL, 0);
	fragment = begin_function(&h);
	emit_jmp(&h, stub);
	end_function(&h, NULL);
	h.m.image.unwind_ranges[h.m.image.n_unwind_ranges - 1].primary = caller;
	d = read_host(&h);
	assert_int_equal(d->n_hosts, 3);
	assert_int_equal(d->n_calls, 2);
	assert_int_equal(d->hosts[2].vm_addr, caller);
	assert_int_equal(device_find_host(d, fragment), NO_INDEX);
	made_host_release(&h);
}

/* An entry outside of containers at an address of .rodata. */
static void add_outside_entry(struct made_host *h, uint64_t vm_addr, uint64_t size)
{
	device_add_entry(&h->m.image.device, (struct device_entry){ .container = NO_INDEX,
								    .section = 1,
								    .kind = DEVICE_PTX,
								    .file_off = vm_addr - BASE,
								    .stored_size = size });
}

static void uses_are_found_in_code_and_data(void **state)
{
	struct made_host h;
	const struct device *d;
	uint64_t user;

	(void)state;
	made_host_init(&h, "elf");
	add_outside_entry(&h, RODATA + 0x1000, 0x100);
	add_outside_entry(&h, RODATA + 0x1100, 0x100);
	user = begin_function(&h);
	emit_lea(&h, RDI, RODATA + 0xfff);
	emit_lea(&h, RDI, RODATA + 0x1000);
	emit_lea(&h, RDI, RODATA + 0x11ff);
	emit_lea(&h, RDI, RODATA + 0x1200);
	end_function(&h, "user");
	image_add_pointer(&h.m.image, DATA + 8, RODATA + 0x1100);
	d = read_host(&h);
	assert_int_equal(d->n_uses, 3);
	assert_int_equal(d->uses[0].entry, 0);
	assert_int_equal(d->uses[0].vm_addr, user + 7);
	assert_int_equal(d->uses[1].entry, 1);
	assert_int_equal(d->uses[1].vm_addr, user + 14);
	assert_int_equal(d->uses[1].host, 0);
	assert_int_equal(d->uses[2].vm_addr, DATA + 8);
	assert_int_equal(d->uses[2].host, NO_INDEX);
	assert_int_equal(d->n_hosts, 1);
	assert_int_equal(d->hosts[0].vm_addr, user);
	made_host_release(&h);
}

/* What a function refers to; "" makes no path. */
static const struct {
	const char *what, *text;
	uint64_t length; /* of a panic location; 0: the text itself */
	const char *path;
} paths[] = {
	{ "a location", "src/lib.rssrc/main.rs", 10, "src/lib.rs" },
	{ "a location that is cut", "src/lib.rs", 9, "" },
	{ "no location", "src/lib.rs", 4000, "" },
	{ "another file", "src/lib.cc", 10, "" },
	{ "blanks", "my src/lib.rs", 13, "my src/lib.rs" },
	{ "a text", "app/src/lib.rs and more", 0, "app/src/lib.rs" },
	{ "a directory", "mistral.rs/src/a.cu", 0, "" },
	{ "a directory, then a file", "mistral.rs/src/a.rs", 0, "mistral.rs/src/a.rs" },
	{ "a message", "see src/lib.rs", 0, "" },
	{ "short", ".rs", 0, "" },
};

static void paths_are_collected(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		struct made_host h;
		uint64_t text, location = DATA + 0x100;
		const struct device *d;

		made_host_init(&h, "elf");
		add_outside_entry(&h, RODATA + 0x1000, 0x100);
		text = add_text(&h, paths[i].text);
		if (paths[i].length) {
			image_add_pointer(&h.m.image, location, text);
			put(&h, location + 8, paths[i].length, 8);
			text = location;
		}
		begin_function(&h);
		emit_lea(&h, RDI, RODATA + 0x1000);
		emit_lea(&h, RSI, text);
		emit_lea(&h, RSI, text);
		end_function(&h, "user");
		d = read_host(&h);
		assert_int_equal(d->n_hosts, 1);
		if (d->n_paths != (paths[i].path[0] ? 1 : 0) || d->hosts[0].n_paths != d->n_paths ||
		    (d->n_paths && (d->paths[0].length != strlen(paths[i].path) ||
				    memcmp(d->paths[0].text, paths[i].path, d->paths[0].length))))
			fail_msg("%s: %zu paths", paths[i].what, d->n_paths);
		made_host_release(&h);
	}
}

static void objects_have_wrappers_only(void **state)
{
	struct made_host h;
	struct runtime r;
	const struct device *d;

	(void)state;
	made_host_init(&h, "elf");
	h.m.image.is_linked = false;
	r = add_runtime(&h);
	add_unit(&h, 0, &r, "k", 2);
	d = read_host(&h);
	assert_true(d->containers[0].is_registered);
	assert_int_equal(d->n_stubs + d->n_hosts, 0);
	made_host_release(&h);
}

static void cut_sections_end_where_the_file_ends(void **state)
{
	(void)state;
	for (uint64_t size = 0; size < MADE_SIZE; size += 0x391) {
		struct made_host h;
		struct runtime r;

		made_host_init(&h, "elf");
		r = add_runtime(&h);
		add_unit(&h, STYLE_CALLBACK, &r, "k", 8);
		add_outside_entry(&h, RODATA + 0x1000, 0x100);
		h.m.bytes = realloc(h.m.bytes, size ? size : 1);
		h.m.file = (struct file){ .data = h.m.bytes, .size = size };
		read_host(&h);
		made_host_release(&h);
	}
}

/* Thousands of stubs, all called by one function and all by each other. */
static void many_stubs_take_no_long_time(void **state)
{
	enum { N = 3000, STEP = 5 };
	struct made_host h;
	struct runtime r;
	const struct device *d;
	uint64_t first, name, wrapper;

	(void)state;
	made_host_init(&h, "elf");
	add_section(&h.m, ".huge", BASE + 0x100000, N * 32 + 0x1000, MADE_SIZE, KIND_CODE,
		    SECTION_EXECUTABLE);
	h.m.bytes = realloc(h.m.bytes, MADE_SIZE + N * 32 + 0x1000);
	assert_non_null(h.m.bytes);
	h.m.file = (struct file){ .data = h.m.bytes, .size = MADE_SIZE + N * 32 + 0x1000 };
	memset(h.m.bytes + MADE_SIZE, 0x90, N * 32 + 0x1000);
	r = add_runtime(&h);
	wrapper = add_wrapper(&h, 1, add_container(&h));
	name = add_text(&h, "k");
	first = BASE + 0x100000;
	for (uint64_t i = 0; i < N; i++) {
		uint8_t *code = h.m.bytes + MADE_SIZE + i * STEP;
		uint32_t distance = (uint32_t)(first + i / 2 * STEP - (first + i * STEP + 5));

		code[0] = 0xe8;
		memcpy(code + 1, &distance, 4);
		image_add_unwind_range(&h.m.image, (struct unwind_range){ first + i * STEP,
									  i % 3 ? STEP : UINT64_MAX,
									  first + i * STEP });
	}
	begin_function(&h);
	emit_lea(&h, RDI, wrapper);
	emit_call(&h, r.register_fatbin);
	while (h.code + 64 < TEXT + 0x4000)
		emit_kernel(&h, 0, &r, first + (h.code - h.function) / STEP * STEP, name);
	end_function(&h, "sti");
	d = read_host(&h);
	assert_true(d->containers[0].n_stubs > 500);
	assert_int_equal(d->containers[0].n_registrations, 1);
	made_host_release(&h);
}

/* Very many sections of code are the same bytes of the file. */
static void code_is_read_once_however_often_it_is_mapped(void **state)
{
	enum { SECTIONS = 60000 };
	struct made_host h;
	struct runtime r;
	uint64_t start;

	(void)state;
	made_host_init(&h, "elf");
	r = add_runtime(&h);
	add_unit(&h, 0, &r, "k", 5);
	for (uint64_t i = 0; i < SECTIONS; i++)
		image_add_section(&h.m.image, (struct section){
						      .name = "",
						      .file_size = MADE_SIZE,
						      .vm_addr = BASE + MADE_SIZE * (i + 4),
						      .vm_size = MADE_SIZE,
						      .kind = KIND_CODE,
						      .flags = SECTION_EXECUTABLE,
						      .unit = NO_INDEX,
					      });
	start = clock_cpu_ns();
	read_host(&h);
	assert_true(clock_cpu_ns() - start < 700000000); // 15 ms, or a second for all of them
	assert_int_equal(h.m.image.device.containers[0].n_registrations, 5);
	made_host_release(&h);
}

static void expect_sound(const struct image *image)
{
	const struct device *d = &image->device;

	for (size_t i = 0; i < d->n_containers; i++) {
		const struct device_container *c = &d->containers[i];

		assert_true(c->n_stubs == 0 || c->first_stub + c->n_stubs <= d->n_stubs);
		assert_true(c->n_registrations == 0 ||
			    c->first_registration + c->n_registrations <= d->n_registrations);
		assert_true(c->unit == NO_INDEX || c->unit < image->n_units);
	}
	for (size_t i = 0; i < d->n_hosts; i++) {
		assert_true(!i || d->hosts[i - 1].vm_addr < d->hosts[i].vm_addr);
		assert_true(d->hosts[i].symbol == NO_INDEX ||
			    d->hosts[i].symbol < image->n_symbols);
		assert_true(d->hosts[i].first_path + d->hosts[i].n_paths <= d->n_paths);
	}
	for (size_t i = 0; i < d->n_calls; i++)
		assert_true(d->calls[i].caller < d->n_hosts && d->calls[i].callee < d->n_hosts);
	for (size_t i = 0; i < d->n_uses; i++)
		assert_true(d->uses[i].entry < d->n_entries &&
			    (d->uses[i].host == NO_INDEX || d->uses[i].host < d->n_hosts));
}

/* Sound code with changes here and there, and sections that lie about where they are. */
static void damage_does_no_harm(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (size_t round = 0; round < 400; round++) {
		struct made_host h;
		struct runtime r;

		made_host_init(&h, round % 2 ? "pe" : "elf");
		r = add_runtime(&h);
		for (unsigned i = 0; i < 4; i++) {
			add_unit(&h, styles[below(&seed, ARRAY_SIZE(styles))].style, &r, "k", 5);
			add_message(&h, i % 2 ? "a.cu" : "b.cu");
		}
		add_outside_entry(&h, RODATA + below(&seed, 0x5000), below(&seed, 0x3000));
		for (unsigned i = 0; i < 200; i++)
			h.m.bytes[below(&seed, MADE_SIZE)] = (uint8_t)next_random(&seed);
		for (unsigned i = 0; i < 8; i++) {
			struct section *s = &h.m.image.sections[below(&seed, 5)];
			uint64_t *field[] = { &s->vm_addr, &s->vm_size, &s->file_off,
					      &s->file_size };

			if (round > 100)
				*field[below(&seed, 4)] = below(&seed, 4) ? below(&seed, 0x30000)
									  : next_random(&seed);
			image_add_pointer(&h.m.image, BASE + below(&seed, MADE_SIZE),
					  BASE + below(&seed, MADE_SIZE));
			image_add_unwind_range(
				&h.m.image,
				(struct unwind_range){ TEXT + below(&seed, 0x4000),
						       below(&seed, 2) ? below(&seed, 0x1000)
								       : next_random(&seed),
						       TEXT + below(&seed, 0x4000) });
		}
		read_host(&h);
		expect_sound(&h.m.image);
		made_host_release(&h);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registrations_are_read),
		cmocka_unit_test(the_runtime_takes_no_wrapper),
		cmocka_unit_test(code_without_a_table_is_read),
		cmocka_unit_test(stubs_of_several_are_nobodys),
		cmocka_unit_test(wrappers_point_to_containers),
		cmocka_unit_test(two_wrappers_are_one_container),
		cmocka_unit_test(symbols_name_the_source),
		cmocka_unit_test(names_of_device_code_name_the_source),
		cmocka_unit_test(module_ids_name_the_sources_in_order),
		cmocka_unit_test(registration_hands_over_the_module_id),
		cmocka_unit_test(identifiers_name_the_source),
		cmocka_unit_test(messages_name_the_source),
		cmocka_unit_test(callers_are_followed_some_levels),
		cmocka_unit_test(calls_go_through_slots_and_fragments),
		cmocka_unit_test(uses_are_found_in_code_and_data),
		cmocka_unit_test(paths_are_collected),
		cmocka_unit_test(objects_have_wrappers_only),
		cmocka_unit_test(cut_sections_end_where_the_file_ends),
		cmocka_unit_test(many_stubs_take_no_long_time),
		cmocka_unit_test(code_is_read_once_however_often_it_is_mapped),
		cmocka_unit_test(damage_does_no_harm),
	};

	return cmocka_run_group_tests_name("cuda host", tests, NULL, NULL);
}
