/* commands.h: the three things the program does with files. Each returns the exit status. */
#ifndef BINSIZE_CLI_COMMANDS_H
#define BINSIZE_CLI_COMMANDS_H

#include "options.h"

/* report_command.c: what is in a file, whether settings took effect, and bounds on its size. */
int report_file(struct options *options);

/* compare_command.c: what changed, bounds on that, and results that are saved. */
int compare_files(struct arena *arena, struct options *options);

/* history_command.c: how sizes went from build to build. */
int history_show(struct arena *arena, struct options *options);

#endif
