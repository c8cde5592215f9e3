#include "lock.h"

#include "../base/document.h"

struct error *cargo_lock_read(struct arena *arena, const char *path, struct cargo_lock *lock)
{
	struct document document;
	struct error *error = toml_open(arena, path, path, &document);
	const struct node *packages = error ? NULL : node_find(document.top, "package");

	if (error)
		return error;
	if (!packages || packages->kind != NODE_ARRAY)
		return error_new(arena, "%s: lists no packages; is it a Cargo.lock?", path);
	*lock = (struct cargo_lock){ .packages = arena_new(arena, struct cargo_package,
							   packages->n_items) };
	for (size_t i = 0; i < packages->n_items; i++) {
		const char *name = node_string(&packages->items[i], "name");
		const char *version = node_string(&packages->items[i], "version");

		if (name && version)
			lock->packages[lock->n_packages++] = (struct cargo_package){ name,
										     version };
	}
	return NULL;
}
