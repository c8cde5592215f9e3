/* view.h: the forms in which a report is written. */
#ifndef BINSIZE_VIEW_VIEW_H
#define BINSIZE_VIEW_VIEW_H

#include "../base/text.h"
#include "../compose/report.h"

struct diff;
struct diff_style;
struct gate_subject;
struct history;

/* How a person wants to see it. Views for programs do not look at it. */
struct view_style {
	unsigned width; /* columns to fill; 0: names are never cut */
	bool has_color;
	bool exact_bytes;    /* numbers of bytes instead of KiB and MiB */
	bool is_verbose;     /* all that is known of verdicts */
	bool shows_evidence; /* columns of what is exact, derived, inferred and not known */
};

/* A form of the report. */
struct view {
	const char *name;	    /* as in --format NAME */
	bool wants_all;		    /* shows every row unless -n says otherwise */
	bool always_shows_identity; /* not only in the default report */
	bool wants_functions;	    /* of device code, also in the default report */
	bool shows_settings;	    /* has a form for verdicts alone */
	bool shows_findings;	    /* has one for duplicates and features */
	bool shows_listing;	    /* has one for the instructions of a function */
	bool is_nested;		    /* by owner and symbol, unless --by says otherwise */
	bool stands_alone;	    /* has a form of a comparison that lacks the older file */
	/* Of one file; NULL: it has no such form. */
	void (*write)(struct text *out, const struct report *report,
		      const struct view_style *style);
	/* Of a comparison; NULL: it has no such form. */
	void (*write_diff)(struct text *out, const struct diff *diff,
			   const struct diff_style *style);
	/* The same of either, instead of both: what CI wants to know. */
	void (*write_subject)(struct text *out, const struct gate_subject *subject);
	/* Of a history, likewise. */
	void (*write_history)(struct text *out, const struct history *history,
			      const struct view_style *style);
};

/* One row for each view, in the order of --help: a file NAME.c defines `NAME_view`. */
#define VIEWS(X)                                                                                   \
	X(text)                                                                                    \
	X(json)                                                                                    \
	X(csv)                                                                                     \
	X(markdown)                                                                                \
	X(github)                                                                                  \
	X(gitlab)                                                                                  \
	X(junit)                                                                                   \
	X(sarif)                                                                                   \
	X(bmf)                                                                                     \
	X(smaller_is_better)                                                                       \
	X(metafile)                                                                                \
	X(svg)

#define DECLARE_VIEW(name) extern const struct view name##_view;
VIEWS(DECLARE_VIEW)
#undef DECLARE_VIEW

/* All of VIEWS(). */
extern const struct view *const views[];
extern const size_t n_views;

/* By name, or NULL. */
const struct view *view_find(const char *name);

/* Whether it has a form of a report, or of a comparison. */
bool view_has_report(const struct view *view);
bool view_has_diff(const struct view *view);

/* Appends that form. */
void view_write_report(const struct view *view, struct text *out, const struct report *report,
		       const struct view_style *style);
void view_write_diff(const struct view *view, struct text *out, const struct diff *diff,
		     const struct diff_style *style);

#endif
