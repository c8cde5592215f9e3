#include "cuda_writer.h"

static const struct device_entry *entry_of(const struct cuda_image *c, size_t i)
{
	assert_true(i < c->image.device.n_entries);
	return &c->image.device.entries[i];
}

static void read_entries(struct cuda_image *c, struct bytes *b)
{
	cuda_read_bytes(c, b->data, b->size, DEVICE_ENTRIES, 1);
	free(b->data);
	cuda_check(c);
}

/* A fatbin with one entry. */
static void read_one(struct cuda_image *c, const struct cuda_entry *entry)
{
	struct bytes b = { 0 };
	size_t start = cuda_begin(&b);

	cuda_put_entry(&b, entry);
	cuda_end(&b, start);
	read_entries(c, &b);
	assert_null(c->error);
}

static const struct {
	struct cuda_entry entry;
	enum device_kind kind;
	const char *kind_name, *arch;
} kinds[] = {
	{ { .kind = 1, .sm = 75 }, DEVICE_PTX, "PTX", "compute_75" },
	{ { .kind = 2, .sm = 90 }, DEVICE_CUBIN, "cubin", "sm_90" },
	{ { .kind = 2, .sm = 90, .flags = CUDA_ARCH_A }, DEVICE_CUBIN, "cubin", "sm_90a" },
	{ { .kind = 2, .sm = 121, .flags = CUDA_ARCH_F }, DEVICE_CUBIN, "cubin", "sm_121f" },
	{ { .kind = 1, .sm = 90, .flags = CUDA_ARCH_A | CUDA_ARCH_F },
	  DEVICE_PTX,
	  "PTX",
	  "compute_90a" },
	{ { .kind = 4, .sm = 13 }, DEVICE_OTHER, "cubin", "sm_13" },
	{ { .kind = 8, .sm = 80 }, DEVICE_LTO_IR, "LTO IR", "lto_80" },
	{ { .kind = 0x10, .sm = 80 }, DEVICE_OTHER, "<unknown kind>", "sm_80" },
	{ { .kind = 0x20, .sm = 80 }, DEVICE_OTHER, "index", "" },
	{ { .kind = 0x40, .sm = 80 }, DEVICE_RELOCATABLE_PTX, "relocatable PTX", "compute_80" },
	{ { .kind = 0x80, .sm = 100 }, DEVICE_OTHER, "tile ir", "sm_100" },
	{ { .kind = 0x100 }, DEVICE_OTHER, "concatenated entry", "" },
	{ { .kind = 3, .sm = 80 }, DEVICE_OTHER, "<unknown kind>", "sm_80" },
	{ { .kind = 0, .sm = UINT32_MAX }, DEVICE_OTHER, "<invalid kind>", "sm_4294967295" },
};

static void kinds_have_cuobjdumps_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct cuda_image c;

		read_one(&c, &kinds[i].entry);
		assert_int_equal(entry_of(&c, 0)->kind, kinds[i].kind);
		assert_string_equal(entry_of(&c, 0)->kind_name, kinds[i].kind_name);
		assert_string_equal(entry_of(&c, 0)->arch, kinds[i].arch);
		cuda_release(&c);
	}
}

static const struct {
	uint16_t kind, major, minor;
	const char *toolkit;
} toolkits[] = {
	{ CUDA_PTX, 7, 8, "11.8" }, { CUDA_PTX, 8, 5, "12.5" },		{ CUDA_PTX, 9, 2, "13.2" },
	{ CUDA_PTX, 99, 9, NULL },  { CUDA_RELOCATABLE, 9, 0, "13.0" }, { CUDA_ELF, 1, 8, NULL },
	{ CUDA_LTO, 1, 65, NULL },
};

static void the_language_of_ptx_tells_the_toolkit(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(toolkits); i++) {
		struct cuda_entry entry = { .kind = toolkits[i].kind,
					    .major = toolkits[i].major,
					    .minor = toolkits[i].minor };
		struct cuda_image c;

		read_one(&c, &entry);
		if (toolkits[i].toolkit)
			assert_string_equal(entry_of(&c, 0)->toolkit, toolkits[i].toolkit);
		else
			assert_null(entry_of(&c, 0)->toolkit);
		cuda_release(&c);
	}
}

/* CUDA 12.5 and 12.6 write the same version of PTX. */
static void a_cubin_tells_the_toolkit_of_the_ptx_beside_it(void **state)
{
	struct bytes b = { 0 };
	struct cubin_file f;
	struct cuda_image c;
	size_t start = cuda_begin(&b);

	(void)state;
	cubin_make(&f, 51);
	set_uint(&f.out, 20, 126, 4);
	cuda_put_entry(&b, &(struct cuda_entry){ .kind = CUDA_PTX, .major = 8, .minor = 5 });
	cuda_put_entry(&b, &(struct cuda_entry){ .kind = CUDA_ELF,
						 .payload = f.out.data,
						 .payload_size = f.out.size });
	cuda_end(&b, start);
	read_entries(&c, &b);
	assert_string_equal(entry_of(&c, 0)->toolkit, "12.6");
	assert_string_equal(entry_of(&c, 1)->toolkit, "12.6");
	cuda_release(&c);
	cubin_file_release(&f);
}

static const struct {
	const char *what;
	struct cuda_entry entry;
	enum device_packing packing;
	uint64_t stored, padding, unpacked;
	bool is_damaged;
} sizes[] = {
	{ "raw", { .kind = 2, .payload = "12345", .payload_size = 5 }, DEVICE_RAW, 8, 0, 8, false },
	{ "raw text: one NUL is its own",
	  { .kind = 1, .payload = ".version", .payload_size = 9 },
	  DEVICE_RAW,
	  9,
	  7,
	  9,
	  false },
	{ "raw text without NUL",
	  { .kind = 1, .payload = ".version", .payload_size = 8 },
	  DEVICE_RAW,
	  8,
	  0,
	  8,
	  false },
	{ "zlib",
	  { .kind = 2,
	    .flags = CUDA_ZLIB,
	    .packed_size = 3,
	    .unpacked_size = 9,
	    .payload = "xyz",
	    .payload_size = 3 },
	  DEVICE_ZLIB,
	  3,
	  5,
	  9,
	  false },
	{ "lz4",
	  { .kind = 2, .flags = CUDA_LZ4_BLOCK, .packed_size = 8, .payload_size = 8 },
	  DEVICE_LZ4_BLOCK,
	  8,
	  0,
	  0,
	  false },
	{ "lz4 frame",
	  { .kind = 2, .flags = CUDA_LZ4_FRAME, .packed_size = 1, .payload_size = 8 },
	  DEVICE_LZ4_FRAME,
	  1,
	  7,
	  0,
	  false },
	{ "zstd",
	  { .kind = 2, .flags = CUDA_ZSTD, .packed_size = 8, .payload_size = 8 },
	  DEVICE_ZSTD,
	  8,
	  0,
	  0,
	  false },
	{ "two methods",
	  { .kind = 2, .flags = CUDA_ZSTD | CUDA_ZLIB, .packed_size = 8, .payload_size = 8 },
	  DEVICE_OPAQUE,
	  8,
	  0,
	  0,
	  false },
	{ "obfuscated",
	  { .kind = 8,
	    .flags = CUDA_ZSTD | CUDA_OBFUSCATED,
	    .packed_size = 6,
	    .unpacked_size = 100,
	    .payload_size = 8 },
	  DEVICE_OPAQUE,
	  6,
	  2,
	  100,
	  false },
	{ "more than there is",
	  { .kind = 2,
	    .flags = CUDA_ZSTD,
	    .packed_size = 0x7fffffff,
	    .unpacked_size = 5,
	    .payload_size = 8 },
	  DEVICE_ZSTD,
	  8,
	  0,
	  5,
	  true },
};

static void payloads_and_padding_are_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct cuda_image c;
		const struct device_entry *e;

		read_one(&c, &sizes[i].entry);
		e = entry_of(&c, 0);
		if (e->packing != sizes[i].packing || e->stored_size != sizes[i].stored ||
		    e->padding_size != sizes[i].padding || e->unpacked_size != sizes[i].unpacked ||
		    e->is_damaged != sizes[i].is_damaged)
			fail_msg("%s: %d, %d + %d bytes", sizes[i].what, e->packing,
				 (int)e->stored_size, (int)e->padding_size);
		cuda_release(&c);
	}
}

/* 12.4 writes 72 bytes for no options, 13 writes 80, and names and options make it longer. */
static void headers_have_the_size_they_state(void **state)
{
	static const char *const names[] = { NULL, "a.cu", "a_name_of_16_chr" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		for (size_t options = 0; options < 24; options += 7) {
			struct bytes b = { 0 };
			struct cuda_image c;
			size_t start = cuda_begin(&b), second;
			struct cuda_entry entry = { .kind = CUDA_PTX,
						    .flags = CUDA_DEBUG,
						    .identifier = names[i],
						    .options_size = options,
						    .payload = "text",
						    .payload_size = 5 };

			cuda_put_entry(&b, &entry);
			second = cuda_put_entry(&b, &entry);
			cuda_end(&b, start);
			read_entries(&c, &b);
			assert_int_equal(c.image.device.n_entries, 2);
			assert_int_equal(entry_of(&c, 1)->file_off, second);
			assert_true(entry_of(&c, 0)->is_debug);
			if (names[i])
				assert_string_equal(entry_of(&c, 0)->identifier, names[i]);
			else
				assert_null(entry_of(&c, 0)->identifier);
			assert_int_equal(c.image.device.unexplained_bytes, 0);
			cuda_release(&c);
		}
	}
}

/* Two entries of 64 + 8 bytes behind a header of 16, of which one field is changed. */
enum { FIRST = 16, SECOND = 88, END = 160 };

static const struct {
	const char *what;
	size_t at;
	uint64_t value;
	unsigned size;
	size_t n_containers, n_entries;
	uint64_t unexplained;
} hostile[] = {
	{ "sound", 0, 0xba55ed50, 4, 1, 2, 0 },
	{ "header of 8 bytes", 6, 8, 2, 0, 0, END },
	{ "header of 17 bytes", 6, 17, 2, 0, 0, END },
	{ "header of 65528 bytes", 6, 0xfff8, 2, 0, 0, END },
	{ "container of 2^64 - 8 bytes", 8, UINT64_MAX - 7, 8, 0, 0, END },
	{ "container of 2^40 bytes", 8, UINT64_C(1) << 40, 8, 0, 0, END },
	{ "one byte more", 8, END - 15, 8, 0, 0, END },
	{ "container of nothing", 8, 0, 8, 1, 0, END - 16 },
	{ "container of one entry", 8, 72, 8, 1, 1, 72 },
	{ "container that ends in an entry", 8, 100, 8, 1, 1, 72 },
	{ "no header", SECOND + 4, 0, 4, 1, 1, 72 },
	{ "header of 63 bytes", SECOND + 4, 63, 4, 1, 1, 72 },
	{ "header of all but 8 of 2^32 bytes", FIRST + 4, 0xfffffff8, 4, 1, 0, 144 },
	{ "payload of 2^60 bytes", FIRST + 8, UINT64_C(1) << 60, 8, 1, 0, 144 },
	{ "payload that wraps around", FIRST + 8, UINT64_MAX - 63, 8, 1, 0, 144 },
	{ "payload one byte too long", SECOND + 8, 9, 8, 1, 1, 72 },
	{ "payload up to the end", FIRST + 8, 80, 8, 1, 1, 0 },
	{ "unknown version of an entry", SECOND + 2, 0x9999, 2, 1, 2, 0 },
	{ "unknown version of a container", 4, 7, 2, 1, 2, 0 },
};

static void lies_cost_one_entry_or_the_rest_of_a_container(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(hostile); i++) {
		struct bytes b = { 0 };
		struct cuda_image c;
		const struct device *d = &c.image.device;
		size_t start = cuda_begin(&b);
		struct cuda_entry entry = {
			.kind = CUDA_ELF, .sm = 80, .payload = "payload!", .payload_size = 8
		};

		cuda_put_entry(&b, &entry);
		cuda_put_entry(&b, &entry);
		cuda_end(&b, start);
		assert_int_equal(b.size, END);
		set_uint(&b, hostile[i].at, hostile[i].value, hostile[i].size);
		read_entries(&c, &b);
		if (c.error || d->n_containers != hostile[i].n_containers ||
		    d->n_entries != hostile[i].n_entries ||
		    d->unexplained_bytes != hostile[i].unexplained)
			fail_msg("%s: %zu containers, %zu entries, %d unexplained", hostile[i].what,
				 d->n_containers, d->n_entries, (int)d->unexplained_bytes);
		assert_int_equal(c.image.n_warnings > 0, hostile[i].unexplained > 0);
		cuda_release(&c);
	}
}

static const struct {
	const char *what;
	uint32_t off, length;
	bool is_there;
} identifiers[] = {
	{ "in place", 64, 4, true },
	{ "one byte less", 64, 3, true },
	{ "up to the end", 64, 8, true },
	{ "beyond the end", 64, 9, false },
	{ "at 2^32 - 16", 0xfffffff0, 4, false },
	{ "of 2^32 - 1 bytes", 64, 0xffffffff, false },
	{ "that wraps around", 0xfffffff0, 0x20, false },
	{ "of no bytes", 64, 0, false },
};

static void identifiers_stay_in_their_header(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(identifiers); i++) {
		struct bytes b = { 0 };
		struct cuda_image c;
		size_t start = cuda_begin(&b);
		size_t entry = cuda_put_entry(
			&b, &(struct cuda_entry){ .kind = CUDA_ELF, .identifier = "a.cu" });

		cuda_end(&b, start);
		set_uint(&b, entry + 0x20, identifiers[i].off, 4);
		set_uint(&b, entry + 0x24, identifiers[i].length, 4);
		read_entries(&c, &b);
		if (!entry_of(&c, 0)->identifier == identifiers[i].is_there)
			fail_msg("%s", identifiers[i].what);
		cuda_release(&c);
	}
}

/* Linkers for Windows align containers to 16 bytes; what is no zero is no gap. */
static void between_containers_there_are_gaps(void **state)
{
	struct bytes b = { 0 };
	struct cuda_image c;
	const struct device *d = &c.image.device;

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		size_t start = cuda_begin(&b);

		cuda_put_entry(&b, &(struct cuda_entry){ .kind = CUDA_PTX });
		cuda_end(&b, start);
		put_fill(&b, i == 1 ? 'x' : 0, i == 0 ? 8 : 100);
		put_align(&b, 8);
	}
	put_uint(&b, 0x1ee55a01, 4);
	put_fill(&b, 1, 12);
	read_entries(&c, &b);
	assert_int_equal(d->n_containers, 3);
	assert_int_equal(d->containers[0].header_size, 16);
	assert_int_equal(d->containers[1].file_off, 88);
	assert_int_equal(d->containers[1].first_entry, 1);
	assert_int_equal(d->gap_bytes, 8 + 104);
	assert_int_equal(d->unexplained_bytes, 104 + 16);
	assert_true(cuda_has_warning(&c, "before CUDA 4"));
	cuda_release(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_have_cuobjdumps_names),
		cmocka_unit_test(the_language_of_ptx_tells_the_toolkit),
		cmocka_unit_test(a_cubin_tells_the_toolkit_of_the_ptx_beside_it),
		cmocka_unit_test(payloads_and_padding_are_told_apart),
		cmocka_unit_test(headers_have_the_size_they_state),
		cmocka_unit_test(lies_cost_one_entry_or_the_rest_of_a_container),
		cmocka_unit_test(identifiers_stay_in_their_header),
		cmocka_unit_test(between_containers_there_are_gaps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
