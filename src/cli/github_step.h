/*
 * github_step.h: the files of a step of GitHub Actions, with --format github: its summary and its
 * output variables. They need no token, so a forked repository's run writes them too. Private to
 * src/cli.
 */
#ifndef BINSIZE_CLI_GITHUB_STEP_H
#define BINSIZE_CLI_GITHUB_STEP_H

#include "output.h"

#include "../view/gate_words.h"

/*
 * Appends the Markdown form of `subject` to $GITHUB_STEP_SUMMARY and variables to $GITHUB_OUTPUT,
 * where these are set. What cannot be written is a warning: it changes no verdict.
 */
void github_publish(const struct options *options, write_function *write, void *subject,
		    const struct gate_subject *of);

#endif
