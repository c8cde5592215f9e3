/* text_device_lists.c: the containers, texts and functions of device code, a list each. */
#include "text_columns.h"
#include "text_parts.h"

#include "safe_text.h"

#include "../base/die.h"

enum { TOOLKIT_WIDTH = 8 };

struct writer {
	struct text *out;
	const struct view_style *style;
	const struct device_report *device;
	size_t most_rows; /* 0: all */
};

static size_t rows_of(const struct writer *w, size_t n)
{
	return w->most_rows && n > w->most_rows ? w->most_rows : n;
}

/* From strangers, and of any length. */
static void put_toolkit(struct cells *cells, const char *toolkit)
{
	struct text safe = { 0 };
	size_t columns = safe_add(&safe, *toolkit ? toolkit : "-", TOOLKIT_WIDTH);

	text_repeat(&safe, ' ', TOOLKIT_WIDTH - columns);
	cells_put_word(cells, safe.bytes);
	text_release(&safe);
}

static void add_containers(struct writer *w)
{
	static const struct column items[] = {
		{ "file", 10, 0, true },
		{ "entries", 7, 3, false },
		{ "kernels", 7, 2, false },
		{ "toolkit ", TOOLKIT_WIDTH, 1, false },
	};
	struct columns columns;
	const struct device_report *d = w->device;
	size_t n = rows_of(w, d->n_containers);

	if (!d->n_containers)
		return;
	columns_begin(&columns, w->out, items, ARRAY_SIZE(items), w->style,
		      "Containers: source, crate, how that is known");
	for (size_t i = 0; i < n; i++) {
		const struct device_container_row *c = &d->containers[i];
		struct cells cells = { .n = 0 };
		struct text words = { 0 };

		cells_put_size(&cells, &columns, c->file_size);
		cells_put_count(&cells, c->n_entries);
		cells_put_count(&cells, c->n_kernels);
		put_toolkit(&cells, c->toolkits);
		text_puts(&words, c->name);
		if (c->second_crate)
			text_printf(&words, ", %s or %s, %s", c->crate ? c->crate : "?",
				    c->second_crate, c->how);
		else if (c->crate)
			text_printf(&words, ", %s, %s", c->crate, c->how);
		columns_add_row(w->out, &columns, &cells, words.bytes);
		text_release(&words);
	}
	columns_add_more(w->out, d->n_containers - n);
}

static void add_texts(struct writer *w)
{
	static const struct column items[] = {
		{ "one copy", 10, 0, true }, { "copies", 6, 1, false },
		{ "repeated", 10, 3, true }, { "with zstd", 10, 3, true },
		{ "kernels", 7, 2, false },  { "toolkit ", TOOLKIT_WIDTH, 2, false },
	};
	struct columns columns;
	const struct device_report *d = w->device;
	size_t n = rows_of(w, d->n_texts);

	if (!d->n_texts)
		return;
	columns_begin(&columns, w->out, items, ARRAY_SIZE(items), w->style,
		      "Not in containers: name, crate <- users");
	for (size_t i = 0; i < n; i++) {
		const struct device_text *t = &d->texts[i];
		struct cells cells = { .n = 0 };
		struct text words = { 0 };

		cells_put_size(&cells, &columns, t->size);
		cells_put_count(&cells, t->n_copies);
		cells_put_size(&cells, &columns, t->size * (t->n_copies - 1));
		if (t->packed_size)
			cells_put_size(&cells, &columns, t->packed_size);
		else
			cells_put_word(&cells, "-");
		cells_put_count(&cells, t->n_kernels);
		put_toolkit(&cells, t->toolkit ? t->toolkit : "");
		text_puts(&words, *t->name ? t->name : "(no name)");
		if (t->crate)
			text_printf(&words, ", %s", t->crate);
		for (size_t k = 0; k < t->n_users; k++)
			text_printf(&words, "%s%s", k ? ", " : " <- ", t->users[k]);
		columns_add_row(w->out, &columns, &cells, words.bytes);
		text_release(&words);
	}
	columns_add_more(w->out, d->n_texts - n);
}

static void add_kernels(struct writer *w)
{
	static const struct column items[] = {
		{ "file~", 10, 0, true }, { "unpacked", 10, 3, true },	{ "entries", 7, 1, false },
		{ "in", 5, 2, false },	  { "repeated~", 10, 2, true }, { "regs", 4, 3, false },
	};
	struct columns columns;
	const struct device_report *d = w->device;
	size_t n = rows_of(w, d->n_functions);

	if (!d->n_functions)
		return;
	columns_begin(&columns, w->out, items, ARRAY_SIZE(items), w->style,
		      "Device functions: ~ are shares of packed bytes");
	for (size_t i = 0; i < n; i++) {
		const struct device_kernel *k = &d->kernels[i];
		struct cells cells = { .n = 0 };

		cells_put_size(&cells, &columns, k->file_size);
		cells_put_size(&cells, &columns, k->unpacked_size);
		cells_put_count(&cells, k->n_instances);
		cells_put_count(&cells, k->n_containers);
		cells_put_size(&cells, &columns, k->repeated_size);
		if (k->n_registers)
			cells_put_count(&cells, k->n_registers);
		else
			cells_put_word(&cells, "-");
		columns_add_row(w->out, &columns, &cells, k->name);
	}
	columns_add_more(w->out, d->n_functions - n);
}

void text_device_lists(struct text *out, const struct report *report,
		       const struct view_style *style)
{
	struct writer w = { out, style, report->device, report->most_device_rows };

	if (!report->device)
		return;
	add_containers(&w);
	add_texts(&w);
	add_kernels(&w);
}
