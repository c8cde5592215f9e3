#include "view.h"

#include "gate_words.h"

#include "../base/die.h"

#include <string.h>

const struct view *const views[] = {
#define VIEW_ROW(name) &name##_view,
	VIEWS(VIEW_ROW)
#undef VIEW_ROW
};
const size_t n_views = ARRAY_SIZE(views);

const struct view *view_find(const char *name)
{
	for (size_t i = 0; i < n_views; i++) {
		if (!strcmp(views[i]->name, name))
			return views[i];
	}
	return NULL;
}

bool view_has_report(const struct view *view)
{
	return view->write || view->write_subject;
}

bool view_has_diff(const struct view *view)
{
	return view->write_diff || view->write_subject;
}

void view_write_report(const struct view *view, struct text *out, const struct report *report,
		       const struct view_style *style)
{
	struct gate_subject subject;

	if (view->write) {
		view->write(out, report, style);
		return;
	}
	subject = gate_subject_of_report(report);
	view->write_subject(out, &subject);
}

void view_write_diff(const struct view *view, struct text *out, const struct diff *diff,
		     const struct diff_style *style)
{
	struct gate_subject subject;

	if (view->write_diff) {
		view->write_diff(out, diff, style);
		return;
	}
	subject = gate_subject_of_diff(diff);
	view->write_subject(out, &subject);
}
