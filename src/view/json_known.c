/* json_known.c: crates and versions that a file names, for programs. */
#include "json_parts.h"

#include "../compose/known_crates.h"

static void write_crate(struct json_writer *json, const struct known_crate *crate)
{
	json_object(json, JSON_INLINE);
	json_string_field(json, "name", crate->name);
	json_string_field(json, "version", *crate->version ? crate->version : NULL);
	json_string_field(json, "source", source_kind_name(crate->source));
	json_string_field(json, "evidence", "panic locations");
	json_uint_field(json, "locations", crate->n_locations);
	json_end(json);
}

void json_known(struct json_writer *json, const struct report *report)
{
	const struct known_crates *known = report->known;

	if (!known || (!known->n && !known->std_commit))
		return;
	json_string_field(json, "std_commit", known->std_commit);
	json_key(json, "crates");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < known->n; i++)
		write_crate(json, &known->items[i]);
	json_end(json);
}
