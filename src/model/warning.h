/* warning.h: damage that was stepped over. */
#ifndef BINSIZE_MODEL_WARNING_H
#define BINSIZE_MODEL_WARNING_H

#include <stdint.h>

/* One of image.warnings. */
struct warning {
	const char *text;  /* one line, may quote names from the file */
	uint64_t file_off; /* where, or ERROR_NO_OFFSET */
};

#endif
