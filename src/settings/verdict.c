#include "verdict.h"

#include <stdarg.h>

const char *confidence_name(enum confidence confidence)
{
	static const char *const names[] = { "unknown", "medium", "high", "certain" };

	return names[confidence];
}

void verdict_add_value(struct verdict *verdict, const char *value)
{
	if (verdict->n_values < MOST_VALUES)
		verdict->values[verdict->n_values++] = value;
}

void verdict_add_evidence(struct verdict *verdict, struct arena *arena, const char *format, ...)
{
	va_list args;

	if (verdict->n_evidence == MOST_EVIDENCE)
		return;
	va_start(args, format);
	verdict->evidence[verdict->n_evidence++] = arena_vformat(arena, format, args);
	va_end(args);
}

void verdict_set(struct verdict *verdict, const char *value, enum confidence confidence)
{
	verdict->n_values = 0;
	verdict_add_value(verdict, value);
	verdict->confidence = confidence;
}

const char *verdict_words(const struct verdict *verdict, struct arena *arena)
{
	const char *words = verdict->n_values ? verdict->values[0] : "unknown";

	for (size_t i = 1; i < verdict->n_values; i++)
		words = arena_format(arena, "%s or %s", words, verdict->values[i]);
	return words;
}
