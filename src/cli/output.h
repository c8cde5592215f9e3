/* output.h: where and how what was made is written. Private to src/cli. */
#ifndef BINSIZE_CLI_OUTPUT_H
#define BINSIZE_CLI_OUTPUT_H

#include "options.h"

/* Notes in the style what only the terminal and its environment know: colors and width. */
void choose_style(struct options *options);

/* What is written, in a form: appends to `text`. `subject` is what it was given. */
typedef struct error *write_function(void *subject, const struct view *view,
				     const struct view_style *style, struct text *text);

/* Makes the form of standard output, safe for a terminal. An error is one of the input. */
struct error *write_standard(const struct options *options, write_function *write, void *subject,
			     struct text *text);

/* Writes the files of -o: they have no width and no colors. */
struct error *write_outputs(struct arena *arena, const struct options *options,
			    write_function *write, void *subject);

#endif
