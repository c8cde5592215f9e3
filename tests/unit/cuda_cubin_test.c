#include "cuda_writer.h"

#include "../../formats/cuda/cubin.h"
#include "../../formats/cuda/cubin_elf.h"

static const struct cubin_function *function_named(const struct cubin *cubin, const char *name)
{
	for (size_t i = 0; i < cubin->n_functions; i++) {
		if (cubin->functions[i].name_length == strlen(name) &&
		    !memcmp(cubin->functions[i].name, name, strlen(name)))
			return &cubin->functions[i];
	}
	return NULL;
}

static uint32_t owner_at(const struct cubin *cubin, uint64_t off)
{
	uint64_t at = 0;

	for (size_t i = 0; i < cubin->bytes.n; i++) {
		at += cubin->bytes.items[i].size;
		if (off < at)
			return cubin->bytes.items[i].owner;
	}
	fail_msg("offset %d is beyond the end", (int)off);
	return 0;
}

/* Whatever is read: the owners tile the image, and what functions own adds up. */
static bool read_checked(struct cubin *cubin, const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	uint64_t sum = 0, own = 0, owned = 0;
	bool is_sound;

	memcpy(copy, data, size);
	is_sound = cubin_read(cubin, copy, (uint32_t)size);
	for (size_t i = 0; i < cubin->bytes.n; i++) {
		sum += cubin->bytes.items[i].size;
		if (cubin->bytes.items[i].owner < cubin->n_functions)
			owned += cubin->bytes.items[i].size;
	}
	for (size_t i = 0; i < cubin->n_functions; i++)
		own += cubin->functions[i].unpacked_size;
	assert_int_equal(sum, size);
	assert_int_equal(own, owned);
	free(copy);
	return is_sound;
}

static void both_generations_are_understood(void **state)
{
	static const uint8_t abis[] = { 51, 65 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(abis); i++) {
		struct cubin cubin = { 0 };
		struct cubin_file f;
		const struct cubin_function *a, *b;

		cubin_make(&f, abis[i]);
		assert_true(cubin_read(&cubin, f.out.data, (uint32_t)f.out.size));
		assert_int_equal(cubin.n_functions, 2);
		a = function_named(&cubin, "a");
		b = function_named(&cubin, "b");
		assert_true(a && a->is_kernel && b && b->is_kernel);
		assert_int_equal(a->code_size, 320);
		assert_int_equal(b->code_size, 64);
		assert_int_equal(a->n_registers, 40);
		assert_int_equal(b->n_registers, 8);
		// Code, constants, three headers with names, a symbol with its name.
		assert_int_equal(a->unpacked_size,
				 320 + 32 + 3 * 64 + sizeof(".text.a") + sizeof(".nv.constant0.a") +
					 sizeof(".nv.shared.a") + 24 + sizeof("a"));
		assert_int_equal(b->unpacked_size, 64 + 64 + sizeof(".text.b") + 24 + sizeof("b"));
		assert_int_equal(owner_at(&cubin, f.parts[5].off), DEVICE_TABLES);
		assert_int_equal(owner_at(&cubin, f.parts[6].off + 99), DEVICE_TABLES);
		assert_int_equal(owner_at(&cubin, 0), DEVICE_SHARED);
		assert_int_equal(owner_at(&cubin, f.section_table), DEVICE_SHARED);
		read_checked(&cubin, f.out.data, f.out.size);
		cubin_release(&cubin);
		cubin_file_release(&f);
	}
}

static const struct {
	uint8_t abi;
	uint32_t version, flags;
	uint32_t note, compat; /* 0: no such section */
	uint32_t sm, toolkit;
	bool is_arch_specific;
} identities[] = {
	{ 51, 118, 0x4b054b, 0, 0, 75, 118, false },
	{ 51, 125, 0x590559, 0, 0, 89, 125, false },
	{ 51, 128, 0x5a0d5a, 0, 0, 90, 128, true },
	{ 65, 1, 0x6005a04, 130, 0, 90, 130, false },
	{ 65, 1, 0x6005a04, 132, 0x00010902, 90, 132, true },
	{ 65, 1, 0x6006402, 131, 0x00000902, 100, 131, false },
	{ 65, 1, 0x6006402, 0, 0, 100, 0, false },
};

static void cubins_say_what_they_are_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(identities); i++) {
		struct cubin_file f = { .abi = identities[i].abi,
					.version = identities[i].version,
					.flags = identities[i].flags };
		struct cubin_identity identity;
		struct bytes b = { 0 };
		uint64_t steps = 0;

		if (identities[i].note) {
			put_uint(&b, 12, 4);
			put_uint(&b, 8, 4);
			put_uint(&b, 1000, 4);
			put_bytes(&b, "NVIDIA Corp", 12);
			put_uint(&b, 2, 2);
			put_uint(&b, 90, 2);
			put_uint(&b, identities[i].note, 4);
			cubin_add(&f, ".note.nv.cuinfo", SHT_NOTE, b.data, b.size);
			b.size = 0;
		}
		if (identities[i].compat) {
			put_uint(&b, 0x00040104, 4); // another one, with four bytes
			put_uint(&b, 0x00010902, 4);
			put_uint(&b, identities[i].compat, 4);
			cubin_add(&f, ".nv.compat", 0x70000000, b.data, b.size);
		}
		cubin_add(&f, ".text.a", SHT_PROGBITS, NULL, 16);
		cubin_write(&f);
		put_fill(&f.out, 'x', 100);
		assert_true(cubin_identify(f.out.data, f.out.size, &steps, &identity));
		assert_int_equal(identity.size, f.out.size - 100);
		assert_int_equal(identity.sm, identities[i].sm);
		assert_int_equal(identity.toolkit, identities[i].toolkit);
		assert_int_equal(identity.is_arch_specific, identities[i].is_arch_specific);
		assert_false(cubin_identify(f.out.data, f.out.size - 101, &steps, &identity));
		free(b.data);
		cubin_file_release(&f);
	}
}

/* A device function is a symbol in its kernel's section, or has a section of its own (-rdc). */
static void sections_belong_to_the_longest_name(void **state)
{
	static const struct {
		const char *section, *owner; /* NULL: shared */
	} rows[] = {
		{ ".text.f", "f" },
		{ ".text.f.g", "f.g" },
		{ ".nv.info.f.g", "f.g" },
		{ ".rela.text.g", "g" },
		{ ".text.h", NULL },
		{ ".nv.merc.nv.info.f", "f" },
		{ ".nv.capmerc.text.f", "f" },
		{ "f", NULL },
		{ ".f", NULL },
		{ ".text.g.", NULL },
		{ "..f", "f" },
	};
	struct cubin_file f = { .abi = 65, .version = 1 };
	struct cubin cubin = { 0 };
	uint32_t first = 1;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		cubin_add(&f, rows[i].section, SHT_PROGBITS, NULL, 16);
	cubin_add_kernel(&f, "f", 1);
	cubin_add_symbol(&f, "f.g", ELF32_ST_INFO(STB_LOCAL, STT_FUNC), 0, 2);
	cubin_add_symbol(&f, "g", ELF32_ST_INFO(STB_LOCAL, STT_FUNC), 0, 4);
	cubin_add_symbol(&f, "h", ELF32_ST_INFO(STB_GLOBAL, STT_FUNC), 0x10, 0); // undefined
	cubin_add_symbol(&f, "$f$inner", ELF32_ST_INFO(STB_LOCAL, STT_FUNC), 0, 1);
	cubin_write(&f);
	assert_true(cubin_read(&cubin, f.out.data, (uint32_t)f.out.size));
	assert_int_equal(cubin.n_functions, 4);
	assert_false(function_named(&cubin, "f.g")->is_kernel);
	assert_int_equal(function_named(&cubin, "$f$inner")->unpacked_size, 0);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint32_t owner = owner_at(&cubin, f.parts[first + i].off);

		if (rows[i].owner ? owner >= cubin.n_functions ||
					    &cubin.functions[owner] !=
						    function_named(&cubin, rows[i].owner)
				  : owner != DEVICE_SHARED)
			fail_msg("%s", rows[i].section);
	}
	cubin_release(&cubin);
	cubin_file_release(&f);
}

/* Sections of sm_100 say the same bytes twice: they count once. Others leave the image. */
static void sections_that_overlap_count_once(void **state)
{
	struct cubin_file f = { .abi = 65, .version = 1 };
	struct cubin cubin = { 0 };
	uint32_t a, alias;

	(void)state;
	a = cubin_add(&f, ".nv.constant3", SHT_PROGBITS, NULL, 64);
	alias = cubin_add(&f, ".nv.merc.nv.constant3", SHT_PROGBITS, NULL, 0);
	f.parts[alias].size = 64;
	f.parts[a].off = f.parts[alias].off = 64;
	f.parts[cubin_add(&f, ".text.k", SHT_PROGBITS, NULL, 16)].size = UINT64_C(1) << 40;
	f.parts[cubin_add(&f, ".text.l", SHT_PROGBITS, NULL, 16)].off = UINT64_MAX - 15;
	cubin_add_kernel(&f, "k", 3);
	cubin_write(&f);
	read_checked(&cubin, f.out.data, f.out.size);
	assert_int_equal(owner_at(&cubin, 64), DEVICE_TABLES);
	assert_int_equal(owner_at(&cubin, f.out.size - 1), 0);
	cubin_release(&cubin);
	cubin_file_release(&f);
}

/* Every field of the header and of two section headers, with values that lead astray. */
static void numbers_that_lie_do_no_harm(void **state)
{
	static const uint64_t values[] = { 0,
					   1,
					   7,
					   63,
					   65,
					   0xffff,
					   0x7fffffff,
					   UINT32_MAX,
					   1ULL << 40,
					   1ULL << 60,
					   UINT64_MAX - 7 };
	struct cubin cubin = { 0 };
	struct cubin_file f;

	(void)state;
	cubin_make(&f, 65);
	for (size_t at = 0; at < f.out.size - 8; at += 2) {
		bool is_table = at < 64 || at >= f.section_table;
		uint8_t before[8];

		memcpy(before, f.out.data + at, 8);
		for (size_t i = 0; i < ARRAY_SIZE(values) && (is_table || at % 16 == 0); i++) {
			for (unsigned size = 2; size <= 8; size *= 2) {
				set_uint(&f.out, at, values[i], size);
				read_checked(&cubin, f.out.data, f.out.size);
				memcpy(f.out.data + at, before, 8);
			}
		}
	}
	for (size_t size = 0; size < f.out.size; size += 1 + size / 50)
		read_checked(&cubin, f.out.data, size);
	assert_true(read_checked(&cubin, f.out.data, f.out.size));
	cubin_release(&cubin);
	cubin_file_release(&f);
}

static void cubins_may_have_no_sections(void **state)
{
	struct cubin_file f = { .abi = 65, .version = 1 };
	struct cubin cubin = { 0 };

	(void)state;
	cubin_write(&f);
	set_uint(&f.out, 40, 0, 8); // no section table
	set_uint(&f.out, 60, 0, 4);
	assert_true(read_checked(&cubin, f.out.data, f.out.size));
	assert_int_equal(cubin.n_functions, 0);
	assert_int_equal(cubin.bytes.n, 1);
	assert_int_equal(cubin.bytes.items[0].owner, DEVICE_SHARED);
	cubin_release(&cubin);
	cubin_file_release(&f);
}

/* Thousands of sections that share a name of a megabyte full of dots. */
static void long_names_are_not_read_for_ever(void **state)
{
	enum { N = 60000, LENGTH = 1000000 };
	struct cubin_file f = { .abi = 65, .version = 1 };
	struct cubin cubin = { 0 };
	char *name = malloc(LENGTH + 1);

	(void)state;
	memset(name, '.', LENGTH);
	name[LENGTH] = '\0';
	cubin_add(&f, name, SHT_PROGBITS, NULL, 16);
	cubin_add_kernel(&f, "k", 1);
	cubin_write(&f);
	set_uint(&f.out, 60, N, 2);
	for (size_t i = f.n_parts; i < N; i++) {
		uint8_t header[64];

		memcpy(header, f.out.data + f.section_table + 64, 64);
		put_bytes(&f.out, header, 64);
	}
	assert_false(read_checked(&cubin, f.out.data, f.out.size));
	cubin_release(&cubin);
	cubin_file_release(&f);
	free(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_generations_are_understood),
		cmocka_unit_test(cubins_say_what_they_are_for),
		cmocka_unit_test(sections_belong_to_the_longest_name),
		cmocka_unit_test(sections_that_overlap_count_once),
		cmocka_unit_test(numbers_that_lie_do_no_harm),
		cmocka_unit_test(cubins_may_have_no_sections),
		cmocka_unit_test(long_names_are_not_read_for_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
