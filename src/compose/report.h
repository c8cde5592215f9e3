/* report.h: all that a view needs to know of one analyzed file. */
#ifndef BINSIZE_COMPOSE_REPORT_H
#define BINSIZE_COMPOSE_REPORT_H

#include "device_report.h"
#include "table.h"

#include "../known/known.h"
#include "../model/identity.h"
#include "../model/warning.h"
#include "../settings/declaration.h"
#include "../settings/verdict.h"

struct duplicates;
struct inferred;
struct features;
struct feature_outcome;
struct gate;
struct listing;

/* Of one report. */
enum { MOST_TABLES = 3 };

/* A debug file that was looked at and not taken. */
struct tried_file {
	const char *path, *why;
};

/* Borrows all from the analysis it is of. */
struct report {
	const char *path; /* as the user wrote it */
	struct identity identity;
	uint64_t file_size, vm_size; /* bytes */
	size_t n_symbols, n_sections;
	bool has_references; /* code was decoded for what it refers to */

	/* The file that debug information was read from, and those that were not it. */
	const char *debug_path;	    /* NULL: the file itself, or none */
	const char *debug_sentence; /* for people; NULL: nothing was looked for */
	const struct tried_file *tried;
	size_t n_tried;

	/* What --by asked for; of the default report composition, crates or units, symbols. */
	struct table tables[MOST_TABLES];
	size_t n_tables;
	bool is_default;

	const struct device_report *device; /* NULL: there is no device code, or nobody asked */
	bool is_about_device;		    /* the question was for it alone */
	size_t most_device_rows;	    /* of each of its lists; 0: all */

	const struct known *known;	 /* NULL: nobody asked */
	const struct inferred *inferred; /* NULL: all is known of the code, or nobody asked */

	const struct judged *settings; /* NULL: nobody asked */
	bool is_about_settings;	       /* the question was for them */
	size_t n_settings;
	const struct declaration *declared; /* NULL: the user named no manifest */

	const struct duplicates *duplicates;  /* NULL: the question was not for them */
	const struct features *features;      /* NULL: the question was not for them */
	const struct feature_outcome *wishes; /* of features */
	size_t n_wishes;

	const struct listing *listing; /* NULL: the question was not for one function */

	const struct gate *gate; /* what decides the exit status */

	const struct warning *warnings;
	size_t n_warnings, n_warnings_dropped;
};

#endif
