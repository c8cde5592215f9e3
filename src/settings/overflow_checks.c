/* overflow_checks.c: whether arithmetic of Rust code panics when it overflows. */
#include "setting.h"

#include <string.h>

/* The message lies in the library, and is linked only when something refers to it. */
static void judge(const struct facts *f, struct arena *arena, struct verdict *v)
{
	static const char message[] = "attempt to add with overflow";

	if (!f->is_rust || f->is_std_shared) {
		verdict_add_evidence(v, arena, "no Rust code with its library was found");
		return;
	}
	if (facts_count_bytes(f, message, sizeof(message) - 1, false)) {
		verdict_add_evidence(
			v, arena,
			"the message of an addition that overflows is in it, which the "
			"library or one crate may have brought");
		return;
	}
	verdict_set(v, "false", CONFIDENCE_MEDIUM);
	verdict_add_evidence(v, arena, "no message of an addition that overflows is in it");
}

const struct setting overflow_checks_setting = { "overflow-checks", "overflow checks", judge,
						 true };
