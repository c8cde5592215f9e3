/*
 * audit.h: the packages that cargo-auditable wrote into a section of its own.
 *
 * Source: cargo-auditable, PARSING.md and cargo-auditable.schema.json: section ".dep-v0", zlib, JSON.
 */
#ifndef BINSIZE_FORMATS_AUDIT_H
#define BINSIZE_FORMATS_AUDIT_H

#include "../src/model/image.h"

/*
 * Fills image->packages from the first section of that name; nothing happens when there is none. What is
 * damaged, larger than 8 MiB or of more than half a million values is left out with a warning.
 */
void audit_read(struct image *image);

#endif
