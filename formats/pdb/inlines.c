#include "inlines.h"

#include "../../src/base/array.h"

#include <stdlib.h>

/* BinaryAnnotationOpcode */
enum annotation {
	BA_OP_Invalid, /* padding: the end */
	BA_OP_CodeOffset,
	BA_OP_ChangeCodeOffsetBase,
	BA_OP_ChangeCodeOffset,
	BA_OP_ChangeCodeLength,
	BA_OP_ChangeFile,
	BA_OP_ChangeCodeOffsetAndLineOffset = 11,
	BA_OP_ChangeCodeLengthAndCodeOffset = 12,
};

/* One inlined call. Offsets are from the start of the function. */
struct site {
	struct pdb_inlines *inlines;
	uint32_t function; /* index into inlined_functions, that of an import, or NO_INDEX */
	uint32_t file;
	uint32_t offset;	   /* that the next step goes on from */
	uint32_t row, row_file;	   /* where the last row begins that has no end yet */
	bool has_row;		   /* there is one */
	bool is_elsewhere;	   /* in code that was moved away from the function */
	uint32_t range, range_end; /* rows that touch each other */
};

bool pdb_read_ids(struct pdb *pdb)
{
	if (!pdb_read_types(&pdb->msf, PDB_IPI_STREAM, &pdb->ids) && !pdb->ids.n)
		return false;
	pdb->function_of_id = array_zeroed(uint32_t, pdb->ids.n);
	return true;
}

/* "scope::name", of a member function with its class. */
static const char *full_name(struct pdb *pdb, struct pdb_type_name name)
{
	struct pdb_type_name scope = { 0 };

	if (name.scope)
		scope = pdb_type_name(name.scope_is_type ? &pdb->types : &pdb->ids, name.scope);
	if (!scope.text || !scope.length || scope.length > pdb->shared_left)
		return arena_copy(pdb->image->arena, name.text, name.length);
	pdb->shared_left -= scope.length;
	return arena_format(pdb->image->arena, "%s::%s", scope.text, name.text);
}

/* The inlined function of an id of the IPI stream, or NO_INDEX. */
static uint32_t function_of(struct pdb *pdb, uint32_t id)
{
	uint32_t i = id - pdb->ids.first;
	struct pdb_type_name name;

	if (id < pdb->ids.first || i >= pdb->ids.n)
		return NO_INDEX;
	if (pdb->function_of_id[i])
		return pdb->function_of_id[i] - 1;
	name = pdb_type_name(&pdb->ids, id);
	if (!name.text)
		return NO_INDEX;
	pdb->function_of_id[i] =
		debug_add_inlined_function(&pdb->image->debug, full_name(pdb, name)) + 1;
	return pdb->function_of_id[i] - 1;
}

/* Imports have a bit set until it is known which functions they are. */
static uint32_t called_function(struct pdb_inlines *inlines, uint32_t id)
{
	uint32_t import;

	if (!(id & PDB_IS_IMPORT))
		return function_of(inlines->pdb, id);
	import = pdb_use_import(&inlines->imports, id);
	return import < PDB_IS_IMPORT ? import | PDB_IS_IMPORT : NO_INDEX;
}

static void end_range(struct site *site)
{
	struct pdb_inlines *inlines = site->inlines;

	if (site->range < site->range_end && site->function != NO_INDEX)
		debug_add_inline_range(&inlines->pdb->image->debug,
				       (struct inline_range){
					       .vm_addr = inlines->vm_addr + site->range,
					       .vm_size = site->range_end - site->range,
					       .function = site->function,
					       .depth = inlines->depth,
				       });
}

static void add_row(struct site *site, uint32_t from, uint32_t to)
{
	struct pdb_inlines *inlines = site->inlines;

	if (to > inlines->vm_size)
		to = inlines->vm_size;
	if (from >= to || site->is_elsewhere)
		return;
	if (inlines->lines)
		pdb_add_piece(&inlines->lines->pieces,
			      (struct pdb_piece){ .vm_addr = inlines->vm_addr + from,
						  .vm_size = to - from,
						  .file = site->row_file,
						  .depth = inlines->depth });
	if (from != site->range_end) {
		end_range(site);
		site->range = from;
	}
	site->range_end = to;
}

/* Code goes on behind `delta` bytes: with that the last row ends. */
static void step(struct site *site, uint32_t delta)
{
	site->offset += delta;
	if (site->has_row)
		add_row(site, site->row, site->offset);
	site->row = site->offset;
	site->row_file = site->file;
	site->has_row = true;
}

/* The last row has `length` bytes; what follows is not of this function. */
static void stop(struct site *site, uint32_t length)
{
	if (site->has_row && length <= UINT32_MAX - site->row)
		add_row(site, site->row, site->row + length);
	site->has_row = false;
}

/* CVUncompressData: 7, 14 or 29 bits, most significant byte first. */
static uint32_t operand(struct cursor *c)
{
	uint32_t first = cursor_u8(c), second;

	if (!(first & 0x80))
		return first;
	second = cursor_u8(c);
	if (!(first & 0x40))
		return (first & 0x3f) << 8 | second;
	if (first & 0x20)
		c->bad = true;
	second = second << 8 | cursor_u8(c);
	return (first & 0x1f) << 24 | second << 8 | cursor_u8(c);
}

/*
 * Offsets count from the last offset; only a plain ChangeCodeLength counts itself as a step. (Of
 * the combined one, LLVM's symbolizer believes that, too; then calls leave their callers.)
 */
static void annotate(struct site *site, uint32_t op, uint32_t value, struct cursor *c)
{
	struct pdb_lines *lines = site->inlines->lines;
	uint32_t delta;

	switch (op) {
	case BA_OP_CodeOffset:
	case BA_OP_ChangeCodeOffset:
		step(site, value);
		break;
	case BA_OP_ChangeCodeOffsetAndLineOffset:
		step(site, value & 0xf);
		break;
	case BA_OP_ChangeCodeLength:
		stop(site, value);
		site->offset += value;
		break;
	case BA_OP_ChangeCodeLengthAndCodeOffset:
		delta = operand(c);
		if (c->bad)
			break;
		step(site, delta);
		stop(site, value);
		break;
	case BA_OP_ChangeFile:
		if (lines)
			site->file = pdb_file_at(lines, value);
		break;
	case BA_OP_ChangeCodeOffsetBase:
		site->is_elsewhere = value != 0;
		break;
	default: // lines and columns
		break;
	}
}

/* INLINESITESYM: parent, end, the function's id; annotations */
static void read_site(struct pdb_inlines *inlines, struct cursor c, bool has_invocations)
{
	struct site site = { .inlines = inlines, .function = NO_INDEX, .file = NO_INDEX };
	uint32_t id;

	cursor_skip(&c, 8);
	id = cursor_u32(&c);
	cursor_skip(&c, has_invocations ? 4 : 0);
	if (pdb_wants(inlines->pdb, DEBUG_INLINES))
		site.function = called_function(inlines, id);
	if (inlines->lines)
		site.file = pdb_file_of_inlinee(inlines->lines, id);
	while (cursor_left(&c)) {
		uint32_t op = operand(&c), value = op ? operand(&c) : 0;

		if (op == BA_OP_Invalid || c.bad)
			break;
		annotate(&site, op, value, &c);
	}
	end_range(&site);
}

static void enter_function(struct pdb_inlines *inlines, struct cursor c)
{
	struct pdb_procedure procedure = pdb_read_procedure(inlines->pdb, c);

	inlines->vm_addr = procedure.vm_addr;
	inlines->vm_size = procedure.vm_size;
	inlines->depth = 0;
}

void pdb_read_inline(struct pdb_inlines *inlines, const struct pdb_record *record)
{
	if (pdb_is_procedure(record->kind)) {
		enter_function(inlines, record->c);
	} else if (record->kind == S_INLINESITE || record->kind == S_INLINESITE2) {
		if (inlines->depth < UINT16_MAX)
			inlines->depth++;
		if (inlines->vm_addr != NO_ADDR)
			read_site(inlines, record->c, record->kind == S_INLINESITE2);
	} else if (record->kind == S_INLINESITE_END && inlines->depth) {
		inlines->depth--;
	}
}

void pdb_inlines_init(struct pdb_inlines *inlines, struct pdb *pdb, struct pdb_lines *lines)
{
	*inlines = (struct pdb_inlines){
		.pdb = pdb,
		.lines = lines,
		.vm_addr = NO_ADDR,
		.imports = { .pdb = pdb },
		.first_range = pdb->image->debug.n_inline_ranges,
	};
}

void pdb_enter_module(struct pdb_inlines *inlines, uint32_t module, struct cursor c13)
{
	inlines->vm_addr = NO_ADDR;
	inlines->depth = 0;
	if (pdb_wants(inlines->pdb, DEBUG_INLINES))
		pdb_read_imports(&inlines->imports, module, c13);
}

/* Ranges of functions that nobody exports go away. */
static void name_imports(struct pdb_inlines *inlines)
{
	struct debug *debug = &inlines->pdb->image->debug;
	uint32_t *ids = pdb_resolve_imports(&inlines->imports);
	size_t n = inlines->first_range;

	for (size_t i = n; i < debug->n_inline_ranges; i++) {
		struct inline_range range = debug->inline_ranges[i];

		if (range.function & PDB_IS_IMPORT)
			range.function = function_of(inlines->pdb,
						     ids[range.function & ~PDB_IS_IMPORT]);
		if (range.function != NO_INDEX)
			debug->inline_ranges[n++] = range;
	}
	debug->n_inline_ranges = n;
	free(ids);
}

void pdb_finish_inlines(struct pdb_inlines *inlines)
{
	if (inlines->imports.n_used)
		name_imports(inlines);
	pdb_imports_release(&inlines->imports);
}
