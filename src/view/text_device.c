/* text_device.c: the device code of a file for people: what it is, and what could be saved. */
#include "text_parts.h"

#include "paint.h"
#include "safe_text.h"
#include "size.h"

#include <stdio.h>
#include <string.h>

struct writer {
	struct text *out;
	const struct view_style *style;
	const struct device_report *device;
	size_t most_rows; /* 0: all */
};

static void add_heading(struct writer *w, const char *numbers, const char *words)
{
	text_putc(w->out, '\n');
	paint_begin(w->out, w->style, PAINT_FAINT);
	text_puts(w->out, numbers);
	paint_end(w->out, w->style);
	text_puts(w->out, "  ");
	paint_begin(w->out, w->style, PAINT_HEADING);
	text_puts(w->out, words);
	paint_end(w->out, w->style);
	text_putc(w->out, '\n');
}

/* A foreign name in what is left of the line behind `used` columns. */
static void add_name(struct writer *w, const char *name, size_t used)
{
	size_t width = w->style->width;

	text_puts(w->out, "  ");
	safe_add(w->out, *name ? name : "(no name)",
		 !width			? 0
		 : width > used + 2 + 8 ? width - used - 2
					: 8);
	text_putc(w->out, '\n');
}

static void add_size(struct writer *w, uint64_t bytes)
{
	char text[SIZE_TEXT];

	format_size(text, bytes, w->style->exact_bytes);
	text_printf(w->out, " %*s", w->style->exact_bytes ? 13 : 10, text);
}

static void add_count(struct writer *w, uint64_t n, int width)
{
	char text[SIZE_TEXT];

	format_count(text, n);
	text_printf(w->out, " %*s", width, text);
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

static void add_images(struct writer *w)
{
	const struct device_report *d = w->device;
	int wide = w->style->exact_bytes ? 3 : 0;
	char numbers[80];

	snprintf(numbers, sizeof(numbers), " %*s %*s %6s %7s %6s", 10 + wide, "file", 10 + wide,
		 "unpacked", "ratio", "entries", "packed");
	add_heading(w, numbers, "Device code (without a row the file is so much smaller)");
	for (size_t i = 0; i < d->n_images; i++) {
		const struct device_image *image = &d->images[i];
		char name[120], ratio[40] = "-";

		if (image->file_size > image->header_size)
			snprintf(ratio, sizeof(ratio), "%.1fx",
				 (double)image->unpacked_size /
					 (double)(image->file_size - image->header_size));
		add_size(w, image->file_size);
		add_size(w, image->unpacked_size);
		text_printf(w->out, " %6s", ratio);
		add_count(w, image->n_entries, 7);
		text_printf(w->out, " %6s", image->packing);
		snprintf(name, sizeof(name), "%s %s%s", image->arch,
			 !strcmp(image->kind, "elf")   ? "cubin"
			 : !strcmp(image->kind, "ptx") ? "PTX"
						       : image->kind,
			 image->is_text ? ", not in a container" : "");
		add_name(w, name, (size_t)(45 + 2 * wide));
	}
}

/* A sentence of our own, wrapped. */
static void say(struct writer *w, const char *words)
{
	text_puts(w->out, "  ");
	text_wrap(w->out, words, 2, 4, w->style->width);
}

static void say_what_copies_cost(struct writer *w)
{
	const struct device_report *d = w->device;
	uint64_t repeated = d->text_bytes - d->distinct_text_bytes;
	char all[SIZE_TEXT], size[SIZE_TEXT], packed[SIZE_TEXT], distinct[SIZE_TEXT];
	struct text words = { 0 };

	if (!d->n_texts)
		return;
	format_size(all, d->text_bytes, w->style->exact_bytes);
	format_size(size, repeated, w->style->exact_bytes);
	format_size(distinct, d->distinct_text_bytes, w->style->exact_bytes);
	format_size(packed, d->packed_text_bytes, w->style->exact_bytes);
	text_printf(&words, "%llu PTX texts lie as plain text among the data: %s",
		    (unsigned long long)d->n_text_copies, all);
	if (repeated)
		text_printf(&words,
			    "; %llu are copies of others: %s (a Rust `const` is put into every "
			    "codegen unit that uses it, a `static` once)",
			    (unsigned long long)(d->n_text_copies - d->n_texts), size);
	if (d->packed_text_bytes)
		text_printf(&words, "; zstd makes %s of the %s that differ", packed, distinct);
	say(w, words.bytes);
	text_release(&words);
}

static void say_what_is_there(struct writer *w)
{
	const struct device_report *d = w->device;
	struct text words = { 0 };

	text_printf(&words, "%zu container%s with %llu entries", d->n_containers,
		    d->n_containers == 1 ? "" : "s",
		    (unsigned long long)(d->n_entries - d->n_text_copies));
	if (d->n_wrappers)
		text_printf(&words, "; the host registers %zu of the containers", d->n_registered);
	if (d->unexplained_bytes)
		text_printf(&words, "; %llu bytes unexplained",
			    (unsigned long long)d->unexplained_bytes);
	if (d->is_unpacked)
		text_printf(&words, "; all unpacked: %zu kernels", d->n_kernels);
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
	say_what_is_there(&w);
	say_what_copies_cost(&w);
}

static void add_containers(struct writer *w)
{
	const struct device_report *d = w->device;
	size_t n = rows_of(w, d->n_containers);

	if (!d->n_containers)
		return;
	add_heading(w,
		    w->style->exact_bytes ? "          file entries kernels toolkit "
					  : "       file entries kernels toolkit ",
		    "Containers: source, crate, how that is known");
	for (size_t i = 0; i < n; i++) {
		const struct device_container_row *c = &d->containers[i];
		struct text words = { 0 };

		add_size(w, c->file_size);
		add_count(w, c->n_entries, 7);
		add_count(w, c->n_kernels, 7);
		text_putc(w->out, ' ');
		text_repeat(w->out, ' ', 8 - safe_add(w->out, *c->toolkits ? c->toolkits : "-", 8));
		text_puts(&words, c->name);
		if (c->second_crate)
			text_printf(&words, ", %s or %s", c->crate ? c->crate : "?",
				    c->second_crate);
		else if (c->crate)
			text_printf(&words, ", %s", c->crate);
		if (c->crate)
			text_printf(&words, ", %s", c->how);
		add_name(w, words.bytes, 11 + 8 + 8 + 9 + (w->style->exact_bytes ? 3 : 0));
		text_release(&words);
	}
	add_more(w, d->n_containers - n);
}

static void add_texts(struct writer *w)
{
	const struct device_report *d = w->device;
	size_t n = rows_of(w, d->n_texts);

	if (!d->n_texts)
		return;
	add_heading(w,
		    w->style->exact_bytes
			    ? "      one copy copies      repeated     with zstd kernels toolkit "
			    : "   one copy copies   repeated  with zstd kernels toolkit ",
		    "Code outside of containers: name, crate <- users");
	for (size_t i = 0; i < n; i++) {
		const struct device_text *t = &d->texts[i];
		struct text words = { 0 };

		add_size(w, t->size);
		add_count(w, t->n_copies, 6);
		add_size(w, t->size * (t->n_copies - 1));
		add_size(w, t->packed_size);
		add_count(w, t->n_kernels, 7);
		text_putc(w->out, ' ');
		text_repeat(w->out, ' ', 8 - safe_add(w->out, t->toolkit ? t->toolkit : "-", 8));
		text_printf(&words, "%s%s%s", t->name, t->crate ? ", " : "",
			    t->crate ? t->crate : "");
		for (size_t k = 0; k < t->n_users; k++)
			text_printf(&words, "%s%s", k ? ", " : " <- ", t->users[k]);
		add_name(w, words.bytes,
			 11 + 7 + 11 + 11 + 8 + 9 + (w->style->exact_bytes ? 9 : 0));
		text_release(&words);
	}
	add_more(w, d->n_texts - n);
}

static void add_kernels(struct writer *w)
{
	const struct device_report *d = w->device;
	size_t n = rows_of(w, d->n_functions);

	if (!d->n_functions)
		return;
	add_heading(w,
		    w->style->exact_bytes
			    ? "         file~      unpacked entries in   repeated~ regs"
			    : "      file~   unpacked entries in  repeated~ regs",
		    "Kernels and device functions (~: shares of packed bytes)");
	for (size_t i = 0; i < n; i++) {
		const struct device_kernel *k = &d->kernels[i];

		add_size(w, k->file_size);
		add_size(w, k->unpacked_size);
		add_count(w, k->n_instances, 7);
		add_count(w, k->n_containers, 2);
		add_size(w, k->repeated_size);
		if (k->n_registers)
			add_count(w, k->n_registers, 4);
		else
			text_puts(w->out, "    -");
		add_name(w, k->name, 11 + 11 + 8 + 3 + 11 + 5 + (w->style->exact_bytes ? 9 : 0));
	}
	add_more(w, d->n_functions - n);
}

static void say_what_could_be_saved(struct writer *w)
{
	const struct device_report *d = w->device;
	char a[SIZE_TEXT], b[SIZE_TEXT];
	struct text words = { 0 };

	if (!d->is_unpacked)
		return;
	text_putc(w->out, '\n');
	format_size(a, d->repeated_bytes, w->style->exact_bytes);
	text_printf(&words,
		    "%llu kernels are in more than one container for the same architecture; the "
		    "extra copies cost about %s",
		    (unsigned long long)d->n_repeated_kernels, a);
	say(w, words.bytes);
	text_reset(&words);
	if (d->n_tables) {
		format_size(a, d->table_bytes, w->style->exact_bytes);
		format_size(b, d->table_unpacked, w->style->exact_bytes);
		text_printf(&words,
			    "lookup tables are copied into %llu entries: about %s (%s unpacked)",
			    (unsigned long long)d->n_tables, a, b);
		say(w, words.bytes);
		text_reset(&words);
	}
	if (d->n_raw && d->raw_packed_bytes) {
		format_size(a, d->raw_bytes, w->style->exact_bytes);
		format_size(b, d->raw_packed_bytes, w->style->exact_bytes);
		text_printf(&words,
			    "%llu entries are not compressed: %s, of which zstd makes %s or less "
			    "(nvcc -Xfatbin -compress-all)",
			    (unsigned long long)d->n_raw, a, b);
		say(w, words.bytes);
	}
	text_release(&words);
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
