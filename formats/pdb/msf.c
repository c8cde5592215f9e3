#include "msf.h"

#include "../../src/base/array.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAGIC_SIZE = 32,
	SUPERBLOCK_SIZE = 52, /* the page numbers of the directory's page list follow */
	SMALLEST_PAGE = 512,
	LARGEST_PAGE = 65536,
};

static const uint32_t absent = UINT32_MAX;

/* Consecutive pages of the file. */
struct run {
	uint64_t file_off, size;
	bool is_cut; /* the file ends before the run does */
};

static uint64_t n_pages_for(uint64_t size, uint64_t page_size)
{
	return size / page_size + (size % page_size != 0);
}

/* The longest run at the front of a list of page numbers that holds up to `size` bytes. */
static struct run next_run(const struct msf *msf, struct cursor *pages, uint64_t size)
{
	uint64_t page = cursor_u32(pages);
	struct run run = { .file_off = page * msf->page_size, .size = msf->page_size };

	if (pages->bad || run.file_off >= msf->file->size)
		return (struct run){ .is_cut = true };
	while (run.size < size) {
		struct cursor ahead = *pages;

		if (cursor_u32(&ahead) != ++page || ahead.bad)
			break;
		*pages = ahead;
		run.size += msf->page_size;
	}
	if (run.size > size)
		run.size = size;
	if (run.size > msf->file->size - run.file_off) {
		run.size = msf->file->size - run.file_off;
		run.is_cut = true;
	}
	return run;
}

static void make_room(struct msf_bytes *bytes, uint64_t size)
{
	if (size <= bytes->capacity)
		return;
	free(bytes->buffer);
	bytes->capacity = (size_t)size;
	bytes->buffer = array_new(uint8_t, bytes->capacity);
}

/* The bytes of the listed pages; `size` is at most that of the file. */
static void gather(const struct msf *msf, struct cursor pages, uint64_t size,
		   struct msf_bytes *bytes)
{
	struct run run = { 0 };
	uint64_t done = 0;

	while (done < size && !run.is_cut) {
		run = next_run(msf, &pages, size - done);
		if (!done && run.size == size) {
			bytes->data = msf->file->data + run.file_off;
			bytes->size = size;
			bytes->is_in_file = true;
			return;
		}
		if (!done)
			make_room(bytes, size);
		memcpy(bytes->buffer + done, msf->file->data + run.file_off, run.size);
		done += run.size;
	}
	bytes->data = bytes->buffer;
	bytes->size = done;
	bytes->is_cut = done < size;
}

void msf_read(struct msf *msf, uint32_t stream, uint64_t most, struct msf_bytes *bytes)
{
	struct cursor pages = msf->directory;
	uint64_t size = 0, wanted;

	bytes->data = (const uint8_t *)"";
	bytes->size = 0;
	bytes->is_in_file = false;
	bytes->is_cut = false;
	if (stream < msf->n_streams)
		size = msf->streams[stream].size;
	wanted = size = size < most ? size : most;
	if (size > msf->left)
		size = msf->left;
	msf->left -= size;
	if (size) {
		cursor_seek(&pages, msf->streams[stream].pages_pos);
		gather(msf, pages, size, bytes);
	}
	if (size < wanted)
		bytes->is_cut = true;
}

struct cursor msf_cursor(const struct msf_bytes *bytes)
{
	return cursor_over(bytes->data, bytes->size, 0, bytes->size);
}

void msf_bytes_release(struct msf_bytes *bytes)
{
	free(bytes->buffer);
	*bytes = (struct msf_bytes){ 0 };
}

/* The directory is listed in pages that are listed behind the superblock. */
static bool read_directory(struct msf *msf, struct arena *arena, struct cursor superblock,
			   uint64_t size)
{
	uint64_t list_size = 4 * n_pages_for(size, msf->page_size);
	struct msf_bytes list = { 0 }, directory = { 0 };
	uint8_t *copy;
	bool ok;

	if (!size || size > msf->file->size || list_size > msf->file->size)
		return false;
	gather(msf, superblock, list_size, &list);
	gather(msf, msf_cursor(&list), list.is_cut ? 0 : size, &directory);
	ok = !list.is_cut && !directory.is_cut;
	if (ok && !directory.is_in_file) {
		copy = arena_new(arena, uint8_t, size);
		memcpy(copy, directory.data, size);
		directory.data = copy;
	}
	if (ok)
		msf->directory = cursor_over(directory.data, size, 0, size);
	msf_bytes_release(&list);
	msf_bytes_release(&directory);
	return ok;
}

/* The number of streams, their sizes, then the pages of each. */
static bool read_streams(struct msf *msf, struct arena *arena)
{
	struct cursor c = msf->directory;
	uint32_t n = cursor_u32(&c);

	if (n > cursor_left(&c) / 4)
		return false;
	msf->streams = arena_new(arena, struct msf_stream, n);
	msf->n_streams = n;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t size = cursor_u32(&c);

		msf->streams[i].size = size == absent ? 0 : size;
	}
	for (uint32_t i = 0; i < n; i++) {
		msf->streams[i].pages_pos = c.pos;
		cursor_skip(&c, 4 * n_pages_for(msf->streams[i].size, msf->page_size));
	}
	return !c.bad;
}

struct error *msf_open(struct arena *arena, const struct file *file, struct msf *msf)
{
	struct cursor c = cursor_over(file->data, file->size, 0, file->size);
	const uint8_t *magic = cursor_take(&c, MAGIC_SIZE);
	struct msf opened = { .file = file, .left = file->size };
	uint32_t directory_size;

	if (!magic || memcmp(magic,
			     "Microsoft C/C++ MSF 7.00\r\n\x1a"
			     "DS\0\0",
			     MAGIC_SIZE) != 0)
		return error_at(arena, 0, "not an MSF 7.00 file");
	opened.page_size = cursor_u32(&c);
	cursor_skip(&c, 8);
	directory_size = cursor_u32(&c);
	cursor_seek(&c, SUPERBLOCK_SIZE);
	if (c.bad || opened.page_size < SMALLEST_PAGE || opened.page_size > LARGEST_PAGE ||
	    opened.page_size & (opened.page_size - 1))
		return error_at(arena, MAGIC_SIZE, "pages of %u bytes", opened.page_size);
	if (c.end > opened.page_size)
		c.end = opened.page_size;
	if (!read_directory(&opened, arena, c, directory_size))
		return error_at(arena, SUPERBLOCK_SIZE, "the stream directory is damaged");
	if (!read_streams(&opened, arena))
		return error_at(arena, SUPERBLOCK_SIZE, "the stream directory is cut");
	*msf = opened;
	return NULL;
}
