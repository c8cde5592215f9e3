/* made_report.h: a report made by hand, for the tests of views. */
#ifndef BINSIZE_TESTS_UNIT_MADE_REPORT_H
#define BINSIZE_TESTS_UNIT_MADE_REPORT_H

#include "../../src/compose/report.h"

/* Bytes in the file and in memory, split by what is known of them; half of them code. */
#define SUMS(exact_size, none_size)                                                                \
	{                                                                                          \
		.file_size = (exact_size) + (none_size), .vm_size = (exact_size),                  \
		.tiers = { [TIER_EXACT] = (exact_size), [TIER_NONE] = (none_size) },               \
		.code_size = (exact_size) / 2, .count = 1                                          \
	}

/* A table by up to two axes. The rows are the caller's. */
static inline struct table made_table(const char *first, const char *second, struct table_row *rows,
				      size_t n_rows)
{
	struct table table = {
		.axes = { axis_find(first), second ? axis_find(second) : NULL },
		.n_axes = second ? 2 : 1,
		.rows = rows,
		.n_rows = n_rows,
	};

	return table;
}

/* Both totals of a flat table are the sum of its rows; of a tree of those on top. */
static inline void sum_rows(struct table *table)
{
	struct sums *sums = &table->shown;

	for (size_t i = 0; i < table->n_rows; i++) {
		const struct sums *row = &table->rows[i].sums;

		if (table->is_tree && table->rows[i].depth)
			continue;
		sums->file_size += row->file_size;
		sums->vm_size += row->vm_size;
		sums->code_size += row->code_size;
		sums->count += row->count;
		for (int k = 0; k < TIER_COUNT; k++)
			sums->tiers[k] += row->tiers[k];
	}
	table->total = *sums;
}

#endif
