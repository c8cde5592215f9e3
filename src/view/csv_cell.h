/* csv_cell.h: a label as a cell of CSV. */
#ifndef BINSIZE_VIEW_CSV_CELL_H
#define BINSIZE_VIEW_CSV_CELL_H

#include "../base/text.h"

/*
 * RFC 4180: quoted, quotes doubled, the exact bytes else. No prefix protects a spreadsheet from a name
 * like "=1+1", as that would change the name (see docs/json.md).
 */
void csv_put_cell(struct text *out, const char *cell);

#endif
