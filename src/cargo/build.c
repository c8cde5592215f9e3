#include "build.h"
#include "choose.h"

#include "../base/array.h"
#include "../base/die.h"
#include "../base/document.h"
#include "../base/path.h"
#include "../base/process.h"
#include "../base/terminal.h"

#include <stdlib.h>
#include <string.h>

/* --- Cargo's command line */

struct words {
	const char **words;
	size_t n_words, capacity;
};

static void add(struct words *w, const char *word)
{
	array_push(w->words, w->n_words, w->capacity, word);
}

static void add_pair(struct words *w, const char *option, const char *value)
{
	if (value) {
		add(w, option);
		add(w, value);
	}
}

/* Cargo says which one called us. */
static const char *program_of_cargo(void)
{
	const char *cargo = environment("CARGO");

	return cargo ? cargo : "cargo";
}

static struct error *run(struct arena *arena, struct words *w, struct text *output)
{
	struct error *error;

	add(w, NULL);
	error = process_output(arena, w->words, output);
	free(w->words);
	return error;
}

/* --- what Cargo has made */

/* Of a library there may be several forms: the one that is linked to be shipped. */
static const char *best_file(const struct node *files)
{
	static const char *const suffixes[] = { ".so", ".dll", ".dylib", ".a", ".lib", ".rlib" };

	for (size_t k = 0; k < ARRAY_SIZE(suffixes); k++) {
		for (size_t i = 0; files && i < files->n_items; i++) {
			const char *name = files->items[i].string;
			const char *dot = name ? strrchr(name, '.') : NULL;

			if (dot && !strcmp(dot, suffixes[k]))
				return name;
		}
	}
	return NULL;
}

/* The file of a message about an artifact, if it is the chosen target's. */
static const char *file_of(const struct node *message, const struct cargo_target_choice *chosen)
{
	const char *reason = node_string(message, "reason");
	const struct node *target = node_find(message, "target");
	const char *executable = node_string(message, "executable");
	const char *manifest = node_string(message, "manifest_path");
	const char *wanted = node_string(chosen->package, "manifest_path");

	if (!reason || strcmp(reason, "compiler-artifact") != 0)
		return NULL;
	if (!manifest || !wanted || strcmp(manifest, wanted) != 0 ||
	    !cargo_is_named(target, node_string(chosen->target, "name")) ||
	    cargo_is_library(target) != cargo_is_library(chosen->target))
		return NULL;
	return executable ? executable : best_file(node_find(message, "filenames"));
}

/* One message a line; others may print lines between them. */
static const char *find_file(struct arena *arena, const struct text *messages,
			     const struct cargo_target_choice *chosen)
{
	const char *found = NULL, *line = messages->bytes ? messages->bytes : "";

	while (*line) {
		size_t length = strcspn(line, "\n");
		const struct node *message;

		if (line[0] == '{' && !json_read(arena, line, length, &message)) {
			const char *file = file_of(message, chosen);

			found = file ? file : found;
		}
		line += length + (line[length] == '\n');
	}
	return found;
}

static void add_common(struct words *w, const struct cargo_build *build)
{
	add_pair(w, "--manifest-path", build->manifest_path);
	for (size_t i = 0; i < build->n_passed; i++)
		add(w, build->passed[i]);
}

static struct error *build_it(struct arena *arena, const struct cargo_build *build,
			      const struct cargo_target_choice *chosen, const char **path)
{
	const char *name = node_string(chosen->target, "name");
	struct words w = { .n_words = 0 };
	struct text messages = { 0 };
	struct error *error;

	add(&w, program_of_cargo());
	add(&w, "build");
	add(&w, "--message-format=json-render-diagnostics");
	add_pair(&w, "--package", node_string(chosen->package, "name"));
	if (cargo_is_library(chosen->target))
		add(&w, "--lib");
	else
		add_pair(&w, build->example ? "--example" : "--bin", name);
	add_pair(&w, "--profile", build->profile);
	add_pair(&w, "--target", build->target);
	add_pair(&w, "--target-dir", build->target_dir);
	add_common(&w, build);
	error = run(arena, &w, &messages);
	if (!error)
		*path = find_file(arena, &messages, chosen);
	text_release(&messages);
	if (!error && !*path)
		error = error_new(arena, "cargo names no file for %s", name);
	return error;
}

/* --- what is there already */

static const char *folder_of(struct arena *arena, const struct cargo_build *build,
			     const char *target_directory)
{
	const char *profile = build->profile ? build->profile : "dev";
	bool is_debug = !strcmp(profile, "dev") || !strcmp(profile, "test");
	const char *folder = build->target_dir ? build->target_dir : target_directory;

	if (build->target)
		folder = path_join(arena, folder, build->target);
	folder = path_join(arena, folder,
			   is_debug		       ? "debug"
			   : !strcmp(profile, "bench") ? "release"
						       : profile);
	return build->example ? path_join(arena, folder, "examples") : folder;
}

/* Crates have '_' where packages may have '-'. */
static const char *crate_name(struct arena *arena, const char *name)
{
	char *crate = arena_copy(arena, name, strlen(name));

	for (char *c = crate; *c; c++)
		*c = *c == '-' ? '_' : *c;
	return crate;
}

static struct error *find_built(struct arena *arena, const struct cargo_build *build,
				const struct cargo_target_choice *chosen,
				const char *target_directory, const char **path)
{
	static const char *const programs[] = { "%s", "%s.exe" };
	static const char *const libraries[] = { "lib%s.so", "%s.dll", "lib%s.dylib",
						 "lib%s.a",  "%s.lib", "lib%s.rlib" };
	bool is_lib = cargo_is_library(chosen->target);
	const char *const *forms = is_lib ? libraries : programs;
	size_t n = is_lib ? ARRAY_SIZE(libraries) : ARRAY_SIZE(programs);
	const char *name = node_string(chosen->target, "name");
	const char *folder = folder_of(arena, build, target_directory);

	for (size_t i = 0; i < n; i++) {
		const char *mark = strstr(forms[i], "%s");
		const char *file = arena_format(arena, "%.*s%s%s", (int)(mark - forms[i]), forms[i],
						is_lib ? crate_name(arena, name) : name, mark + 2);

		*path = path_join(arena, folder, file);
		if (path_is_file(*path))
			return NULL;
	}
	return error_new(arena, "%s is not built in %s", name, folder);
}

static struct error *read_metadata(struct arena *arena, const struct cargo_build *build,
				   const struct node **metadata)
{
	struct words w = { .n_words = 0 };
	struct text output = { 0 };
	struct error *error;

	add(&w, program_of_cargo());
	add(&w, "metadata");
	add(&w, "--format-version=1");
	add(&w, "--no-deps");
	add_common(&w, build);
	error = run(arena, &w, &output);
	if (!error)
		error = json_read(arena, output.bytes ? output.bytes : "", output.length, metadata);
	text_release(&output);
	return error;
}

static const char *lock_of(struct arena *arena, const struct node *metadata)
{
	const char *root = node_string(metadata, "workspace_root");
	const char *path = root ? path_join(arena, root, "Cargo.lock") : NULL;

	return path && path_is_file(path) ? path : NULL;
}

static const char *from_here(struct arena *arena, const char *path)
{
	const char *here = path_real(arena, ".");

	return here && path_is_absolute(path) ? path_from(arena, here, path) : path;
}

struct error *cargo_build(struct arena *arena, const struct cargo_build *build,
			  struct cargo_artifact *artifact)
{
	const struct node *metadata;
	const char *path, *folder, *manifest;
	struct cargo_target_choice chosen = { NULL, NULL };
	struct error *error = read_metadata(arena, build, &metadata);

	if (!error)
		error = cargo_choose(arena, build, metadata, &chosen);
	if (error)
		return error;
	folder = node_string(metadata, "target_directory");
	manifest = node_string(chosen.package, "manifest_path");
	if (!folder || !manifest)
		return error_new(arena, "cargo metadata is of another kind");
	error = build->no_build ? find_built(arena, build, &chosen, folder, &path)
				: build_it(arena, build, &chosen, &path);
	if (error)
		return error;
	artifact->path = from_here(arena, path);
	artifact->manifest = from_here(arena, manifest);
	artifact->lock = lock_of(arena, metadata);
	return NULL;
}
