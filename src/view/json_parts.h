/* json_parts.h: the members of the JSON report that have a file of their own. */
#ifndef BINSIZE_VIEW_JSON_PARTS_H
#define BINSIZE_VIEW_JSON_PARTS_H

#include "json_writer.h"

#include "../compose/report.h"

/* Writes a key and its value into the open object, or nothing. Cannot fail. See docs/json.md. */
typedef void json_part(struct json_writer *json, const struct report *report);

json_part json_device;	   /* "device" */
json_part json_settings;   /* "settings" */
json_part json_features;   /* "features", and "wishes" */
json_part json_duplicates; /* "duplicates" */
json_part json_known;	   /* "crates", and "std_commit" */
json_part json_inferred;   /* "inferred" */
json_part json_listing;	   /* "disassembly" */
json_part json_gate;	   /* "outcome" and "gate" */

/* The same of a gate, for a comparison; NULL or an empty one: nothing. */
void json_checks(struct json_writer *json, const struct gate *gate);

#endif
