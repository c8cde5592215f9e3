#include "axis.h"

#include <string.h>

const struct axis *const axes[AXIS_COUNT] = {
#define AXIS_ROW(id, name) &name##_axis,
	AXES(AXIS_ROW)
#undef AXIS_ROW
};

const struct axis *axis_find(const char *name)
{
	for (size_t i = 0; i < AXIS_COUNT; i++) {
		if (!strcmp(axes[i]->name, name))
			return axes[i];
	}
	return NULL;
}
