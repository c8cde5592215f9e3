#include "filter.h"

#include <stddef.h>

struct error *filter_compile(struct arena *arena, const char *pattern, struct filter *filter)
{
	char reason[200];
	int status;

	filter->is_set = false;
	if (!pattern)
		return NULL;
	status = regcomp(&filter->regex, pattern, REG_EXTENDED | REG_NOSUB);
	if (status) {
		regerror(status, &filter->regex, reason, sizeof(reason));
		return error_new(arena, "'%s' is not a regular expression: %s", pattern, reason);
	}
	filter->is_set = true;
	return NULL;
}

void filter_release(struct filter *filter)
{
	if (filter->is_set)
		regfree(&filter->regex);
	filter->is_set = false;
}

bool filter_matches(const struct filter *filter, const char *text)
{
	return !regexec(&filter->regex, text, 0, NULL, 0);
}
