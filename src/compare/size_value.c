#include "budget.h"

#include "../base/die.h"

#include <stdlib.h>
#include <string.h>

double parse_number(const char *text, char **end)
{
	size_t n = strspn(text, "0123456789.");

	*end = (char *)(uintptr_t)text;
	return n && text[n] != 'x' && text[n] != 'X' ? strtod(text, end) : 0;
}

struct error *parse_size(struct arena *arena, const char *text, uint64_t *bytes)
{
	static const struct {
		const char *unit;
		double factor;
	} units[] = {
		{ "", 1 },
		{ "B", 1 },
		{ "kB", 1e3 },
		{ "KB", 1e3 },
		{ "MB", 1e6 },
		{ "GB", 1e9 },
		{ "k", 1024 },
		{ "K", 1024 },
		{ "Ki", 1024 },
		{ "KiB", 1024 },
		{ "M", 1048576 },
		{ "Mi", 1048576 },
		{ "MiB", 1048576 },
		{ "G", 1073741824 },
		{ "Gi", 1073741824 },
		{ "GiB", 1073741824 },
	};
	char *end;
	double number = parse_number(text, &end);

	while (*end == ' ')
		end++;
	for (size_t i = 0; i < ARRAY_SIZE(units) && end > text && number < 1e15; i++) {
		if (strcmp(end, units[i].unit) != 0)
			continue;
		// "1.5" is no number of bytes: a unit was forgotten.
		if (units[i].factor == 1 && number != (double)(uint64_t)number)
			break;
		*bytes = (uint64_t)(number * units[i].factor);
		return NULL;
	}
	return error_new(arena, "'%s' is not a size (such as 4096, 20KiB or 1.5MB)", text);
}
