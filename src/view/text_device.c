/* text_device.c: the device code of a file for people: what it is, and what could be saved. */
#include "text_columns.h"
#include "text_parts.h"

#include "safe_text.h"
#include "size.h"

#include "../base/die.h"

#include <stdio.h>
#include <string.h>

enum { TOOLKIT_WIDTH = 8 };

struct writer {
	struct text *out;
	const struct view_style *style;
	const struct device_report *device;
	size_t most_rows; /* 0: all */
};

/* The columns of a list that there is room for, behind its heading. */
static struct columns begin_list(struct writer *w, const struct column *items, size_t n,
				 const char *title)
{
	struct columns columns;

	columns_init(&columns, w->style);
	columns_add(&columns, items, n);
	columns_fit(&columns);
	text_putc(w->out, '\n');
	columns_add_heading(w->out, &columns, title);
	return columns;
}

static void add_row(struct writer *w, const struct columns *columns, const struct cells *cells,
		    const char *name)
{
	size_t room = columns_add_cells(w->out, columns, cells);

	safe_add(w->out, *name ? name : "(no name)", room);
	text_putc(w->out, '\n');
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static size_t rows_of(const struct writer *w, size_t n)
{
	return w->most_rows && n > w->most_rows ? w->most_rows : n;
}

static void add_more(struct writer *w, size_t n_left)
{
	char count[SIZE_TEXT];

	if (!n_left)
		return;
	format_count(count, n_left);
	text_printf(w->out, "  [%s more]\n", count);
}

/* A damaged header may state any size. */
static void put_ratio(struct cells *cells, const struct device_image *image)
{
	uint64_t stored = image->file_size - image->header_size;
	double ratio = stored ? (double)image->unpacked_size / (double)stored : 0;

	if (!stored)
		cells_put_word(cells, "-");
	else if (ratio >= 9999.95)
		cells_put_word(cells, ">9999x");
	else
		snprintf(cells->texts[cells->n++], CELL_TEXT, "%.1fx", ratio);
}

static const char *kind_words(const char *kind)
{
	static const char *const words[][2] = {
		{ "elf", "cubin" },
		{ "ptx", "PTX" },
		{ "relocatable ptx", "relocatable PTX" },
		{ "lto", "LTO IR" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (!strcmp(kind, words[i][0]))
			return words[i][1];
	}
	return kind;
}

static void add_images(struct writer *w)
{
	static const struct column items[] = {
		{ "file", 10, 0, true },    { "unpacked", 10, 2, true }, { "ratio", 6, 3, false },
		{ "entries", 7, 1, false }, { "packed", 6, 1, false },
	};
	struct columns columns;
	const struct device_report *d = w->device;

	if (!d->n_images)
		return;
	columns = begin_list(w, items, ARRAY_SIZE(items),
			     "Device code: the file is so much smaller without it");
	for (size_t i = 0; i < d->n_images; i++) {
		const struct device_image *image = &d->images[i];
		struct cells cells = { .n = 0 };
		struct text name = { 0 };

		cells_put_size(&cells, &columns, image->file_size);
		cells_put_size(&cells, &columns, image->unpacked_size);
		put_ratio(&cells, image);
		cells_put_count(&cells, image->n_entries);
		cells_put_word(&cells, image->packing);
		text_printf(&name, "%s %s%s", image->arch, kind_words(image->kind),
			    image->is_text ? ", not in a container" : "");
		add_row(w, &columns, &cells, name.bytes);
		text_release(&name);
	}
}

/* A sentence of our own, wrapped. */
static void say(struct writer *w, const char *words)
{
	text_puts(w->out, "  ");
	text_wrap(w->out, words, 2, 4, w->style->width);
}

static bool are_all_ptx(const struct device_report *d)
{
	for (size_t i = 0; i < d->n_texts; i++) {
		if (strcmp(d->texts[i].kind, "ptx") != 0)
			return false;
	}
	return true;
}

static void say_what_copies_cost(struct writer *w)
{
	const struct device_report *d = w->device;
	uint64_t repeated = d->text_bytes - d->distinct_text_bytes;
	uint64_t n_repeated = d->n_text_copies - d->n_texts;
	char all[SIZE_TEXT], size[SIZE_TEXT], packed[SIZE_TEXT], distinct[SIZE_TEXT];
	struct text words = { 0 };

	if (!d->n_texts)
		return;
	format_size(all, d->text_bytes, w->style->exact_bytes);
	format_size(size, repeated, w->style->exact_bytes);
	format_size(distinct, d->distinct_text_bytes, w->style->exact_bytes);
	format_size(packed, d->packed_text_bytes, w->style->exact_bytes);
	text_printf(&words, "%llu %s%s outside of containers, not packed: %s",
		    (unsigned long long)d->n_text_copies,
		    are_all_ptx(d) ? "PTX text" : "cubin or PTX text", plural(d->n_text_copies),
		    all);
	if (n_repeated)
		text_printf(&words,
			    "; %llu %s: %s (a Rust `const` is put into every codegen unit that "
			    "uses it, a `static` once)",
			    (unsigned long long)n_repeated,
			    n_repeated == 1 ? "is a copy of another" : "are copies of others",
			    size);
	if (d->packed_text_bytes && n_repeated)
		text_printf(&words, "; zstd makes %s of the %s that differ", packed, distinct);
	else if (d->packed_text_bytes)
		text_printf(&words, "; zstd makes %s of them", packed);
	say(w, words.bytes);
	text_release(&words);
}

static void say_what_is_there(struct writer *w)
{
	const struct device_report *d = w->device;
	uint64_t n_entries = d->n_entries - d->n_text_copies;
	struct text words = { 0 };
	char count[SIZE_TEXT];

	text_printf(&words, "%zu container%s with %llu entr%s", d->n_containers,
		    plural(d->n_containers), (unsigned long long)n_entries,
		    n_entries == 1 ? "y" : "ies");
	if (d->n_wrappers)
		text_printf(&words, "; the host registers %zu of the containers", d->n_registered);
	format_count(count, d->unexplained_bytes);
	if (d->unexplained_bytes)
		text_printf(&words, "; %s byte%s unexplained", count, plural(d->unexplained_bytes));
	if (d->is_unpacked)
		text_printf(&words, "; all unpacked: %zu kernel%s", d->n_kernels,
			    plural(d->n_kernels));
	else
		text_puts(&words, "; only headers were read: --cuda unpacks all and shows kernels");
	if (d->n_containers)
		say(w, words.bytes);
	text_release(&words);
}

void text_device_summary(struct text *out, const struct report *report,
			 const struct view_style *style)
{
	struct writer w = { out, style, report->device, 0 };

	if (!report->device)
		return;
	add_images(&w);
	if (!report->device->n_images)
		text_putc(out, '\n');
	say_what_is_there(&w);
	say_what_copies_cost(&w);
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
	columns = begin_list(w, items, ARRAY_SIZE(items),
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
		add_row(w, &columns, &cells, words.bytes);
		text_release(&words);
	}
	add_more(w, d->n_containers - n);
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
	columns = begin_list(w, items, ARRAY_SIZE(items),
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
		add_row(w, &columns, &cells, words.bytes);
		text_release(&words);
	}
	add_more(w, d->n_texts - n);
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
	columns = begin_list(w, items, ARRAY_SIZE(items),
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
		add_row(w, &columns, &cells, k->name);
	}
	add_more(w, d->n_functions - n);
}

static void say_what_copies_of_kernels_cost(struct writer *w)
{
	const struct device_report *d = w->device;
	struct text words = { 0 };
	char size[SIZE_TEXT];

	if (!d->n_repeated_kernels)
		return;
	format_size(size, d->repeated_bytes, w->style->exact_bytes);
	text_printf(&words,
		    "%llu kernel%s in more than one container for the same architecture; the "
		    "extra copies cost about %s",
		    (unsigned long long)d->n_repeated_kernels,
		    d->n_repeated_kernels == 1 ? " is" : "s are", size);
	say(w, words.bytes);
	text_release(&words);
}

static void say_what_tables_cost(struct writer *w)
{
	const struct device_report *d = w->device;
	struct text words = { 0 };
	char size[SIZE_TEXT], unpacked[SIZE_TEXT];

	if (!d->n_tables)
		return;
	format_size(size, d->table_bytes, w->style->exact_bytes);
	format_size(unpacked, d->table_unpacked, w->style->exact_bytes);
	if (d->n_tables == 1)
		text_puts(&words, "lookup tables are in 1 entry");
	else
		text_printf(&words, "lookup tables are copied into %llu entries",
			    (unsigned long long)d->n_tables);
	text_printf(&words, ": about %s (%s unpacked)", size, unpacked);
	say(w, words.bytes);
	text_release(&words);
}

static void say_what_packing_saves(struct writer *w)
{
	const struct device_report *d = w->device;
	struct text words = { 0 };
	char size[SIZE_TEXT], packed[SIZE_TEXT];

	if (!d->n_raw || !d->raw_packed_bytes)
		return;
	format_size(size, d->raw_bytes, w->style->exact_bytes);
	format_size(packed, d->raw_packed_bytes, w->style->exact_bytes);
	text_printf(&words,
		    "%llu entr%s not compressed: %s, of which zstd makes %s or less (nvcc -Xfatbin "
		    "-compress-all)",
		    (unsigned long long)d->n_raw, d->n_raw == 1 ? "y is" : "ies are", size, packed);
	say(w, words.bytes);
	text_release(&words);
}

static void say_what_could_be_saved(struct writer *w)
{
	const struct device_report *d = w->device;

	if (d->n_repeated_kernels || d->n_tables || (d->n_raw && d->raw_packed_bytes))
		text_putc(w->out, '\n');
	say_what_copies_of_kernels_cost(w);
	say_what_tables_cost(w);
	say_what_packing_saves(w);
}

void text_device(struct text *out, const struct report *report, const struct view_style *style)
{
	struct writer w = { out, style, report->device, report->most_device_rows };

	if (!report->device) {
		text_puts(out, "\n  no device code\n");
		return;
	}
	text_device_summary(out, report, style);
	add_containers(&w);
	add_texts(&w);
	add_kernels(&w);
	say_what_could_be_saved(&w);
}
