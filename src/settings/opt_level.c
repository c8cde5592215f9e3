/* opt_level.c: whether code was optimized for size. */
#include "setting.h"

#include <string.h>

enum { FEW_FUNCTIONS = 50 };

/*
 * Seen: 0.50 to 0.60 when all but Rust's library was optimized for size, 0.85 to 0.99 otherwise; but in
 * small programs that library is most of the code, and shares of both lie between 0.61 and 0.86.
 */
static const double most_of_size = 0.70, least_of_speed = 0.85;

static void judge(const struct facts *f, struct arena *arena, struct verdict *v)
{
	double share;

	if (!f->is_rust) {
		v->is_foreign = true;
		verdict_add_evidence(v, arena, "no Rust code was found");
		return;
	}
	if (f->n_functions < FEW_FUNCTIONS || !f->image->identity.machine ||
	    strcmp(f->image->identity.machine, "x86-64") != 0) {
		verdict_add_evidence(v, arena, "too few functions of x86-64 to tell");
		return;
	}
	share = (double)f->n_aligned / (double)f->n_functions;
	if (share < most_of_size) {
		verdict_set(v, "s", CONFIDENCE_MEDIUM);
		verdict_add_value(v, "z");
		v->are_alike = true;
	} else if (share >= least_of_speed) {
		verdict_set(v, "not s or z", CONFIDENCE_MEDIUM);
	}
	verdict_add_evidence(v, arena, "%.0f%% of %zu functions start at a multiple of 16",
			     100 * share, f->n_functions);
}

const struct setting opt_level_setting = { "opt-level", "optimization for size", judge };
