/* text_duplicates.c: what a file holds more than once, for people. */
#include "text_columns.h"
#include "text_parts.h"

#include "safe_text.h"
#include "size.h"

#include "../base/die.h"
#include "../duplicates/duplicates.h"

#include <string.h>

/* Copies that are named in one row; -v: all. */
enum { FEW_COPIES = 3 };

struct writer {
	struct text *out;
	const struct view_style *style;
	const struct duplicates *duplicates;
	size_t most_rows; /* 0: all */
};

static size_t rows_of(const struct writer *w, size_t n)
{
	return w->most_rows && n > w->most_rows ? w->most_rows : n;
}

static size_t copies_of(const struct writer *w, size_t n)
{
	return !w->style->is_verbose && n > FEW_COPIES ? FEW_COPIES : n;
}

/* A sentence instead of a list. */
static void say(struct writer *w, const char *sentence)
{
	text_putc(w->out, '\n');
	text_wrap(w->out, sentence, 0, 0, w->style->width);
}

static void add_crates(struct writer *w)
{
	static const struct column items[] = {
		{ "lines", 10, 0, true },
		{ "panics", 6, 1, false },
	};
	const struct duplicates *d = w->duplicates;
	struct columns columns;
	size_t n = rows_of(w, d->n_crates);

	if (!d->n_crates) {
		say(w, d->names_versions
			       ? "No crate is there in several versions, as far as paths tell."
			       : "Nothing in the file tells versions of crates: no debug "
				 "information, and no panic names a path of the registry.");
		return;
	}
	columns_begin(&columns, w->out, items, ARRAY_SIZE(items), w->style,
		      "Crates in several versions: code of their own lines, places of panics");
	for (size_t i = 0; i < n; i++) {
		const struct duplicate_crate *c = &d->crates[i];

		for (size_t k = 0; k < c->n_versions; k++) {
			struct cells cells = { .n = 0 };
			struct text name = { 0 };

			if (c->versions[k].size)
				cells_put_size(&cells, &columns, c->versions[k].size);
			else
				cells_put_word(&cells, "-");
			cells_put_count(&cells, c->versions[k].n_locations);
			text_printf(&name, "%s %s%s", c->name, c->versions[k].version,
				    c->versions[k].is_std ? " (Rust's own library)" : "");
			columns_add_row(w->out, &columns, &cells, name.bytes);
			text_release(&name);
		}
	}
	columns_add_more(w->out, d->n_crates - n);
}

static void add_locked(struct writer *w)
{
	static const struct column items[] = { { "", 1, 0, false } };
	const struct duplicates *d = w->duplicates;
	struct columns columns;
	size_t n = rows_of(w, d->n_locked);

	if (!d->has_lock)
		return;
	if (!d->n_locked) {
		say(w, "The lock file lists each package in one version.");
		return;
	}
	columns_begin(&columns, w->out, items, 1, w->style,
		      "Listed in several versions: those that the file shows");
	for (size_t i = 0; i < n; i++) {
		const struct locked_versions *l = &d->locked[i];
		struct cells cells = { .n = 0 };
		struct text name = { 0 };

		cells_put_word(&cells, "");
		text_printf(&name, "%s %s: %s", l->name, l->versions,
			    *l->in_file ? l->in_file : "none");
		columns_add_row(w->out, &columns, &cells, name.bytes);
		text_release(&name);
	}
	columns_add_more(w->out, d->n_locked - n);
}

static const struct column copies_columns[] = {
	{ "saving", 10, 0, true },
	{ "one copy", 10, 1, true },
	{ "copies", 6, 0, false },
};

static void put_copies(struct cells *cells, const struct columns *columns, uint64_t size,
		       uint64_t n)
{
	cells_put_size(cells, columns, size * (n - 1));
	cells_put_size(cells, columns, size);
	cells_put_count(cells, n);
}

/* Alike names are given once. */
static void name_function(const struct writer *w, struct text *name,
			  const struct duplicate_function *f)
{
	size_t most = copies_of(w, f->n_copies), n = 0;

	for (size_t i = 0; i < f->n_copies && n < most; i++) {
		bool is_new = true;

		for (size_t k = 0; k < i && is_new; k++)
			is_new = strcmp(f->names[k], f->names[i]) != 0;
		if (is_new)
			text_printf(name, "%s%s", n++ ? " = " : "", f->names[i]);
	}
}

static void add_functions(struct writer *w)
{
	const struct duplicates *d = w->duplicates;
	struct columns columns;
	size_t n = rows_of(w, d->n_functions);

	if (!d->compares_functions) {
		say(w, "Functions are compared in linked files for x86-64 and ARM64 only.");
		return;
	}
	if (!d->n_functions) {
		say(w, "No two functions have the same body.");
		return;
	}
	columns_begin(&columns, w->out, copies_columns, ARRAY_SIZE(copies_columns), w->style,
		      "Functions with the same body: what identical code folding leaves one of");
	for (size_t i = 0; i < n; i++) {
		struct cells cells = { .n = 0 };
		struct text name = { 0 };

		put_copies(&cells, &columns, d->functions[i].size, d->functions[i].n_copies);
		name_function(w, &name, &d->functions[i]);
		if (d->functions[i].has_landing_pads)
			text_puts(&name, " [landing pads]");
		columns_add_row(w->out, &columns, &cells, name.bytes);
		text_release(&name);
	}
	columns_add_more(w->out, d->n_functions - n);
}

static void name_place(struct text *name, const struct data_place *p)
{
	text_puts(name, p->name ? p->name : p->section ? p->section : "data");
	text_printf(name, " at 0x%llx", (unsigned long long)p->file_off);
	if (p->crate)
		text_printf(name, " (%s)", p->crate);
	if (p->user)
		text_printf(name, " <- %s", p->user);
	else if (p->n_uses + p->n_pointers)
		text_printf(name, " <- %llu references",
			    (unsigned long long)(p->n_uses + p->n_pointers));
}

static void add_data(struct writer *w)
{
	const struct duplicates *d = w->duplicates;
	struct columns columns;
	size_t n = rows_of(w, d->n_data);

	if (!d->n_data) {
		say(w, "No 4 KiB of data are there twice.");
		return;
	}
	columns_begin(&columns, w->out, copies_columns, ARRAY_SIZE(copies_columns), w->style,
		      "Data with the same bytes, from 4 KiB on: where each copy is, and whose");
	for (size_t i = 0; i < n; i++) {
		const struct duplicate_data *data = &d->data[i];
		size_t most = copies_of(w, data->n_copies);
		struct cells cells = { .n = 0 };
		struct text name = { 0 };

		put_copies(&cells, &columns, data->size, data->n_copies);
		for (size_t k = 0; k < most; k++) {
			text_puts(&name, k ? ", " : "");
			name_place(&name, &data->places[k]);
		}
		columns_add_row(w->out, &columns, &cells, name.bytes);
		text_release(&name);
	}
	columns_add_more(w->out, d->n_data - n);
}

static void add_generics(struct writer *w)
{
	static const struct column items[] = {
		{ "code", 10, 0, true },
		{ "instances", 9, 0, false },
	};
	const struct duplicates *d = w->duplicates;
	struct columns columns;
	size_t n = rows_of(w, d->n_generics);

	if (!d->n_generics)
		return;
	columns_begin(&columns, w->out, items, ARRAY_SIZE(items), w->style,
		      "Generics with several instances");
	for (size_t i = 0; i < n; i++) {
		struct cells cells = { .n = 0 };

		cells_put_size(&cells, &columns, d->generics[i].size);
		cells_put_count(&cells, d->generics[i].n_instances);
		columns_add_row(w->out, &columns, &cells, d->generics[i].name);
	}
	columns_add_more(w->out, d->n_generics - n);
}

/* The sums, and what they are not. */
static void add_sums(struct writer *w)
{
	const struct duplicates *d = w->duplicates;
	char functions[SIZE_TEXT], unfolded[SIZE_TEXT], data[SIZE_TEXT];
	struct text words = { 0 };

	format_size(functions, d->functions_saving, w->style->exact_bytes);
	format_size(unfolded, d->unfolded_saving, w->style->exact_bytes);
	format_size(data, d->data_saving, w->style->exact_bytes);
	text_printf(&words, "One copy of each would save %s of functions that identical code ",
		    functions);
	text_printf(&words, "folding finds (lld: --icf=all), %s of functions with landing pads, ",
		    unfolded);
	text_printf(&words, "which it leaves apart, and %s of data.", data);
	if (d->is_damaged)
		text_puts(&words, " Parts of the file are missing or damaged: there may be more.");
	if (d->was_cut)
		text_puts(&words,
			  " More functions begin alike than were compared: some may be missing.");
	say(w, words.bytes);
	text_release(&words);
}

void text_duplicates(struct text *out, const struct report *report, const struct view_style *style)
{
	struct writer w = { out, style, report->duplicates, report->most_device_rows };

	if (!report->duplicates)
		return;
	add_crates(&w);
	add_locked(&w);
	add_functions(&w);
	add_data(&w);
	add_generics(&w);
	add_sums(&w);
}
