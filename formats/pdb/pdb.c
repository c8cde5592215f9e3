#include "pdb.h"

#include "module.h"
#include "reader.h"
#include "symbols.h"
#include "lines.h"
#include "inlines.h"

#include "../../src/base/array.h"

#include <stdlib.h>
#include <string.h>

enum { IS_STRIPPED = 1 << 1 /* flags of the DBI stream */ };
enum { SHARED_FACTOR = 4 /* see shared_left; sound files need less than a tenth of their size */ };

static const char magic[] = "Microsoft C/C++ MSF 7.00\r\n\x1a"
			    "DS";
static const char old_magic[] = "Microsoft C/C++ program database 2.00";

bool pdb_probe(const uint8_t *data, uint64_t size)
{
	return size > sizeof(magic) && memcmp(data, magic, sizeof(magic)) == 0;
}

/* Opens what is a PDB, or says what it is instead. */
static struct error *open_pdb(struct arena *arena, const struct file *file, struct msf *msf)
{
	if (pdb_probe(file->data, file->size))
		return msf_open(arena, file, msf);
	if (file->size > sizeof(old_magic) &&
	    memcmp(file->data, old_magic, sizeof(old_magic) - 1) == 0)
		return error_at(arena, 0, "PDB of version 2.00, from before Visual C++ .NET");
	if (file->size > 4 && memcmp(file->data, "BSJB", 4) == 0)
		return error_at(arena, 0, "portable PDB: it describes .NET code only");
	return error_at(arena, 0, "not a PDB");
}

struct error *pdb_identify(struct arena *arena, const struct file *pdb,
			   struct pdb_identity *identity)
{
	struct pdb_info info;
	struct error *error;
	struct msf msf;
	uint32_t age;

	error = open_pdb(arena, pdb, &msf);
	if (!error)
		error = pdb_read_info(arena, &msf, &info);
	if (!error)
		error = pdb_read_age(arena, &msf, &age);
	if (error)
		return error;
	memcpy(identity->guid, info.guid, sizeof(info.guid));
	identity->age = age;
	return NULL;
}

/* In one sentence each, what cannot be known. */
static void say_what_is_missing(struct pdb *pdb)
{
	if (pdb->dbi.has_omap)
		pdb_warn(pdb,
			 "the image was rearranged after linking (OMAP): no addresses are known");
	if (pdb->info.is_fastlink)
		pdb_warn(pdb,
			 "made with /DEBUG:FASTLINK: what is not public is in the object files");
	if (pdb->dbi.flags & IS_STRIPPED)
		pdb_warn(pdb, "stripped: only public symbols are known");
	if (!pdb->n_modules)
		pdb_warn(pdb, "no modules are listed");
}

/* Tables that the records of modules refer to. */
static void read_shared_tables(struct pdb *pdb)
{
	bool wants_ids = pdb_wants(pdb, DEBUG_INLINES);

	if ((wants_ids || pdb_wants(pdb, DEBUG_FUNCTIONS)) &&
	    !pdb_read_types(&pdb->msf, PDB_TPI_STREAM, &pdb->types))
		pdb_warn(pdb, "the types are damaged");
	if (wants_ids && !pdb_read_ids(pdb))
		pdb_warn(pdb, "the names of inlined functions are missing");
	if ((wants_ids || pdb_wants(pdb, DEBUG_LINES)) &&
	    !pdb_read_names(&pdb->msf, pdb->info.names_stream, &pdb->names))
		pdb_warn(pdb, "the names of source files are missing");
	if (pdb_wants(pdb, DEBUG_LINES))
		pdb->file_of_name = array_zeroed(uint32_t, pdb->names.size);
}

/* The symbol table that a debugger uses is better than what the loader uses. */
static void finish_symbols(struct pdb *pdb, size_t first)
{
	struct image *image = pdb->image;

	pdb_finish_symbols(pdb, first);
	if (image->n_symbols == first)
		return;
	image->identity.symbols_from = SYMBOLS_PDB;
	for (size_t i = 0; i < first; i++) {
		if (image->symbols[i].flags & SYMBOL_DYNAMIC)
			image->symbols[i].flags |= SYMBOL_SHADOW;
	}
}

static bool is_absolute(const char *path)
{
	return *path == '/' || *path == '\\' || *path == '*' || (*path && path[1] == ':');
}

/* Object files are named as on the command line of the linker. */
static void set_directories(struct pdb *pdb)
{
	for (uint32_t i = 0; i < pdb->n_modules && pdb->first_unit != NO_INDEX; i++) {
		struct unit *unit = &pdb->image->units[pdb_unit(pdb, i)];

		if (!unit->library && !is_absolute(unit->name))
			unit->directory = pdb->directory;
	}
}

static void read_contents(struct pdb *pdb)
{
	size_t first = pdb->image->n_symbols;

	say_what_is_missing(pdb);
	read_shared_tables(pdb);
	pdb_read_modules(pdb);
	if (pdb_wants(pdb, DEBUG_FUNCTIONS)) {
		pdb_read_global_symbols(pdb);
		finish_symbols(pdb, first);
	}
	set_directories(pdb);
}

static void release(struct pdb *pdb)
{
	pdb_contributions_release(&pdb->contributions);
	pdb_types_release(&pdb->types);
	pdb_types_release(&pdb->ids);
	pdb_names_release(&pdb->names);
	free(pdb->modules);
	free(pdb->function_of_id);
	free(pdb->file_of_name);
}

struct error *pdb_read(struct image *image, const struct file *file)
{
	struct pdb pdb = {
		.image = image,
		.file = file,
		.label = image->identity.debug_link ? image->identity.debug_link : "PDB",
		.first_unit = image->debug.wants & DEBUG_UNITS ? (uint32_t)image->n_units
							       : NO_INDEX,
		.wants_groups = !image->n_groups,
		.shared_left = file->size * SHARED_FACTOR,
	};
	struct error *error = open_pdb(image->arena, file, &pdb.msf);

	if (!error)
		error = pdb_read_info(image->arena, &pdb.msf, &pdb.info);
	if (!error)
		error = pdb_read_dbi(&pdb);
	if (!error)
		read_contents(&pdb);
	release(&pdb);
	return error;
}
