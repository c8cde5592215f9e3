/* region_order.h: in which order the regions of a program can lie. Private to src/infer. */
#ifndef BINSIZE_INFER_REGION_ORDER_H
#define BINSIZE_INFER_REGION_ORDER_H

#include "region_rules.h"

/* Rows that speak of each state: of state s, rows[first[s]] to rows[first[s + 1]], ascending. */
struct region_finds {
	uint32_t *first, *rows;
};

/* What tells the orders apart. Owns its memory. */
struct region_order_facts {
	const struct region_evidence *evidence;
	const struct region_rules *rules;
	struct region_finds mentions, known;
	uint32_t *last; /* the row that tells the place of a state best, by use; NO_INDEX: none */
	uint32_t *by_name; /* rank of a state's name among all */
	uint32_t root;	   /* state, or NO_INDEX */
	bool is_guess;	   /* it is the root if the order is by use */
	size_t cut;	   /* row at which the order of use starts anew; 0 or n_rows: nowhere */
	double tau;
	size_t n_ordered;
};

/* Looks at where each state is mentioned. Borrows the rules. O(marks + states^2). */
void region_order_look(struct region_order_facts *facts, const struct region_rules *rules);
void region_order_release(struct region_order_facts *facts);

#endif
