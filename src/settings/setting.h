/* setting.h: the build settings whose effect is judged. */
#ifndef BINSIZE_SETTINGS_SETTING_H
#define BINSIZE_SETTINGS_SETTING_H

#include "facts.h"
#include "verdict.h"

/* A setting and its judge. */
struct setting {
	const char *name;  /* as in --expect NAME=VALUE; in JSON with '_' for '-' */
	const char *title; /* for people */
	/* A pure function of the facts; `verdict` is unknown when it is called. */
	void (*judge)(const struct facts *facts, struct arena *arena, struct verdict *verdict);
	bool is_shown_if_told; /* nothing is said of it by itself where the file tells nothing */
};

/* One row for each, in the order of the report: its file defines `NAME_setting`. */
#define SETTINGS(X)                                                                                \
	X(strip)                                                                                   \
	X(lto)                                                                                     \
	X(panic)                                                                                   \
	X(codegen_units)                                                                           \
	X(debug)                                                                                   \
	X(opt_level)                                                                               \
	X(overflow_checks)                                                                         \
	X(crt_static)                                                                              \
	X(icf)

#define DECLARE_SETTING(name) extern const struct setting name##_setting;
SETTINGS(DECLARE_SETTING)
#undef DECLARE_SETTING

/* The number of rows. */
enum {
#define COUNT_SETTING(name) +1
	SETTING_COUNT = 0 SETTINGS(COUNT_SETTING)
#undef COUNT_SETTING
};

/* All of SETTINGS(). */
extern const struct setting *const settings[SETTING_COUNT];

/* By name, or NULL. */
const struct setting *setting_find(const char *name);

/* All verdicts on a file, in the order of `settings`; in the arena. Unknown where readers warn of damage. */
struct judged *settings_judge(const struct image *image, struct arena *arena);

#endif
