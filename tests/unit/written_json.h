/* written_json.h: the JSON of a report that a test made. */
#ifndef BINSIZE_TESTS_UNIT_WRITTEN_JSON_H
#define BINSIZE_TESTS_UNIT_WRITTEN_JSON_H

#include "made_report.h"

#include "../../src/view/view.h"

static inline void write_report(struct text *text, const struct report *report)
{
	const struct view_style style = { .width = 80 };

	json_view.write(text, report, &style);
}

/* Whether `part` stands in the JSON of the report; says what stands there instead. */
static inline void check_part(const struct report *report, const char *part)
{
	struct text text = { 0 };

	write_report(&text, report);
	if (!strstr(text.bytes, part))
		fail_msg("no %s in %s", part, text.bytes);
	text_release(&text);
}

#endif
