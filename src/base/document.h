/*
 * document.h: keys and values from a text of TOML or JSON, as one kind of tree.
 *
 * TOML 1.0.0 (toml.io) is read by toml++, JSON (RFC 8259) by jansson; neither is seen outside.
 */
#ifndef BINSIZE_BASE_DOCUMENT_H
#define BINSIZE_BASE_DOCUMENT_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>

/* What a node is. */
enum node_kind {
	NODE_OTHER, /* a date, a fraction, null */
	NODE_BOOLEAN,
	NODE_INTEGER,
	NODE_STRING,
	NODE_ARRAY,
	NODE_TABLE,
};

/* A value, with the key it has when it is in a table. Lives in the arena it was read into. */
struct node {
	enum node_kind kind;
	unsigned line;	 /* from 1; 0: JSON does not tell */
	const char *key; /* NULL in an array and at the top */
	bool boolean;
	int64_t integer;
	const char *string;
	struct node *items; /* of an array in their order, of a table by key */
	size_t n_items;
};

/* A document and its name for people. */
struct document {
	const char *path;
	const struct node *top; /* a table */
};

/* The text of a document; an error names the line. A string with a NUL inside is one, and so is
 * a key that is there twice. O(size). */
struct error *toml_read(struct arena *arena, const char *text, size_t size,
			const struct node **top);
struct error *json_read(struct arena *arena, const char *text, size_t size,
			const struct node **top);

/* Of the libraries: "3.3.0". */
const char *toml_version(void);
const char *json_version(void);

/* Reads a file of TOML; the error names it as `name`, and may be of the file system. */
struct error *toml_open(struct arena *arena, const char *path, const char *name,
			struct document *document);

/* The value behind a path of keys, each a `const char *`, ended by NULL; or NULL. */
const struct node *node_at(const struct node *table, const char *const *keys);

/* The value of one key in a table, or NULL: also when `table` is NULL or none. */
const struct node *node_find(const struct node *table, const char *key);

/* The same if it is a string, else NULL. */
const char *node_string(const struct node *table, const char *key);

/* A value as TOML writes it, without quotes: "true", "3", "fat"; NULL for any other kind. */
const char *node_words(const struct node *node, struct arena *arena);

#endif
