#include "config.h"

#include "../base/die.h"
#include "../base/document.h"
#include "../base/path.h"

#include <string.h>

/* The one of a folder, or NULL: the first that there is, even if it cannot be read. */
static const char *config_in(struct arena *arena, const char *folder)
{
	static const char *const names[] = { "binsize.toml", ".binsize.toml" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *path = path_join(arena, folder, names[i]);

		if (path_exists(path))
			return path;
	}
	return NULL;
}

/* Looks no further than where the repository begins. */
static const char *find_config(struct arena *arena)
{
	const char *here = path_real(arena, "."), *folder = here;

	while (folder) {
		const char *path = config_in(arena, folder);

		if (path)
			return path_from(arena, here, path);
		if (path_exists(path_join(arena, folder, ".git")) || !strcmp(folder, "/"))
			return NULL;
		folder = path_directory(arena, folder);
	}
	return NULL;
}

struct reader {
	struct arena *arena;
	struct options *options;
	const struct document *document;
};

static struct error *wrong(struct reader *r, const struct node *node, const char *text)
{
	return error_new(r->arena, "%s:%u: %s", r->document->path, node->line, text);
}

static const char *place(struct reader *r, const struct node *node)
{
	return arena_format(r->arena, "%s:%u", r->document->path, node->line);
}

static struct error *add_budget(struct reader *r, const struct node *node, const char *text,
				bool is_growth)
{
	struct options *o = r->options;
	struct error *error;

	if (o->n_budgets == MOST_EXPECTATIONS)
		return wrong(r, node, "too many limits");
	error = budget_read(r->arena, text, place(r, node), is_growth, &o->budgets[o->n_budgets]);
	if (error)
		return wrong(r, node, error->text);
	o->n_budgets++;
	return NULL;
}

/* total, unknown, or "AXIS:NAME". */
static struct error *read_bound(struct reader *r, const struct node *node, bool is_growth)
{
	const char *value = node_words(node, r->arena);

	if (!value)
		return wrong(r, node, "is no size");
	if (!strcmp(node->key, "total"))
		return add_budget(r, node, value, is_growth);
	if (is_growth && !strcmp(node->key, "unknown"))
		return add_budget(r, node, arena_format(r->arena, "unknown>%s", value), true);
	return add_budget(r, node, arena_format(r->arena, "%s=%s", node->key, value), is_growth);
}

static struct error *read_bounds(struct reader *r, const char *key, bool is_growth)
{
	const struct node *table = node_find(r->document->top, key);
	struct error *error = NULL;

	for (size_t i = 0; table && i < table->n_items && !error; i++)
		error = read_bound(r, &table->items[i], is_growth);
	return error;
}

static struct error *add_wish(struct reader *r, const struct node *node, const char *text)
{
	struct options *o = r->options;
	struct error *error;

	if (o->n_expectations == MOST_EXPECTATIONS || o->n_wishes == MOST_EXPECTATIONS)
		return wrong(r, node, "too many expectations");
	if (feature_wish_is(text))
		error = feature_wish_read(r->arena, text, &o->wishes[o->n_wishes++]);
	else
		error = expectation_read(r->arena, text, place(r, node),
					 &o->expectations[o->n_expectations++]);
	return error ? wrong(r, node, error->text) : NULL;
}

/* `absent = ["crate:openssl", …]` is one wish for each. */
static struct error *read_wish(struct reader *r, const struct node *node)
{
	const char *value = node_words(node, r->arena);
	struct error *error = NULL;

	if (value)
		return add_wish(r, node, arena_format(r->arena, "%s=%s", node->key, value));
	if (node->kind != NODE_ARRAY)
		return wrong(r, node, "is no value");
	for (size_t i = 0; i < node->n_items && !error; i++) {
		value = node_words(&node->items[i], r->arena);
		error = value ? add_wish(r, node, arena_format(r->arena, "%s=%s", node->key, value))
			      : wrong(r, node, "is no value");
	}
	return error;
}

static struct error *read_wishes(struct reader *r)
{
	const struct node *table = node_find(r->document->top, "expect");
	struct error *error = NULL;

	for (size_t i = 0; table && i < table->n_items && !error; i++)
		error = read_wish(r, &table->items[i]);
	return error;
}

/* A misspelled table would bound nothing. */
static struct error *check_tables(struct reader *r)
{
	const struct node *top = r->document->top;

	for (size_t i = 0; i < top->n_items; i++) {
		const char *key = top->items[i].key;

		if ((strcmp(key, "limits") != 0 && strcmp(key, "growth") != 0 &&
		     strcmp(key, "expect") != 0) ||
		    top->items[i].kind != NODE_TABLE)
			return wrong(r, &top->items[i],
				     arena_format(r->arena,
						  "'%s' is none of [limits], [growth], [expect]",
						  key));
	}
	return NULL;
}

/* The command line's own come last: of several wishes for one setting the last counts. */
static void put_last(struct options *options, const struct options *own)
{
	size_t n = own->n_expectations;

	for (size_t i = 0; i < n && options->n_expectations < MOST_EXPECTATIONS; i++)
		options->expectations[options->n_expectations++] = own->expectations[i];
}

/* All of it is read, so that no mistake waits for the run in which it counts. */
static struct error *read_all(struct reader *r, bool growth_counts, bool limits_count,
			      bool wishes_count)
{
	struct options *o = r->options, own = *o;
	struct error *error = check_tables(r);

	if (!error)
		error = read_bounds(r, "growth", true);
	if (!growth_counts)
		o->n_budgets = own.n_budgets;
	own.n_budgets = o->n_budgets;
	if (!error)
		error = read_bounds(r, "limits", false);
	if (!limits_count)
		o->n_budgets = own.n_budgets;
	o->n_expectations = 0;
	if (!error)
		error = read_wishes(r);
	if (!wishes_count) {
		o->n_expectations = 0;
		o->n_wishes = own.n_wishes;
	}
	put_last(o, &own);
	return error;
}

struct error *config_apply(struct arena *arena, struct options *options)
{
	bool is_named = options->config != NULL;
	const char *path = is_named ? options->config : find_config(arena);
	struct document document;
	struct reader r = { arena, options, &document };
	struct error *error;

	if (!path || (!is_named && !options->old && !options->checks_settings))
		return NULL;
	error = toml_open(arena, path, path, &document);
	if (error)
		return error;
	options->config = path;
	return read_all(&r, options->old != NULL,
			options->old || (is_named && !options->checks_settings),
			options->checks_settings);
}
