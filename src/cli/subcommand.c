#include "subcommand.h"

#include "../base/die.h"
#include "../base/path.h"
#include "../cargo/build.h"

#include <string.h>

const char subcommand_usage[] =
	"usage: cargo binsize [-r | --release | --profile NAME] [-p PACKAGE]\n"
	"                     [--bin NAME | --lib | --example NAME] [--target TRIPLE]\n"
	"                     [--no-build] [OPTION of cargo build...] [OPTION...]\n"
	"\n"
	"Builds a program with Cargo and reports on it: what its bytes are, and whether the\n"
	"settings of the profile took effect. --no-build takes what is there. These options of\n"
	"cargo build are passed on: -F, --features, --all-features, --no-default-features,\n"
	"--locked, --offline, --frozen, --config, --manifest-path, --target-dir.\n";

/* A word of the command line that is Cargo's. */
struct own_word {
	char letter;
	const char *name;
	enum { KEEPS_FLAG, KEEPS_VALUE, PASSES_FLAG, PASSES_VALUE } does;
	size_t field; /* in struct cargo_build, of those that are kept */
};

static const struct own_word own_words[] = {
	{ 'p', "package", KEEPS_VALUE, offsetof(struct cargo_build, package) },
	{ 0, "bin", KEEPS_VALUE, offsetof(struct cargo_build, bin) },
	{ 0, "example", KEEPS_VALUE, offsetof(struct cargo_build, example) },
	{ 0, "lib", KEEPS_FLAG, offsetof(struct cargo_build, is_lib) },
	{ 0, "profile", KEEPS_VALUE, offsetof(struct cargo_build, profile) },
	{ 0, "target", KEEPS_VALUE, offsetof(struct cargo_build, target) },
	{ 0, "manifest-path", KEEPS_VALUE, offsetof(struct cargo_build, manifest_path) },
	{ 0, "target-dir", KEEPS_VALUE, offsetof(struct cargo_build, target_dir) },
	{ 0, "no-build", KEEPS_FLAG, offsetof(struct cargo_build, no_build) },
	{ 'F', "features", PASSES_VALUE, 0 },
	{ 0, "all-features", PASSES_FLAG, 0 },
	{ 0, "no-default-features", PASSES_FLAG, 0 },
	{ 0, "locked", PASSES_FLAG, 0 },
	{ 0, "offline", PASSES_FLAG, 0 },
	{ 0, "frozen", PASSES_FLAG, 0 },
	{ 0, "config", PASSES_VALUE, 0 },
};

struct splitter {
	struct arena *arena;
	char **next;
	int n; /* words that are left */
	struct cargo_build *build;
	const char **passed;
	char **rest; /* what is binsize's */
	int n_rest;
};

bool subcommand_is(int argc, char *const *argv)
{
	return argc > 0 && !strncmp(path_base(argv[0]), "cargo-binsize", 13);
}

/* "--name", "--name=value", "-p", "-pvalue"; `*value` is what is attached, or NULL. */
static const struct own_word *find_own(const char *word, const char **value)
{
	for (size_t i = 0; i < ARRAY_SIZE(own_words); i++) {
		const struct own_word *own = &own_words[i];
		size_t length = strlen(own->name);
		bool is_long = !strncmp(word, "--", 2) && !strncmp(word + 2, own->name, length);

		*value = NULL;
		if (is_long && word[2 + length] == '=')
			*value = word + 3 + length;
		if (is_long && (*value || !word[2 + length]))
			return own;
		if (own->letter && word[0] == '-' && word[1] == own->letter) {
			*value = word[2] ? word + 2 : NULL;
			return own;
		}
	}
	return NULL;
}

static void pass(struct splitter *s, const char *word)
{
	s->passed[s->build->n_passed++] = word;
}

static struct error *take_own(struct splitter *s, const struct own_word *own, const char *value)
{
	char *field = (char *)s->build + own->field;
	bool takes = own->does == KEEPS_VALUE || own->does == PASSES_VALUE;

	if (takes && !value) {
		if (!s->n)
			return error_new(s->arena, "option '--%s' needs a value", own->name);
		value = *s->next++;
		s->n--;
	}
	if (own->does == KEEPS_FLAG)
		*(bool *)(void *)field = true;
	else if (own->does == KEEPS_VALUE)
		*(const char **)(void *)field = value;
	else
		pass(s, arena_format(s->arena, "--%s", own->name));
	if (own->does == PASSES_VALUE)
		pass(s, value);
	return NULL;
}

static struct error *take(struct splitter *s)
{
	char *word = *s->next++;
	const char *value;
	const struct own_word *own = find_own(word, &value);

	s->n--;
	if (!strcmp(word, "--release") || !strcmp(word, "-r"))
		s->build->profile = "release";
	else if (own)
		return take_own(s, own, value);
	else
		s->rest[s->n_rest++] = word;
	return NULL;
}

struct error *subcommand_parse(struct arena *arena, int argc, char **argv, struct options *options)
{
	static char placeholder[] = "what Cargo builds";
	struct cargo_build build = { .n_passed = 0 };
	int skipped = argc > 1 && !strcmp(argv[1], "binsize") ? 2 : 1;
	struct splitter s = {
		.arena = arena,
		.next = argv + skipped,
		.n = argc - skipped,
		.build = &build,
		.passed = arena_new(arena, const char *, 2 * (size_t)argc),
		.rest = arena_new(arena, char *, (size_t)argc + 2),
	};
	struct error *error = NULL;

	s.rest[s.n_rest++] = argv[0];
	while (s.n > 0 && !error)
		error = take(&s);
	if (error)
		return error;
	s.rest[s.n_rest++] = placeholder;
	build.passed = s.passed;
	error = options_parse(arena, s.n_rest, s.rest, options);
	options->builds = true;
	options->build = build;
	// A report is no gate: what is not known breaks it only when --check was asked.
	options->allows_unknown |= !options->checks_settings;
	return error;
}

/* --config is Cargo's here, and counts for the profile too. */
static void say_to_profile(struct arena *arena, struct options *options)
{
	const struct cargo_build *build = &options->build;
	const char **config = arena_new(arena, const char *, build->n_passed);
	struct cargo_options *cargo = &options->cargo;

	for (size_t i = 0; i + 1 < build->n_passed; i++) {
		if (!strcmp(build->passed[i], "--config"))
			config[cargo->n_config++] = build->passed[i + 1];
	}
	cargo->config = config;
	cargo->profile = build->profile ? build->profile : "dev";
	cargo->target = build->target;
}

struct error *subcommand_build(struct arena *arena, struct options *options)
{
	struct cargo_artifact artifact;
	struct error *error = cargo_build(arena, &options->build, &artifact);

	if (error)
		return error;
	say_to_profile(arena, options);
	options->file = artifact.path;
	// A function is no question of settings.
	options->cargo.manifest = options->function ? NULL : artifact.manifest;
	if (!options->n_locks && !options->old && artifact.lock)
		options->locks[options->n_locks++] = artifact.lock;
	return NULL;
}
