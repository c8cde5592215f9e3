/* symbols.h: functions and variables, from the records of modules and from the global ones. */
#ifndef BINSIZE_FORMATS_PDB_SYMBOLS_H
#define BINSIZE_FORMATS_PDB_SYMBOLS_H

#include "reader.h"

/* What the records of cvinfo.h begin with; here are those that are read. */
enum pdb_symbol_kind {
	S_END = 0x0006,
	S_OBJNAME = 0x1101,
	S_THUNK32 = 0x1102,
	S_LDATA32 = 0x110c,
	S_GDATA32 = 0x110d,
	S_PUB32 = 0x110e,
	S_LPROC32 = 0x110f,
	S_GPROC32 = 0x1110,
	S_LTHREAD32 = 0x1112,
	S_GTHREAD32 = 0x1113,
	S_COMPILE2 = 0x1116,
	S_TRAMPOLINE = 0x112c,
	S_SEPCODE = 0x1132,
	S_COFFGROUP = 0x1137,
	S_COMPILE3 = 0x113c,
	S_ENVBLOCK = 0x113d,
	S_LPROC32_ID = 0x1146,
	S_GPROC32_ID = 0x1147,
	S_INLINESITE = 0x114d,
	S_INLINESITE_END = 0x114e,
	S_LPROC32_DPC = 0x1155,
	S_LPROC32_DPC_ID = 0x1156,
	S_INLINESITE2 = 0x115d,
};

/* One record: `c` is behind its kind and ends where the record ends. */
struct pdb_record {
	uint16_t kind;
	uint64_t pos; /* of the record in its stream */
	struct cursor c;
};

/* The next record of `c`; false at the end, or when the rest is damaged (then `c` is bad). */
bool pdb_next_record(struct cursor *c, struct pdb_record *record);

/* The NUL-terminated string at the end of a record, kept for the image; NULL when there is none. */
const char *pdb_record_name(struct pdb *pdb, const struct msf_bytes *bytes, struct cursor *c);

/* A function's place in a PROCSYM32; `name` is where its name begins. */
struct pdb_procedure {
	uint64_t vm_addr; /* NO_ADDR: not in the image */
	uint32_t vm_size;
	struct cursor name;
};

/* Whether records of a kind are functions: then `c` of the record can be read as one. */
bool pdb_is_procedure(uint16_t kind);
struct pdb_procedure pdb_read_procedure(const struct pdb *pdb, struct cursor c);

/*
 * Adds the symbol that a record stands for, when it is one of a function or a variable that has
 * an address. `bytes` is the stream it is from, `unit` that of its module.
 */
void pdb_read_symbol(struct pdb *pdb, const struct msf_bytes *bytes,
		     const struct pdb_record *record, uint32_t unit);

/* Global variables and public symbols: those that object files could link to. */
void pdb_read_global_symbols(struct pdb *pdb);

/*
 * Sorts image->symbols from `first` on by address, drops what was there twice, and gives those
 * that have none a unit and, where it is certain, a size. O(n log n).
 */
void pdb_finish_symbols(struct pdb *pdb, size_t first);

#endif
