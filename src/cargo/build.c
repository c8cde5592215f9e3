#include "build.h"

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

/* --- which target is meant */

/* A target of a package, as cargo metadata has them. */
struct chosen {
	const struct node *package, *target;
};

static bool has_word(const struct node *list, const char *word)
{
	for (size_t i = 0; list && list->kind == NODE_ARRAY && i < list->n_items; i++) {
		if (list->items[i].kind == NODE_STRING && !strcmp(list->items[i].string, word))
			return true;
	}
	return false;
}

static bool is_library(const struct node *target)
{
	static const char *const kinds[] = { "lib",    "rlib",	    "dylib",
					     "cdylib", "staticlib", "proc-macro" };

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (has_word(node_find(target, "kind"), kinds[i]))
			return true;
	}
	return false;
}

static bool is_named(const struct node *target, const char *name)
{
	const char *own = node_string(target, "name");

	return own && !strcmp(own, name);
}

/* Whether a target is what was asked for by name or kind; programs when nothing was. */
static bool is_meant(const struct cargo_build *build, const struct node *target)
{
	const struct node *kind = node_find(target, "kind");

	if (build->is_lib)
		return is_library(target);
	if (build->example)
		return has_word(kind, "example") && is_named(target, build->example);
	return has_word(kind, "bin") && (!build->bin || is_named(target, build->bin));
}

/* The manifest Cargo starts from: the one that is named, or the nearest above. */
static const char *manifest_of(struct arena *arena, const struct cargo_build *build)
{
	const char *folder = path_real(arena, "."), *path;

	if (build->manifest_path)
		return path_real(arena, build->manifest_path);
	while (folder) {
		path = path_join(arena, folder, "Cargo.toml");
		if (path_is_file(path) || !strcmp(folder, "/"))
			return path;
		folder = path_directory(arena, folder);
	}
	return NULL;
}

static const struct node *own_package(const struct node *packages, const char *manifest)
{
	for (size_t i = 0; manifest && i < packages->n_items; i++) {
		const char *path = node_string(&packages->items[i], "manifest_path");

		if (path && !strcmp(path, manifest))
			return &packages->items[i];
	}
	return NULL;
}

static bool is_candidate(const struct cargo_build *build, const struct node *metadata,
			 const struct node *package, const struct node *own)
{
	const struct node *members = node_find(metadata, "workspace_default_members");
	const char *id = node_string(package, "id");

	if (build->package)
		return is_named(package, build->package);
	if (own)
		return package == own;
	return !members || (id && has_word(members, id));
}

/* All targets that may be meant. */
struct choice {
	struct chosen *all;
	size_t n, capacity;
};

static void add_targets(struct choice *choice, const struct cargo_build *build,
			const struct node *package)
{
	const struct node *targets = node_find(package, "targets");

	for (size_t i = 0; targets && i < targets->n_items; i++) {
		if (is_meant(build, &targets->items[i]))
			array_push(choice->all, choice->n, choice->capacity,
				   (struct chosen){ package, &targets->items[i] });
	}
}

static void collect(struct arena *arena, struct choice *choice, const struct cargo_build *build,
		    const struct node *metadata)
{
	const struct node *packages = node_find(metadata, "packages"), *own;

	if (!packages || packages->kind != NODE_ARRAY)
		return;
	own = own_package(packages, manifest_of(arena, build));
	for (size_t i = 0; i < packages->n_items; i++) {
		if (is_candidate(build, metadata, &packages->items[i], own))
			add_targets(choice, build, &packages->items[i]);
	}
}

/* Of several programs of one package the one that `cargo run` takes. */
static const struct chosen *default_of(const struct choice *choice)
{
	for (size_t i = 0; i < choice->n; i++) {
		const char *name = node_string(choice->all[i].package, "default_run");

		if (name && is_named(choice->all[i].target, name))
			return &choice->all[i];
	}
	return NULL;
}

static const char *names_of(struct arena *arena, const struct choice *choice)
{
	const char *names = "";

	for (size_t i = 0; i < choice->n; i++)
		names = arena_format(arena, "%s%s%s", names, i ? ", " : "",
				     node_string(choice->all[i].target, "name"));
	return names;
}

static struct error *pick(struct arena *arena, const struct choice *choice, struct chosen *chosen)
{
	const struct chosen *one = choice->n == 1 ? choice->all : default_of(choice);

	if (!choice->n)
		return error_new(arena, "there is no such program or library here to build");
	if (!one)
		return error_new(arena, "several may be meant: %s (choose with --bin or -p)",
				 names_of(arena, choice));
	*chosen = *one;
	return NULL;
}

static struct error *choose(struct arena *arena, const struct cargo_build *build,
			    const struct node *metadata, struct chosen *chosen)
{
	struct cargo_build library = *build;
	struct choice choice = { .n = 0 };
	struct error *error;

	collect(arena, &choice, build, metadata);
	library.is_lib = true;
	if (!choice.n && !build->bin && !build->example)
		collect(arena, &choice, &library, metadata);
	error = pick(arena, &choice, chosen);
	free(choice.all);
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
static const char *file_of(const struct node *message, const struct chosen *chosen)
{
	const char *reason = node_string(message, "reason");
	const struct node *target = node_find(message, "target");
	const char *executable = node_string(message, "executable");
	const char *manifest = node_string(message, "manifest_path");
	const char *wanted = node_string(chosen->package, "manifest_path");

	if (!reason || strcmp(reason, "compiler-artifact") != 0)
		return NULL;
	if (!manifest || !wanted || strcmp(manifest, wanted) != 0 ||
	    !is_named(target, node_string(chosen->target, "name")) ||
	    is_library(target) != is_library(chosen->target))
		return NULL;
	return executable ? executable : best_file(node_find(message, "filenames"));
}

/* One message a line; others may print lines between them. */
static const char *find_file(struct arena *arena, const struct text *messages,
			     const struct chosen *chosen)
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
			      const struct chosen *chosen, const char **path)
{
	const char *name = node_string(chosen->target, "name");
	struct words w = { .n_words = 0 };
	struct text messages = { 0 };
	struct error *error;

	add(&w, program_of_cargo());
	add(&w, "build");
	add(&w, "--message-format=json-render-diagnostics");
	add_pair(&w, "--package", node_string(chosen->package, "name"));
	if (is_library(chosen->target))
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
				const struct chosen *chosen, const char *target_directory,
				const char **path)
{
	static const char *const programs[] = { "%s", "%s.exe" };
	static const char *const libraries[] = { "lib%s.so", "%s.dll", "lib%s.dylib",
						 "lib%s.a",  "%s.lib", "lib%s.rlib" };
	bool is_lib = is_library(chosen->target);
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
	struct chosen chosen = { NULL, NULL };
	struct error *error = read_metadata(arena, build, &metadata);

	if (!error)
		error = choose(arena, build, metadata, &chosen);
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
