/* region_silence.h: long stretches of functions that mention nothing. Private to src/infer. */
#ifndef BINSIZE_INFER_REGION_SILENCE_H
#define BINSIZE_INFER_REGION_SILENCE_H

#include "regions.h"

/*
 * The clues of a question, with more of its native state without a name where REGION_SILENCE
 * functions in a row have neither clue nor anchor; `n` is how many. An array to be freed. O(clues).
 */
struct region_clue *region_silence_add(const struct region_question *question, size_t *n);

#endif
