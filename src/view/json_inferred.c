/* json_inferred.c: how much of the code without names has a crate, for programs. */
#include "json_parts.h"

#include "../compose/inferred.h"

void json_inferred(struct json_writer *json, const struct report *report)
{
	static const char *const names[] = {
		[INFERRED_KNOWN] = "known",
		[INFERRED_SURE] = "inferred_strong",
		[INFERRED_REST] = "inferred_weak",
		[INFERRED_NONE] = "unattributed",
	};
	const struct inferred *inferred = report->inferred;

	if (!inferred)
		return;
	json_key(json, "inferred");
	json_object(json, JSON_LINES);
	json_string_field(json, "axis", "instantiator");
	json_string_field(json, "order", inferred->order);
	json_bool_field(json, "has_lock", inferred->has_lock);
	json_uint_field(json, "crates", inferred->n_crates);
	json_uint_field(json, "code_size", inferred->code_size);
	for (int i = 0; i < INFERRED_CLASS_COUNT; i++)
		json_uint_field(json, names[i], inferred->sizes[i]);
	json_key(json, "reasons");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < inferred->n_reasons; i++) {
		json_object(json, JSON_INLINE);
		json_string_field(json, "reason", inferred->reasons[i].words);
		json_uint_field(json, "code_size", inferred->reasons[i].size);
		json_end(json);
	}
	json_end(json);
	json_end(json);
}
