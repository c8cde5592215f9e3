/* history_view.h: how sizes went from build to build, in each form. */
#ifndef BINSIZE_VIEW_HISTORY_VIEW_H
#define BINSIZE_VIEW_HISTORY_VIEW_H

#include "view.h"

#include "../history/history.h"

/* text_history.c: for people: runs with bars, what changed most, the largest steps. */
void text_write_history(struct text *out, const struct history *history,
			const struct view_style *style);

/* csv_history.c: a line for each row in each run; of several files the list of them. */
void csv_write_history(struct text *out, const struct history *history,
		       const struct view_style *style);

/* json_history.c: see docs/json.md. */
void json_write_history(struct text *out, const struct history *history,
			const struct view_style *style);

/* svg_history.c: a chart of the line of the last run. */
void svg_write_history(struct text *out, const struct history *history,
		       const struct view_style *style);

/* Whether a run is in the line of the last one: its changes are told, and its sizes make a curve. */
bool history_is_in_line(const struct history *history, const struct history_run *run);

/* A commit in short: the first characters of a hash, else what there is room for; "-": not known. */
void history_short_commit(struct text *out, const char *commit);

/* "TOTAL", or "crate tokio". What stands in it may come from strangers. */
void history_add_row_name(struct text *out, const struct history_row *row);

#endif
