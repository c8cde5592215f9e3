/*
 * github.c: workflow commands of GitHub Actions: annotations. A runner reads them from the log, so
 * they need no token. The summary and the variables of a step are files, which the command line
 * writes.
 */
#include "view.h"

#include "gate_words.h"
#include "safe_text.h"

#include <string.h>

/* A step may have 10 annotations of each kind, and 50 a run; more are lost. Columns of one. */
enum { MOST_ANNOTATIONS = 10, LONGEST_MESSAGE = 1000 };

/*
 * As the runner undoes it; a property needs more of it ("also"). Names from strangers are safe
 * before: nothing of them is a line of its own, nor a command of the older form "##[...]".
 */
static void put_escaped(struct text *out, const char *text, const char *also)
{
	struct text safe = { 0 };

	safe_add(&safe, text, LONGEST_MESSAGE);
	for (size_t i = 0; i < safe.length; i++) {
		unsigned char c = (unsigned char)safe.bytes[i];

		if (c == '%' || c == '\r' || c == '\n' || strchr(also, c))
			text_printf(out, "%%%02X", c);
		else
			text_putc(out, (char)c);
	}
	text_release(&safe);
}

static void put_message(struct text *out, const char *text)
{
	put_escaped(out, text, "");
}

static void put_property(struct text *out, const char *text)
{
	put_escaped(out, text, ":,");
}

static void put_annotation(struct text *out, const struct gate_subject *subject,
			   const struct gate_check *check)
{
	enum gate_state state = gate_state(subject->gate, check);
	struct text words = { 0 }, path = { 0 };
	unsigned line = gate_put_place(&path, subject, check);

	gate_put_message(&words, subject, check);
	text_printf(out, "::%s file=", state == GATE_BROKEN ? "error" : "warning");
	put_property(out, path.bytes);
	text_printf(out, ",line=%u,title=binsize%%3A ", line);
	put_property(out, gate_rule(check));
	text_puts(out, "::");
	put_message(out, words.bytes);
	text_putc(out, '\n');
	text_release(&words);
	text_release(&path);
}

/* Those in a state, while there are fewer than may be. */
static void put_annotations(struct text *out, const struct gate_subject *subject,
			    enum gate_state state, size_t *n)
{
	const struct gate *gate = subject->gate;

	for (size_t i = 0; i < gate->n && *n < MOST_ANNOTATIONS; i++) {
		if (gate_state(gate, &gate->checks[i]) != state)
			continue;
		put_annotation(out, subject, &gate->checks[i]);
		++*n;
	}
}

static void put_notice(struct text *out, const struct gate_subject *subject, size_t n_left)
{
	struct text words = { 0 };

	gate_put_headline(&words, subject);
	gate_put_reasons(&words, subject);
	if (n_left)
		text_printf(&words, "; %zu more checks failed than are told of here", n_left);
	text_puts(out, "::notice title=binsize::");
	put_message(out, words.bytes);
	text_putc(out, '\n');
	text_release(&words);
}

static void put_commands(struct text *out, const struct gate_subject *subject)
{
	size_t n_failed = gate_count(subject->gate, GATE_BROKEN) +
			  gate_count(subject->gate, GATE_UNDECIDED);
	size_t n = 1; // the notice

	put_annotations(out, subject, GATE_BROKEN, &n);
	put_annotations(out, subject, GATE_UNDECIDED, &n);
	put_notice(out, subject, n_failed - (n - 1));
}

const struct view github_view = {
	.name = "github",
	.shows_settings = true,
	.stands_alone = true,
	.write_subject = put_commands,
};
