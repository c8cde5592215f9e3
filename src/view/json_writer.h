/* json_writer.h: writes JSON (RFC 8259) value by value. */
#ifndef BINSIZE_VIEW_JSON_WRITER_H
#define BINSIZE_VIEW_JSON_WRITER_H

#include "../base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* How a container is laid out. */
enum json_layout {
	JSON_INLINE, /* {"a": 1, "b": 2} */
	JSON_LINES,  /* one element per line, indented */
};

/*
 * Start from { .out = text }. A value goes where the one before it ended: commas, line breaks and
 * indentation follow. A value that has no place (an object's without a key, a second root, a
 * container too deep) is a mistake of the caller and ends the program.
 */
struct json_writer {
	struct text *out;
	unsigned depth;		/* containers that are open, at most 32 */
	unsigned indent;	/* of these, laid out in lines */
	uint32_t arrays, lines; /* one bit for each open container, the innermost lowest */
	bool has_element;	/* the innermost container, or the document */
	bool has_key;		/* a key waits for its value */
};

/* Each opens a container; json_end() closes it. */
void json_object(struct json_writer *json, enum json_layout layout);
void json_array(struct json_writer *json, enum json_layout layout);
void json_end(struct json_writer *json); /* of the innermost object or array */
void json_key(struct json_writer *json, const char *key);

/*
 * NULL is written as null. Characters that could do harm where the JSON is shown or embedded
 * (controls, line separators, bidirectional controls, '<', '>' and '&') are written as \uNNNN. A
 * byte 0xNN that is no part of valid UTF-8 is written as the lone surrogate \udcNN, as the error
 * handler "surrogateescape" of Python does: the exact bytes can be had back.
 */
void json_string(struct json_writer *json, const char *string);
/*
 * What safe_add() makes of it, at most `columns` of it unless that is 0: for strict readers, which
 * refuse lone surrogates, and for those that show it to people.
 */
void json_safe_string(struct json_writer *json, const char *string, size_t columns);
void json_uint(struct json_writer *json, uint64_t n); /* an integer, up to 2^64 - 1 */
void json_int(struct json_writer *json, int64_t n);   /* one that may be below 0 */
void json_bool(struct json_writer *json, bool value);
void json_null(struct json_writer *json);

/* A key and its value. */
void json_string_field(struct json_writer *json, const char *key, const char *string);
void json_uint_field(struct json_writer *json, const char *key, uint64_t n);
void json_bool_field(struct json_writer *json, const char *key, bool value);

/* A key and a list of strings, on one line. */
void json_strings_field(struct json_writer *json, const char *key, const char *const *strings,
			size_t n);

/* "tool": {"name": "binsize", "version": …} */
void json_tool(struct json_writer *json);

/* Ends the document with a line feed. Everything must be closed. */
void json_finish(struct json_writer *json);

#endif
