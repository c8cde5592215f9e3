#include "document.h"

#include "file.h"

#include <string.h>

/* Nobody writes more by hand; lock files of large programs have 1 MB. */
enum { LARGEST_DOCUMENT = 64 << 20 };

struct error *toml_open(struct arena *arena, const char *path, const char *name,
			struct document *document)
{
	struct file file;
	struct error *error = file_open(arena, path, &file);

	if (error)
		return error_new(arena, "%s: %s", name, error->text);
	if (file.size > LARGEST_DOCUMENT)
		error = error_new(arena, "%s: larger than 64 MiB", name);
	else
		error = toml_read(arena, (const char *)file.data, (size_t)file.size,
				  &document->top);
	file_close(&file);
	if (error)
		return error_new(arena, "%s: %s", name, error->text);
	document->path = name;
	return NULL;
}

const struct node *node_find(const struct node *table, const char *key)
{
	if (!table || table->kind != NODE_TABLE)
		return NULL;
	for (size_t i = 0; i < table->n_items; i++) {
		if (!strcmp(table->items[i].key, key))
			return &table->items[i];
	}
	return NULL;
}

const struct node *node_at(const struct node *table, const char *const *keys)
{
	for (; table && *keys; keys++)
		table = node_find(table, *keys);
	return table;
}

const char *node_string(const struct node *table, const char *key)
{
	const struct node *node = node_find(table, key);

	return node && node->kind == NODE_STRING ? node->string : NULL;
}

const char *node_words(const struct node *node, struct arena *arena)
{
	switch (node->kind) {
	case NODE_STRING:
		return node->string;
	case NODE_BOOLEAN:
		return node->boolean ? "true" : "false";
	case NODE_INTEGER:
		return arena_format(arena, "%lld", (long long)node->integer);
	default:
		return NULL;
	}
}
