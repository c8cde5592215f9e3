#include "places.h"

#include "../base/path.h"
#include "../base/terminal.h"

#include <string.h>

const char *cargo_place_of(struct arena *arena, const struct document *document,
			   const struct node *node)
{
	return node->line ? arena_format(arena, "%s:%u", document->path, node->line)
			  : document->path;
}

/* --- the workspace: "The Cargo Book", Workspaces */

static const char *const package_workspace[] = { "package", "workspace", NULL };
static const char *const workspace_exclude[] = { "workspace", "exclude", NULL };
static const char *const workspace_members[] = { "workspace", "members", NULL };

/* Whether a list of paths below `folder` has one that is `path` or a folder of it. */
static bool has_path(struct arena *arena, const struct node *list, const char *folder,
		     const char *path)
{
	if (!list || list->kind != NODE_ARRAY)
		return false;
	for (size_t i = 0; i < list->n_items; i++) {
		const char *one;
		size_t length;

		if (list->items[i].kind != NODE_STRING)
			continue;
		one = path_join(arena, folder, list->items[i].string);
		length = strlen(one);
		while (length > 1 && one[length - 1] == '/')
			length--;
		if (!strncmp(one, path, length) && (path[length] == '/' || !path[length]))
			return true;
	}
	return false;
}

/* A folder above that is a workspace, and does not leave this package out. */
static bool takes_in(struct arena *arena, const struct node *top, const char *folder,
		     const char *package)
{
	return !has_path(arena, node_at(top, workspace_exclude), folder, package) ||
	       has_path(arena, node_at(top, workspace_members), folder, package);
}

/* Looks in the folders above `folder`, an absolute path. */
static struct error *search_root(struct arena *arena, const char *folder, const char *here,
				 struct cargo_places *places)
{
	const char *above = folder;

	while (strcmp(above, "/") != 0) {
		struct document candidate;
		struct error *error;
		const char *path;

		above = path_directory(arena, above);
		path = path_join(arena, above, "Cargo.toml");
		if (!path_is_file(path))
			continue;
		error = toml_open(arena, path, path_from(arena, here, path), &candidate);
		if (error)
			return error;
		if (!node_find(candidate.top, "workspace"))
			continue;
		if (takes_in(arena, candidate.top, above, folder)) {
			places->root = candidate;
			places->is_member = true;
		}
		break;
	}
	return NULL;
}

static struct error *find_root(struct arena *arena, const char *folder, const char *here,
			       struct cargo_places *places)
{
	const struct node *named = node_at(places->manifest.top, package_workspace);
	const char *path;

	places->root = places->manifest;
	if (node_find(places->manifest.top, "workspace"))
		return NULL;
	if (!named || named->kind != NODE_STRING)
		return search_root(arena, folder, here, places);
	path = path_join(arena, path_join(arena, folder, named->string), "Cargo.toml");
	if (path_real(arena, path))
		path = path_real(arena, path);
	places->is_member = true;
	return toml_open(arena, path, path_from(arena, here, path), &places->root);
}

/* --- configuration: "The Cargo Book", Configuration, "Hierarchical structure" */

/* The file of configuration in a folder, an older name first, as Cargo does; or NULL. */
static const char *config_in(struct arena *arena, const char *folder)
{
	const char *old = path_join(arena, folder, "config");
	const char *path = path_join(arena, folder, "config.toml");

	return path_is_file(old) ? old : path_is_file(path) ? path : NULL;
}

static bool is_known(const struct cargo_places *places, const char *path, const char *here,
		     struct arena *arena)
{
	const char *name = path_from(arena, here, path);

	for (size_t i = 0; i < places->n_configs; i++) {
		if (!strcmp(places->configs[i].path, name))
			return true;
	}
	return false;
}

static struct error *add_config(struct arena *arena, const char *path, const char *here,
				struct cargo_places *places)
{
	if (!path || places->n_configs == MOST_CONFIGS || is_known(places, path, here, arena))
		return NULL;
	return toml_open(arena, path, path_from(arena, here, path),
			 &places->configs[places->n_configs++]);
}

static const char *cargo_home(struct arena *arena, const char *here)
{
	const char *home = environment("CARGO_HOME"), *user = environment("HOME");

	if (home)
		return path_join(arena, here, home);
	return user ? path_join(arena, user, ".cargo") : NULL;
}

static struct error *read_configs(struct arena *arena, const char *here,
				  struct cargo_places *places)
{
	const char *folder = here, *home = cargo_home(arena, here);
	struct error *error = NULL;

	for (;;) {
		error = add_config(arena, config_in(arena, path_join(arena, folder, ".cargo")),
				   here, places);
		if (error || !strcmp(folder, "/"))
			break;
		folder = path_directory(arena, folder);
	}
	if (!error && home)
		error = add_config(arena, config_in(arena, home), here, places);
	return error;
}

/* KEY=VALUE is a line of TOML, anything else a file. */
static struct error *read_argument(struct arena *arena, const char *argument,
				   struct document *document)
{
	struct error *error;

	if (!strchr(argument, '='))
		return toml_open(arena, argument, argument, document);
	error = toml_read(arena, argument, strlen(argument), &document->top);
	if (error)
		return error_new(arena, "--config %s: %s", argument, error->text);
	document->path = "--config";
	return NULL;
}

static struct error *read_arguments(struct arena *arena, const char *const *arguments, size_t n,
				    struct cargo_places *places)
{
	struct error *error = NULL;

	if (n > MOST_CONFIGS)
		return error_new(arena, "more than %d times --config", MOST_CONFIGS);
	for (size_t i = n; i-- > 0 && !error;)
		error = read_argument(arena, arguments[i],
				      &places->arguments[places->n_arguments++]);
	return error;
}

struct error *cargo_places_read(struct arena *arena, const char *manifest,
				const char *const *arguments, size_t n_arguments,
				struct cargo_places *places)
{
	const char *here = path_real(arena, "."), *path = manifest, *real, *folder, *beside;
	struct error *error;

	*places = (struct cargo_places){ 0 };
	if (!path_is_file(path))
		path = path_join(arena, manifest, "Cargo.toml");
	real = path_real(arena, path);
	if (!real || !here)
		return error_new(arena, "%s: there is no such manifest", path);
	folder = path_directory(arena, real);
	error = toml_open(arena, real, path_from(arena, here, real), &places->manifest);
	if (!error && !node_find(places->manifest.top, "package") &&
	    !node_find(places->manifest.top, "workspace"))
		error = error_new(arena, "%s: has neither [package] nor [workspace]",
				  places->manifest.path);
	if (!error)
		error = find_root(arena, folder, here, places);
	if (!error)
		error = read_configs(arena, here, places);
	if (!error)
		error = read_arguments(arena, arguments, n_arguments, places);
	beside = config_in(arena, path_join(arena, folder, ".cargo"));
	if (beside && !is_known(places, beside, here, arena))
		places->unread_config = path_from(arena, here, beside);
	return error;
}
