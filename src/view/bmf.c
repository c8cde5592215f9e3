/* bmf.c: Bencher Metric Format: a benchmark for the file and for each row, a measure each. */
#include "view.h"

#include "gate_words.h"
#include "json_writer.h"
#include "series.h"

static void put_measure(struct json_writer *json, const char *name, uint64_t value)
{
	json_key(json, name);
	json_object(json, JSON_INLINE);
	json_uint_field(json, "value", value);
	json_end(json);
}

static void put_row(struct json_writer *json, const struct text *file,
		    const struct series_item *item)
{
	struct text name = { 0 };

	text_printf(&name, "%s/%s", file->bytes, item->name);
	json_key(json, name.bytes);
	json_object(json, JSON_INLINE);
	put_measure(json, "file-size", item->file_size);
	json_end(json);
	text_release(&name);
}

static void put_metrics(struct text *out, const struct gate_subject *subject,
			const struct series *series)
{
	struct json_writer json = { .out = out };
	struct text file = { 0 };

	gate_put_name(&file, subject);
	json_object(&json, JSON_LINES);
	json_key(&json, file.bytes);
	json_object(&json, JSON_INLINE);
	put_measure(&json, "file-size", subject->file_size);
	put_measure(&json, "memory-size", subject->vm_size);
	json_end(&json);
	for (size_t i = 0; i < series->n; i++)
		put_row(&json, &file, &series->items[i]);
	json_end(&json);
	json_finish(&json);
	text_release(&file);
}

static void write_bmf(struct text *out, const struct gate_subject *subject)
{
	struct arena arena = { 0 };
	struct series series = series_of(&arena, subject);

	put_metrics(out, subject, &series);
	arena_release(&arena);
}

const struct view bmf_view = {
	.name = "bmf",
	.wants_all = true,
	.stands_alone = true,
	.write_subject = write_bmf,
};
