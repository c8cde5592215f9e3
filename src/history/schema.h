/*
 * schema.h: the tables of a history, the same in every database. Private to src/history.
 *
 * A run is one recorded file; runs are in the order in which they were recorded, which their ids have. A
 * *series* is a file and a label: its runs are close to each other, so that rows are kept as changes. A
 * *line* is the runs of a series on one branch: the difference from the run before in it is a *step*.
 */
#ifndef BINSIZE_HISTORY_SCHEMA_H
#define BINSIZE_HISTORY_SCHEMA_H

#include "database.h"

/* That this program writes. It reads this and all before. */
enum { SCHEMA_VERSION = 1 };

/* The axis of the one row that is the whole file; its name is "". */
#define WHOLE_AXIS "file"

/*
 * `*version` is 0 where there is no history. One of a later version is an error, and sets `*is_newer`.
 */
struct error *schema_check(struct database *database, int64_t *version, bool *is_newer);

/* Makes the tables; inside a transaction. */
struct error *schema_create(struct database *database);

#endif
