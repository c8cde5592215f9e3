/* subcommand.h: `cargo binsize`, which builds a program and reports on it. */
#ifndef BINSIZE_CLI_SUBCOMMAND_H
#define BINSIZE_CLI_SUBCOMMAND_H

#include "options.h"

/* Whether Cargo has started us: it calls a program cargo-NAME with NAME as the first word. */
bool subcommand_is(int argc, char *const *argv);

/*
 * Reads the command line of the subcommand: what is `cargo build`'s, and options of binsize. Errors are
 * of usage.
 */
struct error *subcommand_parse(struct arena *arena, int argc, char **argv, struct options *options);

/*
 * Builds, and makes `options` ask for a report on what Cargo made, held against the profile. Errors are
 * Cargo's, or that it is not clear what to build.
 */
struct error *subcommand_build(struct arena *arena, struct options *options);

/* The text of --help in front of the options. */
extern const char subcommand_usage[];

#endif
