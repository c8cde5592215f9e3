/* option_table.c: every option there is, and what it does. */
#include "options.h"

#include "../base/die.h"
#include "../base/path.h"
#include "../names/utf8.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct error *options_add_axis(struct arena *arena, struct options *options, const char *name)
{
	const struct axis *axis = axis_find(name);

	if (!axis)
		return error_new(arena, "unknown axis '%s' (binsize --help lists them)", name);
	for (size_t i = 0; i < options->n_axes; i++) {
		if (options->axes[i] == axis)
			return error_new(arena, "axis '%s' is given twice", name);
	}
	if (options->n_axes == MOST_AXES)
		return error_new(arena, "more than %d axes", MOST_AXES);
	options->axes[options->n_axes++] = axis;
	return NULL;
}

static struct error *apply_by(struct arena *arena, struct options *options, const char *value)
{
	char *names = arena_copy(arena, value, strlen(value)), *name, *rest = names;
	struct error *error = NULL;

	while (!error && (name = strsep(&rest, ",")))
		error = options_add_axis(arena, options, name);
	return error;
}

static struct error *apply_crates(struct arena *arena, struct options *options, const char *value)
{
	(void)value;
	return options_add_axis(arena, options, "crate");
}

static struct error *apply_rows(struct arena *arena, struct options *options, const char *value)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(value, &end, 10);
	if (errno || *end || end == value || *value == '-')
		return error_new(arena, "'%s' is not a number of rows", value);
	options->table.most_rows = n;
	options->has_most_rows = true;
	return NULL;
}

static struct error *apply_sort(struct arena *arena, struct options *options, const char *value)
{
	static const char *const keys[] = { "file", "vm", "name" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!strcmp(value, keys[i])) {
			options->table.sort = (enum sort_key)i;
			options->has_sort = true;
			return NULL;
		}
	}
	return error_new(arena, "cannot sort by '%s' (file, vm or name)", value);
}

static struct error *apply_wide(struct arena *arena, struct options *options, const char *value)
{
	(void)arena, (void)value;
	options->style.width = UINT_MAX;
	return NULL;
}

static struct error *apply_demangle(struct arena *arena, struct options *options, const char *value)
{
	static const struct {
		const char *name;
		enum demangle_style style;
	} styles[] = {
		{ "none", DEMANGLE_NONE },
		{ "short", DEMANGLE_SHORT },
		{ "full", DEMANGLE_FULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(styles); i++) {
		if (!strcmp(value, styles[i].name)) {
			options->table.style = styles[i].style;
			return NULL;
		}
	}
	return error_new(arena, "cannot demangle '%s' (none, short or full)", value);
}

static struct error *apply_min(struct arena *arena, struct options *options, const char *value)
{
	return parse_size(arena, value, &options->table.least_size);
}

/* One word more in a list. A few at most: each one makes the list anew. */
static void add_word(struct arena *arena, const char *const **words, size_t *n, const char *word)
{
	const char **more = arena_new(arena, const char *, *n + 1);

	if (*n)
		memcpy(more, *words, *n * sizeof(*more));
	more[(*n)++] = word;
	*words = more;
}

static struct error *apply_symbol_path(struct arena *arena, struct options *options,
				       const char *value)
{
	add_word(arena, &options->locate.symbol_paths, &options->locate.n_symbol_paths, value);
	return NULL;
}

static struct error *apply_cargo_config(struct arena *arena, struct options *options,
					const char *value)
{
	add_word(arena, &options->cargo.config, &options->cargo.n_config, value);
	return NULL;
}

static struct error *apply_format(struct arena *arena, struct options *options, const char *value)
{
	options->view = view_find(value);
	return options->view ? NULL : error_new(arena, "unknown format '%s'", value);
}

static struct error *apply_output(struct arena *arena, struct options *options, const char *value)
{
	const char *equals = strchr(value, '=');
	struct output *output = &options->outputs[options->n_outputs];

	if (!equals || !equals[1])
		return error_new(arena, "'%s' is not FORMAT=PATH", value);
	if (!strcmp(equals, "=-"))
		return error_new(arena, "'%s' is for files; --format is for standard output",
				 value);
	if (options->n_outputs == MOST_OUTPUTS)
		return error_new(arena, "more than %d outputs", MOST_OUTPUTS);
	output->view = view_find(arena_copy(arena, value, (size_t)(equals - value)));
	output->path = equals + 1;
	if (!output->view)
		return error_new(arena, "unknown format in '%s'", value);
	options->n_outputs++;
	return NULL;
}

static struct error *apply_color(struct arena *arena, struct options *options, const char *value)
{
	static const char *const choices[] = { "auto", "always", "never" };

	for (size_t i = 0; i < ARRAY_SIZE(choices); i++) {
		if (!strcmp(value, choices[i])) {
			options->color = (enum color_choice)i;
			return NULL;
		}
	}
	return error_new(arena, "--color is auto, always or never, not '%s'", value);
}

static struct error *apply_threads(struct arena *arena, struct options *options, const char *value)
{
	char *end;
	unsigned long n = strtoul(value, &end, 10);

	if (value[0] < '0' || value[0] > '9' || *end || n > 1024)
		return error_new(arena, "-j %s: not a number of threads", value);
	options->n_threads = (unsigned)n;
	return NULL;
}

static struct error *add_expectation(struct arena *arena, struct options *options, const char *text)
{
	if (options->n_expectations == MOST_EXPECTATIONS || options->n_wishes == MOST_EXPECTATIONS)
		return error_new(arena, "more than %d expectations", MOST_EXPECTATIONS);
	if (feature_wish_is(text))
		return feature_wish_read(arena, text, &options->wishes[options->n_wishes++]);
	return expectation_read(arena, text, "--expect",
				&options->expectations[options->n_expectations++]);
}

/* "lto=fat,arch=sm_80,sm_90": a word without '=' belongs to the one before. */
static struct error *apply_expect(struct arena *arena, struct options *options, const char *value)
{
	struct error *error = NULL;

	while (!error && *value) {
		size_t length = strcspn(value, ",");

		while (value[length] &&
		       !memchr(value + length + 1, '=', strcspn(value + length + 1, ",")))
			length += 1 + strcspn(value + length + 1, ",");
		error = add_expectation(arena, options, arena_copy(arena, value, length));
		value += length + (value[length] == ',');
	}
	return error;
}

static struct error *add_budget(struct arena *arena, struct options *options, const char *value,
				const char *from, bool is_growth)
{
	if (options->n_budgets == MOST_EXPECTATIONS)
		return error_new(arena, "more than %d limits", MOST_EXPECTATIONS);
	return budget_read(arena, value, from, is_growth, &options->budgets[options->n_budgets++]);
}

static struct error *apply_limit(struct arena *arena, struct options *options, const char *value)
{
	return add_budget(arena, options, value, "--limit", false);
}

static struct error *apply_fail_on(struct arena *arena, struct options *options, const char *value)
{
	return add_budget(arena, options, value, "--fail-on", true);
}

/* "crate:tokio" */
static struct error *apply_history_row(struct arena *arena, struct options *options,
				       const char *value)
{
	const char *colon = strchr(value, ':');
	struct history_row row;

	if (!colon || !colon[1])
		return error_new(arena, "'%s' is not AXIS:NAME", value);
	row = (struct history_row){ arena_copy(arena, value, (size_t)(colon - value)), colon + 1 };
	if (!axis_find(row.axis))
		return error_new(arena, "unknown axis '%s' (binsize --help lists them)", row.axis);
	if (options->n_history_rows == MOST_EXPECTATIONS)
		return error_new(arena, "more than %d rows", MOST_EXPECTATIONS);
	options->history_rows[options->n_history_rows++] = row;
	return NULL;
}

/* "host=… password=…" is what libpq takes, and would be a file of SQLite by that name. It may hold a secret. */
static struct error *apply_store(struct arena *arena, struct options *options, const char *value)
{
	size_t word = strspn(value, "abcdefghijklmnopqrstuvwxyz_ ");

	if (!*value)
		return error_new(arena, "--store needs a path");
	if (word && value[word] == '=' && !path_exists(value))
		return error_new(arena,
				 "--store takes a path or postgresql://[USER@]HOST/DATABASE, "
				 "no list of KEY=VALUE (./KEY=VALUE is a file)");
	options->store = value;
	return NULL;
}

/* A file that is named once; a variable of CI that is not set is no name. */
static struct error *set_path(struct arena *arena, const char *option, const char *value,
			      const char **path)
{
	if (!*value)
		return error_new(arena, "--%s needs a path, not an empty one", option);
	if (*path)
		return error_new(arena, "--%s is given twice: '%s' and '%s'", option, *path, value);
	*path = value;
	return NULL;
}

static struct error *apply_baseline(struct arena *arena, struct options *options, const char *value)
{
	return set_path(arena, "baseline", value, &options->old);
}

static struct error *apply_save(struct arena *arena, struct options *options, const char *value)
{
	if (!strcmp(value, "-"))
		return error_new(arena, "--save is for a file (./- is one)");
	return set_path(arena, "save", value, &options->save);
}

static struct error *apply_check(struct arena *arena, struct options *options, const char *value)
{
	if (!value || !strcmp(value, "settings"))
		options->checks_settings = true;
	else if (!strcmp(value, "duplicates"))
		options->checks_duplicates = true;
	else if (!strcmp(value, "features"))
		options->checks_features = true;
	else
		return error_new(arena, "cannot check '%s' (settings, duplicates or features)",
				 value);
	return NULL;
}

/* It is kept in a file that others read. */
static struct error *apply_reason(struct arena *arena, struct options *options, const char *value)
{
	for (const char *p = value; *p;) {
		size_t n = utf8_length(p, strlen(p));

		if (!n)
			return error_new(arena, "--reason '%s': not a text of UTF-8", value);
		p += n;
	}
	options->reason = value;
	return *value ? NULL : error_new(arena, "--reason needs one");
}

static struct error *apply_lock(struct arena *arena, struct options *options, const char *value)
{
	if (options->n_locks == ARRAY_SIZE(options->locks))
		return error_new(arena, "two lock files at most, and '%s'", value);
	options->locks[options->n_locks++] = value;
	return NULL;
}

static struct error *apply_help(struct arena *arena, struct options *options, const char *value)
{
	(void)arena, (void)value;
	options->form = FORM_HELP;
	return NULL;
}

static struct error *apply_version(struct arena *arena, struct options *options, const char *value)
{
	(void)arena, (void)value;
	options->form = FORM_VERSION;
	return NULL;
}

static struct error *apply_generate(struct arena *arena, struct options *options, const char *value)
{
	(void)arena;
	options->form = FORM_GENERATE;
	options->generate = value;
	return NULL;
}

/* An option that does no more than to be kept: true, or its value. */
#define SETS(field) NULL, offsetof(struct options, field)

/* Any other. */
#define DOES(function) function, 0

#define GROUPING "What to group"
#define SHOWING	 "What to show"
#define SYMBOLS	 "Where symbols are"
#define CHECKING "Whether build settings took effect"
#define COMPARE	 "Comparing"
#define HISTORY	 "History"
#define OUTPUT	 "Output"
#define USUAL	 "Usual"

const struct option_row option_table[] = {
	{ 'd', "by", "AXIS[,AXIS...]", "AXES", GROUPING, "group the bytes by these axes",
	  DOES(apply_by) },
	{ 0, "crates", NULL, NULL, GROUPING, "short for --by crate", DOES(apply_crates) },
	{ 0, "split-std", NULL, NULL, GROUPING,
	  "keep core, alloc and the other crates of std apart", SETS(split_std) },
	{ 0, "tree", NULL, NULL, GROUPING, "nest the axes instead of one row per combination",
	  SETS(table.is_tree) },
	{ 0, "inlines", NULL, NULL, GROUPING,
	  "below each row what was inlined there: --by symbol --inlines", SETS(shows_inlines) },
	{ 0, "cuda", NULL, NULL, GROUPING,
	  "CUDA code: architectures, containers, texts, kernels, what could be saved",
	  SETS(shows_device) },
	{ 0, "no-references", NULL, NULL, GROUPING,
	  "decode no code: faster, but data without symbols has no owner", SETS(no_references) },
	{ 0, "guess", NULL, NULL, GROUPING,
	  "without symbols: name the likeliest crate also where no evidence is near",
	  SETS(guesses) },
	{ 'n', "rows", "N", NULL, SHOWING, "rows of each table or level (20; 0: all)",
	  DOES(apply_rows) },
	{ 's', "sort", "KEY", "file|vm|name", SHOWING, "order of the rows", DOES(apply_sort) },
	{ 'w', "wide", NULL, NULL, SHOWING, "do not cut long names", DOES(apply_wide) },
	{ 'C', "demangle", "STYLE", "none|short|full", SHOWING, "how names are written (short)",
	  DOES(apply_demangle) },
	{ 0, "filter", "REGEX", NULL, SHOWING, "only rows with a label that matches",
	  SETS(table.filter) },
	{ 0, "exclude", "REGEX", NULL, SHOWING, "no rows with a label that matches",
	  SETS(table.exclude) },
	{ 0, "min", "SIZE", NULL, SHOWING, "fold rows that are smaller (such as 20KiB)",
	  DOES(apply_min) },
	{ 0, "evidence", NULL, NULL, SHOWING,
	  "show how much of each row is exact, derived, inferred and unknown",
	  SETS(style.shows_evidence) },
	{ 0, "bytes", NULL, NULL, SHOWING, "exact numbers of bytes", SETS(style.exact_bytes) },
	{ 0, "disassemble", "SYMBOL", NULL, SHOWING,
	  "the instructions of one function: by its name, readable or as it is in the file, a part "
	  "of "
	  "one that no other has, or an address in it (0x1234)",
	  SETS(function) },
	{ 0, "debug-file", "FILE", NULL, SYMBOLS, "the file with the debug information of an ELF",
	  SETS(locate.debug_file) },
	{ 0, "pdb", "FILE", NULL, SYMBOLS, "the PDB of a PE", SETS(locate.pdb) },
	{ 0, "symbol-path", "DIR", NULL, SYMBOLS, "also look for either here; repeatable",
	  DOES(apply_symbol_path) },
	{ 0, "no-debug", NULL, NULL, SYMBOLS, "read no debug information", SETS(locate.no_debug) },
	{ 0, "debuginfod", NULL, NULL, SYMBOLS, "ask the servers of DEBUGINFOD_URLS for it",
	  SETS(locate.debuginfod) },
	{ 0, "diff", NULL, NULL, COMPARE, "what changed: --diff OLD NEW (or NEW -- OLD)",
	  SETS(diffs) },
	{ 0, "baseline", "FILE", NULL, COMPARE,
	  "what changed since a file, or a result that was saved; exit status 3 when there is none",
	  DOES(apply_baseline) },
	{ 0, "allow-missing-baseline", NULL, NULL, COMPARE, "that is no failure then",
	  SETS(allows_missing) },
	{ 0, "limit", "[AXIS:NAME=]SIZE", NULL, COMPARE,
	  "exit status 1 when the file, or a row, is larger; repeatable", DOES(apply_limit) },
	{ 0, "fail-on", "[AXIS:NAME=]DELTA", NULL, COMPARE,
	  "exit status 1 when it has grown by more: +1%, +20KiB, crate:tokio=+5%; or unknown>5%; "
	  "repeatable",
	  DOES(apply_fail_on) },
	{ 0, "config", "FILE", NULL, COMPARE,
	  "bounds and expectations of a project (the nearest binsize.toml)", SETS(config) },
	{ 0, "save", "PATH", NULL, COMPARE, "save the result for later; small rows are folded",
	  DOES(apply_save) },
	{ 0, "save-full", NULL, NULL, COMPARE, "with --save: rows of every size", SETS(saves_all) },
	{ 0, "update", NULL, NULL, COMPARE,
	  "write --baseline anew when the file has shrunk and all bounds are kept; or with "
	  "--reason",
	  SETS(updates) },
	{ 0, "reason", "TEXT", NULL, COMPARE,
	  "with --update: why it may be as it is; kept in the baseline, and no bound counts",
	  DOES(apply_reason) },
	{ 0, "no-normalize", NULL, NULL, COMPARE,
	  "symbols by their names in the file, hashes and all", SETS(keeps_names) },
	{ 0, "record", NULL, NULL, HISTORY, "append the sizes of FILE to the history",
	  SETS(records) },
	{ 0, "history", NULL, NULL, HISTORY,
	  "how the sizes of files of that name went, and which commits made the largest steps",
	  SETS(shows_history) },
	{ 0, "store", "WHERE", NULL, HISTORY,
	  "a file of SQLite (.binsize/history.db), or postgresql://[USER@]HOST/DATABASE",
	  DOES(apply_store) },
	{ 0, "row", "AXIS:NAME", NULL, HISTORY,
	  "with --history: of this row, such as crate:tokio; repeatable", DOES(apply_history_row) },
	{ 0, "label", "TEXT", NULL, HISTORY,
	  "what tells builds of one file apart: release, a target; with --history: only those",
	  SETS(label) },
	{ 0, "commit", "ID", NULL, HISTORY, "of the build (by the variables of CI, else of git)",
	  SETS(commit) },
	{ 0, "branch", "NAME", NULL, HISTORY, "the same; with --history: only that one",
	  SETS(branch) },
	{ 0, "check", "[TOPIC]", "settings|duplicates|features", CHECKING,
	  "settings: strip, LTO, panic and others, and how they are known (-v: all of it). "
	  "duplicates: crates in several versions, functions and data that are there more than "
	  "once, instances of generics. features: crates, architectures, kernels and libraries",
	  DOES(apply_check) },
	{ 0, "settings-report", NULL, NULL, CHECKING,
	  "the same as --check settings: verdicts on what CMake or a Makefile asked for",
	  SETS(checks_settings) },
	{ 0, "expect", "SETTING=VALUE[,...]", NULL, CHECKING,
	  "what is wanted, as Cargo writes it: strip=symbols,lto=fat,panic=abort; or of features: "
	  "absent=crate:openssl, present=arch:sm_90, arch=sm_80,sm_90; exit status 1 when it is "
	  "not "
	  "so, 3 when that is not known",
	  DOES(apply_expect) },
	{ 0, "manifest", "CARGO.TOML", NULL, CHECKING,
	  "expect what Cargo makes of this manifest, of configuration files and of variables",
	  SETS(cargo.manifest) },
	{ 0, "profile", "NAME", NULL, CHECKING, "of Cargo (the folder of FILE, else release)",
	  SETS(cargo.profile) },
	{ 0, "target", "TRIPLE", NULL, CHECKING, "that Cargo built for (by FILE)",
	  SETS(cargo.target) },
	{ 0, "cargo-config", "KEY=VALUE", NULL, CHECKING,
	  "what Cargo was given as --config; repeatable", DOES(apply_cargo_config) },
	{ 0, "lock", "CARGO.LOCK", NULL, CHECKING,
	  "which crate can hold code of which: crates of stripped files are inferred better; with "
	  "--check duplicates what is listed in several versions; of a comparison that of the new "
	  "file, or of both: --lock OLD.lock --lock NEW.lock",
	  DOES(apply_lock) },
	{ 0, "allow-unknown", NULL, NULL, CHECKING, "what is not known breaks no expectation",
	  SETS(allows_unknown) },
	{ 0, "format", "FORMAT", "FORMATS", OUTPUT, "form of standard output (text)",
	  DOES(apply_format) },
	{ 'o', "output", "FORMAT=PATH", NULL, OUTPUT,
	  "also write this form to a file, whole or not at all; repeatable", DOES(apply_output) },
	{ 0, "color", "WHEN", "auto|always|never", OUTPUT, "colored text (auto: on a terminal)",
	  DOES(apply_color) },
	{ 0, "timing", NULL, NULL, OUTPUT, "time and memory of each stage on standard error",
	  SETS(shows_timing) },
	{ 'j', "threads", "N", NULL, OUTPUT, "at most N threads (0: one for each CPU)",
	  DOES(apply_threads) },
	{ 'q', "quiet", NULL, NULL, OUTPUT, "no warnings on standard error", SETS(is_quiet) },
	{ 'v', "verbose", NULL, NULL, OUTPUT, "all warnings, not only the first",
	  SETS(is_verbose) },
	{ 'h', "help", NULL, NULL, USUAL, "this text", DOES(apply_help) },
	{ 'V', "version", NULL, NULL, USUAL, "version of binsize and its libraries",
	  DOES(apply_version) },
	{ 0, "generate", "WHAT", "man|bash|zsh|fish", USUAL,
	  "write the manual page or a shell's completions", DOES(apply_generate) },
};
const size_t n_option_rows = ARRAY_SIZE(option_table);
