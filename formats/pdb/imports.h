/*
 * imports.h: functions that are known by the number another module gave them.
 *
 * With link-time code generation a function of one module is inlined into another one. Its id is
 * then an index into the imports of that module: the name of the other module and the number
 * there, for which the other's exports have an id of the IPI stream.
 */
#ifndef BINSIZE_FORMATS_PDB_IMPORTS_H
#define BINSIZE_FORMATS_PDB_IMPORTS_H

#include "reader.h"

#define PDB_IS_IMPORT (UINT32_C(1) << 31) /* bit of an id */

/* A function of another module, as that module numbers it. CrossScopeReferences of cvinfo.h. */
struct pdb_import {
	uint32_t name;	 /* of the module, in "/names" */
	uint32_t number; /* of the function there */
};

/* The id of the IPI stream that stands for a module's number. CrossScopeExport of cvinfo.h. */
struct pdb_export {
	uint32_t module, number, id;
};

/* Start from { .pdb = … }. */
struct pdb_imports {
	struct pdb *pdb;
	struct pdb_import *used; /* of all modules */
	size_t n_used, used_capacity;
	struct pdb_export *exports; /* of all modules */
	size_t n_exports, exports_capacity;
	/* Of the module being read: for each other module its name, then its numbers. */
	struct cursor *lists;
	size_t n_lists, lists_capacity;
};

/* Looks at the C13 part of a module, before its symbols. */
void pdb_read_imports(struct pdb_imports *imports, uint32_t module, struct cursor c13);

/*
 * The index among the used imports for an id with PDB_IS_IMPORT, of the module that was looked at
 * last; NO_INDEX when there is no such import.
 */
uint32_t pdb_use_import(struct pdb_imports *imports, uint32_t id);

/*
 * Once all modules were looked at: the ids in the IPI stream for all used imports, 0 where nothing
 * is known; free() it. O(n log n).
 */
uint32_t *pdb_resolve_imports(struct pdb_imports *imports);

/* Frees the arrays. */
void pdb_imports_release(struct pdb_imports *imports);

#endif
