/* declaration.h: where expectations come from that nobody wrote on the command line. */
#ifndef BINSIZE_SETTINGS_DECLARATION_H
#define BINSIZE_SETTINGS_DECLARATION_H

#include <stddef.h>

/* Strings live as long as the verdicts. */
struct declaration {
	const char *manifest, *profile;
	const char *const *findings; /* what is written there and not used, or not compared */
	size_t n_findings;
};

#endif
