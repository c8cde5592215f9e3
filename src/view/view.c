#include "view.h"

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
