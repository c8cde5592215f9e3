#include "made_image.h"

#include "../../src/disassemble/excerpt.h"

/* Constants at 0x1000, a table of places behind them; code at 0x1800. */
enum { TEXTS = 0x1000, PLACES = 0x1400, CODE = 0x1800 };

static struct made_image m;
static struct attribution attribution;
static struct program program;

static void make_program(void)
{
	made_image_init(&m, 0x2000);
	m.image.identity.bits = 64;
	add_segment(&m, 0x1000, 0x1000, 0x1000, 0x1000);
	add_section(&m, ".rodata", TEXTS, CODE - TEXTS, TEXTS, KIND_RODATA, 0);
	add_section(&m, ".text", CODE, 0x800, CODE, KIND_CODE, SECTION_EXECUTABLE);
	memset(m.bytes + TEXTS, 0, CODE - TEXTS);
	attribution = attribute(&m.image, LAYER_BIT(LAYER_SYMBOL));
	program_init(&program, &attribution, &m.arena, DEMANGLE_SHORT);
}

static void drop_program(void)
{
	program_release(&program);
	attribution_release(&attribution);
	made_image_release(&m);
}

static void put(uint64_t at, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		m.bytes[at + i] = (uint8_t)(value >> 8 * i);
}

static void put_location(const char *path, uint64_t length, uint32_t line, uint32_t column)
{
	memcpy(m.bytes + TEXTS, path, strlen(path));
	put(PLACES, TEXTS, 8);
	put(PLACES + 8, length, 8);
	put(PLACES + 16, line, 4);
	put(PLACES + 20, column, 4);
}

static const struct {
	const char *path;
	const char *said;
} paths[] = {
	{ "src/lib.rs", "src/lib.rs:12:5" },
	{ "/home/me/app/src/main.rs", "app/src/main.rs:12:5" },
	{ "/root/.cargo/registry/src/host-1949cf8c6b5b557f/tokio-1.3.0/src/rt/mod.rs",
	  "tokio-1.3.0/src/rt/mod.rs:12:5" },
	{ "C:\\Users\\me\\.cargo\\registry\\src\\index\\tokio-1.3.0\\src\\rt.rs",
	  "tokio-1.3.0\\src\\rt.rs:12:5" },
	{ "/rustc/0123/library/core/src/option.rs", "core/src/option.rs:12:5" },
	{ "library/core/src/option.rs", "core/src/option.rs:12:5" },
	{ "/home/me/app/build.rs", "app/build.rs:12:5" },
	{ "/x.rs", "x.rs:12:5" },
	{ "D:\\app\\build.rs", "app\\build.rs:12:5" },
	{ "no/path.c", NULL },
	{ ".rs", NULL },
};

static void paths_of_panics_lose_their_front(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		const char *said;

		make_program();
		put_location(paths[i].path, strlen(paths[i].path), 12, 5);
		said = excerpt_location(&program, PLACES);
		if (!said != !paths[i].said || (said && strcmp(said, paths[i].said) != 0))
			fail_msg("%s: %s", paths[i].path, said ? said : "none");
		drop_program();
	}
}

static const struct {
	const char *what;
	uint64_t length;
	uint32_t line, column;
	bool is_one;
} places[] = {
	{ "a place", 10, 1, 1, true },
	{ "a NUL is counted", 11, 1, 1, true },
	{ "no line", 10, 0, 1, false },
	{ "no column", 10, 1, 0, false },
	{ "a line that no file has", 10, 1u << 30, 1, false },
	{ "a length that leaves the section", UINT64_MAX, 1, 1, false },
	{ "a long one", 0x7ff, 1, 1, false },
	{ "a short one", 3, 1, 1, false },
};

static void only_places_are_taken_for_such(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		make_program();
		put_location("src/lib.rs", places[i].length, places[i].line, places[i].column);
		if ((excerpt_location(&program, PLACES) != NULL) != places[i].is_one)
			fail_msg("%s", places[i].what);
		assert_null(excerpt_location(&program, CODE - 8));
		assert_null(excerpt_location(&program, 0x9000));
		drop_program();
	}
}

static const struct {
	const char *bytes;
	uint64_t most;
	const char *said;
} texts[] = {
	{ "hello", UINT64_MAX, "hello" },
	{ "two\nlines\t", UINT64_MAX, "two\nlines\t" },
	{ "abc", UINT64_MAX, NULL },
	{ "hello", 4, "hell" },
	{ "hello", 3, NULL },
	{ "gr\303\274n", UINT64_MAX, "gr\303\274n" },
	{ "text\001more", UINT64_MAX, "text" },
	{ "text\377more", UINT64_MAX, "text" },
	{ "\033[2Jabc", UINT64_MAX, NULL },
	{ "0123456789012345678901234567890123456789", UINT64_MAX,
	  "0123456789012345678901234567890123456789…" },
	{ "0123456789012345678901234567890123456789", 40,
	  "0123456789012345678901234567890123456789" },
	{ "01234567890123456789012345678901234567\342\202\254", UINT64_MAX,
	  "01234567890123456789012345678901234567…" },
};

static void what_reads_as_text_is_shown(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const char *said;

		make_program();
		memcpy(m.bytes + TEXTS, texts[i].bytes, strlen(texts[i].bytes));
		memcpy(m.bytes + CODE, "hello", 5);
		said = excerpt_text(&program, TEXTS, texts[i].most);
		if (!said != !texts[i].said || (said && strcmp(said, texts[i].said) != 0))
			fail_msg("%zu: %s", i, said ? said : "none");
		assert_null(excerpt_text(&program, CODE, UINT64_MAX));
		assert_null(excerpt_text(&program, 0x9000, UINT64_MAX));
		drop_program();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_of_panics_lose_their_front),
		cmocka_unit_test(only_places_are_taken_for_such),
		cmocka_unit_test(what_reads_as_text_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
