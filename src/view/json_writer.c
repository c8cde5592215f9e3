#include "json_writer.h"

#include "character.h"
#include "safe_text.h"

#include "../base/die.h"

#include <inttypes.h>

enum { DEEPEST = 32, INDENT = 2 };

static void new_line(struct json_writer *json)
{
	text_putc(json->out, '\n');
	text_repeat(json->out, ' ', (size_t)INDENT * json->indent);
}

/* Goes to where the next element of the innermost container stands. */
static void begin_element(struct json_writer *json)
{
	bool in_lines = json->depth && json->lines & 1;

	if (json->has_element) {
		if (!json->depth)
			BUG("a second value behind the first");
		text_putc(json->out, ',');
		if (!in_lines)
			text_putc(json->out, ' ');
	}
	if (in_lines)
		new_line(json);
	json->has_element = true;
}

static void begin_value(struct json_writer *json)
{
	if (json->has_key) {
		json->has_key = false;
		return;
	}
	if (json->depth && !(json->arrays & 1))
		BUG("a value without a key");
	begin_element(json);
}

static void open_container(struct json_writer *json, bool is_array, enum json_layout layout)
{
	begin_value(json);
	if (json->depth == DEEPEST)
		BUG("JSON deeper than %d", DEEPEST);
	json->depth++;
	json->arrays = json->arrays << 1 | is_array;
	json->lines = json->lines << 1 | (layout == JSON_LINES);
	json->indent += layout == JSON_LINES;
	json->has_element = false;
	text_putc(json->out, is_array ? '[' : '{');
}

void json_object(struct json_writer *json, enum json_layout layout)
{
	open_container(json, false, layout);
}

void json_array(struct json_writer *json, enum json_layout layout)
{
	open_container(json, true, layout);
}

void json_end(struct json_writer *json)
{
	bool is_array = json->arrays & 1, in_lines = json->lines & 1;

	if (!json->depth || json->has_key)
		BUG("nothing can end here");
	json->indent -= in_lines;
	if (in_lines && json->has_element)
		new_line(json);
	text_putc(json->out, is_array ? ']' : '}');
	json->depth--;
	json->arrays >>= 1;
	json->lines >>= 1;
	json->has_element = true;
}

static bool needs_escape(uint32_t c)
{
	return c < 0x20 || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' ||
	       (c >= 0x7f && c <= 0x9f) || c == 0x061c || c == 0x200e || c == 0x200f ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static void put_escape(struct text *out, uint32_t c)
{
	if (c == '"' || c == '\\') {
		text_putc(out, '\\');
		text_putc(out, (char)c);
	} else {
		text_printf(out, "\\u%04" PRIx32, c);
	}
}

static void put_string(struct text *out, const char *string)
{
	const char *start = string; /* of what can be copied as it is */

	text_putc(out, '"');
	while (*string) {
		uint32_t c = 0;
		size_t length = character_read(string, &c);

		if (length && !needs_escape(c)) {
			string += length;
			continue;
		}
		text_add(out, start, (size_t)(string - start));
		put_escape(out, length ? c : 0xdc00u + (uint8_t)*string);
		string += length ? length : 1;
		start = string;
	}
	text_add(out, start, (size_t)(string - start));
	text_putc(out, '"');
}

void json_key(struct json_writer *json, const char *key)
{
	if (!json->depth || json->arrays & 1 || json->has_key)
		BUG("no key can stand here");
	begin_element(json);
	put_string(json->out, key);
	text_puts(json->out, ": ");
	json->has_key = true;
}

void json_string(struct json_writer *json, const char *string)
{
	if (!string) {
		json_null(json);
		return;
	}
	begin_value(json);
	put_string(json->out, string);
}

void json_safe_string(struct json_writer *json, const char *string, size_t columns)
{
	struct text safe = { 0 };

	safe_add(&safe, string, columns);
	json_string(json, safe.bytes ? safe.bytes : "");
	text_release(&safe);
}

void json_uint(struct json_writer *json, uint64_t n)
{
	begin_value(json);
	text_printf(json->out, "%" PRIu64, n);
}

void json_int(struct json_writer *json, int64_t n)
{
	begin_value(json);
	text_printf(json->out, "%" PRId64, n);
}

void json_bool(struct json_writer *json, bool value)
{
	begin_value(json);
	text_puts(json->out, value ? "true" : "false");
}

void json_null(struct json_writer *json)
{
	begin_value(json);
	text_puts(json->out, "null");
}

void json_string_field(struct json_writer *json, const char *key, const char *string)
{
	json_key(json, key);
	json_string(json, string);
}

void json_uint_field(struct json_writer *json, const char *key, uint64_t n)
{
	json_key(json, key);
	json_uint(json, n);
}

void json_bool_field(struct json_writer *json, const char *key, bool value)
{
	json_key(json, key);
	json_bool(json, value);
}

void json_strings_field(struct json_writer *json, const char *key, const char *const *strings,
			size_t n)
{
	json_key(json, key);
	json_array(json, JSON_INLINE);
	for (size_t i = 0; i < n; i++)
		json_string(json, strings[i]);
	json_end(json);
}

void json_tool(struct json_writer *json)
{
	json_key(json, "tool");
	json_object(json, JSON_INLINE);
	json_string_field(json, "name", "binsize");
	json_string_field(json, "version", BINSIZE_VERSION);
	json_end(json);
}

void json_finish(struct json_writer *json)
{
	if (json->depth || !json->has_element)
		BUG("the JSON is not complete");
	text_putc(json->out, '\n');
}
