/*
 * profile.h: what Cargo passes to rustc for a program, and who decided it.
 *
 * Source: "The Cargo Book", chapters Profiles, Configuration and Workspaces; and what cargo 1.95
 * passes in the workspaces of tests/oracle/cargo. Each key is resolved by itself, and the first that
 * sets it wins: flags for rustc, --config, variables CARGO_PROFILE_*, configuration files from the
 * nearest on, the workspace root's manifest; then the same of the profile it inherits from; then what
 * Cargo has built in.
 */
#ifndef BINSIZE_CARGO_PROFILE_H
#define BINSIZE_CARGO_PROFILE_H

#include "target.h"

#include "../base/document.h"

/* The keys that a program shows something of, and their names as variables. */
#define CARGO_KEYS(X)                                                                              \
	X(STRIP, "strip")                                                                          \
	X(LTO, "lto")                                                                              \
	X(PANIC, "panic")                                                                          \
	X(CODEGEN_UNITS, "codegen-units")                                                          \
	X(DEBUG, "debug")                                                                          \
	X(OPT_LEVEL, "opt-level")

/* CARGO_STRIP, … */
enum cargo_key {
#define CARGO_KEY(name, key) CARGO_##name,
	CARGO_KEYS(CARGO_KEY)
#undef CARGO_KEY
		CARGO_KEY_COUNT
};

/* One place that sets a key. */
struct cargo_source {
	const char *where; /* "Cargo.toml:12", "CARGO_PROFILE_RELEASE_LTO", "Cargo's default" */
	const char *value; /* as it is written there */
};

/* Places that set a key. */
enum { MOST_SOURCES = 16 };

/* What a key comes to. */
struct cargo_setting {
	const char *key;
	const char *value;   /* what it means, in one of Cargo's words: "fat", "0", "symbols" */
	const char *written; /* as the source writes it: "true" */
	const char *where;
	bool is_default; /* nobody set it */
	/* What one program cannot be held against, and why; else NULL. */
	const char *unsure;
	struct cargo_source hidden[MOST_SOURCES]; /* what it overrides, the next best first */
	size_t n_hidden;
};

/* What to resolve. */
struct cargo_question {
	const char *manifest; /* a Cargo.toml, or the folder it is in */
	const char *profile;  /* "release" */
	const char
		*program; /* its name without suffix: tells the package of a workspace; or NULL */
	bool is_library;  /* it is no executable: the package's [lib] */
	const char *const *config; /* arguments of --config, the last one wins */
	size_t n_config;
	struct cargo_target target;
};

/* An effective profile. Strings live in the arena. */
struct cargo_profile {
	const char *name;
	const char *manifest; /* of the workspace root */
	const char *package;  /* the program's, or NULL */
	struct cargo_setting settings[CARGO_KEY_COUNT];
	const char *
		*findings; /* what is ignored, dropped or refused: sentences without full stop */
	size_t n_findings;
};

/*
 * Reads manifests and configuration, from the current directory as Cargo does, and the environment.
 * Errors: a file that cannot be read or is no TOML, a profile that is not defined, a value that Cargo
 * does not take; each names file and line.
 */
struct error *cargo_profile_resolve(struct arena *arena, const struct cargo_question *question,
				    struct cargo_profile *profile);

/* Whether a manifest or the configuration around the current directory defines that profile. */
bool cargo_profile_exists(struct arena *arena, const char *manifest, const char *name);

#endif
