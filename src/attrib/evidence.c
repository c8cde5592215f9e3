#include "evidence.h"

static const struct {
	const char *name;
	enum tier tier;
} kinds[EVIDENCE_COUNT] = {
	[EVIDENCE_STRUCTURE] = { "file format", TIER_EXACT },
	[EVIDENCE_SYMBOL] = { "symbol size", TIER_EXACT },
	[EVIDENCE_UNIT] = { "unit range", TIER_EXACT },
	[EVIDENCE_LINE] = { "line table", TIER_EXACT },
	[EVIDENCE_UNWIND] = { "unwind range", TIER_DERIVED },
	[EVIDENCE_RECORD] = { "reference", TIER_DERIVED },
	[EVIDENCE_FILE] = { "source file symbol", TIER_DERIVED },
	[EVIDENCE_LABEL] = { "symbol without size", TIER_INFERRED },
	[EVIDENCE_NEIGHBOUR] = { "neighbours", TIER_INFERRED },
	[EVIDENCE_SHARE] = { "share of packed bytes", TIER_INFERRED },
	[EVIDENCE_PADDING] = { "fill bytes", TIER_DERIVED },
	[EVIDENCE_SECTION] = { "section", TIER_NONE },
	[EVIDENCE_SEGMENT] = { "segment", TIER_NONE },
	[EVIDENCE_NONE] = { "none", TIER_NONE },
};

const char *tier_name(enum tier tier)
{
	static const char *const names[TIER_COUNT] = { "exact", "derived", "inferred", "none" };

	return names[tier];
}

const char *evidence_name(enum evidence evidence)
{
	return kinds[evidence].name;
}

enum tier evidence_tier(enum evidence evidence)
{
	return kinds[evidence].tier;
}

enum tier certainty_tier(enum name_certainty certainty)
{
	static const enum tier tiers[] = {
		[CERTAINTY_NONE] = TIER_NONE,
		[CERTAINTY_INFERRED] = TIER_INFERRED,
		[CERTAINTY_DERIVED] = TIER_DERIVED,
		[CERTAINTY_EXACT] = TIER_EXACT,
	};

	return tiers[certainty];
}

enum tier tier_weaker(enum tier a, enum tier b)
{
	return a > b ? a : b;
}
