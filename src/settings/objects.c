#include "objects.h"

#include "../base/array.h"
#include "../base/die.h"
#include "../base/intern.h"

#include <stdlib.h>
#include <string.h>

/* Crates that the toolchain's library is linked from, besides is_std_crate(). Seen in 1.63 to 1.96. */
static const char *const std_dependencies[] = {
	"object",
	"memchr",
	"addr2line",
	"gimli",
	"rustc_demangle",
	"hashbrown",
	"miniz_oxide",
	"adler",
	"adler2",
	"cfg_if",
	"libc",
	"getopts",
	"windows_link",
	"rustc_literal_escaper",
	"windows_targets",
};

/* GNU ld keeps 14 bytes of a name in .file of a PE: what these crates' names become. */
static const struct {
	const char *cut, *crate;
} cut_names[] = {
	{ "compiler_built", "compiler_builtins" },
	{ "rustc_demangle", "rustc_demangle" },
	{ "rustc_std_work", "rustc_std_workspace_core" },
};

enum { CUT_LENGTH = 14 };

static struct name_slice slice_of(const char *text)
{
	return (struct name_slice){ text, strlen(text) };
}

bool is_std_name(struct name_slice crate)
{
	if (is_std_crate(crate))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(std_dependencies); i++) {
		if (slice_is(crate, std_dependencies[i]))
			return true;
	}
	return false;
}

bool is_std_path(const char *path)
{
	return !strncmp(path, "/rustc/", 7) || !strncmp(path, "library/", 8) ||
	       strstr(path, "/rust/deps/") || strstr(path, "\\rust\\deps\\");
}

/* Paths of compile units and modules tell the toolchain's copy of a crate from a program's own. */
static bool is_std_by_path(const char *path, struct name_slice crate)
{
	if (is_std_path(path))
		return true;
	return !strstr(path, "/registry/") && is_std_name(crate);
}

/* An object that was seen: its crate's index, and its number in that crate. */
struct seen {
	uint32_t crate, number;
};

struct collector {
	struct objects objects;
	struct intern names; /* "crate.hash" */
	struct seen *seen;
	size_t n_seen, seen_capacity;
};

static void add_object(struct collector *c, const char *path, const struct cgu_name *cgu)
{
	const char *end = cgu->hash.text + cgu->hash.length;
	uint32_t i = intern(&c->names, cgu->crate.text, (size_t)(end - cgu->crate.text));

	if (i == c->objects.n_crates)
		array_push(c->objects.crates, c->objects.n_crates, c->objects.capacity,
			   (struct crate_objects){ .crate = cgu->crate,
						   .hash = cgu->hash,
						   .is_std = is_std_by_path(path, cgu->crate) });
	array_push(c->seen, c->n_seen, c->seen_capacity, (struct seen){ i, cgu->number });
}

static int by_crate(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;

	if (x->crate != y->crate)
		return x->crate < y->crate ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

static void count_objects(struct collector *c)
{
	if (c->n_seen)
		qsort(c->seen, c->n_seen, sizeof(*c->seen), by_crate);
	for (size_t i = 0; i < c->n_seen; i++) {
		struct crate_objects *crate = &c->objects.crates[c->seen[i].crate];

		if (!i || by_crate(&c->seen[i], &c->seen[i - 1]))
			crate->n++;
		else
			crate->n_repeated++;
	}
}

static bool is_wanted(const struct image *image, const struct unit *unit, bool debug_units)
{
	bool is_pdb = image->identity.symbols_from == SYMBOLS_PDB;

	if (debug_units)
		return unit->type == UNIT_DEBUG && !is_pdb;
	return unit->type == (is_pdb ? UNIT_DEBUG : UNIT_SOURCE);
}

static bool is_lower_word(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (!(text[i] >= 'a' && text[i] <= 'z') && !(text[i] >= '0' && text[i] <= '9') &&
		    text[i] != '_')
			return false;
	}
	return length > 0;
}

/* "alpha.4d3c9e2f" of "alpha.4d3c9e2f1a0b5c6d-cgu.0", or a name that is as long alone. */
static bool read_cut(const char *name, struct name_slice *crate)
{
	size_t length = strlen(name), stem = strcspn(name, ".");

	if (length != CUT_LENGTH)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(cut_names); i++) {
		if (!strcmp(name, cut_names[i].cut)) {
			*crate = slice_of(cut_names[i].crate);
			return true;
		}
	}
	if (stem == length || stem + 1 == length ||
	    strspn(name + stem + 1, "0123456789abcdef") != length - stem - 1)
		return false;
	*crate = (struct name_slice){ name, stem };
	// "__p__commode.c" is a source: the hash of a crate may begin so, but few names are as long.
	if (!strcmp(name + stem, ".c") && !is_std_name(*crate))
		return false;
	return is_lower_word(name, stem);
}

/* A source of C can be called like a crate ("thread_state.c"), but no Rust comes without std. */
static bool has_std(const struct objects *objects)
{
	for (size_t i = 0; i < objects->n_crates; i++) {
		if (objects->crates[i].is_std)
			return true;
	}
	return false;
}

/* Each entry is an object; nothing tells two of them with one name apart. */
static void collect_cut(struct collector *c, const struct image *image)
{
	for (size_t i = 0; i < image->n_units; i++) {
		struct name_slice crate;
		uint32_t k;

		if (image->units[i].type != UNIT_SOURCE || !read_cut(image->units[i].name, &crate))
			continue;
		k = intern(&c->names, crate.text, crate.length);
		if (k == c->objects.n_crates)
			array_push(c->objects.crates, c->objects.n_crates, c->objects.capacity,
				   (struct crate_objects){ .crate = crate,
							   .is_std = is_std_name(crate) });
		c->objects.crates[k].n++;
	}
	if (!has_std(&c->objects))
		c->objects.n_crates = 0;
}

struct objects objects_of(const struct image *image, bool debug_units)
{
	struct collector c = { .n_seen = 0 };

	for (size_t i = 0; i < image->n_units; i++) {
		const struct unit *unit = &image->units[i];
		struct cgu_name cgu;

		if (is_wanted(image, unit, debug_units) && cgu_read(unit->name, &cgu))
			add_object(&c, unit->name, &cgu);
	}
	count_objects(&c);
	if (c.objects.n_crates)
		c.objects.source = image->identity.symbols_from == SYMBOLS_PDB ? OBJECTS_PDB
									       : OBJECTS_SYMBOLS;
	else if (!debug_units)
		collect_cut(&c, image);
	if (c.objects.n_crates && !c.objects.source)
		c.objects.source = OBJECTS_CUT;
	intern_release(&c.names);
	free(c.seen);
	return c.objects;
}

void objects_release(struct objects *objects)
{
	free(objects->crates);
	*objects = (struct objects){ 0 };
}

size_t objects_place(const struct objects *objects, const char *crate)
{
	for (size_t i = 0; i < objects->n_crates; i++) {
		if (slice_is(objects->crates[i].crate, crate))
			return i;
	}
	return SIZE_MAX;
}

const struct crate_objects *objects_find(const struct objects *objects, const char *crate)
{
	size_t i = objects_place(objects, crate);

	return i == SIZE_MAX ? NULL : &objects->crates[i];
}

const char *objects_source_name(enum objects_source source)
{
	static const char *const names[] = {
		[OBJECTS_NONE] = "nothing",
		[OBJECTS_PDB] = "modules of the PDB",
		[OBJECTS_SYMBOLS] = "file symbols",
		[OBJECTS_CUT] = "file symbols, cut to 14 bytes",
	};

	return names[source];
}
