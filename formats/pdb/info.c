/* info.c: "PDB stream": who the PDB belongs to, named streams, features (PDBStream70, NMTNI). */
#include "reader.h"

#include <string.h>

enum { INFO_STREAM = 1, MOST_INFO = 1 << 20 };
enum { VERSION_70 = 20000404 };
enum { FEATURE_FASTLINK = 0x494e494d /* "MINI" */ };

static void skip_bits(struct cursor *c)
{
	uint64_t n_words = cursor_u32(c);

	cursor_skip(c, 4 * n_words);
}

static bool is_names(struct cursor strings, uint32_t at)
{
	const char *name;
	size_t length;

	if (at >= cursor_left(&strings))
		return false;
	cursor_skip(&strings, at);
	name = cursor_string(&strings, &length);
	return name && strcmp(name, "/names") == 0;
}

/* A hash table from names to streams: strings, how many, bit sets of slots, the entries. */
static void read_named_streams(struct cursor *c, struct pdb_info *info)
{
	uint32_t strings_size = cursor_u32(c);
	struct cursor strings = cursor_over(c->data, c->end, c->pos, strings_size);
	uint32_t n;

	cursor_skip(c, strings_size);
	n = cursor_u32(c);
	cursor_skip(c, 4);
	skip_bits(c); // taken
	skip_bits(c); // deleted
	for (uint32_t i = 0; i < n && cursor_left(c) >= 8; i++) {
		uint32_t name = cursor_u32(c), stream = cursor_u32(c);

		if (info->names_stream == MSF_NO_STREAM && is_names(strings, name))
			info->names_stream = stream;
	}
}

static void read_features(struct cursor *c, struct pdb_info *info)
{
	cursor_skip(c, 4);
	while (cursor_left(c) >= 4) {
		if (cursor_u32(c) == FEATURE_FASTLINK)
			info->is_fastlink = true;
	}
}

struct error *pdb_read_info(struct arena *arena, struct msf *msf, struct pdb_info *info)
{
	struct pdb_info read = { .names_stream = MSF_NO_STREAM };
	struct msf_bytes bytes = { 0 };
	const uint8_t *guid;
	struct cursor c;
	uint32_t version;

	msf_read(msf, INFO_STREAM, MOST_INFO, &bytes);
	c = msf_cursor(&bytes);
	version = cursor_u32(&c);
	cursor_skip(&c, 8); // time stamp; an age that grows when streams are added later
	guid = cursor_take(&c, sizeof(read.guid));
	if (guid) {
		memcpy(read.guid, guid, sizeof(read.guid));
		read_named_streams(&c, &read);
		read_features(&c, &read);
		*info = read;
	}
	msf_bytes_release(&bytes);
	if (!guid || version < VERSION_70)
		return error_new(arena, "not a PDB of version 7: its first stream has no GUID");
	return NULL;
}
