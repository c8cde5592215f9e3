/*
 * rich.c: the header that Microsoft's linker hides between the DOS stub and the signature.
 *
 * It is not in the specification: "DanS", three zeros, pairs (product << 16 | build, count) and
 * "Rich" with a key that everything before it is xored with. Each pair counts the objects that one
 * build of one tool made.
 */
#include "reader.h"

#include "../../src/base/die.h"

#include <stdlib.h>

enum {
	RICH = 0x68636952,
	DANS = 0x536e6144,
	MOST_TOOLS = 256,
	SHOWN_TOOLS = 3,
	PRODUCT_UNMARKED = 0, /* objects without @comp.id: of rustc and clang */
	FIRST_LTCG = 0x108,   /* compiled for link-time code generation: C, C++, … */
	LAST_LTCG = 0x10e,    /* … with profiles */
	PRODUCT_IMPORTS = 1,  /* objects of import libraries and such: no compiler */
};

struct tool {
	uint16_t product, build;
	uint32_t count;
};

/* Compilers of C and C++ of one release have neighbouring numbers, Utc1900_C and _CPP. */
static const struct {
	uint16_t product;
	const char *tool, *release; /* NULL: the release follows from the build */
} products[] = {
	{ 0x083, "C", "MSVC 15.0" },   { 0x084, "C++", "MSVC 15.0" }, { 0x0aa, "C", "MSVC 16.0" },
	{ 0x0ab, "C++", "MSVC 16.0" }, { 0x0ce, "C", "MSVC 17.0" },   { 0x0cf, "C++", "MSVC 17.0" },
	{ 0x0e0, "C", "MSVC 18.0" },   { 0x0e1, "C++", "MSVC 18.0" }, { 0x103, "assembler", NULL },
	{ 0x104, "C", NULL },	       { 0x105, "C++", NULL },	      { 0x108, "C LTCG", NULL },
	{ 0x109, "C++ LTCG", NULL },   { 0x10d, "C PGO", NULL },      { 0x10e, "C++ PGO", NULL },
};

/* The first build of each release of the compiler 19.x. */
static const struct {
	uint16_t build;
	uint8_t minor;
} builds[] = {
	{ 35700, 50 }, { 35207, 44 }, { 34808, 43 }, { 34433, 42 }, { 34120, 41 }, { 33807, 40 },
	{ 33519, 39 }, { 33130, 38 }, { 32822, 37 }, { 32532, 36 }, { 32215, 35 }, { 31933, 34 },
	{ 31629, 33 }, { 31326, 32 }, { 31104, 31 }, { 30705, 30 }, { 30037, 29 }, { 29333, 28 },
	{ 29110, 27 }, { 28805, 26 }, { 28610, 25 }, { 28314, 24 }, { 28105, 23 }, { 27905, 22 },
	{ 27702, 21 }, { 27508, 20 }, { 27023, 16 }, { 26726, 15 }, { 26428, 14 }, { 26128, 13 },
	{ 25830, 12 }, { 25506, 11 }, { 25017, 10 }, { 23026, 0 },
};

/* The position of "Rich" in [from, to), or `to`. */
static uint64_t find_rich(struct cursor c, uint64_t from, uint64_t to, uint32_t *key)
{
	for (uint64_t at = from; at + 8 <= to; at += 4) {
		cursor_seek(&c, at);
		if (cursor_u32(&c) != RICH)
			continue;
		*key = cursor_u32(&c);
		return at;
	}
	return to;
}

/* The position of "DanS" before `rich`, or `rich`. */
static uint64_t find_dans(struct cursor c, uint64_t from, uint64_t rich, uint32_t key)
{
	for (uint64_t at = rich; at >= from + 4;) {
		at -= 4;
		cursor_seek(&c, at);
		if ((cursor_u32(&c) ^ key) == DANS)
			return at;
	}
	return rich;
}

static int by_count(const void *a, const void *b)
{
	const struct tool *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	if (x->product != y->product)
		return x->product > y->product ? -1 : 1;
	return (x->build < y->build) - (x->build > y->build);
}

static const char *release_of(struct image *image, uint16_t build)
{
	for (size_t i = 0; i < ARRAY_SIZE(builds); i++) {
		if (build >= builds[i].build)
			return arena_format(image->arena, "MSVC 19.%02u", builds[i].minor);
	}
	return "MSVC";
}

/* "MSVC 19.44 C++ ×120", or NULL for a tool that is not well known. */
static const char *describe(struct image *image, const struct tool *tool)
{
	for (size_t i = 0; i < ARRAY_SIZE(products); i++) {
		if (products[i].product != tool->product)
			continue;
		return arena_format(image->arena, "%s %s ×%u",
				    products[i].release ? products[i].release
							: release_of(image, tool->build),
				    products[i].tool, tool->count);
	}
	return NULL;
}

static void name_compilers(struct image *image, struct tool *tools, size_t n_tools)
{
	const char *line = NULL;
	unsigned n = 0;

	qsort(tools, n_tools, sizeof(*tools), by_count);
	for (size_t i = 0; i < n_tools && n < SHOWN_TOOLS; i++) {
		const char *text = describe(image, &tools[i]);

		if (!text)
			continue;
		line = line ? arena_format(image->arena, "%s, %s", line, text) : text;
		n++;
	}
	if (!line)
		line = arena_format(image->arena, "Rich header: %zu tools", n_tools);
	image->identity.compilers = line;
}

static void count_objects(struct build *build, const struct tool *tool)
{
	uint32_t *count = NULL;

	if (tool->product >= FIRST_LTCG && tool->product <= LAST_LTCG)
		count = &build->n_ltcg_objects;
	else if (tool->product == PRODUCT_UNMARKED)
		count = &build->n_unmarked_objects;
	if (count)
		*count = tool->count > UINT32_MAX - *count ? UINT32_MAX : *count + tool->count;
}

static void read_tools(struct pe *pe, struct cursor c, uint64_t dans, uint64_t rich, uint32_t key)
{
	struct tool tools[MOST_TOOLS];
	size_t n_tools = 0;

	cursor_seek(&c, dans + 16);
	while (!c.bad && c.pos + 8 <= rich && n_tools < MOST_TOOLS) {
		uint32_t id = cursor_u32(&c) ^ key;
		uint32_t count = cursor_u32(&c) ^ key;

		if (id >> 16 != PRODUCT_IMPORTS)
			tools[n_tools++] = (struct tool){ .product = (uint16_t)(id >> 16),
							  .build = (uint16_t)id,
							  .count = count };
	}
	pe->image->build.has_object_counts = n_tools > 0;
	for (size_t i = 0; i < n_tools; i++)
		count_objects(&pe->image->build, &tools[i]);
	if (n_tools)
		name_compilers(pe->image, tools, n_tools);
}

uint64_t pe_read_rich_header(struct pe *pe, uint64_t from, uint64_t to)
{
	const struct file *file = pe->image->file;
	struct cursor c = cursor_over(file->data, file->size, 0, to);
	uint32_t key = 0;
	uint64_t rich = find_rich(c, from, to, &key);
	uint64_t dans = rich < to ? find_dans(c, from, rich, key) : rich;

	if (dans == rich)
		return from;
	pe->has_rich_header = true;
	read_tools(pe, c, dans, rich, key);
	pe_part(pe, from, dans - from, KIND_HEADERS, "DOS stub", 0);
	pe_part(pe, dans, rich + 8 - dans, KIND_METADATA, "Rich header", 0);
	return rich + 8;
}
