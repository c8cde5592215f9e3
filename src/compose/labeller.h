/* labeller.h: turns owners into labels, the names of rows; an axis says which. */
#ifndef BINSIZE_COMPOSE_LABELLER_H
#define BINSIZE_COMPOSE_LABELLER_H

#include "../attrib/attribution.h"
#include "../crates/crate_owner.h"
#include "../crates/device_owner.h"
#include "../names/demangle.h"

#include "../base/intern.h"
#include "../base/text.h"

/*
 * One row for each axis, in the order of --help. X(ID, name): a file axis_*.c defines `name_axis`,
 * see axis.h; AXIS_ID is where the labeller keeps what the axis worked out.
 */
#define AXES(X)                                                                                    \
	X(KIND, kind)                                                                              \
	X(SEGMENT, segment)                                                                        \
	X(SECTION, section)                                                                        \
	X(GROUP, group)                                                                            \
	X(PART, part)                                                                              \
	X(CRATE, crate)                                                                            \
	X(INSTANTIATOR, instantiator)                                                              \
	X(REASON, reason)                                                                          \
	X(SOURCE_CRATE, source_crate)                                                              \
	X(VERSION, version)                                                                        \
	X(UNIT, unit)                                                                              \
	X(LIBRARY, library)                                                                        \
	X(SOURCE, source)                                                                          \
	X(SYMBOL, symbol)                                                                          \
	X(GENERIC, generic)                                                                        \
	X(INLINED, inlined)                                                                        \
	X(ARCH, arch)                                                                              \
	X(ENTRY, entry)                                                                            \
	X(KERNEL, kernel)                                                                          \
	X(KERNEL_FAMILY, kernel_family)

/* AXIS_KIND, … */
enum axis_id {
#define AXIS_ID(id, name) AXIS_##id,
	AXES(AXIS_ID) AXIS_COUNT
#undef AXIS_ID
};

/* The row that some bytes go to, and how we know. */
struct label {
	uint32_t id; /* in labeller.labels */
	enum tier tier;
	bool is_place;	  /* no owner: only says where or what the bytes are, in square brackets */
	bool is_referred; /* data that the owner only refers to: it hangs on it, as what follows it */
	uint16_t n_shares;
	const uint32_t *shares; /* of functions folded into one: all that share, `id` among them */
};

/* Labels are numbers of interned texts, so that rows are compared and hashed without their text. */
struct labeller {
	const struct attribution *attribution;
	struct arena *arena; /* of texts made for labels */
	bool split_std;	     /* the crates of the standard library stay apart */
	const struct inference
		*inference; /* NULL until the caller knows what code without names tells */
	struct intern labels;
	struct text scratch;
	void *memos[AXIS_COUNT];     /* what each axis worked out, in the arena: labeller_memo() */
	struct crate_owners crates;  /* of the crate axes; built on first use */
	struct device_owners device; /* of device code; built on first use */
	bool has_device;
	uint32_t *sections; /* "[section .text]" of each owner of LAYER_SECTION */
	uint32_t padding;   /* "[padding]" */
	uint32_t gap;	    /* "[code without unwind entry]", or NO_INDEX; asked first */
	bool has_gap;
	uint32_t kinds[KIND_COUNT];  /* "[code]", NO_INDEX: not asked yet */
	uint32_t shared[KIND_COUNT]; /* "[shared data]"; the first one: "[panic location paths]" */
};

/* Borrows both. Release it. */
void labeller_init(struct labeller *labeller, const struct attribution *attribution,
		   struct arena *arena, bool split_std);
void labeller_release(struct labeller *labeller);

/*
 * What an axis keeps of its `n` owners, all NO_INDEX at first: what costs is worked out once for an
 * owner and not for each of its pieces.
 */
uint32_t *labeller_memo(struct labeller *labeller, enum axis_id axis, size_t n);

/* The crate of an owner on LAYER_SYMBOL. Who instantiates it is looked for only when asked. */
const struct crate_owner *labeller_crate(struct labeller *labeller, uint32_t owner,
					 bool wants_instantiating);

/* Whose the device code is that an owner of LAYER_DEVICE holds. */
const struct device_owner *labeller_device(struct labeller *labeller, uint32_t owner);

/* The label of a text that lives as long as the labeller. */
uint32_t label_text(struct labeller *labeller, const char *text);

/* The label of what a mangled name is an instance of: generics and templates without arguments. */
uint32_t label_family(struct labeller *labeller, const char *name);

/* axis_symbol.c: the label of an owner on LAYER_SYMBOL by that axis. */
uint32_t label_symbol(struct labeller *labeller, uint32_t owner);

/* The text of a label, NUL-terminated, in the arena; NULL for NO_INDEX. */
const char *label_name(const struct labeller *labeller, uint32_t label);

/* The name of a symbol as people read it, in the arena. */
const char *label_readable(struct labeller *labeller, const char *name, enum demangle_style style);

/* A label with the tier of a contribution's evidence on a layer. */
struct label label_of_layer(const struct contribution *contribution, enum layer layer, uint32_t id);

/* "[section .text]", "[ELF header]" or "[gap]": where bytes lie that have no better name. */
uint32_t label_place(struct labeller *labeller, const struct contribution *contribution);

/* What the two below look at. */
enum {
	UNOWNED_KIND_LAYERS = LAYER_BIT(LAYER_KIND),
	UNOWNED_LAYERS = UNOWNED_KIND_LAYERS | LAYER_BIT(LAYER_SECTION)
};

/*
 * Of symbols without owner: the place is what is known, as other tools show it. Of code in a file whose
 * functions are known by unwind entries "[code without unwind entry]": what lies between them.
 */
struct label label_unowned(struct labeller *labeller, const struct contribution *contribution);

/* Of crates, units and files: "[unwind]", since what bytes are for says more than their section. */
struct label label_unowned_kind(struct labeller *labeller, const struct contribution *contribution);

#endif
