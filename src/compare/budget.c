#include "budget.h"

#include "../base/die.h"
#include "../names/crate_name.h"

#include <inttypes.h>
#include <string.h>

/* --- reading */

/* "5%": a number and the sign. */
static bool read_percent(const char *text, double *percent)
{
	char *end;

	*percent = parse_number(text, &end);
	return end != text && !strcmp(end, "%") && *percent <= 1e6;
}

static struct error *read_bound(struct arena *arena, const char *text, struct budget *budget)
{
	struct error *error;

	if (budget->of == BUDGET_GROWTH && *text == '-') {
		budget->of = BUDGET_SHRINKAGE;
		text++;
	} else {
		text += *text == '+';
	}
	budget->is_share = read_percent(text, &budget->percent);
	if (budget->is_share && budget->of == BUDGET_SIZE)
		return error_new(arena, "'%s': a limit is a size, not a share", budget->text);
	if (budget->is_share)
		return NULL;
	error = parse_size(arena, text, &budget->bytes);
	if (error && budget->of != BUDGET_SIZE)
		return error_new(arena, "'%s' is no growth (such as +1%%, +20KiB or -5%%)",
				 budget->text);
	return error;
}

/* "crate:tokio" in front of the last '=': names may hold one. */
static struct error *read_row(struct arena *arena, const char *text, size_t length,
			      struct budget *budget)
{
	const char *colon = memchr(text, ':', length);

	if (!colon || colon == text || colon + 1 == text + length)
		return error_new(arena, "'%s' is not AXIS:NAME=%s", budget->text,
				 budget->of == BUDGET_SIZE ? "SIZE" : "DELTA");
	budget->axis = arena_copy(arena, text, (size_t)(colon - text));
	if (!axis_find(budget->axis))
		return error_new(arena, "'%s': there is no axis '%s' (binsize --help lists them)",
				 budget->text, budget->axis);
	budget->name = arena_copy(arena, colon + 1, (size_t)(text + length - colon - 1));
	return NULL;
}

struct error *budget_read(struct arena *arena, const char *text, const char *from, bool is_growth,
			  struct budget *budget)
{
	static const char unknown[] = "unknown>";
	const char *equals = strrchr(text, '=');
	struct error *error = NULL;

	*budget = (struct budget){ .text = text,
				   .from = from,
				   .of = is_growth ? BUDGET_GROWTH : BUDGET_SIZE };
	if (!strncmp(text, unknown, strlen(unknown))) {
		budget->of = BUDGET_UNKNOWN;
		budget->is_share = true;
		return read_percent(text + strlen(unknown), &budget->percent)
			       ? NULL
			       : error_new(arena, "'%s' is not unknown>PERCENT%%", text);
	}
	if (equals)
		error = read_row(arena, text, (size_t)(equals - text), budget);
	return error ? error : read_bound(arena, equals ? equals + 1 : text, budget);
}

/* --- holding */

static bool has_row(const struct snapshot_table *table, const char *name)
{
	for (size_t i = 0; i < table->n_rows; i++) {
		if (crate_name_is_same(table->rows[i].labels[0], name))
			return true;
	}
	return false;
}

bool budget_names_row(const struct budget *budget, const struct snapshot *snapshot,
		      const struct diff *diff)
{
	const struct snapshot *files[] = { snapshot, diff ? diff->old : NULL };

	if (!budget->axis)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		const struct snapshot_table *table =
			files[i] ? snapshot_find(files[i], &budget->axis, 1) : NULL;

		// Small rows of a saved result have no name any more.
		if (files[i] && (!table || files[i]->floor || has_row(table, budget->name)))
			return true;
	}
	return false;
}

static const char *subject(const struct budget *budget, struct arena *arena)
{
	return budget->axis ? arena_format(arena, "%s %s", budget->axis, budget->name) : "the file";
}

static const char *topic_of(const struct budget *budget)
{
	static const char *const topics[] = {
		[BUDGET_SIZE] = "limit",
		[BUDGET_GROWTH] = "growth",
		[BUDGET_SHRINKAGE] = "shrinkage",
		[BUDGET_UNKNOWN] = "unknown",
	};

	return topics[budget->of];
}

static struct gate_check answer(const struct budget *budget, enum outcome outcome, const char *why)
{
	return (struct gate_check){
		.topic = topic_of(budget),
		.text = budget->text,
		.from = budget->from,
		.outcome = outcome,
		.why = why,
	};
}

static enum outcome outcome_of(bool is_broken)
{
	return is_broken ? OUTCOME_BROKEN : OUTCOME_KEPT;
}

static struct gate_check not_compared(const struct budget *budget, struct arena *arena)
{
	return answer(
		budget, OUTCOME_UNKNOWN,
		arena_format(arena, "there are no rows by %s to hold it against", budget->axis));
}

/* What a row may have: where small rows were folded it is not known to the byte. */
struct extent {
	uint64_t least, most; /* bytes */
};

static bool is_exact(struct extent extent)
{
	return extent.least == extent.most;
}

static struct extent extent_of_row(const struct budget *budget, const struct snapshot *snapshot,
				   const struct snapshot_table *table)
{
	struct extent extent = { 0, 0 };
	bool is_there = false;

	for (size_t i = 0; i < table->n_rows; i++) {
		if (!crate_name_is_same(table->rows[i].labels[0], budget->name))
			continue;
		extent.least += table->rows[i].sums.file_size;
		is_there = true;
	}
	extent.most = extent.least;
	if (!is_there && snapshot->floor && table->is_symbol)
		extent.most = snapshot->floor - 1;
	return extent;
}

/* Of the file, or of a row of it; false: there are no rows by that axis. */
static bool find_extent(const struct budget *budget, const struct snapshot *snapshot,
			struct extent *extent)
{
	const struct snapshot_table *table = budget->axis
						     ? snapshot_find(snapshot, &budget->axis, 1)
						     : NULL;

	*extent = (struct extent){ snapshot->file_size, snapshot->file_size };
	if (table)
		*extent = extent_of_row(budget, snapshot, table);
	return table || !budget->axis;
}

static struct gate_check not_told(const struct budget *budget, struct arena *arena,
				  const struct snapshot *snapshot)
{
	return answer(budget, OUTCOME_UNKNOWN,
		      arena_format(arena,
				   "%s is among rows below %" PRIu64
				   " bytes that are folded in %s (--save-full keeps them)",
				   subject(budget, arena), snapshot->floor, snapshot->name));
}

static struct gate_check hold_size(const struct budget *budget, struct arena *arena,
				   const struct snapshot *snapshot)
{
	struct extent size;

	if (!find_extent(budget, snapshot, &size))
		return not_compared(budget, arena);
	if (size.least <= budget->bytes && size.most > budget->bytes)
		return not_told(budget, arena, snapshot);
	return answer(budget, outcome_of(size.least > budget->bytes),
		      arena_format(arena, "%s has %" PRIu64 " bytes, %" PRIu64 " are allowed",
				   subject(budget, arena), size.least, budget->bytes));
}

/* A row that was not there has changed by any share. */
static bool has_passed(const struct budget *budget, uint64_t old, int64_t delta)
{
	if (budget->of == BUDGET_SHRINKAGE)
		delta = -delta;
	if (delta <= 0)
		return false;
	if (!budget->is_share)
		return (uint64_t)delta > budget->bytes;
	return !old || 100.0 * (double)delta > budget->percent * (double)old;
}

/* What a function was before under another name; false: it is no such row. */
static bool find_renamed(const struct budget *budget, const struct diff *diff, struct extent *old)
{
	const struct diff_table *table = budget->axis ? diff_table_by(diff, budget->axis) : NULL;

	for (size_t i = 0; table && i < table->n_rows; i++) {
		if (table->rows[i].old_labels &&
		    crate_name_is_same(table->rows[i].labels[0], budget->name)) {
			*old = (struct extent){ table->rows[i].old.file_size,
						table->rows[i].old.file_size };
			return true;
		}
	}
	return false;
}

static struct gate_check hold_change(const struct budget *budget, struct arena *arena,
				     const struct diff *diff)
{
	struct extent old, new;
	bool at_most, at_least;
	int64_t delta;

	if (!find_extent(budget, diff->new, &new) ||
	    (!find_renamed(budget, diff, &old) && !find_extent(budget, diff->old, &old)))
		return not_compared(budget, arena);
	at_most = has_passed(budget, old.least, (int64_t)(new.most - old.least));
	at_least = has_passed(budget, old.most, (int64_t)(new.least - old.most));
	if (at_most != at_least)
		return not_told(budget, arena, is_exact(old) ? diff->new : diff->old);
	delta = (int64_t)(new.least - old.least);
	return answer(budget, outcome_of(at_least),
		      arena_format(arena, "%s had %" PRIu64 " bytes and has %" PRIu64 ", %+" PRId64,
				   subject(budget, arena), old.least, new.least, delta));
}

/* By the first table if there are no crates: each has all bytes in one of the tiers. */
static struct gate_check hold_unknown(const struct budget *budget, struct arena *arena,
				      const struct snapshot *snapshot)
{
	static const char *const crate = "crate";
	const struct snapshot_table *table = snapshot_find(snapshot, &crate, 1);
	double share;

	if (!table)
		table = snapshot->n_tables ? &snapshot->tables[0] : NULL;
	if (!table || !table->total.file_size)
		return answer(budget, OUTCOME_UNKNOWN, "there are no rows");
	share = 100.0 * (double)table->total.tiers[TIER_NONE] / (double)table->total.file_size;
	return answer(budget, outcome_of(share > budget->percent),
		      arena_format(arena,
				   "of %.1f%% of the file nobody is known to be the owner, by %s",
				   share, table->axes[0]));
}

struct gate_check budget_hold(const struct budget *budget, struct arena *arena,
			      const struct snapshot *snapshot, const struct diff *diff)
{
	if (budget->of == BUDGET_SIZE)
		return hold_size(budget, arena, snapshot);
	if (budget->of == BUDGET_UNKNOWN)
		return hold_unknown(budget, arena, snapshot);
	if (diff)
		return hold_change(budget, arena, diff);
	return answer(budget, OUTCOME_UNKNOWN, "there is nothing to compare with");
}
