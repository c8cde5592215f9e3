/*
 * metafile.c: the metafile of esbuild, for its analyzers: a file as one output, rows as its inputs.
 */
#include "view.h"

#include "gate_words.h"
#include "json_writer.h"
#include "series.h"

static void put_empty(struct json_writer *json, const char *key)
{
	json_key(json, key);
	json_array(json, JSON_INLINE);
	json_end(json);
}

static void put_inputs(struct json_writer *json, const struct series *series)
{
	json_key(json, "inputs");
	json_object(json, JSON_LINES);
	for (size_t i = 0; i < series->n; i++) {
		json_key(json, series->items[i].name);
		json_object(json, JSON_INLINE);
		json_uint_field(json, "bytes", series->items[i].file_size);
		put_empty(json, "imports");
		json_end(json);
	}
	json_end(json);
}

static void put_output(struct json_writer *json, const struct gate_subject *subject,
		       const struct series *series)
{
	struct text name = { 0 };

	gate_put_name(&name, subject);
	json_key(json, name.bytes);
	json_object(json, JSON_LINES);
	put_empty(json, "imports");
	put_empty(json, "exports");
	json_key(json, "inputs");
	json_object(json, JSON_LINES);
	for (size_t i = 0; i < series->n; i++) {
		json_key(json, series->items[i].name);
		json_object(json, JSON_INLINE);
		json_uint_field(json, "bytesInOutput", series->items[i].file_size);
		json_end(json);
	}
	json_end(json);
	json_uint_field(json, "bytes", subject->file_size);
	json_end(json);
	text_release(&name);
}

static void put_metafile(struct text *out, const struct gate_subject *subject,
			 const struct series *series)
{
	struct json_writer json = { .out = out };

	json_object(&json, JSON_LINES);
	put_inputs(&json, series);
	json_key(&json, "outputs");
	json_object(&json, JSON_LINES);
	put_output(&json, subject, series);
	json_end(&json);
	json_end(&json);
	json_finish(&json);
}

static void write_metafile(struct text *out, const struct gate_subject *subject)
{
	struct arena arena = { 0 };
	struct series series = series_paths_of(&arena, subject);

	put_metafile(out, subject, &series);
	arena_release(&arena);
}

const struct view metafile_view = {
	.name = "metafile",
	.wants_all = true,
	.is_nested = true,
	.stands_alone = true,
	.write_subject = write_metafile,
};
