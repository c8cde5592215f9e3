/* axis.h: the ways in which bytes are grouped. */
#ifndef BINSIZE_COMPOSE_AXIS_H
#define BINSIZE_COMPOSE_AXIS_H

#include "../attrib/attribution.h"
#include "../attrib/crate_owner.h"
#include "../attrib/device_owner.h"
#include "../base/intern.h"
#include "../base/text.h"

/* The row that some bytes go to, and how we know. */
struct label {
	uint32_t id; /* in labeller.labels */
	enum tier tier;
	bool is_place; /* no owner: only says where or what the bytes are, in square brackets */
	uint16_t n_shares;
	const uint32_t *shares; /* of functions folded into one: all that share, `id` among them */
};

/* Whose source file it is: labels for the axes source-crate and version. */
struct source_crate {
	uint32_t crate, version;
	enum tier tier;
	bool is_known; /* worked out yet */
};

/* Turns owners into labels. Each axis keeps what it worked out for an owner. */
struct labeller {
	const struct attribution *attribution;
	struct arena *arena; /* of texts made for labels */
	bool split_std;
	struct intern labels;
	struct text scratch;
	struct crate_owners crates;  /* of the crate axes; built on first use */
	struct device_owners device; /* of device code; built on first use */
	bool has_device;
	uint32_t *symbols, *generics;	    /* label of each owner, NO_INDEX: not asked yet */
	uint32_t *sections;		    /* "[section .text]" of each owner of LAYER_SECTION */
	uint32_t padding;		    /* "[padding]" */
	uint32_t kinds[KIND_COUNT];	    /* "[code]", NO_INDEX: not asked yet */
	uint32_t kind_words[KIND_COUNT];    /* "code" */
	struct source_crate *source_crates; /* of each source file */
	uint32_t *archs, *entries; /* of each owner of LAYER_DEVICE, NO_INDEX: not asked yet */
	uint32_t *kernels, *kernel_families; /* of each owner of LAYER_KERNEL */
};

void labeller_init(struct labeller *labeller, const struct attribution *attribution,
		   struct arena *arena, bool split_std);
void labeller_release(struct labeller *labeller);

struct axis {
	const char *name;     /* as in --by NAME, the CSV header and the JSON keys */
	const char *heading;  /* "Largest symbols" */
	const char *summary;  /* for --help */
	unsigned layers;      /* what it looks at: LAYER_BIT() */
	unsigned more_layers; /* looked at as well when the image has what divides them */
	bool is_symbol;	      /* labels are mangled names, to be demangled when shown */
	struct label (*label)(struct labeller *labeller, const struct contribution *contribution);
};

extern const struct axis axes[];
extern const size_t n_axes;

/* By name, or NULL. */
const struct axis *axis_find(const char *name);

#endif
