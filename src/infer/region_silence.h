/* region_silence.h: long stretches of functions that mention nothing. Private to src/infer. */
#ifndef BINSIZE_INFER_REGION_SILENCE_H
#define BINSIZE_INFER_REGION_SILENCE_H

#include "region_calls.h"

/*
 * The clues of a question, with more of its native state without a name where so many functions
 * in a row have neither clue nor anchor that they are not Rust; `n` is how many. An array to be freed. O(clues + calls).
 */
struct region_clue *region_silence_add(const struct region_question *question,
				       const struct region_calls *calls, size_t *n);

#endif
