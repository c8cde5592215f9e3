#include "options.h"

#include "../base/die.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct error *parse_size(struct arena *arena, const char *text, uint64_t *bytes)
{
	static const struct {
		const char *unit;
		double factor;
	} units[] = {
		{ "", 1 },
		{ "B", 1 },
		{ "kB", 1e3 },
		{ "KB", 1e3 },
		{ "MB", 1e6 },
		{ "GB", 1e9 },
		{ "k", 1024 },
		{ "K", 1024 },
		{ "Ki", 1024 },
		{ "KiB", 1024 },
		{ "M", 1048576 },
		{ "Mi", 1048576 },
		{ "MiB", 1048576 },
		{ "G", 1073741824 },
		{ "Gi", 1073741824 },
		{ "GiB", 1073741824 },
	};
	char *end;
	double number = strtod(text, &end);

	while (*end == ' ')
		end++;
	for (size_t i = 0; i < ARRAY_SIZE(units) && end > text && number >= 0 && number < 1e15;
	     i++) {
		if (!strcmp(end, units[i].unit)) {
			*bytes = (uint64_t)(number * units[i].factor);
			return NULL;
		}
	}
	return error_new(arena, "'%s' is not a size (such as 4096, 20KiB or 1.5MB)", text);
}

static struct error *add_axis(struct arena *arena, struct options *options, const char *name)
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
		error = add_axis(arena, options, name);
	return error;
}

static struct error *apply_crates(struct arena *arena, struct options *options, const char *value)
{
	(void)value;
	return add_axis(arena, options, "crate");
}

static struct error *apply_split_std(struct arena *arena, struct options *options,
				     const char *value)
{
	(void)arena, (void)value;
	options->split_std = true;
	return NULL;
}

static struct error *apply_tree(struct arena *arena, struct options *options, const char *value)
{
	(void)arena, (void)value;
	options->table.is_tree = true;
	return NULL;
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

static struct error *apply_filter(struct arena *arena, struct options *options, const char *value)
{
	(void)arena;
	options->table.filter = value;
	return NULL;
}

static struct error *apply_exclude(struct arena *arena, struct options *options, const char *value)
{
	(void)arena;
	options->table.exclude = value;
	return NULL;
}

static struct error *apply_min(struct arena *arena, struct options *options, const char *value)
{
	return parse_size(arena, value, &options->table.least_size);
}

static struct error *apply_bytes(struct arena *arena, struct options *options, const char *value)
{
	(void)arena, (void)value;
	options->style.exact_bytes = true;
	return NULL;
}

static struct error *apply_evidence(struct arena *arena, struct options *options, const char *value)
{
	(void)arena, (void)value;
	options->style.shows_evidence = true;
	return NULL;
}

static struct error *apply_inlines(struct arena *arena, struct options *options, const char *value)
{
	(void)arena, (void)value;
	options->shows_inlines = true;
	return NULL;
}

static struct error *apply_debug_file(struct arena *arena, struct options *options,
				      const char *value)
{
	(void)arena;
	options->locate.debug_file = value;
	return NULL;
}

static struct error *apply_pdb(struct arena *arena, struct options *options, const char *value)
{
	(void)arena;
	options->locate.pdb = value;
	return NULL;
}

/* A few at most: each one makes the list anew. */
static struct error *apply_symbol_path(struct arena *arena, struct options *options,
				       const char *value)
{
	size_t n = options->locate.n_symbol_paths;
	const char **paths = arena_new(arena, const char *, n + 1);

	if (n)
		memcpy(paths, options->locate.symbol_paths, n * sizeof(*paths));
	paths[n] = value;
	options->locate.symbol_paths = paths;
	options->locate.n_symbol_paths = n + 1;
	return NULL;
}

static struct error *apply_no_debug(struct arena *arena, struct options *options, const char *value)
{
	(void)arena, (void)value;
	options->locate.no_debug = true;
	return NULL;
}

static struct error *apply_debuginfod(struct arena *arena, struct options *options,
				      const char *value)
{
	(void)arena, (void)value;
	options->locate.debuginfod = true;
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

static struct error *apply_quiet(struct arena *arena, struct options *options, const char *value)
{
	(void)arena, (void)value;
	options->is_quiet = true;
	return NULL;
}

static struct error *apply_verbose(struct arena *arena, struct options *options, const char *value)
{
	(void)arena, (void)value;
	options->is_verbose = true;
	return NULL;
}

static struct error *apply_timing(struct arena *arena, struct options *options, const char *value)
{
	(void)arena, (void)value;
	options->shows_timing = true;
	return NULL;
}

static struct error *apply_cuda(struct arena *arena, struct options *options, const char *value)
{
	(void)arena, (void)value;
	options->shows_device = true;
	return NULL;
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

#define GROUPING "What to group"
#define SHOWING	 "What to show"
#define SYMBOLS	 "Where symbols are"
#define OUTPUT	 "Output"
#define USUAL	 "Usual"

const struct option_row option_table[] = {
	{ 'd', "by", "AXIS[,AXIS...]", "AXES", GROUPING, "group the bytes by these axes",
	  apply_by },
	{ 0, "crates", NULL, NULL, GROUPING, "short for --by crate", apply_crates },
	{ 0, "split-std", NULL, NULL, GROUPING,
	  "keep core, alloc and the other crates of std apart", apply_split_std },
	{ 0, "tree", NULL, NULL, GROUPING, "nest the axes instead of one row per combination",
	  apply_tree },
	{ 0, "inlines", NULL, NULL, GROUPING,
	  "below each row what was inlined there: --by symbol --inlines", apply_inlines },
	{ 0, "cuda", NULL, NULL, GROUPING,
	  "CUDA code: architectures, containers, texts, kernels, what could be saved", apply_cuda },
	{ 'n', "rows", "N", NULL, SHOWING, "rows of each table or level (20; 0: all)", apply_rows },
	{ 's', "sort", "KEY", "file|vm|name", SHOWING, "order of the rows", apply_sort },
	{ 'w', "wide", NULL, NULL, SHOWING, "do not cut long names", apply_wide },
	{ 'C', "demangle", "STYLE", "none|short|full", SHOWING, "how names are written (short)",
	  apply_demangle },
	{ 0, "filter", "REGEX", NULL, SHOWING, "only rows with a label that matches",
	  apply_filter },
	{ 0, "exclude", "REGEX", NULL, SHOWING, "no rows with a label that matches",
	  apply_exclude },
	{ 0, "min", "SIZE", NULL, SHOWING, "fold rows that are smaller (such as 20KiB)",
	  apply_min },
	{ 0, "evidence", NULL, NULL, SHOWING,
	  "show how much of each row is exact, derived, inferred and unknown", apply_evidence },
	{ 0, "bytes", NULL, NULL, SHOWING, "exact numbers of bytes", apply_bytes },
	{ 0, "debug-file", "FILE", NULL, SYMBOLS, "the file with the debug information of an ELF",
	  apply_debug_file },
	{ 0, "pdb", "FILE", NULL, SYMBOLS, "the PDB of a PE", apply_pdb },
	{ 0, "symbol-path", "DIR", NULL, SYMBOLS, "also look for either here; repeatable",
	  apply_symbol_path },
	{ 0, "no-debug", NULL, NULL, SYMBOLS, "read no debug information", apply_no_debug },
	{ 0, "debuginfod", NULL, NULL, SYMBOLS, "ask the servers of DEBUGINFOD_URLS for it",
	  apply_debuginfod },
	{ 0, "format", "FORMAT", "FORMATS", OUTPUT, "form of standard output (text)",
	  apply_format },
	{ 'o', "output", "FORMAT=PATH", NULL, OUTPUT,
	  "also write this form to a file, whole or not at all; repeatable", apply_output },
	{ 0, "color", "WHEN", "auto|always|never", OUTPUT, "colored text (auto: on a terminal)",
	  apply_color },
	{ 0, "timing", NULL, NULL, OUTPUT, "time and memory of each stage on standard error",
	  apply_timing },
	{ 'j', "threads", "N", NULL, OUTPUT, "at most N threads (0: one for each CPU)",
	  apply_threads },
	{ 'q', "quiet", NULL, NULL, OUTPUT, "no warnings on standard error", apply_quiet },
	{ 'v', "verbose", NULL, NULL, OUTPUT, "all warnings, not only the first", apply_verbose },
	{ 'h', "help", NULL, NULL, USUAL, "this text", apply_help },
	{ 'V', "version", NULL, NULL, USUAL, "version of binsize and its libraries",
	  apply_version },
	{ 0, "generate", "WHAT", "man|bash|zsh|fish", USUAL,
	  "write the manual page or a shell's completions", apply_generate },
};
const size_t n_option_rows = ARRAY_SIZE(option_table);

static const struct option_row *find_long(const char *name, size_t length)
{
	for (size_t i = 0; i < n_option_rows; i++) {
		if (strlen(option_table[i].name) == length &&
		    !memcmp(option_table[i].name, name, length))
			return &option_table[i];
	}
	return NULL;
}

static const struct option_row *find_short(char letter)
{
	for (size_t i = 0; i < n_option_rows; i++) {
		if (option_table[i].letter == letter)
			return &option_table[i];
	}
	return NULL;
}

/* The arguments that are still to be read. */
struct arguments {
	struct arena *arena;
	char **next;
	int n;
};

static struct error *apply(struct arguments *args, struct options *options,
			   const struct option_row *row, const char *attached, const char *spelled)
{
	if (!row->argument && attached)
		return error_new(args->arena, "option '%s' takes no value", spelled);
	if (row->argument && !attached) {
		if (!args->n)
			return error_new(args->arena, "option '%s' needs %s", spelled,
					 row->argument);
		attached = *args->next++;
		args->n--;
	}
	return row->apply(args->arena, options, attached);
}

static struct error *parse_long(struct arguments *args, struct options *options,
				const char *argument)
{
	const char *name = argument + 2, *equals = strchr(name, '=');
	size_t length = equals ? (size_t)(equals - name) : strlen(name);
	const struct option_row *row = find_long(name, length);

	if (!row)
		return error_new(args->arena, "unknown option '--%.*s'", (int)length, name);
	return apply(args, options, row, equals ? equals + 1 : NULL, argument);
}

/* -n20, -n 20, and letters without a value together: -wq. */
static struct error *parse_short(struct arguments *args, struct options *options,
				 const char *argument)
{
	struct error *error = NULL;

	for (const char *p = argument + 1; *p && !error; p++) {
		const struct option_row *row = find_short(*p);
		const char spelled[3] = { '-', *p, '\0' };

		if (!row)
			return error_new(args->arena, "unknown option '-%c'", *p);
		if (row->argument)
			return apply(args, options, row, p[1] ? p + 1 : NULL, spelled);
		error = apply(args, options, row, NULL, spelled);
	}
	return error;
}

static struct error *parse_file(struct arena *arena, struct options *options, const char *argument)
{
	if (options->file)
		return error_new(arena, "one file at a time: '%s' and '%s'", options->file,
				 argument);
	options->file = argument;
	return NULL;
}

/* --inlines is a level below whatever else is asked for, symbols if nothing is. */
static struct error *add_inlines(struct arena *arena, struct options *options)
{
	struct error *error = NULL;

	if (!options->shows_inlines)
		return NULL;
	options->table.is_tree = true;
	if (!options->n_axes)
		error = add_axis(arena, options, "symbol");
	return error ? error : add_axis(arena, options, "inlined");
}

/* --cuda is about the device code alone unless other axes are asked for. */
static struct error *add_device(struct arena *arena, struct options *options)
{
	return options->shows_device && !options->n_axes ? add_axis(arena, options, "arch") : NULL;
}

static struct error *check(struct arena *arena, const struct options *options)
{
	if (options->form != FORM_REPORT)
		return NULL;
	if (!options->file)
		return error_new(arena, "no file given");
	if (options->table.is_tree && options->n_axes < 2)
		return error_new(arena, "--tree needs two axes or more, such as --by crate,symbol");
	return NULL;
}

struct error *options_parse(struct arena *arena, int argc, char **argv, struct options *options)
{
	struct arguments args = { arena, argv + 1, argc > 0 ? argc - 1 : 0 };
	struct error *error = NULL;
	bool only_files = false;

	*options = (struct options){
		.view = view_find("text"),
		.table = { .most_rows = 20, .style = DEMANGLE_SHORT },
	};
	while (!error && args.n) {
		const char *argument = *args.next++;

		args.n--;
		if (only_files || argument[0] != '-' || !argument[1])
			error = parse_file(arena, options, argument);
		else if (!strcmp(argument, "--"))
			only_files = true;
		else if (argument[1] == '-')
			error = parse_long(&args, options, argument);
		else
			error = parse_short(&args, options, argument);
	}
	if (!error)
		error = add_inlines(arena, options);
	if (!error)
		error = add_device(arena, options);
	return error ? error : check(arena, options);
}
