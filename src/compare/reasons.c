#include "reason_parts.h"

#include "../base/array.h"

#include <stdlib.h>
#include <string.h>

void reason_add(struct finder *f, struct diff_reason reason)
{
	if (reason.delta)
		array_push(f->items, f->n, f->capacity, reason);
}

int64_t reason_delta(const struct diff_row *row)
{
	return diff_of_sums(&row->old, &row->new);
}

bool reason_is_place(const char *label)
{
	return label[0] == '[' || !label[0];
}

int64_t reason_delta_of_kind(const struct finder *f, const char *kind)
{
	const struct diff_table *kinds = diff_table_by(f->diff, "kind");

	for (size_t i = 0; kinds && i < kinds->n_changed; i++) {
		if (!strcmp(kinds->rows[i].labels[0], kind))
			return reason_delta(&kinds->rows[i]);
	}
	return 0;
}

static int by_difference(const void *a, const void *b)
{
	const struct diff_reason *x = a, *y = b;

	if (diff_magnitude(x->delta) != diff_magnitude(y->delta))
		return diff_magnitude(x->delta) < diff_magnitude(y->delta) ? 1 : -1;
	return strcmp(x->text, y->text);
}

/* Once with a version from the file, once from a lock file. */
static bool is_told(const struct diff_reasons *reasons, const struct diff_reason *reason)
{
	for (size_t i = 0; i < reasons->n; i++) {
		if (!strcmp(reasons->items[i].text, reason->text))
			return true;
	}
	return false;
}

/* Small causes stand among what else there is. */
static bool comes_first(const struct finder *f, const struct diff_reason *reason)
{
	int64_t delta = (int64_t)f->diff->new->file_size - (int64_t)f->diff->old->file_size;

	return reason->is_cause && diff_magnitude(reason->delta) >= diff_magnitude(delta) / 20;
}

/* Beside the largest nobody asks for it. */
static bool is_trifle(const struct finder *f, const struct diff_reason *reason)
{
	return diff_magnitude(reason->delta) * 200 < diff_magnitude(f->items[0].delta);
}

static void choose(struct diff_reasons *reasons, const struct finder *f, bool are_first)
{
	for (size_t i = 0; i < f->n && reasons->n < MOST_REASONS; i++) {
		if (!is_trifle(f, &f->items[i]) && comes_first(f, &f->items[i]) == are_first &&
		    !is_told(reasons, &f->items[i]))
			reasons->items[reasons->n++] = f->items[i];
	}
}

struct diff_reasons reasons_of(struct arena *arena, const struct diff *diff)
{
	struct finder f = { .arena = arena, .diff = diff };
	struct diff_reasons reasons = { .n = 0 };

	// What a damaged file does not show, or one without names does not name, need not be gone.
	if (!diff->old->is_damaged && !diff->new->is_damaged) {
		find_causes(&f);
		find_effects(&f);
	}
	if (f.n)
		qsort(f.items, f.n, sizeof(*f.items), by_difference);
	choose(&reasons, &f, true);
	choose(&reasons, &f, false);
	free(f.items);
	return reasons;
}
