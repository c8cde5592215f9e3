#include "evidence.h"

static const enum tier tiers[EVIDENCE_COUNT] = {
#define EVIDENCE_TIER(name, tier) tier,
	EVIDENCES(EVIDENCE_TIER)
#undef EVIDENCE_TIER
};

const char *tier_name(enum tier tier)
{
	static const char *const names[TIER_COUNT] = { "exact", "derived", "inferred", "none" };

	return names[tier];
}

enum tier evidence_tier(enum evidence evidence)
{
	return tiers[evidence];
}

enum tier certainty_tier(enum name_certainty certainty)
{
	static const enum tier of_certainty[] = {
		[CERTAINTY_NONE] = TIER_NONE,
		[CERTAINTY_INFERRED] = TIER_INFERRED,
		[CERTAINTY_DERIVED] = TIER_DERIVED,
		[CERTAINTY_EXACT] = TIER_EXACT,
	};

	return of_certainty[certainty];
}

enum tier tier_weaker(enum tier a, enum tier b)
{
	return a > b ? a : b;
}
