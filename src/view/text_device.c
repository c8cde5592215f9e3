/* text_device.c: the device code of a file for people: what it is, and what could be saved. */
#include "text_columns.h"
#include "text_parts.h"

#include "size.h"

#include "../base/die.h"

#include <stdio.h>
#include <string.h>

struct writer {
	struct text *out;
	const struct view_style *style;
	const struct device_report *device;
};

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
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
	columns_begin(&columns, w->out, items, ARRAY_SIZE(items), w->style,
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
		columns_add_row(w->out, &columns, &cells, name.bytes);
		text_release(&name);
	}
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
	text_sentence(w->out, words.bytes, w->style);
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
		text_sentence(w->out, words.bytes, w->style);
	text_release(&words);
}

void text_device(struct text *out, const struct report *report, const struct view_style *style)
{
	struct writer w = { out, style, report->device };

	if (!report->device)
		return;
	add_images(&w);
	if (!report->device->n_images)
		text_putc(out, '\n');
	say_what_is_there(&w);
	say_what_copies_cost(&w);
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
	text_sentence(w->out, words.bytes, w->style);
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
	text_sentence(w->out, words.bytes, w->style);
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
	text_sentence(w->out, words.bytes, w->style);
	text_release(&words);
}

void text_device_savings(struct text *out, const struct report *report,
			 const struct view_style *style)
{
	const struct device_report *d = report->device;
	struct writer w = { out, style, d };

	if (!d)
		return;
	if (d->n_repeated_kernels || d->n_tables || (d->n_raw && d->raw_packed_bytes))
		text_putc(out, '\n');
	say_what_copies_of_kernels_cost(&w);
	say_what_tables_cost(&w);
	say_what_packing_saves(&w);
}

void text_no_device(struct text *out, const struct report *report, const struct view_style *style)
{
	(void)style;
	if (!report->device)
		text_puts(out, "\n  no device code\n");
}
