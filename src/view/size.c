#include "size.h"

#include <stdio.h>
#include <string.h>

void format_count(char text[SIZE_TEXT], uint64_t n)
{
	char digits[24];
	int length = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n);
	size_t out = 0;

	for (int i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			text[out++] = ',';
		text[out++] = digits[i];
	}
	text[out] = '\0';
}

void format_size(char text[SIZE_TEXT], uint64_t bytes, bool exact)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	double value = (double)bytes;
	size_t unit = 0;

	if (exact) {
		format_count(text, bytes);
		return;
	}
	for (; value >= 1023.95 && unit + 1 < sizeof(units) / sizeof(units[0]); unit++)
		value /= 1024;
	if (!unit)
		snprintf(text, SIZE_TEXT, "%llu B", (unsigned long long)bytes);
	else
		snprintf(text, SIZE_TEXT, "%.*f %s", value < 9.995 ? 2 : 1, value, units[unit]);
}

void format_delta(char text[SIZE_TEXT], int64_t delta, bool exact)
{
	char size[SIZE_TEXT];

	format_size(size, delta < 0 ? (uint64_t)-delta : (uint64_t)delta, exact);
	snprintf(text, SIZE_TEXT, "%s%.*s",
		 delta < 0 ? "-"
		 : delta   ? "+"
			   : "",
		 SIZE_TEXT - 2, size);
}

void format_change(char text[SIZE_TEXT], uint64_t old, int64_t delta)
{
	if (!old)
		strcpy(text, delta ? "new" : "");
	else if (-delta == (int64_t)old)
		strcpy(text, "gone");
	else
		snprintf(text, SIZE_TEXT, "%+.1f%%", 100.0 * (double)delta / (double)old);
}

void format_share(char text[SIZE_TEXT], uint64_t part, uint64_t whole)
{
	double share = whole ? 100.0 * (double)part / (double)whole : 0;

	if (!part)
		strcpy(text, "0%");
	else if (share < 0.05)
		strcpy(text, "<0.1%");
	else
		snprintf(text, SIZE_TEXT, "%.1f%%", share);
}
