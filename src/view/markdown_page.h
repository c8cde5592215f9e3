/*
 * markdown_page.h: what Markdown is made of here: lines on a page that holds only so much. A
 * comment on a pull request has less than 65,536 characters; one that is longer is refused, so rows
 * are left out before.
 */
#ifndef BINSIZE_VIEW_MARKDOWN_PAGE_H
#define BINSIZE_VIEW_MARKDOWN_PAGE_H

#include "../base/text.h"
#include "../compare/gate.h"

/* Bytes of a page, at most. */
enum { MOST_MARKDOWN = 65535 };

/* Of them, at most: what stands above the tables; what ends a page, and a table. */
enum { MARKDOWN_TOP = 24 * 1024, MARKDOWN_END = 256, MARKDOWN_TABLE_END = 1536 };

/* A page that is written. Start from markdown_open(). */
struct markdown {
	struct text *out;
	size_t start;	  /* of the page in `out` */
	bool exact;	  /* numbers of bytes instead of KiB and MiB */
	struct text line; /* the next one, until markdown_add() */
	size_t n_tables;  /* that found no room */
};

/* Begins and ends a page; the end says which tables are left out. */
struct markdown markdown_open(struct text *out, bool exact);
void markdown_close(struct markdown *page);

/*
 * Moves `line` to the page if that has at most `most` bytes then; if not, it is gone, and the
 * answer false.
 */
bool markdown_add(struct markdown *page, size_t most);

/* Bytes that the page may have behind the table `i` of `n`: what is left is shared evenly. */
size_t markdown_share(const struct markdown *page, size_t i, size_t n);

/* Each writes to `line`. A name has at most 100 columns, and nothing in it means anything. */
void markdown_name(struct markdown *page, const char *name);
void markdown_size(struct markdown *page, uint64_t bytes);
void markdown_delta(struct markdown *page, int64_t delta);
void markdown_change(struct markdown *page, uint64_t old, int64_t delta);

/* Adds the checks that fail or cannot be told, a line each; NULL: none. */
void markdown_gate(struct markdown *page, const struct gate *gate);

#endif
