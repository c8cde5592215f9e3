/* damage.h: changes a file in places that matter, always in the same way for the same seed. */
#ifndef BINSIZE_TESTS_ORACLE_DAMAGE_H
#define BINSIZE_TESTS_ORACLE_DAMAGE_H

#include "../unit/random.h"

#include <stddef.h>
#include <string.h>

enum { MOST_TARGETS = 256 };

/* Ranges of the file to damage. Start from { .n = 0 }. */
struct targets {
	struct {
		uint64_t off, size;
	} items[MOST_TARGETS];
	size_t n;
};

static inline void add_target(struct targets *targets, uint64_t off, uint64_t size)
{
	if (!size || targets->n == MOST_TARGETS)
		return;
	targets->items[targets->n].off = off;
	targets->items[targets->n++].size = size;
}

/* Up to `n` bytes, half of them near the start of a target; or all that is behind one place. */
static inline void damage(uint8_t *data, const struct targets *targets, uint64_t n, uint64_t *seed)
{
	enum { START = 256, ONE_CUT_IN = 7 };
	bool is_cut = !below(seed, ONE_CUT_IN);

	for (uint64_t i = 0; i < n; i++) {
		size_t which = below(seed, targets->n);
		uint64_t size = targets->items[which].size;
		uint64_t at = below(seed, below(seed, 2) && size > START ? START : size);
		uint8_t *p = data + targets->items[which].off + at;

		if (is_cut) {
			memset(p, (int)below(seed, 2) * 255, size - at);
			return;
		}
		*p = below(seed, 4) ? (uint8_t)next_random(seed)
				    : (uint8_t)(*p ^ 1 << below(seed, 8));
	}
}

#endif
