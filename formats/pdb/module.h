/* module.h: the streams of modules: symbol records, then line tables. */
#ifndef BINSIZE_FORMATS_PDB_MODULE_H
#define BINSIZE_FORMATS_PDB_MODULE_H

#include "reader.h"

/* Reads every module's stream for all that is wanted. Damage costs the rest of that module only. */
void pdb_read_modules(struct pdb *pdb);

#endif
