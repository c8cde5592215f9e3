#include "names.h"

enum { HEADER_SIZE = 12 };
enum { SIGNATURE = 0xeffe0000 + 0xeffe };

bool pdb_read_names(struct msf *msf, uint32_t stream, struct pdb_names *names)
{
	struct cursor c;

	msf_read(msf, stream, UINT32_MAX, &names->bytes);
	c = msf_cursor(&names->bytes);
	if (cursor_u32(&c) != SIGNATURE)
		return false;
	cursor_skip(&c, 4); // version of the hash table behind the strings
	names->size = cursor_u32(&c);
	if (names->size > cursor_left(&c))
		names->size = cursor_left(&c);
	return names->size != 0;
}

const char *pdb_name_at(const struct pdb_names *names, uint32_t offset, size_t *length)
{
	struct cursor c;

	if (offset >= names->size)
		return NULL;
	c = cursor_over(names->bytes.data, names->bytes.size, HEADER_SIZE, names->size);
	if (offset) {
		cursor_skip(&c, offset - 1);
		if (cursor_u8(&c))
			return NULL;
	}
	return cursor_string(&c, length);
}

void pdb_names_release(struct pdb_names *names)
{
	msf_bytes_release(&names->bytes);
	*names = (struct pdb_names){ 0 };
}
