/*
 * member.h: the members of an archive, one after the other.
 *
 * Layouts: System V ABI, "Archive File" (GNU's and LLVM's too: "/", "//", "/SYM64/", "/123",
 * thin archives); 4.4BSD ar(5) ("#1/len", "__.SYMDEF"); PE/COFF specification, "Archive (Library)
 * File Format" (two linker members, long names that end in a NUL).
 */
#ifndef BINSIZE_FORMATS_ARCHIVE_MEMBER_H
#define BINSIZE_FORMATS_ARCHIVE_MEMBER_H

#include "../../src/base/cursor.h"
#include "../../src/model/image.h"

/* What a member is for. */
enum member_role {
	MEMBER_FILE,
	MEMBER_SYMBOL_TABLE, /* which member defines which symbol */
	MEMBER_NAMES,	     /* the names that did not fit into headers */
	MEMBER_TABLE,	     /* another of the archive's own, such as "/<XFGHASHMAP>/" */
};

/* A member, as archive_next() found it. */
struct archive_member {
	const char *name; /* without the marks of its format; lives in the arena */
	enum member_role role;
	uint64_t header_off, header_size; /* bytes; a BSD name behind the header included */
	uint64_t file_off, file_size;	  /* of the contents; 0 bytes in a thin archive */
	uint64_t padding_size;		  /* bytes behind the contents */
};

/* Stands between two members. Nothing is to be released. */
struct archive_reader {
	struct image *image;
	struct cursor cursor; /* stands at the next header */
	bool is_thin;
	uint64_t names_off, names_size; /* contents of the "//" member, once it was passed */
	uint64_t name_bytes_left;	/* long names may share bytes, but not without measure */
};

/* "!<arch>\n" or "!<thin>\n". */
bool archive_probe(const uint8_t *data, uint64_t size);

/* Starts behind the magic number of an archive that archive_probe() accepts. */
struct archive_reader archive_reader_over(struct image *image, uint64_t file_off,
					  uint64_t file_size);

/*
 * The next member, or false at the end or at a header that makes no sense: then there is a warning
 * and the cursor stands at it, before its end. A member that leaves the archive is cut and warned
 * about. O(length of the name).
 */
bool archive_next(struct archive_reader *reader, struct archive_member *member);

#endif
