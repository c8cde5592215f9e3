/* json_features.c: which optional parts got into a file, for programs. */
#include "json_parts.h"

#include "../features/features.h"

static void write_feature(struct json_writer *json, const struct feature *f)
{
	json_object(json, JSON_INLINE);
	json_string_field(json, "kind", feature_kind_name(f->kind));
	json_string_field(json, "name", f->name);
	json_uint_field(json, "size", f->size);
	json_bool_field(json, "certain", f->is_certain);
	json_string_field(json, "evidence", f->evidence);
	json_end(json);
}

static void write_doubts(struct json_writer *json, const struct features *features)
{
	json_key(json, "doubts");
	json_object(json, JSON_LINES);
	for (size_t i = 0; i < FEATURE_KIND_COUNT; i++)
		json_string_field(json, feature_kind_name((enum feature_kind)i),
				  features->doubts[i]);
	json_end(json);
}

static void write_wishes(struct json_writer *json, const struct report *report)
{
	json_key(json, "wishes");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < report->n_wishes; i++) {
		const struct feature_outcome *w = &report->wishes[i];

		json_object(json, JSON_INLINE);
		json_string_field(json, "expected", w->text);
		json_key(json, "ok");
		if (w->outcome == OUTCOME_UNKNOWN)
			json_null(json);
		else
			json_bool(json, w->outcome == OUTCOME_KEPT);
		json_string_field(json, "why", w->why);
		json_end(json);
	}
	json_end(json);
}

void json_features(struct json_writer *json, const struct report *report)
{
	if (report->n_wishes)
		write_wishes(json, report);
	if (!report->features)
		return;
	json_key(json, "features");
	json_object(json, JSON_LINES);
	json_key(json, "items");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < report->features->n_items; i++)
		write_feature(json, &report->features->items[i]);
	json_end(json);
	write_doubts(json, report->features);
	json_end(json);
}
