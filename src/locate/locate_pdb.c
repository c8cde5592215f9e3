/* locate_pdb.c: the PDB of a PE image. */
#include "search.h"

#include "../base/path.h"
#include "../base/terminal.h"

#include <string.h>
#include <strings.h>

/* The names it may have; NULL: there is none. `id` is that of a symbol store. */
struct pdb_names {
	const char *linked, *stem, *id;
};

static bool is_store_id(const char *id)
{
	return id && *id && strspn(id, "0123456789ABCDEFabcdef") == strlen(id);
}

static struct pdb_names names_of(const struct search *s, const struct locate_wanted *wanted)
{
	return (struct pdb_names){
		.linked = wanted->debug_link ? path_file_name(wanted->debug_link) : NULL,
		.stem = s->self ? path_with_suffix(s->arena, path_base(s->self), ".pdb") : NULL,
		.id = is_store_id(wanted->build_id) ? wanted->build_id : NULL,
	};
}

/* "Using SymStore", "Symbol store folder tree": name/id/name. */
static void try_in(struct search *s, const char *directory, const struct pdb_names *names)
{
	const char *const both[] = { names->linked, names->stem };

	for (size_t i = 0; i < 2 && !search_is_over(s); i++) {
		search_try_in(s, directory, both[i], NULL);
		if (both[i] && names->id)
			search_try_in(
				s, directory,
				arena_format(s->arena, "%s/%s/%s", both[i], names->id, both[i]),
				NULL);
	}
}

/* The words of a symbol path that name no directory of this machine. */
static bool is_directory(const char *piece)
{
	static const char *const words[] = { "srv", "symsrv", "symsrv.dll", "cache" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!strcasecmp(piece, words[i]))
			return false;
	}
	return *piece && !strstr(piece, "://") && strncmp(piece, "\\\\", 2) != 0 &&
	       strncmp(piece, "//", 2) != 0;
}

/* "Symbol path for Windows debuggers": a list of DIR, srv*DIR*URL and cache*DIR. */
static void try_symbol_path(struct search *s, const char *list, const struct pdb_names *names)
{
	char *rest = arena_copy(s->arena, list, strlen(list)), *piece;

	while (!search_is_over(s) && (piece = strsep(&rest, ";*"))) {
		if (is_directory(piece))
			try_in(s, piece, names);
	}
}

struct located locate_pdb(struct arena *arena, const struct locate_wanted *wanted,
			  const struct locate_options *options, const struct locate_match *match)
{
	struct search s = search_begin(arena, wanted->path, options, match);
	struct pdb_names names = names_of(&s, wanted);
	const char *variable = environment("_NT_SYMBOL_PATH");

	if (options->pdb) {
		search_try(&s, options->pdb, NULL);
		return search_end(&s);
	}
	if (s.self) {
		const char *own = path_directory(arena, s.self);

		s.located.wanted = names.linked ? names.linked : names.stem;
		search_try_in(&s, own, names.linked, NULL);
		search_try_in(&s, own, names.stem, NULL);
	}
	for (size_t i = 0; i < options->n_symbol_paths && !search_is_over(&s); i++)
		try_in(&s, options->symbol_paths[i], &names);
	if (variable)
		try_symbol_path(&s, variable, &names);
	return search_end(&s);
}
