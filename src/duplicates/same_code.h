/*
 * same_code.h: whether two functions are the same but for where they lie.
 *
 * An instruction that names an address as a distance has other bytes in each copy when it names the same
 * address, and the same bytes when it names others. Sources: Intel SDM volume 2, 2.2.1.6 (RIP-relative
 * addressing); Arm ARM, C4.1 (B, BL, ADR, ADRP). Where instructions of x86-64 end is x86_length.h's to know.
 */
#ifndef BINSIZE_DUPLICATES_SAME_CODE_H
#define BINSIZE_DUPLICATES_SAME_CODE_H

#include "../model/code.h"

/* A number that functions which are the same have in common. O(1). */
uint64_t code_key(enum code_machine machine, const struct code *code);

/* Whether two addresses that copies name may come to the same, and how much may still be compared. */
struct code_judge {
	bool (*may_match)(void *context, uint64_t a, uint64_t b);
	void *context;
	uint64_t work; /* bytes; with none left nothing is alike */
};

/*
 * Whether two of one size are equal where they name no addresses, and where bytes differ name one or two
 * that may match. Equal bytes may still name different addresses: see code_targets(). O(size), less
 * when not.
 */
bool code_is_alike(enum code_machine machine, const struct code *a, const struct code *b,
		   struct code_judge *judge);

/* Addresses outside of a function that it names, in the order of its instructions. */
struct code_targets {
	uint64_t *targets;
	size_t n_targets, capacity;
	bool is_whole; /* all of it was decoded */
};

/* The addresses that some code names. free() the array. O(size). */
struct code_targets code_targets(enum code_machine machine, const struct code *code);

#endif
