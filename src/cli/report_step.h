/* report_step.h: which questions a report answers, and the report. Private to src/cli. */
#ifndef BINSIZE_CLI_REPORT_STEP_H
#define BINSIZE_CLI_REPORT_STEP_H

#include "pipeline.h"

/*
 * The layers that the default report may look at: which axis its second table is about is known only
 * when the file was read.
 */
unsigned default_layers(void);

/* Crates for Rust, else units, else sections: what the second table of the default report is about. */
const struct axis *owner_axis(const struct image *image);

/*
 * Starts the compositions of what is asked: one for --by, none for --check alone; of the default report
 * kinds, then crates, units or sections, then symbols.
 */
void choose_compositions(struct analysis *analysis, const struct options *options);

/* The same for a snapshot: by the axes that are asked for, or by all that are saved; by both to be recorded. */
unsigned snapshot_layers(void);
void choose_snapshot(struct analysis *analysis, const struct options *options);

/* Those that bounds are on and that are not there yet; and what these look at. */
unsigned bounded_layers(const struct options *options);
void choose_bounded(struct analysis *analysis, const struct options *options);

/*
 * The report of an analysis for one view: tables with all rows when the view wants that and the
 * user did not say how many. Borrows from the analysis. report_release() it, also after an error.
 */
struct error *make_report(struct analysis *analysis, const struct options *options,
			  const struct view *view, struct report *report);
void report_release(struct report *report);

#endif
