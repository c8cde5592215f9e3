#include "saved.h"

#include "../base/die.h"
#include "../base/document.h"
#include "../compose/axis.h"

#include <stdlib.h>
#include <string.h>

#define SCHEMA_STEM "binsize/"

enum { SCHEMA_VERSION = 1, N_NUMBERS = 9, LARGEST = 1 << 28, LONGEST_WORD = 32 };

static const char conflict[] = "<<<<<<< ";

static bool begins_with(const char *text, uint64_t size, const char *word)
{
	return size >= strlen(word) && !memcmp(text, word, strlen(word));
}

bool saved_is(const void *bytes, uint64_t size)
{
	const char *text = bytes;
	uint64_t i = 0;

	while (i < size && i < 64 && strchr(" \t\r\n", text[i]) && text[i])
		i++;
	return i < size && (text[i] == '{' || begins_with(text + i, size - i, conflict));
}

bool saved_is_ours(const void *bytes, uint64_t size)
{
	static const char stem[] = "\"" SCHEMA_STEM, saved[] = "\"saved\"";

	return saved_is(bytes, size) && memmem(bytes, size, stem, sizeof(stem) - 1) &&
	       memmem(bytes, size, saved, sizeof(saved) - 1);
}

/* The line of a conflict that git has left there, or 0. */
static unsigned conflict_line(const char *text, uint64_t size)
{
	unsigned line = 1;

	for (const char *end = text + size, *p = text; p; line++) {
		if (begins_with(p, (uint64_t)(end - p), conflict))
			return line;
		p = memchr(p, '\n', (size_t)(end - p));
		p = p ? p + 1 : NULL;
	}
	return 0;
}

static struct error *read_json(struct arena *arena, const char *text, uint64_t size,
			       const struct node **top)
{
	struct error *error = json_read(arena, text, (size_t)size, top);
	unsigned line = error ? conflict_line(text, size) : 0;

	if (line)
		return error_new(arena, "is damaged JSON: line %u: a conflict of git", line);
	return error ? error_new(arena, "is damaged JSON: %s", error->text) : NULL;
}

static bool read_number(const struct node *node, uint64_t *number)
{
	if (!node || node->kind != NODE_INTEGER || node->integer < 0)
		return false;
	*number = (uint64_t)node->integer;
	return true;
}

/* False when it is not there, as in an older result; anything else is damage. */
static bool read_flag(const struct node *table, const char *key, bool *flag)
{
	const struct node *node = node_find(table, key);

	*flag = node && node->kind == NODE_BOOLEAN && node->boolean;
	return !node || node->kind == NODE_BOOLEAN;
}

/* file_size, vm_size, the four tiers, code, data, count: as json_saved.c writes them. */
static bool read_sums(const struct node *numbers, struct sums *sums)
{
	uint64_t *const fields[N_NUMBERS] = {
		&sums->file_size,
		&sums->vm_size,
		&sums->tiers[TIER_EXACT],
		&sums->tiers[TIER_DERIVED],
		&sums->tiers[TIER_INFERRED],
		&sums->tiers[TIER_NONE],
		&sums->code_size,
		&sums->data_size,
		&sums->count,
	};

	for (size_t i = 0; i < N_NUMBERS; i++) {
		// Sums of these must not overflow.
		if (!read_number(&numbers[i], fields[i]) || *fields[i] > UINT64_MAX >> 20)
			return false;
	}
	return true;
}

/* "0123456789abcdef" */
static bool read_hash(const char *text, uint64_t *hash)
{
	static const char digits[] = "0123456789abcdef";

	*hash = 0;
	for (size_t i = 0; i < 16; i++) {
		const char *digit = text[i] ? strchr(digits, text[i]) : NULL;

		if (!digit)
			return false;
		*hash = *hash << 4 | (uint64_t)(digit - digits);
	}
	return !text[16];
}

/* Names of axes and settings are ours, and go where names from strangers do not. */
static bool is_word(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_");

	return n && !name[n] && n < LONGEST_WORD;
}

static bool is_of_functions(const struct snapshot_table *table)
{
	return table->n_axes == 1 && snapshot_names_functions(table->axes, table->n_axes);
}

/*
 * What follows the numbers of a function: nothing, or bytes of code, their hash, and how many share the name. Rows of other
 * tables (`label` is NULL) have nothing there.
 */
static bool read_body(const struct node *items, size_t n, const char *label,
		      struct snapshot *snapshot)
{
	struct snapshot_body body = { .label = label, .has_hash = true };

	if (!n || !label)
		return !n;
	if (n != 3 || !read_number(&items[0], &body.size) || body.size > UINT64_MAX >> 20 ||
	    items[1].kind != NODE_STRING || !read_hash(items[1].string, &body.hash) ||
	    !read_number(&items[2], &body.n) || body.n > UINT32_MAX)
		return false;
	snapshot->bodies[snapshot->n_bodies++] = body;
	return true;
}

static bool read_row(struct arena *arena, const struct node *node, struct snapshot *snapshot,
		     struct snapshot_table *table)
{
	const char **labels = arena_new(arena, const char *, MOST_AXES);
	struct snapshot_row *row = &table->rows[table->n_rows];

	if (node->kind != NODE_ARRAY || node->n_items < table->n_axes + N_NUMBERS)
		return false;
	for (size_t i = 0; i < table->n_axes; i++) {
		if (node->items[i].kind != NODE_STRING)
			return false;
		labels[i] = stable_pointer(snapshot->names, node->items[i].string);
	}
	row->labels = labels;
	if (!read_sums(&node->items[table->n_axes], &row->sums))
		return false;
	sums_add(&table->total, &row->sums);
	table->n_rows++;
	return read_body(&node->items[table->n_axes + N_NUMBERS],
			 node->n_items - table->n_axes - N_NUMBERS,
			 is_of_functions(table) ? labels[0] : NULL, snapshot);
}

static struct error *read_table(struct arena *arena, const struct node *node,
				struct snapshot *snapshot)
{
	struct snapshot_table *table = &snapshot->tables[snapshot->n_tables];
	const struct node *names = node_find(node, "axes"), *rows = node_find(node, "rows");
	const struct axis *last;
	bool ignored;

	*table = (struct snapshot_table){ .n_axes = 0 };
	if (!names || !rows || names->kind != NODE_ARRAY || rows->kind != NODE_ARRAY ||
	    !names->n_items || names->n_items > MOST_AXES)
		return error_new(arena, "a table has no axes or no rows");
	for (size_t i = 0; i < names->n_items; i++) {
		if (names->items[i].kind != NODE_STRING || !is_word(names->items[i].string))
			return error_new(arena, "an axis has no name");
		table->axes[table->n_axes++] = names->items[i].string;
	}
	// What it says of that itself is for other readers.
	last = axis_find(table->axes[table->n_axes - 1]);
	table->is_symbol = last && last->is_symbol;
	if (!read_flag(node, "symbols", &ignored))
		return error_new(arena, "rows by %s are damaged", table->axes[0]);
	if (snapshot_find(snapshot, table->axes, table->n_axes))
		return error_new(arena, "rows by %s are there twice", table->axes[0]);
	table->rows = arena_new(arena, struct snapshot_row, rows->n_items);
	if (is_of_functions(table)) {
		snapshot->bodies = arena_new(arena, struct snapshot_body, rows->n_items);
		snapshot->n_bodies = 0;
	}
	for (size_t i = 0; i < rows->n_items; i++) {
		if (!read_row(arena, &rows->items[i], snapshot, table))
			return error_new(arena, "row %zu by %s is damaged", i, table->axes[0]);
	}
	if (table->total.file_size != snapshot->file_size)
		return error_new(arena, "rows by %s do not sum to the file", table->axes[0]);
	snapshot_sort(table);
	if (table->n_rows != rows->n_items)
		return error_new(arena, "a row by %s is there twice", table->axes[0]);
	snapshot->n_tables++;
	return NULL;
}

static struct error *read_tables(struct arena *arena, const struct node *top,
				 struct snapshot *snapshot)
{
	const struct node *tables = node_find(top, "tables");
	struct error *error = NULL;

	if (!tables || tables->kind != NODE_ARRAY || !tables->n_items ||
	    tables->n_items > MOST_SNAPSHOT_TABLES)
		return error_new(arena, "there are no tables, or too many");
	for (size_t i = 0; i < tables->n_items && !error; i++)
		error = read_table(arena, &tables->items[i], snapshot);
	return error;
}

/* An older result has none; what is damaged says nothing. */
static void read_packed(const struct node *top, struct snapshot *snapshot)
{
	const struct node *packed = node_find(top, "packed");

	for (enum snapshot_packed_kind i = 0; i < PACKED_COUNT; i++) {
		const struct node *one = node_find(packed, snapshot_packed_name(i));
		struct snapshot_packed *p = &snapshot->packed[i];

		if (!read_number(node_find(one, "stored"), &p->stored) ||
		    !read_number(node_find(one, "contents"), &p->contents) ||
		    p->stored > snapshot->file_size || p->contents > UINT64_MAX >> 20)
			*p = (struct snapshot_packed){ 0, 0 };
	}
}

/* An older result does not say. */
static enum package_list read_package_list(const struct node *top)
{
	const char *name = node_string(top, "package_list");

	for (enum package_list i = 0; name && i < PACKAGE_LIST_COUNT; i++) {
		if (!strcmp(name, package_list_name(i)))
			return i;
	}
	return PACKAGES_SEEN;
}

/* An older result has none. */
static struct error *read_packages(struct arena *arena, const struct node *top,
				   struct snapshot *snapshot)
{
	const struct node *list = node_find(top, "packages");
	struct snapshot_package *packages;

	if (!list)
		return NULL;
	packages = arena_new(arena, struct snapshot_package, list->n_items);
	for (size_t i = 0; i < list->n_items; i++) {
		const struct node *one = &list->items[i];

		if (one->kind != NODE_ARRAY || one->n_items != 2 ||
		    one->items[0].kind != NODE_STRING || one->items[1].kind != NODE_STRING)
			return error_new(arena, "package %zu is damaged", i);
		packages[i] = (struct snapshot_package){ one->items[0].string,
							 one->items[1].string };
	}
	snapshot_set_packages(snapshot, arena, packages, list->n_items);
	snapshot->package_list = read_package_list(top);
	return NULL;
}

static void read_settings(struct arena *arena, const struct node *top, struct snapshot *snapshot)
{
	const struct node *settings = node_find(top, "settings");
	struct snapshot_setting *all;

	if (!settings || settings->kind != NODE_TABLE)
		return;
	all = arena_new(arena, struct snapshot_setting, settings->n_items);
	for (size_t i = 0; i < settings->n_items; i++) {
		const char *value = node_string(&settings->items[i], "value");
		const char *confidence = node_string(&settings->items[i], "confidence");

		if (value && confidence && is_word(settings->items[i].key))
			all[snapshot->n_settings++] = (struct snapshot_setting){
				settings->items[i].key, value, confidence
			};
	}
	snapshot->settings = all;
}

static struct error *read_file(struct arena *arena, const struct node *top,
			       struct snapshot *snapshot)
{
	const struct node *file = node_find(top, "file");

	snapshot->name = node_string(file, "name");
	snapshot->format = node_string(file, "format");
	snapshot->machine = node_string(file, "machine");
	snapshot->is_saved = true;
	if (!snapshot->name || !read_number(node_find(file, "size"), &snapshot->file_size) ||
	    !read_number(node_find(file, "vm_size"), &snapshot->vm_size) ||
	    snapshot->vm_size > UINT64_MAX >> 20 ||
	    !read_flag(file, "has_names", &snapshot->has_names) ||
	    !read_flag(file, "has_lock", &snapshot->has_lock) ||
	    !read_flag(file, "damaged", &snapshot->is_damaged) ||
	    !read_flag(file, "full", &snapshot->is_full) ||
	    !read_flag(file, "split_std", &snapshot->splits_std) ||
	    !read_flag(file, "raw_names", &snapshot->is_raw) ||
	    !read_number(node_find(file, "floor"), &snapshot->floor) ||
	    snapshot->floor > snapshot->file_size)
		return error_new(arena, "what it says of the file is damaged");
	return NULL;
}

/* "binsize/1" and "saved": true */
static struct error *read_schema(struct arena *arena, const struct node *top, bool *is_newer)
{
	const char *schema = node_string(top, "schema");
	const char *version;
	bool is_saved;

	*is_newer = false;
	if (!schema || strncmp(schema, SCHEMA_STEM, strlen(SCHEMA_STEM)) != 0 ||
	    !read_flag(top, "saved", &is_saved) || !is_saved)
		return error_new(arena, "is no saved result of binsize");
	version = schema + strlen(SCHEMA_STEM);
	if (*version < '1' || *version > '9' || version[strspn(version, "0123456789")])
		return error_new(arena, "was saved as %s, which is none of binsize", schema);
	*is_newer = strtoul(version, NULL, 10) > SCHEMA_VERSION;
	return *is_newer ? error_new(arena, "was saved as %s, which a later binsize reads", schema)
			 : NULL;
}

struct error *saved_read(struct arena *arena, const void *bytes, uint64_t size,
			 struct snapshot *snapshot, bool *is_newer)
{
	const struct node *top;
	struct error *error;

	*is_newer = false;
	*snapshot = (struct snapshot){ .name = "", .names = snapshot->names };
	if (size > LARGEST)
		return error_new(arena, "larger than a saved result can be");
	error = read_json(arena, bytes, size, &top);
	if (!error)
		error = read_schema(arena, top, is_newer);
	if (error)
		return error;
	error = read_file(arena, top, snapshot);
	if (!error)
		error = read_tables(arena, top, snapshot);
	if (!error)
		error = read_packages(arena, top, snapshot);
	if (!error)
		read_settings(arena, top, snapshot);
	read_packed(top, snapshot);
	snapshot->reason = node_string(top, "reason");
	snapshot->has_sums = true;
	if (!snapshot->n_bodies)
		snapshot->bodies = NULL;
	snapshot_sort_bodies(snapshot->bodies, snapshot->n_bodies);
	return error;
}
