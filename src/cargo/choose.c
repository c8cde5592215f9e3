#include "choose.h"

#include "../base/array.h"
#include "../base/die.h"
#include "../base/path.h"

#include <stdlib.h>
#include <string.h>

static bool has_word(const struct node *list, const char *word)
{
	for (size_t i = 0; list && list->kind == NODE_ARRAY && i < list->n_items; i++) {
		if (list->items[i].kind == NODE_STRING && !strcmp(list->items[i].string, word))
			return true;
	}
	return false;
}

bool cargo_is_library(const struct node *target)
{
	static const char *const kinds[] = { "lib",    "rlib",	    "dylib",
					     "cdylib", "staticlib", "proc-macro" };

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (has_word(node_find(target, "kind"), kinds[i]))
			return true;
	}
	return false;
}

bool cargo_is_named(const struct node *target, const char *name)
{
	const char *own = node_string(target, "name");

	return own && !strcmp(own, name);
}

/* Whether a target is what was asked for by name or kind; programs when nothing was. */
static bool is_meant(const struct cargo_build *build, const struct node *target)
{
	const struct node *kind = node_find(target, "kind");

	if (build->is_lib)
		return cargo_is_library(target);
	if (build->example)
		return has_word(kind, "example") && cargo_is_named(target, build->example);
	return has_word(kind, "bin") && (!build->bin || cargo_is_named(target, build->bin));
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
		return cargo_is_named(package, build->package);
	if (own)
		return package == own;
	return !members || (id && has_word(members, id));
}

/* All targets that may be meant. */
struct choice {
	struct cargo_target_choice *all;
	size_t n, capacity;
};

static void add_targets(struct choice *choice, const struct cargo_build *build,
			const struct node *package)
{
	const struct node *targets = node_find(package, "targets");

	for (size_t i = 0; targets && i < targets->n_items; i++) {
		if (is_meant(build, &targets->items[i]))
			array_push(choice->all, choice->n, choice->capacity,
				   (struct cargo_target_choice){ package, &targets->items[i] });
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
static const struct cargo_target_choice *default_of(const struct choice *choice)
{
	for (size_t i = 0; i < choice->n; i++) {
		const char *name = node_string(choice->all[i].package, "default_run");

		if (name && cargo_is_named(choice->all[i].target, name))
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

static struct error *pick(struct arena *arena, const struct choice *choice,
			  struct cargo_target_choice *chosen)
{
	const struct cargo_target_choice *one = choice->n == 1 ? choice->all : default_of(choice);

	if (!choice->n)
		return error_new(arena, "there is no such program or library here to build");
	if (!one)
		return error_new(arena, "several may be meant: %s (choose with --bin or -p)",
				 names_of(arena, choice));
	*chosen = *one;
	return NULL;
}

struct error *cargo_choose(struct arena *arena, const struct cargo_build *build,
			   const struct node *metadata, struct cargo_target_choice *chosen)
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
