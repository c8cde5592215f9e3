#include "paint.h"

void paint_begin(struct text *out, const struct view_style *style, enum paint paint)
{
	static const char *const codes[] = {
		[PAINT_HEADING] = "\033[1m",
		[PAINT_FAINT] = "\033[2m",
		[PAINT_BAR] = "\033[36m",
		[PAINT_WARNING] = "\033[33m",
	};

	if (style->has_color)
		text_puts(out, codes[paint]);
}

void paint_end(struct text *out, const struct view_style *style)
{
	if (style->has_color)
		text_puts(out, "\033[0m");
}
