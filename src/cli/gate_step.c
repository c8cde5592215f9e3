#include "gate_step.h"

#include "compare_step.h"
#include "messages.h"
#include "run.h"

#include "../view/gate_words.h"

#include <string.h>

static struct gate gate_with_room(struct arena *arena, size_t n, bool allows_unknown)
{
	return (struct gate){ .checks = arena_new(arena, struct gate_check, n),
			      .allows_unknown = allows_unknown };
}

/* A name that is misspelled bounds nothing. */
static void warn_of_name(const struct budget *budget, struct arena *arena,
			 const struct snapshot *snapshot, const struct diff *diff)
{
	if (!budget_names_row(budget, snapshot, diff))
		say_warning(NULL, ERROR_NO_OFFSET,
			    arena_format(arena, "%s (%s): there is no row %s by %s", budget->text,
					 budget->from, budget->name, budget->axis));
}

static void add_bounds(struct gate *gate, struct arena *arena, const struct options *options,
		       const struct snapshot *snapshot, const struct diff *diff)
{
	for (size_t i = 0; i < options->n_budgets; i++) {
		struct gate_check *check = &gate->checks[gate->n++];

		if (!options->is_quiet)
			warn_of_name(&options->budgets[i], arena, snapshot, diff);
		*check = budget_hold(&options->budgets[i], arena, snapshot, diff);
		if (options->reason && check->outcome == OUTCOME_BROKEN) {
			check->outcome = OUTCOME_MOOT;
			check->accepted = options->reason;
		}
	}
}

struct gate gate_of_bounds(struct arena *arena, const struct options *options,
			   const struct snapshot *snapshot, const struct diff *diff,
			   const char *missing, bool may_be_missing)
{
	struct gate gate = gate_with_room(arena, options->n_budgets + 1,
					  options->allows_unknown || may_be_missing);

	if (missing)
		gate.checks[gate.n++] = (struct gate_check){ .topic = "comparison",
							     .text = options->old,
							     .from = "--baseline",
							     .outcome = OUTCOME_UNKNOWN,
							     .why = missing };
	add_bounds(&gate, arena, options, snapshot, diff);
	return gate;
}

static const char *why_of_setting(const struct judged *judged, struct arena *arena)
{
	const char *words = verdict_words(&judged->verdict, arena);

	if (!judged->verdict.n_values)
		return arena_format(arena, "found %s", words);
	return arena_format(arena, "found %s (%s)", words,
			    confidence_name(judged->verdict.confidence));
}

static void add_settings(struct gate *gate, struct analysis *a)
{
	for (size_t i = 0; a->settings && i < SETTING_COUNT; i++) {
		const struct judged *judged = &a->settings[i];

		if (judged->outcome == OUTCOME_NONE)
			continue;
		gate->checks[gate->n++] = (struct gate_check){
			.topic = "setting",
			.text = arena_format(&a->arena, "%s=%s", judged->name, judged->expected),
			.from = judged->expected_from,
			.outcome = judged->outcome,
			.why = why_of_setting(judged, &a->arena),
			.remedy = judged->verdict.remedy,
		};
	}
}

static void add_features(struct gate *gate, const struct analysis *a, const struct options *options)
{
	for (size_t i = 0; i < options->n_wishes; i++)
		gate->checks[gate->n++] = (struct gate_check){
			.topic = "feature",
			.text = options->wishes[i].text,
			.from = "--expect",
			.outcome = a->wishes[i].outcome,
			.why = a->wishes[i].why,
		};
}

struct gate gate_of_file(struct analysis *a, const struct options *options)
{
	size_t most = SETTING_COUNT + options->n_wishes + options->n_budgets;
	struct gate gate = gate_with_room(&a->arena, most, options->allows_unknown);
	struct intern names = { 0 };
	struct snapshot snapshot = { .name = options->file, .names = &names };

	add_settings(&gate, a);
	add_features(&gate, a, options);
	if (options->n_budgets) {
		snapshot_fill(&a->arena, a, &snapshot);
		add_bounds(&gate, &a->arena, options, &snapshot, NULL);
	}
	intern_release(&names);
	return gate;
}

/* --- what is said of it */

static void print_check(const struct gate_check *check)
{
	struct text words = { 0 };

	gate_put_words(&words, check);
	fputs("binsize: ", stderr);
	say_safely(stderr, words.bytes);
	fputc('\n', stderr);
	text_release(&words);
}

void say_gate(const struct gate *gate)
{
	for (size_t i = 0; i < gate->n; i++) {
		const struct gate_check *check = &gate->checks[i];
		// When it was found that there is nothing to compare with.
		bool was_said = !strcmp(check->topic, "comparison");

		if ((gate_is_failure(gate, check) && !was_said) || check->accepted)
			print_check(check);
	}
}

int gate_status(const struct gate *gate)
{
	switch (gate_outcome(gate)) {
	case OUTCOME_BROKEN:
		return STATUS_BREACH;
	case OUTCOME_UNKNOWN:
		return STATUS_UNDECIDED;
	default:
		return STATUS_DONE;
	}
}
