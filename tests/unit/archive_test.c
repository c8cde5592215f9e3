#include "test.h"

#include "../../formats/format.h"
#include "../../formats/archive/member.h"

#include <stdlib.h>
#include <string.h>

/* A header is its name (16 characters), date, owner, group, mode, size (10) and an end mark. */
#define HEADER(name, size) name "0           0     0     644     " size "`\n"
#define MAGIC		   "!<arch>\n"
#define THIN_MAGIC	   "!<thin>\n"
#define BYTES(text)	   text, sizeof(text) - 1

struct fixture {
	struct arena arena;
	struct file file;
	struct image image;
	uint8_t *bytes;
};

/* Reads a copy that ends where the bytes end, so that sanitizers see a step too far. */
static void read_bytes(struct fixture *f, const char *bytes, size_t size)
{
	*f = (struct fixture){ .bytes = malloc(size ? size : 1) };
	assert_non_null(f->bytes);
	memcpy(f->bytes, bytes, size);
	f->file = (struct file){ .data = f->bytes, .size = size };
	image_init(&f->image, &f->arena, &f->file);
	assert_null(archive_format.read(&f->image, 0, size, NO_INDEX));
}

static void release(struct fixture *f)
{
	image_release(&f->image);
	arena_release(&f->arena);
	free(f->bytes);
}

static const struct part *find_part(const struct image *image, const char *label)
{
	for (size_t i = 0; i < image->n_parts; i++) {
		if (!strcmp(image->parts[i].label, label))
			return &image->parts[i];
	}
	return NULL;
}

/* How many bytes are not in exactly one part. */
static size_t bytes_not_covered_once(const struct image *image)
{
	size_t n = 0;

	for (uint64_t at = 0; at < image->file->size; at++) {
		size_t n_owners = 0;

		for (size_t i = 0; i < image->n_parts; i++) {
			const struct part *part = &image->parts[i];

			n_owners += part->file_off <= at && at - part->file_off < part->file_size;
		}
		n += n_owners != 1;
	}
	return n;
}

#define LONG_NAMES "a_long_name_of_a_member.o/\nanother_long_name.o/\n" /* 48 bytes */
#define NAMES	   HEADER("//              ", "48        ") LONG_NAMES
#define MSVC_NAMES HEADER("//              ", "18        ") "dir\\one.obj\0b.obj\0"

static const struct {
	const char *what, *bytes;
	size_t size;
	const char *name;
	size_t n_warnings;
} names[] = {
	{ "GNU", BYTES(MAGIC HEADER("a.o/            ", "0         ")), "a.o", 0 },
	{ "without a slash", BYTES(MAGIC HEADER("a.o             ", "0         ")), "a.o", 0 },
	{ "with a space", BYTES(MAGIC HEADER("a b.o/          ", "0         ")), "a b.o", 0 },
	{ "all 16", BYTES(MAGIC HEADER("sixteen_letters/", "0         ")), "sixteen_letters", 0 },
	{ "GNU, long", BYTES(MAGIC NAMES HEADER("/0              ", "0         ")),
	  "a_long_name_of_a_member.o", 0 },
	{ "GNU, the next", BYTES(MAGIC NAMES HEADER("/27             ", "0         ")),
	  "another_long_name.o", 0 },
	{ "GNU, from the middle", BYTES(MAGIC NAMES HEADER("/35             ", "0         ")),
	  "long_name.o", 0 },
	{ "MSVC", BYTES(MAGIC MSVC_NAMES HEADER("/0              ", "0         ")), "dir\\one.obj",
	  0 },
	{ "past the table", BYTES(MAGIC NAMES HEADER("/48             ", "0         ")), "/48", 1 },
	{ "far past the table", BYTES(MAGIC NAMES HEADER("/999999999999999", "0         ")),
	  "/999999999999999", 1 },
	{ "an empty one", BYTES(MAGIC NAMES HEADER("/26             ", "0         ")), "/26", 1 },
	{ "without a table", BYTES(MAGIC HEADER("/0              ", "0         ")), "/0", 1 },
	{ "no number", BYTES(MAGIC NAMES HEADER("/12x            ", "0         ")), "/12x", 0 },
	{ "thin, of a nested archive",
	  BYTES(THIN_MAGIC NAMES HEADER("/0:68           ", "4         ")),
	  "a_long_name_of_a_member.o", 0 },
	{ "BSD", BYTES(MAGIC HEADER("#1/8            ", "10        ") "long.o\0\0ab"), "long.o",
	  0 },
	{ "BSD, no NUL", BYTES(MAGIC HEADER("#1/6            ", "8         ") "long.oab"), "long.o",
	  0 },
	{ "BSD, too long", BYTES(MAGIC HEADER("#1/99           ", "4         ") "long"), "long",
	  1 },
	{ "BSD, no number", BYTES(MAGIC HEADER("#1/8z           ", "0         ")), "#1/8z", 0 },
	{ "nothing", BYTES(MAGIC HEADER("                ", "0         ")), "", 0 },
};

static void members_have_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct fixture f;

		read_bytes(&f, names[i].bytes, names[i].size);
		if (f.image.n_units != 1 || strcmp(f.image.units[0].name, names[i].name) ||
		    f.image.n_warnings != names[i].n_warnings)
			fail_msg("%s: %zu units, \"%s\", %zu warnings", names[i].what,
				 f.image.n_units, f.image.n_units ? f.image.units[0].name : "",
				 f.image.n_warnings);
		release(&f);
	}
}

#define ONE HEADER("one/            ", "4         ") "text"

static const struct {
	const char *what, *bytes;
	size_t size, n_units, n_warnings, n_rest; /* bytes of the part "archive remainder" */
} shapes[] = {
	{ "no members", BYTES(MAGIC), 0, 0, 0 },
	{ "thin, no members", BYTES(THIN_MAGIC), 0, 0, 0 },
	{ "one", BYTES(MAGIC ONE), 1, 0, 0 },
	{ "two", BYTES(MAGIC ONE ONE), 2, 0, 0 },
	{ "odd", BYTES(MAGIC HEADER("odd/            ", "3         ") "odd\n" ONE), 2, 0, 0 },
	{ "odd, at the end", BYTES(MAGIC HEADER("odd/            ", "3         ") "odd"), 1, 0, 0 },
	{ "thin", BYTES(THIN_MAGIC NAMES HEADER("/0              ", "99        ")), 1, 0, 0 },
	{ "thin, two",
	  BYTES(THIN_MAGIC HEADER("a/              ", "99        ")
			HEADER("b/              ", "99        ")),
	  2, 0, 0 },
	{ "GNU tables only", BYTES(MAGIC HEADER("/               ", "4         ") "\0\0\0\0" NAMES),
	  0, 0, 0 },
	{ "MSVC tables",
	  BYTES(MAGIC HEADER("/               ", "4         ") "\0\0\0\0" HEADER(
		  "/               ",
		  "4         ") "\0\0\0\0" HEADER("/<ECSYMBOLS>/   ",
						  "4         ") "\0\0\0\0" HEADER("/<XFGHASHMAP>/ "
										  " ",
										  "4         ") "\0"
												"\0"
												"\0"
												"\0"),
	  0, 0, 0 },
	{ "64-bit table", BYTES(MAGIC HEADER("/SYM64/         ", "8         ") "\0\0\0\0\0\0\0\0"),
	  0, 0, 0 },
	{ "BSD tables",
	  BYTES(MAGIC HEADER("__.SYMDEF       ", "4         ") "\0\0\0\0" HEADER(
		  "#1/16           ", "18        ") "__.SYMDEF SORTED\0\0"),
	  0, 0, 0 },
	{ "one byte too many", BYTES(MAGIC ONE "\n"), 1, 1, 1 },
	{ "a header cut off", BYTES(MAGIC ONE "one/            0      "), 1, 1, 23 },
	{ "no end mark",
	  BYTES(MAGIC "one/            0           0     0     644     4         \n\n"
		      "text"),
	  0, 1, 64 },
	{ "no size", BYTES(MAGIC HEADER("one/            ", "          ") "text"), 0, 1, 64 },
	{ "a size in hexadecimal", BYTES(MAGIC HEADER("one/            ", "0x4       ") "text"), 0,
	  1, 64 },
	{ "a negative size", BYTES(MAGIC HEADER("one/            ", "-4        ") "text"), 0, 1,
	  64 },
	{ "a size with something behind", BYTES(MAGIC HEADER("one/            ", "4  4      ")), 0,
	  1, 60 },
	{ "past the end", BYTES(MAGIC HEADER("one/            ", "5         ") "text"), 1, 1, 0 },
	{ "far past the end", BYTES(MAGIC HEADER("one/            ", "9999999999") "text"), 1, 1,
	  0 },
	{ "a table past the end", BYTES(MAGIC HEADER("//              ", "9999999999") "text"), 0,
	  1, 0 },
	{ "behind a hole", BYTES(MAGIC HEADER("one/            ", "2         ") "text" ONE), 1, 1,
	  66 },
};

static void every_byte_is_in_one_part(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(shapes); i++) {
		struct fixture f;
		const struct part *rest;

		read_bytes(&f, shapes[i].bytes, shapes[i].size);
		rest = find_part(&f.image, "archive remainder");
		if (f.image.n_units != shapes[i].n_units ||
		    f.image.n_warnings != shapes[i].n_warnings ||
		    (rest ? rest->file_size : 0) != shapes[i].n_rest)
			fail_msg("%s: %zu units, %zu warnings, %d rest", shapes[i].what,
				 f.image.n_units, f.image.n_warnings,
				 rest ? (int)rest->file_size : 0);
		if (bytes_not_covered_once(&f.image))
			fail_msg("%s: %zu bytes are not in one part", shapes[i].what,
				 bytes_not_covered_once(&f.image));
		release(&f);
	}
}

static const struct {
	const char *what, *bytes;
	size_t size;
	const char *label;
	enum kind kind;
} contents[] = {
	{ "text", BYTES(MAGIC HEADER("a.txt/          ", "4         ") "text"), "member",
	  KIND_UNKNOWN },
	{ "bitcode", BYTES(MAGIC HEADER("a.o/            ", "6         ") "BC\xC0\xDE  "),
	  "LLVM bitcode", KIND_IR },
	{ "bitcode in a wrapper",
	  BYTES(MAGIC HEADER("a.o/            ", "6         ") "\xDE\xC0\x17\x0B  "),
	  "LLVM bitcode", KIND_IR },
	{ "LTCG", BYTES(MAGIC HEADER("a.obj/          ", "8         ") "\0\0\xFF\xFF\1\0\x64\x86"),
	  "LTCG object", KIND_IR },
	{ "rmeta", BYTES(MAGIC HEADER("lib.rmeta/      ", "8         ") "rust\0\0\0\x08"),
	  "crate metadata", KIND_METADATA },
	{ "compressed rmeta", BYTES(MAGIC HEADER("lib.rmeta/      ", "8         ") "rustc..."),
	  "crate metadata", KIND_METADATA },
	{ "an archive", BYTES(MAGIC HEADER("b.a/            ", "8         ") MAGIC),
	  "nested archive", KIND_UNKNOWN },
	{ "a program", BYTES(MAGIC HEADER("a.exe/          ", "4         ") "MZ\x90\0"), "member",
	  KIND_UNKNOWN },
	{ "an ELF program",
	  BYTES(MAGIC HEADER("a.so/           ",
			     "18        ") "\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0"),
	  "member", KIND_UNKNOWN },
	{ "a damaged ELF object",
	  BYTES(MAGIC HEADER("a.o/            ",
			     "18        ") "\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\1\0"),
	  "member", KIND_UNKNOWN },
};

static void contents_are_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(contents); i++) {
		struct fixture f;
		const struct part *part;

		read_bytes(&f, contents[i].bytes, contents[i].size);
		part = find_part(&f.image, contents[i].label);
		if (!part || part->kind != contents[i].kind || part->unit != 0)
			fail_msg("%s: no part \"%s\" of this kind and unit", contents[i].what,
				 contents[i].label);
		release(&f);
	}
}

#define IMPORT_HEADER(type) "\0\0\xFF\xFF\0\0\x64\x86....\x12\0\0\0\7\0" type "\0"
#define IMPORT(type)	    HEADER("k.dll/          ", "32        ") IMPORT_HEADER(type) "Sleep\0k.dll\0"

static void import_objects_name_their_function(void **state)
{
	struct fixture f;

	(void)state;
	read_bytes(&f, BYTES(MAGIC IMPORT("\4") IMPORT("\5")));
	assert_int_equal(f.image.n_warnings, 0);
	assert_int_equal(f.image.n_symbols, 2);
	assert_string_equal(f.image.symbols[0].name, "k.dll!Sleep");
	assert_int_equal(f.image.symbols[0].flags, SYMBOL_UNDEFINED);
	assert_int_equal(f.image.symbols[0].type, SYMBOL_FUNCTION);
	assert_int_equal(f.image.symbols[1].type, SYMBOL_OBJECT);
	assert_int_equal(f.image.symbols[1].unit, 1);
	assert_int_equal(f.image.n_records, 2);
	assert_int_equal(f.image.records[1].target, 1);
	assert_int_equal(f.image.records[1].file_size, 32);
	assert_int_equal(bytes_not_covered_once(&f.image), 0);
	assert_string_equal(f.image.identity.type, "import library");
	assert_string_equal(f.image.identity.machine, "x86-64");
	release(&f);
}

static void an_import_object_without_names_is_warned_about(void **state)
{
	struct fixture f;

	(void)state;
	read_bytes(&f, BYTES(MAGIC HEADER("k.dll/          ", "26        ")
				     IMPORT_HEADER("\4") "Sleep\0"));
	assert_int_equal(f.image.n_warnings, 1);
	assert_int_equal(f.image.n_symbols, 0);
	assert_int_equal(bytes_not_covered_once(&f.image), 0);
	release(&f);
}

/* A COFF object: header, one section header (.text, 4 bytes at 60, aligned to 4), its bytes. */
#define OBJECT                                                                                     \
	"\x64\x86\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"                                             \
	".text\0\0\0\0\0\0\0\0\0\0\0\4\0\0\0\x3c\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x20\0\x30\x60"      \
	"\x90\x90\x90\xc3"
#define OBJECT_MEMBER(name) HEADER(name, "64        ") OBJECT

static void objects_are_read_where_they_lie(void **state)
{
	const struct section *sections;
	struct fixture f;

	(void)state;
	read_bytes(&f, BYTES(MAGIC OBJECT_MEMBER("a.obj/          ")
				     OBJECT_MEMBER("b.obj/          ")));
	assert_int_equal(f.image.n_warnings, 0);
	assert_int_equal(f.image.n_sections, 2);
	sections = f.image.sections;
	assert_int_equal(sections[0].file_off, 8 + 60 + 60);
	assert_int_equal(sections[1].file_off, 8 + 60 + 64 + 60 + 60);
	assert_int_equal(sections[1].file_size, 4);
	assert_int_equal(sections[1].unit, 1);
	assert_true(sections[0].vm_addr + sections[0].vm_size <= sections[1].vm_addr);
	assert_false(f.image.is_linked);
	assert_string_equal(f.image.identity.type, "static library");
	for (size_t i = 0; i < f.image.n_parts; i++) {
		const struct part *part = &f.image.parts[i];

		if (part->file_off >= 8)
			assert_int_equal(part->unit, part->file_off >= 8 + 60 + 64);
	}
	release(&f);
}

#define MEMBER OBJECT_MEMBER("a.obj/          ")

/* Three objects describe an import library; one more is code. */
static void an_archive_has_a_type(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		const char *type;
	} types[] = {
		{ BYTES(MAGIC MEMBER), "static library" },
		{ BYTES(MAGIC IMPORT("\4")), "import library" },
		{ BYTES(MAGIC MEMBER MEMBER MEMBER IMPORT("\4")), "import library" },
		{ BYTES(MAGIC MEMBER MEMBER MEMBER MEMBER IMPORT("\4")), "static library" },
		{ BYTES(MAGIC MEMBER HEADER("lib.rmeta/      ", "0         ")), "Rust library" },
		{ BYTES(THIN_MAGIC HEADER("a.o/            ", "99        ")), "thin archive" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		struct fixture f;

		read_bytes(&f, types[i].bytes, types[i].size);
		if (strcmp(f.image.identity.type, types[i].type))
			fail_msg("row %zu: %s, not %s", i, f.image.identity.type, types[i].type);
		release(&f);
	}
}

/* Whatever is cut off, the rest is read without a step past the end. */
static void any_prefix_can_be_read(void **state)
{
	static const char bytes[] = MAGIC NAMES IMPORT("\4") OBJECT_MEMBER("/0              ")
		HEADER("#1/8            ", "12        ") "long.o\0\0text";

	(void)state;
	for (size_t size = 8; size < sizeof(bytes); size++) {
		struct fixture f;

		read_bytes(&f, bytes, size);
		release(&f);
	}
}

static void only_the_two_magic_numbers_count(void **state)
{
	(void)state;
	assert_true(archive_format.probe((const uint8_t *)MAGIC, 8));
	assert_true(archive_format.probe((const uint8_t *)THIN_MAGIC, 8));
	assert_false(archive_format.probe((const uint8_t *)MAGIC, 7));
	assert_false(archive_format.probe((const uint8_t *)"!<arch> ", 8));
	assert_false(archive_format.probe((const uint8_t *)"<bigaf>\n", 8));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_have_names),
		cmocka_unit_test(every_byte_is_in_one_part),
		cmocka_unit_test(contents_are_told_apart),
		cmocka_unit_test(import_objects_name_their_function),
		cmocka_unit_test(an_import_object_without_names_is_warned_about),
		cmocka_unit_test(objects_are_read_where_they_lie),
		cmocka_unit_test(an_archive_has_a_type),
		cmocka_unit_test(any_prefix_can_be_read),
		cmocka_unit_test(only_the_two_magic_numbers_count),
	};

	return cmocka_run_group_tests_name("archive", tests, NULL, NULL);
}
