#include "made_image.h"
#include "pack.h"

#include "../../formats/audit.h"

#include <string.h>

enum { ROOM = 4096, AT = 16, PADDING = 200 };

/* A file with one section; `size` of its bytes are packed, a cut of the section's end is `cut`. */
static void read_text(struct made_image *m, const char *text, size_t cut)
{
	uint8_t packed[ROOM];
	size_t size = pack_zlib(packed, sizeof(packed), (const uint8_t *)text, strlen(text));

	made_image_init(m, ROOM + AT);
	memset(m->bytes, 0, ROOM + AT);
	memcpy(m->bytes + AT, packed, size);
	add_section(m, ".text", 0x1000, 8, 0, KIND_CODE, SECTION_EXECUTABLE);
	add_section(m, ".dep-v0", NO_ADDR, cut ? size - cut : size + PADDING, AT, KIND_METADATA, 0);
	audit_read(&m->image);
}

static void packages_have_versions_and_edges(void **state)
{
	const struct stated_packages *p;
	struct made_image m;

	(void)state;
	read_text(&m,
		  "{\"packages\":["
		  "{\"name\":\"app\",\"version\":\"0.1.0\",\"source\":\"local\","
		  "\"dependencies\":[1,2],\"root\":true},"
		  "{\"name\":\"cc\",\"version\":\"1.0.1\",\"source\":\"crates.io\",\"kind\":"
		  "\"build\"},"
		  "{\"name\":\"libc\",\"version\":\"0.2.1+x\",\"source\":{\"Other\":\"hg\"},"
		  "\"dependencies\":[]}]}",
		  0);
	p = &m.image.packages;
	assert_int_equal(m.image.n_warnings, 0);
	assert_int_equal(p->n, 3);
	assert_string_equal(p->items[0].name, "app");
	assert_true(p->items[0].is_root && !p->items[0].is_build);
	assert_int_equal(p->items[0].n_dependencies, 2);
	assert_int_equal(p->dependencies[p->items[0].first_dependency], 1);
	assert_int_equal(p->dependencies[p->items[0].first_dependency + 1], 2);
	assert_true(p->items[1].is_build && !p->items[1].is_root);
	assert_string_equal(p->items[1].source, "crates.io");
	assert_string_equal(p->items[2].version, "0.2.1+x");
	assert_string_equal(p->items[2].source, "hg");
	assert_int_equal(p->items[2].n_dependencies, 0);
	made_image_release(&m);
}

static void edges_to_nowhere_are_left_out(void **state)
{
	const struct stated_packages *p;
	struct made_image m;

	(void)state;
	read_text(&m,
		  "{\"packages\":[{\"name\":\"a\",\"version\":\"1\",\"dependencies\":"
		  "[1,-1,0,\"0\",4294967296]}]}",
		  0);
	p = &m.image.packages;
	assert_int_equal(p->n, 1);
	assert_int_equal(p->n_dependencies, 1);
	assert_int_equal(p->dependencies[0], 0);
	made_image_release(&m);
}

static const struct {
	const char *what, *text;
	size_t cut;
} faults[] = {
	{ "no JSON", "packages", 0 },
	{ "a list", "[]", 0 },
	{ "nothing", "{}", 0 },
	{ "packages are no list", "{\"packages\":{}}", 0 },
	{ "a package is a number", "{\"packages\":[1]}", 0 },
	{ "no version", "{\"packages\":[{\"name\":\"a\"}]}", 0 },
	{ "an empty name", "{\"packages\":[{\"name\":\"\",\"version\":\"1\"}]}", 0 },
	{ "cut in the middle", "{\"packages\":[{\"name\":\"a\",\"version\":\"1\"}]}", 12 },
};

static void damage_is_a_warning(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		struct made_image m;

		read_text(&m, faults[i].text, faults[i].cut);
		if (m.image.packages.n || m.image.n_warnings != 1 ||
		    m.image.warnings[0].file_off != AT)
			fail_msg("%s", faults[i].what);
		made_image_release(&m);
	}
}

static void bombs_are_not_unpacked(void **state)
{
	enum { SIZES = 2, LARGE = 9 << 20 };
	static const struct {
		size_t size;
		char fill;
	} bombs[SIZES] = { { LARGE, ' ' }, { 2 << 20, ',' } };

	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		char *text = malloc(bombs[i].size + 1);
		uint8_t *packed = malloc(LARGE);
		struct made_image m;
		size_t size;

		assert_true(text && packed);
		memset(text, bombs[i].fill, bombs[i].size);
		text[bombs[i].size] = '\0';
		size = pack_zlib(packed, LARGE, (const uint8_t *)text, bombs[i].size);
		made_image_init(&m, size);
		memcpy(m.bytes, packed, size);
		add_section(&m, ".dep-v0", NO_ADDR, size, 0, KIND_METADATA, 0);
		audit_read(&m.image);
		assert_int_equal(m.image.packages.n, 0);
		assert_int_equal(m.image.n_warnings, 1);
		assert_non_null(strstr(m.image.warnings[0].text, "more than"));
		made_image_release(&m);
		free(text);
		free(packed);
	}
}

static void a_section_outside_of_the_file_is_none(void **state)
{
	struct made_image m;

	(void)state;
	made_image_init(&m, 100);
	add_section(&m, ".dep-v0", NO_ADDR, 90, 20, KIND_METADATA, 0);
	add_section(&m, ".dep-v0", NO_ADDR, 1, UINT64_MAX, KIND_METADATA, 0);
	audit_read(&m.image);
	assert_int_equal(m.image.packages.n, 0);
	assert_int_equal(m.image.n_warnings, 0);
	made_image_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packages_have_versions_and_edges),
		cmocka_unit_test(edges_to_nowhere_are_left_out),
		cmocka_unit_test(damage_is_a_warning),
		cmocka_unit_test(bombs_are_not_unpacked),
		cmocka_unit_test(a_section_outside_of_the_file_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
