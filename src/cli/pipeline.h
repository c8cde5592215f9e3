/* pipeline.h: the way from a file to a report, as a list of steps. */
#ifndef BINSIZE_CLI_PIPELINE_H
#define BINSIZE_CLI_PIPELINE_H

#include "../compose/inferred.h"
#include "debug_files.h"
#include "options.h"

#include "../compare/snapshot.h"
#include "../disassemble/listing.h"
#include "../known/known.h"
#include "../duplicates/duplicates.h"
#include "../settings/declaration.h"
#include "../settings/setting.h"

/* What a step took. */
struct stage_time {
	const char *name;
	uint64_t wall_ns, cpu_ns;
	uint64_t peak_memory; /* bytes, of all until its end */
};

/* Of a report or a snapshot, and for bounds. */
enum { MOST_COMPOSITIONS = MOST_SNAPSHOT_TABLES };

/* Steps there may be. */
enum { MOST_STAGES = 9 };

/* Everything about one input. Start from { 0 }; analysis_release() it. */
struct analysis {
	struct arena arena;
	struct file file;
	struct debug_files debug_files;
	struct image image;
	struct judged *settings;	    /* NULL: not asked for */
	const struct declaration *declared; /* NULL: no manifest was named */
	const struct known *known;	    /* NULL: not asked for */
	struct attribution attribution;
	struct clues clues; /* empty unless code without names is asked for its crates */
	struct crate_graph *lock_graph;	 /* NULL: no lock file was named */
	struct inference inference;	 /* of both */
	const struct inferred *inferred; /* what came of it; NULL: nothing was */
	struct labeller labeller;
	struct composition compositions[MOST_COMPOSITIONS];
	size_t n_compositions;
	size_t n_tables;		     /* of them, the first ones: those of the report */
	const struct duplicates *duplicates; /* NULL: not asked for */
	const struct features *features;     /* NULL: not asked for */
	struct feature_outcome *wishes;	     /* of options.wishes */
	struct function_choice choice;	     /* of options.function */
	const struct listing *listing;	     /* NULL: not asked for */
	struct stage_time stages[MOST_STAGES];
	size_t n_stages;
};

/* Runs all steps; an error is one of the input, or of a file that the user named. */
struct error *analyze(struct analysis *analysis, const struct options *options);

/* Frees everything, and closes the files. */
void analysis_release(struct analysis *analysis);

#endif
