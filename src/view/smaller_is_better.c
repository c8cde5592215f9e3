/*
 * smaller_is_better.c: the tool "customSmallerIsBetter" of github-action-benchmark: a list of
 * numbers.
 */
#include "view.h"

#include "gate_words.h"
#include "json_writer.h"
#include "series.h"
#include "size.h"

static void put_number(struct json_writer *json, const struct text *file, const char *what,
		       uint64_t value, const char *extra)
{
	struct text name = { 0 };

	text_printf(&name, "%s/%s", file->bytes, what);
	json_object(json, JSON_INLINE);
	json_string_field(json, "name", name.bytes);
	json_string_field(json, "unit", "bytes");
	json_uint_field(json, "value", value);
	json_string_field(json, "extra", extra);
	json_end(json);
	text_release(&name);
}

static void put_numbers(struct text *out, const struct gate_subject *subject,
			const struct series *series)
{
	struct json_writer json = { .out = out };
	struct text file = { 0 }, headline = { 0 };

	gate_put_name(&file, subject);
	gate_put_headline(&headline, subject);
	json_array(&json, JSON_LINES);
	put_number(&json, &file, "file-size", subject->file_size, headline.bytes);
	put_number(&json, &file, "memory-size", subject->vm_size, "when it is loaded");
	for (size_t i = 0; i < series->n; i++) {
		char share[SIZE_TEXT];

		format_share(share, series->items[i].file_size, subject->file_size);
		put_number(&json, &file, series->items[i].name, series->items[i].file_size, share);
	}
	json_end(&json);
	json_finish(&json);
	text_release(&file);
	text_release(&headline);
}

static void write_smaller(struct text *out, const struct gate_subject *subject)
{
	struct arena arena = { 0 };
	struct series series = series_of(&arena, subject);

	put_numbers(out, subject, &series);
	arena_release(&arena);
}

const struct view smaller_is_better_view = {
	.name = "smaller-is-better",
	.wants_all = true,
	.stands_alone = true,
	.write_subject = write_smaller,
};
