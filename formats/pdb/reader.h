/*
 * reader.h: what the readers of the parts of a PDB share.
 *
 * All integers are little-endian, all positions count from the start of a stream. A "place" is a
 * section (counted from 1 in the order of the image's sections) and an offset in it.
 */
#ifndef BINSIZE_FORMATS_PDB_READER_H
#define BINSIZE_FORMATS_PDB_READER_H

#include "contributions.h"
#include "msf.h"
#include "names.h"
#include "types.h"

#include "../../src/model/image.h"

/* An object file, or a member of a library, as the linker read it. */
struct pdb_module {
	const char *name; /* NULL when neither units nor inlined functions are wanted */
	uint32_t stream;  /* MSF_NO_STREAM: nothing is known of its inside */
	uint32_t symbols_size, c11_size, c13_size; /* bytes of its stream, in this order */
};

/* "PDB stream", version 20000404. */
struct pdb_info {
	uint8_t guid[16];
	uint32_t names_stream; /* of "/names", or MSF_NO_STREAM */
	bool is_fastlink;      /* private symbols stayed in the object files */
};

/* "DBI stream", version 19990903. */
struct pdb_dbi {
	uint32_t age;
	uint16_t symrec_stream, flags, machine;
	bool has_omap; /* the image was rearranged after the linker had written the addresses */
};

/* One PDB while it is read. */
struct pdb {
	struct image *image;
	const struct file *file;
	const char *label; /* of the file, in warnings */
	struct msf msf;
	struct pdb_info info;
	struct pdb_dbi dbi;

	struct pdb_module *modules;
	size_t n_modules, modules_capacity;
	uint32_t first_unit;   /* of the modules, NO_INDEX: units are not wanted */
	const char *directory; /* that the linker was run in, or NULL */
	bool wants_groups;
	struct pdb_contributions contributions;

	struct pdb_types types, ids; /* empty when nothing needs them */
	uint32_t *function_of_id;    /* inlined function + 1 of each id, 0: not asked for yet */

	struct pdb_names names; /* of source files and, in imports, of modules */
	uint32_t *file_of_name; /* file + 1 of each offset in `names`, 0: not asked for yet */

	/*
	 * Bytes of names that many records share, each time they are copied. In a damaged file one
	 * long name could be that of millions of records; names get shorter when this is used up.
	 */
	uint64_t shared_left;
};

/* reader.c */

/* A warning that begins with the name of the file. */
void pdb_warn(struct pdb *pdb, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* True when image->debug.wants has one of these. */
bool pdb_wants(const struct pdb *pdb, unsigned wants);

/*
 * `text` for as long as the image lives: itself when its stream is in one piece in the file, else
 * a copy. `text` points into `bytes` and has a NUL behind `length` characters.
 */
const char *pdb_keep(struct pdb *pdb, const struct msf_bytes *bytes, const char *text,
		     size_t length);

/* The address of a place; NO_ADDR when there is no such byte: discarded, or absolute. */
uint64_t pdb_addr(const struct pdb *pdb, uint32_t section, uint32_t offset);

/* The unit of a module, or NO_INDEX. */
uint32_t pdb_unit(const struct pdb *pdb, uint32_t module);

/* info.c: stream 1. */
struct error *pdb_read_info(struct arena *arena, struct msf *msf, struct pdb_info *info);

/* dbi.c: stream 3. The age alone; then all of it: modules, contributions, other streams. */
struct error *pdb_read_age(struct arena *arena, struct msf *msf, uint32_t *age);
struct error *pdb_read_dbi(struct pdb *pdb);

#endif
