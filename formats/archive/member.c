#include "member.h"

#include "../../src/base/die.h"

#include <string.h>

enum { MAGIC_SIZE = 8, NAME_SIZE = 16, SIZE_OFF = 48, SIZE_SIZE = 10, END_OFF = 58 };
enum { HEADER_SIZE = 60, LONGEST_NAME = 4096 };

/* Names that an archiver gives to tables of its own. */
static const struct {
	const char *name;
	enum member_role role;
} own_members[] = {
	{ "/", MEMBER_SYMBOL_TABLE },
	{ "/SYM64/", MEMBER_SYMBOL_TABLE },
	{ "/<ECSYMBOLS>/", MEMBER_SYMBOL_TABLE },
	{ "//", MEMBER_NAMES },
	{ "ARFILENAMES/", MEMBER_NAMES },
	{ "__.SYMDEF", MEMBER_SYMBOL_TABLE },
	{ "__.SYMDEF SORTED", MEMBER_SYMBOL_TABLE },
	{ "__.SYMDEF_64", MEMBER_SYMBOL_TABLE },
	{ "__.SYMDEF_64 SORTED", MEMBER_SYMBOL_TABLE },
};

bool archive_probe(const uint8_t *data, uint64_t size)
{
	return size >= MAGIC_SIZE &&
	       (!memcmp(data, "!<arch>\n", MAGIC_SIZE) || !memcmp(data, "!<thin>\n", MAGIC_SIZE));
}

struct archive_reader archive_reader_over(struct image *image, uint64_t file_off,
					  uint64_t file_size)
{
	struct archive_reader reader = {
		.image = image,
		.cursor = cursor_over(image->file->data, image->file->size, file_off, file_size),
	};
	const uint8_t *magic = cursor_take(&reader.cursor, MAGIC_SIZE);

	// MSVC gives thousands of members one name; each costs a header of 60 bytes, too.
	reader.name_bytes_left = 4 * cursor_left(&reader.cursor);
	reader.is_thin = magic && !memcmp(magic, "!<thin>\n", MAGIC_SIZE);
	return reader;
}

/* A decimal number, then spaces only. */
static bool read_decimal(const uint8_t *text, size_t size, uint64_t *value)
{
	size_t i = 0;

	for (*value = 0; i < size && text[i] >= '0' && text[i] <= '9'; i++)
		*value = *value * 10 + (uint64_t)(text[i] - '0');
	if (i == 0)
		return false;
	while (i < size && text[i] == ' ')
		i++;
	return i == size;
}

/* The name as it stands in the header, without the spaces that fill it. */
static const char *header_name(const struct archive_reader *reader, const uint8_t *header)
{
	size_t length = NAME_SIZE;

	while (length > 0 && header[length - 1] == ' ')
		length--;
	return arena_copy(reader->image->arena, (const char *)header, length);
}

static enum member_role role_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(own_members); i++) {
		if (!strcmp(own_members[i].name, name))
			return own_members[i].role;
	}
	return name[0] == '/' && name[1] == '<' ? MEMBER_TABLE : MEMBER_FILE;
}

/* Ends at a newline (GNU, with a '/' before it) or a NUL (MSVC). NULL when it is not there. */
static const char *long_name(struct archive_reader *reader, uint64_t offset)
{
	struct cursor c = reader->cursor;
	uint64_t left, length = 0;
	const char *text;

	if (offset >= reader->names_size)
		return NULL;
	left = reader->names_size - offset;
	if (left > LONGEST_NAME)
		left = LONGEST_NAME;
	if (left > reader->name_bytes_left)
		left = reader->name_bytes_left;
	text = (const char *)c.data + reader->names_off + offset;
	while (length < left && text[length] != '\n' && text[length] != '\0')
		length++;
	reader->name_bytes_left -= length;
	if (length > 0 && text[length - 1] == '/')
		length--;
	return length ? arena_copy(reader->image->arena, text, (size_t)length) : NULL;
}

/* "/123", of a member of an archive inside a thin one "/123:456"; else false. */
static bool is_long_name(const char *name, uint64_t *offset)
{
	size_t digits = strspn(name + (name[0] == '/'), "0123456789");

	if (name[0] != '/' || !digits || (name[1 + digits] && name[1 + digits] != ':'))
		return false;
	return read_decimal((const uint8_t *)name + 1, digits, offset);
}

/* "#1/len": the name fills the first bytes of the contents, with NULs behind it. */
static void read_bsd_name(struct archive_reader *reader, uint64_t length,
			  struct archive_member *member)
{
	const char *text = (const char *)reader->cursor.data + member->file_off;

	if (length > member->file_size) {
		image_warn(reader->image, member->header_off,
			   "the name of an archive member is longer than the member");
		length = member->file_size;
	}
	member->name = arena_copy(reader->image->arena, text, strnlen(text, (size_t)length));
	member->header_size += length;
	member->file_off += length;
	member->file_size -= length;
	member->role = role_of(member->name);
}

static void read_name(struct archive_reader *reader, const char *name,
		      struct archive_member *member)
{
	size_t length = strlen(name);
	uint64_t number;

	member->name = name;
	member->role = role_of(name);
	if (member->role != MEMBER_FILE)
		return;
	if (!strncmp(name, "#1/", 3) &&
	    read_decimal((const uint8_t *)name + 3, length - 3, &number)) {
		read_bsd_name(reader, number, member);
	} else if (is_long_name(name, &number)) {
		const char *text = long_name(reader, number);

		if (text)
			member->name = text;
		else
			image_warn(reader->image, member->header_off,
				   "the name of archive member %s is missing", name);
	} else if (length > 1 && name[length - 1] == '/') {
		member->name = arena_copy(reader->image->arena, name, length - 1);
	}
}

/* Steps over the contents, and over the newline that makes every header's offset even. */
static void pass_contents(struct archive_reader *reader, struct archive_member *member,
			  uint64_t size)
{
	struct cursor *c = &reader->cursor;
	uint64_t left = cursor_left(c);

	if (size > left) {
		image_warn(reader->image, member->header_off,
			   "archive member of %llu bytes leaves the archive",
			   (unsigned long long)size);
		size = left;
	}
	member->file_size = size;
	cursor_skip(c, size);
	if (size % 2 && cursor_left(c)) {
		member->padding_size = 1;
		cursor_skip(c, 1);
	}
}

bool archive_next(struct archive_reader *reader, struct archive_member *member)
{
	struct cursor *c = &reader->cursor, at = *c;
	const uint8_t *header;
	const char *name;
	uint64_t size;

	if (!cursor_left(c))
		return false;
	header = cursor_take(&at, HEADER_SIZE);
	if (!header) {
		image_warn(reader->image, c->pos, "the last header of the archive is cut off");
		return false;
	}
	if (header[END_OFF] != '`' || header[END_OFF + 1] != '\n' ||
	    !read_decimal(header + SIZE_OFF, SIZE_SIZE, &size)) {
		image_warn(reader->image, c->pos, "this is no header of an archive member");
		return false;
	}
	*member = (struct archive_member){
		.header_off = c->pos,
		.header_size = HEADER_SIZE,
		.file_off = at.pos,
	};
	*c = at;
	name = header_name(reader, header);
	if (!reader->is_thin || role_of(name) != MEMBER_FILE)
		pass_contents(reader, member, size);
	read_name(reader, name, member);
	if (member->role == MEMBER_NAMES) {
		reader->names_off = member->file_off;
		reader->names_size = member->file_size;
	}
	return true;
}
