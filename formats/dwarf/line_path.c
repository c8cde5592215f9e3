/* line_path.c: names of source files as one path each, with '/' only. */
#include "line.h"

enum { MOST_PATH = 4096 };

struct path {
	char text[MOST_PATH];
	size_t length;	 /* without an end */
	size_t root;	 /* bytes in front that ".." cannot take away: "/", "C:/" */
	bool is_windows; /* '\\' separates as well */
	bool is_cut;	 /* it got too long */
	uint64_t n_read; /* bytes of all parts */
};

static bool is_separator(const struct path *path, char c)
{
	return c == '/' || (c == '\\' && path->is_windows);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Starts again when `part` is absolute; returns what is behind its root. */
static const char *take_root(struct path *path, const char *part)
{
	bool has_drive = is_letter(part[0]) && part[1] == ':' &&
			 (part[2] == '/' || part[2] == '\\');

	if (has_drive) {
		path->is_windows = true;
		path->text[0] = part[0];
		path->text[1] = ':';
		path->text[2] = '/';
		path->length = path->root = 3;
		return part + 3;
	}
	if (is_separator(path, part[0])) {
		path->text[0] = '/';
		path->length = path->root = 1;
		return part + 1;
	}
	return part;
}

/* Takes the last component away; false when there is none that a ".." can undo. */
static bool go_up(struct path *path)
{
	size_t start = path->length;

	while (start > path->root && path->text[start - 1] != '/')
		start--;
	if (path->length == path->root)
		return path->root > 0; // above the root is the root
	if (path->length - start == 2 && !memcmp(path->text + start, "..", 2))
		return false;
	path->length = start > path->root ? start - 1 : start;
	return true;
}

static void add_component(struct path *path, const char *name, size_t length)
{
	if (!length || (length == 1 && name[0] == '.'))
		return;
	if (length == 2 && !memcmp(name, "..", 2) && go_up(path))
		return;
	if (length + 1 > MOST_PATH - path->length) {
		path->is_cut = true;
		return;
	}
	if (path->length > path->root)
		path->text[path->length++] = '/';
	memcpy(path->text + path->length, name, length);
	path->length += length;
}

/* At most MOST_PATH bytes of a part are looked at; one that is longer makes the path cut. */
static void add_part(struct path *path, const char *part)
{
	size_t start, n = 0;

	if (!part)
		return;
	part = take_root(path, part);
	while (n < MOST_PATH && part[n]) {
		while (n < MOST_PATH && is_separator(path, part[n]))
			n++;
		for (start = n; n < MOST_PATH && part[n] && !is_separator(path, part[n]); n++)
			;
		add_component(path, part + start, n - start);
	}
	path->is_cut |= n == MOST_PATH;
	path->n_read += n;
}

/* Section 6.2.4: directories are relative to the first one, that to the unit's. */
static void build(struct path *path, const struct line_header *header, const struct line_file *file)
{
	path->length = path->root = 0;
	path->is_windows = path->is_cut = false;
	path->n_read = 0;
	add_part(path, header->unit->directory);
	if (header->n_directories)
		add_part(path, header->directories[0]);
	if (file->directory && file->directory < header->n_directories)
		add_part(path, header->directories[file->directory]);
	add_part(path, file->name);
}

static uint32_t add_file(struct dwarf *d, const struct path *path)
{
	size_t n = d->files.n_strings;
	uint32_t number = intern_copy(&d->files, d->image->arena, path->text, path->length);

	if (number == n)
		debug_add_file(&d->image->debug, d->files.strings[number].text);
	return d->first_file + number;
}

uint32_t line_file_number(struct dwarf *d, struct line_header *header, uint64_t file)
{
	struct line_file *f;
	struct path path;

	if (file >= header->n_files || !header->files[file].name)
		return NO_INDEX;
	f = &header->files[file];
	if (f->number != NO_INDEX)
		return f->number;
	if (d->path_bytes_left < 4 * MOST_PATH)
		return NO_INDEX;
	build(&path, header, f);
	if (path.is_cut) {
		path.length = path.root = 0;
		add_part(&path, strnlen(f->name, MOST_PATH) < MOST_PATH / 2 ? f->name : "…");
	}
	d->path_bytes_left -= path.n_read;
	f->number = add_file(d, &path);
	return f->number;
}
