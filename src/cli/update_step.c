#include "update_step.h"

#include "compare_step.h"
#include "messages.h"

struct error *check_update(struct arena *arena, const struct options *options,
			   const struct snapshot *old)
{
	if (!options->updates || old->is_saved)
		return NULL;
	return error_new(arena, "%s: is no saved result: --update does not overwrite it",
			 options->old);
}

static void say(const struct options *options, const char *what, const char *why)
{
	if (options->is_quiet)
		return;
	fprintf(stderr, "binsize: %s: ", what);
	say_safely(stderr, options->old);
	fprintf(stderr, "%s\n", why);
}

/* Why less is no gain, or NULL. */
static const char *doubt(const struct snapshot *old, const struct snapshot *new)
{
	if (new->is_damaged)
		return ": parts of the file are missing (--reason writes it all the same)";
	if (old && old->has_names && !new->has_names)
		return ": the file has no symbols, the baseline has (--reason writes it all the "
		       "same)";
	return NULL;
}

struct error *update_baseline(struct arena *arena, const struct options *options,
			      const struct snapshot *old, const struct snapshot *new,
			      bool is_allowed, bool are_kept)
{
	bool is_less = are_kept && (!old || new->file_size < old->file_size);
	struct snapshot updated = *new;
	struct options one = *options;
	struct error *error;

	if (!is_allowed || (!options->reason && !is_less))
		return NULL;
	if (!options->reason && doubt(old, new)) {
		say(options, "not updated", doubt(old, new));
		return NULL;
	}
	// A reason stays until there is another one; all rows are followed by all rows.
	updated.reason = options->reason ? options->reason : old ? old->reason : NULL;
	one.saves_all |= old && old->is_full;
	error = snapshot_save(arena, &one, options->old, &updated);
	if (!error)
		say(options, "updated", "");
	return error;
}
