/* options.h: what the user asks for. */
#ifndef BINSIZE_CLI_OPTIONS_H
#define BINSIZE_CLI_OPTIONS_H

#include "../base/error.h"
#include "../cargo/build.h"
#include "../compare/budget.h"
#include "../compose/table.h"
#include "../features/features.h"
#include "../history/history.h"
#include "../locate/locate.h"
#include "../settings/expect.h"
#include "../view/view.h"

/* Options -o of one call. */
enum { MOST_OUTPUTS = 16, MOST_EXPECTATIONS = 32 };

/* --color */
enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* What to do at all. */
enum form { FORM_REPORT, FORM_HELP, FORM_VERSION, FORM_GENERATE };

/* An option -o. */
struct output {
	const struct view *view;
	const char *path;
};

/* What Cargo was told, when that is what a file is held against. */
struct cargo_options {
	const char *manifest;	   /* NULL: nobody asks */
	const char *profile;	   /* NULL: by the folder of the file, else release */
	const char *target;	   /* a triple; NULL: by the file */
	const char *const *config; /* arguments of --config, as Cargo takes them */
	size_t n_config;
};

/* The whole command line. Borrows argv. */
struct options {
	enum form form;
	const char *file;
	const char *second_file; /* of two; which is older depends on how they are written */
	const char *function;	 /* whose instructions are shown, or NULL */
	bool diffs;		 /* --diff OLD NEW, or NEW -- OLD */
	const char *old;     /* what `file` is compared with: a file or a saved result; or NULL */
	const char *save;    /* where the result is saved, or NULL */
	bool saves_all;	     /* rows of every size */
	bool updates;	     /* `old` is written anew when it may be */
	const char *reason;  /* why it may grow, or NULL */
	bool keeps_names;    /* symbols are called what they are called in the file */
	bool allows_missing; /* nothing to compare with is no failure */
	const char *config;  /* a binsize.toml, or NULL: the nearest */
	struct budget budgets[MOST_EXPECTATIONS]; /* --limit and --fail-on */
	size_t n_budgets;
	bool records;			     /* --record: `file` is appended to the history */
	bool shows_history;		     /* --history: `file` only selects what is shown */
	const char *store;		     /* where that is kept, or NULL: STORE_DEFAULT */
	const char *commit, *branch, *label; /* of the build; NULL: not given */
	struct history_row history_rows[MOST_EXPECTATIONS];
	size_t n_history_rows;
	bool makes_snapshot;		    /* no report is wanted of this analysis */
	const struct axis *axes[MOST_AXES]; /* none: the default report */
	size_t n_axes;
	struct table_options table;
	bool has_most_rows; /* -n was given */
	bool has_sort;	    /* -s was given */
	bool split_std;
	bool no_references;
	bool guesses;
	bool shows_inlines, shows_device;
	bool checks_settings;	/* --check: the question is for them alone */
	bool checks_duplicates; /* --check duplicates */
	const char *locks[2]; /* files Cargo.lock: of the file, or of the old one and the new one */
	size_t n_locks;
	bool allows_unknown; /* what the file does not tell breaks nothing */
	struct expectation expectations[MOST_EXPECTATIONS];
	size_t n_expectations;
	struct feature_wish wishes[MOST_EXPECTATIONS];
	size_t n_wishes;
	bool checks_features; /* --check features */
	struct cargo_options cargo;
	bool builds; /* `file` is what Cargo makes of this: */
	struct cargo_build build;
	struct view_style style;
	enum color_choice color;
	const struct view *view;
	struct output outputs[MOST_OUTPUTS];
	size_t n_outputs;
	struct locate_options locate;
	unsigned n_threads; /* 0: as many as run at the same time */
	bool is_quiet, is_verbose, shows_timing;
	const char *generate; /* "man", "bash", "zsh", "fish" */
};

/*
 * Reads the command line. Everything points into argv or the arena. An error is a usage error whose
 * text names the argument.
 */
struct error *options_parse(struct arena *arena, int argc, char **argv, struct options *options);

/* One line of the option table; help, man page and completions are made from it as well. */
struct option_row {
	char letter;	      /* 0: none */
	const char *name;     /* "by", without the dashes */
	const char *argument; /* "AXIS[,AXIS…]", or NULL when it takes none */
	const char *values;   /* "file|vm|name" when it is one of few; "AXES", "FORMATS" */
	const char *group;    /* heading in --help */
	const char *help;     /* one line */
	/* What it does with its value, which is NULL when it takes none; an error is its usage. */
	struct error *(*apply)(struct arena *arena, struct options *options, const char *value);
	/*
	 * When `apply` is NULL: the offset in struct options of a bool that becomes true, or of the
	 * const char * that becomes the value.
	 */
	size_t field;
};

/* All options, in the order of --help. */
extern const struct option_row option_table[];
extern const size_t n_option_rows;

/* One axis more to group by, by name; an error when there is none, or it is given twice. */
struct error *options_add_axis(struct arena *arena, struct options *options, const char *name);

/* option_help.c: texts made from the table, appended to `out`. */
void options_help(struct text *out);
/* `what`: "man", "bash", "zsh" or "fish"; false when it is none of them. */
bool options_generate(struct text *out, const char *what);

#endif
