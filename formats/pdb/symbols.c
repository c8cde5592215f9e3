#include "symbols.h"

#include "../../src/base/die.h"

#include <string.h>

enum { PUBLIC_FUNCTION = 1 << 1 /* CV_PUBSYMFLAGS */ };
enum { BRANCH_ISLAND = 1 /* kind of a trampoline */ };
enum { MACHINE_I386 = 0x14c };

/* A record on its way into the image. */
struct reading {
	struct pdb *pdb;
	const struct msf_bytes *bytes;
	struct cursor c;
	struct symbol symbol;
};

bool pdb_next_record(struct cursor *c, struct pdb_record *record)
{
	uint64_t pos = c->pos;
	uint16_t length;

	if (cursor_left(c) < 4)
		return false;
	length = cursor_u16(c);
	if (length < 2 || length > cursor_left(c)) {
		c->bad = true;
		return false;
	}
	record->pos = pos;
	record->c = cursor_over(c->data, c->end, c->pos, length);
	record->kind = cursor_u16(&record->c);
	cursor_skip(c, length);
	return true;
}

const char *pdb_record_name(struct pdb *pdb, const struct msf_bytes *bytes, struct cursor *c)
{
	size_t length;
	const char *name = cursor_string(c, &length);

	return name ? pdb_keep(pdb, bytes, name, length) : NULL;
}

static void place(struct reading *r, uint32_t section, uint32_t offset)
{
	r->symbol.vm_addr = pdb_addr(r->pdb, section, offset);
	if (r->symbol.vm_addr != NO_ADDR)
		r->symbol.section = section - 1;
}

/* An offset and a section, as most records have them. */
static void read_place(struct reading *r)
{
	uint32_t offset = cursor_u32(&r->c);

	place(r, cursor_u16(&r->c), offset);
}

static void add(struct reading *r)
{
	if (r->symbol.vm_addr == NO_ADDR || r->c.bad)
		return;
	if (!r->symbol.name)
		r->symbol.name = pdb_record_name(r->pdb, r->bytes, &r->c);
	if (r->symbol.name && *r->symbol.name)
		image_add_symbol(r->pdb->image, r->symbol);
}

bool pdb_is_procedure(uint16_t kind)
{
	return kind == S_GPROC32 || kind == S_LPROC32 || kind == S_GPROC32_ID ||
	       kind == S_LPROC32_ID || kind == S_LPROC32_DPC || kind == S_LPROC32_DPC_ID;
}

/* PROCSYM32 */
struct pdb_procedure pdb_read_procedure(const struct pdb *pdb, struct cursor c)
{
	struct pdb_procedure procedure;
	uint32_t offset;

	cursor_skip(&c, 12); // parent, end, next
	procedure.vm_size = cursor_u32(&c);
	cursor_skip(&c, 12); // debug start and end, type
	offset = cursor_u32(&c);
	procedure.vm_addr = pdb_addr(pdb, cursor_u16(&c), offset);
	cursor_skip(&c, 1);
	if (c.bad)
		procedure.vm_addr = NO_ADDR;
	procedure.name = c;
	return procedure;
}

static void read_procedure(struct reading *r)
{
	enum { OFFSET = 28 };
	struct pdb_procedure procedure = pdb_read_procedure(r->pdb, r->c);

	cursor_skip(&r->c, OFFSET);
	read_place(r);
	r->symbol.vm_size = procedure.vm_size;
	r->symbol.type = SYMBOL_FUNCTION;
	r->c = procedure.name;
	add(r);
}

/* THUNKSYM32: parent, end, next, place, length, kind, name */
static void read_thunk(struct reading *r)
{
	cursor_skip(&r->c, 12);
	read_place(r);
	r->symbol.vm_size = cursor_u16(&r->c);
	cursor_skip(&r->c, 1);
	r->symbol.type = SYMBOL_FUNCTION;
	add(r);
}

/* TRAMPOLINESYM: kind, size, offset of it and of what it jumps to, the sections of both */
static void read_trampoline(struct reading *r)
{
	uint16_t kind = cursor_u16(&r->c);
	uint32_t offset;

	r->symbol.vm_size = cursor_u16(&r->c);
	offset = cursor_u32(&r->c);
	cursor_skip(&r->c, 4);
	place(r, cursor_u16(&r->c), offset);
	r->symbol.type = SYMBOL_FUNCTION;
	r->symbol.name = kind == BRANCH_ISLAND ? "[branch island]" : "[incremental link thunk]";
	add(r);
}

/* The procedure whose record begins at `pos` in the same stream, kept; NULL when there is none. */
static const char *name_of_procedure(struct reading *r, uint32_t pos)
{
	struct cursor c = msf_cursor(r->bytes);
	struct pdb_record record;

	cursor_seek(&c, pos);
	if (!pdb_next_record(&c, &record) || !pdb_is_procedure(record.kind))
		return NULL;
	c = pdb_read_procedure(r->pdb, record.c).name;
	if (cursor_left(&c) > r->pdb->shared_left)
		return NULL;
	r->pdb->shared_left -= cursor_left(&c);
	return pdb_record_name(r->pdb, r->bytes, &c);
}

/* SEPCODESYM: what profile-guided optimisation moved out of a procedure, its parent. */
static void read_separated_code(struct reading *r)
{
	uint32_t parent = cursor_u32(&r->c), offset;

	cursor_skip(&r->c, 4);
	r->symbol.vm_size = cursor_u32(&r->c);
	cursor_skip(&r->c, 4);
	offset = cursor_u32(&r->c);
	cursor_skip(&r->c, 4);
	place(r, cursor_u16(&r->c), offset);
	r->symbol.type = SYMBOL_FUNCTION;
	r->symbol.name = name_of_procedure(r, parent);
	if (r->symbol.name)
		add(r);
}

/* DATASYM32, THREADSYM32: a thread's variables are placed in .tls, where their first values are. */
static void read_data(struct reading *r)
{
	uint32_t type = cursor_u32(&r->c);

	read_place(r);
	r->symbol.type = SYMBOL_OBJECT;
	r->symbol.vm_size = pdb_type_size(&r->pdb->types, type);
	if (!r->symbol.vm_size)
		r->symbol.flags |= SYMBOL_UNSIZED;
	add(r);
}

/*
 * The slot of an import in the table of addresses, PE/COFF specification, "Import Library Format": a pointer.
 * After the last of them something else begins, which has no names.
 */
static bool is_import_slot(const char *name)
{
	return !strncmp(name, "__imp_", 6);
}

/* PUBSYM32. On 32-bit x86 C names begin with an underscore that is not in the source. */
static void read_public(struct reading *r)
{
	uint32_t flags = cursor_u32(&r->c);

	read_place(r);
	r->symbol.type = flags & PUBLIC_FUNCTION ? SYMBOL_FUNCTION : SYMBOL_OBJECT;
	r->symbol.flags = SYMBOL_UNSIZED;
	r->symbol.name = pdb_record_name(r->pdb, r->bytes, &r->c);
	if (r->symbol.name && is_import_slot(r->symbol.name)) {
		r->symbol.vm_size = r->pdb->dbi.machine == MACHINE_I386 ? 4 : 8;
		r->symbol.flags = 0;
	}
	if (r->symbol.name && *r->symbol.name == '_' && r->pdb->dbi.machine == MACHINE_I386)
		r->symbol.name++;
	add(r);
}

static const struct {
	uint16_t kind;
	bool is_local;
	void (*read)(struct reading *r);
} kinds[] = {
	{ S_GPROC32, false, read_procedure },	  { S_LPROC32, true, read_procedure },
	{ S_GPROC32_ID, false, read_procedure },  { S_LPROC32_ID, true, read_procedure },
	{ S_LPROC32_DPC, true, read_procedure },  { S_LPROC32_DPC_ID, true, read_procedure },
	{ S_THUNK32, true, read_thunk },	  { S_TRAMPOLINE, true, read_trampoline },
	{ S_SEPCODE, true, read_separated_code }, { S_GDATA32, false, read_data },
	{ S_LDATA32, true, read_data },		  { S_GTHREAD32, false, read_data },
	{ S_LTHREAD32, true, read_data },	  { S_PUB32, false, read_public },
};

void pdb_read_symbol(struct pdb *pdb, const struct msf_bytes *bytes,
		     const struct pdb_record *record, uint32_t unit)
{
	struct reading r = {
		.pdb = pdb,
		.bytes = bytes,
		.c = record->c,
		.symbol = symbol_of(NULL, unit),
	};

	r.symbol.flags = SYMBOL_READABLE;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (kinds[i].kind != record->kind)
			continue;
		if (kinds[i].is_local)
			r.symbol.flags |= SYMBOL_LOCAL;
		kinds[i].read(&r);
		break;
	}
}

void pdb_read_global_symbols(struct pdb *pdb)
{
	struct msf_bytes bytes = { 0 };
	struct pdb_record record;
	struct cursor c;

	msf_read(&pdb->msf, pdb->dbi.symrec_stream, UINT64_MAX, &bytes);
	c = msf_cursor(&bytes);
	while (pdb_next_record(&c, &record))
		pdb_read_symbol(pdb, &bytes, &record, NO_INDEX);
	if (c.bad || bytes.is_cut)
		pdb_warn(pdb, "the global symbols are damaged");
	msf_bytes_release(&bytes);
}
