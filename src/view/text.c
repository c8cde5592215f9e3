/* text.c: the report for people, in the order in which questions come. */
#include "diff_view.h"
#include "history_view.h"
#include "text_parts.h"

#include "../base/die.h"

/* Crates, units or sections. */
static void text_owners(struct text *out, const struct report *report,
			const struct view_style *style)
{
	if (report->n_tables > 1)
		text_table(out, &report->tables[1], style);
}

static void text_symbols(struct text *out, const struct report *report,
			 const struct view_style *style)
{
	if (report->n_tables > 2)
		text_table(out, &report->tables[2], style);
}

/* What --by asked for. */
static void text_asked(struct text *out, const struct report *report,
		       const struct view_style *style)
{
	if (report->n_tables)
		text_table(out, &report->tables[0], style);
}

enum { MOST_PARTS = 10 };

/* The parts of each form of the report. */
static text_part *const default_parts[MOST_PARTS] = {
	text_identity, text_composition, text_owners,	text_inferred, text_known,
	text_device,   text_symbols,	 text_settings, text_wishes,   text_coverage,
};
static text_part *const device_parts[MOST_PARTS] = {
	text_identity,	   text_no_device,	text_device,
	text_device_lists, text_device_savings, text_asked,
};
/* What --check is about: each is empty when it was not asked for. */
static text_part *const check_parts[MOST_PARTS] = { text_identity, text_settings,   text_wishes,
						    text_features, text_duplicates, text_asked };
static text_part *const listing_parts[MOST_PARTS] = { text_listing };
static text_part *const table_parts[MOST_PARTS] = { text_asked };

static void write_text(struct text *out, const struct report *report,
		       const struct view_style *style)
{
	bool is_about_checks = report->is_about_settings || report->duplicates || report->features;
	text_part *const *parts = report->listing	    ? listing_parts
				  : report->is_default	    ? default_parts
				  : is_about_checks	    ? check_parts
				  : report->is_about_device ? device_parts
							    : table_parts;

	for (size_t i = 0; i < MOST_PARTS && parts[i]; i++)
		parts[i](out, report, style);
}

const struct view text_view = {
	.name = "text",
	.shows_settings = true,
	.shows_findings = true,
	.shows_listing = true,
	.write = write_text,
	.write_diff = text_write_diff,
	.write_history = text_write_history,
};
