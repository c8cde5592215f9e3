#include "made_registration.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(callers_are_followed_some_levels),
		cmocka_unit_test(calls_go_through_slots_and_fragments),
		cmocka_unit_test(uses_are_found_in_code_and_data),
		cmocka_unit_test(paths_are_collected),
	};

	return cmocka_run_group_tests_name("cuda callers", tests, NULL, NULL);
}
