/* device_vote.h: whose a host function is, and what several of them together say. */
#ifndef BINSIZE_CRATES_DEVICE_VOTE_H
#define BINSIZE_CRATES_DEVICE_VOTE_H

#include "../base/intern.h"
#include "../model/image.h"

/* What speaks for a crate, the best first: one name counts more than any number of paths. */
enum vote_reason {
	VOTE_SYMBOL,	 /* the name of the function */
	VOTE_WORKSPACE,	 /* it mentions a source file of the project */
	VOTE_DEPENDENCY, /* it mentions one of a dependency, perhaps by inlined code */
	VOTE_REASON_COUNT
};

/* The crate of a function, or the two that are as likely; n is 0 when it is not known. */
struct host_crate {
	uint32_t crates[2]; /* labels */
	uint8_t n;
	uint8_t reason; /* enum vote_reason */
};

/* One for each host of the device; free() it. */
struct host_crate *host_crates_build(const struct image *image, struct arena *arena,
				     struct intern *labels);

/* The votes for one crate. */
struct vote {
	uint32_t crate;
	uint32_t counts[VOTE_REASON_COUNT];
};

/* Start from { 0 }; votes_clear() for the next question, free() items in the end. */
struct votes {
	struct vote *items;
	size_t n, capacity;
	size_t n_functions;
	bool has_too_many; /* crates, to be one's */
};

/* Both cannot fail. A function of no known crate has no vote; of two likely ones each has it. */
void votes_clear(struct votes *votes);
void votes_add(struct votes *votes, const struct host_crate *crate);

/* What the votes say. */
struct winner {
	uint32_t crate, second; /* labels; NO_INDEX: nobody, and no tie */
	uint8_t reason;
};

/* The crate with the most votes, or two; a tie of more, or votes of more than 64, are nobody's. */
struct winner votes_winner(const struct votes *votes, const struct intern *labels);

#endif
