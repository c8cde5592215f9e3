/* text_features.c: which optional parts got into a file, for people. */
#include "text_columns.h"
#include "text_parts.h"

#include "paint.h"
#include "safe_text.h"

#include "../base/die.h"
#include "../features/features.h"

#include <string.h>

static const char *heading_of(enum feature_kind kind)
{
	static const char *const headings[] = {
		[FEATURE_CRATE] = "Crates: how they are known",
		[FEATURE_ARCH] = "Architectures of device code",
		[FEATURE_KERNEL] = "Kernels",
		[FEATURE_IMPORT] = "Libraries that are loaded",
	};

	return headings[kind];
}

static void add_row(struct text *out, const struct columns *columns, const struct feature *f)
{
	struct cells cells = { .n = 0 };
	struct text name = { 0 };

	if (f->size)
		cells_put_size(&cells, columns, f->size);
	else
		cells_put_word(&cells, "-");
	text_printf(&name, "%s: %s", f->name, f->evidence);
	columns_add_row(out, columns, &cells, name.bytes);
	text_release(&name);
}

/* The items of one kind stand together. */
static void add_kind(struct text *out, const struct report *report, enum feature_kind kind,
		     const struct view_style *style)
{
	static const struct column items[] = { { "file", 10, 0, true } };
	const struct features *features = report->features;
	struct columns columns;
	size_t n = 0;

	for (size_t i = 0; i < features->n_items; i++) {
		if (features->items[i].kind != kind)
			continue;
		if (!n++)
			columns_begin(&columns, out, items, 1, style, heading_of(kind));
		if (!report->most_device_rows || n <= report->most_device_rows)
			add_row(out, &columns, &features->items[i]);
	}
	if (report->most_device_rows && n > report->most_device_rows)
		columns_add_more(out, n - report->most_device_rows);
	if (features->doubts[kind]) {
		text_puts(out, "  There may be more: ");
		text_puts(out, features->doubts[kind]);
		text_putc(out, '\n');
	}
}

void text_features(struct text *out, const struct report *report, const struct view_style *style)
{
	for (size_t i = 0; report->features && i < FEATURE_KIND_COUNT; i++)
		add_kind(out, report, (enum feature_kind)i, style);
}

static const char *words_of(enum outcome outcome)
{
	return outcome == OUTCOME_KEPT	   ? "and so it is"
	       : outcome == OUTCOME_BROKEN ? "which is NOT so"
					   : "which cannot be told";
}

void text_wishes(struct text *out, const struct report *report, const struct view_style *style)
{
	for (size_t i = 0; i < report->n_wishes; i++) {
		const struct feature_outcome *w = &report->wishes[i];
		struct text words = { 0 };

		text_puts(&words, "expected ");
		safe_add(&words, w->text, 0);
		text_printf(&words, ", %s: ", words_of(w->outcome));
		safe_add(&words, w->why, 0);
		text_puts(out, i ? "  " : "\n  ");
		paint_begin(out, style, w->outcome == OUTCOME_BROKEN ? PAINT_WARNING : PAINT_FAINT);
		text_wrap(out, words.bytes, 2, 4, style->width);
		paint_end(out, style);
		text_release(&words);
	}
}
