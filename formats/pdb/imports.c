#include "imports.h"

#include "subsections.h"

#include "../../src/base/array.h"
#include "../../src/base/intern.h"

#include <stdlib.h>
#include <string.h>

enum { ITEM_BITS = 20, MODULE_BITS = 11 };

/* CrossScopeReferences: where the name of a module is, how many numbers follow, the numbers. */
static void read_lists(struct pdb_imports *imports, struct cursor c)
{
	while (cursor_left(&c) >= 8) {
		uint64_t pos = c.pos, n;

		cursor_skip(&c, 4);
		n = cursor_u32(&c);
		cursor_skip(&c, 4 * n);
		if (c.bad)
			break;
		array_push(imports->lists, imports->n_lists, imports->lists_capacity,
			   cursor_over(c.data, c.end, pos, 8 + 4 * n));
	}
}

/* LocalIdAndGlobalIdPair */
static void read_exports(struct pdb_imports *imports, uint32_t module, struct cursor c)
{
	while (cursor_left(&c) >= 8) {
		struct pdb_export item = { .module = module };

		item.number = cursor_u32(&c);
		item.id = cursor_u32(&c);
		array_push(imports->exports, imports->n_exports, imports->exports_capacity, item);
	}
}

void pdb_read_imports(struct pdb_imports *imports, uint32_t module, struct cursor c13)
{
	struct cursor c = c13;

	imports->n_lists = 0;
	read_lists(imports, pdb_next_subsection(&c, DEBUG_S_CROSSSCOPEIMPORTS));
	c = c13;
	read_exports(imports, module, pdb_next_subsection(&c, DEBUG_S_CROSSSCOPEEXPORTS));
}

/* DecoratedItemId: a bit, the module, the item. */
uint32_t pdb_use_import(struct pdb_imports *imports, uint32_t id)
{
	uint32_t list = id >> ITEM_BITS & ((1 << MODULE_BITS) - 1);
	uint32_t item = id & ((1 << ITEM_BITS) - 1);
	struct pdb_import import;
	struct cursor c;

	if (list >= imports->n_lists)
		return NO_INDEX;
	c = imports->lists[list];
	import.name = cursor_u32(&c);
	cursor_skip(&c, 4 + 4 * (uint64_t)item);
	import.number = cursor_u32(&c);
	if (c.bad)
		return NO_INDEX;
	return (uint32_t)array_push(imports->used, imports->n_used, imports->used_capacity, import);
}

static int compare(const void *a, const void *b)
{
	const struct pdb_export *x = a, *y = b;

	if (x->module != y->module)
		return x->module < y->module ? -1 : 1;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static uint32_t id_of(const struct pdb_imports *imports, uint32_t module, uint32_t number)
{
	size_t low;

	array_search(low, imports->n_exports, i,
		     imports->exports[i].module < module || (imports->exports[i].module == module &&
							     imports->exports[i].number < number));
	if (low == imports->n_exports || imports->exports[low].module != module ||
	    imports->exports[low].number != number)
		return 0;
	return imports->exports[low].id;
}

/* Modules by name, and what was found out about names in "/names". */
struct lookup {
	const struct pdb *pdb;
	struct arena scratch;
	struct intern names; /* of modules, in lower case, each once */
	uint32_t *modules;   /* of each of them */
	size_t n_modules;
	uint32_t *module_of; /* module + 1 for each offset in "/names", 0: not asked for yet */
};

/* The linker keeps the names of modules as they are in one place, in lower case in the other. */
static uint32_t intern_folded(struct lookup *lookup, const char *name, size_t length)
{
	char *folded = arena_copy(&lookup->scratch, name, length);

	for (size_t i = 0; i < length; i++) {
		if (folded[i] >= 'A' && folded[i] <= 'Z')
			folded[i] = (char)(folded[i] - 'A' + 'a');
	}
	return intern(&lookup->names, folded, length);
}

static void look_at_modules(struct lookup *lookup)
{
	const struct pdb *pdb = lookup->pdb;

	lookup->modules = array_new(uint32_t, pdb->n_modules + 1);
	for (uint32_t i = 0; i < pdb->n_modules; i++) {
		const char *name = pdb->modules[i].name;

		if (intern_folded(lookup, name, strlen(name)) == lookup->n_modules)
			lookup->modules[lookup->n_modules++] = i;
	}
}

static uint32_t find_module(struct lookup *lookup, uint32_t offset)
{
	size_t length;
	const char *name = pdb_name_at(&lookup->pdb->names, offset, &length);
	uint32_t number;

	if (!name)
		return NO_INDEX;
	number = intern_folded(lookup, name, length);
	return number < lookup->n_modules ? lookup->modules[number] : NO_INDEX - 1;
}

/* Asks for each name once only. */
static uint32_t module_named(struct lookup *lookup, uint32_t offset)
{
	uint32_t module;

	if (offset >= lookup->pdb->names.size)
		return NO_INDEX;
	if (lookup->module_of[offset])
		return lookup->module_of[offset] - 1;
	module = find_module(lookup, offset);
	if (module != NO_INDEX)
		lookup->module_of[offset] = module + 1;
	return module;
}

uint32_t *pdb_resolve_imports(struct pdb_imports *imports)
{
	struct lookup lookup = { .pdb = imports->pdb };
	uint32_t *ids = array_new(uint32_t, imports->n_used);

	lookup.module_of = array_zeroed(uint32_t, imports->pdb->names.size);
	look_at_modules(&lookup);
	if (imports->n_exports)
		qsort(imports->exports, imports->n_exports, sizeof(*imports->exports), compare);
	for (size_t i = 0; i < imports->n_used; i++)
		ids[i] = id_of(imports, module_named(&lookup, imports->used[i].name),
			       imports->used[i].number);
	intern_release(&lookup.names);
	arena_release(&lookup.scratch);
	free(lookup.modules);
	free(lookup.module_of);
	return ids;
}

void pdb_imports_release(struct pdb_imports *imports)
{
	free(imports->used);
	free(imports->exports);
	free(imports->lists);
	*imports = (struct pdb_imports){ 0 };
}
