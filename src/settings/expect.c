#include "expect.h"

#include "../base/die.h"

#include <string.h>

/* Cargo, "Profiles": what it takes, in the words of verdicts. */
static const struct {
	const char *setting, *value, *means;
} words[] = {
	{ "strip", "none", "none" },
	{ "strip", "false", "none" },
	{ "strip", "debuginfo", "debuginfo" },
	{ "strip", "symbols", "symbols" },
	{ "strip", "true", "symbols" },
	{ "lto", "fat", "fat" },
	{ "lto", "true", "fat" },
	{ "lto", "thin", "thin" },
	{ "lto", "false", "thin-local" },
	{ "lto", "thin-local", "thin-local" },
	{ "lto", "off", "none" },
	{ "lto", "none", "none" },
	{ "lto", "full", "full" },
	{ "lto", "ltcg", "ltcg" },
	{ "panic", "unwind", "unwind" },
	{ "panic", "abort", "abort" },
	{ "debug", "0", "0" },
	{ "debug", "false", "0" },
	{ "debug", "none", "0" },
	{ "debug", "line-tables-only", "line-tables-only" },
	{ "debug", "line-directives-only", "line-tables-only" },
	{ "debug", "1", "1" },
	{ "debug", "limited", "1" },
	{ "debug", "2", "2" },
	{ "debug", "full", "2" },
	{ "debug", "true", "2" },
	{ "overflow-checks", "true", "true" },
	{ "overflow-checks", "false", "false" },
	{ "crt-static", "true", "true" },
	{ "crt-static", "false", "false" },
	{ "icf", "true", "true" },
	{ "icf", "false", "false" },
	{ "opt-level", "0", "not s or z" },
	{ "opt-level", "1", "not s or z" },
	{ "opt-level", "2", "not s or z" },
	{ "opt-level", "3", "not s or z" },
	{ "opt-level", "s", "s" },
	{ "opt-level", "z", "z" },
};

static bool is_number(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return digits && !text[digits] && text[0] != '0';
}

const char *expectation_value(const struct setting *setting, const char *value)
{
	if (!strcmp(setting->name, "codegen-units"))
		return !is_number(value) ? NULL : strcmp(value, "1") ? "more than 1" : "1";
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (!strcmp(words[i].setting, setting->name) && !strcmp(words[i].value, value))
			return words[i].means;
	}
	return NULL;
}

static const char *all_names(struct arena *arena)
{
	const char *names = settings[0]->name;

	for (size_t i = 1; i < SETTING_COUNT; i++)
		names = arena_format(arena, "%s, %s", names, settings[i]->name);
	return names;
}

struct error *expectation_read(struct arena *arena, const char *text, const char *from,
			       struct expectation *expectation)
{
	const char *equals = strchr(text, '='), *name, *wanted;
	const struct setting *setting;

	if (!equals)
		return error_new(arena, "'%s' is not SETTING=VALUE", text);
	name = arena_copy(arena, text, (size_t)(equals - text));
	wanted = arena_copy(arena, equals + 1, strlen(equals + 1));
	setting = setting_find(name);
	if (!setting)
		return error_new(arena, "'%s' is no setting (%s)", name, all_names(arena));
	*expectation = (struct expectation){ .setting = setting, .wanted = wanted, .from = from };
	expectation->value = expectation_value(setting, wanted);
	if (!expectation->value)
		return error_new(arena, "%s cannot be '%s'", name, wanted);
	return NULL;
}

/* Units are a limit: fewer than were allowed keep it. */
static bool is_within_limit(const struct judged *judged, const char *value)
{
	return !strcmp(judged->name, "codegen-units") && strcmp(value, "1") != 0;
}

static enum outcome outcome_of(const struct judged *judged, const char *value)
{
	const struct verdict *v = &judged->verdict;
	bool is_among = v->n_values && is_within_limit(judged, value);

	for (size_t i = 0; i < v->n_values; i++)
		is_among |= !strcmp(v->values[i], value);
	if (is_among && (v->n_values == 1 || v->are_alike || is_within_limit(judged, value)))
		return OUTCOME_KEPT;
	if (v->is_moot)
		return OUTCOME_MOOT;
	if (v->n_values && !is_among && v->confidence >= CONFIDENCE_HIGH)
		return OUTCOME_BROKEN;
	return OUTCOME_UNKNOWN;
}

/* Cargo writes numbers and truths without quotes. */
const char *expectation_line(struct arena *arena, const char *key, const char *value)
{
	bool is_bare = strspn(value, "0123456789") == strlen(value) || !strcmp(value, "true") ||
		       !strcmp(value, "false");
	const char *quote = is_bare ? "" : "\"";

	return arena_format(arena, "%s = %s%s%s", key, quote, value, quote);
}

static const char *remedy_of(const struct expectation *e, const struct verdict *v,
			     struct arena *arena)
{
	if (e->remedy)
		return e->remedy;
	return v->remedy ? v->remedy
			 : arena_format(arena, "%s in [profile.release] of the root Cargo.toml",
					expectation_line(arena, e->setting->name, e->wanted));
}

void expectation_hold(const struct expectation *expectation, struct arena *arena,
		      struct judged *judged)
{
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		struct judged *j = &judged[i];

		if (strcmp(j->name, expectation->setting->name) != 0)
			continue;
		j->expected = expectation->wanted;
		j->expected_from = expectation->from;
		j->hidden = expectation->hidden;
		j->n_hidden = expectation->n_hidden;
		j->outcome = outcome_of(j, expectation->value);
		if (j->outcome == OUTCOME_BROKEN)
			j->verdict.remedy = remedy_of(expectation, &j->verdict, arena);
		if (j->outcome == OUTCOME_UNKNOWN && expectation->may_be_unknown)
			j->outcome = OUTCOME_OPEN;
	}
}

enum outcome outcome_of_all(const struct judged *judged)
{
	enum outcome all = OUTCOME_NONE;

	for (size_t i = 0; i < SETTING_COUNT; i++) {
		enum outcome one = judged[i].outcome;

		if (one == OUTCOME_BROKEN)
			return one;
		if (one == OUTCOME_UNKNOWN || all == OUTCOME_NONE)
			all = one;
	}
	return all;
}
