/* output_paths.h: whether what is written would take the place of something that must stay. */
#ifndef BINSIZE_CLI_OUTPUT_PATHS_H
#define BINSIZE_CLI_OUTPUT_PATHS_H

#include "options.h"

/*
 * Looks at all files that will be written, before anything is read. None is a file that is read as well (but
 * --save may follow --baseline), no two are one, and --save and --update overwrite saved results only. What is
 * no file (/dev/stdout, a pipe) is let be. The error names the path.
 */
struct error *output_paths_check(struct arena *arena, const struct options *options);

#endif
