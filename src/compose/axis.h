/* axis.h: the ways in which bytes are grouped. */
#ifndef BINSIZE_COMPOSE_AXIS_H
#define BINSIZE_COMPOSE_AXIS_H

#include "labeller.h"

/* A way to group bytes. */
struct axis {
	const char *name;     /* as in --by NAME, the CSV header and the JSON keys */
	const char *heading;  /* "Largest symbols" */
	const char *summary;  /* for --help */
	unsigned layers;      /* what it looks at: LAYER_BIT() */
	unsigned more_layers; /* looked at as well when the image has what divides them */
	bool is_symbol;	      /* labels are mangled names, to be demangled when shown */
	/* The row that some bytes go to. Cannot fail. */
	struct label (*label)(struct labeller *labeller, const struct contribution *contribution);
};

/* AXES() is in labeller.h. */
#define DECLARE_AXIS(id, name) extern const struct axis name##_axis;
AXES(DECLARE_AXIS)
#undef DECLARE_AXIS

/* All axes, in the order of --help. */
extern const struct axis *const axes[AXIS_COUNT];

/* By name, or NULL. */
const struct axis *axis_find(const char *name);

#endif
