/* What nvcc and fatbinary of CUDA 13.0 made; see tests/data/cuda/README.md. */
#include "cuda_writer.h"

#include <stdio.h>

static const struct sample {
	const char *name;
	size_t n_containers, n_entries, n_damaged;
	size_t n_kernels;     /* in cubins */
	uint64_t unpacked;    /* of what is less than 1 GiB */
	uint64_t entry_bytes; /* headers, payloads and padding */
	uint64_t unexplained;
} samples[] = {
	{ "32bit.fatbin", 1, 1, 0, 0, 13034, 3168, 0 },
	{ "bad-csz-over.fatbin", 1, 2, 1, 0, 31682, 7248, 0 },
	{ "bad-fat-over.fatbin", 0, 0, 0, 0, 0, 0, 7264 },
	{ "bad-flags-lie.fatbin", 1, 2, 1, 0, 31682, 7248, 0 },
	{ "bad-hs-wrap.fatbin", 1, 0, 0, 0, 0, 0, 7248 },
	{ "bad-hs-zero.fatbin", 1, 0, 0, 0, 0, 0, 7248 },
	{ "bad-kind.fatbin", 1, 2, 0, 0, 31682, 7248, 0 },
	{ "bad-name-over.fatbin", 1, 2, 0, 5, 31682, 7248, 0 },
	{ "bad-psz-over.fatbin", 1, 0, 0, 0, 0, 0, 7248 },
	{ "bad-trunc.fatbin", 0, 0, 0, 0, 0, 0, 3632 },
	{ "bad-usz-huge.fatbin", 1, 2, 1, 0, 13034, 7248, 0 },
	{ "bad-usz-small.fatbin", 1, 2, 1, 0, 13134, 7248, 0 },
	{ "compute90.ptx", 0, 1, 0, 0, 14324, 14324, 0 },
	{ "debug.fatbin", 1, 3, 0, 5, 232956, 44272, 0 },
	{ "identifier.fatbin", 1, 2, 0, 5, 31682, 6624, 0 },
	{ "lto.fatbin", 1, 3, 0, 5, 36504, 14768, 0 },
	{ "lz4-block.fatbin", 1, 2, 0, 5, 31682, 10648, 0 },
	{ "lz4-frame.fatbin", 1, 2, 0, 5, 31682, 12016, 0 },
	{ "lz4-weak.fatbin", 1, 2, 0, 5, 31682, 11984, 0 },
	{ "options.fatbin", 1, 3, 0, 5, 48387, 38656, 0 },
	{ "relocatable.a", 3, 9, 0, 7, 97310, 23296, 0 },
	{ "relocatable.fatbin", 1, 3, 0, 5, 53094, 11832, 0 },
	{ "size.fatbin", 1, 6, 0, 5, 108798, 21688, 0 },
	{ "sm100.cubin", 0, 1, 0, 5, 27264, 27264, 0 },
	{ "zlib.fatbin", 1, 2, 0, 5, 31682, 7488, 0 },
	{ "zstd.fatbin", 1, 2, 0, 5, 31682, 7248, 0 },
};

/* Figures by a reader of its own, written before this one. */
static const struct {
	const char *sample, *kernel;
	unsigned n_cubins;
	uint64_t unpacked, code;
} kernels[] = {
	{ "size.fatbin", "_Z11uses_helperPfi", 5, 18276, 10368 },
	{ "size.fatbin", "_Z6reduceIdLi256EEvPKT_PS0_i", 5, 15953, 7936 },
	{ "size.fatbin", "_Z5saxpyifPKfPf", 5, 8700, 2176 },
	{ "relocatable.fatbin", "_Z6reduceIdLi256EEvPKT_PS0_i", 2, 6533, 3456 },
	{ "relocatable.fatbin", "_Z6reduceIfLi128EEvPKT_PS0_i", 2, 6221, 3200 },
	{ "debug.fatbin", "_Z6reduceIdLi256EEvPKT_PS0_i", 2, 12823, 9728 },
	{ "debug.fatbin", "_Z6reduceIfLi128EEvPKT_PS0_i", 2, 12567, 9472 },
	{ "lz4-block.fatbin", "_Z6reduceIdLi256EEvPKT_PS0_i", 1, 3087, 1664 },
	{ "lz4-block.fatbin", "_Z6reduceIfLi128EEvPKT_PS0_i", 1, 2959, 1536 },
};

static void read_sample(struct cuda_image *c, const char *name)
{
	static uint8_t bytes[400000];
	char path[100];
	FILE *file;
	size_t size;

	snprintf(path, sizeof(path), "tests/data/cuda/%s", name);
	file = fopen(path, "rb");
	if (!file)
		fail_msg("%s is not there", path);
	size = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	cuda_read_bytes(c, bytes, size, DEVICE_ENTRIES | DEVICE_FUNCTIONS, 2);
	assert_null(c->error);
	cuda_check(c);
}

static size_t count_kernels(const struct device *d)
{
	size_t n = 0;

	for (uint32_t i = 0; i < d->n_functions; i++) {
		bool is_in_cubin = false;

		for (size_t j = 0; j < d->n_instances; j++)
			is_in_cubin |= d->instances[j].function == i &&
				       d->entries[d->instances[j].entry].kind == DEVICE_CUBIN;
		n += is_in_cubin && d->functions[i].is_kernel;
	}
	return n;
}

static void samples_have_these_figures(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
		struct sample found = { .name = samples[i].name };
		struct cuda_image c;
		const struct device *d = &c.image.device;

		read_sample(&c, samples[i].name);
		for (size_t j = 0; j < d->n_entries; j++) {
			const struct device_entry *e = &d->entries[j];

			found.n_damaged += e->is_damaged;
			found.unpacked += e->unpacked_size < 1 << 30 ? e->unpacked_size : 0;
			found.entry_bytes += e->header_size + e->stored_size + e->padding_size;
		}
		if (d->n_containers != samples[i].n_containers ||
		    d->n_entries != samples[i].n_entries ||
		    found.n_damaged != samples[i].n_damaged ||
		    count_kernels(d) != samples[i].n_kernels ||
		    found.unpacked != samples[i].unpacked ||
		    found.entry_bytes != samples[i].entry_bytes ||
		    d->unexplained_bytes != samples[i].unexplained)
			fail_msg("%s: %zu, %zu, %zu, %zu, %d, %d, %d", samples[i].name,
				 d->n_containers, d->n_entries, found.n_damaged, count_kernels(d),
				 (int)found.unpacked, (int)found.entry_bytes,
				 (int)d->unexplained_bytes);
		cuda_release(&c);
	}
}

static void kernels_have_these_sizes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++) {
		struct cuda_image c;
		const struct device *d = &c.image.device;
		uint64_t unpacked = 0, code = 0;
		unsigned n = 0;

		read_sample(&c, kernels[i].sample);
		for (size_t j = 0; j < d->n_instances; j++) {
			const struct device_instance *x = &d->instances[j];

			if (d->entries[x->entry].kind != DEVICE_CUBIN ||
			    strcmp(d->functions[x->function].name, kernels[i].kernel) != 0)
				continue;
			n++;
			unpacked += x->unpacked_size;
			code += x->code_size;
			assert_true(x->n_registers > 0);
		}
		assert_int_equal(n, kernels[i].n_cubins);
		assert_int_equal(unpacked, kernels[i].unpacked);
		assert_int_equal(code, kernels[i].code);
		cuda_release(&c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_have_these_figures),
		cmocka_unit_test(kernels_have_these_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
