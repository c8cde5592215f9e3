/*
 * source_path.h: whose source file a path names.
 *
 * Paths come from debug information, panic locations and __FILE__: of any system, with '/' or '\\',
 * as they were on the machine that built the file or remapped by it. Nothing here asks the system,
 * allocates or fails. Slices point into the path or at static text. O(length).
 */
#ifndef BINSIZE_NAMES_SOURCE_PATH_H
#define BINSIZE_NAMES_SOURCE_PATH_H

#include "slice.h"

/* Where a source file belongs. */
enum source_kind {
	SOURCE_UNKNOWN,
	SOURCE_STD,	       /* the toolchain's library; `crate` is one of is_std_crate() */
	SOURCE_STD_DEPENDENCY, /* what std was built with; in rustc and cargo all that they use */
	SOURCE_REGISTRY,       /* of a registry, with its version */
	SOURCE_GIT,	       /* a git dependency; `version` is the abbreviated commit */
	SOURCE_VENDORED,       /* copied into the tree, or unpacked by a distribution's build */
	SOURCE_WORKSPACE,      /* the project's own; no `crate`: its root package */
	SOURCE_GENERATED,      /* written by the build script of `crate` */
	SOURCE_KIND_COUNT
};

/* "std", "registry", …; "unknown". */
const char *source_kind_name(enum source_kind kind);

/* Whose a source file is. */
struct source_owner {
	enum source_kind kind;
	struct name_slice crate;      /* as cargo and directories spell it: perhaps with '-' */
	struct name_slice version;    /* "1.0.86", "0.11.0+wasi"; empty: the path has none */
	struct name_slice repository; /* of a git dependency, whose `crate` is a directory in it */
	/*
	 * Exact when the path states the crate, derived when a directory is nearly always named as
	 * the crate, inferred when it often is (workspaces), none when the kind is unknown.
	 */
	enum name_certainty certainty;
};

/*
 * The first of these that fits: std, the registry, std's dependencies, git checkouts, vendored
 * crates, output of build scripts, <dir>/src of a workspace. A compile unit's name of rustc
 * (src/main.rs/@/app.<hash>-cgu.0) gives the crate that way. Case is as it is.
 */
struct source_owner source_owner_of(const char *path, size_t length);

#endif
