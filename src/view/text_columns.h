/* text_columns.h: columns of numbers in front of names, as many as there is room for. */
#ifndef BINSIZE_VIEW_TEXT_COLUMNS_H
#define BINSIZE_VIEW_TEXT_COLUMNS_H

#include "view.h"

enum { MOST_COLUMNS = 8, CELL_TEXT = 48 /* bytes */ };

/* One column; widths are in columns of a terminal. */
struct column {
	const char *heading;
	size_t width;
	unsigned rank; /* 0 to 3: those of the highest go first when there is no room; 0 stays */
	bool is_size;  /* exact numbers of bytes need more room */
};

/* What is left for names is at least 16 columns, as long as there are ranks to give up. */
struct columns {
	const struct view_style *style;
	const struct column *items[MOST_COLUMNS];
	size_t n;
	unsigned most_rank; /* that is shown */
};

/* What stands in the columns of one row, those too that are not shown. */
struct cells {
	char texts[MOST_COLUMNS][CELL_TEXT];
	size_t n;
};

/* Starts with none. Items are borrowed; at most MOST_COLUMNS in all. */
void columns_init(struct columns *columns, const struct view_style *style);
void columns_add(struct columns *columns, const struct column *items, size_t n);

/* Leaves out what there is no room for; when all are there. */
void columns_fit(struct columns *columns);

/* Each fills the next cell; start from { .n = 0 }. A word is cut at CELL_TEXT - 1 bytes. */
void cells_put_word(struct cells *cells, const char *word);
void cells_put_count(struct cells *cells, uint64_t n);
void cells_put_size(struct cells *cells, const struct columns *columns, uint64_t bytes);

/*
 * Appends the cells and the two blanks behind them; returns how many columns are left for a name, 0:
 * any number. Numbers that are too wide take more.
 */
size_t columns_add_cells(struct text *out, const struct columns *columns,
			 const struct cells *cells);

/* The headings; what explains a title stands behind a ':' and goes when there is no room. */
void columns_add_heading(struct text *out, const struct columns *columns, const char *title);

/* A list: an empty line, then the heading of those columns that there is room for. */
void columns_begin(struct columns *columns, struct text *out, const struct column *items, size_t n,
		   const struct view_style *style, const char *title);

/* One line of it. The name may come from strangers. */
void columns_add_row(struct text *out, const struct columns *columns, const struct cells *cells,
		     const char *name);

/* "[12 more]" for what a list leaves out; nothing for 0. */
void columns_add_more(struct text *out, size_t n_left);

#endif
