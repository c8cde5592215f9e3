#include "excerpt.h"

#include "../model/source_slices.h"
#include "../names/utf8.h"

#include <string.h>

/* Bytes of a text: fewer may be a number. */
enum { LEAST_TEXT = 4, MOST_TEXT = 40 };

static bool is_separator(char c)
{
	return c == '/' || c == '\\';
}

static bool is_absolute(const char *path)
{
	return is_separator(path[0]) || path[1] == ':';
}

/* From the folder on that holds the last "src": a package. Without one the last two parts. */
static const char *without_front(const char *path, size_t length)
{
	size_t starts[3] = { 0 }; // of the last three parts, the last one first

	for (size_t i = 0; i < length; i++) {
		if (!is_separator(path[i]))
			continue;
		if (length - i > 5 && !memcmp(path + i + 1, "src", 3) && is_separator(path[i + 4]))
			starts[2] = starts[0];
		starts[1] = starts[0];
		starts[0] = i + 1;
	}
	if (!starts[2] && is_absolute(path))
		return path + (starts[1] ? starts[1] : starts[0]);
	return path + starts[2];
}

const char *excerpt_location(struct program *p, uint64_t vm_addr)
{
	const struct identity *identity = &p->image->identity;
	struct source_slice slice = { .vm_addr = vm_addr };
	const char *path;
	size_t length;

	if (identity->bits != 64 || identity->big_endian)
		return NULL;
	slice.text_vm_addr = program_pointer_at(p, vm_addr);
	path = source_slice_read(&p->memory, &p->memory, &slice, &length);
	if (!path || !slice.line)
		return NULL;
	path = arena_copy(p->arena, path, length);
	return arena_format(p->arena, "%s:%u:%u", without_front(path, length), slice.line,
			    slice.column);
}

/* How many of the bytes are text. */
static size_t text_length(const char *text, size_t most)
{
	size_t n = 0;

	while (n < most) {
		size_t length = utf8_length(text + n, most - n);
		unsigned char c = (unsigned char)text[n];

		if (!length || (c < ' ' && c != '\n' && c != '\t' && c != '\r') || c == 0x7f)
			break;
		n += length;
	}
	return n;
}

const char *excerpt_text(struct program *p, uint64_t vm_addr, uint64_t most)
{
	const struct memory_piece *piece = memory_piece_at(&p->memory, vm_addr);
	const char *text;
	uint64_t left;
	size_t n;

	if (!piece || p->image->sections[piece->section].kind != KIND_RODATA ||
	    p->image->sections[piece->section].flags & SECTION_EXECUTABLE)
		return NULL;
	text = (const char *)piece->bytes + (vm_addr - piece->vm_addr);
	left = piece->size - (vm_addr - piece->vm_addr);
	left = left < most ? left : most;
	n = text_length(text, left < MOST_TEXT ? (size_t)left : MOST_TEXT);
	if (n < LEAST_TEXT)
		return NULL;
	return arena_format(p->arena, "%.*s%s", (int)n, text,
			    n + 4 > MOST_TEXT && left > MOST_TEXT ? "…" : "");
}
