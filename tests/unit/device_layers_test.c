#include "made_device.h"

#include <stdio.h>

/* Layers */

static const struct {
	uint64_t pos;
	uint32_t device, kernel; /* owners */
	uint8_t device_evidence, kernel_evidence;
} owned[] = {
	{ 0, 0, KERNEL_NONE, EVIDENCE_NONE, EVIDENCE_NONE },
	{ 64, 4 + 1, KERNEL_NONE, EVIDENCE_STRUCTURE, EVIDENCE_NONE }, // header of a container
	{ 80, 1, KERNEL_NONE, EVIDENCE_STRUCTURE, EVIDENCE_NONE },     // header of an entry
	{ 144, 1, KERNEL_FIRST, EVIDENCE_STRUCTURE, EVIDENCE_SHARE },
	{ 173, 1, KERNEL_FIRST, EVIDENCE_STRUCTURE, EVIDENCE_SHARE },
	{ 174, 1, KERNEL_SHARED, EVIDENCE_STRUCTURE, EVIDENCE_SHARE },
	{ 210, 1, KERNEL_TABLES, EVIDENCE_STRUCTURE, EVIDENCE_SHARE },
	{ 220, 1, KERNEL_NONE, EVIDENCE_STRUCTURE, EVIDENCE_NONE }, // padding of the payload
	{ 224, 2, KERNEL_NONE, EVIDENCE_STRUCTURE, EVIDENCE_NONE },
	{ 248, 2, KERNEL_FIRST + 1, EVIDENCE_STRUCTURE, EVIDENCE_STRUCTURE }, // raw
	{ 263, 2, KERNEL_FIRST + 2, EVIDENCE_STRUCTURE, EVIDENCE_STRUCTURE },
	{ 264, 0, KERNEL_NONE, EVIDENCE_NONE, EVIDENCE_NONE },
	{ 296, 4 + 2, KERNEL_NONE, EVIDENCE_STRUCTURE, EVIDENCE_NONE },
	{ 312, 3, KERNEL_NONE, EVIDENCE_STRUCTURE, EVIDENCE_NONE },
	{ 328, 3, KERNEL_UNREAD, EVIDENCE_STRUCTURE, EVIDENCE_SECTION },
	{ 376, 0, KERNEL_NONE, EVIDENCE_NONE, EVIDENCE_NONE },
	{ 408, 0, KERNEL_NONE, EVIDENCE_NONE, EVIDENCE_NONE },
	{ 440, 4 + 3, KERNEL_NONE, EVIDENCE_STRUCTURE, EVIDENCE_NONE },
	{ 543, 0, KERNEL_NONE, EVIDENCE_NONE, EVIDENCE_NONE },
	{ 544, 4, KERNEL_FIRST, EVIDENCE_STRUCTURE, EVIDENCE_STRUCTURE }, // a text
	{ 643, 4, KERNEL_SHARED, EVIDENCE_STRUCTURE, EVIDENCE_STRUCTURE },
	{ 644, 0, KERNEL_NONE, EVIDENCE_NONE, EVIDENCE_NONE },
};

static const struct span *span_at(const struct attribution *a, enum layer layer, uint64_t pos)
{
	return &a->layers[layer].spans[partition_find(&a->layers[layer], pos, 0)];
}

static void bytes_have_their_entry_and_kernel(void **state)
{
	struct made_image m;
	struct attribution a;

	(void)state;
	made_device_init(&m);
	a = attribute(&m.image, LAYER_BIT(LAYER_DEVICE) | LAYER_BIT(LAYER_KERNEL));
	for (size_t i = 0; i < ARRAY_SIZE(owned); i++) {
		const struct span *device = span_at(&a, LAYER_DEVICE, owned[i].pos);
		const struct span *kernel = span_at(&a, LAYER_KERNEL, owned[i].pos);

		if (device->owner != owned[i].device || kernel->owner != owned[i].kernel)
			fail_msg("at %llu: entry %u, kernel %u", (unsigned long long)owned[i].pos,
				 (unsigned)device->owner, (unsigned)kernel->owner);
		if (device->evidence != owned[i].device_evidence ||
		    kernel->evidence != owned[i].kernel_evidence)
			fail_msg("at %llu: evidence %d, of the kernel %d",
				 (unsigned long long)owned[i].pos, (int)device->evidence,
				 (int)kernel->evidence);
	}
	attribution_release(&a);
	made_image_release(&m);
}

static void without_device_code_nobody_owns(void **state)
{
	struct made_image m;
	struct attribution a;

	(void)state;
	made_image_init(&m, 64);
	a = attribute(&m.image, LAYER_BIT(LAYER_DEVICE) | LAYER_BIT(LAYER_KERNEL));
	assert_int_equal(a.layers[LAYER_DEVICE].n, 1);
	assert_int_equal(a.layers[LAYER_DEVICE].spans[0].owner, 0);
	assert_int_equal(a.layers[LAYER_KERNEL].n, 1);
	assert_int_equal(a.layers[LAYER_KERNEL].spans[0].owner, KERNEL_NONE);
	attribution_release(&a);
	made_image_release(&m);
}

/* Labels */

static const struct {
	const char *axes, *labels[2];
	uint64_t tiers[TIER_COUNT]; /* exact, derived, inferred, none */
	bool is_place;
} expected[] = {
	{ "kind", { "CUDA" }, { 200 + 80 + 64 + 16 + 100 }, false },
	{ "kind", { "padding" }, { 0, 32 + 56 }, false },
	{ "kind", { "read-only data" }, { 256 - 100 }, false },

	{ "unit", { "a.cu" }, { 200 }, false },
	{ "unit", { "b.cu" }, { 0, 0, 80 }, false },
	{ "unit", { "[CUDA]" }, { 0, 0, 0, 64 + 16 + 100 }, true },

	{ "crate", { "alpha" }, { 16, 200 }, false },
	{ "crate", { "candle_kernels" }, { 0, 0, 100 }, false },
	{ "crate", { "user" }, { 16 }, false },
	{ "crate", { "[CUDA]" }, { 0, 0, 0, 80 + 64 + 16 }, true },
	{ "instantiator", { "alpha" }, { 0, 200 }, false },
	{ "instantiator", { "user" }, { 0, 100 }, false },
	{ "instantiator", { "[CUDA]" }, { 0, 0, 0, 80 + 64 + 16 }, true },

	{ "arch", { "sm_90" }, { 144 + 40 }, false },
	{ "arch", { "compute_90" }, { 64 }, false },
	{ "arch", { "compute_80 (text)" }, { 100 }, false },
	{ "arch", { "[container headers]" }, { 3 * 16 }, true },
	{ "arch", { "[CUDA]" }, { 0, 0, 0, 64 }, true },
	{ "arch", { "[padding]" }, { 0, 32 + 56 }, true },
	{ "arch", { "[code]" }, { 0, 0, 0, 64 }, true },

	{ "entry", { "a.cu: sm_90" }, { 144 + 40 }, false },
	{ "entry", { "b.cu: compute_90" }, { 64 }, false },
	{ "entry", { "text affine at 0x220: compute_80" }, { 100 }, false },
	{ "entry", { "[container headers]" }, { 3 * 16 }, true },
	{ "entry", { "[read-only data]" }, { 0, 0, 0, 156 }, true },

	{ "kernel", { SAXPY }, { 60, 0, 30 }, false },
	{ "kernel", { REDUCE_DOUBLE }, { 8 }, false },
	{ "kernel", { REDUCE_FLOAT }, { 8 }, false },
	{ "kernel", { "[shared by kernels]" }, { 40, 0, 36 }, true },
	{ "kernel", { "[device tables]" }, { 0, 0, 10 }, true },
	{ "kernel", { "[entry headers]" }, { 64 + 4 + 24 + 16 }, true },
	{ "kernel", { "[not unpacked]" }, { 0, 0, 0, 48 }, true },
	{ "kernel", { "[container headers]" }, { 3 * 16 }, true },
	{ "kernel", { "[CUDA]" }, { 0, 0, 0, 64 }, true },
	{ "kernel", { "[read-only data]" }, { 0, 0, 0, 156 }, true },

	{ "kernel-family", { "saxpy" }, { 60, 0, 30 }, false },
	{ "kernel-family", { "reduce<_>" }, { 16 }, false },
	{ "kernel-family", { "[shared by kernels]" }, { 40, 0, 36 }, true },
	{ "kernel-family", { "[container headers]" }, { 3 * 16 }, true },

	{ "arch,kernel", { "sm_90", SAXPY }, { 0, 0, 30 }, false },
	{ "arch,kernel", { "compute_80 (text)", SAXPY }, { 60 }, false },
	{ "entry,kind", { "a.cu: sm_90", "CUDA" }, { 184 }, false },
	{ "section,arch", { ".rodata", "compute_80 (text)" }, { 100 }, false },
};

static void rows_have_their_sums(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		const struct row *row;
		struct made_image m;
		struct composed c;

		made_device_init(&m);
		compose(&c, &m, expected[i].axes);
		row = find_row(&c, expected[i].labels);
		if (!row)
			fail_msg("%s: no row %s", expected[i].axes, expected[i].labels[0]);
		for (int k = 0; k < TIER_COUNT; k++) {
			if (row->sums.tiers[k] != expected[i].tiers[k])
				fail_msg("%s %s: %llu bytes are %s", expected[i].axes,
					 expected[i].labels[0],
					 (unsigned long long)row->sums.tiers[k],
					 tier_name((enum tier)k));
		}
		assert_int_equal(row->is_place, expected[i].is_place);
		composed_release(&c);
		made_image_release(&m);
	}
}

/* Every axis and every pair; compositions_fill() checks the sums. */
static void all_axes_sum_to_the_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < AXIS_COUNT * AXIS_COUNT; i++) {
		const char *first = axes[i / AXIS_COUNT]->name, *second = axes[i % AXIS_COUNT]->name;
		struct made_image m;
		struct composed c;
		char names[100];

		snprintf(names, sizeof(names), first == second ? "%s" : "%s,%s", first, second);
		made_device_init(&m);
		compose(&c, &m, names);
		if (c.composition.total.file_size != MADE_DEVICE_SIZE)
			fail_msg("by %s: %llu bytes", names,
				 (unsigned long long)c.composition.total.file_size);
		composed_release(&c);
		made_image_release(&m);
	}
}

/* How sure the reader is of the source is how sure the axis is. */
static void units_are_as_certain_as_the_reader(void **state)
{
	static const enum tier tiers[] = {
		[DEVICE_UNKNOWN] = TIER_INFERRED,
		[DEVICE_INFERRED] = TIER_INFERRED,
		[DEVICE_DERIVED] = TIER_DERIVED,
		[DEVICE_EXACT] = TIER_EXACT,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(tiers); i++) {
		struct made_image m;
		struct composed c;

		made_device_init(&m);
		m.image.device.containers[0].unit_certainty = (uint8_t)i;
		compose(&c, &m, "unit");
		assert_int_equal(find_row(&c, (const char *[]){ "a.cu" })->sums.tiers[tiers[i]],
				 200);
		composed_release(&c);
		made_image_release(&m);
	}
}

/* What more an entry's name tells when it is no plain cubin or PTX. */
static const struct {
	uint8_t kind;
	const char *kind_name, *arch, *in_arch, *in_entry;
} words[] = {
	{ DEVICE_CUBIN, "cubin", "sm_90a", "sm_90a", "a.cu: sm_90a" },
	{ DEVICE_PTX, "PTX", "compute_90", "compute_90", "a.cu: compute_90" },
	{ DEVICE_LTO_IR, "LTO IR", "lto_90", "lto_90", "a.cu: lto_90" },
	{ DEVICE_RELOCATABLE_PTX, "relocatable PTX", "compute_90", "compute_90 (relocatable)",
	  "a.cu: compute_90 (relocatable)" },
	{ DEVICE_OTHER, "tile IR", "sm_100", "sm_100 (tile IR)", "a.cu: sm_100 (tile IR)" },
};

static void entries_say_what_they_are(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		struct made_image m;
		struct composed c;

		made_device_init(&m);
		m.image.device.entries[0].kind = words[i].kind;
		m.image.device.entries[0].kind_name = words[i].kind_name;
		m.image.device.entries[0].arch = words[i].arch;
		compose(&c, &m, "arch,entry");
		if (!find_row(&c, (const char *[]){ words[i].in_arch, words[i].in_entry }))
			fail_msg("no %s", words[i].in_entry);
		composed_release(&c);
		made_image_release(&m);
	}
}

static void containers_without_source_have_numbers(void **state)
{
	struct made_image m;
	struct composed c;

	(void)state;
	made_device_init(&m);
	m.image.device.containers[1].unit = NO_INDEX;
	m.image.device.entries[3].kind = DEVICE_CUBIN;
	m.image.device.entries[3].kind_name = "cubin";
	m.image.device.entries[3].arch = "sm_80";
	compose(&c, &m, "entry");
	assert_non_null(find_row(&c, (const char *[]){ "#2: compute_90" }));
	assert_non_null(find_row(&c, (const char *[]){ "cubin at 0x220: sm_80" }));
	composed_release(&c);
	made_image_release(&m);
}

/* A damaged container may have no entry that could be read; its header is known all the same. */
static void a_container_alone_has_its_header(void **state)
{
	struct made_image m;
	struct composed c;

	(void)state;
	made_image_init(&m, 64);
	add_section(&m, ".nv_fatbin", 0x1000, 64, 0, KIND_CUDA, 0);
	device_add_container(
		&m.image.device,
		(struct device_container){ .file_size = 64, .header_size = 16, .unit = NO_INDEX });
	compose(&c, &m, "arch");
	assert_int_equal(find_row(&c, (const char *[]){ "[container headers]" })->sums.file_size,
			 16);
	assert_int_equal(find_row(&c, (const char *[]){ "[CUDA]" })->sums.file_size, 48);
	composed_release(&c);
	made_image_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_have_their_entry_and_kernel),
		cmocka_unit_test(without_device_code_nobody_owns),
		cmocka_unit_test(rows_have_their_sums),
		cmocka_unit_test(all_axes_sum_to_the_file),
		cmocka_unit_test(units_are_as_certain_as_the_reader),
		cmocka_unit_test(entries_say_what_they_are),
		cmocka_unit_test(containers_without_source_have_numbers),
		cmocka_unit_test(a_container_alone_has_its_header),
	};

	return cmocka_run_group_tests_name("device layers", tests, NULL, NULL);
}
