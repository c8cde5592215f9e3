/*
 * msf.h: the container of a PDB: streams that are cut into pages and scattered over the file.
 *
 * "MSF 7.00": a superblock, a directory of streams that is itself scattered, and pages. Positions
 * in a stream are not file offsets.
 */
#ifndef BINSIZE_FORMATS_PDB_MSF_H
#define BINSIZE_FORMATS_PDB_MSF_H

#include "../../src/base/arena.h"
#include "../../src/base/cursor.h"
#include "../../src/base/error.h"
#include "../../src/base/file.h"

enum { MSF_NO_STREAM = 0xffff /* in fields of 16 bits */ };

/* One entry of the directory. */
struct msf_stream {
	uint64_t size;	    /* bytes, as the directory says; 0 when absent */
	uint64_t pages_pos; /* of its list of pages in the directory */
};

/* An open PDB. Nothing is to be released. */
struct msf {
	const struct file *file;
	uint32_t page_size;
	struct cursor directory; /* over all of it, in the arena or in the file */
	struct msf_stream *streams;
	uint32_t n_streams;
	/*
	 * Streams of a sound file share no pages, so that no more bytes can be read than there
	 * are; a damaged directory could name one page thousands of times.
	 */
	uint64_t left;
};

/* The bytes of a stream, or the first of them. Start from { 0 }, reuse, then release. */
struct msf_bytes {
	const uint8_t *data;
	uint64_t size;	 /* bytes; fewer than were asked for when the file is damaged */
	bool is_in_file; /* data points into the file: it outlives this */
	bool is_cut;	 /* some are missing */
	uint8_t *buffer;
	size_t capacity;
};

/* Reads superblock and directory. Fails when it is no MSF 7.00 or has no whole directory. */
struct error *msf_open(struct arena *arena, const struct file *file, struct msf *msf);

/*
 * Up to `most` bytes of a stream: in place when its pages follow each other, else copied into the
 * buffer, which is valid until the next read into it. An absent stream is empty.
 */
void msf_read(struct msf *msf, uint32_t stream, uint64_t most, struct msf_bytes *bytes);

/* A cursor over all bytes that were read. */
struct cursor msf_cursor(const struct msf_bytes *bytes);

/* Frees the buffer. */
void msf_bytes_release(struct msf_bytes *bytes);

#endif
