/*
 * features.h: which optional parts got into a file: crates, architectures and kernels of device code,
 * libraries that are loaded. Only by evidence that names them; never by a text that happens to be there.
 */
#ifndef BINSIZE_FEATURES_FEATURES_H
#define BINSIZE_FEATURES_FEATURES_H

#include "../base/error.h"
#include "../compose/device_report.h"
#include "../settings/verdict.h"

/* X(ID, name): what wishes are about, "crate:openssl". */
#define FEATURE_KINDS(X)                                                                           \
	X(CRATE, "crate")                                                                          \
	X(ARCH, "arch")                                                                            \
	X(KERNEL, "kernel")                                                                        \
	X(IMPORT, "import")

/* FEATURE_CRATE, … */
enum feature_kind {
#define FEATURE_KIND(id, name) FEATURE_##id,
	FEATURE_KINDS(FEATURE_KIND)
#undef FEATURE_KIND
		FEATURE_KIND_COUNT
};

/* "crate", … */
const char *feature_kind_name(enum feature_kind kind);

/* One that is in the file. */
struct feature {
	enum feature_kind kind;
	const char *name; /* may come from strangers */
	const char *evidence;
	bool is_certain; /* the evidence states it; else it is inferred */
	uint64_t size;	 /* bytes of the file, where they are known; else 0 */
};

/* All of them. Lives in an arena. */
struct features {
	struct feature *items; /* by kind, then largest first, then by name */
	size_t n_items;
	/* Why what is not among them may be there all the same, for each kind; NULL: it is not. */
	const char *doubts[FEATURE_KIND_COUNT];
};

/* Gathers them. Device code and its functions must have been read, pointers still be there. */
const struct features *features_build(struct labeller *labeller,
				      const struct device_report *device);

/* The layers an attribution must have for it. */
unsigned features_layers(unsigned more);

/* What may be wanted. */
enum wish_is { WISH_PRESENT, WISH_ABSENT, WISH_EXACTLY };

/* Names that an arch=… may list. */
enum { MOST_WISH_NAMES = 16 };

/* One wish: of one name, or of the whole set of architectures. */
struct feature_wish {
	const char *text; /* as it was written */
	enum wish_is is;
	enum feature_kind kind;
	const char *names[MOST_WISH_NAMES];
	size_t n_names;
};

/* Whether a wish is about features: "present=…", "absent=…", "arch=…". */
bool feature_wish_is(const char *text);

/* "absent=crate:openssl", "present=arch:sm_90", "arch=sm_80,sm_90"; an error says what is wrong. */
struct error *feature_wish_read(struct arena *arena, const char *text, struct feature_wish *wish);

/* What came of a wish. */
struct feature_outcome {
	const char *text; /* of the wish */
	enum outcome outcome;
	const char *why;
};

/* Holds one against what is there; strings live in the arena. */
struct feature_outcome feature_wish_hold(const struct feature_wish *wish,
					 const struct features *features, struct arena *arena);

#endif
