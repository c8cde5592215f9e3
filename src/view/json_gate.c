#include "json_parts.h"

#include "../compare/gate.h"

static void write_check(struct json_writer *json, const struct gate_check *check)
{
	json_object(json, JSON_INLINE);
	json_string_field(json, "topic", check->topic);
	json_string_field(json, "text", check->text);
	json_string_field(json, "from", check->from);
	json_string_field(json, "outcome", gate_outcome_name(check->outcome));
	json_string_field(json, "why", check->why);
	json_string_field(json, "remedy", check->remedy);
	if (check->accepted)
		json_string_field(json, "accepted", check->accepted);
	json_end(json);
}

void json_checks(struct json_writer *json, const struct gate *gate)
{
	if (!gate || !gate->n)
		return;
	json_string_field(json, "outcome", gate_outcome_name(gate_outcome(gate)));
	json_key(json, "gate");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < gate->n; i++)
		write_check(json, &gate->checks[i]);
	json_end(json);
}

void json_gate(struct json_writer *json, const struct report *report)
{
	json_checks(json, report->gate);
}
