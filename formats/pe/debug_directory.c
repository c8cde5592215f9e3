/* debug_directory.c: "The .debug Section", "Debug Directory (Image Only)". */
#include "reader.h"

#include "../../src/base/die.h"

#include <stdio.h>
#include <string.h>

enum { ENTRY_SIZE = 28, GUID_SIZE = 16, MOST_HASH = 64 };

enum debug_type {
	DEBUG_CODEVIEW = 2,
	DEBUG_POGO = 13,
	DEBUG_REPRO = 16,
};

enum { RSDS = 0x53445352, NB10 = 0x3031424e, LTCG = 0x4c544347 };

static const struct {
	uint32_t type;
	enum kind kind;
	const char *label;
} blobs[] = {
	{ 1, KIND_DEBUG, "COFF debug information" },
	{ DEBUG_CODEVIEW, KIND_METADATA, "PDB reference" },
	{ 3, KIND_DEBUG, "frame pointer omission" },
	{ 4, KIND_METADATA, "DBG file reference" },
	{ 6, KIND_DEBUG, "debug fixups" },
	{ 7, KIND_DEBUG, "OMAP to source" },
	{ 8, KIND_DEBUG, "OMAP from source" },
	{ 9, KIND_DEBUG, "Borland debug information" },
	{ 12, KIND_METADATA, "VC features" },
	{ DEBUG_POGO, KIND_METADATA, "POGO groups" },
	{ 14, KIND_METADATA, "ILTCG" },
	{ DEBUG_REPRO, KIND_METADATA, "reproducible build hash" },
	{ 17, KIND_DEBUG, "embedded portable PDB" },
	{ 19, KIND_METADATA, "PDB checksum" },
	{ 20, KIND_METADATA, "extended DLL characteristics" },
};

struct debug_entry {
	uint32_t time_stamp, type, size, rva, raw_off;
};

/* The part behind the last slash of either kind. */
static const char *base_name(const char *path)
{
	const char *base = path;

	for (; *path; path++) {
		if (*path == '/' || *path == '\\')
			base = path + 1;
	}
	return *base ? base : NULL;
}

/* As symbol servers write it: the GUID's numbers in hexadecimal, then the age without zeros. */
static const char *guid_and_age(struct pe *pe, struct cursor *c)
{
	uint32_t first = cursor_u32(c);
	unsigned second = cursor_u16(c), third = cursor_u16(c);
	char rest[GUID_SIZE + 1];

	for (size_t i = 0; i < 8; i++)
		snprintf(rest + 2 * i, 3, "%02X", cursor_u8(c));
	return arena_format(pe->image->arena, "%08X%04X%04X%s%X", first, second, third, rest,
			    cursor_u32(c));
}

static const char *stamp_and_age(struct pe *pe, struct cursor *c)
{
	uint32_t stamp;

	cursor_skip(c, 4);
	stamp = cursor_u32(c);
	return arena_format(pe->image->arena, "%08X%X", stamp, cursor_u32(c));
}

static void read_codeview(struct pe *pe, struct cursor c)
{
	struct identity *identity = &pe->image->identity;
	uint32_t signature = cursor_u32(&c);
	const char *build_id, *path;
	size_t length;

	if (signature == RSDS)
		build_id = guid_and_age(pe, &c);
	else if (signature == NB10)
		build_id = stamp_and_age(pe, &c);
	else
		return;
	if (c.bad)
		return;
	identity->build_id = build_id;
	path = cursor_string(&c, &length);
	if (path && base_name(path))
		identity->debug_link = base_name(path);
}

/* The length and the hash; an empty entry means that the time stamp is (a part of) the hash. */
static void read_hash(struct pe *pe, struct cursor c)
{
	uint32_t length = cursor_u32(&c);
	char text[2 * MOST_HASH + 1] = "";

	if (pe->image->identity.build_id)
		return;
	if (c.bad || !length || length > MOST_HASH || length > cursor_left(&c)) {
		pe->image->identity.build_id = arena_format(pe->image->arena, "%08x",
							    pe->time_stamp);
		return;
	}
	for (uint32_t i = 0; i < length; i++)
		snprintf(text + 2 * (size_t)i, 3, "%02x", cursor_u8(&c));
	pe->image->identity.build_id = arena_copy(pe->image->arena, text, 2 * (size_t)length);
}

/* "LTCG", "PGU" or zero, then {RVA, size, name padded to 4}: the linker's own grouping. */
static void read_groups(struct pe *pe, struct cursor c)
{
	pe->image->build.has_link_mark = cursor_left(&c) >= 4;
	pe->image->build.is_ltcg_linked = cursor_u32(&c) == LTCG;
	while (cursor_left(&c) > 8) {
		uint32_t rva = cursor_u32(&c);
		uint32_t size = cursor_u32(&c);
		size_t length;
		const char *name = cursor_string(&c, &length);

		if (!name)
			break;
		cursor_skip(&c, 3 - length % 4);
		if (size && *name)
			image_add_group(
				pe->image,
				(struct group){ .name = name, .vm_addr = rva, .vm_size = size });
	}
}

static void read_blob(struct pe *pe, const struct debug_entry *entry, struct cursor c)
{
	if (entry->type == DEBUG_CODEVIEW)
		read_codeview(pe, c);
	else if (entry->type == DEBUG_REPRO)
		read_hash(pe, c);
	else if (entry->type == DEBUG_POGO)
		read_groups(pe, c);
}

static void add_blob_part(struct pe *pe, const struct debug_entry *entry, const struct cursor *c)
{
	const char *label = "debug directory data";
	enum kind kind = KIND_METADATA;

	for (size_t i = 0; i < ARRAY_SIZE(blobs); i++) {
		if (blobs[i].type == entry->type) {
			label = blobs[i].label;
			kind = blobs[i].kind;
		}
	}
	pe_part(pe, c->pos, c->end - c->pos, kind, label, 2);
}

static struct cursor blob_cursor(struct pe *pe, const struct debug_entry *entry)
{
	const struct file *file = pe->image->file;
	uint64_t off = pe->start + entry->raw_off;

	if (!entry->raw_off)
		return pe_cursor(pe, entry->rva, entry->size);
	if (off > pe->end || entry->size > pe->end - off)
		return (struct cursor){ .bad = true };
	return cursor_over(file->data, file->size, off, entry->size);
}

/* The file offset counts, not the RVA: what is not loaded has only the first. */
static void read_entry(struct pe *pe, struct cursor *c)
{
	struct debug_entry entry;
	uint64_t at = c->pos;
	struct cursor blob;

	cursor_skip(c, 4);
	entry.time_stamp = cursor_u32(c);
	cursor_skip(c, 4);
	entry.type = cursor_u32(c);
	entry.size = cursor_u32(c);
	entry.rva = cursor_u32(c);
	entry.raw_off = cursor_u32(c);
	blob = blob_cursor(pe, &entry);
	if (blob.bad && entry.size) {
		image_warn(pe->image, at, "debug data of type %u leaves the file", entry.type);
		return;
	}
	if (!pe_spend(pe, entry.size))
		return;
	read_blob(pe, &entry, blob);
	add_blob_part(pe, &entry, &blob);
}

void pe_read_debug_directory(struct pe *pe)
{
	struct cursor c = pe_directory_cursor(pe, PE_DEBUG, "debug");

	pe_part(pe, c.pos, cursor_left(&c), KIND_METADATA, "debug directory", 2);
	while (cursor_left(&c) >= ENTRY_SIZE)
		read_entry(pe, &c);
}
