#include "made_device.h"

#include "../../src/compose/device_report.h"

#include <stdio.h>

struct reported {
	struct composed composed;
	const struct device_report *report;
};

static void report_build(struct reported *r, struct made_image *m)
{
	compose(&r->composed, m, "kernel");
	r->report = device_report_build(&r->composed.labeller, DEMANGLE_SHORT);
}

static void reported_release(struct reported *r, struct made_image *m)
{
	composed_release(&r->composed);
	made_image_release(m);
}

static void without_device_code_there_is_no_report(void **state)
{
	struct made_image m;
	struct reported r;

	(void)state;
	made_image_init(&m, 64);
	report_build(&r, &m);
	assert_null(r.report);
	reported_release(&r, &m);
}

static void counts_are_those_of_the_file(void **state)
{
	struct made_image m;
	struct reported r;

	(void)state;
	made_device_init(&m);
	m.image.device.section_bytes = 448;
	m.image.device.gap_bytes = 120;
	m.image.device.unexplained_bytes = 32;
	m.image.device.n_wrappers = 2;
	report_build(&r, &m);
	assert_true(r.report->is_unpacked);
	assert_int_equal(r.report->n_sections, 2);
	assert_string_equal(r.report->sections[0], ".nv_fatbin");
	assert_string_equal(r.report->sections[1], ".rodata");
	assert_int_equal(r.report->n_containers, 3);
	assert_int_equal(r.report->n_entries, 4);
	assert_int_equal(r.report->n_registered, 1);
	assert_int_equal(r.report->n_wrappers, 2);
	assert_int_equal(r.report->section_bytes, 448);
	assert_int_equal(r.report->container_header_bytes, 3 * 16);
	assert_int_equal(r.report->gap_bytes, 120);
	assert_int_equal(r.report->unexplained_bytes, 32);
	reported_release(&r, &m);
}

/* Images */

static const struct {
	const char *kind, *arch, *packing;
	bool is_text;
	uint64_t n_entries, file_size, header_size, unpacked_size;
} images[] = {
	{ "elf", "sm_90", "zstd", false, 1, 144, 64, 760 },
	{ "ptx", "compute_80", "raw", true, 1, 100, 0, 100 },
	{ "ptx", "compute_90", "lz4", false, 2, 99, 36, 100 },
	{ "elf", "sm_90", "raw", false, 1, 40, 24, 16 },
	{ "lto", "lto_90", "opaque", false, 1, 30, 10, 20 },
	{ "ptx", "compute_90", "raw", false, 1, 30, 10, 20 },
	{ "relocatable ptx", "compute_90", "raw", false, 1, 30, 10, 20 },
	{ "tile IR", "sm_100", "raw", false, 1, 30, 10, 20 },
};

/* More entries; their places do not matter here. */
static void add_other_kinds(struct made_image *m)
{
	static const struct device_entry more[] = {
		{ .kind = DEVICE_OTHER, .kind_name = "tile IR", .arch = "sm_100" },
		{ .kind = DEVICE_RELOCATABLE_PTX, .arch = "compute_90" },
		{ .kind = DEVICE_PTX, .arch = "compute_90" },
		{ .kind = DEVICE_LTO_IR, .packing = DEVICE_OPAQUE, .arch = "lto_90" },
	};

	add_entry(m, (struct device_entry){ .kind = DEVICE_PTX,
					    .packing = DEVICE_LZ4_FRAME,
					    .arch = "compute_90",
					    .file_off = 900,
					    .header_size = 20,
					    .stored_size = 14,
					    .padding_size = 1,
					    .unpacked_size = 10 });
	for (size_t i = 0; i < ARRAY_SIZE(more); i++) {
		struct device_entry entry = more[i];

		entry.file_off = 935;
		entry.header_size = 10;
		entry.stored_size = 20;
		entry.unpacked_size = 20;
		add_entry(m, entry);
	}
}

static void images_are_merged_and_sorted(void **state)
{
	struct made_image m;
	struct reported r;

	(void)state;
	made_device_init(&m);
	add_other_kinds(&m);
	report_build(&r, &m);
	assert_int_equal(r.report->n_images, ARRAY_SIZE(images));
	for (size_t i = 0; i < ARRAY_SIZE(images); i++) {
		const struct device_image *image = &r.report->images[i];

		assert_string_equal(image->kind, images[i].kind);
		assert_string_equal(image->arch, images[i].arch);
		assert_string_equal(image->packing, images[i].packing);
		assert_int_equal(image->is_text, images[i].is_text);
		assert_int_equal(image->n_entries, images[i].n_entries);
		assert_int_equal(image->file_size, images[i].file_size);
		assert_int_equal(image->header_size, images[i].header_size);
		assert_int_equal(image->unpacked_size, images[i].unpacked_size);
	}
	reported_release(&r, &m);
}

/* Texts */

static void a_text_has_its_crate_and_its_user(void **state)
{
	struct made_image m;
	struct reported r;
	const struct device_text *text;

	(void)state;
	made_device_init(&m);
	report_build(&r, &m);
	assert_int_equal(r.report->n_texts, 1);
	text = &r.report->texts[0];
	assert_string_equal(text->name, "affine");
	assert_string_equal(text->kind, "ptx");
	assert_string_equal(text->arch, "compute_80");
	assert_null(text->toolkit);
	assert_string_equal(text->crate, "candle_kernels");
	assert_int_equal(text->n_users, 1);
	assert_string_equal(text->users[0], "user");
	assert_int_equal(text->size, 100);
	assert_int_equal(text->n_copies, 1);
	assert_int_equal(text->n_kernels, 1);
	assert_int_equal(text->packed_size, 40);
	reported_release(&r, &m);
}

static void add_text(struct made_image *m, uint64_t file_off, uint64_t size, uint64_t digest)
{
	add_entry(m, (struct device_entry){ .container = NO_INDEX,
					    .section = 1,
					    .kind = DEVICE_PTX,
					    .arch = "compute_80",
					    .file_off = file_off,
					    .stored_size = size,
					    .unpacked_size = size,
					    .repacked_size = size / 2,
					    .digest = digest });
}

/* Equal bytes are copies; those of no digest or of another size are not. */
static void copies_are_told_by_their_digest(void **state)
{
	struct device *d;
	struct made_image m;
	struct reported r;
	uint32_t other;

	(void)state;
	made_device_init(&m);
	d = &m.image.device;
	add_text(&m, 650, 20, 9);
	add_text(&m, 670, 100, 7); // a copy of the first
	add_text(&m, 770, 19, 9);  // the same digest by chance
	add_text(&m, 790, 20, 0);
	add_text(&m, 810, 20, 0);
	add_text(&m, 830, 100, 7);
	other = add_host(&m, "_ZN5other3run" HASH);
	device_add_use(d, (struct device_use){ MADE_TEXT + 50, 5, other });
	device_add_use(d, (struct device_use){ MADE_TEXT + 52, 9, other });
	report_build(&r, &m);
	assert_int_equal(r.report->n_texts, 5);
	assert_int_equal(r.report->n_text_copies, 7);
	assert_int_equal(r.report->text_bytes, 3 * 100 + 3 * 20 + 19);
	assert_int_equal(r.report->distinct_text_bytes, 100 + 3 * 20 + 19);
	assert_int_equal(r.report->packed_text_bytes, 40 + 3 * 10 + 9);
	assert_int_equal(r.report->texts[0].n_copies, 3);
	assert_int_equal(r.report->text_kernels, 3);
	assert_int_equal(r.report->texts[0].n_users, 2);
	assert_string_equal(r.report->texts[0].users[0], "user");
	assert_string_equal(r.report->texts[0].users[1], "other");
	assert_int_equal(r.report->texts[0].places[0].file_off, 544);
	assert_int_equal(r.report->texts[0].places[1].file_off, 670);
	assert_int_equal(r.report->texts[0].places[2].file_off, 830);
	assert_int_equal(r.report->texts[0].places[1].n_uses, 1);
	assert_int_equal(r.report->texts[0].places[1].n_functions, 1);
	assert_string_equal(r.report->texts[0].places[1].functions[0], "other::run");
	assert_int_equal(r.report->texts[0].places[2].n_uses, 1);
	assert_int_equal(r.report->texts[0].places[2].n_functions, 1);
	assert_int_equal(r.report->texts[1].size, 20);
	assert_string_equal(r.report->texts[1].name, "");
	assert_null(r.report->texts[1].crate);
	assert_int_equal(r.report->texts[4].size, 19);
	reported_release(&r, &m);
}

/* Each copy is used by a crate of its own, and each entry is of a toolkit of its own. */
static void lists_of_names_have_an_end(void **state)
{
	enum { N = 100 };
	struct made_image m;
	struct reported r;
	char names[N][40];
	const struct device_container_row *c;

	(void)state;
	made_image_init(&m, 64 * N);
	add_section(&m, ".text", MADE_TEXT, 16 * N, 0, KIND_CODE, SECTION_EXECUTABLE);
	add_section(&m, ".rodata", 0x8000, N, 16 * N, KIND_RODATA, 0);
	add_section(&m, ".more", 0x9000, N, 17 * N, KIND_RODATA, 0);
	device_add_container(&m.image.device, (struct device_container){ .file_off = 20 * N,
									 .file_size = N,
									 .n_entries = N,
									 .unit = NO_INDEX });
	for (uint32_t i = 0; i < N; i++) {
		snprintf(names[i], sizeof(names[i]), "_ZN4c%03u3run" HASH, i);
		add_entry(&m, (struct device_entry){ .arch = "sm_90",
						     .kind = DEVICE_CUBIN,
						     .section = NO_INDEX,
						     .toolkit = names[i] + 4,
						     .file_off = 20 * N + i,
						     .stored_size = 1 });
	}
	for (uint32_t i = 0; i < N; i++) {
		add_text(&m, 16 * N + i, 1, 7);
		device_add_use(&m.image.device, (struct device_use){ MADE_TEXT + 16 * i, N + i,
								     add_host(&m, names[i]) });
	}
	m.image.device.has_host = true;
	report_build(&r, &m);
	assert_int_equal(r.report->n_texts, 1);
	assert_int_equal(r.report->texts[0].n_copies, N);
	assert_int_equal(r.report->texts[0].n_users, 64);
	c = &r.report->containers[0];
	assert_int_equal(strlen(c->toolkits), 8 * strlen(names[0] + 4) + 7 * 2 + strlen(", …"));
	reported_release(&r, &m);
}

/* By what all copies take, then as in the file. */
static void texts_are_in_order(void **state)
{
	struct made_image m;
	struct reported r;

	(void)state;
	made_device_init(&m);
	for (uint64_t i = 0; i < 20; i++)
		add_text(&m, 650 + i, 1, 100 - i);
	add_text(&m, 670, 30, 8);
	add_text(&m, 700, 20, 9);
	add_text(&m, 720, 20, 9);
	report_build(&r, &m);
	assert_int_equal(r.report->n_texts, 23);
	assert_int_equal(r.report->texts[1].size, 20);
	assert_int_equal(r.report->texts[2].size, 30);
	for (uint64_t i = 0; i < 20; i++)
		assert_int_equal(r.report->texts[3 + i].file_off, 650 + i);
	reported_release(&r, &m);
}

/* Containers */

static void containers_have_source_and_crate(void **state)
{
	struct made_image m;
	struct reported r;
	const struct device_container_row *c;

	(void)state;
	made_device_init(&m);
	report_build(&r, &m);
	c = r.report->containers;
	assert_string_equal(c[0].name, "a.cu");
	assert_string_equal(c[0].crate, "alpha");
	assert_null(c[0].second_crate);
	assert_string_equal(c[0].how, "symbols of callers");
	assert_string_equal(c[0].toolkits, "12.5, 2.5");
	assert_int_equal(c[0].file_off, 64);
	assert_int_equal(c[0].file_size, 200);
	assert_int_equal(c[0].n_entries, 2);
	assert_int_equal(c[0].n_kernels, 3);
	assert_string_equal(c[1].name, "b.cu");
	assert_null(c[1].crate);
	assert_string_equal(c[1].how, "unknown");
	assert_string_equal(c[1].toolkits, "");
	assert_int_equal(c[1].n_kernels, 0);
	assert_string_equal(c[2].name, "#3");
	assert_int_equal(c[2].n_entries, 0);
	assert_int_equal(c[2].file_off, 440);
	reported_release(&r, &m);
}

static void a_container_may_be_of_one_of_two_crates(void **state)
{
	struct made_image m;
	struct reported r;
	uint32_t other;

	(void)state;
	made_device_init(&m);
	other = add_host(&m, "_ZN5other4call" HASH);
	device_add_call(&m.image.device, (struct device_call){ .callee = 0, .caller = other });
	report_build(&r, &m);
	assert_string_equal(r.report->containers[0].crate, "alpha");
	assert_string_equal(r.report->containers[0].second_crate, "other");
	reported_release(&r, &m);
}

/* One of each toolkit, also where one is a part of another one's name. */
static const struct {
	const char *first, *second, *toolkits;
} toolkits[] = {
	{ "12.5", "12.5", "12.5" },	{ "12.5", NULL, "12.5" },
	{ NULL, "12.5", "12.5" },	{ NULL, NULL, "" },
	{ "12.5", "2.5", "12.5, 2.5" }, { "12.10", "12.1", "12.10, 12.1" },
};

static void toolkits_are_named_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(toolkits); i++) {
		struct made_image m;
		struct reported r;

		made_device_init(&m);
		m.image.device.entries[0].toolkit = toolkits[i].first;
		m.image.device.entries[1].toolkit = toolkits[i].second;
		report_build(&r, &m);
		assert_string_equal(r.report->containers[0].toolkits, toolkits[i].toolkits);
		reported_release(&r, &m);
	}
}

/* Equal names and sizes: the place decides, not the sort of the C library. */
static void equal_containers_are_in_the_order_of_the_file(void **state)
{
	struct made_image m;
	struct reported r;

	(void)state;
	made_image_init(&m, 1024);
	image_add_unit(&m.image, UNIT_DEVICE, "a.cu");
	for (uint64_t i = 0; i < 40; i++)
		device_add_container(&m.image.device,
				     (struct device_container){ .file_off = 20 * i,
								.file_size = 20,
								.header_size = 16,
								.section = NO_INDEX,
								.unit = 0,
								.unit_certainty = DEVICE_EXACT });
	report_build(&r, &m);
	for (uint64_t i = 0; i < 40; i++)
		assert_int_equal(r.report->containers[i].file_off, 20 * i);
	reported_release(&r, &m);
}

/* Functions */

static void functions_have_their_costs(void **state)
{
	struct made_image m;
	struct reported r;
	const struct device_kernel *k;

	(void)state;
	made_device_init(&m);
	report_build(&r, &m);
	assert_int_equal(r.report->n_functions, 3);
	assert_int_equal(r.report->n_kernels, 3);
	k = r.report->kernels;
	assert_string_equal(k[0].name, "saxpy");
	assert_string_equal(k[0].mangled, SAXPY);
	assert_true(k[0].is_kernel);
	assert_int_equal(k[0].file_size, 30 + 60);
	assert_int_equal(k[0].unpacked_size, 300 + 60);
	assert_int_equal(k[0].code_size, 200 + 60);
	assert_int_equal(k[0].n_instances, 2);
	assert_int_equal(k[0].n_containers, 2); // a text is one of its own
	assert_int_equal(k[0].repeated_size, 0);
	assert_int_equal(k[0].n_registers, 14);
	// Equal sizes: by their names as they are in the file.
	assert_string_equal(k[1].mangled, REDUCE_DOUBLE);
	assert_string_equal(k[2].mangled, REDUCE_FLOAT);
	assert_int_equal(k[1].n_registers, 20);
	assert_int_equal(k[2].n_registers, 0);
	reported_release(&r, &m);
}

static void device_functions_are_no_kernels(void **state)
{
	struct made_image m;
	struct reported r;

	(void)state;
	made_device_init(&m);
	m.image.device.functions[1].is_kernel = false;
	report_build(&r, &m);
	assert_int_equal(r.report->n_functions, 3);
	assert_int_equal(r.report->n_kernels, 2);
	assert_int_equal(r.report->containers[0].n_kernels, 2);
	reported_release(&r, &m);
}

/* What is only in texts is counted with them. */
static void kernels_of_texts_are_not_those_of_containers(void **state)
{
	struct made_image m;
	struct reported r;

	(void)state;
	made_device_init(&m);
	m.image.device.instances[0].entry = 3;
	m.image.device.instances[0].function = 0;
	m.image.device.instances[1].entry = 3;
	m.image.device.instances[2].entry = 3;
	report_build(&r, &m);
	assert_int_equal(r.report->n_kernels, 0);
	assert_int_equal(r.report->text_kernels, 4);
	reported_release(&r, &m);
}

/*
 * The copies of a kernel in several containers for one architecture, but for the largest. Two
 * entries of one container count as one; other architectures and texts have copies of their own.
 */
static void copies_in_other_containers_are_repeated(void **state)
{
	static const struct {
		uint32_t container;
		const char *arch;
		uint64_t size;
	} copies[] = {
		{ 0, "sm_90", 30 }, { 1, "sm_90", 20 }, { 1, "sm_90", 15 },
		{ 2, "sm_90", 3 },  { 1, "sm_80", 50 }, { NO_INDEX, "sm_90", 99 },
		{ 0, "sm_100", 7 }, { 2, "sm_100", 6 },
	};
	struct made_image m;
	struct device *d;
	struct reported r;
	uint64_t file_off = 0;

	(void)state;
	made_image_init(&m, 1024);
	d = &m.image.device;
	d->has_functions = true;
	device_add_function(d, SAXPY, true);
	device_add_function(d, REDUCE_FLOAT, true);
	for (uint64_t i = 0; i < 3; i++)
		device_add_container(d, (struct device_container){ .file_off = 1000 + i,
								   .file_size = 1,
								   .section = NO_INDEX,
								   .unit = NO_INDEX });
	for (uint32_t i = 0; i < ARRAY_SIZE(copies); i++) {
		add_entry(&m, (struct device_entry){ .container = copies[i].container,
						     .section = NO_INDEX,
						     .arch = copies[i].arch,
						     .packing = DEVICE_ZSTD,
						     .file_off = file_off,
						     .stored_size = copies[i].size });
		add_instance(&m, i, 0, 1, 1, 0);
		add_share(&m, i, file_off, copies[i].size, 0);
		file_off += copies[i].size;
	}
	report_build(&r, &m);
	assert_string_equal(r.report->kernels[0].mangled, SAXPY);
	assert_int_equal(r.report->kernels[0].repeated_size, 30 + 3 + 6);
	assert_int_equal(r.report->kernels[1].repeated_size, 0);
	assert_int_equal(r.report->n_repeated_kernels, 1);
	assert_int_equal(r.report->repeated_bytes, 30 + 3 + 6);
	reported_release(&r, &m);
}

/* Savings */

static void tables_and_raw_entries_are_summed(void **state)
{
	struct made_image m;
	struct reported r;

	(void)state;
	made_device_init(&m);
	report_build(&r, &m);
	assert_int_equal(r.report->n_tables, 1);
	assert_int_equal(r.report->table_bytes, 10);
	assert_int_equal(r.report->table_unpacked, 100);
	assert_int_equal(r.report->n_raw, 1); // the text is not in a container
	assert_int_equal(r.report->raw_bytes, 16);
	assert_int_equal(r.report->raw_packed_bytes, 9);
	reported_release(&r, &m);
}

/* Where compression was tried and gained nothing, nothing is saved. */
static void what_does_not_shrink_counts_as_it_is(void **state)
{
	struct made_image m;
	struct reported r;

	(void)state;
	made_device_init(&m);
	add_entry(&m, (struct device_entry){ .kind = DEVICE_CUBIN,
					     .arch = "sm_80",
					     .file_off = 700,
					     .stored_size = 20,
					     .unpacked_size = 20 });
	add_text(&m, 720, 1, 0);
	report_build(&r, &m);
	assert_int_equal(r.report->raw_bytes, 16 + 20);
	assert_int_equal(r.report->raw_packed_bytes, 9 + 20);
	assert_int_equal(r.report->packed_text_bytes, 40 + 1);
	reported_release(&r, &m);

	made_device_init(&m);
	for (size_t i = 0; i < m.image.device.n_entries; i++)
		m.image.device.entries[i].repacked_size = 0;
	report_build(&r, &m);
	assert_int_equal(r.report->raw_packed_bytes, 0);
	assert_int_equal(r.report->packed_text_bytes, 0);
	reported_release(&r, &m);
}

static void headers_alone_tell_no_functions(void **state)
{
	struct made_image m;
	struct reported r;
	struct device *d;

	(void)state;
	made_device_init(&m);
	d = &m.image.device;
	d->has_functions = false;
	d->n_functions = d->n_instances = d->n_shares = 0;
	report_build(&r, &m);
	assert_false(r.report->is_unpacked);
	assert_int_equal(r.report->n_kernels, 0);
	assert_int_equal(r.report->n_functions, 0);
	assert_int_equal(r.report->text_kernels, 0);
	assert_int_equal(r.report->n_images, 4);
	assert_int_equal(r.report->containers[0].n_kernels, 0);
	assert_string_equal(r.report->texts[0].name, "affine");
	reported_release(&r, &m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_device_code_there_is_no_report),
		cmocka_unit_test(counts_are_those_of_the_file),
		cmocka_unit_test(images_are_merged_and_sorted),
		cmocka_unit_test(a_text_has_its_crate_and_its_user),
		cmocka_unit_test(copies_are_told_by_their_digest),
		cmocka_unit_test(lists_of_names_have_an_end),
		cmocka_unit_test(texts_are_in_order),
		cmocka_unit_test(containers_have_source_and_crate),
		cmocka_unit_test(a_container_may_be_of_one_of_two_crates),
		cmocka_unit_test(toolkits_are_named_once),
		cmocka_unit_test(equal_containers_are_in_the_order_of_the_file),
		cmocka_unit_test(functions_have_their_costs),
		cmocka_unit_test(device_functions_are_no_kernels),
		cmocka_unit_test(kernels_of_texts_are_not_those_of_containers),
		cmocka_unit_test(copies_in_other_containers_are_repeated),
		cmocka_unit_test(tables_and_raw_entries_are_summed),
		cmocka_unit_test(what_does_not_shrink_counts_as_it_is),
		cmocka_unit_test(headers_alone_tell_no_functions),
	};

	return cmocka_run_group_tests_name("device report", tests, NULL, NULL);
}
