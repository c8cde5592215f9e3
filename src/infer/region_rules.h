/* region_rules.h: what the lock says of the states. Private to src/infer. */
#ifndef BINSIZE_INFER_REGION_RULES_H
#define BINSIZE_INFER_REGION_RULES_H

#include "region_evidence.h"

/* Owns its memory. Without a lock that knows a state the tables are NULL. */
struct region_rules {
	const struct region_evidence *evidence;
	uint8_t *forbidden; /* [mentioned x n + region]: the region cannot hold its code */
	bool *is_locked;    /* of each state: the lock knows it */
};

/* Looks all states up in the lock. Borrows the evidence. O(states^2). */
void region_rules_init(struct region_rules *rules, const struct region_evidence *evidence);
void region_rules_release(struct region_rules *rules);

#endif
