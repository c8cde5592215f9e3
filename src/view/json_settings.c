/* json_settings.c: verdicts on build settings for programs. */
#include "json_parts.h"

#include <string.h>

/* "codegen-units" is codegen_units here, as keys are. */
static void write_key(struct json_writer *json, const char *name)
{
	char key[40];
	size_t i = 0;

	for (; name[i] && i + 1 < sizeof(key); i++)
		key[i] = name[i] == '-' ? '_' : name[i];
	key[i] = '\0';
	json_key(json, key);
}

static void write_outcome(struct json_writer *json, const struct judged *judged)
{
	json_string_field(json, "expected", judged->expected);
	json_string_field(json, "expected_from", judged->expected_from);
	json_strings_field(json, "overrides", judged->hidden, judged->n_hidden);
	json_key(json, "ok");
	if (judged->outcome == OUTCOME_KEPT || judged->outcome == OUTCOME_BROKEN)
		json_bool(json, judged->outcome == OUTCOME_KEPT);
	else
		json_null(json);
}

static void write_setting(struct json_writer *json, const struct judged *judged)
{
	const struct verdict *v = &judged->verdict;

	write_key(json, judged->name);
	json_object(json, JSON_INLINE);
	json_strings_field(json, "value", v->values, v->n_values);
	json_bool_field(json, "values_are_alike", v->are_alike);
	json_string_field(json, "confidence", confidence_name(v->confidence));
	json_strings_field(json, "evidence", v->evidence, v->n_evidence);
	json_key(json, "bytes");
	if (v->has_bytes)
		json_uint(json, v->bytes);
	else
		json_null(json);
	json_string_field(json, "remedy", v->remedy);
	write_outcome(json, judged);
	json_end(json);
}

static void write_declaration(struct json_writer *json, const struct declaration *declared)
{
	json_key(json, "cargo");
	json_object(json, JSON_LINES);
	json_string_field(json, "manifest", declared->manifest);
	json_string_field(json, "profile", declared->profile);
	json_strings_field(json, "findings", declared->findings, declared->n_findings);
	json_end(json);
}

void json_settings(struct json_writer *json, const struct report *report)
{
	if (!report->n_settings)
		return;
	json_key(json, "settings");
	json_object(json, JSON_LINES);
	for (size_t i = 0; i < report->n_settings; i++)
		write_setting(json, &report->settings[i]);
	json_end(json);
	if (report->declared)
		write_declaration(json, report->declared);
}
