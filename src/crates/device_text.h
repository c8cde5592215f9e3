/* device_text.h: PTX texts that many programs carry, known by their first kernel. */
#ifndef BINSIZE_CRATES_DEVICE_TEXT_H
#define BINSIZE_CRATES_DEVICE_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Whose a text is. All is static. */
struct known_text {
	const char *first_kernel;
	const char *crate;
	const char *module; /* what the crate calls it, or NULL */
};

/* What is known of a PTX text by the name of the first kernel in it; NULL when nothing is. O(size). */
const struct known_text *known_text_of(const uint8_t *text, uint64_t size);

#endif
