#include "module.h"

#include "inlines.h"
#include "lines.h"
#include "symbols.h"

#include "../../src/base/array.h"
#include "../../src/base/die.h"

#include <stdlib.h>
#include <string.h>

enum { SIGNATURE = 4 /* CV_SIGNATURE_C13 */ };

/* One module at a time; the buffers serve all. */
struct modules {
	struct pdb *pdb;
	struct msf_bytes bytes;
	struct pdb_lines lines;
	struct pdb_inlines inlines;
	bool *is_read; /* for each stream: no two modules share one */
	size_t n_damaged;
	struct unit *unit; /* NULL: units are not wanted */
};

/* DW_LANG_* (DWARF 5, 7.12) for CV_CFL_LANG; C and C++ without a year mean a recent one. */
static const uint16_t languages[] = {
	[0x00] = 0x1d,	 // C
	[0x01] = 0x21,	 // C++
	[0x02] = 0x0e,	 // Fortran
	[0x03] = 0x8001, // MASM
	[0x04] = 0x09,	 // Pascal
	[0x06] = 0x05,	 // COBOL
	[0x0d] = 0x0b,	 // Java
	[0x11] = 0x10,	 // Objective-C
	[0x12] = 0x11,	 // Objective-C++
	[0x13] = 0x1e,	 // Swift
	[0x15] = 0x1c,	 // Rust
	[0x16] = 0x16,	 // Go
	[0x44] = 0x13,	 // D
	[0x53] = 0x1e,	 // Swift, as its compiler says
};

/* Microsoft's compilers do not say their version in their name. */
static const char *producer(struct arena *arena, const char *name, size_t length,
			    const uint16_t version[2])
{
	if (strncmp(name, "Microsoft", strlen("Microsoft")) == 0 && version[0])
		return arena_format(arena, "%s %u.%02u", name, version[0], version[1]);
	return arena_copy(arena, name, length);
}

/* COMPILESYM3: language and flags, machine, versions of front and back end, name. */
static void read_compiler(struct modules *m, const struct pdb_record *record)
{
	struct cursor c = record->c;
	size_t n_numbers = record->kind == S_COMPILE3 ? 4 : 3, length; // COMPILESYM has 3
	uint32_t language = cursor_u32(&c) & 0xff;
	uint16_t version[2];
	const char *name;

	if (!m->unit || m->unit->producer)
		return;
	cursor_skip(&c, 2 + 2 * n_numbers);
	version[0] = cursor_u16(&c);
	version[1] = cursor_u16(&c);
	cursor_skip(&c, 2 * n_numbers - 4);
	name = cursor_string(&c, &length);
	if (!name)
		return;
	m->unit->producer = producer(m->pdb->image->arena, name, length, version);
	if (language < ARRAY_SIZE(languages))
		m->unit->language = languages[language];
}

/* ENVBLOCKSYM: names and values in turn. Assemblers write one, too; here it is the linker's. */
static void read_environment(struct modules *m, const struct pdb_record *record)
{
	struct cursor c = record->c;
	size_t length;

	if (!m->unit || strcmp(m->unit->name, "* Linker *") != 0)
		return;
	cursor_skip(&c, 1);
	while (cursor_left(&c)) {
		const char *name = cursor_string(&c, &length);
		const char *value = cursor_string(&c, &length);

		if (!value || !*name)
			break;
		if (strcmp(name, "cwd") == 0 && !m->pdb->directory)
			m->pdb->directory = arena_copy(m->pdb->image->arena, value, length);
		else if (strcmp(name, "cmd") == 0 && !m->pdb->image->build.link_command)
			m->pdb->image->build.link_command = arena_copy(m->pdb->image->arena, value,
								       length);
	}
}

/* COFFGROUPSYM: size, characteristics, place, name */
static void read_group(struct modules *m, const struct pdb_record *record)
{
	struct cursor c = record->c;
	struct group group = { .vm_size = cursor_u32(&c) };
	uint32_t offset;

	if (!m->pdb->wants_groups || !group.vm_size)
		return;
	cursor_skip(&c, 4);
	offset = cursor_u32(&c);
	group.vm_addr = pdb_addr(m->pdb, cursor_u16(&c), offset);
	group.name = group.vm_addr == NO_ADDR ? NULL : pdb_record_name(m->pdb, &m->bytes, &c);
	if (group.name && *group.name)
		image_add_group(m->pdb->image, group);
}

static void read_record(struct modules *m, const struct pdb_record *record, uint32_t unit)
{
	switch (record->kind) {
	case S_COMPILE2:
	case S_COMPILE3:
		read_compiler(m, record);
		break;
	case S_ENVBLOCK:
		read_environment(m, record);
		break;
	case S_COFFGROUP:
		read_group(m, record);
		break;
	default:
		if (pdb_wants(m->pdb, DEBUG_FUNCTIONS))
			pdb_read_symbol(m->pdb, &m->bytes, record, unit);
		if (pdb_wants(m->pdb, DEBUG_INLINES | DEBUG_LINES))
			pdb_read_inline(&m->inlines, record);
	}
}

static void read_c13(struct modules *m, const struct pdb_module *module, uint32_t i)
{
	uint64_t pos = (uint64_t)module->symbols_size + module->c11_size;
	struct cursor c13 = cursor_over(m->bytes.data, m->bytes.size, pos, module->c13_size);

	if (pdb_wants(m->pdb, DEBUG_LINES))
		pdb_read_lines(&m->lines, c13);
	pdb_enter_module(&m->inlines, i, c13);
}

/* Records, the old kind of line tables, the new kind. False when any of it is damaged. */
static bool read_stream(struct modules *m, uint32_t i)
{
	const struct pdb_module *module = &m->pdb->modules[i];
	struct cursor c = msf_cursor(&m->bytes);
	struct pdb_record record;

	read_c13(m, module, i);
	if (c.end > module->symbols_size)
		c.end = module->symbols_size;
	if (!module->symbols_size)
		return true;
	if (cursor_u32(&c) != SIGNATURE)
		return false;
	while (pdb_next_record(&c, &record))
		read_record(m, &record, pdb_unit(m->pdb, i));
	return !c.bad && module->symbols_size <= m->bytes.size && !m->bytes.is_cut;
}

static void read_module(struct modules *m, uint32_t i)
{
	const struct pdb_module *module = &m->pdb->modules[i];
	uint32_t unit = pdb_unit(m->pdb, i);
	bool wants_c13 = pdb_wants(m->pdb, DEBUG_LINES | DEBUG_INLINES);

	if (module->stream == MSF_NO_STREAM)
		return;
	if (module->stream >= m->pdb->msf.n_streams || m->is_read[module->stream]) {
		m->n_damaged++;
		return;
	}
	m->is_read[module->stream] = true;
	m->unit = unit == NO_INDEX ? NULL : &m->pdb->image->units[unit];
	msf_read(&m->pdb->msf, module->stream, wants_c13 ? UINT64_MAX : module->symbols_size,
		 &m->bytes);
	if (!read_stream(m, i))
		m->n_damaged++;
	pdb_finish_lines(&m->lines);
}

void pdb_read_modules(struct pdb *pdb)
{
	struct modules m = { .pdb = pdb, .lines = { .pdb = pdb } };

	pdb_inlines_init(&m.inlines, pdb, pdb_wants(pdb, DEBUG_LINES) ? &m.lines : NULL);
	m.is_read = array_zeroed(bool, pdb->msf.n_streams);
	for (uint32_t i = 0; i < pdb->n_modules; i++)
		read_module(&m, i);
	pdb_finish_inlines(&m.inlines);
	if (m.n_damaged)
		pdb_warn(pdb, "the streams of %zu of %zu modules are damaged", m.n_damaged,
			 pdb->n_modules);
	free(m.is_read);
	pdb_lines_release(&m.lines);
	msf_bytes_release(&m.bytes);
}
