#include "output_paths.h"

#include "compare_step.h"

#include "../base/die.h"
#include "../base/path.h"
#include "../base/replace.h"
#include "../history/store.h"

#include <string.h>

/* A path, and the option that it was given to. */
struct named_path {
	const char *path, *option;
};

enum { MOST_PATHS = MOST_OUTPUTS + 16 };

struct paths {
	struct named_path all[MOST_PATHS];
	size_t n;
};

static void add(struct paths *paths, const char *path, const char *option)
{
	if (path)
		paths->all[paths->n++] = (struct named_path){ path, option };
}

/* Standard input may be a file as well. */
static const char *input(const char *path)
{
	return path && !strcmp(path, "-") ? "/dev/stdin" : path;
}

/* Only files, which other bytes can take the place of. */
static void add_output(struct paths *paths, const char *path, const char *option)
{
	if (path && replace_is_whole(path))
		add(paths, path, option);
}

static void add_outputs(struct paths *paths, const struct options *o)
{
	for (size_t i = 0; i < o->n_outputs; i++)
		add_output(paths, o->outputs[i].path, "-o");
	add_output(paths, o->save, "--save");
}

/* path_base() would cut at '\\' as well. */
static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Also of files that there are not yet. */
static bool is_one_file(struct arena *arena, const char *a, const char *b)
{
	if (path_exists(a) || path_exists(b))
		return path_is_same(a, b);
	return !strcmp(last_part(a), last_part(b)) &&
	       path_is_same(path_directory(arena, a), path_directory(arena, b));
}

/* A baseline that makes way for the next one: it was read by then, and is a saved result or stays. */
static bool is_followed(struct arena *arena, const struct options *o)
{
	return o->old && o->save && !o->updates && is_one_file(arena, o->old, o->save);
}

static void add_inputs(struct arena *arena, struct paths *paths, const struct options *o)
{
	bool has_store = o->records || o->shows_history;

	// Of a history only the name is asked for.
	if (!o->shows_history || (o->file && path_exists(o->file)))
		add(paths, input(o->file), "the file that is looked at");
	if (!is_followed(arena, o))
		add(paths, input(o->old), o->second_file ? "the old file" : "--baseline");
	add(paths, o->config, "--config");
	add(paths, o->locate.debug_file, "--debug-file");
	add(paths, o->locate.pdb, "--pdb");
	add(paths, o->cargo.manifest, "--manifest");
	for (size_t i = 0; i < o->n_locks; i++)
		add(paths, o->locks[i], "--lock");
	add(paths, has_store && !o->store ? STORE_DEFAULT : o->store, "--store");
}

static struct error *check_pair(struct arena *arena, const struct named_path *output,
				const struct named_path *other)
{
	if (!is_one_file(arena, output->path, other->path))
		return NULL;
	return error_new(arena, "%s: cannot be both %s and %s%s: nothing is written", output->path,
			 output->option, !strcmp(output->option, other->option) ? "another " : "",
			 other->option);
}

/* What was saved once can be saved anew; anything else was named by mistake. */
static struct error *check_saved(struct arena *arena, const char *path, const char *option)
{
	if (!path || !replace_is_whole(path) || snapshot_may_go_to(path))
		return NULL;
	return error_new(arena, "%s: is no saved result: %s does not overwrite it", path, option);
}

struct error *output_paths_check(struct arena *arena, const struct options *options)
{
	struct paths inputs = { .n = 0 }, outputs = { .n = 0 };
	struct error *error = NULL;

	add_inputs(arena, &inputs, options);
	add_outputs(&outputs, options);
	for (size_t i = 0; i < outputs.n && !error; i++) {
		for (size_t k = 0; k < inputs.n && !error; k++)
			error = check_pair(arena, &outputs.all[i], &inputs.all[k]);
		for (size_t k = 0; k < i && !error; k++)
			error = check_pair(arena, &outputs.all[i], &outputs.all[k]);
	}
	if (!error)
		error = check_saved(arena, options->save, "--save");
	if (!error && options->updates)
		error = check_saved(arena, options->old, "--update");
	return error;
}
