#include "audit.h"

#include "compression.h"

#include "../src/base/document.h"

#include <string.h>

/* What PARSING.md advises for the whole, and what keeps the tree of it from being larger by far. */
enum { MOST_BYTES = 8 << 20, MOST_VALUES = 1 << 19 };

static const struct section *find_section(const struct image *image)
{
	for (size_t i = 0; i < image->n_sections; i++) {
		const struct section *s = &image->sections[i];

		if (!strcmp(s->name, ".dep-v0") && s->file_size &&
		    s->file_off < image->file->size &&
		    s->file_size <= image->file->size - s->file_off)
			return s;
	}
	return NULL;
}

static size_t n_values(const char *text, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < size; i++)
		n += text[i] == ',' || text[i] == '[' || text[i] == '{';
	return n;
}

/* "Other" is a table of one entry, whose value is the name. */
static const char *source_of(const struct node *package)
{
	const struct node *source = node_find(package, "source");

	if (source && source->kind == NODE_TABLE && source->n_items == 1)
		source = &source->items[0];
	return source && source->kind == NODE_STRING ? source->string : "";
}

static bool is_true(const struct node *package, const char *key)
{
	const struct node *node = node_find(package, key);

	return node && node->kind == NODE_BOOLEAN && node->boolean;
}

static void read_dependencies(struct stated_packages *all, const struct node *list, size_t n)
{
	struct stated_package *package = &all->items[all->n];

	package->first_dependency = (uint32_t)all->n_dependencies;
	for (size_t i = 0; list && list->kind == NODE_ARRAY && i < list->n_items; i++) {
		const struct node *one = &list->items[i];

		if (one->kind == NODE_INTEGER && one->integer >= 0 && (uint64_t)one->integer < n)
			all->dependencies[all->n_dependencies++] = (uint32_t)one->integer;
	}
	package->n_dependencies = (uint32_t)all->n_dependencies - package->first_dependency;
}

static bool read_package(struct stated_packages *all, const struct node *node, size_t n)
{
	const char *name = node_string(node, "name"), *version = node_string(node, "version");
	const char *kind = node_string(node, "kind");

	if (!name || !*name || !version || !*version)
		return false;
	all->items[all->n] = (struct stated_package){
		.name = name,
		.version = version,
		.source = source_of(node),
		.is_build = kind && !strcmp(kind, "build"),
		.is_root = is_true(node, "root"),
	};
	read_dependencies(all, node_find(node, "dependencies"), n);
	all->n++;
	return true;
}

static size_t count_dependencies(const struct node *packages)
{
	size_t n = 0;

	for (size_t i = 0; i < packages->n_items; i++) {
		const struct node *list = node_find(&packages->items[i], "dependencies");

		n += list && list->kind == NODE_ARRAY ? list->n_items : 0;
	}
	return n;
}

/* All or nothing: edges are numbers of packages. */
static struct error *read_packages(struct image *image, const char *text, size_t size)
{
	struct stated_packages all = { .n = 0 };
	const struct node *top, *packages;
	struct error *error;

	if (n_values(text, size) > MOST_VALUES)
		return error_new(image->arena, "holds more than %d values", MOST_VALUES);
	error = json_read(image->arena, text, size, &top);
	if (error)
		return error;
	packages = node_find(top, "packages");
	if (!packages || packages->kind != NODE_ARRAY)
		return error_new(image->arena, "lists no packages");
	all.items = arena_new(image->arena, struct stated_package, packages->n_items);
	all.dependencies = arena_new(image->arena, uint32_t, count_dependencies(packages));
	for (size_t i = 0; i < packages->n_items; i++) {
		if (!read_package(&all, &packages->items[i], packages->n_items))
			return error_new(image->arena, "package %zu has no name or version", i);
	}
	image->packages = all;
	return NULL;
}

void audit_read(struct image *image)
{
	const struct section *section = find_section(image);
	const uint8_t *text;
	struct error *error;
	uint64_t size;

	if (!section)
		return;
	error = decompress_zlib(image->arena, image->file->data + section->file_off,
				section->file_size, MOST_BYTES, &text, &size);
	if (!error)
		error = read_packages(image, (const char *)text, (size_t)size);
	if (error)
		image_warn(image, section->file_off, "the packages in .dep-v0: %s", error->text);
}
