#include "made_registration.h"

#include "../../src/base/clock.h"

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
	struct one_kernel k;
	const struct device *d;

	(void)state;
	one_kernel_init(&k);
	// deregister_tm_clones(): the end of .data is where the wrappers start.
	begin_function(&k.h);
	emit_lea(&k.h, RDI, k.wrapper);
	emit_lea(&k.h, 0, k.wrapper);
	put(&k.h, k.h.code, 0x0574f83948, 5);
	k.h.code += 5;
	emit_kernel(&k.h, 0, &k.r, k.stub, k.name);
	end_function(&k.h, "deregister_tm_clones");
	d = read_host(&k.h);
	assert_true(d->containers[0].is_registered);
	assert_int_equal(d->n_stubs, 0);
	assert_int_equal(d->n_registrations, 0);
	made_host_release(&k.h);
}

static void code_without_a_table_is_read(void **state)
{
	struct one_kernel k;
	const struct device *d;

	(void)state;
	one_kernel_init(&k);
	emit_lea(&k.h, RDI, k.wrapper);
	emit_call(&k.h, k.r.register_fatbin);
	emit_kernel(&k.h, 0, &k.r, k.stub, k.name);
	d = read_host(&k.h);
	assert_int_equal(d->containers[0].n_stubs, 1);
	made_host_release(&k.h);
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
		cmocka_unit_test(objects_have_wrappers_only),
		cmocka_unit_test(cut_sections_end_where_the_file_ends),
		cmocka_unit_test(many_stubs_take_no_long_time),
		cmocka_unit_test(code_is_read_once_however_often_it_is_mapped),
		cmocka_unit_test(damage_does_no_harm),
	};

	return cmocka_run_group_tests_name("cuda host", tests, NULL, NULL);
}
