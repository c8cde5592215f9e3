/* json.c: jansson behind document.h. */
#include "document.h"

#include <jansson.h>

#include <stdlib.h>
#include <string.h>

static void convert(struct arena *arena, json_t *from, struct node *to);

static void convert_object(struct arena *arena, json_t *from, struct node *to)
{
	const char *key;
	json_t *value;

	to->kind = NODE_TABLE;
	to->items = arena_new(arena, struct node, json_object_size(from));
	json_object_foreach(from, key, value)
	{
		struct node *item = &to->items[to->n_items++];

		convert(arena, value, item);
		item->key = arena_copy(arena, key, strlen(key));
	}
}

static void convert_array(struct arena *arena, json_t *from, struct node *to)
{
	size_t i;
	json_t *value;

	to->kind = NODE_ARRAY;
	to->items = arena_new(arena, struct node, json_array_size(from));
	json_array_foreach(from, i, value)
	{
		convert(arena, value, &to->items[to->n_items++]);
	}
}

/* jansson refuses more than 2,048 levels. */
static void convert(struct arena *arena, json_t *from, struct node *to)
{
	switch (json_typeof(from)) {
	case JSON_OBJECT:
		convert_object(arena, from, to);
		break;
	case JSON_ARRAY:
		convert_array(arena, from, to);
		break;
	case JSON_STRING:
		to->kind = NODE_STRING;
		to->string = arena_copy(arena, json_string_value(from), json_string_length(from));
		break;
	case JSON_INTEGER:
		to->kind = NODE_INTEGER;
		to->integer = json_integer_value(from);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		to->kind = NODE_BOOLEAN;
		to->boolean = json_is_true(from);
		break;
	default:
		break;
	}
}

/*
 * jansson makes a small object of each number: they come from an arena, and go with it. One text is read at a
 * time.
 */
static struct arena *scratch;

static void *take(size_t size)
{
	return arena_alloc(scratch, size, 1);
}

static void give_back(void *object)
{
	(void)object;
}

static json_t *parse(struct arena *objects, const char *text, size_t size, json_error_t *why)
{
	json_t *json;

	scratch = objects;
	json_set_alloc_funcs(take, give_back);
	json = json_loadb(text, size, JSON_REJECT_DUPLICATES, why); // no JSON_ALLOW_NUL
	json_set_alloc_funcs(malloc, free);
	return json;
}

struct error *json_read(struct arena *arena, const char *text, size_t size, const struct node **top)
{
	struct arena objects = { 0 };
	json_error_t why;
	json_t *json = parse(&objects, text, size, &why);
	struct node *node = arena_new(arena, struct node, 1);

	if (json)
		convert(arena, json, node);
	arena_release(&objects);
	if (!json)
		return error_new(arena, "line %d: %s", why.line, why.text);
	if (node->kind != NODE_TABLE)
		return error_new(arena, "line 1: not a JSON object");
	*top = node;
	return NULL;
}

const char *json_version(void)
{
	return JANSSON_VERSION;
}
