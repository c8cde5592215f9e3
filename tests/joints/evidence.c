/* src/attrib/charge_example.c: evidence that the magic number of a file belongs to its first owner. */
#include "charge.h"

void charge_owner_example(struct claims *claims, struct owner_lookup *lookup)
{
	if (lookup->a->owners.n_placed)
		charge_file(claims, &lookup->a->ledger, 0, 4, 1, EVIDENCE_RECORD);
}
