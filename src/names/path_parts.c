#include "path_parts.h"

static bool is_slash(char c)
{
	return c == '/' || c == '\\';
}

static void add_part(struct path_parts *p, struct name_slice part)
{
	if (!part.length || slice_is(part, "."))
		return;
	if (slice_is(part, "..") && p->n && !slice_is(p->items[p->n - 1], "..")) {
		p->n--;
		return;
	}
	if (p->n == PATH_MOST_PARTS)
		memmove(p->items, p->items + 1, --p->n * sizeof(p->items[0]));
	p->items[p->n++] = part;
}

void path_parts_read(struct path_parts *p, const char *path, size_t length)
{
	size_t start = 0;

	p->n = 0;
	p->is_absolute = length && is_slash(path[0]);
	for (size_t i = 0; i <= length; i++) {
		if (i < length && !is_slash(path[i]))
			continue;
		add_part(p, (struct name_slice){ path + start, i - start });
		start = i + 1;
	}
	p->is_absolute |= p->n && is_drive(p->items[0]);
}

bool slice_is_hex(struct name_slice slice, size_t length)
{
	if (slice.length != length)
		return false;
	for (size_t i = 0; i < length; i++) {
		char c = slice.text[i];

		if (!is_decimal(c) && (c < 'a' || c > 'f'))
			return false;
	}
	return true;
}

void cut_suffix(struct name_slice *slice, const char *suffix)
{
	if (slice_ends(*slice, suffix))
		slice->length -= strlen(suffix);
}

bool cut_hash(struct name_slice *slice, size_t length)
{
	size_t n = slice->length;

	if (n < length + 2 || slice->text[n - length - 1] != '-' ||
	    !slice_is_hex(slice_behind(*slice, n - length), length))
		return false;
	slice->length = n - length - 1;
	return true;
}

size_t version_at(struct name_slice part)
{
	for (size_t i = 2; i < part.length; i++) {
		size_t end = i;

		if (part.text[i - 1] != '-')
			continue;
		while (end < part.length && is_decimal(part.text[end]))
			end++;
		if (end > i && end < part.length && part.text[end] == '.')
			return i;
	}
	return 0;
}
