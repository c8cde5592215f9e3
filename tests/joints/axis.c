/* src/compose/axis_example.c: an axis that tells what is loaded from what is not. */
#include "axis.h"

static struct label example_label(struct labeller *l, const struct contribution *c)
{
	const char *text = !c->is_in_file	   ? "memory only"
			   : c->vm_addr == NO_ADDR ? "file only"
						   : "file and memory";

	return (struct label){ .id = label_text(l, text), .tier = TIER_EXACT };
}

const struct axis example_axis = {
	.name = "example",
	.heading = "Places",
	.summary = "whether bytes are in the file, in memory or in both",
	.layers = LAYER_BIT(LAYER_SEGMENT),
	.label = example_label,
};
