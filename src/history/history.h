/* history.h: how the sizes of a file went from build to build. */
#ifndef BINSIZE_HISTORY_HISTORY_H
#define BINSIZE_HISTORY_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A row: by its axis and name; the whole file has neither (NULL). */
struct history_row {
	const char *axis, *name;
};

/* What is asked. */
struct history_query {
	const char *file;		/* its name without folders; NULL: the only one there is */
	const char *branch, *label;	/* only these; NULL: all */
	const struct history_row *rows; /* whose sizes are asked; none: the whole file's */
	size_t n_rows;
	const char *axis; /* the largest rows by it instead, or NULL */
	size_t most_runs; /* the last ones; 0: all */
	size_t most_rows; /* of each list; 0: all */
};

/* What a run says of a build setting. */
struct history_setting {
	const char *name, *value;
};

/* A recorded file. Texts are "" where nothing is known, and may come from strangers. */
struct history_run {
	int64_t id, series;
	int64_t date; /* seconds since 1970; any number */
	const char *commit, *branch, *label;
	const char *program; /* "binsize 0.1.0" */
	uint64_t size, vm_size;
	bool has_step; /* false in the first of its line: this file, branch and label */
	int64_t step;  /* from the run before it in its line */
	const struct history_setting *settings;
	size_t n_settings;
	const char *axes; /* whose rows it has, each between two commas */
};

/* One row in one run. */
struct history_size {
	bool is_known; /* the run has rows by this axis */
	uint64_t size; /* 0 when it was not there */
	bool has_step;
	int64_t step;
};

/* One row in all runs that are shown. */
struct history_trend {
	struct history_row row;
	struct history_size *sizes; /* for each run */
};

/* What changed of a row from one run to another. */
struct history_move {
	struct history_row row;
	uint64_t old, new;
};

/* A step: what, when, and by how much. */
struct history_step {
	struct history_row row;
	int64_t date;
	const char *commit, *branch, *label;
	uint64_t size; /* after it */
	int64_t step;
};

/* One of the files of a store. */
struct history_file {
	const char *name;
	uint64_t n_runs, size; /* of the last run, in bytes */
	int64_t date;	       /* of the last run */
};

/* The answer. */
struct history {
	const char *file;	    /* NULL: there are several, and none was asked for */
	struct history_file *files; /* then all of them, by name */
	size_t n_files;
	struct history_run *runs; /* the oldest first */
	size_t n_runs;
	uint64_t n_recorded;	      /* of all that fit, also those that are not shown */
	struct history_trend *trends; /* of the rows that were asked for, or of the file */
	size_t n_trends;
	bool is_by_axis; /* they are the largest rows by the axis of the question */
	/* What follows is about one line, that of the last run that is shown. */
	const struct history_run *first, *last; /* shown of it; NULL: there are no runs */
	struct history_move *moves; /* by axis; from `first` to `last`, the largest in front */
	size_t n_moves;
	struct history_step *steps; /* by axis, of all runs of the line, the largest in front */
	size_t n_steps;
};

/* Room for a date, in bytes. */
enum { HISTORY_DATE = 96 };

/*
 * "2024-01-31 12:00" in UTC, or "2024-01-31T12:00:07Z"; "?" and false of what is no date between the years
 * 0 and 9999.
 */
bool history_format_date(char text[HISTORY_DATE], int64_t date, bool is_iso);

/* A run that has rows by this axis. */
bool history_has_axis(const struct history_run *run, const char *axis);

#endif
