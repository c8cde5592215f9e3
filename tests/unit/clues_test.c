#include "made_image.h"

#include "../../src/infer/native_code.h"

#include <stdio.h>

enum { TEXT = 0x1000, TEXT_SIZE = 0x1000, RODATA = 0x3000, RODATA_SIZE = 0x1000, FUNCTION = 16 };

/* An image without symbols: functions of 16 bytes, known from an unwind table. */
static void make(struct made_image *m, size_t n_functions)
{
	made_image_init(m, TEXT_SIZE + RODATA_SIZE);
	m->image.identity.machine = "x86-64";
	m->image.identity.bits = 64;
	m->image.keeps_pointers = true;
	memset(m->bytes, 0x90, TEXT_SIZE + RODATA_SIZE);
	add_segment(m, TEXT, TEXT_SIZE, 0, TEXT_SIZE);
	add_segment(m, RODATA, RODATA_SIZE, TEXT_SIZE, RODATA_SIZE);
	add_section(m, ".text", TEXT, TEXT_SIZE, 0, KIND_CODE, SECTION_EXECUTABLE);
	add_section(m, ".rodata", RODATA, RODATA_SIZE, TEXT_SIZE, KIND_RODATA, 0);
	for (size_t i = 0; i < n_functions; i++)
		image_add_unwind_range(&m->image,
				       (struct unwind_range){ TEXT + i * FUNCTION, FUNCTION,
							      TEXT + i * FUNCTION });
}

static void put_u32(uint8_t *p, uint64_t value)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> 8 * i);
}

/* lea rax, [rip + …] in a function, behind what it begins with. */
static void refer(struct made_image *m, size_t function, uint64_t target)
{
	uint64_t at = function * FUNCTION + 8;
	uint8_t *p = m->bytes + at;

	p[0] = 0x48;
	p[1] = 0x8d;
	p[2] = 0x05;
	put_u32(p + 3, target - (TEXT + at + 7));
}

/* A place of a panic at an offset of .rodata, with its path behind it. */
static void put_location(struct made_image *m, uint64_t offset, const char *path)
{
	uint8_t *p = m->bytes + TEXT_SIZE + offset;

	memset(p, 0, 24);
	put_u32(p + 8, strlen(path));
	put_u32(p + 16, 7);
	put_u32(p + 20, 9);
	memcpy(p + 24, path, strlen(path));
	image_add_pointer(&m->image, RODATA + offset, RODATA + offset + 24);
}

static struct attribution read(struct made_image *m)
{
	return attribute(&m->image, LAYER_BIT(LAYER_PIECE));
}

/* "name version count" of each clue of a function. */
static void tell(const struct clues *clues, uint32_t function, char *told)
{
	*told = '\0';
	for (size_t i = 0; i < clues->n; i++) {
		const struct region_state *s = &clues->states.items[clues->items[i].state];

		if (clues->items[i].function == function)
			sprintf(told + strlen(told), "%s%s|%s|%d|%u", *told ? " " : "", s->name,
				s->version, (int)s->kind, clues->items[i].count);
	}
}

static void check_clues(const struct clues *clues, uint32_t function, const char *wanted)
{
	char told[400];

	tell(clues, function, told);
	assert_string_equal(told, wanted);
}

static void paths_are_clues(void **state)
{
	static const char *const paths[] = {
		"/r/registry/src/x-1/regex-syntax-0.6.29/src/a.rs",
		"/r/registry/src/x-1/regex-syntax-0.8.5/src/a.rs",
		"/r/registry/src/x-1/bytes-1.9.0/src/a.rs",
		"src/main.rs",
		"/rustc/0123456789012345678901234567890123456789/library/core/src/option.rs",
		"/rust/deps/hashbrown-0.15.0/src/raw.rs",
	};
	struct made_image m;
	struct attribution a;
	struct clues clues;

	(void)state;
	make(&m, 8);
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		put_location(&m, i * 128, paths[i]);
		refer(&m, i, RODATA + i * 128);
	}
	refer(&m, 6, RODATA + 2 * 128 + 24); // the text itself
	a = read(&m);
	clues = clues_of(&a, &m.arena);
	assert_int_equal(clues.n_functions, 8);
	check_clues(&clues, 0, "regex_syntax|0.6.29|0|1");
	check_clues(&clues, 1, "regex_syntax|0.8.5|0|1");
	check_clues(&clues, 2, "bytes|1.9.0|0|1");
	check_clues(&clues, 3, "||1|1");
	check_clues(&clues, 4, "core||2|1");
	check_clues(&clues, 5, "hashbrown|0.15.0|2|1");
	check_clues(&clues, 6, "bytes|1.9.0|0|1");
	check_clues(&clues, 7, "");
	clues_release(&clues);
	attribution_release(&a);
	made_image_release(&m);
}

static void files_of_c_are_clues(void **state)
{
	static const char *const texts[] = { "../crypto/x509/x_name.c", "no_directory.c",
					     "crypto/evp/p_lib.cz", "a b/c.c" };
	static const char *const wanted[] = { "crypto (C)||3|1", "", "", "" };
	struct made_image m;
	struct attribution a;
	struct clues clues;

	(void)state;
	make(&m, 4);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		strcpy((char *)m.bytes + TEXT_SIZE + i * 64, texts[i]);
		refer(&m, i, RODATA + i * 64);
	}
	a = read(&m);
	clues = clues_of(&a, &m.arena);
	for (uint32_t i = 0; i < ARRAY_SIZE(texts); i++)
		check_clues(&clues, i, wanted[i]);
	clues_release(&clues);
	attribution_release(&a);
	made_image_release(&m);
}

/* L: LLVM's order of pushes, G: GCC's, -: none, R: names a file of Rust, C: one of C. */
static void put_functions(struct made_image *m, const char *kinds)
{
	static const uint8_t llvm[] = { 0x41, 0x57, 0x41, 0x56, 0x53 };
	static const uint8_t gcc[] = { 0x41, 0x54, 0x55, 0x53 };

	make(m, strlen(kinds));
	put_location(m, 0, "/r/registry/src/x-1/bytes-1.9.0/src/a.rs");
	strcpy((char *)m->bytes + TEXT_SIZE + 256, "crypto/x.c");
	for (size_t i = 0; kinds[i]; i++) {
		uint8_t *p = m->bytes + i * FUNCTION;

		if (kinds[i] == 'L' || kinds[i] == 'R')
			memcpy(p, llvm, sizeof(llvm));
		if (kinds[i] == 'G' || kinds[i] == 'C')
			memcpy(p, gcc, sizeof(gcc));
		if (kinds[i] == 'R')
			refer(m, i, RODATA);
		if (kinds[i] == 'C')
			refer(m, i, RODATA + 256);
	}
}

/* n: native, N: native and names a file of C, r: Rust. */
static const struct {
	const char *kinds, *wanted;
} runs[] = {
	{ "LLLLLLLL", "rrrrrrrr" },
	{ "GGGGGGGG", "nnnnnnnn" },
	{ "LLLLGLLLL", "rrrrrrrrr" }, // one may look so by chance
	{ "LLLLGG-GLLLL", "rrrrnnnnrrrr" },
	{ "RRLLGG-G--GGLLRR", "rrrrnnnnnnnnrrrr" },
	{ "LLLL-G-C-GGLLLL", "rrrrnnnNnnnrrrr" },
	{ "GGGRRRRGGG", "nnnrrrrnnn" },
	{ "--------", "rrrrrrrr" },
};

static void runs_of_other_compilers_are_native(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(runs); i++) {
		struct made_image m;
		struct attribution a;
		struct clues clues;
		struct native_code code;
		char told[40] = "";

		put_functions(&m, runs[i].kinds);
		a = read(&m);
		clues = clues_of(&a, &m.arena);
		code = native_code_of(&a, &clues);
		for (size_t k = 0; k < clues.n_functions; k++)
			told[k] = (char)(!code.is_native[k]	      ? 'r'
					 : code.states[k] == NO_INDEX ? 'n'
								      : 'N');
		assert_string_equal(told, runs[i].wanted);
		native_code_release(&code);
		clues_release(&clues);
		attribution_release(&a);
		made_image_release(&m);
	}
}

/* The one package whose name ends as a directory's, when none is called so. */
static void directories_are_packages(void **state)
{
	static const struct {
		const char *directory, *crate;
	} cases[] = {
		{ "config", "ast_grep_config" }, // '-' or '_' in front
		{ "cli", "cli" },		 // two packages end so
		{ "core", "core" },		 // one is called so
		{ "grep", "grep" },		 // "xgrep" is another word
		{ "twice", "a_twice" },		 // in two versions
		{ "tail", "_tail" },		 // nothing but that in front
	};
	static const struct crate_package packages[] = {
		{ "ast-grep-config", "1" }, { "ast-cli", "1" }, { "swc_cli", "1" },
		{ "ast-core", "1" },	    { "core", "1" },	{ "xgrep", "1" },
		{ "a-twice", "1" },	    { "a-twice", "2" }, { "-tail", "1" },
	};
	struct crate_graph lock = crate_graph_build(packages, sizeof(packages) / sizeof(*packages),
						    NULL, 0);
	struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct region_state one = { cases[i].directory, "", REGION_CRATE, false, false };
		struct clues clues = { .states = { .arena = &arena, .items = &one, .n = 1 } };

		clues_take_names(&clues, &lock, NULL);
		assert_string_equal(one.name, cases[i].crate);
	}
	crate_graph_release(&lock);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_clues),
		cmocka_unit_test(files_of_c_are_clues),
		cmocka_unit_test(runs_of_other_compilers_are_native),
		cmocka_unit_test(directories_are_packages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
