#include "cuda_writer.h"

#include "pack.h"

#include <stdio.h>

enum { ALL = DEVICE_ENTRIES | DEVICE_FUNCTIONS };

/* An entry with a cubin, packed by one of the methods; 0: raw. */
static void put_cubin(struct bytes *b, const struct cubin_file *f, uint64_t method)
{
	size_t room = f->out.size * 2 + 1000;
	uint8_t *packed = malloc(room);
	struct cuda_entry entry = {
		.kind = CUDA_ELF,
		.sm = 90,
		.major = 1,
		.minor = 8,
		.flags = CUDA_64BIT | CUDA_LINUX | method,
		.payload = method ? packed : f->out.data,
		.payload_size = f->out.size,
	};

	if (method) {
		entry.unpacked_size = f->out.size;
		entry.payload_size = (method == CUDA_ZLIB	 ? pack_zlib
				      : method == CUDA_LZ4_BLOCK ? pack_lz4
				      : method == CUDA_LZ4_FRAME
					      ? pack_lz4_frame
					      : pack_zstd)(packed, room, f->out.data, f->out.size);
		entry.packed_size = (uint32_t)entry.payload_size;
	}
	cuda_put_entry(b, &entry);
	free(packed);
}

static const struct {
	uint64_t flag;
	enum device_packing packing;
} methods[] = {
	{ 0, DEVICE_RAW },
	{ CUDA_ZLIB, DEVICE_ZLIB },
	{ CUDA_LZ4_BLOCK, DEVICE_LZ4_BLOCK },
	{ CUDA_LZ4_FRAME, DEVICE_LZ4_FRAME },
	{ CUDA_ZSTD, DEVICE_ZSTD },
};

static void put_all_methods(struct bytes *b)
{
	size_t start = cuda_begin(b);

	for (size_t i = 0; i < ARRAY_SIZE(methods); i++) {
		struct cubin_file f;

		cubin_make(&f, i % 2 ? 51 : 65);
		put_cubin(b, &f, methods[i].flag);
		cubin_file_release(&f);
	}
	cuda_end(b, start);
}

static void functions_are_found_however_they_are_packed(void **state)
{
	struct bytes b = { 0 };
	struct cuda_image c;
	const struct device *d = &c.image.device;

	(void)state;
	put_all_methods(&b);
	cuda_read_bytes(&c, b.data, b.size, ALL, 1);
	assert_null(c.error);
	cuda_check(&c);
	assert_true(d->has_functions);
	assert_int_equal(d->n_functions, 2);
	assert_string_equal(d->functions[0].name, "a");
	assert_true(d->functions[0].is_kernel);
	assert_int_equal(d->n_instances, 2 * ARRAY_SIZE(methods));
	for (uint32_t i = 0; i < ARRAY_SIZE(methods); i++) {
		const struct device_instance *instance = &d->instances[2 * i];

		assert_int_equal(d->entries[i].packing, methods[i].packing);
		assert_false(d->entries[i].is_damaged);
		assert_int_equal(instance->entry, i);
		assert_int_equal(instance->function, 0);
		assert_int_equal(instance->code_size, 320);
		assert_int_equal(instance->n_registers, 40);
		if (i % 2)
			assert_string_equal(d->entries[i].toolkit, "12.4");
	}
	for (size_t i = 0; i < d->n_shares; i++)
		assert_int_equal(d->shares[i].is_estimate, d->shares[i].entry > 0);
	assert_true(cuda_shares_of(&c, "tables") > 0);
	assert_int_equal(c.image.n_warnings, 0);
	cuda_release(&c);
	free(b.data);
}

/* Shares of what is raw are the bytes themselves. */
static void raw_shares_are_exact(void **state)
{
	struct bytes b = { 0 };
	struct cubin_file f;
	struct cuda_image c;
	size_t start = cuda_begin(&b);

	(void)state;
	cubin_make(&f, 65);
	put_cubin(&b, &f, 0);
	cuda_end(&b, start);
	cuda_read_bytes(&c, b.data, b.size, ALL, 1);
	cuda_check(&c);
	for (size_t i = 0; i < c.image.device.n_instances; i++) {
		const struct device_instance *instance = &c.image.device.instances[i];

		assert_int_equal(
			cuda_shares_of(&c, c.image.device.functions[instance->function].name),
			instance->unpacked_size);
	}
	cuda_release(&c);
	cubin_file_release(&f);
	free(b.data);
}

static void assert_same(const struct device *x, const struct device *y)
{
	assert_int_equal(x->n_functions, y->n_functions);
	assert_int_equal(x->n_instances, y->n_instances);
	assert_int_equal(x->n_shares, y->n_shares);
	for (size_t i = 0; i < x->n_functions; i++)
		assert_string_equal(x->functions[i].name, y->functions[i].name);
	for (size_t i = 0; i < x->n_instances; i++) {
		assert_int_equal(x->instances[i].entry, y->instances[i].entry);
		assert_int_equal(x->instances[i].function, y->instances[i].function);
		assert_int_equal(x->instances[i].unpacked_size, y->instances[i].unpacked_size);
	}
	for (size_t i = 0; i < x->n_shares; i++) {
		assert_int_equal(x->shares[i].file_off, y->shares[i].file_off);
		assert_int_equal(x->shares[i].file_size, y->shares[i].file_size);
		assert_int_equal(x->shares[i].function, y->shares[i].function);
	}
	for (size_t i = 0; i < x->n_entries; i++)
		assert_int_equal(x->entries[i].digest, y->entries[i].digest);
}

static void the_number_of_threads_changes_nothing(void **state)
{
	struct bytes b = { 0 };
	struct cuda_image one;

	(void)state;
	for (unsigned i = 0; i < 40; i++)
		put_all_methods(&b);
	cuda_read_bytes(&one, b.data, b.size, ALL, 0);
	for (unsigned n_threads = 2; n_threads < 200; n_threads *= 3) {
		struct cuda_image many;

		cuda_read_bytes(&many, b.data, b.size, ALL, n_threads);
		cuda_check(&many);
		assert_same(&one.image.device, &many.image.device);
		cuda_release(&many);
	}
	cuda_release(&one);
	free(b.data);
}

/* Equal payloads have equal digests, others do not; without the census there are none. */
static void digests_tell_payloads_apart(void **state)
{
	struct bytes b = { 0 };
	struct cuda_image c;
	const struct device *d = &c.image.device;

	(void)state;
	put_all_methods(&b);
	put_all_methods(&b);
	cuda_read_bytes(&c, b.data, b.size, DEVICE_ENTRIES, 1);
	assert_int_equal(d->entries[0].digest, 0);
	cuda_release(&c);
	cuda_read_bytes(&c, b.data, b.size, ALL, 1);
	for (size_t i = 0; i < d->n_entries; i++) {
		for (size_t j = 0; j < d->n_entries; j++)
			assert_int_equal(d->entries[i].digest == d->entries[j].digest,
					 i % ARRAY_SIZE(methods) == j % ARRAY_SIZE(methods));
	}
	cuda_release(&c);
	free(b.data);
}

static const struct {
	const char *what;
	size_t at; /* in the header of the entry */
	uint64_t value;
	unsigned size;
	bool is_damaged;
	const char *warning;
} hostile[] = {
	{ "2^40 unpacked bytes", 0x38, UINT64_C(1) << 40, 8, true, "cannot come out of" },
	{ "2^64 - 1 unpacked bytes", 0x38, UINT64_MAX, 8, true, "cannot come out of" },
	{ "too few of them", 0x38, 100, 8, true, "damaged" },
	{ "none of them", 0x38, 0, 8, true, "damaged" },
	{ "another method", 0x28, CUDA_LZ4_BLOCK, 8, true, "lz4" },
	{ "two methods", 0x28, CUDA_LZ4_BLOCK | CUDA_ZSTD, 8, false, NULL },
	{ "no method", 0x28, 0, 8, true, "no cubin" },
	{ "obfuscated", 0x28, CUDA_ZSTD | CUDA_OBFUSCATED, 8, false, NULL },
	{ "2^31 - 1 packed bytes", 0x10, 0x7fffffff, 4, true, "more bytes than it has" },
	{ "too few packed bytes", 0x10, 50, 4, true, "damaged" },
	{ "no packed bytes", 0x10, 0, 4, true, "damaged" },
	{ "a text", 0, CUDA_PTX, 2, false, NULL },
	{ "no kind", 0, 0, 2, false, NULL },
	{ "LTO IR", 0, CUDA_LTO, 2, false, NULL },
};

/* The second of two entries is whole. */
static void lies_cost_one_entry(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(hostile); i++) {
		struct bytes b = { 0 };
		struct cubin_file f;
		struct cuda_image c;
		const struct device *d = &c.image.device;
		size_t start = cuda_begin(&b);

		cubin_make(&f, 65);
		put_cubin(&b, &f, CUDA_ZSTD);
		put_cubin(&b, &f, CUDA_ZSTD);
		cuda_end(&b, start);
		set_uint(&b, 16 + hostile[i].at, hostile[i].value, hostile[i].size);
		cuda_read_bytes(&c, b.data, b.size, ALL, 1);
		cuda_check(&c);
		assert_int_equal(d->n_entries, 2);
		if (d->entries[0].is_damaged != hostile[i].is_damaged || d->n_functions != 2 ||
		    (hostile[i].warning ? !cuda_has_warning(&c, hostile[i].warning)
					: c.image.n_warnings > 0))
			fail_msg("%s", hostile[i].what);
		assert_false(d->entries[1].is_damaged);
		cuda_release(&c);
		cubin_file_release(&f);
		free(b.data);
	}
}

/* 17 entries that claim a gigabyte each: the last one is not even tried. */
static void there_is_an_end_to_unpacking(void **state)
{
	struct bytes b = { 0 };
	struct cuda_image c;
	size_t start = cuda_begin(&b);

	(void)state;
	for (unsigned i = 0; i < 17; i++)
		cuda_put_entry(&b, &(struct cuda_entry){ .kind = CUDA_ELF,
							 .flags = CUDA_ZSTD,
							 .packed_size = 70000,
							 .unpacked_size = UINT64_C(1) << 30,
							 .payload_size = 70000 });
	cuda_end(&b, start);
	cuda_read_bytes(&c, b.data, b.size, ALL, 2);
	cuda_check(&c);
	assert_true(cuda_has_warning(&c, "1 entries of device code are not unpacked"));
	for (size_t i = 0; i < c.image.device.n_entries; i++)
		assert_true(c.image.device.entries[i].is_damaged);
	cuda_release(&c);
	free(b.data);
}

/* PTX of kernels whose names are long and nearly equal: a few bytes each once packed. */
static void names_are_kept_within_measure(void **state)
{
	enum { N = 2000, LENGTH = 8000 };
	size_t room = N * (LENGTH + 30), size = 0, start;
	char *text = malloc(room), *packed = malloc(room);
	struct bytes b = { 0 };
	struct cuda_image c;

	(void)state;
	for (unsigned i = 0; i < N; i++)
		size += (size_t)snprintf(text + size, room - size, ".entry %0*u(){}\n", LENGTH, i);
	for (size_t i = 0; i < size; i++)
		text[i] = text[i] >= '0' && text[i] <= '9' ? (char)('a' + text[i] - '0') : text[i];
	start = cuda_begin(&b);
	cuda_put_entry(
		&b, &(struct cuda_entry){
			    .kind = CUDA_PTX,
			    .flags = CUDA_ZSTD,
			    .unpacked_size = size,
			    .payload = (uint8_t *)packed,
			    .payload_size = pack_zstd((uint8_t *)packed, room, text, size),
			    .packed_size = (uint32_t)pack_zstd((uint8_t *)packed, room, text, size),
		    });
	cuda_end(&b, start);
	cuda_read_bytes(&c, b.data, b.size, ALL, 1);
	cuda_check(&c);
	assert_true(cuda_has_warning(&c, "names more than so few bytes can hold"));
	assert_true(c.image.device.entries[0].is_damaged);
	assert_int_equal(c.image.device.n_functions, 0);
	assert_int_equal(c.image.device.n_shares, 0);
	cuda_release(&c);
	free(b.data);
	free(text);
	free(packed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_are_found_however_they_are_packed),
		cmocka_unit_test(raw_shares_are_exact),
		cmocka_unit_test(the_number_of_threads_changes_nothing),
		cmocka_unit_test(digests_tell_payloads_apart),
		cmocka_unit_test(lies_cost_one_entry),
		cmocka_unit_test(there_is_an_end_to_unpacking),
		cmocka_unit_test(names_are_kept_within_measure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
