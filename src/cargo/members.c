#include "members.h"

#include "../base/array.h"
#include "../base/path.h"
#include "../names/crate_name.h"

#include <stdlib.h>
#include <string.h>

static const char *const workspace_members[] = { "workspace", "members", NULL };

static void add(struct cargo_members *members, struct arena *arena, const char *path)
{
	struct document document;

	for (size_t i = 0; i < members->n_manifests; i++) {
		if (path_is_same(members->manifests[i].path, path))
			return;
	}
	if (path_is_file(path) && !toml_open(arena, path, path, &document))
		array_push(members->manifests, members->n_manifests, members->capacity, document);
}

static void add_pattern(struct cargo_members *members, struct arena *arena, const char *pattern)
{
	const char **folders;
	size_t n = path_glob(arena, pattern, &folders);

	for (size_t i = 0; i < n; i++)
		add(members, arena, path_join(arena, folders[i], "Cargo.toml"));
}

void cargo_members_read(struct arena *arena, const struct cargo_places *places,
			struct cargo_members *members)
{
	const struct node *patterns = node_at(places->root.top, workspace_members);
	const char *folder = path_directory(arena, places->root.path);

	*members = (struct cargo_members){ 0 };
	array_push(members->manifests, members->n_manifests, members->capacity, places->manifest);
	if (places->is_member)
		array_push(members->manifests, members->n_manifests, members->capacity,
			   places->root);
	for (size_t i = 0; patterns && i < patterns->n_items; i++) {
		if (patterns->items[i].kind == NODE_STRING)
			add_pattern(members, arena,
				    path_join(arena, folder, patterns->items[i].string));
	}
}

void cargo_members_release(struct cargo_members *members)
{
	free(members->manifests);
	*members = (struct cargo_members){ 0 };
}

static bool makes(const struct node *manifest, const char *program)
{
	const char *package = node_string(node_find(manifest, "package"), "name");
	const struct node *programs = node_find(manifest, "bin");
	const char *library = node_string(node_find(manifest, "lib"), "name");

	if ((package && crate_name_is_same(package, program)) ||
	    (library && crate_name_is_same(library, program)))
		return true;
	for (size_t i = 0; programs && programs->kind == NODE_ARRAY && i < programs->n_items; i++) {
		const char *name = node_string(&programs->items[i], "name");

		if (name && crate_name_is_same(name, program))
			return true;
	}
	return false;
}

const struct document *cargo_members_find(const struct cargo_members *members,
					  const struct cargo_places *places, const char *program)
{
	for (size_t i = 0; program && i < members->n_manifests; i++) {
		if (makes(members->manifests[i].top, program))
			return &members->manifests[i];
	}
	return node_find(places->manifest.top, "package") ? &members->manifests[0] : NULL;
}
