#include "xml_text.h"

#include "character.h"
#include "safe_text.h"

#include <inttypes.h>
#include <stdbool.h>

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* What must not stand there as it is: markup, and what parsers turn into a space. */
static const char *reference_of(uint32_t c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '\t':
		return "&#9;";
	case '\n':
		return "&#10;";
	case '\r':
		return "&#13;";
	default:
		return NULL;
	}
}

/* XML 1.0, production [2]; surrogates are no characters of UTF-8. */
static bool is_forbidden(uint32_t c)
{
	return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xfffe || c == 0xffff;
}

void xml_add(struct text *out, const char *string)
{
	while (*string) {
		uint32_t c = 0;
		size_t length = character_read(string, &c);
		const char *reference = reference_of(c);

		if (!length || is_forbidden(c))
			text_puts(out, REPLACEMENT);
		else if (reference)
			text_puts(out, reference);
		else if (c >= 0x7f && c <= 0x9f) // allowed, but discouraged
			text_printf(out, "&#%" PRIu32 ";", c);
		else
			text_add(out, string, length);
		string += length ? length : 1;
	}
}

size_t xml_add_safe(struct text *out, const char *string, size_t columns)
{
	struct text safe = { 0 };
	size_t used = safe_add(&safe, string, columns);

	xml_add(out, safe.bytes ? safe.bytes : "");
	text_release(&safe);
	return used;
}
