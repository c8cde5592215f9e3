/*
 * sarif.c: a result for each check that fails or cannot be told: Static Analysis Results
 * Interchange Format 2.1.0, and what GitHub's code scanning asks of it.
 */
#include "view.h"

#include "gate_words.h"
#include "json_writer.h"

#include "../base/die.h"

#include <ctype.h>
#include <string.h>

/* Results that code scanning shows; columns of a message. */
enum { MOST_RESULTS = 5000, LONGEST_MESSAGE = 1000 };

static const struct {
	const char *id, *text, *help;
} rules[] = {
	{ "limit-passed", "A file, or a row of it, is larger than it may be.",
	  "binsize FILE shows what is in it. Raise the limit where it is set, or take out what is "
	  "too large." },
	{ "growth", "A file, or a row of it, grew by more than it may.",
	  "binsize --baseline shows what grew, and why. A growth that is wanted comes with a new "
	  "baseline." },
	{ "shrinkage", "A file, or a row of it, shrank: its bound is out of date.",
	  "Save a new baseline, so that what was gained is not lost unseen." },
	{ "unknown-bytes", "Of too many bytes nobody is known to be the owner.",
	  "Analyze the file before it is stripped, or give its debug information." },
	{ "setting-not-in-effect", "A build setting did not take effect in the file.",
	  "The message says what was found and what to write where." },
	{ "feature", "A feature is in the file, or is not, against what was expected.",
	  "binsize --check features shows crates, architectures, kernels and libraries." },
	{ "comparison-not-made", "There was nothing to compare with.",
	  "Save a baseline: binsize --save." },
};

/* --- parts that every text needs an object for */

static void put_message(struct json_writer *json, const char *key, const char *text)
{
	json_key(json, key);
	json_object(json, JSON_INLINE);
	json_key(json, "text");
	json_safe_string(json, text, LONGEST_MESSAGE);
	json_end(json);
}

/* RFC 3986, relative: what is not unreserved, and is no '/', is a byte with a percent sign. */
static void put_uri(struct json_writer *json, const char *path)
{
	struct text uri = { 0 };

	for (const char *p = path; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (c == '/' && p > path && p[-1] == '/')
			continue; // "//" in front would be a host
		if (isalnum(c) || strchr("-._~/", c))
			text_putc(&uri, (char)c);
		else
			text_printf(&uri, "%%%02X", c);
	}
	json_string_field(json, "uri", uri.bytes ? uri.bytes : "");
	text_release(&uri);
}

static void put_location(struct json_writer *json, const char *path, unsigned line)
{
	json_key(json, "locations");
	json_array(json, JSON_INLINE);
	json_object(json, JSON_INLINE);
	json_key(json, "physicalLocation");
	json_object(json, JSON_INLINE);
	json_key(json, "artifactLocation");
	json_object(json, JSON_INLINE);
	put_uri(json, path);
	json_end(json);
	json_key(json, "region");
	json_object(json, JSON_INLINE);
	json_uint_field(json, "startLine", line);
	json_end(json);
	json_end(json);
	json_end(json);
	json_end(json);
}

/* --- the tool */

static void put_rules(struct json_writer *json)
{
	json_key(json, "rules");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		json_object(json, JSON_INLINE);
		json_string_field(json, "id", rules[i].id);
		put_message(json, "shortDescription", rules[i].text);
		put_message(json, "fullDescription", rules[i].text);
		put_message(json, "help", rules[i].help);
		json_key(json, "defaultConfiguration");
		json_object(json, JSON_INLINE);
		json_string_field(json, "level", "error");
		json_end(json);
		json_end(json);
	}
	json_end(json);
}

static void put_tool(struct json_writer *json)
{
	json_key(json, "tool");
	json_object(json, JSON_LINES);
	json_key(json, "driver");
	json_object(json, JSON_LINES);
	json_string_field(json, "name", "binsize");
	json_string_field(json, "version", BINSIZE_VERSION);
	put_rules(json);
	json_end(json);
	json_end(json);
}

/* --- results */

static void put_rule(struct json_writer *json, const char *id)
{
	size_t i = 0;

	while (i + 1 < ARRAY_SIZE(rules) && strcmp(rules[i].id, id) != 0)
		i++;
	json_string_field(json, "ruleId", rules[i].id);
	json_uint_field(json, "ruleIndex", i);
}

/* Section 3.27.10: what is not "fail" has the level "none". */
static void put_level(struct json_writer *json, enum gate_state state)
{
	json_string_field(json, "kind", state == GATE_OPEN ? "open" : "fail");
	json_string_field(json, "level",
			  state == GATE_BROKEN	    ? "error"
			  : state == GATE_UNDECIDED ? "warning"
						    : "none");
}

static void put_fingerprint(struct json_writer *json, const struct gate_subject *subject,
			    const struct gate_check *check)
{
	struct text mark = { 0 };

	gate_put_mark(&mark, subject, check);
	json_key(json, "partialFingerprints");
	json_object(json, JSON_INLINE);
	json_string_field(json, "binsizeCheck/v1", mark.bytes);
	json_end(json);
	text_release(&mark);
}

static void put_result(struct json_writer *json, const struct gate_subject *subject,
		       const struct gate_check *check)
{
	enum gate_state state = gate_state(subject->gate, check);
	struct text words = { 0 }, path = { 0 };
	unsigned line;

	gate_put_message(&words, subject, check);
	line = gate_put_place(&path, subject, check);
	json_object(json, JSON_LINES);
	put_rule(json, gate_rule(check));
	put_level(json, state);
	put_message(json, "message", words.bytes);
	put_location(json, path.bytes, line);
	put_fingerprint(json, subject, check);
	json_end(json);
	text_release(&words);
	text_release(&path);
}

static void put_results(struct json_writer *json, const struct gate_subject *subject)
{
	size_t n = 0;

	json_key(json, "results");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < subject->gate->n && n < MOST_RESULTS; i++) {
		if (gate_state(subject->gate, &subject->gate->checks[i]) == GATE_KEPT)
			continue;
		put_result(json, subject, &subject->gate->checks[i]);
		n++;
	}
	json_end(json);
}

static void put_log(struct text *out, const struct gate_subject *subject)
{
	struct json_writer json = { .out = out };

	json_object(&json, JSON_LINES);
	json_string_field(&json, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	json_string_field(&json, "version", "2.1.0");
	json_key(&json, "runs");
	json_array(&json, JSON_LINES);
	json_object(&json, JSON_LINES);
	put_tool(&json);
	json_string_field(&json, "columnKind", "utf16CodeUnits");
	put_results(&json, subject);
	json_end(&json);
	json_end(&json);
	json_end(&json);
	json_finish(&json);
}

const struct view sarif_view = {
	.name = "sarif",
	.shows_settings = true,
	.stands_alone = true,
	.write_subject = put_log,
};
