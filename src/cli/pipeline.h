/* pipeline.h: the way from a file to a report, as a list of steps. */
#ifndef BINSIZE_CLI_PIPELINE_H
#define BINSIZE_CLI_PIPELINE_H

#include "options.h"

/* What a step took. */
struct stage_time {
	const char *name;
	uint64_t wall_ns, cpu_ns;
	uint64_t peak_memory; /* bytes, of all until its end */
};

enum { MOST_STAGES = 8 };

/* Everything about one input. Start from { 0 }; analysis_release() it. */
struct analysis {
	struct arena arena;
	struct file file;
	struct file debug_file; /* that was found for it, or { 0 } */
	struct located located;
	struct file **kept_files; /* that it refers to */
	size_t n_kept_files, kept_files_capacity;
	struct debug_finder finder;
	const struct options *options; /* of the finder */
	bool has_looked;	       /* for it: located says what came of that */
	struct image image;
	struct attribution attribution;
	struct labeller labeller;
	struct composition compositions[MOST_TABLES];
	size_t n_compositions;
	struct stage_time stages[MOST_STAGES];
	size_t n_stages;
};

/* Runs all steps. */
struct error *analyze(struct analysis *analysis, const struct options *options);

/*
 * The report of an analysis for one view: tables with all rows when the view wants that and the
 * user did not say how many. Borrows from the analysis. report_release() it, also after an error.
 */
struct error *make_report(struct analysis *analysis, const struct options *options,
			  const struct view *view, struct report *report);
void report_release(struct report *report);

void analysis_release(struct analysis *analysis);

#endif
