/* json_history.c: how sizes went, for programs: docs/json.md, "History". */
#include "history_view.h"

#include "json_writer.h"

#include <string.h>

/* "" is what is not known. */
static void known_field(struct json_writer *json, const char *key, const char *text)
{
	json_string_field(json, key, *text ? text : NULL);
}

static void date_field(struct json_writer *json, int64_t date)
{
	char text[HISTORY_DATE];

	json_string_field(json, "date", history_format_date(text, date, true) ? text : NULL);
}

static void step_value(struct json_writer *json, bool has_step, int64_t step)
{
	if (has_step)
		json_int(json, step);
	else
		json_null(json);
}

static void write_files(struct json_writer *json, const struct history *history)
{
	json_key(json, "files");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < history->n_files; i++) {
		json_object(json, JSON_INLINE);
		json_string_field(json, "name", history->files[i].name);
		json_uint_field(json, "runs", history->files[i].n_runs);
		date_field(json, history->files[i].date);
		json_uint_field(json, "size", history->files[i].size);
		json_end(json);
	}
	json_end(json);
}

static void write_settings(struct json_writer *json, const struct history_run *run)
{
	json_key(json, "settings");
	json_object(json, JSON_INLINE);
	for (size_t i = 0; i < run->n_settings; i++)
		json_string_field(json, run->settings[i].name, run->settings[i].value);
	json_end(json);
}

static void write_run(struct json_writer *json, const struct history_run *run)
{
	json_object(json, JSON_INLINE);
	date_field(json, run->date);
	known_field(json, "commit", run->commit);
	known_field(json, "branch", run->branch);
	known_field(json, "label", run->label);
	json_uint_field(json, "size", run->size);
	json_uint_field(json, "vm_size", run->vm_size);
	json_key(json, "delta");
	step_value(json, run->has_step, run->step);
	write_settings(json, run);
	json_string_field(json, "program", run->program);
	json_end(json);
}

static void write_row(struct json_writer *json, const struct history_row *row)
{
	json_string_field(json, "axis", row->axis);
	json_string_field(json, "row", row->name);
}

static void write_trend(struct json_writer *json, const struct history_trend *trend, size_t n)
{
	json_object(json, JSON_LINES);
	write_row(json, &trend->row);
	json_key(json, "sizes");
	json_array(json, JSON_INLINE);
	for (size_t i = 0; i < n; i++) {
		if (trend->sizes[i].is_known)
			json_uint(json, trend->sizes[i].size);
		else
			json_null(json);
	}
	json_end(json);
	json_key(json, "deltas");
	json_array(json, JSON_INLINE);
	for (size_t i = 0; i < n; i++)
		step_value(json, trend->sizes[i].is_known && trend->sizes[i].has_step,
			   trend->sizes[i].step);
	json_end(json);
	json_end(json);
}

static void write_moves(struct json_writer *json, const struct history *history)
{
	json_key(json, "changed");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < history->n_moves; i++) {
		const struct history_move *move = &history->moves[i];

		json_object(json, JSON_INLINE);
		write_row(json, &move->row);
		json_uint_field(json, "old_file_size", move->old);
		json_uint_field(json, "new_file_size", move->new);
		json_key(json, "delta");
		json_int(json, (int64_t)(move->new - move->old));
		json_end(json);
	}
	json_end(json);
}

static void write_steps(struct json_writer *json, const struct history *history)
{
	json_key(json, "steps");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < history->n_steps; i++) {
		const struct history_step *step = &history->steps[i];

		json_object(json, JSON_INLINE);
		write_row(json, &step->row);
		date_field(json, step->date);
		known_field(json, "commit", step->commit);
		json_uint_field(json, "file_size", step->size);
		json_key(json, "delta");
		json_int(json, step->step);
		json_end(json);
	}
	json_end(json);
}

static void write_runs(struct json_writer *json, const struct history *history)
{
	json_string_field(json, "file", history->file);
	json_uint_field(json, "recorded", history->n_recorded);
	json_key(json, "line");
	json_object(json, JSON_INLINE);
	known_field(json, "branch", history->last->branch);
	known_field(json, "label", history->last->label);
	json_end(json);
	json_key(json, "runs");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < history->n_runs; i++)
		write_run(json, &history->runs[i]);
	json_end(json);
	json_key(json, "trends");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < history->n_trends; i++)
		write_trend(json, &history->trends[i], history->n_runs);
	json_end(json);
	write_moves(json, history);
	write_steps(json, history);
}

void json_write_history(struct text *out, const struct history *history,
			const struct view_style *style)
{
	struct json_writer json = { .out = out };

	(void)style;
	json_object(&json, JSON_LINES);
	json_string_field(&json, "schema", "binsize/1");
	json_tool(&json);
	json_key(&json, "history");
	json_object(&json, JSON_LINES);
	if (history->file)
		write_runs(&json, history);
	else
		write_files(&json, history);
	json_end(&json);
	json_end(&json);
	json_finish(&json);
}
