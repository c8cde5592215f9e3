/*
 * What is recorded, beside a model that keeps every row of every run. HISTORY_STORE names another store
 * than a file, with nothing in it: tests/cli/history.sh runs this on a server.
 */
#include "test.h"

#include "random.h"

#include "../../src/history/libpq.h"
#include "../../src/history/store.h"

#if defined(__has_include)
#if __has_include(<postgresql/libpq-fe.h>)
#include <postgresql/libpq-fe.h>
_Static_assert((int)LIBPQ_CONNECTION_OK == (int)CONNECTION_OK, "ConnStatusType");
_Static_assert((int)LIBPQ_COMMAND_OK == (int)PGRES_COMMAND_OK, "ExecStatusType");
_Static_assert((int)LIBPQ_TUPLES_OK == (int)PGRES_TUPLES_OK, "ExecStatusType");
#endif
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { N_RUNS = 120, N_NAMES = 30, N_BRANCHES = 3, N_LABELS = 2 };

/* A run of the model; a size of 0: the row is not there. */
struct model_run {
	unsigned branch, label;
	bool has_crates;
	uint64_t sizes[N_NAMES], total;
};

struct world {
	char path[64];
	const char *where;
	struct model_run runs[N_RUNS];
};

static const char *const branches[N_BRANCHES] = { "main", "", "b'; DROP TABLE binsize_run; --" };
static const char *const labels[N_LABELS] = { "", "rel\"ease" };

static void make_runs(struct world *w, uint64_t seed)
{
	for (size_t i = 0; i < N_RUNS; i++) {
		struct model_run *run = &w->runs[i];

		// As builds do: most rows stay, whatever the branch.
		if (i)
			*run = w->runs[i - 1];
		run->branch = (unsigned)below(&seed, N_BRANCHES);
		run->label = (unsigned)below(&seed, N_LABELS);
		run->has_crates = below(&seed, 5) != 0;
		for (size_t n = 0; n < 1 + below(&seed, 4); n++)
			run->sizes[below(&seed, N_NAMES)] = below(&seed, 3) * below(&seed, 100000);
		run->total = 0;
		for (size_t k = 0; k < N_NAMES; k++)
			run->total += run->sizes[k];
	}
}

static struct store *open_store(struct arena *arena, const char *where, enum store_use use)
{
	struct store *store = NULL;
	bool is_newer = false;
	struct error *error = store_open(arena, where, use, &store, &is_newer);

	if (error)
		fail_msg("%s", error->text);
	assert_false(is_newer);
	return store;
}

static const char *name_of(struct arena *arena, size_t k)
{
	return arena_format(arena, "crate-%zu", k);
}

static int by_label(const void *a, const void *b)
{
	const struct snapshot_row *x = a, *y = b;

	return strcmp(x->labels[0], y->labels[0]);
}

static void add_table(struct arena *arena, struct snapshot *snapshot, const struct model_run *run,
		      const char *axis)
{
	struct snapshot_table *table = &snapshot->tables[snapshot->n_tables++];

	*table = (struct snapshot_table){ .axes = { axis }, .n_axes = 1 };
	table->rows = arena_new(arena, struct snapshot_row, N_NAMES);
	for (size_t k = 0; k < N_NAMES; k++) {
		const char **label = arena_new(arena, const char *, MOST_AXES);

		*label = name_of(arena, k);
		if (run->sizes[k])
			table->rows[table->n_rows++] =
				(struct snapshot_row){ label, { .file_size = run->sizes[k] } };
	}
	qsort(table->rows, table->n_rows, sizeof(*table->rows), by_label);
}

static void record_run(struct world *w, size_t i)
{
	const struct model_run *run = &w->runs[i];
	struct arena arena = { 0 };
	struct store *store = open_store(&arena, w->where, STORE_WRITE);
	struct snapshot snapshot = {
		.name = "app",
		.has_names = run->has_crates,
		.file_size = run->total,
		.vm_size = 2 * run->total,
	};
	struct build_facts facts = {
		.date = 1700000000 + (int64_t)i,
		.commit = arena_format(&arena, "%040zx", i),
		.branch = branches[run->branch],
		.label = labels[run->label],
		.program = "binsize 0",
	};
	struct error *error;

	add_table(&arena, &snapshot, run, "kind");
	add_table(&arena, &snapshot, run, "crate");
	error = store_record(store, &facts, &snapshot);
	if (error)
		fail_msg("%s", error->text);
	store_close(store);
	arena_release(&arena);
}

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	strcpy(w->path, "/tmp/binsize-history-XXXXXX");
	if (!mkdtemp(w->path))
		return -1;
	strcat(w->path, "/history.db");
	w->where = getenv("HISTORY_STORE");
	if (!w->where)
		w->where = w->path;
	make_runs(w, 7);
	for (size_t i = 0; i < N_RUNS; i++)
		record_run(w, i);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	unlink(w->path);
	*strrchr(w->path, '/') = '\0';
	rmdir(w->path);
	free(w);
	return 0;
}

static struct history ask(struct arena *arena, const struct world *w, struct history_query query)
{
	struct store *store = open_store(arena, w->where, STORE_READ);
	struct history history;
	struct error *error;

	query.file = query.file ? query.file : "app";
	error = store_ask(store, &query, &history);
	if (error)
		fail_msg("%s", error->text);
	store_close(store);
	return history;
}

/* The run of the model before `i` in its line, or N_RUNS. */
static size_t before(const struct world *w, size_t i, bool with_crates)
{
	for (size_t k = i; k--;) {
		if (w->runs[k].branch == w->runs[i].branch &&
		    w->runs[k].label == w->runs[i].label && (!with_crates || w->runs[k].has_crates))
			return k;
	}
	return N_RUNS;
}

static void every_run_is_there_in_order(void **state)
{
	const struct world *w = *state;
	struct arena arena = { 0 };
	struct history h = ask(&arena, w, (struct history_query){ .most_rows = 3 });

	assert_int_equal(h.n_runs, N_RUNS);
	assert_int_equal(h.n_recorded, N_RUNS);
	for (size_t i = 0; i < N_RUNS; i++) {
		size_t k = before(w, i, false);

		assert_int_equal(h.runs[i].date, 1700000000 + (int64_t)i);
		assert_int_equal(strtoul(h.runs[i].commit, NULL, 16), i);
		assert_string_equal(h.runs[i].branch, branches[w->runs[i].branch]);
		assert_string_equal(h.runs[i].label, labels[w->runs[i].label]);
		assert_int_equal(h.runs[i].size, w->runs[i].total);
		assert_int_equal(h.runs[i].vm_size, 2 * w->runs[i].total);
		assert_int_equal(h.runs[i].has_step, k < N_RUNS);
		if (k < N_RUNS)
			assert_int_equal(h.runs[i].step,
					 (int64_t)(w->runs[i].total - w->runs[k].total));
	}
	arena_release(&arena);
}

static void check_trend(const struct world *w, const struct history *h, size_t name, bool is_crate)
{
	const struct history_trend *trend = &h->trends[0];

	for (size_t i = 0; i < h->n_runs; i++) {
		size_t run = (size_t)(h->runs[i].date - 1700000000);
		size_t k = before(w, run, is_crate);
		const struct history_size *size = &trend->sizes[i];

		assert_int_equal(size->is_known, !is_crate || w->runs[run].has_crates);
		if (!size->is_known)
			continue;
		assert_int_equal(size->size, w->runs[run].sizes[name]);
		if (k < N_RUNS && size->has_step)
			assert_int_equal(size->step, (int64_t)(w->runs[run].sizes[name] -
							       w->runs[k].sizes[name]));
		if (k == N_RUNS && size->has_step)
			assert_int_equal(size->step, 0);
	}
}

/* Whatever the filter, and wherever the window begins. */
static void rows_have_the_sizes_they_had(void **state)
{
	const struct world *w = *state;
	struct arena arena = { 0 };

	for (size_t name = 0; name < N_NAMES; name++) {
		for (size_t most = 1; most <= N_RUNS; most += 17) {
			struct history_row row = { name % 2 ? "crate" : "kind",
						   name_of(&arena, name) };
			struct history h =
				ask(&arena, w,
				    (struct history_query){
					    .rows = &row,
					    .n_rows = 1,
					    .most_runs = most,
					    .branch = most % 3 ? NULL : branches[name % N_BRANCHES],
					    .label = most % 2 ? NULL : labels[name % N_LABELS],
				    });

			assert_int_equal(h.n_trends, 1);
			check_trend(w, &h, name, name % 2);
		}
	}
	arena_release(&arena);
}

static void crates_are_found_by_either_spelling(void **state)
{
	const struct world *w = *state;
	struct history_row row = { "crate", "crate_3" };
	struct arena arena = { 0 };
	struct history h = ask(&arena, w, (struct history_query){ .rows = &row, .n_rows = 1 });

	check_trend(w, &h, 3, true);
	arena_release(&arena);
}

static void check_moves(const struct world *w, const struct history *h, const char *axis)
{
	const struct model_run *first = &w->runs[h->first->date - 1700000000];
	const struct model_run *last = &w->runs[h->last->date - 1700000000];
	size_t n = 0, n_changed = 0;

	for (size_t i = 0; i < h->n_moves; i++) {
		size_t name = strtoul(h->moves[i].row.name + strlen("crate-"), NULL, 10);

		if (strcmp(h->moves[i].row.axis, axis) != 0)
			continue;
		n++;
		assert_int_equal(h->moves[i].old, first->sizes[name]);
		assert_int_equal(h->moves[i].new, last->sizes[name]);
	}
	for (size_t k = 0; k < N_NAMES; k++)
		n_changed += first->sizes[k] != last->sizes[k];
	assert_int_equal(n, n_changed);
}

static void what_changed_is_told_between_two_runs_of_a_line(void **state)
{
	const struct world *w = *state;
	struct arena arena = { 0 };

	for (unsigned b = 0; b < N_BRANCHES; b++) {
		struct history h = ask(&arena, w, (struct history_query){ .branch = branches[b] });

		assert_string_equal(h.first->branch, h.last->branch);
		assert_string_equal(h.first->label, h.last->label);
		check_moves(w, &h, "kind");
		if (history_has_axis(h.first, "crate") && history_has_axis(h.last, "crate"))
			check_moves(w, &h, "crate");
	}
	arena_release(&arena);
}

static uint64_t magnitude(int64_t n)
{
	return (uint64_t)(n < 0 ? -n : n);
}

/* All steps of the line by kind, each once and no others. */
static void steps_are_all_there_the_largest_first(void **state)
{
	const struct world *w = *state;
	struct arena arena = { 0 };
	struct history h = ask(&arena, w, (struct history_query){ .axis = "kind" });
	unsigned branch = w->runs[N_RUNS - 1].branch, label = w->runs[N_RUNS - 1].label;
	size_t n = 0;

	for (size_t i = 0; i < N_RUNS; i++) {
		size_t k = before(w, i, false);

		if (w->runs[i].branch != branch || w->runs[i].label != label || k == N_RUNS)
			continue;
		for (size_t name = 0; name < N_NAMES; name++)
			n += w->runs[i].sizes[name] != w->runs[k].sizes[name];
	}
	assert_true(n > 20);
	assert_int_equal(h.n_steps, n);
	for (size_t s = 0; s < h.n_steps; s++) {
		size_t i = strtoul(h.steps[s].commit, NULL, 16), k = before(w, i, false);
		size_t name = strtoul(h.steps[s].row.name + strlen("crate-"), NULL, 10);

		assert_int_equal(h.steps[s].size, w->runs[i].sizes[name]);
		assert_int_equal(h.steps[s].step,
				 (int64_t)(w->runs[i].sizes[name] - w->runs[k].sizes[name]));
		if (s)
			assert_true(magnitude(h.steps[s].step) <= magnitude(h.steps[s - 1].step));
	}
	arena_release(&arena);
}

static void what_was_not_recorded_is_an_error(void **state)
{
	const struct world *w = *state;
	struct arena arena = { 0 };
	struct store *store = open_store(&arena, w->where, STORE_READ);
	struct history_row row = { "crate", "serde" };
	struct history h;
	struct error *error;

	error = store_ask(store, &(struct history_query){ .file = "other" }, &h);
	assert_non_null(strstr(error->text, "no run of 'other'"));
	error = store_ask(store, &(struct history_query){ .rows = &row, .n_rows = 1 }, &h);
	assert_non_null(strstr(error->text, "no run of 'app' has a row crate:serde"));
	error = store_ask(store, &(struct history_query){ .branch = "gone" }, &h);
	assert_non_null(strstr(error->text, "no run of 'app' has this branch and label"));
	error = store_ask(store, &(struct history_query){ .axis = "symbol" }, &h);
	assert_non_null(strstr(error->text, "no rows by symbol"));
	store_close(store);
	arena_release(&arena);
}

static const struct {
	int64_t date;
	const char *text;
} dates[] = {
	{ 0, "1970-01-01 00:00" },
	{ 951782399, "2000-02-28 23:59" },
	{ -62167219200, "0000-01-01 00:00" },
	{ 253402300799, "9999-12-31 23:59" },
	{ 253402300800, "?" },
	{ INT64_MIN, "?" },
	{ INT64_MAX, "?" },
};

static void dates_are_written_in_utc(void **state)
{
	char text[HISTORY_DATE];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(dates); i++) {
		assert_int_equal(history_format_date(text, dates[i].date, false),
				 dates[i].text[0] != '?');
		assert_string_equal(text, dates[i].text);
	}
	assert_true(history_format_date(text, 951782399, true));
	assert_string_equal(text, "2000-02-28T23:59:59Z");
}

static const char *const passwords[] = {
	"postgresql://me:geheim@x@localhost:1/db", "postgresql://me:gehe/im@localhost:1/db",
	"postgresql://me:geh?eim@localhost:1/db",  "postgresql://me:gehe#im@localhost:1/db",
	"postgresql://me:geheim@localhost:x/db",   "postgresql://me:geheim@[::1/db",
	"postgres://me:gehe%zzim@localhost/db",	   "postgres://me:geheim@127.0.0.1:1/db?geheim=1",
	"postgres://me:geheim@127.0.0.1:1/db",	   "postgres://127.0.0.1:1/db?password=geheim",
};

static void no_message_holds_a_password(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(passwords); i++) {
		struct arena arena = { 0 };
		struct store *store;
		bool is_newer;
		struct error *error = store_open(&arena, passwords[i], STORE_READ, &store,
						 &is_newer);

		assert_non_null(error);
		if (strstr(error->text, "geh") || strstr(error->text, "eim"))
			fail_msg("%s: %s", passwords[i], error->text);
		arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_run_is_there_in_order),
		cmocka_unit_test(rows_have_the_sizes_they_had),
		cmocka_unit_test(crates_are_found_by_either_spelling),
		cmocka_unit_test(what_changed_is_told_between_two_runs_of_a_line),
		cmocka_unit_test(steps_are_all_there_the_largest_first),
		cmocka_unit_test(what_was_not_recorded_is_an_error),
		cmocka_unit_test(dates_are_written_in_utc),
		cmocka_unit_test(no_message_holds_a_password),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
