#include "cargo_step.h"

#include "../base/die.h"
#include "../base/path.h"
#include "../cargo/profile.h"

#include <string.h>

/* --- which profile, of which program, for which target */

/* "server" of target/release/server.exe, "engine" of libengine.so.1. */
static const char *program_of(struct arena *arena, const char *path)
{
	const char *base = path_base(path), *name = arena_copy(arena, base, strcspn(base, "."));

	return !strncmp(name, "lib", 3) && strcmp(base, name) != 0 ? name + 3 : name;
}

static bool is_library(const struct image *image)
{
	return image->identity.type && strstr(image->identity.type, "library");
}

/* Cargo puts a program into a folder that is called as its profile, an example one deeper. */
static const char *profile_folder(struct arena *arena, const char *file)
{
	const char *folder = path_directory(arena, file), *base = path_base(folder);

	if (!strcmp(base, "examples") || !strcmp(base, "deps"))
		base = path_base(path_directory(arena, folder));
	return base;
}

/* The folder of dev is "debug". */
static const char *profile_of(struct arena *arena, const struct options *options)
{
	const char *folder = profile_folder(arena, options->file);

	if (options->cargo.profile)
		return options->cargo.profile;
	if (!strcmp(folder, "debug"))
		return "dev";
	return cargo_profile_exists(arena, options->cargo.manifest, folder) ? folder : "release";
}

static const char *arch_of(const struct identity *id)
{
	static const struct {
		const char *machine, *arch;
	} names[] = {
		{ "x86-64", "x86_64" },
		{ "ARM64", "aarch64" },
		{ "AArch64", "aarch64" },
		{ "i386", "i686" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (id->machine && !strcmp(id->machine, names[i].machine))
			return names[i].arch;
	}
	return NULL;
}

static const char *env_of(const struct build *build)
{
	if (build->has_link_mark)
		return "msvc";
	for (size_t i = 0; i < build->n_libraries; i++) {
		if (!strcmp(build->libraries[i], "libc.so.6"))
			return "gnu";
		if (!strncmp(build->libraries[i], "libc.musl-", 10))
			return "musl";
	}
	return NULL;
}

static struct cargo_target target_of(struct arena *arena, const struct image *image,
				     const struct options *options)
{
	if (options->cargo.target)
		return cargo_target_of(arena, options->cargo.target);
	return (struct cargo_target){
		.arch = arch_of(&image->identity),
		.os = !strcmp(image->identity.format, "pe") ? "windows" : "linux",
		.env = env_of(&image->build),
	};
}

/* --- what it lets one expect */

/* rustc runs no thin-local LTO on one unit, and none without optimizing. */
static const char *wanted_of(const struct cargo_profile *profile, enum cargo_key key)
{
	const struct cargo_setting *s = &profile->settings[key];
	bool is_single = !strcmp(profile->settings[CARGO_CODEGEN_UNITS].value, "1") ||
			 !strcmp(profile->settings[CARGO_OPT_LEVEL].value, "0");

	if (key == CARGO_LTO && !strcmp(s->value, "false") && is_single)
		return "off";
	return s->value;
}

/* A debug level cannot be seen once its result is stripped. */
static bool may_be_unknown(const struct cargo_profile *profile, enum cargo_key key)
{
	bool is_kept = !strcmp(profile->settings[CARGO_STRIP].value, "none");

	return profile->settings[key].is_default || (key == CARGO_DEBUG && !is_kept);
}

static const char *const *hidden_of(struct arena *arena, const struct cargo_setting *s)
{
	const char **hidden = arena_new(arena, const char *, s->n_hidden);

	for (size_t i = 0; i < s->n_hidden; i++)
		hidden[i] = arena_format(arena, "%s %s", s->hidden[i].where,
					 expectation_line(arena, s->key, s->hidden[i].value));
	return hidden;
}

static void hold(struct analysis *a, const struct cargo_profile *profile, enum cargo_key key)
{
	const struct cargo_setting *s = &profile->settings[key];
	struct expectation e = {
		.setting = setting_find(s->key),
		.wanted = s->written,
		.from = s->where,
		.may_be_unknown = may_be_unknown(profile, key),
		.hidden = hidden_of(&a->arena, s),
		.n_hidden = s->n_hidden,
	};

	e.value = expectation_value(e.setting, wanted_of(profile, key));
	e.remedy = arena_format(&a->arena,
				"it is declared: build this file anew with profile %s, and look "
				"for flags and later steps that undo it",
				profile->name);
	expectation_hold(&e, &a->arena, a->settings);
}

static void declare(struct analysis *a, const struct cargo_profile *profile)
{
	struct declaration *d = arena_new(&a->arena, struct declaration, 1);
	const char **findings = arena_new(&a->arena, const char *,
					  profile->n_findings + CARGO_KEY_COUNT);

	for (size_t i = 0; i < CARGO_KEY_COUNT; i++) {
		const struct cargo_setting *s = &profile->settings[i];

		if (!s->unsure)
			hold(a, profile, (enum cargo_key)i);
		else
			findings[d->n_findings++] =
				arena_format(&a->arena, "%s (%s) is not compared: %s",
					     expectation_line(&a->arena, s->key, s->written),
					     s->where, s->unsure);
	}
	for (size_t i = 0; i < profile->n_findings; i++)
		findings[d->n_findings++] = profile->findings[i];
	d->manifest = profile->manifest;
	d->profile = profile->name;
	d->findings = findings;
	a->declared = d;
}

/* The place that decides now is where the line has to go. */
static void point_at_places(struct analysis *a, const struct options *options,
			    const struct cargo_profile *profile)
{
	for (size_t i = 0; i < options->n_expectations; i++) {
		struct expectation e = options->expectations[i];

		for (size_t k = 0; k < CARGO_KEY_COUNT; k++) {
			const struct cargo_setting *s = &profile->settings[k];
			const char *line = expectation_line(&a->arena, s->key, e.wanted);

			if (strcmp(s->key, e.setting->name) != 0)
				continue;
			e.remedy = s->is_default
					   ? arena_format(&a->arena, "%s in [profile.%s] of %s",
							  line, profile->name, profile->manifest)
					   : arena_format(&a->arena, "%s at %s, which says %s",
							  line, s->where, s->written);
		}
		expectation_hold(&e, &a->arena, a->settings);
	}
}

struct error *expect_of_cargo(struct analysis *a, const struct options *options)
{
	struct cargo_profile profile;
	struct cargo_question question = {
		.manifest = options->cargo.manifest,
		.profile = profile_of(&a->arena, options),
		.program = program_of(&a->arena, options->file),
		.is_library = is_library(&a->image),
		.config = options->cargo.config,
		.n_config = options->cargo.n_config,
		.target = target_of(&a->arena, &a->image, options),
	};
	struct error *error = cargo_profile_resolve(&a->arena, &question, &profile);

	if (error)
		return error;
	declare(a, &profile);
	point_at_places(a, options, &profile);
	return NULL;
}
