/*
 * config.h: binsize.toml, in which a project keeps its bounds and expectations.
 *
 *	[limits]                         [growth]                         [expect]
 *	total = "60MiB"                  total = "+1%"                    strip = "symbols"
 *	"crate:tokio" = "1.5MiB"         unknown = "5%"                   lto = "fat"
 */
#ifndef BINSIZE_CLI_CONFIG_H
#define BINSIZE_CLI_CONFIG_H

#include "options.h"

/*
 * Adds what a file says: the one of --config, else the nearest binsize.toml from the current directory up
 * to the repository's. Bounds count for comparisons, expectations for --check; a file that was named
 * counts for both. What the command line says of the same comes later, and wins. Errors name file and line.
 */
struct error *config_apply(struct arena *arena, struct options *options);

#endif
