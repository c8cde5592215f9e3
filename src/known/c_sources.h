/* c_sources.h: whose the source files of C and C++ are that texts name; of c_texts.c only. */
#ifndef BINSIZE_KNOWN_C_SOURCES_H
#define BINSIZE_KNOWN_C_SOURCES_H

#include "../base/intern.h"
#include "c_texts.h"

/* Fills found->sources by the paths, each of which is there once. O(n log n). */
void c_sources_group(struct c_texts *found, const struct intern *paths, struct arena *arena);

#endif
