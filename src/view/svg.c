/* svg.c: pictures. There is one of histories only. */
#include "history_view.h"

const struct view svg_view = {
	.name = "svg",
	.wants_all = true,
	.write_history = svg_write_history,
};
