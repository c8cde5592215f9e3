#include "github_step.h"

#include "messages.h"

#include "../base/terminal.h"
#include "../compare/diff.h"
#include "../compare/reasons.h"
#include "../view/safe_text.h"
#include "../view/size.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* A summary of 1 MiB or more is refused whole; columns of a reason. */
enum { MOST_SUMMARY = 1024 * 1024 - 1, LONGEST_REASON = 300 };

/* --- files */

static void warn(const struct options *options, const char *path, const char *what, const char *why)
{
	struct text text = { 0 };

	text_printf(&text, "%s: %s", what, why);
	if (!options->is_quiet)
		say_warning(path, ERROR_NO_OFFSET, text.bytes);
	text_release(&text);
}

/* Others write to these files too: what is there stays. Returns the bytes that were, or -1. */
static long append(const struct options *options, const char *path, const struct text *text)
{
	FILE *file = fopen(path, "ab");
	long size = file && !fseek(file, 0, SEEK_END) ? ftell(file) : -1;
	bool failed = size < 0;

	if (!failed && text)
		failed = fwrite(text->bytes, 1, text->length, file) != text->length;
	if (file)
		failed |= fclose(file) != 0;
	if (failed)
		warn(options, path, "cannot be written", strerror(errno));
	return failed ? -1 : size;
}

/* Steps may share a file, and each may add to it several times. */
static void append_summary(const struct options *options, const char *path, struct text *summary)
{
	static const char note[] = "\nbinsize: the summary of this step is full.\n";
	long size = append(options, path, NULL);
	size_t used = size > 0 ? (size_t)size : 0;

	if (size < 0)
		return;
	if (used < MOST_SUMMARY && summary->length + sizeof(note) < MOST_SUMMARY - used) {
		append(options, path, summary);
		return;
	}
	warn(options, path, "the summary of this step is full", "what changed is not in it");
	text_reset(summary);
	text_puts(summary, note);
	if (used < MOST_SUMMARY && summary->length < MOST_SUMMARY - used)
		append(options, path, summary);
}

/* --- variables */

/* Lines of our own, with safe names: none of them is empty, or a delimiter. */
static void put_reasons(struct text *out, const struct diff *diff)
{
	static const char delimiter[] = "binsize_end_of_reasons";

	text_printf(out, "reasons<<%s\n", delimiter);
	for (size_t i = 0; diff && i < diff->n_reasons; i++) {
		char delta[SIZE_TEXT];

		format_delta(delta, diff->reasons[i].delta, false);
		text_printf(out, "%s: ", delta);
		safe_add(out, diff->reasons[i].text, LONGEST_REASON);
		text_putc(out, '\n');
	}
	text_printf(out, "%s\n", delimiter);
}

static void put_growth(struct text *out, uint64_t old, uint64_t new)
{
	int64_t delta = (int64_t) new - (int64_t)old;

	text_printf(out, "old_size=%" PRIu64 "\ndelta=%" PRId64 "\n", old, delta);
	if (old)
		text_printf(out, "delta_percent=%.2f\n", (double)delta * 100 / (double)old);
}

static void put_variables(struct text *out, const struct gate_subject *of)
{
	text_printf(out, "size=%" PRIu64 "\noutcome=%s\n", of->file_size,
		    gate_outcome_name(gate_outcome(of->gate)));
	if (of->diff && of->diff->old)
		put_growth(out, of->diff->old->file_size, of->file_size);
	if (of->diff && of->diff->n_reasons)
		put_reasons(out, of->diff);
}

void github_publish(const struct options *options, write_function *write, void *subject,
		    const struct gate_subject *of)
{
	const char *summary = environment("GITHUB_STEP_SUMMARY");
	const char *variables = environment("GITHUB_OUTPUT");
	struct view_style style = options->style;
	struct text text = { 0 };

	if (options->view != &github_view)
		return;
	style.width = 0;
	style.has_color = false;
	text_putc(&text, '\n'); // what is there may not end a line
	if (summary && !write(subject, &markdown_view, &style, &text))
		append_summary(options, summary, &text);
	text_reset(&text);
	put_variables(&text, of);
	if (variables)
		append(options, variables, &text);
	text_release(&text);
}
