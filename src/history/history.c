#include "history.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

bool history_has_axis(const struct history_run *run, const char *axis)
{
	size_t length = strlen(axis);

	for (const char *p = run->axes; (p = strchr(p, ',')); p++) {
		if (!strncmp(p + 1, axis, length) && p[1 + length] == ',')
			return true;
	}
	return false;
}

bool history_format_date(char text[HISTORY_DATE], int64_t date, bool is_iso)
{
	// The first second of year 0, and the last of year 9999.
	static const int64_t first = -62167219200, last = 253402300799;
	time_t seconds = (time_t)date;
	struct tm tm;

	if (date < first || date > last || !gmtime_r(&seconds, &tm)) {
		strcpy(text, "?");
		return false;
	}
	snprintf(text, HISTORY_DATE,
		 is_iso ? "%04d-%02d-%02dT%02d:%02d:%02dZ" : "%04d-%02d-%02d %02d:%02d",
		 tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
	return true;
}
