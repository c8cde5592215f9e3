#include "output.h"

#include "messages.h"

#include "../base/replace.h"
#include "../base/terminal.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* https://no-color.org and its counterpart CLICOLOR_FORCE. */
static bool wants_color(enum color_choice choice)
{
	const char *term = environment("TERM");

	if (choice != COLOR_AUTO)
		return choice == COLOR_ALWAYS;
	if (environment("NO_COLOR"))
		return false;
	if (environment("CLICOLOR_FORCE"))
		return true;
	return terminal_is(stdout) && term && strcmp(term, "dumb");
}

static unsigned wanted_width(unsigned asked)
{
	const char *columns = environment("COLUMNS");
	unsigned width = terminal_width(stdout);
	long number = columns ? strtol(columns, NULL, 10) : 0;

	if (asked == UINT_MAX)
		return 0;
	if (number >= 20 && number <= 10000)
		return (unsigned)number;
	return width ? width : 100;
}

void choose_style(struct options *options)
{
	options->style.has_color = wants_color(options->color);
	options->style.is_verbose = options->is_verbose;
	options->style.width = wanted_width(options->style.width);
}

struct error *write_standard(const struct options *options, write_function *write, void *subject,
			     struct text *text)
{
	struct error *error = write(subject, options->view, &options->style, text);

	if (!error && options->view->wants_all && terminal_is(stdout))
		make_safe(text);
	return error;
}

struct error *write_outputs(struct arena *arena, const struct options *options,
			    write_function *write, void *subject)
{
	struct view_style style = options->style;
	struct error *error = NULL;

	style.width = 0;
	style.has_color = false;
	for (size_t i = 0; i < options->n_outputs && !error; i++) {
		const struct output *output = &options->outputs[i];
		struct text text = { 0 };

		error = write(subject, output->view, &style, &text);
		if (!error)
			error = replace_file(arena, output->path, text.bytes ? text.bytes : "",
					     text.length);
		text_release(&text);
	}
	return error;
}
