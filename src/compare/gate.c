#include "gate.h"

#include <stdlib.h>
#include <string.h>

bool gate_is_failure(const struct gate *gate, const struct gate_check *check)
{
	return check->outcome == OUTCOME_BROKEN ||
	       (check->outcome == OUTCOME_UNKNOWN && !gate->allows_unknown);
}

enum outcome gate_outcome(const struct gate *gate)
{
	enum outcome worst = OUTCOME_KEPT;

	for (size_t i = 0; i < gate->n; i++) {
		if (!gate_is_failure(gate, &gate->checks[i]))
			continue;
		if (gate->checks[i].outcome == OUTCOME_BROKEN)
			return OUTCOME_BROKEN;
		worst = OUTCOME_UNKNOWN;
	}
	return worst;
}

const char *gate_outcome_name(enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_BROKEN:
		return "broken";
	case OUTCOME_UNKNOWN:
	case OUTCOME_OPEN:
		return "unknown";
	default:
		return "kept";
	}
}

size_t gate_place(const char *from, unsigned *line)
{
	*line = 0;
	for (const char *colon = strchr(from, ':'); colon; colon = strchr(colon + 1, ':')) {
		char *end;
		unsigned long number = strtoul(colon + 1, &end, 10);

		if (colon == from || colon[1] < '1' || colon[1] > '9' || number > 1u << 30)
			continue;
		if (*end && *end != ' ' && *end != ',' && *end != ':')
			continue;
		*line = (unsigned)number;
		return (size_t)(colon - from);
	}
	return 0;
}
