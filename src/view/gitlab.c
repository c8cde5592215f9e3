/*
 * gitlab.c: an issue for each check that fails or cannot be told, as GitLab's Code Quality report
 * has them: the part of Code Climate's format that its merge requests show.
 */
#include "view.h"

#include "gate_words.h"
#include "json_writer.h"

/* Columns of a description. */
enum { LONGEST_DESCRIPTION = 1000 };

static void put_location(struct json_writer *json, const char *path, unsigned line)
{
	json_key(json, "location");
	json_object(json, JSON_INLINE);
	json_key(json, "path");
	json_safe_string(json, path, 0);
	json_key(json, "lines");
	json_object(json, JSON_INLINE);
	json_uint_field(json, "begin", line);
	json_end(json);
	json_end(json);
}

static void put_issue(struct json_writer *json, const struct gate_subject *subject,
		      const struct gate_check *check)
{
	enum gate_state state = gate_state(subject->gate, check);
	struct text words = { 0 }, path = { 0 }, mark = { 0 };
	unsigned line = gate_put_place(&path, subject, check);

	gate_put_message(&words, subject, check);
	gate_put_mark(&mark, subject, check);
	json_object(json, JSON_LINES);
	json_key(json, "description");
	json_safe_string(json, words.bytes, LONGEST_DESCRIPTION);
	json_string_field(json, "check_name", gate_rule(check));
	json_string_field(json, "fingerprint", mark.bytes);
	json_string_field(json, "severity",
			  state == GATE_BROKEN	    ? "major"
			  : state == GATE_UNDECIDED ? "minor"
						    : "info");
	put_location(json, path.bytes, line);
	json_end(json);
	text_release(&words);
	text_release(&path);
	text_release(&mark);
}

static void put_issues(struct text *out, const struct gate_subject *subject)
{
	const struct gate *gate = subject->gate;
	struct json_writer json = { .out = out };

	json_array(&json, JSON_LINES);
	for (size_t i = 0; i < gate->n; i++) {
		if (gate_state(gate, &gate->checks[i]) != GATE_KEPT)
			put_issue(&json, subject, &gate->checks[i]);
	}
	json_end(&json);
	json_finish(&json);
}

const struct view gitlab_view = {
	.name = "gitlab",
	.shows_settings = true,
	.stands_alone = true,
	.write_subject = put_issues,
};
