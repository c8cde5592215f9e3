/* dbi.c: "DBI stream": modules, section contributions, which streams hold the rest (NewDBIHdr). */
#include "reader.h"

#include "../../src/base/array.h"

#include <string.h>

enum { DBI_STREAM = 3, HEADER_SIZE = 64, MODULE_SIZE = 64 /* without the names */ };
enum { VERSION_70 = 19990903 };
enum { HAS_OMAP = 3 /* and 4: indexes into the optional header */, N_OPTIONAL = 5 };

/* Sizes of the substreams in the order they follow each other. */
struct substreams {
	uint32_t modules, contributions, section_map, sources, type_servers, edits, optional;
};

/* The header; `sizes` is not in the order of its fields. */
static bool read_header(struct cursor *c, struct pdb_dbi *dbi, struct substreams *sizes)
{
	uint32_t signature = cursor_u32(c), version = cursor_u32(c);

	dbi->age = cursor_u32(c);
	cursor_skip(c, 8); // globals, build, publics, build
	dbi->symrec_stream = cursor_u16(c);
	cursor_skip(c, 2);
	sizes->modules = cursor_u32(c);
	sizes->contributions = cursor_u32(c);
	sizes->section_map = cursor_u32(c);
	sizes->sources = cursor_u32(c);
	sizes->type_servers = cursor_u32(c);
	cursor_skip(c, 4);
	sizes->optional = cursor_u32(c);
	sizes->edits = cursor_u32(c);
	dbi->flags = cursor_u16(c);
	dbi->machine = cursor_u16(c);
	cursor_skip(c, 4);
	return !c->bad && signature == UINT32_MAX && version >= VERSION_70;
}

struct error *pdb_read_age(struct arena *arena, struct msf *msf, uint32_t *age)
{
	struct msf_bytes bytes = { 0 };
	struct substreams sizes;
	struct pdb_dbi dbi;
	struct cursor c;
	bool ok;

	msf_read(msf, DBI_STREAM, HEADER_SIZE, &bytes);
	c = msf_cursor(&bytes);
	ok = read_header(&c, &dbi, &sizes);
	msf_bytes_release(&bytes);
	if (!ok)
		return error_new(arena, "no list of modules: it describes types only");
	*age = dbi.age;
	return NULL;
}

/* The next `size` bytes; when they are not there, what is there, with a warning. */
static struct cursor substream(struct pdb *pdb, struct cursor *c, uint32_t size, const char *what)
{
	uint64_t left = cursor_left(c), used = size <= left ? size : left;
	struct cursor sub = cursor_over(c->data, c->end, c->pos, used);

	if (used < size)
		pdb_warn(pdb, "the list of %s is cut", what);
	cursor_skip(c, used);
	return sub;
}

static void read_module_names(struct pdb *pdb, const struct msf_bytes *bytes, struct cursor *c,
			      struct pdb_module *module)
{
	size_t name_length, library_length;
	const char *name = cursor_string(c, &name_length);
	const char *library = cursor_string(c, &library_length);
	uint32_t unit;

	if (!library || !pdb_wants(pdb, DEBUG_UNITS | DEBUG_INLINES))
		return;
	module->name = pdb_keep(pdb, bytes, name, name_length);
	if (!pdb_wants(pdb, DEBUG_UNITS))
		return;
	unit = image_add_unit(pdb->image, UNIT_DEBUG, module->name);
	if (library_length && strcmp(library, name) != 0)
		pdb->image->units[unit].library = pdb_keep(pdb, bytes, library, library_length);
}

/* "MODI": a fixed part and two strings, padded to 4 bytes. */
static bool read_module(struct pdb *pdb, const struct msf_bytes *bytes, struct cursor *c)
{
	struct pdb_module module = { 0 };

	cursor_skip(c, 34); // the module's first contribution, flags
	module.stream = cursor_u16(c);
	module.symbols_size = cursor_u32(c);
	module.c11_size = cursor_u32(c);
	module.c13_size = cursor_u32(c);
	cursor_skip(c, MODULE_SIZE - 48);
	read_module_names(pdb, bytes, c, &module);
	if (c->bad)
		return false;
	if (c->pos % 4 && cursor_left(c))
		cursor_skip(c, 4 - c->pos % 4);
	array_push(pdb->modules, pdb->n_modules, pdb->modules_capacity, module);
	return true;
}

static void read_modules(struct pdb *pdb, const struct msf_bytes *bytes, struct cursor c)
{
	while (cursor_left(&c)) {
		if (!read_module(pdb, bytes, &c)) {
			pdb_warn(pdb, "the list of modules is damaged: %zu are read",
				 pdb->n_modules);
			break;
		}
	}
}

/* "Optional debug header": numbers of streams. */
static void read_optional(struct pdb *pdb, struct cursor c)
{
	for (unsigned i = 0; i < N_OPTIONAL && cursor_left(&c) >= 2; i++) {
		uint16_t stream = cursor_u16(&c);

		if (i >= HAS_OMAP && stream < pdb->msf.n_streams && pdb->msf.streams[stream].size)
			pdb->dbi.has_omap = true;
	}
}

static void read_substreams(struct pdb *pdb, const struct msf_bytes *bytes, struct cursor *c,
			    const struct substreams *sizes)
{
	struct cursor contributions;

	read_modules(pdb, bytes, substream(pdb, c, sizes->modules, "modules"));
	contributions = substream(pdb, c, sizes->contributions, "section contributions");
	cursor_skip(c, sizes->section_map);
	cursor_skip(c, sizes->sources);
	cursor_skip(c, sizes->type_servers);
	cursor_skip(c, sizes->edits);
	read_optional(pdb, substream(pdb, c, sizes->optional, "debug streams"));
	if (!pdb->dbi.has_omap)
		pdb_read_contributions(pdb, contributions);
}

struct error *pdb_read_dbi(struct pdb *pdb)
{
	struct msf_bytes bytes = { 0 };
	struct substreams sizes;
	struct error *error = NULL;
	struct cursor c;

	msf_read(&pdb->msf, DBI_STREAM, UINT64_MAX, &bytes);
	c = msf_cursor(&bytes);
	if (read_header(&c, &pdb->dbi, &sizes))
		read_substreams(pdb, &bytes, &c, &sizes);
	else
		error = error_new(pdb->image->arena, "no list of modules: it describes types only");
	msf_bytes_release(&bytes);
	return error;
}
