#include "test.h"

#include "../../formats/format.h"

#include <stdlib.h>
#include <string.h>

/* An object under construction; every number is little-endian. */
struct object {
	uint8_t bytes[2048];
	size_t size;
};

struct fixture {
	struct arena arena;
	struct file file;
	struct image image;
	uint8_t *bytes;
};

static void put(struct object *o, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		o->bytes[o->size++] = (uint8_t)(i < 8 ? value >> (8 * i) : 0);
}

static void put_text(struct object *o, const char *text, size_t size)
{
	memset(o->bytes + o->size, 0, size);
	memcpy(o->bytes + o->size, text, strnlen(text, size));
	o->size += size;
}

static void set(struct object *o, size_t at, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		o->bytes[at + i] = (uint8_t)(value >> (8 * i));
}

enum {
	TEXT = 0x60500020, /* code, 16 bytes aligned, read and execute */
	PDATA = 0x40300040,
	DEBUG = 0x42100040,
	DRECTVE = 0x100a00,
	BSS = (int)0xc0300080,
	COMDAT = 0x1000,
	RELOCATION_OVERFLOW = 0x1000000,
};

/* Fields of the section header; what is 0 is left out. */
struct section_fields {
	const char *name;
	uint32_t size, off, relocations_off;
	uint16_t n_relocations;
	uint32_t characteristics;
};

static void put_section(struct object *o, struct section_fields s)
{
	put_text(o, s.name, 8);
	put(o, 0, 8);
	put(o, s.size, 4);
	put(o, s.off, 4);
	put(o, s.relocations_off, 4);
	put(o, 0, 4);
	put(o, s.n_relocations, 2);
	put(o, 0, 2);
	put(o, s.characteristics, 4);
}

static void put_relocation(struct object *o, uint32_t off, uint32_t symbol)
{
	put(o, off, 4);
	put(o, symbol, 4);
	put(o, 3, 2);
}

static void put_symbol(struct object *o, const char *name, uint32_t section, bool is_big,
		       uint8_t storage_class, uint8_t n_auxiliary)
{
	put_text(o, name, 8);
	put(o, 0, 4);
	put(o, section, is_big ? 4 : 2);
	put(o, storage_class == 2 ? 0x20 : 0, 2);
	put(o, storage_class, 1);
	put(o, n_auxiliary, 1);
}

/* "Auxiliary Format 5". */
static void put_section_definition(struct object *o, uint32_t size, uint32_t associated,
				   bool is_big)
{
	put(o, size, 4);
	put(o, 0, 8);
	put(o, associated, 2);
	put(o, associated ? 5 : 2, 1);
	put(o, 0, is_big ? 5 : 3);
}

/*
 * One function: .text (8 bytes, one relocation), its .pdata (12 bytes, one relocation), .drectve
 * and .debug$S, the symbols of the two first sections and of the function.
 */
enum { N_SECTIONS = 4, HEADERS_SIZE = N_SECTIONS * 40, TEXT_SIZE = 8, PDATA_SIZE = 12 };

static void put_object(struct object *o, bool is_big)
{
	uint32_t contents = (is_big ? 56 : 20) + HEADERS_SIZE;
	uint32_t symbols = contents + TEXT_SIZE + 10 + PDATA_SIZE + 10 + 4 + 4;

	if (is_big) {
		put(o, 0xffff0000, 4);
		put(o, 2, 2);
		put(o, 0x8664, 2);
		put(o, 0, 4);
		put(o, UINT64_C(0x4ba9baeed1baa1c7), 8);
		put(o, UINT64_C(0xb8dca46af6fa20af), 8);
		put(o, 0, 16);
		put(o, N_SECTIONS, 4);
		put(o, symbols, 4);
		put(o, 5, 4);
	} else {
		put(o, 0x8664, 2);
		put(o, N_SECTIONS, 2);
		put(o, 0, 4);
		put(o, symbols, 4);
		put(o, 5, 4);
		put(o, 0, 4);
	}
	put_section(o, (struct section_fields){ ".text$f", TEXT_SIZE, contents, contents + 8, 1,
						TEXT | COMDAT });
	put_section(o, (struct section_fields){ ".pdata", PDATA_SIZE, contents + 18, contents + 30,
						1, PDATA | COMDAT });
	put_section(o, (struct section_fields){ ".drectve", 4, contents + 40, 0, 0, DRECTVE });
	put_section(o, (struct section_fields){ ".debug$S", 4, contents + 44, 0, 0, DEBUG });
	put(o, UINT64_C(0xc300000000e8), TEXT_SIZE);
	put_relocation(o, 1, 4);
	put(o, 0, PDATA_SIZE);
	put_relocation(o, 0, 4);
	put_text(o, "-a -b", 4);
	put(o, 4, 4);
	put_symbol(o, ".text$f", 1, is_big, 3, 1);
	put_section_definition(o, TEXT_SIZE, 0, is_big);
	put_symbol(o, ".pdata", 2, is_big, 3, 1);
	put_section_definition(o, PDATA_SIZE, 1, is_big);
	put_symbol(o, "_f", 1, is_big, 2, 0);
	put(o, 4, 4); // the string table is empty
}

/* Reads a copy that ends where the bytes end, so that sanitizers see a step too far. */
static struct error *read_bytes(struct fixture *f, const uint8_t *bytes, size_t size)
{
	*f = (struct fixture){ .bytes = malloc(size ? size : 1) };
	assert_non_null(f->bytes);
	memcpy(f->bytes, bytes, size);
	f->file = (struct file){ .data = f->bytes, .size = size };
	image_init(&f->image, &f->arena, &f->file);
	return coff_format.read(&f->image, 0, size, NO_INDEX);
}

static void release(struct fixture *f)
{
	image_release(&f->image);
	arena_release(&f->arena);
	free(f->bytes);
}

static const struct symbol *find_symbol(const struct image *image, const char *name)
{
	for (size_t i = 0; i < image->n_symbols; i++) {
		if (!strcmp(image->symbols[i].name, name))
			return &image->symbols[i];
	}
	return NULL;
}

static const struct record *find_record(const struct image *image, uint64_t file_off)
{
	for (size_t i = 0; i < image->n_records; i++) {
		if (image->records[i].file_off == file_off)
			return &image->records[i];
	}
	return NULL;
}

/* How many bytes of the file are neither in a part nor in a section, or in two of them. */
static size_t bytes_not_covered_once(const struct image *image)
{
	size_t n = 0;

	for (uint64_t at = 0; at < image->file->size; at++) {
		size_t n_owners = 0;

		for (size_t i = 0; i < image->n_parts; i++)
			n_owners += image->parts[i].file_off <= at &&
				    at - image->parts[i].file_off < image->parts[i].file_size;
		for (size_t i = 0; i < image->n_sections; i++)
			n_owners += image->sections[i].file_off <= at &&
				    at - image->sections[i].file_off < image->sections[i].file_size;
		n += n_owners != 1;
	}
	return n;
}

static void check_function(const struct image *image, uint64_t contents)
{
	const struct section *s = image->sections;
	const struct symbol *function = find_symbol(image, "_f");

	assert_int_equal(image->n_sections, N_SECTIONS);
	assert_string_equal(s[0].name, ".text$f");
	assert_int_equal(s[0].file_off, contents);
	assert_int_equal(s[0].vm_size, TEXT_SIZE);
	assert_int_equal(s[0].alignment, 16);
	assert_int_equal(s[0].kind, KIND_CODE);
	assert_int_equal(s[1].kind, KIND_UNWIND);
	assert_true(s[1].vm_addr >= s[0].vm_addr + s[0].vm_size);
	assert_true(s[2].vm_addr == NO_ADDR && s[3].vm_addr == NO_ADDR);
	assert_int_equal(s[3].kind, KIND_DEBUG);

	// The only symbol of its section has its size.
	assert_non_null(function);
	assert_int_equal(function->vm_addr, s[0].vm_addr);
	assert_int_equal(function->vm_size, TEXT_SIZE);
	assert_int_equal(function->flags & SYMBOL_UNSIZED, 0);

	// Both relocations, and the unwind table that is associated, serve the function.
	assert_int_equal(find_record(image, contents + 8)->target, s[0].vm_addr + 1);
	assert_int_equal(find_record(image, contents + 8)->kind, KIND_RELOCATIONS);
	assert_int_equal(find_record(image, contents + 18)->target, s[0].vm_addr);
	assert_int_equal(find_record(image, contents + 18)->file_size, PDATA_SIZE);
	assert_int_equal(find_record(image, contents + 18)->kind, KIND_UNWIND);
	assert_int_equal(find_record(image, contents + 30)->target, s[0].vm_addr);
}

static void an_object_is_read(void **state)
{
	(void)state;
	for (int is_big = 0; is_big <= 1; is_big++) {
		struct object o = { .size = 0 };
		struct fixture f;

		put_object(&o, is_big);
		assert_true(coff_format.probe(o.bytes, o.size));
		assert_null(read_bytes(&f, o.bytes, o.size));
		assert_int_equal(f.image.n_warnings, 0);
		check_function(&f.image, (is_big ? 56 : 20) + HEADERS_SIZE);
		assert_int_equal(bytes_not_covered_once(&f.image), 0);
		assert_string_equal(f.image.identity.machine, "x86-64");
		assert_int_equal(f.image.identity.symbols_from, SYMBOLS_COFF);
		assert_false(f.image.is_linked);
		release(&f);
	}
}

/* Offsets in the small object of put_object(). */
enum { MACHINE = 0, SYMBOLS_OFF = 8, N_SYMBOLS = 12, FIRST_SECTION = 20, CONTENTS = 180 };
enum { SIZE = 16, RAW_OFF = 20, RELOCATIONS_OFF = 24, LINES_OFF = 28, N_RELOCATIONS = 32 };
enum { N_LINES = 34, CHARACTERISTICS = 36, SYMBOLS = 228 };

static const struct {
	const char *what;
	size_t at;
	uint64_t value;
	size_t size;
	bool fails;
	size_t n_warnings;
} damages[] = {
	{ "none", MACHINE, 0x8664, 2, false, 0 },
	{ "more sections than fit", 2, 0xffff, 2, true, 0 },
	{ "contents past the end", FIRST_SECTION + RAW_OFF, 10000, 4, false, 1 },
	{ "contents that end past the end", FIRST_SECTION + SIZE, 10000, 4, false, 1 },
	{ "contents of 4 GiB", FIRST_SECTION + SIZE, 0xffffffff, 4, false, 1 },
	{ "relocations past the end", FIRST_SECTION + RELOCATIONS_OFF, 10000, 4, false, 1 },
	{ "relocations without an offset", FIRST_SECTION + RELOCATIONS_OFF, 0xffffffff, 4, false,
	  1 },
	{ "more relocations than fit", FIRST_SECTION + N_RELOCATIONS, 1000, 2, false, 1 },
	{ "no relocations", FIRST_SECTION + N_RELOCATIONS, 0, 2, false, 0 },
	{ "a relocation outside its section", CONTENTS + TEXT_SIZE, 8, 4, false, 0 },
	{ "a relocation to no symbol", CONTENTS + 30 + 4, 0xffffffff, 4, false, 0 },
	{ "a relocation to an auxiliary entry", CONTENTS + 30 + 4, 1, 4, false, 0 },
	{ "line numbers past the end", FIRST_SECTION + N_LINES, 5, 2, false, 0 },
	{ "a symbol table past the end", SYMBOLS_OFF, 10000, 4, false, 1 },
	{ "more symbols than fit", N_SYMBOLS, 0xffffffff, 4, false, 1 },
	{ "no symbols, so that names follow at once", N_SYMBOLS, 0, 4, false, 1 },
	{ "no symbol table", SYMBOLS_OFF, 0, 4, false, 0 },
	{ "an associated section that is not there", SYMBOLS + 3 * 18 + 12, 9, 2, false, 0 },
	{ "a section associated with itself", SYMBOLS + 3 * 18 + 12, 2, 2, false, 0 },
	{ "a section associated with none", SYMBOLS + 3 * 18 + 12, 0, 2, false, 0 },
	{ "the largest alignment", FIRST_SECTION + CHARACTERISTICS, 0x60f00020, 4, false, 0 },
};

static void damage_is_a_warning(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(damages); i++) {
		struct object o = { .size = 0 };
		struct fixture f;
		struct error *error;

		put_object(&o, false);
		set(&o, damages[i].at, damages[i].value, damages[i].size);
		error = read_bytes(&f, o.bytes, o.size);
		if (!error != !damages[i].fails || f.image.n_warnings != damages[i].n_warnings)
			fail_msg("%s: %s, %zu warnings", damages[i].what,
				 error ? error->text : "read", f.image.n_warnings);
		release(&f);
	}
}

static void any_prefix_can_be_read(void **state)
{
	(void)state;
	for (int is_big = 0; is_big <= 1; is_big++) {
		struct object o = { .size = 0 };

		put_object(&o, is_big);
		for (size_t size = 0; size < o.size; size++) {
			struct fixture f;
			struct error *error = read_bytes(&f, o.bytes, size);

			assert_int_equal(error != NULL, size < (is_big ? 56u : 20u) + HEADERS_SIZE);
			release(&f);
		}
	}
}

/* "COFF Relocations": 0xffff and a flag mean that the first entry holds the count. */
static void many_relocations_are_counted_in_the_first(void **state)
{
	struct object o = { .size = 0 };
	struct fixture f;

	(void)state;
	put(&o, 0x8664, 2);
	put(&o, 1, 2);
	put(&o, 0, 16);
	put_section(&o, (struct section_fields){ ".data", 8, 60, 68, 0xffff,
						 (uint32_t)0xc0300040 | RELOCATION_OVERFLOW });
	put(&o, 0, 8);
	put_relocation(&o, 3, 0);
	put_relocation(&o, 0, 0);
	put_relocation(&o, 4, 0);
	assert_null(read_bytes(&f, o.bytes, o.size));
	assert_int_equal(f.image.n_warnings, 0);
	assert_int_equal(f.image.n_records, 2);
	assert_int_equal(f.image.records[1].file_off, 68 + 20);
	assert_int_equal(f.image.records[1].target, f.image.sections[0].vm_addr + 4);
	assert_int_equal(bytes_not_covered_once(&f.image), 0);
	release(&f);
}

static void zero_filled_data_is_in_memory_only(void **state)
{
	struct object o = { .size = 0 };
	struct fixture f;

	(void)state;
	put(&o, 0x14c, 2);
	put(&o, 1, 2);
	put(&o, 0, 4);
	put(&o, 60, 4);
	put(&o, 2, 4);
	put(&o, 0, 4);
	put_section(&o, (struct section_fields){ ".bss", 4096, 0, 0, 0, (uint32_t)BSS });
	put_symbol(&o, "_first", 1, false, 2, 0);
	put_symbol(&o, "_second", 1, false, 2, 0);
	assert_null(read_bytes(&f, o.bytes, o.size));
	assert_int_equal(f.image.sections[0].file_size, 0);
	assert_int_equal(f.image.sections[0].vm_size, 4096);
	assert_int_equal(f.image.sections[0].kind, KIND_ZERO_DATA);
	// Two symbols: neither is the whole section. i386 puts '_' before C names.
	assert_string_equal(f.image.symbols[0].name, "first");
	assert_int_equal(f.image.symbols[0].vm_size, 0);
	assert_int_equal(f.image.identity.bits, 32);
	release(&f);
}

static const struct {
	const char *what;
	uint16_t machine, optional_size, characteristics;
	bool is_object;
} headers[] = {
	{ "x86-64", 0x8664, 0, 0, true },
	{ "i386", 0x14c, 0, 0, true },
	{ "ARM64", 0xaa64, 0, 0, true },
	{ "no machine", 0, 0, 0, false },
	{ "another machine", 0x1234, 0, 0, false },
	{ "an optional header", 0x8664, 240, 0, false },
	{ "an image", 0x8664, 0, 2, false },
};

static void objects_are_told_from_their_header(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(headers); i++) {
		struct object o = { .size = 0 };

		put(&o, headers[i].machine, 2);
		put(&o, 0, 14);
		put(&o, headers[i].optional_size, 2);
		put(&o, headers[i].characteristics, 2);
		if (coff_format.probe(o.bytes, o.size) != headers[i].is_object)
			fail_msg("%s", headers[i].what);
		assert_false(coff_format.probe(o.bytes, o.size - 1));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_object_is_read),
		cmocka_unit_test(damage_is_a_warning),
		cmocka_unit_test(any_prefix_can_be_read),
		cmocka_unit_test(many_relocations_are_counted_in_the_first),
		cmocka_unit_test(zero_filled_data_is_in_memory_only),
		cmocka_unit_test(objects_are_told_from_their_header),
	};

	return cmocka_run_group_tests_name("coff", tests, NULL, NULL);
}
